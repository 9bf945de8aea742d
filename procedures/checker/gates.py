"""Whether what an outcome asks for can be met at all, and whether it can be met whatever has happened before.

A gate that can never be met shuts its outcome; a stage of which no way out is sure can hold a case for ever.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import compress, product

from models.law import Law, Opening, atoms_of
from models.limit import Clock
from models.procedure import Record
from models.requirement import (
    EventName,
    Name,
    NeedsAll,
    NeedsAny,
    NeedsEvent,
    NeedsFact,
    NeedsNone,
    NeedsRole,
    NeedsText,
    Requirement,
)
from procedures.checker.actors import can_hold, hands, lone
from procedures.checker.event_graph import Graph
from procedures.checker.implications import lasting, stated, token
from procedures.checker.invariants import Invariants
from procedures.checker.satisfiability import in_time, there
from procedures.checker.solver import solvable
from procedures.checker.stage_context import StageContext

MOST_LOOKS = 6  # each doubles the courses to be tried


def here(graph: Graph, stage: Name) -> StageContext:
    return StageContext(graph, surety_of(graph), stage)


def surely(graph: Graph, stage: Name) -> StageContext:
    """The same with nothing left to luck. Own acts that are sure by themselves may be done first."""
    return _with_acts(replace(here(graph, stage), sure=True))


def cases(graph: Graph, stage: Name) -> Iterator[StageContext]:
    """The same for each course the case may have taken before, as far as the rules of this stage look back to it."""
    alone = replace(here(graph, stage), sure=True)
    asked = set(looks_back(graph, stage))
    open_ones = sorted((asked & alone.may) - alone.must)[:MOST_LOOKS]
    open_ones += sorted({in_time(need) for need in _events(graph, stage) if need.within and need.event in alone.may})
    for came, chosen in product(_led(graph, stage), product((True, False), repeat=len(open_ones))):
        happened = list(compress(open_ones, chosen))
        had = frozenset(happened).union(*(alone.surety.given(name).get(stage, frozenset()) for name in happened))
        without = frozenset(open_ones) - set(happened)
        if had.isdisjoint(without) and _leads_there(graph, stage, without):
            yield _with_acts(replace(alone, had=had, without=without, came=came))


def _led(graph: Graph, stage: Name) -> list[frozenset[EventName] | None]:
    """What led to a stage, one by one where its rules ask for it."""
    led = sorted(graph.led(stage), key=sorted)
    asked = {need.event for need in _events(graph, stage) if not need.ever}
    return [*led] if any(not asked.isdisjoint(one) for one in led) else [None]


def _leads_there(graph: Graph, stage: Name, without: frozenset[Name]) -> bool:
    """Whether some way leads to a stage on which none of these has happened."""
    starts = [first for entry, first in graph.entries.items() if entry not in without]
    gained = surety_of(graph).gained
    return stage in graph.onward(starts, [edge for edge in graph.edges if gained[edge].isdisjoint(without)])


def looks_back(graph: Graph, stage: Name) -> Iterator[Name]:
    """What the rules of this stage ask to have happened before, as `Graph.gains` calls it."""
    before = (one for one in _atoms(graph, stage) if not isinstance(one, NeedsEvent) or one.ever)
    yield from filter(None, map(token, before))


def _events(graph: Graph, stage: Name) -> Iterator[NeedsEvent]:
    return (one for one in _atoms(graph, stage) if isinstance(one, NeedsEvent))


def _atoms(graph: Graph, stage: Name) -> Iterator[Requirement]:
    for edge in graph.steps:
        opening = graph.law.opening(edge.source, edge.name) if edge.source == stage else None
        for need in demands(graph.law, stage, opening) if opening else ():
            yield from atoms_of(need)


def _with_acts(office: StageContext) -> StageContext:
    """One act may make another possible."""
    acts = [edge.name for edge in office.graph.steps if edge.source == office.stage and edge.stays]
    office = replace(office, doable=frozenset(_beside(office)))
    while more := [name for name in acts if name not in office.doable and open_to(office, office.stage, name)]:
        office = replace(office, doable=office.doable.union(more))
    return office


def _beside(office: StageContext) -> Iterator[Name]:
    """What is still to come on a track that is open for sure, since nothing that leads out of it has happened."""
    graph = office.graph
    for fork in graph.edges:
        always = all(fork.track in graph.way(e.source, e.name).fork for e in graph.steps if e.name == fork.name)
        if fork.track and always and fork.name in office.must:
            there = graph.onward([fork.to], [edge for edge in graph.steps if edge.name not in office.without])
            if office.stage not in there and not any(graph.stages[one].kind == "end" for one in there):
                yield from (edge.name for edge in graph.steps if edge.source in there and edge.name in office.without)


@lru_cache(maxsize=8)
def surety_of(graph: Graph) -> Invariants:
    return Invariants(graph)


def open_to(office: StageContext, stage: Name, name: Name) -> bool:
    """Whether an outcome or own act can be taken, all its gates, records and notices together; or takes itself."""
    opening = office.law.opening(stage, name)
    return opening is not None and hindrance(office, stage, name, opening) is None


def hindrance(  # noqa: PLR0911  # one a reason
    office: StageContext, stage: Name, name: Name, opening: Opening
) -> str | None:
    """Why it cannot be taken; none where it can."""
    if any(_rings(office, clock) for clock in office.surety.takers(name)):
        return None
    if opening.way.offered and not any(_rings(office, clock) for clock in office.surety.offerers(name)):
        return "no clock that offers it can run out there"
    if office.sure and opening.way.to is None and _may_be_open(office, opening.way.fork):
        return f"{', '.join(opening.way.fork)} may be open already"
    used = opening.way.item
    if used and not used.adds and not there(used.of, used.from_, office):
        return f"there is none of {used.of} to speak of"
    if unsaid := _unsaid(office, stage, name, opening):
        return f"who answers cannot state {', '.join(sorted(unsaid))}, which is what is asked"
    if not _agrees(office, stage, name):
        return "nobody who is asked can answer, or only who brought the case there"
    if not solvable(demands(office.law, stage, opening), office):
        rules = rules_of(office.law, stage, name)
        return f"{', '.join(rules)} cannot{' all' * (len(rules) > 1)} be met" if rules else "nobody can act there"
    return None


def _may_be_open(office: StageContext, fork: Mapping[Name, Name]) -> bool:
    """Whether every track that is to be opened may be open already; then it is refused."""
    return bool(fork) and all(_may_stand_beside(office, track) for track in fork)


def _may_stand_beside(office: StageContext, track: Name) -> bool:
    """Whether the track, once opened, may be open still when another comes here."""
    return any(office.stage in office.graph.apart(edge)[1] for edge in office.graph.edges if edge.track == track)


def _rings(office: StageContext, clock: Clock) -> bool:
    return office.surety.is_over(clock, office.stage) if office.sure else office.stage in office.graph.alive[clock.name]


def _agrees(office: StageContext, stage: Name, name: Name) -> bool:
    """Whether those whose agreement is asked can give it: one is not the maker of what brought the case here."""
    approval = office.graph.stages[stage].approval
    if approval is None or name not in office.graph.stages[stage].outcomes:
        return True
    if not office.graph.permitted(stage, ANSWER[name]):
        return False
    able = [role for role in approval.by if can_hold(role, set(), office) and not _made(role, stage, office)]
    if name == "agreed" and approval.chair not in (None, *able):
        return False
    if office.sure and len(able) < approval.minimum and not _adds_signers(office, stage):
        return False
    if name == "agreed" and approval.needs == "all":
        return len(able) == len(approval.by)
    return bool(able)


def _adds_signers(office: StageContext, stage: Name) -> bool:
    """Whether more can be asked than the text names."""
    return office.graph.permitted(stage, "add_signer") and office.anybody(office.graph.stages[stage].who)


def _unsaid(office: StageContext, stage: Name, name: Name, opening: Opening) -> frozenset[Name]:
    """What an approval is asked for and its outcome asks to be stated, where nobody has or can before the answer."""
    approval = office.graph.stages[stage].approval
    if approval is None or not office.sure or name not in office.graph.stages[stage].outcomes or office.does("note"):
        return frozenset()
    asked = frozenset[Name]().union(*(stated(office.law, need) for need in demands(office.law, stage, opening)))
    return (asked & frozenset(approval.of)) - office.stated - opening.way.sets.keys()


def _made(role: Name, stage: Name, office: StageContext) -> bool:
    """Whether the one person in this role always is, or (where one must be sure) may be, who brought the case here."""
    approval = office.graph.stages[stage].approval
    if (approval and approval.of) or not lone(office.law, role):
        return False
    ways = [edge for edge in office.graph.into(stage) if not edge.stays]
    came = [set(hands(office.law, edge.source, edge.name)) for edge in ways]
    return any(role in one for one in came) if office.sure else bool(came) and all(one == {role} for one in came)


def demands(law: Law, stage: Name, opening: Opening) -> tuple[Requirement, ...]:
    """All that an outcome asks for; of an approval also what each answer does."""
    gates = [gate.needs for _, gate in opening.gates]
    records = [_whole(law, record) for _, record in opening.records]
    texts = [NeedsText(text=name) for _, notice in opening.notices for name in notice.with_]
    states = [NeedsFact.model_validate({"fact": name, "is": value}) for name, value in opening.way.sets.items()]
    who = opening.who
    if answer := _answer(law, stage, opening):
        approval = law.stage(stage).approval
        who = approval.by if approval else who
        gates += [gate.needs for _, gate in law.gates(stage, answer)]
    return (NeedsRole(role=who), *states, *gates, *records, *texts)


def _answer(law: Law, stage: Name, opening: Opening) -> str | None:
    """The answer by which an approval comes to this outcome."""
    outcomes = law.stage(stage).outcomes if law.stage(stage).approval else {}
    return next((ANSWER[name] for name, way in outcomes.items() if way is opening.way), None)


ANSWER = {"agreed": "approve", "refused": "refuse", "returned": "return"}


def rules_of(law: Law, stage: Name, name: Name) -> list[str]:
    """The rules that bear on an outcome."""
    opening = law.opening(stage, name)
    bearing = (*opening.gates, *opening.records, *opening.notices) if opening else ()
    return list(dict.fromkeys(rule.id for rule, _ in bearing))


def _whole(law: Law, record: Record) -> Requirement:
    """A field that may be unknown is never lacking."""
    known = law.procedure.facts
    asked = [name for name in record.fields if name not in record.may_be_unknown]
    fields = NeedsAll(all=tuple(NeedsFact(fact=n) if n in known else NeedsText(text=n) for n in asked))
    return fields if record.when is None else NeedsAny(any=(NeedsNone(none=(lasting(record.when),)), fields))
