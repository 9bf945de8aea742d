"""A receipt starts a clock, unless what stops it has come first."""

from datetime import datetime
from random import Random  # noqa: TID251  # of a fixed seed
from typing import Any

import pytest

from tests.rules.shop_procedure import ShopCase, clock_rule, day, rule, shop_law
from tests.rules.walks.clock_invariants import check_receipt
from tests.rules.walks.random_draws import RandomDraws

QUERY = rule("7z", "notice", notice={"code": "query", "to": "customer", "by": ["letter_made"], "receipt": True})


def queried_case(**clock: Any) -> ShopCase:
    """Return a case in which the customer was asked by letter, with a clock from its receipt."""
    stops = clock.pop("stops", ["finished"])
    case = ShopCase(shop_law(QUERY, clock_rule("answer", ["query_served"], stops, **clock)))
    case.act("an", "minor")
    case.act("an", "letter_made")
    return case


def served(case: ShopCase) -> bool:
    """Put the receipt on record; return True when the clock runs by it."""
    (event,) = case.act("system", "served", about="query")
    assert case.state.happened["query_served"].seq == event.seq
    state = case.state.clocks.get("answer")
    return state is not None and state.stopped is None and state.began == event.seq


def test_a_receipt_starts_the_clock() -> None:
    assert served(queried_case())


def test_a_receipt_starts_the_clock_when_the_letter_was_received_not_when_that_was_put_down() -> None:
    case = queried_case()
    case.wait_until(day(9))
    case.act("system", "served", about="query", happened_at=day(5), texts=["evidence"])

    assert case.state.clocks["answer"].started == day(5)


@pytest.mark.parametrize("name", ["served", "undelivered"])
def test_a_report_on_a_letter_names_the_event_that_owed_it(name: str) -> None:
    case = queried_case()

    (event,) = case.act("system", name, about="query", of=case.state.seq)

    assert event.refers_to == event.seq - 1


@pytest.mark.parametrize(
    ("received", "texts"), [(day(3, 8), ["evidence"]), (day(9, 10), ["evidence"]), (day(5), [])],
    ids=["before the letter went out", "after now", "without proof"],
)  # fmt: skip
def test_a_receipt_lies_between_the_letter_and_now_and_is_proved(received: datetime, texts: list[str]) -> None:
    case = queried_case()
    case.wait_until(day(9))

    assert case.refusal_reasons("system", "served", about="query", happened_at=received, texts=texts) == ["happened_at"]


def test_a_receipt_that_comes_after_the_answer_is_on_record_and_starts_nothing() -> None:
    case = queried_case()
    case.act("an", "finished")

    assert not served(case)


def test_the_receipt_of_a_notice_that_was_given_again_starts_the_clock() -> None:
    case = queried_case()
    for act in ("finished", "reopened", "letter_made"):
        case.act("an", act)

    assert served(case)


@pytest.mark.parametrize(("done", "starts"), [(["raised_again"], True), (["raised_again", "finished"], False)])
def test_where_several_events_stop_it_together_all_must_have_come_first(done: list[str], starts: bool) -> None:
    case = queried_case(stops=["work.finished", "raised_again"], stops_on="all")
    for act in done:
        case.act("an", act)

    assert served(case) is starts


def test_a_clock_that_waits_for_all_of_several_events_knows_one_by_its_stage() -> None:
    starts = ["intake.minor", "raised_again"]
    case = ShopCase(shop_law(clock_rule("both", starts, ["finished"], starts_on="all")))
    case.act("an", "minor")
    case.act("an", "raised_again")

    assert "both" in case.state.clocks


@pytest.mark.parametrize("seed", range(3))
def test_in_random_courses_no_receipt_starts_what_is_stopped(seed: int) -> None:
    """The property of the random walks, where letters, answers and receipts come in any order."""
    draws = RandomDraws(Random(seed))
    case = queried_case(stops=["finished", "raised_again"])
    for _ in range(30):
        possible = ["finished"] if case.state.stage == "work" else ["reopened"]
        name = draws.choose([*possible, "raised_again", "letter_made", "served"])
        past = [*case.events]
        events = case.act("system", name, about="query") if name == "served" else case.act("an", name)
        check_receipt(case.law, case.state, events[0], past)
