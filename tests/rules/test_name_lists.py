"""A text may list names of persons who are no staff: how many is known, and no name stands there twice."""

import pytest

from models.procedure import Procedure
from rules.judge import act_refusals
from rules.text_content import known_content, listed_names
from tests.rules.shop_procedure import SHOP, TEXT_REF, ShopCase, gate_rule, rule, shop_law
from wording.refusal_texts import refusals_text

LISTS = {"name_lists": {"plan": 3}}
PROCEDURE = Procedure.model_validate(SHOP | LISTS)
ASKED = rule("9z", "record", record={"fields": ["accused"], "before": ["finished"]})
RESPONDENTS = {
    "facts": SHOP["facts"] | {"accused": {"is": "persons"}},
    "respondents": {"facts": ["accused"], "names": ["plan"]},
}


def reasons_with(case: ShopCase, body: str) -> list[str]:
    """Return why an act that lists these names is refused."""
    act = case.build_act("an", "finished", texts=["plan"])
    listed = act.model_copy(update={"texts": {"plan": known_content(TEXT_REF, case.law.procedure, "plan", body)}})
    return [f"{refusal.rule}:{refusal.why}" for refusal in act_refusals(case.law, case.state, listed)]


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("赵某、钱某", ("赵某", "钱某")),
        ("  赵某 \n\n钱某；\n", ("赵某", "钱某")),
        ("John  Smith\n阿凡提·买买提", ("John Smith", "阿凡提·买买提")),
        (" \n、", ()),
    ],
)
def test_a_name_ends_with_its_line_or_at_a_comma(body: str, names: tuple[str, ...]) -> None:
    assert listed_names(body) == names


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("赵某", 1),
        ("赵某、钱某、孙某", 3),
        ("赵某、钱某、孙某、李某", 0),
        ("赵某、赵 某", 0),
        ("", 0),
        ("赵" * 50, 1),
        ("赵" * 51, 0),
    ],
)
def test_a_proper_list_is_counted(body: str, count: int) -> None:
    assert known_content(TEXT_REF, PROCEDURE, "plan", body).count == count
    assert known_content(TEXT_REF, PROCEDURE, "opinion", body).count is None


@pytest.mark.parametrize("body", ["赵某、赵某", "赵某、钱某、孙某、李某", "、"])
def test_what_is_no_proper_list_is_refused(body: str) -> None:
    case = ShopCase(shop_law(gate_rule("finished", {"text": "plan"}), **LISTS))
    case.act("an", "minor")

    assert "SHP-9z:wrong_value" in reasons_with(case, body)
    assert reasons_with(case, "赵某、钱某") == []


def test_a_gate_may_ask_for_so_many_names() -> None:
    case = ShopCase(shop_law(gate_rule("finished", {"text": "plan", "at_least": 2}), **LISTS))
    case.act("an", "minor")

    assert reasons_with(case, "赵某") == ["SHP-9z:needs"]
    assert reasons_with(case, "赵某、钱某") == []


def test_a_list_of_names_says_who_is_complained_of() -> None:
    case = ShopCase(shop_law(ASKED, **LISTS, **RESPONDENTS))
    case.act("an", "minor")

    assert case.refusal_reasons("an", "finished") == ["SHP-9z:record"]
    assert reasons_with(case, "赵某") == []


def test_without_names_among_the_respondents_a_text_says_nothing_of_them() -> None:
    case = ShopCase(shop_law(ASKED, **LISTS, **(RESPONDENTS | {"respondents": {"facts": ["accused"]}})))
    case.act("an", "minor")

    assert reasons_with(case, "赵某") == ["SHP-9z:record"]


def test_the_refusal_says_how_names_are_listed() -> None:
    case = ShopCase(shop_law(gate_rule("finished", {"text": "plan"}), **LISTS))
    case.act("an", "minor")
    act = case.build_act("an", "finished", texts=["plan"])
    listed = act.model_copy(update={"texts": {"plan": known_content(TEXT_REF, PROCEDURE, "plan", "赵某、赵某")}})

    said = refusals_text(case.law.procedure, "finished", act_refusals(case.law, case.state, listed), listed)

    assert "1 至 3 人，每人只写一次" in said
