"""Correction of a mistaken act by another person: the earlier state is restored, and clocks have run on meanwhile."""

from typing import Any

import pytest

from tests.rules.shop_procedure import ShopCase, clock_rule, day, shop_law


def test_a_correction_restores_the_state_and_both_events_stay_on_record() -> None:
    case = ShopCase(shop_law())
    [minor] = case.act("an", "minor", facts={"amount": 3})
    assert case.refusal_reasons("an", "correct", of=minor.seq, texts=["reason"]) == ["same_person"]
    assert case.refusal_reasons("bo", "correct", of=minor.seq) == ["reason"]
    assert case.refusal_reasons("bo", "correct", of=99, texts=["reason"]) == ["not_undoable"]

    [corrected] = case.act("bo", "correct", of=minor.seq, texts=["reason"])

    assert (corrected.type, corrected.refers_to) == ("corrected", minor.seq)
    assert case.stages() == {"main": "intake"}
    assert (case.state.facts, case.state.rounds) == ({}, {"intake": 1})
    assert [event.name for event in case.events] == ["complaint", "minor", "correct"]
    case.act("an", "major")
    assert case.state.facts == {"severity": "major"}


def test_a_clock_that_the_undone_act_had_stopped_runs_on_from_its_start() -> None:
    case = ShopCase(
        shop_law(clock_rule("taking_in", ["raised_again"], ["minor"]), clock_rule("working", ["minor"], []))
    )
    case.act("an", "raised_again")
    [minor] = case.act("an", "minor")
    case.wait_until(day(4))
    case.act("bo", "correct", of=minor.seq, texts=["reason"])

    assert set(case.state.clocks) == {"taking_in"}
    [expired] = case.wait_until(day(9))
    assert (expired.name, expired.at) == ("taking_in", day(6, 0))


def test_a_due_date_passed_meanwhile_is_a_breach_after_the_correction() -> None:
    case = ShopCase(shop_law(clock_rule("taking_in", ["raised_again"], ["minor"])))
    case.act("an", "raised_again")
    [minor] = case.act("an", "minor")
    case.wait_until(day(8))
    case.act("bo", "correct", of=minor.seq, texts=["reason"])

    [expired] = case.wait_until(day(9))

    assert (expired.at, expired.recorded_at) == (day(6, 0), day(9))


def test_only_the_most_recent_outcomes_can_be_corrected() -> None:
    case = ShopCase(shop_law())
    [first] = case.act("an", "minor")
    for _ in range(3):
        case.act("bo", "return", texts=["reason"])
        case.act("an", "minor")

    assert case.refusal_reasons("bo", "correct", of=first.seq, texts=["reason"]) == ["not_undoable"]


@pytest.mark.parametrize(
    "step",
    [{"do": "reclassify", "name": "grown", "states": {"severity": "major"}}, {"do": "offer", "name": "waived"}],
    ids=["reclassify", "offer"],
)
def test_what_a_clock_has_done_is_not_taken_back_with_an_act_before_it(step: dict[str, Any]) -> None:
    case = ShopCase(shop_law(clock_rule("working", ["minor"], [], over=[step])))
    [minor] = case.act("an", "minor")
    case.wait_until(day(9))

    assert case.refusal_reasons("bo", "correct", of=minor.seq, texts=["reason"]) == ["not_undoable"]
    [since] = case.act("an", "raised_again")
    assert case.refusal_reasons("bo", "correct", of=since.seq, texts=["reason"]) == []


def test_the_answer_that_decided_is_undone_with_its_outcome() -> None:
    case = ShopCase(shop_law())
    case.act("an", "minor", texts=["plan"])
    case.act("bo", "asked")
    case.act("bo", "approve")
    _, agreed = case.act("du", "approve")

    case.act("an", "correct", of=agreed.seq, texts=["reason"])

    assert case.stages() == {"main": "approving"}
    assert [answer.by for answer in case.state.position.answers] == ["bo"]
    _, refused = case.act("du", "refuse", texts=["reason"])
    assert refused.name == "refused"


def test_texts_written_since_are_dropped_but_the_reason_stays() -> None:
    case = ShopCase(shop_law())
    [minor] = case.act("an", "minor")
    case.act("an", "recorded", texts=["findings"])

    case.act("bo", "correct", of=minor.seq, texts=["reason"])

    assert set(case.state.texts) == {"reason"}


def test_a_breach_withdrawn_because_of_the_undone_act_is_restored() -> None:
    stages = shop_law().procedure.model_dump(by_alias=True, exclude_defaults=True)["stages"]
    stages["intake"]["outcomes"]["minor"]["late_report"] = 7
    case = ShopCase(shop_law(clock_rule("taking_in", ["raised_again"], ["minor"]), stages=stages))
    case.act("an", "raised_again")
    case.wait_until(day(7))
    [minor] = case.act("an", "minor", happened_at=day(4), texts=["evidence"])
    case.act("bo", "withdraw_breach", clock="taking_in")
    assert case.state.clocks["taking_in"].withdrawn

    case.act("bo", "correct", of=minor.seq, texts=["reason"])

    clock = case.state.clocks["taking_in"]
    assert (clock.withdrawn, clock.stopped, clock.expired is not None) == (False, None, True)
