"""Timers of a case: when a clock next does something by itself, and which events that gives."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal, assert_never

from models.case import Case, ClockState, replace
from models.events import Announced, ClockEventFields, Dropped, Escalated, Event, Prompted, Reminded, Resumed, Taken
from models.law import Law
from models.limit import Clock, Rung
from rules import position
from rules.acts.side_effects import with_side_effects
from rules.clock import clock_key, hold_ends, is_suspended, resumes_at, rung_instants, running_clocks
from rules.evolve import Evolved
from rules.statutory_time.calendar import calendar_of_clock

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
        for rung in with_side_effects(law, case, [event.model_copy(update={"recorded_at": now})]):
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
        if resumed_at := resumes_at(law, case, clock, state):
            yield Resumed(**_at_clock(case, clock, state, resumed_at), type="resumed")
        return
    if (due := state.due) is None:
        return
    if state.held:
        ends = hold_ends(law, case, clock, state)
        yield Announced(**_at_clock(case, clock, state, ends), type="expired")
        state = replace(state, not_before=ends)
    elif state.expired is None:
        if state.warn_at and not state.warned:
            yield Announced(**_at_clock(case, clock, state, state.warn_at), type="warned")
        key = clock_key(clock.code, state.item)
        requested = any(request.clock == key for request in case.requests.values())
        at_due = _at_clock(case, clock, state, due)
        yield Announced(**at_due, type="held" if requested else "expired")
    if not state.withdrawn:
        yield from _ladder_events(law, case, clock, state, due)


def _ladder_events(law: Law, case: Case, clock: Clock, state: ClockState, due: datetime) -> Iterator[Event]:
    for place, (rung, at) in enumerate(rung_instants(calendar_of_clock(law, case, clock), clock, due)):
        if rung.only and place >= state.rungs:
            yield from _rung_events(law, case, _at_clock(case, clock, state, at), rung, place)


def _rung_events(law: Law, case: Case, at_clock: ClockEventFields, rung: Rung, place: int) -> Iterator[Event]:
    """Yield what one rung gives; `place` counts rungs from 0."""
    if rung.do == "remind":
        yield Reminded(**at_clock, type="reminded", to=rung.to, rung=place)
        return
    if rung.do == "escalate":
        yield Escalated(**at_clock, type="escalated", to=rung.to, rung=place)
        return
    assert rung.code is not None
    key, named = clock_key(at_clock["name"], at_clock["item"]), ClockEventFields(**{**at_clock, "name": rung.code})
    found = next(iter(position.track_openings(law, case, rung.code)), None)
    track = position.event_track(found.track) if found else None
    match rung.do:
        case "make":
            yield Prompted(**named, type="issued", rung=place, clock=key)
        case "offer":
            yield Prompted(**named, type="offered", rung=place, clock=key, track=track)
        case "take" | "reclassify":
            if found:
                way = found.stage_act.way
                for other in position.dropped_tracks(law, case, found.track, way.to):
                    yield Dropped(**{**at_clock, "name": other, "item": None}, type="dropped")
                yield Taken(
                    **named, type="taken", rung=place, clock=key, track=track, facts={**way.sets, **rung.states},
                    stage=found.position.stage, to=way.to, fork=position.new_tracks(case, way.fork),
                )  # fmt: skip
            elif rung.do == "reclassify":  # it needs no open outcome
                yield Taken(**named, type="taken", rung=place, clock=key, facts=dict(rung.states))
            else:
                yield Reminded(**at_clock, type="reminded", rung=place)
        case _:
            assert_never(rung.do)


def _at_clock(case: Case, clock: Clock, state: ClockState, at: datetime) -> ClockEventFields:
    """Return what says that a clock does something at an instant, or later once its condition holds: it does nothing
    before."""
    at = max(at, state.not_before or at)
    return ClockEventFields(seq=case.seq + 1, name=clock.code, item=state.item, at=at, recorded_at=at)
