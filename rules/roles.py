"""`roles:` who is who. A standing is what a person held when the act was received; the case may add to it."""

from models.case import Case
from models.law import Law
from models.messages import Person
from models.requirement import Name


def holds(law: Law, case: Case, actor: Person, standing: tuple[Name, ...], roles: tuple[Name, ...]) -> bool:
    """Whether the actor holds one of the roles on this case."""
    return any(_holds(law, case, actor, standing, role) for role in roles)


def _holds(law: Law, case: Case, actor: Person, standing: tuple[Name, ...], name: Name) -> bool:
    role = law.procedure.roles[name]
    if role.given_by is None:
        return name in standing
    given = case.facts.get(role.given_by)
    names = given if isinstance(given, tuple) else (given,)
    return actor in names if role.is_ == "named" else any(unit in standing for unit in names)


def holders(law: Law, case: Case, name: Name) -> tuple[str, ...]:
    """The units, posts or persons that a role stands for on this case."""
    role = law.procedure.roles[name]
    given = case.facts.get(role.given_by) if role.given_by else name
    if given is None:
        return ()
    return tuple(str(one) for one in given) if isinstance(given, tuple) else (str(given),)
