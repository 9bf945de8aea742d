"""An office that does all it can: it knows every fact, writes every text, holds every role, wants the case ended."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from itertools import chain, combinations, islice, product

from models.case import Case
from models.law import Law, Opening
from models.means import Means
from models.messages import Act, Event, FactValue, TextRef
from models.requirement import Name, NeedsFact, NeedsText, Requirement
from models.time import CHINA
from procedures import stuck
from procedures.gates import surely
from procedures.graph import Graph
from procedures.names import atoms
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
HANDS = ("cai", "deng")
MOST_TRIES = 5_000
MOST_MOVES = 60


@cache
def graph_of(law: Law) -> Graph:
    return Graph(law)


@cache
def ways_out(law: Law) -> dict[Name, list[Name]]:
    """For each stage what brings it nearer to an end, on one course or another that the case may have taken."""
    found: dict[Name, list[Name]] = {}
    for (stage, _), edges in stuck.ways_out(graph_of(law)).items():
        found.setdefault(stage, []).extend(edge.name for edge in edges)
    return found


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
    names = [*ways_out(law)[case.stage], *(name for name in first_acts(law, case.stage) if not _done(case, name))]
    for name in names:
        if act := ways_to(law, case, name, now):
            return list(decide(law, case, act, now)), now
    if case.requests:
        return list(decide(law, case, _declined(case, now), now)), now
    if later := alarm(law, case):
        return list(ring(law, case, later, later)), max(now, later)
    handed = _handed_on(law, case, now)
    assert handed is not None, f"stuck at {case.stage}: of {names} none is open and nothing is to come"
    return list(decide(law, case, handed, now)), now


def _handed_on(law: Law, case: Case, now: datetime) -> Act | None:
    """Whoever may not act because of what they did before hands the work to somebody else."""
    for actor, whom in product(PEOPLE, HANDS):
        act = Act(
            id="try", name="transfer", actor=actor, standing=PEOPLE[actor], n=case.n + 1, received_at=now, whom=whom
        )
        if not refusals(law, case, act):
            return act
    return None


def _done(case: Case, name: Name) -> bool:
    """Since the case came here: what was done before is not fresh."""
    return name in case.happened and case.happened[name].seq >= case.position.seq


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
