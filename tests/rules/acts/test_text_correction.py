"""A slip of the pen: who corrects it, where the correction stands, and who gets it."""

from copy import deepcopy
from typing import Any

import pytest

from models.means import Means
from models.messages import TextRef
from tests.rules.shop_procedure import SHOP, TEXT_REF, ShopCase, rule, shop_law

CORRECTED = TextRef(id="t2", digest="0123456789abcdee")
SLIP: dict[str, Any] = {"about": "plan", "texts": {"corrected_text": CORRECTED, "reason": TEXT_REF}}
TOLD = rule("9z", "notice", notice={"name": "news", "to": "customer", "by": ["minor"], "with": ["plan"]})


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
    other = rule("9z", "notice", notice={"name": "news", "to": "customer", "by": ["finished"], "with": ["plan"]})
    case = case_with_plan(other)

    [_] = case.act("an", "correct_text", **SLIP)


@pytest.mark.parametrize("signs", ["signature", "approval", "consent"])
def test_what_was_signed_or_agreed_is_corrected_by_a_second_person_and_nothing_lapses(signs: str) -> None:
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
    before = (case.state.documents, case.state.approved, case.state.consents)

    assert case.refusal_reasons("an", "correct_text", **SLIP) == ["same_person"]
    case.act("bo", "correct_text", **SLIP)
    assert (case.state.documents, case.state.approved, case.state.consents) == before


def test_what_the_filer_has_written_is_not_corrected_by_the_office() -> None:
    case = ShopCase(shop_law(), texts=("plan",))

    assert case.refusal_reasons("an", "correct_text", **SLIP) == ["stated"]


def test_a_correction_meets_no_gate() -> None:
    asks = rule("7z", "record", record={"fields": ["corrected_text"], "before": ["abandoned"]})
    case = case_with_plan(rule("6z", "gates", gates=[{"at": ["abandoned"], "needs": {"text": "findings"}}]), asks)
    case.act("an", "correct_text", **SLIP)

    assert "SHP-6z:needs" in case.refusal_reasons("an", "abandoned")
