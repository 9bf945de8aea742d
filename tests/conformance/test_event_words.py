"""Each word that says which events a line of `keeps:` means, or what it asks of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.events import Event
from models.messages import TextRef
from tests.conformance.shop_records import MONDAY, happened, judged

CLOSED = {"name": "done", "to": "closed"}
PHONED, IN_VAIN = {"name": "a", "means": "phone"}, {"name": "a", "means": "no_contact"}
COUNTED = {"name": "c", "facts": {"n": 3}}
NEXT_DAY = {**IN_VAIN, "at": MONDAY + timedelta(days=1)}


@pytest.mark.parametrize(
    ("line", "events", "found"),
    [
        ({"each": "a", "told": "any"}, happened("complaint", PHONED), "kept"),
        ({"each": "a", "told": "any"}, happened("complaint", IN_VAIN), "broken"),
        ({"each": "a", "told": ["letter"]}, happened("complaint", PHONED), "broken"),
        ({"each": {"event": "a", "reached": False}, "after": "b"}, happened("complaint", PHONED), "does_not_apply"),
        ({"each": {"event": "a", "reached": False}, "after": "b"}, happened("complaint", IN_VAIN), "broken"),
        ({"each": "a", "not_by": "counter"}, happened("complaint", PHONED), "broken"),
        ({"each": "a", "not_by": "counter"}, happened("complaint", {**PHONED, "by": "nobody"}), "kept"),
        ({"each": "c", "after": "a", "on_days": 2}, happened("complaint", IN_VAIN, "c"), "broken"),
        ({"each": "c", "after": "a", "on_days": 2}, happened("complaint", IN_VAIN, {**NEXT_DAY, "name": "c"}), "kept"),
        ({"each": "c", "after": "a", "unless": "b"}, happened("complaint", "a", "c"), "kept"),
        ({"each": "c", "after": "a", "unless": "b"}, happened("complaint", "a", "b", "c"), "broken"),
        ({"each": "c", "after": "a", "unless": "b"}, happened("complaint", "a", "b", "a", "c"), "kept"),
        ({"each": "c", "not_after": "a"}, happened("complaint", "c", "a"), "kept"),
        ({"each": "c", "not_after": "a"}, happened("complaint", "a", "c"), "broken"),
        ({"each": {"event": "c", "once": "a"}, "after": "b"}, happened("complaint", "c"), "does_not_apply"),
        ({"each": {"event": "c", "once": "a"}, "after": "b"}, happened("complaint", "a", "c"), "broken"),
        ({"never": {"event": "c", "where": {"n": {"at_least": 3}}}}, happened("complaint", COUNTED), "broken"),
        ({"never": {"event": "c", "where": {"n": {"more_than": 3}}}}, happened("complaint", COUNTED), "open"),
        ({"never": {"event": "c", "where": {"n": {"at_most": 3}}}}, happened("complaint", COUNTED), "broken"),
        ({"never": {"event": "c", "where": {"n": {"at_most": 2}}}}, happened("complaint", COUNTED), "open"),
        ({"never": {"event": "c", "where": {"n": {"at_most": 3}}}}, happened("complaint", "c"), "open"),
        ({"each": "c", "states_any": ["x", "y"]}, happened("complaint", {"name": "c", "facts": {"y": 1}}), "kept"),
        ({"each": "c", "states_any": ["x", "y"]}, happened("complaint", {"name": "c", "facts": {"z": 1}}), "broken"),
        ({"each": "c", "states": "x", "now": True}, happened("complaint", {"name": "c", "facts": {"x": 1}}), "kept"),
        ({"each": "c", "states": "x", "now": True}, happened({"name": "complaint", "facts": {"x": 1}}, "c"), "broken"),
        (
            {"never": {"event": "a", "filer": "named"}},
            happened({"name": "complaint", "filer": ["named"]}, "a"),
            "broken",
        ),
        (
            {"never": {"event": "a", "filer": "anonymous"}},
            happened({"name": "complaint", "filer": ["named"]}, "a"),
            "open",
        ),
        ({"never": {"event": "a", "filer": "anonymous"}}, happened("complaint", "a"), "broken"),
        ({"never": {"event": "a", "filer": "unreachable"}}, happened("complaint", "a"), "broken"),
    ],
)
def test_a_word_of_an_event(line: dict[str, Any], events: list[Event], found: str) -> None:
    assert judged(line, events).found == found


WHY = TextRef(id="t", digest="0" * 64)
STATED = {"name": "a", "facts": {"x": 1}}
PEOPLE = {"name": "c", "facts": {"team": ("li", "wang", "li")}}
AMENDED = {"name": "amend", "type": "noted", "facts": {"x": 2}}
BACK = {"name": "sent_back", "stage": "review", "to": "desk"}
ON_ITEM = {"name": "upheld", "item": "m1"}
DISMISSED = {"name": "dismissed", "item": "m1"}
DAY = {"n": 1, "unit": "working_day"}
LISTED = {"name": "a", "registered": {"officers": ("li", "chen")}}
NOTED_OR_ANSWERED = {"each": "a", "any": [{"then": "b", "within": DAY}, {"then": {"states": "why_not"}}]}


@pytest.mark.parametrize(
    ("line", "events", "found"),
    [
        ({"each": "c", "states_none": "x"}, happened("complaint", STATED, "c"), "broken"),
        ({"each": "c", "states_none": "x"}, happened("complaint", "a", "c", STATED), "kept"),
        ({"each": "c", "states_none": "x", "now": True}, happened("complaint", STATED, "c"), "kept"),
        ({"each": "amend", "states_none": "x", "now": True}, happened("complaint", STATED, AMENDED), "broken"),
        ({"each": "c", "states_none": "x", "anew": True}, happened("complaint", STATED, BACK, "c"), "kept"),
        ({"never": {"event": "amend", "states": "x"}}, happened("complaint", AMENDED), "broken"),
        ({"never": {"event": "amend", "states": "y"}}, happened("complaint", STATED, AMENDED), "open"),
        ({"never": {"states": "x"}}, happened("complaint", STATED), "broken"),
        ({"never": {"event": "c", "where": {"team": {"at_least": 2}}}}, happened("complaint", PEOPLE), "broken"),
        ({"never": {"event": "c", "where": {"team": {"at_least": 3}}}}, happened("complaint", PEOPLE), "open"),
        ({"never": {"event": "c", "where": {"x": {"known": False}}}}, happened("complaint", "c"), "broken"),
        ({"never": {"event": "c", "where": {"x": {"known": False}}}}, happened("complaint", STATED, "c"), "open"),
        ({"never": {"event": "c", "where": {"team": {"none_of": "chen"}}}}, happened("complaint", PEOPLE), "broken"),
        ({"never": {"event": "c", "where": {"team": {"none_of": "li"}}}}, happened("complaint", PEOPLE), "open"),
        ({"never": {"event": "c", "where": {"team": {"none_of": "li"}}}}, happened("complaint", "c"), "broken"),
        ({"never": {"event": "c", "not_once": "a"}}, happened("complaint", "c", "a"), "broken"),
        ({"never": {"event": "c", "not_once": "a"}}, happened("complaint", "a", "c"), "open"),
        ({"never": {"event": "c", "not_once": "a", "anew": True}}, happened("complaint", "a", BACK, "c"), "broken"),
        ({"never": {"event": "c", "once": "a", "anew": True}}, happened("complaint", "a", BACK, "c"), "open"),
        ({"never": {"event": "c", "once": "a", "anew": True}}, happened("complaint", BACK, "a", "c"), "broken"),
        (
            {"never": {"event": "c", "once": "upheld"}},
            happened("complaint", ON_ITEM, {"name": "c", "item": "m2"}),
            "open",
        ),
        ({"each": "c", "after": "upheld", "unless": "dismissed"}, happened("complaint", ON_ITEM, "c"), "kept"),
        (
            {"each": "c", "after": "upheld", "unless": "dismissed"},
            happened("complaint", ON_ITEM, DISMISSED, "c"),
            "broken",
        ),
        (
            {"each": "c", "after": "upheld", "unless": "dismissed"},
            happened("complaint", ON_ITEM, {**DISMISSED, "item": "m2"}, "c"),
            "kept",
        ),
        ({"each": "c", "not_after": "upheld", "unless": "dismissed"}, happened("complaint", ON_ITEM, "c"), "broken"),
        (
            {"each": "c", "not_after": "upheld", "unless": "dismissed"},
            happened("complaint", ON_ITEM, DISMISSED, "c"),
            "kept",
        ),
        ({"each": "c", "not_by": "team"}, happened("complaint", PEOPLE), "broken"),
        ({"each": "c", "not_by": "team"}, happened("complaint", {**PEOPLE, "by": "nobody"}), "kept"),
        ({"each": "c", "by": ["team"]}, happened("complaint", "c"), "broken"),
        ({"each": "c", "registered": "officers"}, happened("complaint", LISTED, "c"), "kept"),
        ({"each": "c", "registered": "officers"}, happened("complaint", "c", LISTED), "broken"),
        ({"each": "c", "registered": "officers", "who": "team"}, happened("complaint", LISTED, PEOPLE), "broken"),
        ({"each": "c", "any": [{"after": "a"}, {"by": "counter"}]}, happened("complaint", "c"), "kept"),
        ({"each": "c", "any": [{"after": "a"}, {"after": "b"}]}, happened("complaint", "b", "c"), "kept"),
        ({"each": "c", "any": [{"after": "a"}, {"after": "b"}]}, happened("complaint", "c"), "broken"),
        (
            {"each": "c", "states": "x", "any": [{"after": "a"}, {"by": "counter"}]},
            happened("complaint", "c"),
            "broken",
        ),
        (NOTED_OR_ANSWERED, happened("complaint", "a", "b"), "kept"),
        (NOTED_OR_ANSWERED, happened("complaint", "a"), "open"),
        (NOTED_OR_ANSWERED, happened("complaint", "a", CLOSED), "broken"),
        (NOTED_OR_ANSWERED, happened("complaint", "a", {"name": "note", "texts": {"why_not": WHY}}), "kept"),
    ],
)
def test_a_word_that_several_rules_need(line: dict[str, Any], events: list[Event], found: str) -> None:
    assert judged(line, events).found == found


def test_of_alternatives_a_line_is_broken_since_the_last_could_be_kept() -> None:
    late = {"each": "a", "any": [{"then": "b", "within": DAY}, {"states": "x", "now": True}]}
    (place,) = judged(late, happened("complaint", "a"), timedelta(days=9)).broken

    assert (place.seq, place.since) == (2, datetime(2026, 3, 3, 16, tzinfo=UTC))
