"""Time limits of a case as they are shown, each with its end, its state and how much of it is used."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from models.case import Case, ClockState
from models.events import Event
from models.law import Law
from models.messages import ClockKey, Number
from models.procedure import Procedure
from models.tables import ClockRow
from models.waiting import RunningClock
from queries.cases.case_file import CaseFile
from queries.lists.line_words import LineWords
from queries.views.case import ComingEventView, RunningClockView
from queries.views.clock import ClockCondition, ClockView, LastDayView
from rules.clock import clock_key, running_clocks
from rules.deadline_record import limit_use
from rules.evolve import evolve, open_case
from rules.statutory_time.usage import LimitUse
from wording import terms
from wording.articles import article_of
from wording.event_terms import coming_event_term
from wording.limit_ends import end_label
from wording.limits import amount_text
from wording.translation import gettext


def clock_condition(state: ClockState) -> ClockCondition:
    """Return the state of a limit in one word, as it stands in all views."""
    if state.stopped:
        return "stopped"
    if state.expired is not None and not state.withdrawn:
        return "over"
    return "held" if state.held else "running"


def last_day_view(procedure: Procedure, key: ClockKey, due: datetime | None, last_day: date | None) -> LastDayView:
    return LastDayView(
        clock=key,
        label=terms.label(procedure, key, "clock"),
        due=due,
        last_day=last_day,
        last_day_label=end_label(procedure, key, due, last_day),
    )


def clock_view(words: LineWords, row: ClockRow | Row[Any]) -> ClockView:
    """Return a limit with the rule that sets it and, once it was over, how late that was noticed."""
    return ClockView(
        clock=row.name,
        label=words.clock(row.name),
        rule=row.rule,
        article=words.article(row.rule),
        state=row.state,
        breach=words.breach(row.rule),
        started=row.started,
        due=row.due,
        last_day=row.last_day,
        last_day_label=words.end(row.name, row.due, row.last_day),
        provisional=row.provisional,
        noticed=row.noticed,
        late_by=(row.noticed - row.due).total_seconds() if row.noticed and row.due else None,
        stopped=row.stopped,
    )


def running_clock_view(case_file: CaseFile, clock: RunningClock, now: datetime) -> RunningClockView:
    """Return a limit that counts, with how much of it has passed by now."""
    law, case, procedure = case_file.law, case_file.case, case_file.procedure
    rule = terms.rule_by_id(procedure, clock.rule)
    used = limit_use(law, case, law.clock_rule(clock.clock)[1], case.clocks[clock.clock], now)
    return RunningClockView(
        clock=clock.clock,
        label=terms.label(procedure, clock.clock, "clock"),
        rule=clock.rule,
        article=article_of(procedure, rule) if rule else "",
        started=clock.started,
        due=clock.due,
        last_day=clock.last_day,
        last_day_label=end_label(procedure, clock.clock, clock.due, clock.last_day),
        provisional=clock.provisional,
        state="over" if clock.over else "held" if clock.held else "running",
        breach=rule is None or rule.clock is None or rule.clock.breach,
        suspended=clock.suspended,
        used=used.used if used else None,
        total=used.total if used else None,
        unit=used.unit if used else None,
        used_label=_used_label(used) if used else "",
        ahead=tuple(
            ComingEventView(type=event_type, label=coming_event_term(event_type), at=at)
            for event_type, at in clock.ahead
        ),
    )


def _used_label(use: LimitUse) -> str:
    return gettext(
        "used: {used} of {total}", used=amount_text(use.unit, use.used), total=amount_text(use.unit, use.total)
    )


def limits_that_applied(law: Law, number: Number, events: Iterable[Event]) -> set[ClockKey]:
    """Return the limits that have applied to a case at some time, by the events of the case."""
    case: Case | None = None
    found = set[ClockKey]()
    for event in events:
        case = evolve(law, case, event) if case else open_case(law, number, event)
        found |= {clock_key(clock.code, state.item) for clock, state in running_clocks(law, case)}
    return found
