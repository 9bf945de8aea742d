"""`enforce: clock` which limits start, run, move and stop; `clock.py` counts, this knows the case."""

from datetime import date, datetime

from models.case import Case, ClockState
from models.law import Law
from models.limit import Clock
from models.messages import Event
from models.requirement import Name
from models.time import Due
from rules.block import met, standing_still
from rules.clock import count, set_by_act, warning


def applies(law: Law, case: Case, clock: Clock) -> bool:
    """Whether the limit holds for this case (20 days outside the scope of liability, 30 within)."""
    return clock.when is None or met(clock.when, standing_still(law, case))


def ticking(law: Law, case: Case) -> list[tuple[Clock, ClockState]]:
    """The clocks that run now, by name."""
    return [
        (clock, state)
        for name, state in sorted(case.clocks.items())
        if state.stopped is None and applies(law, case, clock := law.clocks[name][1])
    ]


def settle(law: Law, case: Case, event: Event) -> dict[Name, ClockState]:
    """The clocks after an event: started and stopped by its name, moved by the facts it states."""
    if event.name not in law.listening and law.moving.isdisjoint(event.facts) and not case.closed_at:
        return case.clocks
    clocks = dict(case.clocks)
    for name, (_, clock) in law.clocks.items():
        state = clocks.get(name)
        if state and state.stopped is None and (event.name in clock.stops or case.closed_at):
            clocks[name] = state.model_copy(update={"stopped": max(event.at, state.started), "held": False})
        elif event.name in clock.starts and (state is None or state.stopped is not None) and not case.closed_at:
            clocks[name] = timed(law, case, clock, ClockState(started=event.at))
        elif state and state.stopped is None and clock.limit.set_by in event.facts:
            clocks[name] = moved(state, timed(law, case, clock, state), event.recorded_at)
    return clocks


def timed(law: Law, case: Case, clock: Clock, state: ClockState) -> ClockState:
    """The same clock with its limit counted from its whole record, never shifted step by step."""
    due = _due(law, case, clock, state)
    if due is None:
        return state.model_copy(update={"due": None, "last_day": None, "warn_at": None})
    warn_at = warning(due, clock.warn, state.started, calendar=law.calendar) if clock.warn else None
    return state.model_copy(
        update={
            "due": due.at,
            "last_day": due.last_day,
            "provisional": due.provisional,
            "warn_at": warn_at if warn_at and warn_at < due.at else None,
        }
    )


def _due(law: Law, case: Case, clock: Clock, state: ClockState) -> Due | None:
    limit = clock.limit
    named = case.facts.get(limit.set_by) if limit.set_by else None
    if isinstance(named, date):
        return set_by_act(named)
    if limit.n is None or limit.unit is None:
        return None
    return count(state.started, limit.n, limit.unit, calendar=law.calendar, roll=clock.roll, extended=state.extended)


def moved(before: ClockState, state: ClockState, now: datetime) -> ClockState:
    """A clock set anew to another instant, still to come, speaks again; what it said stays in the events."""
    if state.due is None or state.due <= now or state.due == before.due:
        return state
    return state.model_copy(update={"warned": False, "expired": None, "noticed": None, "rungs": 0, "held": False})


def extended(law: Law, case: Case, name: Name, units: int, now: datetime) -> ClockState:
    """The clock with so many more units; extensions add up and are counted from the limit's own last day."""
    state = case.clocks[name]
    longer = state.model_copy(update={"extended": state.extended + units, "held": False})
    return moved(state, timed(law, case, law.clocks[name][1], longer), now)
