"""An act that is reported late is judged by when it happened: what comes first in a rule happened before it."""

from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest

from models.messages import Why
from tests.rules.clock_procedure import PureCase, accepted_case, clock_rule, march
from tests.rules.shop_procedure import SHOP, ShopCase, day, gate_rule, shop_law
from tests.rules.shop_procedure import clock_rule as shop_clock


def gate(at: str, needs: dict[str, Any]) -> dict[str, Any]:
    return {"id": "SML-g1", "article": "一", "enforce": "gates", "gates": [{"at": [at], "needs": needs}]}


def named_at_noon(needs: dict[str, Any]) -> PureCase:
    """Return a case at work since the 3rd, in which `named` happened at noon of the 5th."""
    case = accepted_case(gate("answered", needs))
    case.act("li", "named", march(5))
    return case


@pytest.mark.parametrize(("hour", "refused"), [(11, [Why.needs]), (12, []), (13, [])])
def test_what_a_gate_puts_first_has_happened_first_by_the_reported_instants(hour: int, refused: list[Why]) -> None:
    case = named_at_noon({"event": "named"})

    assert case.refusal_reasons("li", "answered", march(6), happened_at=march(5, hour)) == refused


def test_an_act_may_rest_on_the_time_before_the_last() -> None:
    case = named_at_noon({"event": "named"})
    case.act("li", "named", march(6))

    assert case.refusal_reasons("li", "answered", march(7), happened_at=march(5, 13)) == []


def test_an_act_dated_before_what_forbids_it_is_forbidden_all_the_same() -> None:
    case = named_at_noon({"none": [{"event": "named"}]})

    assert case.refusal_reasons("li", "answered", march(6), happened_at=march(5, 11)) == [Why.needs]


@pytest.mark.parametrize(("day", "refused"), [(10, []), (11, [Why.needs])])
def test_what_was_done_in_time_and_put_down_late_is_in_time(day: int, refused: list[Why]) -> None:
    """Five working days end with the 10th; who answers late has to give a reason."""
    reason = {"any": [{"none": [{"clock": "a1", "is": "over"}]}, {"reason": "reason"}]}
    case = accepted_case(clock_rule("a1"), gate("answered", reason))

    assert case.refusal_reasons("li", "answered", march(12), happened_at=march(day)) == refused


@pytest.mark.parametrize(("happened", "refused"), [(day(4, 12), ["SHP-g1:needs"]), (day(5, 12), [])])
@pytest.mark.parametrize(
    ("needs", "agreeing"),
    [
        ({"consent": "plan", "of": "customer"}, {"name": "consent", "about": "plan", "given": True}),
        ({"document": "letter", "signed_by": ["customer"]}, {"name": "sign", "about": "letter"}),
    ],
    ids=["consent", "signature"],
)
def test_what_was_agreed_or_signed_later_does_not_count(
    needs: dict[str, Any], agreeing: dict[str, Any], happened: datetime, refused: list[str]
) -> None:
    rule = {"id": "SHP-g1", "article": "一", "enforce": "gates", "gates": [{"at": ["finished"], "needs": needs}]}
    case = ShopCase(shop_law(rule, shop_clock("handling", ["minor"], ["finished"])))
    case.act("an", "minor")
    case.act("an", "recorded", texts=["plan"])
    case.act("an", "letter_made")
    case.wait_until(day(5))
    case.act("an", party="customer", **agreeing)
    case.wait_until(day(6))

    found = case.refusal_reasons("an", "finished", happened_at=happened, texts=["evidence"])
    assert found == refused


@pytest.mark.parametrize(("happened", "refused"), [(day(4, 12), ["SHP-9z:needs"]), (day(5, 12), [])])
def test_an_item_that_came_to_its_state_later_does_not_count(happened: datetime, refused: list[str]) -> None:
    gate = gate_rule("finished", {"items": "measures", "state": ["planned"], "at_least": 1})
    case = ShopCase(shop_law(gate, shop_clock("handling", ["minor"], ["finished"])))
    case.act("an", "minor")
    case.wait_until(day(5))
    case.act("an", "measure_set", item="m1", texts=["action"])
    case.wait_until(day(6))

    assert case.refusal_reasons("an", "finished", happened_at=happened, texts=["evidence"]) == refused


def test_a_limit_from_the_complaint_begins_when_it_came_in_as_the_registration_says() -> None:
    stages = deepcopy(SHOP["stages"])
    stages["intake"]["outcomes"]["registered"] = {"name": "登记", "to": "work", "late_report": 10}
    case = ShopCase(shop_law(shop_clock("handling", ["complaint"], ["finished"]), stages=stages))
    assert case.state.clocks["handling"].due == day(6, 0)

    case.act("an", "registered", happened_at=day(2), texts=["evidence"])

    assert case.state.clocks["handling"].started == day(2)
    assert case.state.clocks["handling"].due == day(5, 0)
