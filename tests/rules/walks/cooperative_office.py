"""A cooperative office: it knows every fact, writes every text, holds every role, and works toward the end of a
case."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache

from models.case import Case
from models.events import Event
from models.law import Law
from models.messages import Act
from models.requirement import Name
from procedures.checker import deadlocks
from procedures.checker.event_graph import EventGraph
from procedures.checker.stage_graph import Edge
from rules import approval, position
from rules.evolve import evolve
from rules.judge import decide
from rules.roles import role_holders
from rules.timer import next_alarm, ring_clocks
from tests.rules.walks.complete_act import completed_act
from tests.rules.walks.preparations import (
    acts_towards,
    approval_answers,
    further_signers,
    owed_opinions,
    resumptions_and_refusals,
    transfers,
    useful_own_acts,
)
from tests.rules.walks.replacement import item_amendments, replacements

MAX_MOVES = 120


@lru_cache(maxsize=8)
def event_graph(law: Law) -> EventGraph:
    return EventGraph(law)


@lru_cache(maxsize=8)
def edges_toward_end(law: Law) -> dict[deadlocks.DeadlockNode, list[Edge]]:
    return deadlocks.edges_to_end(event_graph(law))


def edges_onward(law: Law, case: Case, track: Name) -> list[Edge]:
    """Return the edges that lead a track nearer to an end, by its stage and, if it matters, its entry event."""
    current = case.positions[track]
    events_at_entry = {name for name, happened in case.happened.items() if happened.seq == current.seq}
    nodes = {
        entry_event: edges for (stage, entry_event), edges in edges_toward_end(law).items() if stage == current.stage
    }
    matching = [
        edges for entry_event, edges in nodes.items() if entry_event is None or events_at_entry & entry_event
    ] or list(nodes.values())
    return list(dict.fromkeys(edge for edges in matching for edge in edges))


class StuckCase(AssertionError):
    """The office has found no way on: none exists, or its bounded search has missed it."""


def next_step(law: Law, case: Case, now: datetime) -> tuple[list[Event], datetime]:
    """Return the next events toward an end and their instant: an outcome, else a preparing act, else the next alarm.

    Raises StuckCase if nothing can be done and no alarm is to come.
    """
    if act := next_office_act(law, case, now):
        return [event for event, _ in decide(law, case, act, now)], now
    later = next_alarm(law, case)
    at = {track: current.stage for track, current in case.positions.items()}
    if later is None:
        raise StuckCase(f"stuck at {at}: no act is open and no alarm is to come")
    return [event for event, _ in ring_clocks(law, case, later, max(later, now))], max(now, later)


def next_office_act(law: Law, case: Case, now: datetime) -> Act | None:
    """Return the best act that is possible now, or None if the office must wait."""
    return next(_useful_acts(law, case, now), None)


def _useful_acts(law: Law, case: Case, now: datetime) -> Iterator[Act]:
    """Return every act that brings the case nearer to an end, the best first."""
    tracks = [track for track in position.track_names(case) if not position.waits_for_join(law, case, track)]
    for track in tracks:
        yield from owed_opinions(law, case, track, now)
        edges = edges_onward(law, case, track)
        if approval_spec := approval.approval_at(law, case.positions[track]):
            if not all(role_holders(law, case, role) for role in approval_spec.by):
                yield from useful_own_acts(law, case, track, now)
            yield from approval_answers(law, case, track, {edge.name for edge in edges}, now)
        yield from filter(None, (completed_act(law, case, edge.name, now, track) for edge in edges))
    yield from replacements(law, case, now)
    for track in tracks:
        stage = case.positions[track].stage
        stay = [name for name, own_act in law.procedure.acts.items() if own_act.to is None]
        openings = [
            law.stage_act(stage, name) for name in (*(edge.name for edge in edges_onward(law, case, track)), *stay)
        ]
        yield from acts_towards(law, case, track, [opening for opening in openings if opening], now)
        further_acts = further_signers if approval.approval_at(law, case.positions[track]) else transfers
        yield from further_acts(law, case, track, now)
    yield from resumptions_and_refusals(law, case, now)
    for track in tracks:  # any other outcome may open a way on
        stage = case.positions[track].stage
        names = [edge.name for edge in event_graph(law).steps if edge.source == stage and not edge.stays]
        if approval.approval_at(law, case.positions[track]):
            yield from approval_answers(law, case, track, set(names), now)
        yield from filter(None, (completed_act(law, case, name, now, track) for name in names))
        others = filter(None, (law.stage_act(stage, name) for name in names))
        yield from acts_towards(law, case, track, list(others), now)
    yield from item_amendments(law, case, now)


def run_to_end(law: Law, case: Case, now: datetime) -> Case:
    """Bring the case to an end in at most `MAX_MOVES` moves. Raises StuckCase if it is not ended then."""
    for _ in range(MAX_MOVES):
        if case.closed_at:
            return case
        for rung in ring_clocks(law, case, now, now):
            case = rung.case
        if not case.closed_at:
            events, now = next_step(law, case, now)
            for event in events:
                case = evolve(law, case, event)
        now += timedelta(minutes=1)
    at = {track: current.stage for track, current in case.positions.items()}
    raise StuckCase(f"not ended after {MAX_MOVES} moves: at {at}")
