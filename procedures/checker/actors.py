"""Whether somebody may act: holding what is asked for, shut out by nothing, not the maker of what is checked."""

from collections.abc import Iterable, Sequence

from models.law import Law
from models.requirement import EventName, Name, NeedsOtherPerson, NeedsOtherUnit, NeedsRole, Requirement
from procedures.checker.stage_context import StageContext

PARTY = "outside"


def person_fits(chosen: Sequence[tuple[Requirement, bool]], office: StageContext) -> bool:
    """Whether somebody may act: holding a role of each kind asked for, none shut out, not the maker."""
    held = [need.role for need, wanted in chosen if isinstance(need, NeedsRole) and wanted]
    shut = {one for need, wanted in chosen if isinstance(need, NeedsRole) and not wanted for one in need.role}
    others = [need for need, wanted in chosen if isinstance(need, NeedsOtherPerson | NeedsOtherUnit) and wanted]
    same = any(isinstance(need, NeedsOtherPerson | NeedsOtherUnit) and not wanted for need, wanted in chosen)
    left = [[role for role in group if role not in shut and can_hold(role, shut, office)] for group in held]
    if not all(left) or (office.sure and (same or _apart(left, office))):
        return False
    unsure = office.sure and not (len(held) == 1 and office.graph.permitted(office.stage, "transfer"))
    return all(
        any(not _is_the_maker(role, other, office, unsure=unsure) for role in group)
        for group in left
        for other in others
    )


def _apart(groups: list[list[Name]], office: StageContext) -> bool:
    """Whether two facts must name the same person, which nobody can be sure of."""
    roles = office.law.procedure.roles
    named = [set(group) for group in groups if all(roles[role].is_ == "named" for role in group)]
    return len(named) > 1 and not set.intersection(*named)


def can_hold(name: Name, shut: Iterable[Name], office: StageContext) -> bool:
    """Whether staff holds it. For sure: a standing, or whom a stated fact names; and no role shut out that a fact
    may give."""
    roles = office.law.procedure.roles
    if roles[name].is_ == PARTY or any(roles[role].is_ == "anyone" for role in shut):
        return False
    given = roles[name].given_by
    if not office.sure:
        return True
    any_given = given is not None or any(roles[role].given_by for role in shut)
    return (given is None or given in office.stated) and not (any_given and any(True for _ in shut))


def _is_the_maker(name: Name, other: NeedsOtherPerson | NeedsOtherUnit, office: StageContext, *, unsure: bool) -> bool:
    """Whether who holds this role always is, or (`unsure`: the work cannot be handed to another) may be, the one who
    is not to act, or of the same unit."""
    role = office.law.procedure.roles[name]
    if isinstance(other, NeedsOtherUnit) and role.is_ == "unit" and not role.given_by:
        made = makers(office.law, other.other_unit)
        return made == {name} or (unsure and name in made)
    if role.is_ != "named":
        return False
    event = other.other_unit if isinstance(other, NeedsOtherUnit) else other.other_person
    return unsure or (lone(office.law, name) and makers(office.law, event) == {name})


def lone(law: Law, name: Name) -> bool:
    """Whether the role is one person, whom a fact names."""
    role = law.procedure.roles[name]
    return role.is_ == "named" and role.given_by is not None and law.procedure.facts[role.given_by].is_ == "person"


def makers(law: Law, event: EventName) -> set[Name]:
    """The roles that can bring an event about."""
    at, _, name = event.rpartition(".")
    stages = [at] if at else list(law.procedure.stages)
    return {role for stage in stages for role in hands(law, stage, name)}


def hands(law: Law, stage: Name, name: Name) -> tuple[Name, ...]:
    """Who does it there: whoever answers, at an approval."""
    opening, approval = law.opening(stage, name), law.stage(stage).approval
    if approval and name in law.stage(stage).outcomes:
        return approval.by
    return opening.who if opening else ()
