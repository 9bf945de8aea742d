"""Tracks: they fork, wait for each other, end alone, and go down with the case."""

import pytest

from rules.waiting import waiting_for
from tests.rules.shop import ShopCase, gate_rule, shop_law


def case_with_two_tracks() -> ShopCase:
    """A case of two tracks."""
    counter = ShopCase(shop_law())
    counter.act("an", "major")
    return counter


def test_an_outcome_opens_a_second_track() -> None:
    assert case_with_two_tracks().at() == {"main": "work", "reply": "replying"}


def test_an_act_is_done_on_the_track_where_it_is_open() -> None:
    counter = case_with_two_tracks()

    [replied] = counter.act("an", "replied")

    assert (replied.track, replied.stage) == ("reply", "replying")
    assert counter.at() == {"main": "work", "reply": "meeting"}


def test_a_track_that_has_arrived_waits_for_the_others() -> None:
    counter = case_with_two_tracks()
    counter.act("an", "replied")

    assert counter.refused("an", "settled") == ["joining"]
    assert [track.joining for track in waiting_for(counter.law, counter.case).tracks] == [False, True]
    counter.act("an", "finished")
    assert counter.at() == {"main": "meeting"}
    counter.act("an", "settled")
    assert counter.case.closed_at


def test_it_does_not_matter_who_arrives_first() -> None:
    counter = case_with_two_tracks()
    counter.act("an", "finished")
    assert counter.refused("an", "settled") == ["joining"]
    counter.act("an", "replied")

    assert counter.at() == {"main": "meeting"}


def test_a_case_of_one_track_waits_for_nobody() -> None:
    counter = ShopCase(shop_law())
    counter.act("an", "minor")
    counter.act("an", "finished")

    counter.act("an", "settled")

    assert counter.case.closed_at


def test_a_track_may_end_alone() -> None:
    counter = case_with_two_tracks()
    counter.act("an", "no_reply")

    assert counter.at() == {"main": "work"}
    assert counter.case.closed_at is None


def test_the_end_of_the_case_drops_the_other_tracks_with_an_event() -> None:
    counter = case_with_two_tracks()

    dropped, acted = counter.act("an", "abandoned")

    assert (dropped.type, dropped.name, acted.name) == ("dropped", "reply", "abandoned")
    assert counter.at() == {"main": "closed"}


def test_the_first_goes_on_alone_where_any_may() -> None:
    stages = shop_law().procedure.model_dump(by_alias=True, exclude_defaults=True)["stages"]
    stages["meeting"]["joins"] = {"of": ["main", "reply"], "needs": "any"}
    counter = ShopCase(shop_law(stages=stages))
    counter.act("an", "major")

    dropped, _ = counter.act("an", "finished")

    assert (dropped.type, dropped.name) == ("dropped", "reply")
    assert counter.at() == {"main": "meeting"}


def test_what_two_tracks_offer_has_to_be_told_apart() -> None:
    counter = case_with_two_tracks()
    counter.act("gu", "media")
    assert counter.at() == {"main": "work", "press": "replying", "reply": "replying"}

    assert counter.refused("an", "no_reply") == ["which_track"]
    assert counter.refused("an", "no_reply", track="other") == ["which_track"]
    counter.act("an", "no_reply", track="press")
    assert counter.at() == {"main": "work", "reply": "replying"}


def test_a_track_that_is_open_is_not_opened_again() -> None:
    counter = case_with_two_tracks()
    counter.act("gu", "media")

    assert counter.refused("gu", "media") == ["not_open"]


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
    counter = ShopCase(shop_law(gate_rule("finished", needs)))
    counter.act("an", "raised_again")
    counter.act("an", "minor")

    assert counter.refused("an", "finished") == refused


def test_an_outcome_that_leads_on_does_not_wait_for_a_track_that_is_open() -> None:
    counter = case_with_two_tracks()
    counter.act("an", "return", texts=["reason"])

    counter.act("an", "major")

    assert counter.at() == {"main": "work", "reply": "replying"}


def test_what_waits_for_other_tracks_is_not_sent_back() -> None:
    counter = case_with_two_tracks()
    counter.act("an", "replied")

    assert counter.refused("an", "return", texts=["reason"], track="reply") == ["joining"]
