"""`enforce: clock` which limits start, run, move and stop; `clock.py` counts, this knows the case."""

from collections import ChainMap
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from models.case import Case, ClockState, Counted, Request, Suspended
from models.law import Law
from models.limit import Clock
from models.messages import ClockKey, Event, FactValue
from models.requirement import Name
from models.time import Due, OpenPause, Unit
from rules.block import met, standing_still
from rules.event_names import names
from rules.statutory_time.calendar import calendar_of
from rules.statutory_time.counting import IN_HOURS, Terms, count, local, midnight, set_by_act, warning

COUNTED = frozenset({Unit.working_day, Unit.calendar_day, Unit.month, *IN_HOURS})
UNSAID: dict[str, Any] = {"warned": False, "expired": None, "noticed": None, "rungs": 0, "held": False}


def key(name: Name, item: Name | None) -> ClockKey:
    """How one running of a clock is known: by the clock, and by the item where each has its own."""
    return f"{name}:{item}" if item else name


def split(written: ClockKey) -> tuple[Name, Name | None]:
    """The clock and the item of a running."""
    name, _, item = written.partition(":")
    return name, item or None


def applies(law: Law, case: Case, clock: Clock) -> bool:
    """Whether the limit holds for this case (20 days outside the scope of liability, 30 within)."""
    return clock.when is None or met(clock.when, standing_still(law, case))


def ticking(law: Law, case: Case) -> list[tuple[Clock, ClockState]]:
    """The clocks that run now, by name."""
    return [
        (clock, state)
        for name, state in sorted(case.clocks.items())
        if state.stopped is None and applies(law, case, clock := law.clock(name)[1])
    ]


def settle(law: Law, case: Case, event: Event) -> dict[ClockKey, ClockState]:
    """The clocks after an event: started and stopped by its name, moved by the facts it states."""
    heard = names(event)
    if heard.isdisjoint(law.listening) and law.moving.isdisjoint(event.facts) and not case.closed_at:
        return case.clocks
    clocks = dict(case.clocks)
    for name, (_, clock) in law.clocks.items():
        for one in _runnings(clock, name, case, event):
            state = _settled(law, case, clock, clocks.get(one), event)
            if state is not None:
                clocks[one] = state
    return clocks


def _runnings(clock: Clock, name: Name, case: Case, event: Event) -> Iterator[ClockKey]:
    """The runnings of a clock that an event may concern: of its item, or of all where it speaks of none or ends the
    case."""
    if clock.again != "per_item":
        yield name
    elif event.item and not case.closed_at:
        yield key(name, event.item)
    else:
        yield from [one for one in case.clocks if one.startswith(f"{name}:")]


def _settled(law: Law, case: Case, clock: Clock, state: ClockState | None, event: Event) -> ClockState | None:
    running = state is not None and state.stopped is None
    if state and running and (case.closed_at or _stops(clock, state, case, event)):
        return state.model_copy(update={"stopped": max(event.at, state.started), "held": False})
    if case.closed_at is None and _starts(clock, case, event) and (not running or clock.again == "restart"):
        item = event.item if clock.again == "per_item" else None
        return timed(law, case, clock, ClockState(started=event.at, item=item))
    if state and running and {clock.limit.set_by, clock.limit.by} & event.facts.keys():
        named = state.model_copy(update={"named_at": event.at}) if clock.limit.set_by in event.facts else state
        return moved(state, timed(law, case, clock, named), event.recorded_at)
    return state


def _starts(clock: Clock, case: Case, event: Event) -> bool:
    if names(event).isdisjoint(clock.starts) or (clock.again == "per_item" and event.item is None):
        return False
    return clock.starts_on == "first" or all(name in case.happened for name in clock.starts)


def _stops(clock: Clock, state: ClockState, case: Case, event: Event) -> bool:
    if names(event).isdisjoint(clock.stops):
        return False
    if clock.stops_on == "first":
        return True
    return all((happened := case.at(name)) is not None and happened >= state.started for name in clock.stops)


def timed(law: Law, case: Counted, clock: Clock, state: ClockState) -> ClockState:
    """The same clock with its limit counted from its whole record, never shifted step by step."""
    due = due_of(law, case, clock, state)
    if due is None:
        return state.model_copy(update={"due": None, "last_day": None, "warn_at": None})
    unit = unit_of(facts_of(case, state), clock)
    ran_on = state.suspended[-1].until if state.suspended else None
    since = ran_on or state.started
    warn_at = warning(due, clock.warn, since, calendar=calendar_of(law, case), unit=unit) if clock.warn else None
    return state.model_copy(
        update={
            "due": due.at,
            "last_day": due.last_day,
            "provisional": due.provisional,
            "warn_at": warn_at if warn_at and warn_at < due.at else None,
        }
    )


def due_of(law: Law, case: Counted, clock: Clock, state: ClockState) -> Due | None:
    """The end of a limit as its whole record has it; none while it is suspended, or not set yet."""
    facts = facts_of(case, state)
    if (named := named_end(facts, clock, state)) is not None:
        return set_by_act(named, suspended=pauses_of(state))
    n, unit = limit_of(facts, clock)
    if n is None or unit is None:
        return None
    return count(state.started, n, unit, **terms(law, case, clock, state, unit))


def terms(law: Law, case: Counted, clock: Clock, state: ClockState, unit: Unit) -> Terms:
    """The terms of one running of a clock."""
    return Terms(
        calendar=calendar_of(law, case),
        roll=clock.roll,
        extended=state.extended if unit in COUNTED else 0,
        suspended=pauses_of(state),
        day_end=clock.day_end,
        outside_hours=clock.outside_hours,
    )


def named_end(facts: Mapping[Name, FactValue], clock: Clock, state: ClockState) -> date | None:
    """The date or instant that an act has named as the end: more time granted until then, else the fact it is set
    by."""
    named = state.until or (facts.get(clock.limit.set_by) if clock.limit.set_by else None)
    return named if isinstance(named, date) else None


def pauses_of(state: ClockState) -> tuple[OpenPause, ...]:
    """When the limit did not run. Who named a date knew of what had been suspended by then: only what follows moves
    it."""
    spans = ((one.since, one.until) for one in state.suspended)
    named_at = state.named_at
    if named_at is None:
        return tuple(spans)
    return tuple((max(since, named_at), until) for since, until in spans if until is None or until > named_at)


def facts_of(case: Counted, state: ClockState) -> Mapping[Name, FactValue]:
    """The facts a limit may depend on: the case's, and those of the item it runs for."""
    if state.item is None:
        return case.facts
    items = [items[state.item] for items in case.items.values() if state.item in items]
    return ChainMap(*(dict(item.facts) for item in items), case.facts)


def limit_of(facts: Mapping[Name, FactValue], clock: Clock) -> tuple[int | None, Unit | None]:
    """The units of a limit: by the class it depends on, else as written."""
    limit = clock.limit
    value = facts.get(limit.by) if limit.by else None
    span = limit.values.get(str(value)) if value is not None else None
    return (span.n, span.unit) if span else (limit.n, limit.unit)


def unit_of(facts: Mapping[Name, FactValue], clock: Clock) -> Unit:
    """The unit in which a warning is counted back; of a date that an act has set, working days."""
    return limit_of(facts, clock)[1] or Unit.working_day


def is_suspended(state: ClockState) -> bool:
    return bool(state.suspended) and state.suspended[-1].until is None


def runs_on_at(clock: Clock, state: ClockState) -> datetime | None:
    """When a suspension reaches its maximum of days, its first day counted; none where there is no maximum."""
    maximum = clock.suspension.maximum if clock.suspension else None
    if maximum is None:
        return None
    return midnight(local(state.suspended[-1].since).date() + timedelta(days=maximum))


def suspended(law: Law, case: Case, name: ClockKey, event: Event) -> ClockState:
    """The clock suspended, or running on with those days not counted."""
    state, clock = case.clocks[name], law.clock(name)[1]
    if event.type == "suspended":
        assert event.ground is not None
        spans = (*state.suspended, Suspended(since=event.at, ground=event.ground))
    else:
        spans = (*state.suspended[:-1], state.suspended[-1].model_copy(update={"until": event.at}))
    changed = state.model_copy(update={"suspended": spans})
    return moved(state, timed(law, case, clock, changed), event.recorded_at)


def moved(before: ClockState, state: ClockState, now: datetime) -> ClockState:
    """A clock set anew to another instant, still to come, speaks again; what it said stays in the events."""
    if state.due is None or state.due <= now or state.due == before.due:
        return state
    return state.model_copy(update=UNSAID)


def redated(law: Law, case: Case, name: ClockKey, event: Event) -> ClockState:
    """The clock by the calendar the case has just adopted: what is still to come it says anew, warned or breached as
    it may have been; what has stopped keeps all but its dates."""
    state = case.clocks[name]
    if state.stopped:
        return timed(law, case, law.clock(name)[1], state)
    if state.due is None or state.due <= event.at:
        return state
    warned = state.warned and state.warn_at is not None and state.warn_at <= event.at
    return state.model_copy(update={**UNSAID, "warned": warned, "withdrawn": False})


def extended(law: Law, case: Case, request: Request, event: Event) -> ClockState:
    """The clock with so many more units, or until another date; extensions add up and are counted from the
    limit's own last day."""
    state = case.clocks[request.clock]
    longer: dict[str, Any] = {"extended": state.extended + (request.units or 0), "grants": state.grants + 1}
    if request.until:
        longer |= {"until": event.until or request.until, "named_at": event.at}
    changed = state.model_copy(update={**longer, "held": False})
    return moved(state, timed(law, case, law.clock(request.clock)[1], changed), event.recorded_at)


def said(law: Law, case: Case, state: ClockState, event: Event) -> ClockState:
    """The clock after what it has said; one that repeats begins anew when it has said all."""
    match event.type:
        case "warned":
            return state.model_copy(update={"warned": True})
        case "held":
            return state.model_copy(update={"held": True})
        case "breach_withdrawn":
            return state.model_copy(update={"withdrawn": True})
        case "expired":
            over = state.model_copy(update={"expired": event.seq, "noticed": event.recorded_at, "held": False})
        case _:
            over = state.model_copy(update={"rungs": (event.rung or 0) + 1})
    clock = law.clock(event.clock or event.name)[1]
    if clock.repeats and over.due and over.rungs >= last_rung(clock):
        return timed(law, case, clock, ClockState(started=over.due, item=over.item))
    return over


def last_rung(clock: Clock) -> int:
    """How many things a clock has said when it has said all that follows its expiry."""
    said, last = 0, 0
    for rung in clock.over:
        said += rung.at_most
        last = said if rung.only else last
    return last
