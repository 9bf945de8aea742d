"""Whether a case can be brought to an end when one person is lacking for ever.

At each stage somebody may be recused or leave, and a party may never answer. For each of them the stages are searched
once more as in `deadlocks`, with that person lacking from then on:

- `gone`: a role that a fact gives to one person, and each approver who is not one of many. A step that names the
  person anew mends it, and so does somebody else who may transfer the work or name another person (`replace`), or a
  deputy (`deputise`): an office has a head or administrators.
- `silent`: all outside parties at once. They consent to nothing, sign nothing, answer nothing, are not reached by any
  notice unless `attempts` are enough, and do not confirm that they have received anything.

A unit of one member cannot be known here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from banjie_author.proofs.finding import CheckFinding
from models.law import Law
from models.limit import Clock
from models.procedure import Permit
from models.requirement import (
    Name,
    NeedsClock,
    NeedsConsent,
    NeedsDocument,
    NeedsDuty,
    NeedsEvent,
    NeedsRole,
    Requirement,
    simple_requirements,
)
from procedures.checker.actors import OUTSIDE_PARTY, ROLES_OF_MANY, is_single_person
from procedures.checker.deadlocks import DeadlockNode, HistoryEdges, histories_by_stage, target_node
from procedures.checker.event_graph import EventGraph
from procedures.checker.gates import invariants_of, is_action_open, stage_act_requirements
from procedures.checker.histories import with_acts_done
from procedures.checker.implications import certain_parts
from procedures.checker.satisfiability import EVENTS_OF_PARTIES
from procedures.checker.stage_context import Lacking
from procedures.checker.stage_graph import Edge
from rules.acts import handover, recusal
from rules.event_names import over_name, served_name
from wording.translation import gettext, joined, listed


def idle_limit_reasons(graph: EventGraph, stage: Name) -> Iterator[str]:
    """Yield for each limit upon which something can be done at a stage why it may never be over there."""
    acts = {*graph.law.stage_act_names(stage)}
    clocks = [clock for _, clock in graph.law.clocks.values()]
    doing = [clock for clock in clocks if any(rung.code in acts for rung in clock.over)]
    asked = [clock for clock in clocks if clock not in doing and clock.code in _asked_over(graph, stage)]
    invariants = invariants_of(graph)
    for clock in (*doing, *asked):
        started = not invariants.tokens_on_every_path[stage].isdisjoint(clock.starts)
        lasting = clock in asked and started and invariants.has_certain_limit(clock, stage)
        if not lasting and not invariants.surely_runs_out_at(clock, stage):
            yield _reason(graph, clock, stage)


def _asked_over(graph: EventGraph, stage: Name) -> set[Name]:
    """Return the clocks that must be over for something at a stage."""
    opened = [found for name in graph.law.stage_act_names(stage) if (found := graph.law.stage_act(stage, name))]
    needs = [need for one in opened for need in stage_act_requirements(graph.law, stage, one)]
    parts = [part for need in needs for part in certain_parts(need)]
    events = {part.event for part in parts if isinstance(part, NeedsEvent)}
    over = {name for name in graph.law.clocks if over_name(name) in events}
    return over | {part.clock for part in parts if isinstance(part, NeedsClock) and part.is_ == "over"}


def _reason(graph: EventGraph, clock: Clock, stage: Name) -> str:
    """Return why a clock is not sure to run out at a stage."""
    receipts = {served_name(notice.code) for _, notice in graph.law.notice_rules if notice.receipt}
    if receipts.issuperset(clock.starts):
        return gettext(
            "the limit {clock} does not count: it starts at {events}, and a receipt may never "
            "come; start it at an act of the office itself",
            clock=clock.code,
            events=listed(clock.starts),
        )
    if clock.when:
        return gettext(
            "the limit {clock} does not count: it has a when:, and where that is not met there "
            "is no limit; add a limit without a condition",
            clock=clock.code,
        )
    if not invariants_of(graph).has_certain_limit(clock, stage):
        facts = listed(filter(None, (clock.limit.set_by, clock.limit.by)))
        return gettext(
            "the limit {clock} does not count: its length depends on {facts}, for which no rule "
            "asks before; ask for it by a record, or write n: and unit:",
            clock=clock.code,
            facts=facts,
        )
    return gettext(
        "the limit {clock} does not count: not every way to {stage} starts it; name each "
        "event that leads there under starts:",
        clock=clock.code,
        stage=stage,
    )


def missing_people_findings(graph: EventGraph) -> Iterator[CheckFinding]:
    """Yield the stages that hold a case for ever when one person is lacking."""
    for role in single_holders(graph.law):
        yield from _Search(graph, Lacking(gone=role)).findings()
    if outside_roles(graph.law):
        yield from _Search(graph, Lacking(silent=True)).findings()


def single_holders(law: Law) -> list[Name]:
    """Return the roles that one person holds: whom a fact names, and approvers who hold a post."""
    approvers = {
        role
        for stage in law.procedure.stages.values()
        for role in (stage.approval.by if stage.approval else ())
        if law.procedure.roles[role].is_ not in (*ROLES_OF_MANY, OUTSIDE_PARTY)
    }
    return [name for name in law.procedure.roles if is_single_person(law, name) or name in approvers]


class _Search:
    """A search for the stages from which an end can be reached while somebody is lacking."""

    def __init__(self, graph: EventGraph, lacking: Lacking) -> None:
        self.graph, self.lacking = graph, lacking
        gone = lacking.gone
        self.named_by = graph.law.procedure.roles[gone].named_in if gone else None
        self.outside = outside_roles(graph.law)
        self.events_of_parties = EVENTS_OF_PARTIES.union(
            served_name(notice.code) for _, notice in graph.law.notice_rules if notice.receipt
        )
        self.histories = self._histories()

    def findings(self) -> Iterator[CheckFinding]:
        """Yield a finding for each stage that can hold a case and at which the lacking person is needed."""
        caught = self._caught_nodes()
        for stage in dict.fromkeys(stage for stage, _ in caught):
            needed = dict.fromkeys(edge.name for edge in self._closed_edges(stage))
            if needed:
                yield self._finding(stage, listed(needed))

    def _closed_edges(self, stage: Name) -> Iterator[Edge]:
        """Yield the steps that are open otherwise, and not while the person is lacking."""
        there = [edges for node, found in self.histories.items() if node[0] == stage for _, edges in found]
        for (_, otherwise), edges in zip(histories_by_stage(self.graph)[stage], there, strict=True):
            yield from (edge for edge in otherwise if edge not in edges and not edge.stays)

    def _finding(self, stage: Name, acts: str) -> CheckFinding:
        gone = self.lacking.gone
        if gone:
            says = gettext(
                "a case can stay at {stage} for ever once the {role} is recused or has left: nobody "
                "else can take {acts}; let another role take one, or say under permits: who may "
                "transfer it (transfer) or name another person (replace)",
                role=gone,
                stage=stage,
                acts=acts,
            )
            return CheckFinding(("stages", stage), says, kind="held_by_person", stage=stage, person=gone)
        says = joined(
            (
                gettext(
                    "a case can stay at {stage} for ever while a party does not answer: {acts} waits for "
                    "one; say how long it waits and what can be done then, or how many attempts to reach "
                    "them are enough (attempts:)",
                    stage=stage,
                    acts=acts,
                ),
                *idle_limit_reasons(self.graph, stage),
            )
        )
        return CheckFinding(("stages", stage), says, kind="held_by_party", stage=stage)

    def _caught_nodes(self) -> list[DeadlockNode]:
        """Return the nodes from which no end can be reached."""
        safe = {node for node in self.histories if node[0] in self.graph.ends}
        todo = [node for node in self.histories if node not in safe]
        while more := [node for node in todo if self._leads_on(node, safe)]:
            safe.update(more)
            todo = [node for node in todo if node not in safe]
        return todo

    def _leads_on(self, node: DeadlockNode, known: set[DeadlockNode]) -> bool:
        return all(self._leading_edges(history, known) for history in self.histories[node])

    def _leading_edges(self, history: HistoryEdges, known: set[DeadlockNode]) -> list[Edge]:
        """Return the open steps that lead to known nodes, or after which the role has a new holder."""
        context, edges = history
        stage = context.stage
        if self._can_be_replaced(stage) or self._can_be_handed_on(stage) or self._can_be_deputised(stage):
            return edges or list(self.graph.steps)
        stated = invariants_of(self.graph).statements_with_step
        return [edge for edge in edges if self.named_by in stated[edge] or target_node(self.graph, edge) in known]

    def _can_be_replaced(self, stage: Name) -> bool:
        """Return True when somebody else may name another person for the role. Their heads may as well, but the office
        may have none above them."""
        law, act = self.graph.law, handover.REPLACE
        if self.named_by not in law.replaceable_facts or not self.graph.is_permitted(stage, act):
            return False
        permit = law.procedure.permits.get(act)
        if law.gates(stage, act) or (isinstance(permit, Permit) and permit.needs):
            return False
        by = handover.replacing_roles(law, self.named_by)
        named_units = any(law.procedure.roles[name].is_ in ROLES_OF_MANY for name in by)
        return named_units or self._others_hold(by)

    def _can_be_deputised(self, stage: Name) -> bool:
        """Return True when somebody may be named to act for the role: an office has a head or administrators."""
        law, act = self.graph.law, recusal.DEPUTISE
        permit = law.procedure.permits.get(act)
        if self.lacking.gone is None or not self.graph.is_permitted(stage, act):
            return False
        return not (law.gates(stage, act) or (isinstance(permit, Permit) and (permit.by or permit.needs)))

    def _others_hold(self, roles: Iterable[Name]) -> bool:
        """Return True when one of the roles is held by office, and not by the lacking person alone."""
        declared = self.graph.law.procedure.roles
        return any(name != self.lacking.gone and declared[name].named_in is None for name in roles)

    def _can_be_handed_on(self, stage: Name) -> bool:
        """Return True when somebody else may hand the work of the lacking person to another one."""
        law, gone = self.graph.law, self.lacking.gone
        if (
            not gone
            or not self.graph.is_permitted(stage, "transfer")
            or not handover.roles_by_hand(law, (gone,), ("transfer",))
        ):
            return False
        permit = law.procedure.permits["transfer"]
        by = permit.by if isinstance(permit, Permit) and permit.by else handover.stage_roles(law, stage)
        by_name = law.procedure.roles[gone].is_ == "named"  # whose answer is asked of the person alone
        return self._others_hold(by) and not (by_name and self.graph.stages[stage].kind == "approval")

    def _histories(self) -> Mapping[DeadlockNode, list[HistoryEdges]]:
        found: dict[DeadlockNode, list[HistoryEdges]] = {}
        for stage, known in histories_by_stage(self.graph).items():
            concerned = self._concerned_acts(stage)
            for history in known:
                there = self._without_person(history, concerned) if concerned else history
                found.setdefault((stage, there[0].arrived_by), []).append(there)
        return found

    def _without_person(self, history: HistoryEdges, concerned: frozenset[Name]) -> HistoryEdges:
        """Return a history with the steps that are open though the person is lacking: never more than otherwise."""
        context, edges = history
        lacking = replace(context, lacking=self.lacking)
        changed = not context.doable_acts.isdisjoint(concerned)
        if changed:
            acts = {edge.name for edge in self.graph.steps if edge.source == context.stage and edge.stays}
            first = replace(lacking, doable_acts=context.doable_acts - acts)
            lacking = with_acts_done(first, context.doable_acts & acts)
        asked = [edge for edge in edges if changed or edge.name in concerned]
        shut = [edge for edge in asked if not is_action_open(lacking, context.stage, edge.name)]
        return lacking, [edge for edge in edges if edge not in shut]

    def _concerned_acts(self, stage: Name) -> frozenset[Name]:
        """Return the acts of a stage for which it matters who is lacking."""
        law, found = self.graph.law, set[Name]()
        for name in law.stage_act_names(stage):
            stage_act = law.stage_act(stage, name)
            needs = stage_act_requirements(law, stage, stage_act) if stage_act else ()
            told = self.lacking.silent and stage_act is not None and bool(stage_act.notices)
            if told or any(self._concerns(stage, single) for need in needs for single in simple_requirements(need)):
                found.add(name)
        return frozenset(found).union(self.graph.stages[stage].outcomes if self._concerns_outcomes(stage) else ())

    def _concerns_outcomes(self, stage: Name) -> bool:
        """Return True where an approval is asked of who is lacking, or the answer of a party who is silent."""
        here = self.graph.stages[stage]
        if self.lacking.silent:
            return here.kind == "reply"
        return here.approval is not None and self.lacking.gone in here.approval.by

    def _concerns(self, stage: Name, need: Requirement) -> bool:
        """Return True when it matters for a requirement who is lacking."""
        match need:
            case NeedsRole(role=roles) | NeedsDocument(signed_by=roles):
                return self.lacking.gone in roles or bool(self.lacking.silent and self.outside & {*roles})
            case NeedsConsent():
                return self.lacking.silent
            case NeedsEvent(event=event):
                return self.lacking.silent and event in self.events_of_parties
            case NeedsDuty(duty=duty):
                here = self.graph.stages[stage]
                return duty in here.duties and self.lacking.gone in (here.duties[duty].by or here.who)
        return False


def outside_roles(law: Law) -> frozenset[Name]:
    """Return the roles of the parties."""
    return frozenset(name for name, role in law.procedure.roles.items() if role.is_ == OUTSIDE_PARTY)
