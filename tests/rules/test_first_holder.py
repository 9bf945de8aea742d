"""A requirement about the actor counts whom the act itself is the first to name for the role."""

import pytest

from tests.rules.shop_procedure import ShopCase, gate_rule, shop_law

NAMES_PANEL = {"facts": {"panel": ("an", "en", "fu")}}


def case_with(needs: dict[str, object], at: str = "minor") -> ShopCase:
    return ShopCase(shop_law(gate_rule(at, needs)))


@pytest.mark.parametrize(("actor", "refused"), [("an", []), ("bo", ["SHP-9z:role"])])
def test_who_records_states_who_they_are(actor: str, refused: list[str]) -> None:
    case = case_with({"role": ["panel"]})

    assert case.refusal_reasons(actor, "minor", **NAMES_PANEL) == refused
    assert case.refusal_reasons(actor, "minor") == ["SHP-9z:role"]


@pytest.mark.parametrize(("actor", "refused"), [("an", ["SHP-9z:needs"]), ("bo", [])])
def test_who_names_themselves_is_no_other(actor: str, refused: list[str]) -> None:
    assert case_with({"none": [{"role": ["panel"]}]}).refusal_reasons(actor, "minor", **NAMES_PANEL) == refused


def test_a_role_that_somebody_holds_is_not_taken_by_naming_oneself() -> None:
    case = case_with({"role": ["panel"]}, at="put_to_vote")
    case.act("an", "minor", facts={"panel": ("du", "bo")})

    assert case.refusal_reasons("an", "put_to_vote", facts={"panel": ("an", "en")}) == ["SHP-9z:role"]
    assert case.refusal_reasons("bo", "put_to_vote", facts={"panel": ("an", "en")}) == []
