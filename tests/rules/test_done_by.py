"""Who did an act is known: a person `done_by` an act is who did it first, unless somebody has been named."""

from typing import Any

import pytest

from models.law import Law
from models.messages import FactValue
from tests.rules.shop_procedure import SHOP, ShopCase, gate_rule, shop_law

ROLES = SHOP["roles"] | {"owner": {"name": "经手人", "is": "named", "named_in": "owner"}}
FACTS = SHOP["facts"] | {"owner": {"is": "person", "done_by": ["minor"]}}


def law_with_owner(*rules: dict[str, Any]) -> Law:
    return shop_law(*rules, roles=ROLES, facts=FACTS)


def test_who_does_the_act_is_named_and_holds_the_role() -> None:
    case = ShopCase(law_with_owner(gate_rule("minor", {"role": ["owner"]})))
    [minor] = case.act("bo", "minor")
    assert minor.facts == {"severity": "minor", "owner": "bo"}
    assert case.state.facts["owner"] == "bo"


@pytest.mark.parametrize(("named", "refused"), [("an", []), ("bo", ["SHP-9z:role"])])
def test_whoever_has_been_named_stays_so(named: FactValue, refused: list[str]) -> None:
    case = ShopCase(law_with_owner(gate_rule("minor", {"role": ["owner"]})))
    assert case.refusal_reasons("an", "minor", facts={"owner": named}) == refused


def test_an_act_that_appoints_names_who_does_it_anew() -> None:
    facts = SHOP["facts"] | {"owner": {"is": "person", "done_by": ["taken_over"]}}
    acts = SHOP.get("acts", {}) | {"taken_over": {"name": "接手", "by": ["staff"], "states": ["owner"]}}
    roles = ROLES | {"staff": {"name": "员工", "is": "any_staff"}}
    case = ShopCase(shop_law(roles=roles, facts=facts, acts=acts))
    assert [event.facts for event in case.act("an", "taken_over")] == [{"owner": "an"}]
    assert [event.facts for event in case.act("bo", "taken_over")] == [{"owner": "bo"}]
    assert [event.facts for event in case.act("bo", "taken_over", facts={"owner": "an"})] == [{"owner": "an"}]


def test_what_was_not_done_names_nobody() -> None:
    case = ShopCase(law_with_owner())
    case.act("bo", "major")
    assert "owner" not in case.state.facts
