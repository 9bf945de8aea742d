"""What rules ask of earlier complaints: as the register has found them for the act, and for no other."""

from datetime import datetime
from typing import Any

import pytest

from models.case import replace
from models.messages import EarlierCase, Why
from models.requirement import NeedsEarlier
from rules.acts.earlier_cases import earlier_cases, procedures_searched
from tests.rules.shop_procedure import ShopCase, gate_rule, shop_law
from tests.zones import CHINA
from wording.refusal_texts import cited_refusal
from wording.requirements import requirement_text
from wording.translation import Language, speaking

NEWER = EarlierCase(number="SHP-2025-000009", procedure="shop", received=datetime(2025, 2, 3, 9, tzinfo=CHINA))
ENDED = EarlierCase(
    number="SHP-2024-000007", procedure="shop", received=datetime(2024, 12, 3, 9, tzinfo=CHINA), end="closed"
)
ELSEWHERE = ENDED.model_copy(update={"number": "BNK-2024-000001", "procedure": "bank"})


def shop_case(**asked: Any) -> ShopCase:
    return ShopCase(shop_law(gate_rule("minor", {"earlier": "same_filer", **asked})))


@pytest.mark.parametrize(
    ("asked", "found", "met"),
    [
        ({}, (), False),
        ({}, (NEWER,), True),
        ({}, (ELSEWHERE,), False),
        ({"procedure": "bank"}, (ELSEWHERE,), True),
        ({"procedure": "bank"}, (ENDED,), False),
        ({"state": "open"}, (ENDED,), False),
        ({"state": "open"}, (ENDED, NEWER), True),
        ({"state": "closed"}, (NEWER,), False),
        ({"state": "closed"}, (ENDED,), True),
        ({"ended": ["closed"]}, (ENDED,), True),
        ({"ended": ["closed"]}, (NEWER,), False),
        ({"ended": ["withdrawn"]}, (ENDED,), False),
        ({"within": {"n": 28, "unit": "calendar_day"}}, (NEWER,), True),  # opened on Monday 3 March 2025
        ({"within": {"n": 27, "unit": "calendar_day"}}, (NEWER,), False),
        ({"within": {"n": 3, "unit": "month"}}, (ENDED,), True),
        ({"within": {"n": 2, "unit": "month"}}, (ENDED,), False),
        ({"within": {"n": 1, "unit": "working_day"}}, (ENDED,), False),
    ],
)
def test_an_earlier_complaint_is_of_the_kind_that_is_asked_for(
    asked: dict[str, Any], found: tuple[EarlierCase, ...], met: bool
) -> None:
    refused = shop_case(**asked).refusals("an", "minor", earlier=found)

    assert [(refusal.rule, refusal.why) for refusal in refused] == ([] if met else [("SHP-9z", Why.needs)])


def test_a_refusal_names_the_newest_complaint_of_which_the_rule_speaks() -> None:
    case = ShopCase(shop_law(gate_rule("minor", {"none": [{"earlier": "same_filer"}]})))
    (refusal,) = case.refusals("an", "minor", earlier=(ENDED, ELSEWHERE, NEWER))

    assert (refusal.rule, refusal.other) == ("SHP-9z", NEWER.number)
    with speaking(Language.zh):
        assert NEWER.number in cited_refusal(case.law.procedure, refusal)
    with speaking(Language.en):
        assert f"(earlier complaint of the filer: {NEWER.number})" in cited_refusal(case.law.procedure, refusal)
    assert case.refusals("an", "minor", earlier=(ELSEWHERE,)) == ()


def test_a_complaint_that_was_merged_into_this_one_is_no_other() -> None:
    case = shop_case()
    need, act = NeedsEarlier(earlier="same_filer"), case.build_act("an", "minor", earlier=(ENDED,))
    hosting = replace(case.state, joined=(ENDED.number,))

    assert earlier_cases(need, case.law, case.state, act) == (ENDED,)
    assert earlier_cases(need, case.law, hosting, act) == ()


def test_the_register_looks_only_for_the_acts_whose_gates_ask() -> None:
    asks = gate_rule("minor", {"any": [{"earlier": "same_filer"}, {"earlier": "same_filer", "procedure": "bank"}]})
    law = shop_law(asks)

    assert procedures_searched(law, "minor") == {"shop", "bank"}
    assert procedures_searched(law, "major") == frozenset()
    assert procedures_searched(shop_law(gate_rule("approving.agreed", {"earlier": "same_filer"})), "approve")
    assert procedures_searched(shop_law(gate_rule("#urgent", {"earlier": "same_filer"})), "finished")
    assert not procedures_searched(shop_law(gate_rule("#urgent.sign", {"earlier": "same_filer"})), "finished")


def test_what_is_asked_is_said_in_words() -> None:
    case = shop_case(state="closed", ended=["closed"], within={"n": 12, "unit": "month"})
    (gate,) = case.law.procedure.rules[0].gates

    with speaking(Language.zh):
        said = requirement_text(case.law.procedure, gate.needs)
    assert "来件人先前另有案件" in said
    assert "12个月" in said
