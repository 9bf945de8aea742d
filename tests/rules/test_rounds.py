"""Rounds: what was stated before a track went back is of an earlier round; `return` leads back and undoes."""

from typing import Any

import pytest

from rules.requirements import context_of_case
from tests.rules.shop_procedure import ShopCase, clock_rule, day, gate_rule, rule, shop_law

BACK = {"texts": ["reason"]}
RECORD = rule("7z", "record", record={"fields": ["amount", "findings"], "before": ["finished"]})


def second_round(*rules: dict[str, Any], **changes: Any) -> ShopCase:
    """Return a case that was worked on, finished with `amount` and `findings`, and reopened."""
    case = ShopCase(shop_law(*rules, **changes))
    case.act("an", "minor")
    case.act("an", "finished", facts={"amount": 5}, texts=["findings"])
    case.act("an", "reopened")
    return case


# ---- what counts in a round ---------------------------------------------------------------------------------


def test_a_second_round_asks_anew_for_what_a_record_asks() -> None:
    case = second_round(RECORD)

    assert case.refusal_reasons("an", "finished") == ["SHP-7z:record", "SHP-7z:record"]
    assert case.refusal_reasons("an", "finished", facts={"amount": 5}, texts=["findings"]) == []
    assert case.state.facts["amount"] == 5  # kept for reading


@pytest.mark.parametrize(
    ("needs", "refused"),
    [
        ({"fact": "amount"}, True),
        ({"fact": "amount", "ever": True}, False),
        ({"text": "findings"}, True),
        ({"text": "findings", "ever": True}, False),
        ({"all": [{"fact": "amount", "at_least": 1}]}, True),
        ({"any": [{"text": "findings"}, {"fact": "amount", "is": 5}]}, True),
        ({"none": [{"fact": "amount", "is": 5}]}, True),
        ({"none": [{"fact": "amount", "is": 6}]}, False),
        ({"fact": "severity", "is": "minor"}, False),
    ],
)
def test_a_gate_is_met_by_what_was_stated_in_this_round(needs: dict[str, Any], *, refused: bool) -> None:
    case = second_round(gate_rule("abandoned", needs))

    assert bool(case.refusal_reasons("an", "abandoned")) == refused


ENOUGH = {"any": [{"none": [{"fact": "amount"}]}, {"fact": "amount", "at_least": 4}]}


@pytest.mark.parametrize(
    ("needs", "stated", "refused"),
    [
        (ENOUGH, {}, False),  # that of the first round says nothing of this one
        (ENOUGH, {"amount": 3}, True),
        (ENOUGH, {"amount": 4}, False),
        ({"any": [{"none": [{"fact": "amount"}]}, {"text": "findings"}]}, {}, True),
    ],
)
def test_not_stated_or_stated_rightly_looks_at_one_round(
    needs: dict[str, Any], stated: dict[str, Any], *, refused: bool
) -> None:
    case = second_round(gate_rule("finished", needs))

    assert bool(case.refusal_reasons("an", "finished", facts=stated)) == refused


def test_what_was_stated_anew_by_a_note_counts_until_the_track_goes_back_again() -> None:
    case = second_round(RECORD)
    case.act("an", "recorded", facts={"amount": 6}, texts=["findings"])
    case.act("an", "finished")
    case.act("an", "reopened")

    assert case.refusal_reasons("an", "finished") == ["SHP-7z:record", "SHP-7z:record"]


def test_what_the_way_back_states_itself_is_of_the_new_round() -> None:
    case = ShopCase(shop_law(gate_rule("finished", {"fact": "amount"})))
    case.act("an", "minor")
    case.act("an", "finished", facts={"amount": 5})
    case.act("an", "reopened", facts={"amount": 6})

    assert case.refusal_reasons("an", "finished") == []


def test_what_the_way_in_stated_holds_in_every_round() -> None:
    case = ShopCase(shop_law(gate_rule("finished", {"text": "plan"})))
    case.act("an", "minor", texts=["plan"])
    for _ in range(2):
        case.act("an", "finished")
        case.act("an", "reopened")

    assert case.refusal_reasons("an", "finished") == []


def test_the_stages_after_the_one_gone_back_to_take_what_the_new_round_stated() -> None:
    case = second_round(gate_rule("settled", {"fact": "amount"}))
    case.act("an", "finished", facts={"amount": 7})

    assert case.refusal_reasons("an", "settled") == []


def test_a_field_recorded_as_unknown_is_asked_anew() -> None:
    record = {"fields": ["amount"], "may_be_unknown": ["amount"], "before": ["finished"]}
    case = ShopCase(shop_law(rule("7z", "record", record=record)))
    case.act("an", "minor")
    case.act("an", "finished", unknown=["amount"])
    case.act("an", "reopened")

    assert case.refusal_reasons("an", "finished") == ["SHP-7z:record"]
    assert case.refusal_reasons("an", "finished", unknown=["amount"]) == []


def test_a_record_of_every_round_is_asked_once() -> None:
    record = {"fields": ["amount", "findings"], "before": ["finished"], "ever": True}

    assert second_round(rule("7z", "record", record=record)).refusal_reasons("an", "finished") == []


def test_the_when_of_a_record_looks_at_the_value_as_last_stated() -> None:
    record = {"fields": ["plan"], "before": ["finished"], "when": {"fact": "amount", "at_least": 1}}
    case = ShopCase(shop_law(rule("7z", "record", record=record)))
    case.act("an", "minor")
    case.act("an", "finished", facts={"amount": 5}, texts=["plan"])
    case.act("an", "reopened")

    assert case.refusal_reasons("an", "finished") == ["SHP-7z:record"]


def test_a_document_of_a_new_round_states_its_fields_anew() -> None:
    needs = {"document": "letter", "states": ["plan"]}
    case = ShopCase(shop_law(gate_rule("finished", needs)))
    case.act("an", "minor")
    case.act("an", "letter_made", texts=["plan"])
    case.act("an", "finished")
    case.act("an", "reopened")
    case.act("an", "letter_made")

    assert case.refusal_reasons("an", "finished") == ["SHP-9z:needs"]


def test_an_own_act_is_not_done_again_with_what_it_stated_before() -> None:
    case = ShopCase(shop_law(gate_rule("media", {"fact": "amount"})))
    case.act("an", "minor")
    case.act("an", "media", facts={"amount": 5})
    case.act("an", "no_reply", track="press")

    assert case.refusal_reasons("an", "media") == ["SHP-9z:needs"]
    assert case.refusal_reasons("an", "media", facts={"amount": 5}) == []


def test_what_another_act_stated_serves_an_own_act_each_time() -> None:
    case = ShopCase(shop_law(gate_rule("raised_again", {"fact": "amount"})))
    case.act("an", "recorded", facts={"amount": 5})
    case.act("an", "raised_again")

    assert case.refusal_reasons("an", "raised_again") == []


def test_what_an_act_says_of_one_item_serves_the_next_item() -> None:
    case = ShopCase(shop_law(gate_rule("measure_set", {"fact": "amount"})))
    case.act("an", "measure_set", item="m1", facts={"amount": 5})

    assert case.refusal_reasons("an", "measure_set", item="m2") == []


def test_a_track_opened_again_asks_anew() -> None:
    case = ShopCase(shop_law(gate_rule("no_reply", {"text": "findings"})))
    case.act("an", "media")
    case.act("an", "no_reply", track="press", texts=["findings"])
    case.act("an", "media")

    assert case.refusal_reasons("an", "no_reply", track="press") == ["SHP-9z:needs"]


def test_what_is_asked_anew_is_shown_as_owed() -> None:
    case = second_round(RECORD)

    context = context_of_case(case.law, case.state, case.state.position)

    assert context.earlier == {"amount", "findings"}


# ---- return -------------------------------------------------------------------------------------------------


def test_a_case_is_returned_only_where_the_procedure_provides_for_it() -> None:
    case = ShopCase(shop_law(permits={}))
    case.act("an", "minor")

    assert case.refusal_reasons("an", "return", **BACK) == ["not_permitted"]


def test_a_return_from_another_stage_names_the_rule_that_provides_for_it() -> None:
    permits = {"return": {"from": {"meeting": "work"}, "rule": "SHP-7z"}}
    case = ShopCase(shop_law(RECORD, permits=permits))

    assert case.refusal_reasons("an", "return", **BACK) == ["SHP-7z:not_permitted"]


def test_a_return_never_leads_on() -> None:
    """From `meeting` back to `work` by an outcome, a return would lead past the gates of `finished`."""
    case = second_round(permits={"return": {"from": {"work": "meeting"}}})

    assert case.refusal_reasons("an", "return", **BACK) == ["not_open"]


def test_a_return_leads_only_where_the_case_has_been() -> None:
    law = shop_law(permits={"return": {"from": {"care": "intake"}}})

    assert ShopCase(law, entry="injury").refusal_reasons("an", "return", **BACK) == ["not_open"]


def test_a_return_waits_for_an_opinion_that_was_asked_for() -> None:
    case = ShopCase(shop_law())
    case.act("an", "minor")
    case.act("an", "countersign", whom="gu")

    assert case.refusal_reasons("an", "return", **BACK) == ["opinion_owed"]


def test_a_clock_that_was_stopped_since_runs_again_without_the_time_between() -> None:
    case = ShopCase(
        shop_law(clock_rule("taking_in", ["raised_again"], ["finished"], limit={"n": 5, "unit": "calendar_day"}))
    )
    case.act("an", "minor")
    case.act("an", "raised_again")
    case.wait_until(day(5))
    case.act("an", "finished")
    case.wait_until(day(10))
    case.act("an", "return", **BACK)

    clock = case.state.clocks["taking_in"]
    assert (clock.stopped, clock.started) == (None, day(3))
    assert [(pause.since, pause.until, pause.ground) for pause in clock.suspended] == [(day(5), day(10), "return")]
    assert clock.last_day == day(13).date()  # five days from the 3rd, and five that do not count
    [expired] = case.wait_until(day(20))
    assert (expired.type, expired.at) == ("expired", day(14, 0))


def test_a_limit_that_was_over_when_it_was_stopped_stays_over() -> None:
    case = ShopCase(shop_law(clock_rule("taking_in", ["raised_again"], ["finished"])))
    case.act("an", "minor")
    case.act("an", "raised_again")
    case.wait_until(day(7))
    case.act("an", "finished")
    case.act("an", "return", **BACK)

    clock = case.state.clocks["taking_in"]
    assert (clock.stopped, clock.expired is not None, case.wait_until(day(20))) == (None, True, [])


def test_a_clock_that_ran_only_since_stays_stopped() -> None:
    case = ShopCase(shop_law(clock_rule("filing", ["finished"], ["raised_again"])))
    case.act("an", "minor")
    case.act("an", "finished")
    case.act("an", "raised_again")
    case.act("an", "return", **BACK)

    assert case.state.clocks["filing"].stopped is not None


def test_a_clock_that_another_track_has_stopped_stays_stopped() -> None:
    case = ShopCase(shop_law(clock_rule("replying", ["raised_again"], ["no_reply"])))
    case.act("an", "raised_again")
    case.act("an", "major")
    case.act("an", "no_reply", track="reply")
    case.act("an", "return", **BACK)

    assert case.stages() == {"main": "intake"}
    assert case.state.clocks["replying"].stopped is not None


def test_approvals_consents_and_signatures_lapse_with_the_round() -> None:
    case = ShopCase(shop_law())
    case.act("an", "minor", texts=["plan"])
    case.act("an", "consent", party="customer", about="plan", given=True)
    case.act("an", "letter_made")
    case.act("an", "sign", about="letter", party="customer")
    case.act("an", "asked")
    case.act("bo", "approve")
    case.act("du", "approve")
    case.act("an", "finished")
    assert (case.state.approved, case.state.consents) != ({}, {})

    case.act("an", "return", **BACK)

    assert (case.state.approved, case.state.consents) == ({}, {})
    assert case.state.documents["letter"].signatures == ()


def test_what_was_agreed_before_the_round_holds_after_a_return() -> None:
    case = ShopCase(shop_law())
    case.act("an", "recorded", texts=["plan"])
    case.act("an", "consent", party="customer", about="plan", given=True)
    case.act("an", "minor")
    case.act("an", "finished")
    case.act("an", "return", **BACK)

    assert set(case.state.consents) == {"plan"}


def test_a_second_round_after_a_return_asks_anew() -> None:
    case = ShopCase(shop_law(RECORD))
    case.act("an", "minor")
    case.act("an", "finished", facts={"amount": 5}, texts=["findings"])
    case.act("an", "return", **BACK)

    assert case.refusal_reasons("an", "finished") == ["SHP-7z:record", "SHP-7z:record"]


def test_a_return_that_is_corrected_leaves_the_clocks_stopped() -> None:
    case = ShopCase(shop_law(clock_rule("taking_in", ["raised_again"], ["finished"])))
    case.act("an", "minor")
    case.act("an", "raised_again")
    case.act("an", "finished")
    [returned] = case.act("an", "return", **BACK)
    case.act("an", "correct", of=returned.seq, texts=["reason"])

    assert case.stages() == {"main": "meeting"}
    assert case.state.clocks["taking_in"].stopped is not None


# ---- within, and what an act states besides -----------------------------------------------------------------


def test_within_a_limit_looks_at_its_present_run_alone() -> None:
    limit = clock_rule("promised", ["raised_again"], ["finished"], limit={"n": 20, "unit": "calendar_day"})
    needs = {"event": "letter_made", "within": "promised", "ever": True}
    case = ShopCase(shop_law(limit, gate_rule("abandoned", needs)))
    case.act("an", "minor")
    case.act("an", "raised_again")
    case.act("an", "letter_made")
    assert case.refusal_reasons("an", "abandoned") == []
    case.act("an", "finished")
    case.act("an", "reopened")
    case.act("an", "letter_made")

    assert case.refusal_reasons("an", "abandoned") == ["SHP-9z:needs"]


def test_what_a_request_for_more_time_states_stays_on_the_case() -> None:
    extension = {"asks": ["counter"], "grants": ["chief"], "each": 2, "needs": {"fact": "amount"}}
    case = ShopCase(shop_law(clock_rule("taking_in", ["raised_again"], ["finished"], extension=extension)))
    case.act("an", "raised_again")
    case.act("an", "extend", clock="taking_in", units=1, facts={"amount": 3})

    assert (case.state.facts["amount"], case.state.stated["amount"].act) == (3, "extend")
    assert case.refusal_reasons("an", "extend", clock="taking_in", units=1) == ["SHP-8z:needs"]


def test_a_document_of_an_earlier_round_does_not_serve_the_next() -> None:
    case = ShopCase(shop_law(gate_rule("work.abandoned", {"document": "letter", "signed_by": ["customer"]})))
    case.act("an", "minor")
    case.act("an", "letter_made", texts=["plan"])
    case.act("an", "sign", about="letter", party="customer")
    assert case.refusal_reasons("an", "abandoned") == []
    case.act("an", "finished")
    case.act("an", "reopened")

    assert case.refusal_reasons("an", "abandoned") == ["SHP-9z:needs"]
