"""Whether what an outcome asks for can be met at all, and whether it can be met whatever has happened before.

A gate that can never be met shuts its outcome; a stage of which no way out is sure can hold a case for ever.
"""

from dataclasses import replace
from functools import cache

from models.law import Law, Opening
from models.limit import Clock
from models.procedure import Record
from models.requirement import Name, NeedsAll, NeedsAny, NeedsFact, NeedsNone, NeedsRole, NeedsText, Requirement
from procedures.chances import Here
from procedures.graph import Graph
from procedures.people import can_hold, hands, lone
from procedures.solver import solvable
from procedures.surety import Surety


def here(graph: Graph, stage: Name) -> Here:
    return Here(graph, surety_of(graph), stage)


def surely(graph: Graph, stage: Name) -> Here:
    """The same with nothing left to luck. Own acts that are sure by themselves may be done first."""
    alone = replace(here(graph, stage), sure=True)
    acts = [edge.name for edge in graph.steps if edge.source == stage and edge.stays]
    return replace(alone, doable=frozenset(name for name in acts if open_to(alone, stage, name)))


@cache
def surety_of(graph: Graph) -> Surety:
    return Surety(graph)


def open_to(office: Here, stage: Name, name: Name) -> bool:
    """Whether an outcome or own act can be taken, all its gates, records and notices together; or takes itself."""
    opening = office.law.opening(stage, name)
    if opening is None:
        return False
    if any(_rings(office, clock) for clock in office.surety.takers(name)):
        return True
    if opening.way.offered and not any(_rings(office, clock) for clock in office.surety.offerers(name)):
        return False
    used = opening.way.item
    there = used is None or used.adds or office.can(f"item {used.of}")
    return there and _agrees(office, stage, name) and solvable(demands(office.law, stage, opening), office)


def _rings(office: Here, clock: Clock) -> bool:
    return office.surety.is_over(clock, office.stage) if office.sure else office.stage in office.graph.alive[clock.name]


def _agrees(office: Here, stage: Name, name: Name) -> bool:
    """Whether those whose agreement is asked can give it: one is not the maker of what brought the case here."""
    approval = office.graph.stages[stage].approval
    if approval is None or name not in office.graph.stages[stage].outcomes:
        return True
    able = [role for role in approval.by if can_hold(role, set(), office) and not _made(role, stage, office)]
    if approval.needs == "all":
        return len(able) == len(approval.by)
    return bool(able)


def _made(role: Name, stage: Name, office: Here) -> bool:
    """Whether the one person in this role always is, or (where one must be sure) may be, who brought the case here."""
    approval = office.graph.stages[stage].approval
    if (approval and approval.of) or not lone(office.law, role):
        return False
    ways = [edge for edge in office.graph.into(stage) if not edge.stays]
    hands = [set(hands(office.law, edge.source, edge.name)) for edge in ways]
    return any(role in one for one in hands) if office.sure else bool(hands) and all(one == {role} for one in hands)


def demands(law: Law, stage: Name, opening: Opening) -> tuple[Requirement, ...]:
    """All that an outcome asks for."""
    gates = [gate.needs for _, gate in opening.gates]
    records = [_whole(law, record) for _, record in opening.records]
    texts = [NeedsText(text=name) for _, notice in opening.notices for name in notice.with_]
    states = [NeedsFact.model_validate({"fact": name, "is": value}) for name, value in opening.way.sets.items()]
    approval = law.stage(stage).approval
    who = approval.by if approval and opening.way in law.stage(stage).outcomes.values() else opening.who
    return (NeedsRole(role=who), *states, *gates, *records, *texts)


def _whole(law: Law, record: Record) -> Requirement:
    """A field that may be unknown is never lacking."""
    known = law.procedure.facts
    asked = [name for name in record.fields if name not in record.may_be_unknown]
    fields = NeedsAll(all=tuple(NeedsFact(fact=n) if n in known else NeedsText(text=n) for n in asked))
    return fields if record.when is None else NeedsAny(any=(NeedsNone(none=(record.when,)), fields))
