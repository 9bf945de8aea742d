"""Whether an outcome or act can be taken at a stage, on any history or on a given one.

All that a step asks for (its gates, the records and notices due with it, the roles that may act, an approval) is
collected as requirements, and the `solver` says whether they can be met together at the stage. Two questions use this:

- A gate that can never be met, or an outcome that can never be taken, is an error (`soundness`).
- A stage at which, on some history, no step that leads on is surely open can hold a case for ever (`deadlocks`). For
  this `histories` enumerates the histories of a stage.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from models.indexes.stage_act import StageAct
from models.law import Law
from models.limit import Clock
from models.requirement import (
    Name,
    NeedsAll,
    NeedsAny,
    NeedsClock,
    NeedsEvent,
    NeedsFact,
    NeedsNone,
    NeedsRole,
    NeedsText,
    Requirement,
    simple_requirements,
)
from models.rule import Notice, Record, RuleId
from models.stage import OUTCOME_OF_ANSWER
from procedures.checker.actors import acting_roles, can_hold_role, is_single_person
from procedures.checker.event_graph import EventGraph
from procedures.checker.implications import certain_parts, implied_statements, without_freshness
from procedures.checker.invariants import Invariants
from procedures.checker.satisfiability import item_may_exist
from procedures.checker.solver import jointly_satisfiable, late_statements, not_stated_before
from procedures.checker.stage_context import EVERYBODY, StageContext
from rules.event_effects.returns import RETURN
from rules.event_names import over_name
from wording.translation import N_, gettext, listed

ACT_OF_APPROVAL_OUTCOME = {outcome: answer for answer, outcome in OUTCOME_OF_ANSWER.items()}


@lru_cache(maxsize=8)
def invariants_of(graph: EventGraph) -> Invariants:
    return Invariants(graph)


def possible_context(graph: EventGraph, stage: Name) -> StageContext:
    """Return the stage for the question whether something can be met on any history."""
    return StageContext(graph, invariants_of(graph), stage)


# ---- one step -----------------------------------------------------------------------------------------------


def is_action_open(context: StageContext, stage: Name, name: Name) -> bool:
    """Return True when an outcome or own act can be taken, all its rules together, or is taken by a clock."""
    stage_act = context.law.stage_act(stage, name)
    return stage_act is not None and blocking_reason(context, stage, name, stage_act) is None


def blocking_reason(context: StageContext, stage: Name, name: Name, stage_act: StageAct) -> str | None:
    """Return why an outcome or act cannot be taken, None where it can."""
    if any(_can_run_out_here(context, clock) for clock in context.invariants.taking_clocks(name)):
        return None
    offering = context.invariants.offering_clocks(name)
    if stage_act.way.offered and not any(_can_run_out_here(context, clock) for clock in offering):
        return gettext("no clock that offers it can run out there")
    if _awaits_answer(context, stage, name, stage_act):
        return gettext("it puts on record the answer of a party, who may give none")
    if any(_cannot_be_told(notice, context) for _, notice in stage_act.notices):
        return gettext("it puts on record the answer of a party, who may give none")
    if context.guaranteed and stage_act.way.to is None and _all_tracks_may_be_open(context, stage_act.way.fork):
        return gettext("{tracks} may be open already", tracks=listed(stage_act.way.fork))
    used = stage_act.way.item
    if used and not used.adds and not item_may_exist(used.of, used.from_, context):
        return gettext("there is none of {items} to speak of", items=used.of)
    if unstatable := _unstatable_names(context, stage, name, stage_act):
        return gettext("who answers cannot state {names}, which is what is asked", names=listed(sorted(unstatable)))
    if not _can_be_answered(context, stage, name):
        return gettext("nobody who is asked can answer, or only who brought the case there")
    needs = stage_act_requirements(context.law, stage, stage_act)
    if context.lacking != EVERYBODY:
        needs = tuple(_at_worst(need, context) for need in needs)
    if jointly_satisfiable(needs, context):
        return None
    if late := late_statements([part for need in needs for part in certain_parts(need)], context):
        return gettext(
            "{names} must be stated before it is agreed to, approved or signed, and nobody is "
            "sure to state it before; let an act that comes first state it (states)",
            names=listed(sorted(late)),
        )
    return _rules_never_met(bearing_rule_ids(context.law, stage, name))


def _at_worst(need: Requirement, context: StageContext) -> Requirement:
    """Return a requirement without the alternatives that depend on what is true of the case, where another alternative
    fails because somebody is lacking: "signed by the party, or no visit was needed" fails when one was needed."""
    if isinstance(need, NeedsAll):
        return NeedsAll(all=tuple(_at_worst(part, context) for part in need.all))
    if not isinstance(need, NeedsAny):
        return need
    everybody = replace(context, lacking=EVERYBODY)
    failing = [
        part
        for part in need.any
        if not jointly_satisfiable((part,), context) and jointly_satisfiable((part,), everybody)
    ]
    if not failing:
        return need
    left = [part for part in need.any if not all(isinstance(one, NeedsFact) for one in simple_requirements(part))]
    return NeedsAny(any=tuple(left))


def _awaits_answer(context: StageContext, stage: Name, name: Name, stage_act: StageAct) -> bool:
    """Return True for what puts on record the answer of a party who is silent. What is open only after a time limit
    needs no answer."""
    here = context.graph.stages[stage]
    if not context.lacking.silent or here.kind != "reply" or name not in here.outcomes or stage_act.way.offered:
        return False
    needs = [need for _, gate in stage_act.gates for need in certain_parts(gate.needs)]
    after = {over_name(clock) for clock in context.law.clocks} | {"undelivered"}
    return not any(
        (isinstance(need, NeedsClock) and need.is_ == "over") or (isinstance(need, NeedsEvent) and need.event in after)
        for need in needs
    )


def _cannot_be_told(notice: Notice, context: StageContext) -> bool:
    """Return True for a notice to a party who is never reached, where no number of attempts is enough."""
    return notice.attempts is None and not all(map(context.hears_from, notice.addressees))


def _rules_never_met(rules: list[RuleId]) -> str:
    if not rules:
        return gettext("nobody can act there")
    says = N_("{rules} cannot be met") if len(rules) == 1 else N_("{rules} cannot all be met")
    return says(rules=listed(rules))


def _all_tracks_may_be_open(context: StageContext, fork: Mapping[Name, Name]) -> bool:
    """Return True when every track to be opened may be open already: then the act is refused."""
    return bool(fork) and all(_track_may_be_open(context, track) for track in fork)


def _track_may_be_open(context: StageContext, track: Name) -> bool:
    """Return True when the track, once opened, may still be open when another track comes to this stage."""
    forks = (edge for edge in context.graph.edges if edge.track == track)
    return any(context.stage in context.graph.stages_while_forked(fork)[1] for fork in forks)


def _can_run_out_here(context: StageContext, clock: Clock) -> bool:
    if context.guaranteed:
        return context.invariants.surely_runs_out_at(clock, context.stage)
    return context.stage in context.graph.stages_alive[clock.code]


# ---- approvals ----------------------------------------------------------------------------------------------


def _can_be_answered(context: StageContext, stage: Name, name: Name) -> bool:
    """Return True when those asked for approval can give this answer; nobody approves what they brought there."""
    approval = context.graph.stages[stage].approval
    if approval is None or name not in context.graph.stages[stage].outcomes:
        return True
    act = ACT_OF_APPROVAL_OUTCOME[name]
    if act != RETURN and not context.graph.is_permitted(stage, act):  # the answer `return` needs no permit
        return False
    holdable = (role for role in approval.by if can_hold_role(role, set(), context))
    able = [role for role in holdable if not _brought_case_here(role, stage, context)]
    if context.lacking.gone in approval.by and not able and _can_add_signers(context, stage):
        able = [approval.by[0]]  # an added signer answers in its place
    if name == "agreed" and approval.chair not in (None, *able):
        return False
    if context.guaranteed and len(able) < approval.minimum and not _can_add_signers(context, stage):
        return False
    if name == "agreed" and approval.needs == "all":
        return len(able) == len(approval.by)
    return bool(able)


def _can_add_signers(context: StageContext, stage: Name) -> bool:
    """Return True when more people can be asked than the text names."""
    return context.graph.is_permitted(stage, "add_signer") and context.staff_can_hold(context.graph.stages[stage].who)


def _unstatable_names(context: StageContext, stage: Name, name: Name, stage_act: StageAct) -> frozenset[Name]:
    """Return the subjects of an approval that its outcome asks for and nobody can state before the answer."""
    approval = context.graph.stages[stage].approval
    if approval is None or not context.guaranteed or name not in context.graph.stages[stage].outcomes:
        return frozenset()
    needs = stage_act_requirements(context.law, stage, stage_act)
    asked = frozenset[Name]().union(*(implied_statements(context.law, need) for need in needs))
    return not_stated_before(asked & frozenset(approval.of), context) - stage_act.way.sets.keys()


def _brought_case_here(role: Name, stage: Name, context: StageContext) -> bool:
    """Return True when the one person in this role is always who brought the case here; guaranteed: may be."""
    approval = context.graph.stages[stage].approval
    if (approval and approval.of) or not is_single_person(context.law, role):
        return False
    arriving = [edge for edge in context.graph.edges_into(stage) if not edge.stays]
    makers = [set(acting_roles(context.law, edge.source, edge.name)) for edge in arriving]
    if context.guaranteed:
        return any(role in roles for roles in makers)
    return bool(makers) and all(roles == {role} for roles in makers)


# ---- what a step asks for -----------------------------------------------------------------------------------


def stage_act_requirements(law: Law, stage: Name, stage_act: StageAct) -> tuple[Requirement, ...]:
    """Return all that a step asks for; for an outcome of an approval also what the answer asks for."""
    gates = [gate.needs for _, gate in stage_act.gates]
    records = [_record_requirement(law, record) for _, record in stage_act.records]
    texts = [NeedsText(text=name) for _, notice in stage_act.notices for name in notice.with_]
    states = [NeedsFact.model_validate({"fact": name, "is": value}) for name, value in stage_act.way.sets.items()]
    states += [NeedsFact(fact=name) for name in sorted(stage_act.names_doer)]
    who = stage_act.who
    if answer := _approval_act(law, stage, stage_act):
        approval = law.find_stage(stage).approval
        who = approval.by if approval else who
        gates += [gate.needs for _, gate in law.gates(stage, answer)]
    by_role = [need for need in gates if isinstance(need, NeedsRole)]  # last: the step may state who holds the role
    others = [need for need in gates if not isinstance(need, NeedsRole)]
    return (NeedsRole(role=who), *states, *others, *records, *texts, *by_role)


def _approval_act(law: Law, stage: Name, stage_act: StageAct) -> str | None:
    """Return the act by which an approval comes to this outcome."""
    outcomes = law.find_stage(stage).outcomes if law.find_stage(stage).approval else {}
    return next((ACT_OF_APPROVAL_OUTCOME[name] for name, way in outcomes.items() if way is stage_act.way), None)


def bearing_rule_ids(law: Law, stage: Name, name: Name) -> list[RuleId]:
    """Return the ids of the rules that bear on an outcome or act."""
    stage_act = law.stage_act(stage, name)
    bearing = (*stage_act.gates, *stage_act.records, *stage_act.notices) if stage_act else ()
    return list(dict.fromkeys(rule.id for rule, _ in bearing))


def _record_requirement(law: Law, record: Record) -> Requirement:
    """Return what a record asks to be stated; a field that may be unknown is never lacking."""
    asked = [name for name in record.fields if name not in record.may_be_unknown]
    fields = NeedsAll(all=tuple(_field_requirement(law, name) for name in asked))
    return fields if record.when is None else NeedsAny(any=(NeedsNone(none=(without_freshness(record.when),)), fields))


def _field_requirement(law: Law, name: Name) -> Requirement:
    """Return what a field of a record asks for; who is complained of may be named by a list of names."""
    if name not in law.procedure.facts:
        return NeedsText(text=name)
    named = law.procedure.respondents
    texts = named.names if named and name in named.facts else ()
    fact = NeedsFact(fact=name)
    return NeedsAny(any=(fact, *(NeedsText(text=text) for text in texts))) if texts else fact
