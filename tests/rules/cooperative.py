"""An office that does all it can: it knows every fact, writes every text, holds every role, wants the case ended."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from itertools import chain, combinations, islice, product

from models.case import Case
from models.law import Law, Opening
from models.messages import Act, Event, FactValue, Means, TextRef
from models.requirement import Name, NeedsFact, NeedsText, Requirement
from models.time import CHINA
from procedures.gates import surely
from procedures.graph import Edge, Graph
from procedures.names import atoms
from procedures.stuck import sure_edges
from rules.alarm import alarm, ring
from rules.evolve import evolve
from rules.judge import decide, refusals

WORDS = TextRef(id="t1", hmac="0123456789abcdef")
ALL = ("window", "archive", "leader", "filer")
PARTS = [part for size in (1, 2, 3) for part in combinations(ALL, size)]
PEOPLE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(["bao", "cai", "deng", "jin"], ALL),
    **{f"of_{'_'.join(part)}": part for part in PARTS},
}
VALUES: dict[Name, list[FactValue]] = {
    "yes": [True, False],
    "size": [3, 2, 0],
    "day": [date(2025, 3, 20), date(2025, 6, 2)],
    "instant": [datetime(2025, 4, 1, 9, tzinfo=CHINA), datetime(2025, 8, 1, tzinfo=CHINA)],
    "line": ["first", "second"],
    "host": ["window", "archive"],
    "grounds": [("one", "two"), ("two",), ("two", "three"), ("one",)],
    "handler": ["bao", "jin"],
    "team": [("cai", "jin"), ("deng",)],
}
MOST_TRIES = 5_000
MOST_MOVES = 60


@cache
def graph_of(law: Law) -> Graph:
    return Graph(law)


@cache
def ways_out(law: Law) -> dict[Name, Edge]:
    """For each stage the sure outcome that brings it nearest to an end."""
    graph, best = graph_of(law), dict[Name, Edge]()
    near = set(graph.ends)
    sure = sure_edges(graph)
    while found := {e.source: e for e in sure if e.to in near and e.source not in near}:
        best |= found
        near |= set(found)
    return best


@cache
def first_acts(law: Law, stage: Name) -> list[Name]:
    """The own acts that can be done at a stage whatever came before."""
    return sorted(surely(graph_of(law), stage).doable)


def ways_to(law: Law, case: Case, name: Name, at: datetime) -> Act | None:
    """The act with everything its rules ask for, if the case as it stands allows it at all."""
    opening = law.opening(case.stage, name)
    if opening is None:
        return None
    return next((act for act in _tries(opening, case, name, at) if not refusals(law, case, act)), None)


def _tries(opening: Opening, case: Case, name: Name, at: datetime) -> Iterator[Act]:
    needs = list(_needs(opening))
    facts = sorted({one.fact for one in needs if isinstance(one, NeedsFact)} | _fields(opening, facts=True))
    texts = {one.text for one in needs if isinstance(one, NeedsText)} | _fields(opening, facts=False)
    texts |= {text for _, notice in opening.notices for text in notice.with_}
    spoken = [tuple(sorted(texts)), *([tuple(t for t in texts if t not in case.texts)[:1], ()] if texts else [])]
    choices = product(spoken, PEOPLE, list(product(*(VALUES[fact] for fact in facts))))
    for words, actor, values in islice(choices, MOST_TRIES):
        yield Act(
            id="try", name=name, actor=actor, standing=PEOPLE[actor], n=case.n + 1, received_at=at, means=Means.phone,
            facts=dict(zip(facts, values, strict=True)), texts=dict.fromkeys(words, WORDS),
        )  # fmt: skip


def _needs(opening: Opening) -> Iterator[Requirement]:
    gates = (gate.needs for _, gate in opening.gates)
    whens = (record.when for _, record in opening.records)
    return (one for need in chain(gates, whens) for _, one, _ in atoms((), need))


def _fields(opening: Opening, *, facts: bool) -> set[Name]:
    return {name for _, record in opening.records for name in record.fields if (name in VALUES) == facts}


def one_step(law: Law, case: Case, now: datetime) -> tuple[list[Event], datetime]:
    """What the office does next on the way to an end: the outcome, else an act or a wait that makes it possible."""
    edge = ways_out(law)[case.stage]
    names = [edge.name, *(name for name in first_acts(law, case.stage) if name not in case.happened)]
    for name in names:
        if act := ways_to(law, case, name, now):
            return list(decide(law, case, act, now)), now
    if case.requests:
        return list(decide(law, case, _declined(case, now), now)), now
    later = alarm(law, case)
    assert later is not None, f"stuck at {case.stage}: {edge.name} is not open and nothing is to come"
    return list(ring(law, case, later, later)), max(now, later)


def _declined(case: Case, now: datetime) -> Act:
    request = next(iter(case.requests.values()))
    return Act(id="try", name="refuse", actor="bao", n=case.n + 1, received_at=now, clock=request.clock)


def ended(law: Law, case: Case, now: datetime) -> Case:
    """The case brought to an end, in so many moves at most."""
    for _ in range(MOST_MOVES):
        if case.closed_at:
            return case
        for event in ring(law, case, now, now):
            case = evolve(law, case, event)
        events, now = one_step(law, case, now)
        for event in events:
            case = evolve(law, case, event)
        now += timedelta(minutes=1)
    raise AssertionError(f"not ended after {MOST_MOVES} moves: at {case.stage}")
