"""Numbers that the case counts itself: nobody states them."""

from tests.rules.shop_procedure import SHOP, ShopCase, gate_rule, shop_law

COUNTED = {"raised": {"is": "number", "counts": ["raised_again", "work.finished"]}}


def counting_case() -> ShopCase:
    rule = gate_rule("settled", {"fact": "raised", "at_least": 3})
    case = ShopCase(shop_law(rule, facts=SHOP["facts"] | COUNTED))
    case.act("an", "minor")
    return case


def test_the_events_of_a_number_are_counted_from_none() -> None:
    case = counting_case()
    assert case.state.facts["raised"] == 0

    case.act("an", "raised_again")
    case.act("an", "finished")

    assert case.state.facts["raised"] == 2


def test_a_rule_asks_for_the_number_counted() -> None:
    case = counting_case()
    case.act("an", "raised_again")
    case.act("an", "finished")
    assert case.refusal_reasons("an", "settled") == ["SHP-9z:needs"]

    case.act("an", "raised_again")

    assert case.refusal_reasons("an", "settled") == []


def test_a_number_that_is_counted_is_stated_by_nobody() -> None:
    case = counting_case()

    assert case.refusal_reasons("an", "recorded", facts={"raised": 7}) == ["SHP-9z:wrong_value"]
    assert case.refusal_reasons("an", "note", facts={"raised": 7}) == ["SHP-9z:wrong_value"]


def test_an_act_that_is_undone_is_not_counted() -> None:
    case = counting_case()
    done = case.act("an", "raised_again")[0]

    case.act("bo", "correct", of=done.seq, texts=["reason"])

    assert case.state.facts["raised"] == 0
