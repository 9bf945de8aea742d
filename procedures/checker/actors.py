"""Whether somebody can act: who holds the roles asked for, is not shut out, and did not do what is to be checked."""

from collections.abc import Iterable, Sequence

from models.law import Law
from models.requirement import EventName, Name, NeedsFact, NeedsOtherPerson, NeedsOtherUnit, NeedsRole, Requirement
from procedures.checker.stage_context import StageContext

OUTSIDE_PARTY = "outside"
ROLES_OF_MANY = ("unit", "rank", "any_staff")  # taken to have a second holder


def actor_exists(goals: Sequence[tuple[Requirement, bool]], context: StageContext) -> bool:
    """Return True when somebody can meet all goals about the actor.

    The person must hold one role of each group asked for and none that is shut out, and must not be the maker of what
    they check. Each goal is a requirement with whether it is to be met.
    """
    held = [need.role for need, wanted in goals if isinstance(need, NeedsRole) and wanted]
    shut = {role for need, wanted in goals if isinstance(need, NeedsRole) and not wanted for role in need.role}
    others = [need for need, wanted in goals if isinstance(need, NeedsOtherPerson | NeedsOtherUnit) and wanted]
    same = any(isinstance(need, NeedsOtherPerson | NeedsOtherUnit) and not wanted for need, wanted in goals)
    stated = frozenset(need.fact for need, wanted in goals if isinstance(need, NeedsFact) and wanted)
    left = [
        [role for role in group if role not in shut and can_hold_role(role, shut, context, stated)] for group in held
    ]
    if not all(left) or (context.guaranteed and (same or _must_be_same_person(left, context))):
        return False
    unsure = context.guaranteed and not (len(held) == 1 and context.graph.is_permitted(context.stage, "transfer"))
    return all(
        any(not _is_excluded_maker(role, other, context, unsure=unsure) for role in group)
        for group in left
        for other in others
    )


def _must_be_same_person(groups: list[list[Name]], context: StageContext) -> bool:
    """Return True when two facts must name the same person, which is never guaranteed."""
    roles = context.law.procedure.roles
    named = [set(group) for group in groups if all(roles[role].is_ == "named" for role in group)]
    return len(named) > 1 and not set.intersection(*named)


def can_hold_role(
    name: Name, shut: Iterable[Name], context: StageContext, stated: frozenset[Name] = frozenset()
) -> bool:
    """Return True when staff can hold the role and none of those shut out. `stated` are facts that the step states.

    Guaranteed: a role held by office, or given by a fact that has been stated; and no role shut out that a fact may
    give to its one holder.
    """
    roles = context.law.procedure.roles
    if roles[name].is_ == OUTSIDE_PARTY or any(roles[role].is_ == "any_staff" for role in shut):
        return False
    given = roles[name].named_in
    if not context.guaranteed:
        return True
    if name == context.lacking.gone:
        return False
    if roles[name].is_ in ROLES_OF_MANY and not any(roles[role].named_in is None for role in shut):
        return given is None or given in context.certain_statements  # there is another one than the persons shut out
    if given in stated and not any(True for _ in shut):
        return True
    any_given = given is not None or any(roles[role].named_in for role in shut)
    return (given is None or given in context.certain_statements) and not (any_given and any(True for _ in shut))


def _is_excluded_maker(
    name: Name, other: NeedsOtherPerson | NeedsOtherUnit, context: StageContext, *, unsure: bool
) -> bool:
    """Return True when the holder of the role is always the person, or of the unit, that must not act.

    `unsure`: the work cannot be handed to another person, so it counts that they may be.
    """
    role = context.law.procedure.roles[name]
    if isinstance(other, NeedsOtherUnit) and role.is_ == "unit" and not role.named_in:
        makers = roles_causing(context.law, other.other_unit)
        return makers == {name} or (unsure and name in makers)
    if role.is_ != "named":
        return False
    event = other.other_unit if isinstance(other, NeedsOtherUnit) else other.other_person
    return unsure or (is_single_person(context.law, name) and roles_causing(context.law, event) == {name})


def is_single_person(law: Law, name: Name) -> bool:
    """Return True when the role is one person, whom a fact names."""
    role = law.procedure.roles[name]
    return role.is_ == "named" and role.named_in is not None and law.procedure.facts[role.named_in].is_ == "person"


def roles_causing(law: Law, event: EventName) -> set[Name]:
    """Return the roles that can bring an event about."""
    at, _, name = event.rpartition(".")
    stages = [at] if at else list(law.procedure.stages)
    return {role for stage in stages for role in acting_roles(law, stage, name)}


def acting_roles(law: Law, stage: Name, name: Name) -> tuple[Name, ...]:
    """Return who takes an outcome or act at a stage; for an outcome of an approval, those who answer."""
    stage_act, approval = law.stage_act(stage, name), law.find_stage(stage).approval
    if approval and name in law.find_stage(stage).outcomes:
        return approval.by
    return stage_act.who if stage_act else ()
