"""What is refused and what becomes of an act, in the corners that no regulation's scenarios reach."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from models.means import Means
from models.messages import Event, Why
from rules.waiting import waiting_for
from tests.rules.office import MORE, NOON, Desk, accepted, clock, ends, five, law, march

DUE = ends(date(2025, 3, 10))
EXTENDABLE = clock("a1", extension=MORE)


def test_one_request_may_not_exceed_what_may_be_asked_at_a_time() -> None:
    desk = accepted(EXTENDABLE)

    assert desk.refused("li", "extend", march(4), clock="a1", units=6) == [Why.beyond_cap]
    assert desk.refused("li", "extend", march(4), clock="a1") == [Why.beyond_cap]
    assert desk.refused("li", "extend", march(4), clock="a1", units=5) == []


def test_several_requests_may_not_exceed_the_whole_decided_or_not() -> None:
    desk = accepted(EXTENDABLE)
    desk.act("li", "extend", march(4), clock="a1", units=5)

    assert desk.refused("li", "extend", march(4), clock="a1", units=4) == [Why.beyond_cap]
    desk.act("zhao", "approve", march(5), clock="a1")
    assert desk.refused("li", "extend", march(5), clock="a1", units=4) == [Why.beyond_cap]
    desk.act("li", "extend", march(5), clock="a1", units=3)
    desk.act("zhao", "approve", march(6), clock="a1")
    assert desk.case.clocks["a1"].last_day == date(2025, 3, 20)


def test_a_refused_request_is_given_back_to_the_whole() -> None:
    desk = accepted(EXTENDABLE)
    desk.act("li", "extend", march(4), clock="a1", units=5)
    desk.act("zhao", "refuse", march(5))

    assert desk.refused("li", "extend", march(5), clock="a1", units=5) == []


def test_more_time_is_asked_for_before_the_limit_not_at_it() -> None:
    desk = accepted(EXTENDABLE)

    in_time = DUE - timedelta.resolution
    assert desk.refused("li", "extend", in_time, clock="a1", units=1) == []
    assert desk.refused("li", "extend", DUE, clock="a1", units=1) == [Why.too_late]


@pytest.mark.parametrize(
    ("name", "why"),
    [("nowhere", Why.no_clock), ("b1", Why.no_clock), ("c1", Why.no_extension), ("d1", Why.no_extension)],
    ids=["unknown", "not started", "the text provides none", "set by a fact"],
)
def test_more_time_needs_a_running_clock_that_the_text_lets_extend(name: str, why: Why) -> None:
    set_by = clock("d1", extension=MORE, limit={**five("working_day"), "set_by": "day"})
    desk = accepted(EXTENDABLE, clock("b1", starts=["answered"], stops=[], extension=MORE), clock("c1"), set_by)
    desk.act("li", "note", march(4), facts={"day": date(2025, 3, 20)})

    assert desk.refused("li", "extend", march(4), clock=name, units=1) == [why]


def test_who_asks_does_not_grant_and_does_not_refuse() -> None:
    desk = accepted(EXTENDABLE)
    desk.act("li", "extend", march(4), clock="a1", units=1)

    assert desk.refused("li", "approve", march(5)) == [Why.same_person]
    assert desk.refused("li", "refuse", march(5)) == [Why.same_person]
    assert desk.refused("qian", "approve", march(5)) == [Why.role]
    assert desk.refused("wang", "approve", march(5)) == []


def test_one_answer_decides_one_request() -> None:
    """Two requests on two clocks: each answer takes the one it names, the second time there is none left."""
    desk = accepted(EXTENDABLE, clock("b1", extension=MORE))
    desk.act("li", "extend", march(4), clock="a1", units=1)
    desk.act("li", "extend", march(4), clock="b1", units=2)

    desk.act("zhao", "approve", march(5), clock="b1")
    assert [one.clock for one in desk.case.requests.values()] == ["a1"]
    assert desk.refused("zhao", "approve", march(5), clock="b1") == [Why.no_request]
    desk.act("zhao", "refuse", march(5))
    assert desk.refused("zhao", "refuse", march(5)) == [Why.no_request]
    assert [desk.case.clocks[name].extended for name in ("a1", "b1")] == [0, 2]


def test_a_breach_shown_to_be_none_is_withdrawn_by_another_person() -> None:
    desk = accepted(clock("a1"))
    assert desk.refused("wang", "withdraw_breach", march(5), clock="a1") == [Why.no_breach]
    desk.act("li", "answered", march(12), happened_at=march(10))
    assert desk.said("expired") == [("expired", "a1", DUE)]

    assert desk.refused("li", "withdraw_breach", march(12), clock="a1") == [Why.same_person]
    assert desk.refused("zhao", "withdraw_breach", march(12), clock="a1") == [Why.role]
    desk.act("wang", "withdraw_breach", march(12), clock="a1")

    assert desk.case.clocks["a1"].withdrawn
    assert desk.refused("wang", "withdraw_breach", march(12), clock="a1") == [Why.no_breach]


def test_a_breach_that_was_one_is_not_withdrawn() -> None:
    desk = accepted(clock("a1"))
    desk.act("li", "answered", march(12), happened_at=march(11, 0))

    assert desk.refused("wang", "withdraw_breach", march(12), clock="a1") == [Why.no_breach]


@pytest.mark.parametrize(
    ("happened_at", "why"),
    [
        (march(3), []),
        (march(4) + timedelta(seconds=1), [Why.happened_at]),
        (NOON - timedelta(seconds=1), [Why.happened_at]),
    ],
    ids=["when it came in", "after it was received", "before it came in"],
)
def test_a_late_report_lies_between_the_complaint_and_its_receipt(happened_at: datetime, why: list[Why]) -> None:
    assert Desk(law()).refused("li", "accepted", march(4), happened_at=happened_at) == why


def test_a_late_report_reaches_back_as_far_as_its_outcome_allows() -> None:
    desk = Desk(law())

    assert desk.refused("li", "accepted", march(14), happened_at=march(7)) == []
    assert desk.refused("li", "accepted", march(14), happened_at=march(7, 11)) == [Why.happened_at]


@pytest.mark.parametrize("name", ["note", "extend", "approve", "refuse", "withdraw_breach"])
def test_what_any_case_knows_happens_when_it_is_received(name: str) -> None:
    desk = accepted(EXTENDABLE)
    desk.act("li", "extend", march(4), clock="a1", units=1)

    said: dict[str, Any] = {"clock": "a1", "units": 1, "facts": {"yes": True}}
    assert desk.refused("zhao", name, march(5), happened_at=march(4), **said) == [Why.happened_at]


def test_an_act_nobody_knows_is_unknown_before_anything_else() -> None:
    desk = Desk(law())

    assert desk.refused("qian", "shredded", march(4), happened_at=march(14)) == [Why.unknown]
    assert desk.refused("qian", "answered", march(4), happened_at=march(14)) == [Why.not_open]


def test_a_closed_case_hears_nothing_any_more() -> None:
    desk = accepted(clock("a1"))
    desk.act("li", "dropped", march(4))
    before = desk.case

    for name in ("note", "extend", "approve", "withdraw_breach", "answered", "shredded"):
        assert desk.refused("li", name, march(20), facts={"nothing": True}) == [Why.closed]
    assert desk.case == before
    assert waiting_for(desk.law, desk.case).next_alarm is None


def test_the_first_stage_has_been_entered_once() -> None:
    desk = Desk(law())
    assert desk.case.rounds == {"desk": 1}
    desk.act("li", "accepted", NOON)
    assert desk.case.rounds == {"desk": 1, "work": 1}


@pytest.mark.parametrize(
    ("words", "owed"),
    [
        ({"owed": ["accepted"]}, True),
        ({"owed": ["answered"]}, False),
        ({"owed": ["answered"], "when": {"fact": "yes", "is": True}}, True),
        ({"owed": ["accepted"], "when": {"fact": "yes", "is": False}}, True),
        ({"when": {"fact": "yes", "is": False}}, False),
        ({}, False),
    ],
)
def test_a_notice_is_owed_once_an_event_has_happened_or_while_its_condition_holds(
    words: dict[str, Any], owed: bool
) -> None:
    notice = {"name": "news", "to": "window", "by": ["answered"], **words}
    desk = accepted({"id": "SML-n1", "article": "一", "enforce": "notify", "notice": notice})
    desk.act("li", "note", march(4), facts={"yes": True})

    assert [one.name for one in waiting_for(desk.law, desk.case).owed] == ["news"] * owed
    desk.act("li", "answered", march(5))
    assert waiting_for(desk.law, desk.case).owed == ()


def test_every_event_counts_on() -> None:
    desk = accepted(EXTENDABLE)
    desk.act("li", "extend", march(10), clock="a1", units=1)
    desk.act("zhao", "refuse", march(14))
    events: list[Event] = desk.events

    assert [event.seq for event in events] == list(range(1, len(events) + 1))


def test_a_clock_does_not_stop_before_it_has_started() -> None:
    """The answer is reported to have gone out before the acceptance that started the clock was on record."""
    desk = Desk(law(clock("a1")))
    desk.act("li", "accepted", march(5))
    desk.act("li", "answered", march(6), happened_at=march(4))

    assert desk.case.clocks["a1"].stopped == march(5)


@pytest.mark.parametrize(("no_contact", "why"), [(True, []), (False, [Why.notice])])
def test_that_nobody_can_be_reached_tells_only_where_the_text_lets_it(no_contact: bool, why: list[Why]) -> None:
    notice = {"name": "news", "to": "window", "by": ["answered"], "no_contact": no_contact}
    desk = accepted({"id": "SML-n1", "article": "一", "enforce": "notify", "notice": notice})

    assert desk.refused("li", "answered", march(4), means=Means.no_contact) == why
    assert desk.refused("li", "answered", march(4), means=None) == [Why.notice]
