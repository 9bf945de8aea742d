"""A role may be given under every regulation or under one."""

import pytest
from pydantic import TypeAdapter, ValidationError

from models.held_role import HeldRole, roles_under, scopes_of

HELD = ("director", "library-complaints:desk", "zhengzhou-water:director")


def test_a_role_under_one_regulation_is_its_bare_name_there_and_nothing_elsewhere() -> None:
    assert roles_under(HELD, "library-complaints") == {"director", "desk"}
    assert roles_under(HELD, "zhengzhou-water") == roles_under(HELD, "accountability") == {"director"}
    assert roles_under(HELD[1:], "accountability") == set()


def test_what_is_held_under_every_regulation_is_only_what_names_none() -> None:
    assert roles_under(HELD, None) == {"director"}
    assert scopes_of(HELD) == ("library-complaints", "zhengzhou-water")


@pytest.mark.parametrize("written", [":desk", "library-complaints:", "a-b:c:d", "Library:desk", "library:馆长"])
def test_what_is_no_role_is_refused(written: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(HeldRole).validate_python(written)
