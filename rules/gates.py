"""`enforce: gates` which requirements an act does not meet, and by which rule it is refused."""

from models.indexes.stage_act import StageAct
from models.messages import Number, Refusal, Why
from models.requirement import (
    Name,
    NeedsEarlier,
    NeedsOtherPerson,
    NeedsOtherUnit,
    NeedsRole,
    Requirement,
    simple_requirements,
)
from models.rule import Gate, Rule
from rules import roles
from rules.acts import handover
from rules.acts.earlier_cases import earlier_cases
from rules.missing import missing_for, missing_role
from rules.requirements import RequirementContext, requirement_met


def gates_refusals(stage_act: StageAct, context: RequirementContext) -> list[Refusal]:
    """Return the rules whose requirement the act does not meet, and a refusal by role if the stage is not the actor's.

    Only one refusal by role is returned.
    """
    refused = gate_refusals(stage_act.gates, context)
    by_role = any(refusal.why is Why.role for refusal in refused)
    if not by_role and not is_actors_work(stage_act.who, context):
        refused.append(Refusal(why=Why.role, missing=missing_role(stage_act.who)))
    return refused


def gate_refusals(gates: tuple[tuple[Rule, Gate], ...], context: RequirementContext) -> list[Refusal]:
    """Return the rules whose requirement is not met, each with what is missing and the earlier complaint of which it
    speaks."""
    return [
        Refusal(
            why=_refusal_reason(gate.needs),
            rule=rule.id,
            other=_earlier_number(gate.needs, context),
            missing=missing_for(gate.needs, context),
        )
        for rule, gate in gates
        if not requirement_met(gate.needs, context)
    ]


def is_actors_work(who: tuple[Name, ...], context: RequirementContext) -> bool:
    """Return True if one of the roles `who` lets the actor act.

    Work that has been transferred is the holder's alone, no longer of everybody with a role of the stage. Helpers may
    act beside the holder. Holder and helpers act by the roles they hold themselves, or by one to which the procedure
    lets work be handed.
    """
    act, position = context.act, context.position
    if act is None:
        return False
    if position and (position.holder or position.helpers):
        stage_roles = context.law.find_stage(position.stage).who
        assigned = {position.holder, *position.helpers}
        if set(who) & set(stage_roles) and not assigned.isdisjoint(act.holders):
            by_hand = handover.roles_by_hand(context.law, who)
            return roles.acts_as(context.law, context.case, act, (*who, *by_hand))
        if position.holder:
            who = tuple(role for role in who if role not in stage_roles)
    return roles.acts_as(context.law, context.case, act, who)


def _refusal_reason(need: Requirement) -> Why:
    if isinstance(need, NeedsRole):
        return Why.role
    return Why.same_person if isinstance(need, NeedsOtherPerson | NeedsOtherUnit) else Why.needs


def _earlier_number(need: Requirement, context: RequirementContext) -> Number | None:
    asked = [single for single in simple_requirements(need) if isinstance(single, NeedsEarlier)]
    found = [other for one in asked for other in earlier_cases(one, context.law, context.case, context.act)]
    return max(found, key=lambda other: other.received).number if found else None
