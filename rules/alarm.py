"""When a case speaks next by itself, and what it says then."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal

from models.case import Case, ClockState
from models.law import Law
from models.limit import Clock
from models.messages import Event
from models.time import Unit
from rules.clock import count
from rules.deadline import ticking
from rules.evolve import evolve

Spoken = Literal["warned", "held", "expired", "reminded", "escalated"]


def alarm(law: Law, case: Case) -> datetime | None:
    """The next instant at which a clock of this case speaks; none when nothing is to come."""
    coming = _next(law, case)
    return coming.at if coming else None


def ring(law: Law, case: Case, until: datetime, now: datetime) -> Iterator[Event]:
    """What the clocks say up to `until`, in the order of the law: the earliest first, then the case looked at
    anew. `at` is the instant the law means, `now` when it was noticed."""
    while (coming := _next(law, case)) and coming.at <= until:
        event = coming.model_copy(update={"recorded_at": now})
        case = evolve(law, case, event)
        yield event


def _next(law: Law, case: Case) -> Event | None:
    """The earliest thing to be said. Ties are common (24:00): the clock's name decides."""
    coming = [event for clock, state in ticking(law, case) for event in first(ahead(law, case, clock, state))]
    return min(coming, key=lambda event: (event.at, event.name), default=None)


def first(events: Iterator[Event]) -> list[Event]:
    return [event for event in [next(events, None)] if event]


def ahead(law: Law, case: Case, clock: Clock, state: ClockState) -> Iterator[Event]:
    """All this clock has still to say, in order. A breach that an undecided request holds waits for it."""
    if state.due is None or state.held:
        return
    if state.expired is None:
        if state.warn_at and not state.warned:
            yield _said(case, clock, "warned", state.warn_at)
        asked = any(request.clock == clock.name for request in case.requests.values())
        yield _said(case, clock, "held" if asked else "expired", state.due)
    if not state.withdrawn:
        yield from _ladder(law, case, clock, state)


def _ladder(law: Law, case: Case, clock: Clock, state: ClockState) -> Iterator[Event]:
    assert state.due is not None
    last_moment = state.due - timedelta.resolution
    for place, rung in enumerate(clock.over):
        if rung.only and place >= state.rungs:
            at = count(last_moment, rung.after, Unit.working_day, calendar=law.calendar).at if rung.after else state.due
            done: Spoken = "escalated" if rung.do == "escalate" else "reminded"
            yield _said(case, clock, done, at).model_copy(update={"to": rung.to, "of": place})


def _said(case: Case, clock: Clock, what: Spoken, at: datetime) -> Event:
    return Event(seq=case.seq + 1, type=what, name=clock.name, at=at, recorded_at=at)
