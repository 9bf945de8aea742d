"""Each word of `keeps:` by itself: when a rule was kept, broken, is still open, or was not called for."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import calendars
from conformance import CaseRecord, RuleVerdict, judge_case
from conformance.staff_record import StaffRecord
from models.events import Event
from models.keeps import Keep
from models.messages import TextRef
from models.procedure import Procedure
from tests.conformance.scenario_records import Step
from tests.rules.shop_procedure import gate_rule, shop_law

MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)
STAFF = [
    Step("joined", "li", person="li"), Step("given", "counter", person="li"),
    Step("joined", "wang", person="wang"), Step("joined", "chen", person="chen"),
    Step("given", "counter", person="chen"),
    Step("away", "chen", person="chen", other="wang", since=MONDAY, until=MONDAY + timedelta(days=1)),
]  # fmt: skip


def happened(*written: str | dict[str, Any]) -> list[Event]:
    """Return events an hour apart; the first opens the case. Each is a name, or fields of an event."""
    events = list[Event]()
    for place, said in enumerate(written):
        fields = {"name": said} if isinstance(said, str) else dict(said)
        at = fields.pop("at", MONDAY + timedelta(hours=place))
        kind = fields.pop("type", "acted" if place else "opened")
        base = {"seq": place + 1, "type": kind, "at": at, "recorded_at": at, "by": "li", "stage": "desk"}
        events.append(Event.model_validate(base | fields))
    return events


def judged(line: dict[str, Any], events: list[Event], now: timedelta = timedelta(days=1)) -> RuleVerdict:
    """Return the verdict on a rule with one line of `keeps:`."""
    whole = shop_law(gate_rule("intake.minor", {"reason": "plan"})).procedure
    rule = whole.rules[0].model_copy(update={"keeps": (Keep.model_validate(line),), "entries": ()})
    procedure: Procedure = whole.model_copy(update={"rules": (rule,)})
    record = CaseRecord(procedure, calendars.load_calendar(), events, StaffRecord(STAFF), MONDAY + now)
    (verdict,) = judge_case(record)
    return verdict


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


def test_another_person_than_who_did_it_last() -> None:
    line = {"each": "b", "other_than": "a"}

    assert judged(line, happened("complaint", "a", {"name": "b", "by": "chen"})).found == "kept"
    assert judged(line, happened("complaint", "a", {"name": "b", "by": "li"})).found == "broken"
    assert judged(line, happened("complaint", "b")).found == "kept"


def test_somebody_who_was_not_reached_was_not_told() -> None:
    line = {"each": "b", "after": {"event": "a", "reached": True}}

    assert judged(line, happened("complaint", {"name": "a", "means": "phone"}, "b")).found == "kept"
    assert judged(line, happened("complaint", {"name": "a", "means": "no_contact"}, "b")).found == "broken"
    assert judged(line, happened("complaint", "a", "b")).found == "broken"
    assert judged(line, happened("complaint", {"name": "a", "type": "notified"}, "b")).found == "broken"


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


WITHIN = {"each": "a", "then": "b", "within": {"n": 3, "unit": "working_day", "clock": "answering"}}
FRIDAY_CLOSE = datetime(2026, 3, 5, 15, 59, tzinfo=UTC)  # a minute before the third working day after Monday ends


def test_a_response_within_a_limit_in_statutory_time() -> None:
    in_time = {"name": "b", "at": FRIDAY_CLOSE}
    late = {"name": "b", "at": FRIDAY_CLOSE + timedelta(minutes=1)}

    assert judged(WITHIN, happened("complaint", "a", in_time)).found == "kept"
    assert judged(WITHIN, happened("complaint", "a", late)).found == "broken"
    assert judged(WITHIN, happened("complaint", "a")).found == "open"
    nothing = judged(WITHIN, happened("complaint", "a"), now=timedelta(days=9))
    assert [place.since for place in nothing.broken] == [FRIDAY_CLOSE + timedelta(minutes=1)]


def test_an_extension_and_a_suspension_of_the_clock_move_the_limit() -> None:
    late = {"name": "b", "at": FRIDAY_CLOSE + timedelta(hours=20)}
    more = {"name": "answering", "type": "granted", "units": 2, "refers_to": 2}
    paused = {"name": "answering", "type": "suspended"}
    resumed = {"name": "answering", "type": "resumed", "at": MONDAY + timedelta(days=2)}

    assert judged(WITHIN, happened("complaint", "a", late)).found == "broken"
    assert judged(WITHIN, happened("complaint", "a", more, late)).found == "kept"
    assert judged(WITHIN, happened("complaint", "a", paused, resumed, late)).found == "kept"
    assert judged(WITHIN, happened("complaint", "a", {**more, "name": "another"}, late)).found == "broken"


def test_a_request_that_nobody_has_decided_holds_the_breach_back() -> None:
    late = {"name": "b", "at": FRIDAY_CLOSE + timedelta(hours=20)}
    asked = {"name": "answering", "type": "asked", "units": 2}
    granted, declined = ({"name": "answering", "type": kind, "refers_to": 3} for kind in ("granted", "declined"))
    long_after = timedelta(days=20)

    assert judged(WITHIN, happened("complaint", "a", asked), long_after).found == "open"
    assert judged(WITHIN, happened("complaint", "a", asked, granted, late), long_after).found == "kept"
    assert judged(WITHIN, happened("complaint", "a", asked, granted), long_after).found == "broken"
    assert judged(WITHIN, happened("complaint", "a", asked, declined, late), long_after).found == "broken"


def test_a_limit_that_begins_at_the_next_opening() -> None:
    night = {"name": "a", "at": datetime(2026, 3, 2, 13, tzinfo=UTC)}  # nine in the evening
    early = {"name": "b", "at": datetime(2026, 3, 3, 1, 25, tzinfo=UTC)}
    line = {"each": "a", "then": "b", "within": {"n": 30, "unit": "minute", "outside_hours": "next_opening"}}

    assert judged(line, happened("complaint", night, early)).found == "kept"
    assert (
        judged({**line, "within": {"n": 30, "unit": "minute"}}, happened("complaint", night, early)).found == "broken"
    )


def test_a_breach_that_the_record_names_itself() -> None:
    expired = {"name": "answering", "type": "expired", "at": FRIDAY_CLOSE + timedelta(minutes=1)}

    assert judged(WITHIN, happened("complaint", "a", expired), now=timedelta(days=9)).breach == 3
    assert judged(WITHIN, happened("complaint", "a"), now=timedelta(days=9)).breach is None


def test_what_was_undone_as_a_mistake_has_not_happened() -> None:
    undone = {"name": "correct", "type": "corrected", "refers_to": 2}

    assert judged({"never": "a"}, happened("complaint", "a", undone)).found == "open"
    assert judged({"never": "a"}, happened("complaint", "a", "b")).found == "broken"


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
    ],
)
def test_a_line_that_says_no_one_relation_is_refused(line: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"each|never|count|event|stands beside"):
        Keep.model_validate(line)
