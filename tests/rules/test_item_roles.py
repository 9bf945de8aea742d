"""A role that a field of items names: whoever an item names acts on that item, and on no other."""

from tests.rules.shop_procedure import SHOP, ShopCase, shop_law

ROLES = SHOP["roles"] | {"owner": {"name": "责任人", "is": "named", "named_in": "owner"}}
ACTS = SHOP["acts"] | {
    "measure_done": {"name": "措施完成", "by": ["owner"], "item": {"of": "measures", "state": "done"}},
    "reported": {"name": "报告进度", "by": ["owner"]},
}


def case_with_two_measures() -> ShopCase:
    """Return a case with a measure of Chi's and one of Bo's."""
    case = ShopCase(shop_law(roles=ROLES, acts=ACTS))
    case.act("an", "minor")
    case.act("an", "measure_set", item="m1", facts={"owner": "chi"})
    case.act("an", "measure_set", item="m2", facts={"owner": "bo"})
    return case


def test_whom_an_item_names_acts_on_it_and_on_no_other() -> None:
    case = case_with_two_measures()

    assert case.refusal_reasons("bo", "measure_done", item="m1") == ["role"]
    case.act("chi", "measure_done", item="m1")
    assert case.refusal_reasons("chi", "measure_done", item="m2") == ["role"]


def test_an_act_on_no_item_is_done_by_whom_any_of_them_names() -> None:
    case = case_with_two_measures()

    assert case.refusal_reasons("an", "reported") == ["role"]
    assert case.refusal_reasons("chi", "reported") == case.refusal_reasons("bo", "reported") == []


def test_whom_an_item_names_is_corrected_by_another_person() -> None:
    case = case_with_two_measures()
    refused = case.refusal_reasons("bo", "amend", item="m1", facts={"owner": "bo"}, texts=["reason"])
    assert refused == ["same_person"], "nobody names themselves"
    case.act("bo", "amend", item="m1", facts={"owner": "du"}, texts=["reason"])

    assert case.refusal_reasons("chi", "measure_done", item="m1") == ["role"]
    case.act("du", "measure_done", item="m1")
