"""Timers of a case: when a clock next does something by itself, and which events that gives."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal, assert_never

from models.case import Case, ClockState
from models.changes import changed_clock, changed_event, new_event
from models.events import Event
from models.law import Law
from models.limit import Clock, Rung
from rules import position
from rules.acts.side_effects import with_side_effects
from rules.clock import clock_key, hold_ends, is_suspended, resumes_at, rung_instants, running_clocks, split_clock_key
from rules.evolve import Evolved
from rules.statutory_time.calendar import calendar_of

ClockEventType = Literal["warned", "held", "expired", "reminded", "escalated", "issued", "offered", "taken", "resumed"]
AFTER_LIMITS = ("issued", "offered", "dropped", "taken")  # at the same instant, limits come before what follows them


def next_alarm(law: Law, case: Case) -> datetime | None:
    """Return the next instant at which a clock of this case does something; None if nothing is to come."""
    event = _next_clock_event(law, case)
    return event.at if event else None


def ring_clocks(law: Law, case: Case, until: datetime, now: datetime) -> Iterator[Evolved]:
    """Yield the events of the clocks up to `until`: always the earliest, then the case is looked at anew.

    `at` is the instant by law, `now` when it was noticed.
    """
    while not _is_quiet(case, until) and (event := _next_clock_event(law, case)) and event.at <= until:
        for rung in with_side_effects(law, case, [changed_event(event, recorded_at=now)]):
            case = rung.case
            yield rung


def _is_quiet(case: Case, until: datetime) -> bool:
    """Return True if every clock has stopped, or warns and ends later: before most acts nothing has rung."""
    for state in case.clocks.values():  # noqa: SIM110  # asked before each act: a generator costs as much again
        if state.stopped is None and not _is_later(state, until):
            return False
    return True


def _is_later(state: ClockState, until: datetime) -> bool:
    ends_later = state.due is not None and state.due > until
    return ends_later and (state.warned or state.warn_at is None or state.warn_at > until)


def _next_clock_event(law: Law, case: Case) -> Event | None:
    """Return the earliest event to come. Ties are common, at 24:00: limits come first, then the order is by name."""
    coming = [next(events_ahead(law, case, clock, state), None) for clock, state in running_clocks(law, case)]
    return min((event for event in coming if event), key=_clock_event_order, default=None)


def _clock_event_order(event: Event) -> tuple[datetime, int, str]:
    rank = AFTER_LIMITS.index(event.type) + 1 if event.type in AFTER_LIMITS else 0
    return event.at, rank, clock_key(event.name, event.item)


def events_ahead(law: Law, case: Case, clock: Clock, state: ClockState) -> Iterator[Event]:
    """Yield everything that this clock has still to announce or do, in order.

    A breach that an undecided request holds waits for the decision, at most until the end that was asked for. While a
    limit is suspended, only what was due before is to come.
    """
    if case.closed_at:
        return
    if is_suspended(state) and state.due is None:
        if resumed_at := resumes_at(clock, state):
            yield _clock_event(case, clock, state, "resumed", resumed_at)
        return
    if (due := state.due) is None:
        return
    if state.held:
        ends = hold_ends(law, case, clock, state)
        yield _clock_event(case, clock, state, "expired", ends)
        state = changed_clock(state, not_before=ends)
    elif state.expired is None:
        if state.warn_at and not state.warned:
            yield _clock_event(case, clock, state, "warned", state.warn_at)
        key = clock_key(clock.name, state.item)
        requested = any(request.clock == key for request in case.requests.values())
        yield _clock_event(case, clock, state, "held" if requested else "expired", due)
    if not state.withdrawn:
        yield from _ladder_events(law, case, clock, state)


def _ladder_events(law: Law, case: Case, clock: Clock, state: ClockState) -> Iterator[Event]:
    assert state.due is not None
    for place, (rung, at) in enumerate(rung_instants(calendar_of(law, case), clock, state.due)):
        if rung.only and place >= state.rungs:
            yield from _rung_events(law, case, _clock_event(case, clock, state, "reminded", at), rung, place)


def _rung_events(law: Law, case: Case, event: Event, rung: Rung, place: int) -> Iterator[Event]:
    """Yield what one rung gives. `event` carries the clock, its item and the instant, `place` counts rungs from 0."""
    key = clock_key(event.name, event.item)
    match rung.do:
        case "remind":
            yield changed_event(event, to=rung.to, rung=place)
        case "escalate":
            yield changed_event(event, type="escalated", to=rung.to, rung=place)
        case "make":
            assert rung.name is not None
            yield changed_event(event, type="issued", rung=place, clock=key, name=rung.name)
        case "offer":
            yield _offer_event(law, case, changed_event(event, type="offered", rung=place, clock=key), rung)
        case "take" | "reclassify":
            yield from _take_events(law, case, changed_event(event, type="taken", rung=place, clock=key), rung)
        case _:
            assert_never(rung.do)


def _offer_event(law: Law, case: Case, event: Event, rung: Rung) -> Event:
    assert rung.name is not None
    found = position.track_openings(law, case, rung.name)
    return changed_event(event, name=rung.name, track=position.event_track(found[0].track) if found else None)


def _take_events(law: Law, case: Case, event: Event, rung: Rung) -> Iterator[Event]:
    """Yield an outcome that a clock takes by itself, after the tracks that it ends.

    If the outcome is not open, a reminder takes its place; a reclassification needs no open outcome.
    """
    assert rung.name is not None
    event = changed_event(event, name=rung.name, facts=dict(rung.states))
    found = position.track_openings(law, case, rung.name)
    if not found:
        assert event.clock is not None
        clock_name = split_clock_key(event.clock)[0]
        reclassifies = rung.do == "reclassify"
        yield event if reclassifies else changed_event(event, type="reminded", name=clock_name, clock=None)
        return
    opening = found[0]
    way = opening.stage_act.way
    for other in position.dropped_tracks(law, case, opening.track, way.to):
        yield changed_event(event, type="dropped", name=other, facts={})
    yield changed_event(
        event,
        facts={**way.sets, **rung.states},
        stage=opening.position.stage,
        track=position.event_track(opening.track),
        to=way.to,
        fork=position.new_tracks(case, way.fork),
    )


def _clock_event(case: Case, clock: Clock, state: ClockState, event_type: ClockEventType, at: datetime) -> Event:
    """Return what a clock does at an instant, or later once its condition holds: it does nothing before."""
    at = max(at, state.not_before or at)
    return new_event(seq=case.seq + 1, type=event_type, name=clock.name, item=state.item, at=at, recorded_at=at)
