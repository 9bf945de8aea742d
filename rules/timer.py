"""When a case speaks next by itself, and what it says then."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal

from models.case import Case, ClockState
from models.law import Law
from models.limit import Clock, Rung
from models.messages import Event
from models.requirement import Name
from models.time import Calendar, Unit
from rules import position
from rules.acts.side_effects import whole
from rules.clock import is_suspended, key, runs_on_at, split, ticking
from rules.evolve import evolve
from rules.statutory_time.calendar import calendar_of
from rules.statutory_time.counting import count

Spoken = Literal["warned", "held", "expired", "reminded", "escalated", "issued", "offered", "taken", "resumed"]
LAST = ("issued", "offered", "dropped", "taken")  # what was due comes before what follows


def alarm(law: Law, case: Case) -> datetime | None:
    """The next instant at which a clock of this case speaks; none when nothing is to come."""
    coming = _next(law, case)
    return coming.at if coming else None


def ring(law: Law, case: Case, until: datetime, now: datetime) -> Iterator[Event]:
    """What the clocks say up to `until`, in the order of the law: the earliest first, then the case looked at
    anew. `at` is the instant the law means, `now` when it was noticed."""
    while (coming := _next(law, case)) and coming.at <= until:
        for event in whole(law, case, [coming.model_copy(update={"recorded_at": now})]):
            case = evolve(law, case, event)
            yield event


def _next(law: Law, case: Case) -> Event | None:
    """The earliest thing to be said. Ties are common (24:00): limits before what follows them, then by name."""
    coming = [event for clock, state in ticking(law, case) for event in first(ahead(law, case, clock, state))]
    return min(coming, key=_order, default=None)


def _order(event: Event) -> tuple[datetime, int, str]:
    return event.at, LAST.index(event.type) + 1 if event.type in LAST else 0, key(event.name, event.item)


def first(events: Iterator[Event]) -> list[Event]:
    return [event for event in [next(events, None)] if event]


def ahead(law: Law, case: Case, clock: Clock, state: ClockState) -> Iterator[Event]:
    """All this clock has still to say, in order. A breach that an undecided request holds waits for it; while a limit
    is suspended it says only what was due before."""
    if case.closed_at:
        return
    if is_suspended(state) and state.due is None:
        if runs_on := runs_on_at(clock, state):
            yield _said(case, clock, state, "resumed", runs_on)
        return
    if state.due is None or state.held:
        return
    if state.expired is None:
        if state.warn_at and not state.warned:
            yield _said(case, clock, state, "warned", state.warn_at)
        asked = any(request.clock == key(clock.name, state.item) for request in case.requests.values())
        yield _said(case, clock, state, "held" if asked else "expired", state.due)
    if not state.withdrawn:
        yield from _ladder(law, case, clock, state)


def _ladder(law: Law, case: Case, clock: Clock, state: ClockState) -> Iterator[Event]:
    assert state.due is not None
    for place, (rung, at) in enumerate(rungs(calendar_of(law, case), clock, state.due)):
        if rung.only and place >= state.rungs:
            yield from _follows(law, case, clock, state, rung, place, at)


def rungs(calendar: Calendar, clock: Clock, due: datetime) -> Iterator[tuple[Rung, datetime]]:
    """The ladder with its instants, a reminder once for each time it is given."""
    last_moment = due - timedelta.resolution
    for rung in clock.over:
        for time in range(rung.at_most):
            after = rung.after + time * (rung.every or 0)
            yield rung, count(last_moment, after, Unit.working_day, calendar=calendar).at if after else due


def _follows(  # noqa: PLR0913, PLR0917  # where it stands, and what it says
    law: Law, case: Case, clock: Clock, state: ClockState, rung: Rung, place: int, at: datetime
) -> Iterator[Event]:
    mine = {"rung": place, "clock": key(clock.name, state.item)}
    match rung.do:
        case "remind" | "escalate":
            said = _said(case, clock, state, "escalated" if rung.do == "escalate" else "reminded", at)
            yield said.model_copy(update={"to": rung.to, "rung": place})
        case "issue":
            yield _said(case, clock, state, "issued", at).model_copy(update={**mine, "name": rung.name})
        case "offer":
            yield from _offered(law, case, _said(case, clock, state, "offered", at).model_copy(update=mine), rung)
        case _:
            yield from _taken(law, case, _said(case, clock, state, "taken", at).model_copy(update=mine), rung)


def _offered(law: Law, case: Case, event: Event, rung: Rung) -> Iterator[Event]:
    found = position.places(law, case, rung.name or "")
    track = position.named(found[0].track) if found else None
    yield event.model_copy(update={"name": rung.name, "track": track})


def _taken(law: Law, case: Case, event: Event, rung: Rung) -> Iterator[Event]:
    """An outcome that is open is taken as it stands, first the tracks it drops; what is not open is said alone."""
    assert rung.name is not None
    event = event.model_copy(update={"name": rung.name, "facts": dict(rung.states)})
    found = position.places(law, case, rung.name)
    if not found:
        away = {"type": "reminded", "name": event.clock and split(event.clock)[0], "clock": None}
        yield event if rung.do == "reclassify" else event.model_copy(update=away)
        return
    place = found[0]
    way = place.opening.way
    for other in position.dropped(law, case, place.track, way.to):
        yield event.model_copy(update={"type": "dropped", "name": other, "facts": {}})
    yield event.model_copy(
        update={
            "facts": {**way.sets, **rung.states},
            "stage": place.position.stage,
            "track": position.named(place.track),
            "to": way.to,
            "fork": new_tracks(case, way.fork),
        }
    )


def new_tracks(case: Case, fork: dict[Name, Name]) -> dict[Name, Name]:
    """The tracks that are not open yet."""
    return {track: stage for track, stage in fork.items() if track not in case.positions}


def _said(case: Case, clock: Clock, state: ClockState, what: Spoken, at: datetime) -> Event:
    return Event(seq=case.seq + 1, type=what, name=clock.name, item=state.item, at=at, recorded_at=at)
