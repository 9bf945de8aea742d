"""Role holders on a case: by standing, by being named in the case, or as a substitute of a person named there."""

import pytest

from models.messages import Person, Why
from rules import roles
from tests.rules.clock_procedure import NOON, PureCase, law, march
from tests.rules.shop_procedure import SHOP, ShopCase, shop_law


@pytest.mark.parametrize(
    ("actor", "standing", "stands_for", "held"),
    [
        ("wang", (), (), {"handler"}),
        ("qian", (), ("wang",), {"handler"}),
        ("qian", (), ("li",), set()),
        ("qian", ("window",), (), {"window", "host"}),
        ("qian", (), ("window",), set()),
    ],
    ids=["named", "stands for one named", "stands for another", "of the unit", "a person called like a unit"],
)
def test_roles_held_by_standing_by_name_and_by_substitution(
    actor: Person, standing: tuple[str, ...], stands_for: tuple[Person, ...], held: set[str]
) -> None:
    small = law()
    case = PureCase(small, {"handlers": ("wang", "sun"), "host": "window"}).state

    found = {
        role for role in small.procedure.roles
        if roles.holds_role(small, case, actor, standing, (role,), stands_for=stands_for)
    }  # fmt: skip

    assert found == held


def test_a_substitute_acts_in_place_of_the_handler() -> None:
    case = PureCase(law(), {"handlers": ("wang",)})
    case.act("li", "accepted", NOON)

    assert case.refusal_reasons("qian", "answered", march(4)) == [Why.role]
    assert case.refusal_reasons("qian", "answered", march(4), stands_for=("sun",)) == [Why.role]
    assert case.refusal_reasons("qian", "note", march(4), facts={"yes": True}) == [Why.role]
    assert case.refusal_reasons("qian", "note", march(4), facts={"yes": True}, stands_for=("wang",)) == []
    assert case.act("qian", "answered", march(4), stands_for=("wang",))[0].by == "qian"


def test_the_members_of_the_upper_unit_hold_its_role_not_its_head_alone() -> None:
    upper = {"name": "上级", "is": "superior_of", "unit": "counter"}
    case = ShopCase(shop_law(roles=SHOP["roles"] | {"heads": upper, "members": upper | {"members": True}}))

    def held(standing: str) -> list[str]:
        names = ("heads", "members")
        return [name for name in names if roles.holds_role(case.law, case.state, "an", (standing,), (name,))]

    assert (held("above_counter"), held("over_counter"), held("counter")) == (["heads"], ["members"], [])
