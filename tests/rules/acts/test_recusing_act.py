"""An outcome or own act recuses whom it names, as the office act `recuse` does."""

from copy import deepcopy
from typing import Any

from tests.rules.shop_procedure import SHOP, ShopCase, gate_rule, shop_law

WITHDRAWN: dict[str, Any] = {"name": "回避", "by": ["counter"], "recuses": "owner"}


def case_with_panel(*rules: dict[str, Any]) -> ShopCase:
    case = ShopCase(shop_law(*rules, acts=deepcopy(SHOP["acts"]) | {"withdrawn": WITHDRAWN}))
    case.act("an", "minor", facts={"panel": ("du", "en", "fu", "bo", "chi")})
    return case


def test_whom_the_act_names_takes_no_part_any_more_and_their_work_falls_back() -> None:
    case = case_with_panel()
    case.act("an", "delegate", whom="chi")

    [withdrawn] = case.act("an", "withdrawn", facts={"owner": "chi"})

    assert (withdrawn.type, case.state.recused, case.state.position.helpers) == ("acted", ("chi",), ())
    assert case.refusal_reasons("chi", "finished") == ["recused"]
    assert case.refusal_reasons("an", "put_to_vote", facts={"panel": ("du", "chi")}) == ["recused"]


def test_the_act_says_whom_it_recuses() -> None:
    assert case_with_panel().refusal_reasons("an", "withdrawn") == ["wrong_value"]
    ruled = case_with_panel(gate_rule("withdrawn", {"fact": "owner", "now": True}))
    assert ruled.refusal_reasons("an", "withdrawn") == ["SHP-9z:wrong_value"]


def test_an_approval_does_not_wait_for_who_is_recused_by_an_act() -> None:
    case = case_with_panel()
    case.act("chi", "recuse", texts=["reason"])
    case.act("an", "put_to_vote")
    case.act("en", "approve")
    case.act("du", "approve")
    assert case.stages() == {"main": "voting"}

    withdrawn, agreed = case.act("an", "withdrawn", facts={"owner": "bo"})

    assert (withdrawn.name, agreed.name, agreed.facts) == ("withdrawn", "agreed", {})
    assert case.stages() == {"main": "work"}


def test_a_correction_does_not_take_the_recusal_back() -> None:
    case = case_with_panel()
    [withdrawn] = case.act("an", "withdrawn", facts={"owner": "chi"})

    case.act("an", "correct", of=withdrawn.seq, texts=["reason"])

    assert "owner" not in case.state.facts
    assert case.state.recused == ("chi",)


def test_whom_the_text_keeps_out_is_not_let_in_while_the_fact_names_them() -> None:
    case = case_with_panel()
    case.act("an", "withdrawn", facts={"owner": "bo"})
    assert case.refusal_reasons("du", "readmit", whom="bo", texts=["reason"]) == ["recused"]
    case.act("an", "withdrawn", facts={"owner": "chi"})

    case.act("du", "readmit", whom="bo", texts=["reason"])

    assert case.state.recused == ("chi",)
