"""A wrong role is answered with the units and posts of the regulations that the office follows."""

import pytest

from models.errors import BadInput
from procedures.office_settings import OVERLAYS
from starter.office.staff import check_newcomer, held_roles, shared_roles

OFFICE = {"zhengzhou-water": {OVERLAYS: ["accountability"]}}


def refusal(office: dict[str, dict[str, list[str]]]) -> str:
    with pytest.raises(BadInput) as refused:
        check_newcomer("wu", "吴", ["nobody_at_all"], "", office)
    return str(refused.value)


def test_the_roles_told_are_those_of_the_regulations_followed_and_laid_over_them() -> None:
    told = refusal(OFFICE)

    assert "water_policy_office" in told
    assert "leading_group" in told
    assert "bureau_office" not in told  # of the property company
    assert len(held_roles("zhengzhou-water")) < len(held_roles("zhengzhou-water", "accountability")) < len(held_roles())


def test_an_office_that_names_none_is_told_all() -> None:
    assert "bureau_office" in refusal({})
    assert check_newcomer("wu", "吴", ["bureau_office"], "", OFFICE).roles == ("bureau_office",)


def test_a_role_under_one_regulation_is_one_of_that_regulation_with_what_is_laid_over_it() -> None:
    given = ["zhengzhou-water:water_policy_office", "zhengzhou-water:leading_group"]
    assert check_newcomer("wu", "吴", given, "", OFFICE).roles == tuple(given)

    with pytest.raises(BadInput) as refused:
        check_newcomer("wu", "吴", ["zhengzhou-water:bureau_office"], "", OFFICE)
    assert "zhengzhou-water:water_policy_office" in str(refused.value)
    assert " bureau_office" not in str(refused.value)


@pytest.mark.parametrize("written", ["no-such-text:leading_group", "accountability:leading_group"])
def test_a_role_under_a_regulation_that_the_office_does_not_follow_by_itself_is_refused(written: str) -> None:
    with pytest.raises(BadInput, match="zhengzhou-water"):
        check_newcomer("wu", "吴", [written], "", OFFICE)


def test_the_names_that_several_regulations_share_are_known() -> None:
    office = OFFICE | {"accountability": {}}
    shared = shared_roles(office)

    assert shared["leading_group"] == ("zhengzhou-water", "accountability")
    assert "water_policy_office" not in shared
    assert shared_roles(OFFICE) == {}
