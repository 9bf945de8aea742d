"""A wrong role is answered with the units and posts of the regulations that the office follows."""

import pytest

from models.errors import BadInput
from procedures.overlay import OVERLAYS
from starter.staff import check_newcomer, followed_procedures, held_roles

OFFICE = {"zhengzhou-water": {OVERLAYS: ["accountability"]}}


def refusal(office: dict[str, dict[str, list[str]]]) -> str:
    with pytest.raises(BadInput) as refused:
        check_newcomer("wu", "吴", ["nobody_at_all"], "", followed_procedures(office))
    return str(refused.value)


def test_the_roles_told_are_those_of_the_regulations_followed_and_laid_over_them() -> None:
    told = refusal(OFFICE)

    assert "water_policy_office" in told
    assert "leading_group" in told
    assert "bureau_office" not in told  # of the property company
    assert len(held_roles("zhengzhou-water")) < len(held_roles("zhengzhou-water", "accountability")) < len(held_roles())


def test_an_office_that_names_none_is_told_all() -> None:
    assert "bureau_office" in refusal({})
    assert check_newcomer("wu", "吴", ["bureau_office"], "", followed_procedures(OFFICE)).roles == ("bureau_office",)
