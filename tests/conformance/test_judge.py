"""Each word of `keeps:` by itself: when a rule was kept, broken, is still open, or was not called for."""

from datetime import timedelta
from typing import Any

import pytest

from models.events import Event
from models.keeps import Keep
from models.messages import TextRef
from tests.conformance.shop_records import MONDAY, happened, judged

CLOSED = {"name": "done", "to": "closed"}


@pytest.mark.parametrize(
    ("line", "events", "found"),
    [
        ({"each": "b", "after": "a"}, happened("complaint", "a", "b"), "kept"),
        ({"each": "b", "after": "a"}, happened("complaint", "b", "a"), "broken"),
        ({"each": "b", "after": "a"}, happened("complaint", "a"), "does_not_apply"),
        ({"each": "desk.b", "after": "a"}, happened("complaint", "b"), "broken"),
        ({"each": "back.b", "after": "a"}, happened("complaint", "b"), "does_not_apply"),
        ({"each": "a", "then": "b"}, happened("complaint", "a", "b"), "kept"),
        ({"each": "a", "then": "b"}, happened("complaint", "a"), "open"),
        ({"each": "a", "then": "b"}, happened("complaint", "b", "a", CLOSED), "broken"),
        ({"each": "a", "then": ["b", "c"]}, happened("complaint", "a", "c"), "kept"),
        ({"never": "a"}, happened("complaint", "b"), "open"),
        ({"never": "a"}, happened("complaint", "b", CLOSED), "kept"),
        ({"never": "a"}, happened("complaint", "a"), "broken"),
        ({"never": {"to": "closed"}}, happened("complaint", CLOSED), "broken"),
        ({"not_both": ["a", "b"]}, happened("complaint", "a", CLOSED), "kept"),
        ({"not_both": ["a", "b"]}, happened("complaint", "b", "a"), "broken"),
        ({"count": "a", "exactly": 1}, happened("complaint", "a", CLOSED), "kept"),
        ({"count": "a", "exactly": 2}, happened("complaint", "a", CLOSED), "broken"),
        ({"count": "a", "exactly": 1}, happened("complaint", "a", "a"), "broken"),
        ({"count": "a", "at_most": 1}, happened("complaint", "b", "a"), "open"),
    ],
)
def test_a_relation(line: dict[str, Any], events: list[Event], found: str) -> None:
    assert judged(line, events).found == found


def test_what_is_broken_says_where_and_since_when() -> None:
    (place,) = judged({"each": "b", "after": "a"}, happened("complaint", "c", "b")).broken

    assert (place.line, place.seq, place.since) == (1, 3, MONDAY + timedelta(hours=2))


def test_events_of_another_item_do_not_count() -> None:
    line = {"each": "done_with", "after": "planned"}

    assert (
        judged(
            line, happened("complaint", {"name": "planned", "item": "m1"}, {"name": "done_with", "item": "m1"})
        ).found
        == "kept"
    )
    assert (
        judged(
            line, happened("complaint", {"name": "planned", "item": "m1"}, {"name": "done_with", "item": "m2"})
        ).found
        == "broken"
    )


def test_anew_looks_no_further_back_than_the_arrival_at_the_stage() -> None:
    back = {"name": "sent_back", "stage": "review", "to": "desk"}
    line = {"each": "b", "after": "a", "anew": True}

    assert judged(line, happened("complaint", "a", back, "b")).found == "broken"
    assert judged(line, happened("complaint", back, "a", "b")).found == "kept"
    assert judged({**line, "anew": False}, happened("complaint", "a", back, "b")).found == "kept"


def test_what_must_be_stated_is_stated_by_the_event_or_before_it() -> None:
    line = {"each": "b", "states": ["reason", "amount"]}
    text = {"texts": {"reason": TextRef(id="t", digest="0" * 64)}}

    assert judged(line, happened("complaint", {"name": "b", "facts": {"amount": 3}, **text})).found == "kept"
    assert (
        judged(line, happened("complaint", {"name": "a", **text}, {"name": "b", "facts": {"amount": 3}})).found
        == "kept"
    )
    assert (
        judged(line, happened("complaint", {"name": "b", "facts": {"amount": 3}}, {"name": "a", **text})).found
        == "broken"
    )


@pytest.mark.parametrize(
    ("where", "facts", "found"),
    [
        ({"kind": "goods"}, {"kind": "goods"}, "broken"),
        ({"kind": "goods"}, {"kind": "staff"}, "open"),
        ({"kind": ["goods", "price"]}, {"kind": "price"}, "broken"),
        ({"kinds": "goods"}, {"kinds": ("price", "goods")}, "broken"),
        ({"right": False}, {"right": False}, "broken"),
        ({"right": False}, {"right": True}, "open"),
        ({"right": False}, {}, "open"),
    ],
)
def test_a_fact_as_known_at_the_event(where: dict[str, Any], facts: dict[str, Any], found: str) -> None:
    events = happened("complaint", {"name": "n", "type": "noted", "facts": facts}, "a")

    assert judged({"never": {"event": "a", "where": where}}, events).found == found


def test_who_did_it_held_the_role_then() -> None:
    line = {"each": "a", "by": "counter"}
    held = {"name": "a", "by": "li"}

    assert judged(line, happened("complaint", held)).found == "kept"
    assert (
        judged(line, happened("complaint", {**held, "by": "wang"})).found == "kept"
    )  # in the place of chen, who is away
    assert (
        judged(line, happened("complaint", {**held, "by": "wang", "at": MONDAY + timedelta(days=2)})).found == "broken"
    )
    assert judged(line, happened("complaint", {**held, "by": "nobody"})).found == "broken"


def test_who_was_named_to_act_for_a_role_holds_it_from_then_on() -> None:
    line, done = {"each": "a", "by": "counter"}, {"name": "a", "by": "nobody"}
    named = {"name": "deputise", "type": "assigned", "whom": "nobody", "about": "counter"}

    assert judged(line, happened("complaint", named, done)).found == "kept"
    assert judged(line, happened("complaint", done, named)).found == "broken"
    assert judged(line, happened("complaint", {**named, "type": "noted"}, done)).found == "broken"


def test_another_person_than_anybody_who_ever_did_it() -> None:
    line = {"each": "b", "other_than": "a"}
    before = {"name": "a", "by": "chen"}

    assert judged(line, happened("complaint", "a", {"name": "b", "by": "chen"})).found == "kept"
    assert judged(line, happened("complaint", "a", {"name": "b", "by": "li"})).found == "broken"
    assert judged(line, happened("complaint", "a", before, {"name": "b", "by": "li"})).found == "broken"
    assert judged(line, happened("complaint", "b")).found == "kept"


def test_somebody_who_was_not_reached_was_not_told() -> None:
    line = {"each": "b", "after": {"event": "a", "reached": True}}

    assert judged(line, happened("complaint", {"name": "a", "means": "phone"}, "b")).found == "kept"
    assert judged(line, happened("complaint", {"name": "a", "means": "no_contact"}, "b")).found == "broken"
    assert judged(line, happened("complaint", "a", "b")).found == "broken"
    assert judged(line, happened("complaint", {"name": "a", "type": "notified"}, "b")).found == "broken"


def test_what_was_undone_as_a_mistake_has_not_happened() -> None:
    undone = {"name": "correct", "type": "corrected", "refers_to": 2}

    assert judged({"never": "a"}, happened("complaint", "a", undone)).found == "open"
    assert judged({"never": "a"}, happened("complaint", "a", "b")).found == "broken"


def test_what_a_notice_said_of_acts_that_were_corrected_later_was_right_then() -> None:
    told, undone = {"name": "b", "type": "notified"}, {"name": "correct", "type": "corrected", "refers_to": 2}

    assert judged({"each": "b", "after": "a"}, happened("complaint", "a", told, undone)).found == "kept"
    assert judged({"each": "b", "after": "a"}, happened("complaint", "a", undone, told)).found == "broken"
    assert judged({"never": {"event": "b", "not_once": "a"}}, happened("complaint", "a", told, undone)).found == "open"


def test_a_limit_rings_by_what_was_known_then() -> None:
    later = {"name": "a", "facts": {"agreed": (MONDAY + timedelta(hours=2)).isoformat()}}
    rung, undone = {"name": "x", "type": "expired"}, {"name": "correct", "type": "corrected", "refers_to": 2}
    within = {"n": 60, "unit": "minute", "set_by": "agreed"}
    line = {"each": "complaint", "then": "x_over", "within": within}

    assert judged(line, happened("complaint", later, rung, undone)).found == "kept"
    assert (
        judged(line, happened("complaint", later, undone, rung | {"at": MONDAY + timedelta(hours=3)})).found == "broken"
    )


def test_more_time_that_stays_was_granted_by_what_was_known_then() -> None:
    known, mistake = {"name": "b", "facts": {"handler": "li"}}, {"name": "a", "facts": {"handler": "wang"}}
    granted = {"name": "x", "type": "granted", "refers_to": 2}
    undone = {"name": "correct", "type": "corrected", "refers_to": 3}
    line = {"never": {"event": "x_extended", "where": {"handler": "li"}}}

    assert judged(line, happened("complaint", known, mistake, granted, undone)).found == "open"
    assert judged(line, happened("complaint", known, mistake, undone, granted)).found == "broken"


def test_a_breach_stays_when_what_began_the_limit_is_undone() -> None:
    expired, undone = {"name": "x", "type": "expired"}, {"name": "correct", "type": "corrected", "refers_to": 2}
    line = {"each": "x_over", "then": "c"}

    assert judged(line, happened("complaint", "a", expired, undone)).found == "open"


UNDONE = {"name": "correct", "type": "corrected", "refers_to": 2, "by": "chen"}
NEXT_DAY = {**UNDONE, "at": MONDAY + timedelta(days=1)}
SOON = {"name": "correct", "type": "corrected", "refers_to": 2, "at": MONDAY + timedelta(hours=1, minutes=20)}
IN_TWO_DAYS = {"n": 2, "unit": "working_day"}  # an act on Monday is due until Wednesday, midnight


def on_day(day: int, name: str, **fields: Any) -> dict[str, Any]:
    """Return an event at nine o'clock, so many days after the Monday."""
    return {"name": name, "at": MONDAY + timedelta(days=day), **fields}


@pytest.mark.parametrize(
    ("events", "found"),
    [
        (happened("complaint", "a", NEXT_DAY, on_day(2, "a"), on_day(3, "b")), "broken"),
        (happened("complaint", "a", NEXT_DAY, on_day(2, "a"), on_day(2, "b")), "kept"),
        (happened("complaint", "a", SOON, on_day(2, "a"), on_day(3, "b")), "kept"),
    ],
)  # fmt: skip
def test_a_limit_counts_from_the_first_start_unless_that_was_a_slip(events: list[Event], found: str) -> None:
    line = {"each": "a", "then": "b", "within": IN_TWO_DAYS}

    assert judged(line, events, timedelta(days=9)).found == found


@pytest.mark.parametrize(("first", "found"), [(1, "kept"), (2, "broken")])
def test_a_limit_counts_from_the_first_start_of_which_the_line_speaks(first: int, found: str) -> None:
    line = {"each": {"event": "a", "where": {"x": 2}}, "then": "b", "within": IN_TWO_DAYS}
    undone, again = on_day(0, "a", facts={"x": first}), on_day(2, "a", facts={"x": 2})

    events = happened("complaint", undone, NEXT_DAY, again, on_day(3, "b"))

    assert judged(line, events, timedelta(days=9)).found == found


@pytest.mark.parametrize(
    ("undone", "again", "found"),
    [
        (7, 8, "kept"),  # undone on the next Monday: it did not run in between, and there is a day left
        (7, 15, "broken"),
        (7, None, "broken"),  # nobody does it again
    ],
)
def test_what_was_done_in_time_was_in_time_until_it_was_undone(undone: int, again: int | None, found: str) -> None:
    line = {"each": "complaint", "then": "b", "within": IN_TWO_DAYS}
    events: list[str | dict[str, Any]] = [
        "complaint",
        on_day(1, "b"),
        on_day(undone, "correct", type="corrected", refers_to=2, by="chen"),
    ]
    events += [] if again is None else [on_day(again, "b")]

    assert judged(line, happened(*events), timedelta(days=20)).found == found
    assert judged(line, happened(*events[:3]), timedelta(days=undone, hours=1)).found == "open"


def test_what_was_owed_and_missed_before_an_act_was_undone_is_broken() -> None:
    line = {"each": "a", "then": "b", "within": IN_TWO_DAYS}

    late = {**UNDONE, "at": MONDAY + timedelta(days=9)}
    assert judged(line, happened("complaint", "a", late), timedelta(days=10)).found == "broken"
    assert judged(line, happened("complaint", "a", {**UNDONE}), timedelta(days=10)).found == "does_not_apply"


def test_what_others_stated_stays_when_an_act_is_undone() -> None:
    stated = {"name": "a", "facts": {"x": 1}}
    noted = {"name": "note", "type": "noted", "facts": {"y": 2}}
    undone = {"name": "correct", "type": "corrected", "refers_to": 2}
    line = {"never": {"event": "c", "where": {"x": 1}}}

    assert judged(line, happened("complaint", stated, noted, undone, "c")).found == "open"
    assert (
        judged({"never": {"event": "c", "where": {"y": 2}}}, happened("complaint", stated, noted, undone, "c")).found
        == "broken"
    )


def test_an_answer_is_of_the_stage_at_which_the_track_is() -> None:
    arrived = {"name": "a", "to": "approving"}
    answers = {"each": "approving_answered", "after": "b"}

    said = happened("complaint", arrived, {"name": "approve", "type": "answered", "given": True, "stage": None})
    assert judged(answers, said).found == "broken"
    reminded = {"name": "x", "type": "reminded", "to": "counter", "rung": 0, "stage": None}
    said = happened(
        "complaint", arrived, reminded, {"name": "approve", "type": "answered", "given": True, "stage": None}
    )
    assert judged(answers, said).found == "broken"
    refused = happened("complaint", arrived, {"name": "refuse", "type": "answered", "given": False, "stage": None})
    assert judged(answers, refused).found == "does_not_apply"


def test_what_a_merged_case_owed_is_owed_by_the_other() -> None:
    merged = {"name": "merge", "to": "merged"}
    within = {"each": "a", "then": "b", "within": {"n": 1, "unit": "working_day"}}

    assert judged({"each": "a", "then": "b"}, happened("complaint", "a", merged)).found == "does_not_apply"
    assert judged(within, happened("complaint", "a", merged), timedelta(days=9)).found == "does_not_apply"
    assert judged({"each": "a", "then": "b"}, happened("complaint", "a", CLOSED)).found == "broken"


def test_what_is_offered_has_not_been_taken() -> None:
    offered = {"name": "a", "type": "offered", "rung": 0, "clock": "x"}

    assert judged({"never": "a"}, happened("complaint", offered)).found == "open"
    assert judged({"never": "a_offered"}, happened("complaint", offered)).found == "broken"


@pytest.mark.parametrize(
    "line",
    [
        {},
        {"each": "a"},
        {"each": "a", "after": "b", "never": "c"},
        {"never": "a", "by": "counter"},
        {"count": "a"},
        {"count": "a", "exactly": 1, "at_most": 2},
        {"each": "a", "by": "desk", "within": {"n": 1, "unit": "month"}},
        {"each": "a", "then": "b", "anew": True},
        {"each": {"where": {"x": 1}}, "then": "b"},
        {"each": "a", "by": "desk", "on_days": 2},
        {"each": "a", "by": "desk", "now": True},
        {"each": "a", "any": [{"after": "b"}]},
        {"each": "a", "any": [{"after": "b"}, {"within": {"n": 1, "unit": "month"}}]},
        {"never": "a", "any": [{"after": "b"}, {"by": "desk"}]},
        {"never": {"event": "a", "anew": True}},
        {"never": {"event": "a", "where": {"x": {}}}},
        {"each": "a", "states": "x", "who": "x"},
    ],
)
def test_a_line_that_says_no_one_relation_is_refused(line: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"each|never|count|event|stands beside|at least 2|at_least"):
        Keep.model_validate(line)
