"""`roles:` who is who. A standing is what a person held when the act was received; the case may add to it. Where a
case names persons, whoever stands for one of them then is in their place."""

from models.case import Case
from models.law import Law
from models.messages import Person
from models.procedure import Name


def holds(  # noqa: PLR0913  # the case, and all that says who acts
    law: Law,
    case: Case,
    actor: Person,
    standing: tuple[Name, ...],
    roles: tuple[Name, ...],
    *,
    stands_for: tuple[Person, ...] = (),
) -> bool:
    """Whether the actor holds one of the roles on this case, or stands for somebody the case names for it."""
    people = {actor, *stands_for}
    return any(_holds(law, case, people, standing, role) for role in roles)


def _holds(law: Law, case: Case, people: set[Person], standing: tuple[Name, ...], name: Name) -> bool:
    role = law.procedure.roles[name]
    if role.given_by is None:
        return name in standing
    given = case.facts.get(role.given_by)
    names = given if isinstance(given, tuple) else (given,)
    return any(one in (people if role.is_ == "named" else standing) for one in names)


def holders(law: Law, case: Case, name: Name) -> tuple[str, ...]:
    """The units, posts or persons that a role stands for on this case."""
    role = law.procedure.roles[name]
    given = case.facts.get(role.given_by) if role.given_by else name
    if given is None:
        return ()
    return tuple(str(one) for one in given) if isinstance(given, tuple) else (str(given),)
