"""How a limit of a case was counted, day by day, from its whole record, so that it can be checked by hand; and how much
of it is used."""

from datetime import date, datetime
from typing import NamedTuple

from models.case import Case, ClockState
from models.law import Law
from models.limit import Clock
from models.time import Unit
from rules.clock import clock_due, clock_facts, count_terms, counted_end, limit_lengths, named_end, pauses_of
from rules.statutory_time.calendar import calendar_of_clock
from rules.statutory_time.explain import Explanation, explain_limit, explain_named_end
from rules.statutory_time.usage import LimitUse, units_used


class DeadlineRecord(NamedTuple):
    """What a limit was counted from, and its days.

    `named` is the date or instant that an act named as the end; otherwise `n` and `unit` count. Without either, the
    limit is not set yet, and there is no explanation.
    """

    n: int | None
    unit: Unit | None
    named: date | None
    explanation: Explanation | None


def deadline_record(law: Law, case: Case, clock: Clock, state: ClockState) -> DeadlineRecord:
    """Return how one run of a clock was counted. `case` is the case as it was while the clock ran."""
    facts, suspended = clock_facts(case, state), pauses_of(state)
    named = named_end(facts, clock, state)
    if named is not None:
        n, unit = next(iter(limit_lengths(facts, clock)), (None, None))
        calendar = calendar_of_clock(law, case, clock)
        explanation = explain_named_end(state.started, named, calendar=calendar, suspended=suspended)
        ends = clock_due(law, case, clock, state)  # at the close of office hours, where the limit says so
        return DeadlineRecord(n, unit, named, explanation._replace(due=ends))
    counted = counted_end(law, case, clock, state)
    if counted is None:
        return DeadlineRecord(None, None, None, None)
    explanation = explain_limit(state.started, counted.n, counted.unit, **count_terms(law, case, clock, state))
    return DeadlineRecord(counted.n, counted.unit, None, explanation)


def limit_use(law: Law, case: Case, clock: Clock, state: ClockState, now: datetime) -> LimitUse | None:
    """Return how much of a limit has passed by now; None where a day ends it, not a number of units."""
    counted = counted_end(law, case, clock, state)
    if counted is None or named_end(clock_facts(case, state), clock, state) is not None:
        return None
    return units_used(state.started, counted.n, counted.unit, now, count_terms(law, case, clock, state))
