"""The limit of a case from its whole record, day by day: what `deadline` counts, so that it can be checked by hand."""

from datetime import date
from typing import NamedTuple

from models.case import Case, ClockState
from models.law import Law
from models.limit import Clock
from models.time import Unit
from rules.clock import facts_of, limit_of, named_end, pauses_of, terms
from rules.statutory_time.calendar import calendar_of
from rules.statutory_time.explain import Explanation, explain, explain_set


class Account(NamedTuple):
    """What a limit was counted from, and its days. `named` is the date or instant it ends at where an act says so,
    else `n` and `unit` count; without either it is not set yet, and there is no explanation."""

    n: int | None
    unit: Unit | None
    named: date | None
    explanation: Explanation | None


def account(law: Law, case: Case, clock: Clock, state: ClockState) -> Account:
    """The account of one running of a clock, with the case as it stood while that ran."""
    facts, suspended = facts_of(case, state), pauses_of(state)
    named = named_end(facts, clock, state)
    n, unit = limit_of(facts, clock)
    if named is not None:
        told = explain_set(state.started, named, calendar=calendar_of(law, case), suspended=suspended)
        return Account(n, unit, named, told)
    if n is None or unit is None:
        return Account(None, None, None, None)
    return Account(n, unit, None, explain(state.started, n, unit, **terms(law, case, clock, state, unit)))
