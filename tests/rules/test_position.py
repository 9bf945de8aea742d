"""Tracks: forking, joining, ending separately, and ending with the case."""

import pytest

from rules.waiting import waiting_for
from tests.rules.shop_procedure import ShopCase, gate_rule, shop_law


def case_with_two_tracks() -> ShopCase:
    """Return a case of two tracks: `main` at work, `reply` at replying."""
    case = ShopCase(shop_law())
    case.act("an", "major")
    return case


def test_an_outcome_opens_a_second_track() -> None:
    assert case_with_two_tracks().stages() == {"main": "work", "reply": "replying"}


def test_an_act_is_done_on_the_track_where_it_is_open() -> None:
    case = case_with_two_tracks()

    [replied] = case.act("an", "replied")

    assert (replied.track, replied.stage) == ("reply", "replying")
    assert case.stages() == {"main": "work", "reply": "meeting"}


def test_a_track_that_has_arrived_waits_for_the_others() -> None:
    case = case_with_two_tracks()
    case.act("an", "replied")

    assert case.refusal_reasons("an", "settled") == ["joining"]
    assert [track.joining for track in waiting_for(case.law, case.state).tracks] == [False, True]
    case.act("an", "finished")
    assert case.stages() == {"main": "meeting"}
    case.act("an", "settled")
    assert case.state.closed_at


def test_tracks_join_in_either_order() -> None:
    case = case_with_two_tracks()
    case.act("an", "finished")
    assert case.refusal_reasons("an", "settled") == ["joining"]
    case.act("an", "replied")

    assert case.stages() == {"main": "meeting"}


def test_a_case_of_one_track_waits_for_nobody() -> None:
    case = ShopCase(shop_law())
    case.act("an", "minor")
    case.act("an", "finished")

    case.act("an", "settled")

    assert case.state.closed_at


def test_a_track_may_end_alone() -> None:
    case = case_with_two_tracks()
    case.act("an", "no_reply")

    assert case.stages() == {"main": "work"}
    assert case.state.closed_at is None


def test_the_end_of_the_case_drops_the_other_tracks_with_an_event() -> None:
    case = case_with_two_tracks()

    dropped, acted = case.act("an", "abandoned")

    assert (dropped.type, dropped.name, acted.name) == ("dropped", "reply", "abandoned")
    assert case.stages() == {"main": "closed"}


def test_the_first_track_at_a_join_of_any_goes_on_alone() -> None:
    stages = shop_law().procedure.model_dump(by_alias=True, exclude_defaults=True)["stages"]
    stages["meeting"]["joins"] = {"of": ["main", "reply"], "needs": "any"}
    case = ShopCase(shop_law(stages=stages))
    case.act("an", "major")

    dropped, _ = case.act("an", "finished")

    assert (dropped.type, dropped.name) == ("dropped", "reply")
    assert case.stages() == {"main": "meeting"}


def test_an_outcome_open_on_two_tracks_needs_its_track() -> None:
    case = case_with_two_tracks()
    case.act("gu", "media")
    assert case.stages() == {"main": "work", "press": "replying", "reply": "replying"}

    assert case.refusal_reasons("an", "no_reply") == ["which_track"]
    assert case.refusal_reasons("an", "no_reply", track="other") == ["which_track"]
    case.act("an", "no_reply", track="press")
    assert case.stages() == {"main": "work", "reply": "replying"}


def test_a_track_that_is_open_is_not_opened_again() -> None:
    case = case_with_two_tracks()
    case.act("gu", "media")

    assert case.refusal_reasons("gu", "media") == ["not_open"]


@pytest.mark.parametrize(
    ("needs", "refused"),
    [
        ({"event": "minor"}, []),
        ({"event": "raised_again"}, ["SHP-9z:needs"]),
        ({"event": "raised_again", "ever": True}, []),
        ({"count": "raised_again", "at_least": 2}, ["SHP-9z:needs"]),
        ({"count": "raised_again", "at_most": 1}, []),
        ({"count": "work", "at_least": 1}, []),
    ],
    ids=["what led here", "what was before", "ever", "too few", "not too many", "entries of a stage"],
)
def test_a_bare_event_counts_from_the_last_entry(needs: dict[str, object], refused: list[str]) -> None:
    case = ShopCase(shop_law(gate_rule("finished", needs)))
    case.act("an", "raised_again")
    case.act("an", "minor")

    assert case.refusal_reasons("an", "finished") == refused


def test_an_outcome_that_leads_on_does_not_wait_for_a_track_that_is_open() -> None:
    case = case_with_two_tracks()
    case.act("an", "return", texts=["reason"])

    case.act("an", "major")

    assert case.stages() == {"main": "work", "reply": "replying"}


def test_a_track_waiting_at_a_join_cannot_be_returned() -> None:
    case = case_with_two_tracks()
    case.act("an", "replied")

    assert case.refusal_reasons("an", "return", texts=["reason"], track="reply") == ["joining"]
