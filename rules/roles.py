"""`roles:` who is who. A standing is what a person held when the act was received; the case may add to it. Where a
case names persons, whoever stands for one of them then is in their place."""

from models.case import Case
from models.law import Law
from models.messages import Act, Person
from models.procedure import Role
from models.requirement import Name

Slot = tuple[Name, str | None]  # a role, and the person where the role names several


def holds(  # noqa: PLR0913  # a person is an id, a standing and those stood in for
    law: Law,
    case: Case,
    actor: Person,
    standing: tuple[Name, ...],
    roles: tuple[Name, ...],
    *,
    stands_for: tuple[Person, ...] = (),
) -> bool:
    """Whether the actor, or someone the actor stands in for, holds one of the roles on this case."""
    persons = (actor, *stands_for)
    return any(_holds(law.procedure.roles[name], case, persons, standing, name) for name in roles)


def acts_as(law: Law, case: Case, act: Act, roles: tuple[Name, ...]) -> bool:
    """Whether whoever acts holds one of the roles."""
    return holds(law, case, act.actor, act.standing, roles, stands_for=act.stands_for)


def _holds(role: Role, case: Case, persons: tuple[Person, ...], standing: tuple[Name, ...], name: Name) -> bool:
    if role.is_ == "anyone":
        return bool(standing)
    if role.is_ == "named":
        return any(person in named(role, case) for person in persons)
    return any(unit in standing for unit in _standings(role, case, name))


def named(role: Role, case: Case) -> tuple[str, ...]:
    """The units or persons that a fact of the case names for a role."""
    given = case.facts.get(role.given_by) if role.given_by else None
    if given is None:
        return ()
    return tuple(map(str, given)) if isinstance(given, tuple) else (str(given),)


def _standings(role: Role, case: Case, name: Name) -> tuple[str, ...]:
    """What somebody must hold to be one of these: units of a tree are known by their head and those above."""
    units = (role.unit,) if role.unit else named(role, case)
    match role.is_:
        case "rank":
            return (f"rank_{role.at_least}",)
        case "head_of":
            return tuple(f"head_of_{unit}" for unit in units)
        case "superior_of":
            return tuple(f"above_{unit}" for unit in units)
        case _:
            return units if role.given_by else (name,)


def slots(law: Law, case: Case, name: Name) -> list[Slot]:
    """Whose voice a role is: its own, or that of each person it names."""
    role = law.procedure.roles[name]
    return [(name, person) for person in named(role, case)] if role.is_ == "named" else [(name, None)]


def holders(law: Law, case: Case, name: Name) -> tuple[str, ...]:
    """The units, posts, ranks or persons that a role stands for on this case."""
    role = law.procedure.roles[name]
    if role.is_ == "anyone":
        return ("staff",)
    return named(role, case) if role.is_ == "named" else _standings(role, case, name)
