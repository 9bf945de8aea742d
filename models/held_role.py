"""A role as it is given to a person: `ROLE` under every regulation that has the name, `SLUG:ROLE` under that one."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import StringConstraints

from models.requirement import Name
from models.rule import Slug

SCOPE_MARK = ":"
HeldRole = Annotated[str, StringConstraints(pattern=r"^([a-z][a-z0-9-]{1,47}:)?[a-z][a-z0-9_]{0,47}$")]


def split_role(held: HeldRole) -> tuple[Slug, Name]:
    """Return the regulation under which a role is held, empty for every one, and the role."""
    scope, _, role = held.rpartition(SCOPE_MARK)
    return scope, role


def roles_under(held: Iterable[HeldRole], procedure: Slug | None) -> set[Name]:
    """Return the roles that these are under one regulation; with None, those that they are under every one."""
    return {role for scope, role in map(split_role, held) if scope in ("", procedure)}


def scopes_of(held: Iterable[HeldRole]) -> tuple[Slug, ...]:
    """Return the regulations under which alone some of these are held."""
    return tuple(sorted({scope for scope, _ in map(split_role, held) if scope}))
