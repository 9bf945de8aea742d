"""An office that does all it can: it knows every fact, writes every text, holds every role, wants the case ended."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache

from models.case import Case
from models.law import Law
from models.messages import Act, Event
from models.requirement import Name
from procedures.graph import Edge, Graph
from procedures.stuck import courses
from rules import approval, position
from rules.alarm import alarm, ring
from rules.evolve import evolve
from rules.judge import decide
from tests.rules.helping import answers, helps, lets_go_on
from tests.rules.tries import ways_to

MOST_MOVES = 120


@lru_cache(maxsize=8)
def graph_of(law: Law) -> Graph:
    return Graph(law)


@lru_cache(maxsize=8)
def ranks(law: Law) -> dict[Name, int]:
    """How far each stage is from an end: from each some outcome that leads nearer is sure to be open."""
    graph = graph_of(law)
    rank = dict.fromkeys(graph.ends, 0)
    while nearer := {
        stage: max(len(rank), 1)
        for stage, known in courses(graph).items()
        if stage not in rank and all(any(edge.to in rank for edge in ways) for _, ways in known)
    }:
        rank |= nearer
    return rank


@lru_cache(maxsize=256)
def onward(law: Law, stage: Name) -> list[Edge]:
    """What leads from a stage nearer to an end, the nearest first."""
    rank = ranks(law)
    near = [edge for edge in graph_of(law).steps if edge.source == stage and rank[edge.to] < rank[stage]]
    return sorted(near, key=lambda edge: rank[edge.to])


def one_step(law: Law, case: Case, now: datetime) -> tuple[list[Event], datetime]:
    """What the office does next on the way to an end: the outcome, else an act or a wait that makes it possible."""
    if act := one_step_act(law, case, now):
        return list(decide(law, case, act, now)), now
    later = alarm(law, case)
    at = {track: one.stage for track, one in case.positions.items()}
    assert later is not None, f"stuck at {at}: nothing is open and nothing is to come"
    return list(ring(law, case, later, max(later, now))), max(now, later)


def one_step_act(law: Law, case: Case, now: datetime) -> Act | None:
    """The best that can be done now; nothing where it must wait."""
    return next(_steps(law, case, now), None)


def _steps(law: Law, case: Case, now: datetime) -> Iterator[Act]:
    """Every act that brings the case on, the best first."""
    tracks = [track for track in position.tracks(case) if not position.waits(law, case, track)]
    for track in tracks:
        edges = onward(law, case.positions[track].stage)
        if approval.asked(law, case.positions[track]):
            yield from answers(law, case, track, {edge.name for edge in edges}, now)
        yield from filter(None, (ways_to(law, case, edge.name, now, track) for edge in edges))
    for track in tracks:
        stage = case.positions[track].stage
        wanted = [law.opening(stage, edge.name) for edge in onward(law, stage)]
        yield from helps(law, case, track, [one for one in wanted if one], now)
    yield from lets_go_on(law, case, now)


def ended(law: Law, case: Case, now: datetime) -> Case:
    """The case brought to an end, in so many moves at most."""
    for _ in range(MOST_MOVES):
        if case.closed_at:
            return case
        for event in ring(law, case, now, now):
            case = evolve(law, case, event)
        if not case.closed_at:
            events, now = one_step(law, case, now)
            for event in events:
                case = evolve(law, case, event)
        now += timedelta(minutes=1)
    at = {track: one.stage for track, one in case.positions.items()}
    raise AssertionError(f"not ended after {MOST_MOVES} moves: at {at}")
