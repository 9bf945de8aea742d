"""Numbers that the case counts itself: nobody states them."""

from datetime import datetime

import pytest

from models.events import Opened
from rules.evolve import open_case
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


@pytest.mark.parametrize(
    ("received", "outside"),
    [("03-03T08:59:59", True), ("03-03T09:00:00", False), ("03-03T22:05:00", True), ("03-01T10:00:00", True)],
)
def test_whether_a_case_came_outside_office_hours_is_known_and_stated_by_nobody(received: str, outside: bool) -> None:
    night = {"at_night": {"is": "yes_no", "tells": "outside_hours"}}
    law = shop_law(gate_rule("minor", {"fact": "at_night", "is": outside}), facts=SHOP["facts"] | night)
    at = datetime.fromisoformat(f"2025-{received}+08:00")
    opened = Opened(seq=1, type="opened", name="complaint", at=at, recorded_at=at)

    assert open_case(law, "SHP-2025-000001", opened).facts == {"at_night": outside}
    case = ShopCase(law)
    assert case.refusal_reasons("an", "note", facts={"at_night": outside}) == ["SHP-9z:wrong_value"]
