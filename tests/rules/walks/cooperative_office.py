"""An office that does all it can: it knows every fact, writes every text, holds every role, wants the case ended."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache

from models.case import Case
from models.law import Law
from models.messages import Act, Event
from models.requirement import Name
from procedures.checker import deadlocks
from procedures.checker.event_graph import Graph
from procedures.checker.stage_graph import Edge
from rules import approval, position
from rules.evolve import evolve
from rules.judge import decide
from rules.roles import holders
from rules.timer import alarm, ring
from tests.rules.walks.complete_act import ways_to
from tests.rules.walks.preparations import answers, handed_on, helps, lets_go_on, more_voices, opinions, own_acts

MOST_MOVES = 120


@lru_cache(maxsize=8)
def graph_of(law: Law) -> Graph:
    return Graph(law)


@lru_cache(maxsize=8)
def ways_out(law: Law) -> dict[deadlocks.Node, list[Edge]]:
    return deadlocks.ways_out(graph_of(law))


def onward(law: Law, case: Case, track: Name) -> list[Edge]:
    """What leads from where a track stands nearer to an end, by what led it there where that matters."""
    here = case.positions[track]
    led = {name for name, happened in case.happened.items() if happened.seq == here.seq}
    nodes = {came: edges for (stage, came), edges in ways_out(law).items() if stage == here.stage}
    fit = [edges for came, edges in nodes.items() if came is None or led & came] or list(nodes.values())
    return list(dict.fromkeys(edge for edges in fit for edge in edges))


class Stuck(AssertionError):
    """The office has found no way on: there is none, or its search, which tries so much and no more, has missed it."""


def one_step(law: Law, case: Case, now: datetime) -> tuple[list[Event], datetime]:
    """What the office does next on the way to an end: the outcome, else an act or a wait that makes it possible."""
    if act := one_step_act(law, case, now):
        return list(decide(law, case, act, now)), now
    later = alarm(law, case)
    at = {track: one.stage for track, one in case.positions.items()}
    if later is None:
        raise Stuck(f"stuck at {at}: nothing is open and nothing is to come")
    return list(ring(law, case, later, max(later, now))), max(now, later)


def one_step_act(law: Law, case: Case, now: datetime) -> Act | None:
    """The best that can be done now; nothing where it must wait."""
    return next(_steps(law, case, now), None)


def _steps(law: Law, case: Case, now: datetime) -> Iterator[Act]:
    """Every act that brings the case on, the best first."""
    tracks = [track for track in position.tracks(case) if not position.waits(law, case, track)]
    for track in tracks:
        yield from opinions(law, case, track, now)
        edges = onward(law, case, track)
        if asked := approval.asked(law, case.positions[track]):
            if not all(holders(law, case, role) for role in asked.by):
                yield from own_acts(law, case, track, now)
            yield from answers(law, case, track, {edge.name for edge in edges}, now)
        yield from filter(None, (ways_to(law, case, edge.name, now, track) for edge in edges))
    for track in tracks:
        stage = case.positions[track].stage
        stay = [name for name, own in law.procedure.acts.items() if own.to is None]
        wanted = [law.opening(stage, name) for name in (*(edge.name for edge in onward(law, case, track)), *stay)]
        yield from helps(law, case, track, [one for one in wanted if one], now)
        further = more_voices if approval.asked(law, case.positions[track]) else handed_on
        yield from further(law, case, track, now)
    yield from lets_go_on(law, case, now)
    for track in tracks:  # whatever else leads on may make a way on possible
        stage = case.positions[track].stage
        names = [edge.name for edge in graph_of(law).steps if edge.source == stage and not edge.stays]
        yield from filter(None, (ways_to(law, case, name, now, track) for name in names))


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
    raise Stuck(f"not ended after {MOST_MOVES} moves: at {at}")
