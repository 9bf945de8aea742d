"""A slip of the pen: who corrects it, where the correction stands, and who gets it."""

from copy import deepcopy
from typing import Any

import pytest

from models.means import Means
from models.messages import TextRef
from tests.rules.shop_procedure import SHOP, TEXT_REF, ShopCase, rule, shop_law

CORRECTED = TextRef(id="t2", digest="0123456789abcdee")
SLIP: dict[str, Any] = {"about": "plan", "texts": {"corrected_text": CORRECTED, "reason": TEXT_REF}}
TOLD = rule("9z", "notice", notice={"code": "news", "to": "customer", "by": ["minor"], "with": ["plan"]})


def case_with_plan(*rules: dict[str, Any], means: Means | None = None, **changes: Any) -> ShopCase:
    case = ShopCase(shop_law(*rules, **changes))
    case.act("an", "minor", texts=["plan"], means=means or Means.phone)
    return case


def test_the_correction_stands_beside_the_text() -> None:
    case = case_with_plan()

    [event] = case.act("an", "correct_text", **SLIP)

    assert (event.type, event.name, event.about) == ("noted", "correct_text", "plan")
    assert case.state.texts["plan"] == TEXT_REF
    assert case.state.stated["plan"].act == "minor"
    assert case.state.corrections == {"plan": (CORRECTED,)}
    case.act("bo", "correct_text", **SLIP)
    assert len(case.state.corrections["plan"]) == 2
    case.act("an", "recorded", texts=["plan"])
    assert case.state.corrections == {}


@pytest.mark.parametrize("lacks", ["corrected_text", "reason"])
def test_it_says_how_it_should_read_and_why(lacks: str) -> None:
    texts = {name: ref for name, ref in SLIP["texts"].items() if name != lacks}

    assert case_with_plan().refusal_reasons("an", "correct_text", about="plan", texts=texts) == ["reason"]


@pytest.mark.parametrize("about", ["findings", "amount", None])
def test_only_what_is_written_is_corrected(about: str | None) -> None:
    assert case_with_plan().refusal_reasons("an", "correct_text", **SLIP | {"about": about}) == ["wrong_value"]


def test_who_wrote_it_or_could_have_written_it_corrects_a_slip() -> None:
    case = case_with_plan()

    assert case.refusal_reasons("an", "correct_text", **SLIP) == []
    assert case.refusal_reasons("bo", "correct_text", **SLIP) == []
    assert case.refusal_reasons("chi", "correct_text", **SLIP) == ["role"]


def test_what_was_told_is_corrected_by_a_second_person_and_who_was_told_gets_it() -> None:
    case = case_with_plan(TOLD)
    assert case.refusal_reasons("an", "correct_text", **SLIP) == ["same_person"]

    event, notice = case.act("bo", "correct_text", **SLIP)

    assert notice.type == "notified"
    assert (notice.name, notice.party) == ("news", "customer")
    assert (notice.refers_to, notice.about) == (event.seq, "correct_text")


def test_whoever_was_told_nothing_gets_no_correction() -> None:
    other = rule("9z", "notice", notice={"code": "news", "to": "customer", "by": ["finished"], "with": ["plan"]})
    case = case_with_plan(other)

    [_] = case.act("an", "correct_text", **SLIP)


@pytest.mark.parametrize("signs", ["signature", "approval", "consent"])
def test_what_was_signed_or_agreed_takes_a_new_text(signs: str) -> None:
    stages = deepcopy(SHOP["stages"])
    stages["approving"]["approval"] = {"by": ["chief"], "of": ["plan"]}
    case = case_with_plan(stages=stages)
    if signs == "signature":
        case.act("an", "letter_made")
        case.act("an", "sign", about="letter", party="customer")
    elif signs == "approval":
        case.act("an", "asked")
        case.act("du", "approve")
    else:
        case.act("an", "consent", about="plan", party="customer", given=True)

    assert [case.refusal_reasons(person, "correct_text", **SLIP) for person in ("an", "bo")] == [["decided"]] * 2


@pytest.mark.parametrize(("actor", "reasons"), [("an", []), ("bo", []), ("gu", ["role"])])
def test_a_slip_in_the_words_of_the_filer_is_corrected_by_who_takes_complaints_in(
    actor: str, reasons: list[str]
) -> None:
    case = ShopCase(shop_law(), texts=("plan",))
    limits = case.state.clocks

    assert case.refusal_reasons(actor, "correct_text", **SLIP) == reasons
    case.act("an", "correct_text", **SLIP)
    assert case.state.texts_as_corrected == {**case.state.texts, "plan": CORRECTED}
    assert (case.state.texts["plan"], case.state.clocks) == (TEXT_REF, limits)


def test_who_has_the_work_corrects_the_words_of_the_filer_too() -> None:
    case = ShopCase(shop_law(), texts=("plan",))
    assert case.refusal_reasons("chi", "correct_text", **SLIP) == ["role"]

    case.act("an", "minor")

    assert [case.refusal_reasons(person, "correct_text", **SLIP) for person in ("an", "chi")] == [[], []]


def test_who_may_not_read_what_the_filer_has_written_does_not_correct_it() -> None:
    hidden = rule("5", "sees", sees={"part": "narrative", "roles": ["repair"]})

    assert ShopCase(shop_law(hidden), texts=("plan",)).refusal_reasons("an", "correct_text", **SLIP) == ["SHP-5:hidden"]


def test_a_correction_meets_no_gate() -> None:
    asks = rule("7z", "record", record={"fields": ["corrected_text"], "before": ["abandoned"]})
    case = case_with_plan(rule("6z", "gates", gates=[{"at": ["abandoned"], "needs": {"text": "findings"}}]), asks)
    case.act("an", "correct_text", **SLIP)

    assert "SHP-6z:needs" in case.refusal_reasons("an", "abandoned")


# ---- the text of an item ------------------------------------------------------------------------------------


def case_with_item() -> ShopCase:
    """Return a case in which `an` wrote what is wrong with the measure `m1` with event 2."""
    items = deepcopy(SHOP["items"])
    items["measures"]["fields"] = [*items["measures"].get("fields", []), "plan"]
    case = ShopCase(shop_law(items=items))
    case.act("an", "measure_set", item="m1", texts=["plan"])
    case.act("an", "measure_set", item="m2", texts=["plan"])
    return case


def test_a_slip_in_the_text_of_an_item_is_corrected_beside_that_text() -> None:
    case = case_with_item()

    case.act("bo", "correct_text", item="m1", **SLIP)

    first, second = (case.state.items["measures"][code] for code in ("m1", "m2"))
    assert (first.texts["plan"], first.corrections) == (TEXT_REF, {"plan": (CORRECTED,)})
    assert second.corrections == {}
    assert case.state.corrections == {}


def test_the_text_of_an_item_is_corrected_by_who_could_have_written_it() -> None:
    case = case_with_item()

    assert case.refusal_reasons("an", "correct_text", item="m1", **SLIP) == []
    assert case.refusal_reasons("chi", "correct_text", item="m1", **SLIP) == ["role"]


@pytest.mark.parametrize("named", [{"item": "m9"}, {"item": "m1", "about": "findings"}, {}])
def test_the_item_has_that_text(named: dict[str, Any]) -> None:
    [reason] = case_with_item().refusal_reasons("an", "correct_text", **{**SLIP, **named})

    assert reason == ("item" if "item" in named else "wrong_value")


# ---- what replaces what -------------------------------------------------------------------------------------


def test_what_is_stated_anew_names_what_it_replaces() -> None:
    case = ShopCase(shop_law())
    [first] = case.act("an", "minor", facts={"amount": 5}, texts=["plan"])
    [same] = case.act("chi", "recorded", facts={"amount": 5})
    [again] = case.act("gu", "recorded", facts={"amount": 7}, texts={"plan": CORRECTED})
    [noted] = case.act("an", "urge", texts=["reason"])

    assert (first.replaces, same.replaces, noted.replaces) == ({}, {}, {})
    assert again.replaces == {"amount": same.seq, "plan": first.seq}


def test_a_fact_that_is_amended_names_who_stated_it() -> None:
    case = ShopCase(shop_law())
    [first] = case.act("an", "minor", facts={"amount": 5})
    [amended] = case.act("bo", "amend", facts={"amount": 7}, texts=["reason"])
    [taken_back] = case.act("an", "amend", unknown=("amount",), texts=["reason"])

    assert amended.replaces == {"amount": first.seq}
    assert taken_back.replaces == {"amount": amended.seq}


def test_what_is_stated_of_an_item_replaces_what_was_stated_of_that_item() -> None:
    case = case_with_item()
    items = case.state.items["measures"]
    assert [items[code].stated["plan"].seq for code in ("m1", "m2")] == [2, 3]

    assert [event.replaces for event in case.events] == [{}, {}, {}]
