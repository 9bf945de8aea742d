"""Suspensions that begin and end with events, such as testing and its result."""

from typing import Any

import pytest
from pydantic import ValidationError

from rules.clock import is_suspended
from tests.rules.shop_procedure import ShopCase, clock_rule, day, shop_law

TESTING = {"from": ["letter_made"], "until": ["minutes_made"]}


def working_case(**suspension: Any) -> ShopCase:
    """Return a case whose handling began on Monday the 3rd and ends with Wednesday the 5th."""
    handling = clock_rule("handling", ["minor"], ["finished"], suspension=TESTING | suspension)
    case = ShopCase(shop_law(handling))
    case.act("an", "minor", texts=["plan"])
    return case


def test_the_days_between_the_events_do_not_count() -> None:
    case = working_case()
    before = case.state.clocks["handling"].last_day
    case.wait_until(day(4))
    case.act("an", "letter_made")
    assert is_suspended(case.state.clocks["handling"])
    assert case.wait_until(day(20)) == []
    case.act("an", "minutes_made")

    after = case.state.clocks["handling"].last_day

    assert (before, after) == (day(5).date(), day(21).date())
    assert [event.type for event in case.wait_until(day(23))] == ["expired"]


def test_nobody_resumes_by_hand_what_an_event_suspended() -> None:
    case = working_case(by=["counter"], grounds={"away": "外出"})
    case.act("an", "letter_made")

    assert case.refusal_reasons("an", "resume", clock="handling") == ["SHP-8z:no_suspension"]


def test_what_was_suspended_by_hand_is_not_ended_by_an_event() -> None:
    case = working_case(by=["counter"], grounds={"away": "外出"})
    case.act("an", "suspend", clock="handling", ground="away")
    case.act("an", "minutes_made")

    assert is_suspended(case.state.clocks["handling"])


def test_a_limit_that_is_over_is_not_suspended() -> None:
    case = working_case()
    case.wait_until(day(9))
    case.act("an", "letter_made")

    assert not is_suspended(case.state.clocks["handling"])


def test_a_suspension_by_event_ends_at_its_maximum() -> None:
    case = working_case(maximum=3)
    case.act("an", "letter_made")

    assert "resumed" in [event.type for event in case.wait_until(day(9))]


def test_a_correction_of_the_event_undoes_the_suspension() -> None:
    case = working_case()
    made = case.act("an", "letter_made")[0]
    case.act("an", "correct", of=made.seq, texts=["reason"])

    assert not is_suspended(case.state.clocks["handling"])
    assert case.state.clocks["handling"].last_day == day(5).date()


def test_from_without_until_is_refused() -> None:
    with pytest.raises(ValidationError, match="from and until belong together"):
        shop_law(clock_rule("handling", ["minor"], ["finished"], suspension={"from": ["letter_made"]}))
