"""What is refused and what becomes of an act, in the corners that no regulation's scenarios reach."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from models.messages import Event, FactValue, Refusal, Why
from models.time import CHINA
from rules.chain import canonical
from rules.waiting import waiting_for
from tests.rules.office import MORE, NOON, WORDS, Desk, accepted, clock, ends, five, law, march

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


def test_a_request_in_time_holds_the_breach_and_granted_lets_the_clock_go_on() -> None:
    desk = accepted(EXTENDABLE)
    desk.act("li", "extend", march(10, 23), clock="a1", units=2)
    desk.act("zhao", "approve", march(11))

    assert desk.said() == [("held", "a1", DUE)]
    desk.ring(march(20))
    assert desk.said("expired") == [("expired", "a1", ends(date(2025, 3, 12)))]


def test_granted_too_late_for_the_time_granted_the_breach_is_of_the_new_limit() -> None:
    desk = accepted(EXTENDABLE)
    desk.act("li", "extend", march(10), clock="a1", units=1)
    desk.act("zhao", "approve", march(14))
    desk.ring(march(14))

    assert desk.said() == [("held", "a1", DUE), ("expired", "a1", ends(date(2025, 3, 11)))]


def test_a_held_breach_refused_is_of_the_instant_it_was_due() -> None:
    desk = accepted(EXTENDABLE)
    desk.act("li", "extend", march(10), clock="a1", units=1)

    declined, expired = desk.act("zhao", "refuse", march(14))

    assert (declined.type, expired.type) == ("declined", "expired")
    assert (expired.at, expired.recorded_at) == (DUE, march(14))


def test_a_breach_stays_held_while_another_request_is_undecided() -> None:
    desk = accepted(EXTENDABLE)
    desk.act("li", "extend", march(10), clock="a1", units=1)
    desk.act("wang", "extend", march(10), clock="a1", units=2)

    desk.act("zhao", "refuse", march(11))
    assert desk.said() == [("held", "a1", DUE)]
    desk.act("zhao", "refuse", march(12))
    assert desk.said() == [("held", "a1", DUE), ("expired", "a1", DUE)]


@pytest.mark.parametrize("name", ["answered", "dropped"], ids=["the clock stops", "the case ends"])
def test_a_held_breach_stands_when_nobody_has_answered(name: str) -> None:
    desk = accepted(EXTENDABLE)
    desk.act("li", "extend", march(10), clock="a1", units=1)

    expired, acted = desk.act("li", name, march(14))[:2]

    assert (expired.type, expired.at, acted.type) == ("expired", DUE, "acted")
    assert desk.case.requests == {}


@pytest.mark.parametrize("name", ["answered", "dropped"])
def test_a_held_breach_is_none_when_a_late_report_shows_it_stopped_in_time(name: str) -> None:
    desk = accepted(EXTENDABLE)
    desk.act("li", "extend", march(10), clock="a1", units=1)
    desk.act("li", name, march(12), happened_at=march(10))

    assert desk.said("expired") == []


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


def test_a_limit_set_by_a_fact_moves_with_it_and_speaks_again() -> None:
    desk = accepted(clock("a1", limit={**five("working_day"), "set_by": "day"}, warn=1))
    desk.act("li", "note", march(4), facts={"day": date(2025, 3, 6)})
    desk.ring(march(7))
    desk.act("li", "note", march(7), facts={"day": date(2025, 3, 12)})
    desk.ring(march(14))

    assert desk.said() == [
        ("warned", "a1", march(6, 0)),
        ("expired", "a1", march(7, 0)),
        ("warned", "a1", march(12, 0)),
        ("expired", "a1", march(13, 0)),
    ]


def test_a_limit_stated_again_as_it_was_does_not_speak_twice() -> None:
    desk = accepted(clock("a1", limit={"set_by": "day"}, warn=1))
    desk.act("li", "note", march(4), facts={"day": date(2025, 3, 6)})
    desk.ring(march(6))
    desk.act("li", "note", march(6), facts={"day": date(2025, 3, 6)})
    desk.ring(march(6))

    assert desk.said() == [("warned", "a1", march(6, 0))]


def test_a_limit_nobody_has_set_yet_is_silent() -> None:
    desk = accepted(clock("a1", limit={"set_by": "instant"}))

    assert waiting_for(desk.law, desk.case).next_alarm is None
    desk.act("li", "note", march(4), facts={"instant": march(5)})
    assert waiting_for(desk.law, desk.case).next_alarm == march(5)


def test_a_limit_set_before_its_own_start_warns_of_nothing() -> None:
    desk = accepted(clock("a1", limit={"set_by": "day"}, warn=1))
    desk.act("li", "note", march(4), facts={"day": date(2025, 2, 20)})
    desk.ring(march(4))

    assert desk.said() == [("expired", "a1", ends(date(2025, 2, 20)))]


def test_two_limits_that_end_together_speak_by_name() -> None:
    rungs = [{"do": "remind", "to": "leader"}]
    both = accepted(clock("b1", over=rungs), clock("a1", over=rungs))
    turned = accepted(clock("a1", over=rungs), clock("b1", over=rungs))
    for desk in (both, turned):
        desk.ring(march(11))

    assert [name for _, name, _ in both.said()] == ["a1", "a1", "b1", "b1"]
    assert [canonical(one) for one in both.events] == [canonical(one) for one in turned.events]


def test_what_is_noticed_late_keeps_the_instant_the_law_means() -> None:
    desk = accepted(clock("a1", warn=2, over=[{"do": "remind", "to": "leader"}]))

    rung = desk.ring(march(20), noticed=march(25))

    assert [(event.at, event.recorded_at) for event in rung] == [
        (march(7, 0), march(25)),
        (DUE, march(25)),
        (DUE, march(25)),
    ]


def test_the_rungs_of_a_breach_follow_in_working_days() -> None:
    rungs = [
        {"do": "remind", "to": "window"},
        {"do": "escalate", "to": "leader", "only": False},
        {"do": "remind", "to": "leader", "after": 1},
        {"do": "escalate", "to": "leader", "after": 5},
    ]
    desk = accepted(clock("a1", over=rungs))
    desk.ring(march(31))

    assert desk.said() == [
        ("expired", "a1", DUE),
        ("reminded", "a1", DUE),
        ("reminded", "a1", ends(date(2025, 3, 11))),
        ("escalated", "a1", ends(date(2025, 3, 17))),
    ]
    assert [event.of for event in desk.events if event.type != "expired"][-3:] == [0, 2, 3]


def test_a_stopped_clock_climbs_no_further() -> None:
    rungs = [{"do": "remind", "to": "window"}, {"do": "escalate", "to": "leader", "after": 3}]
    desk = accepted(clock("a1", over=rungs))
    desk.act("li", "answered", march(12))
    desk.ring(march(31))

    assert desk.said() == [("expired", "a1", DUE), ("reminded", "a1", DUE)]


def test_a_limit_that_holds_only_by_the_act_that_stops_it_is_breached_all_the_same() -> None:
    desk = accepted(clock("a1", when={"fact": "yes", "is": True}))
    expired, acted = desk.act("li", "answered", march(14), facts={"yes": True})

    assert (expired.type, expired.at, acted.type) == ("expired", DUE, "acted")


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("yes", [True, False], [1, "yes", None]),
        ("count", [0, -3, 7], [True, "seven", date(2025, 3, 3)]),
        ("day", [date(2025, 3, 3)], [NOON, 20250303, date(1899, 12, 31), date(2100, 1, 1), date(9999, 12, 31)]),
        ("instant", [NOON], [date(2025, 3, 3), 7, datetime(9999, 12, 31, tzinfo=CHINA)]),
        ("line", ["first"], ["third", True, ("first",)]),
        ("grounds", [(), ("one",), ("one", "two")], ["one", ("one", "three"), 1]),
        ("who", ["li", "someone-else"], [("li",), False, 3]),
        ("handlers", [("li",)], ["li", True]),
        ("nothing", [], [True, "first"]),
    ],
)
def test_a_fact_is_stated_in_its_own_form(name: str, right: list[FactValue], wrong: list[Any]) -> None:
    desk = accepted()

    for value in right:
        assert desk.refused("li", "named", march(4), facts={name: value}) == []
    for value in wrong:
        if value is not None:
            assert desk.refused("li", "named", march(4), facts={name: value}) == [Why.wrong_value]


def test_who_holds_a_role_is_always_somebody() -> None:
    assert accepted().refused("li", "named", march(4), facts={"handlers": ()}) == [Why.wrong_value]


def test_a_text_the_regulation_does_not_know_is_refused() -> None:
    desk = accepted()

    assert desk.refused("li", "note", march(4), texts={"reason": WORDS}) == []
    assert desk.refused("li", "note", march(4), texts={"gossip": WORDS}) == [Why.wrong_value]


def test_a_note_says_something() -> None:
    assert accepted().refused("li", "note", march(4)) == [Why.wrong_value]


@pytest.mark.parametrize(("name", "value"), [("handlers", ("li",)), ("host", "window")])
def test_a_note_gives_nobody_a_role(name: str, value: FactValue) -> None:
    desk = accepted()

    assert desk.refusals("li", "note", march(4), facts={name: value}) == (Refusal(why=Why.wrong_value, about=name),)


def test_what_follows_from_a_fact_is_stated_with_it() -> None:
    event = accepted().act("li", "named", march(4), facts={"line": "first"})[0]

    assert event.facts == {"line": "first", "host": "window"}


def test_a_role_does_not_follow_from_a_note_but_from_the_act_after_it() -> None:
    desk = accepted()

    assert desk.act("li", "note", march(4), facts={"line": "first"})[0].facts == {"line": "first"}
    assert desk.act("li", "named", march(4))[0].facts == {"host": "window"}


def test_nothing_follows_where_it_has_been_stated_or_the_text_says_nothing() -> None:
    desk = accepted()

    other = desk.act("li", "named", march(4), facts={"line": "first", "host": "leader"})[0]
    assert other.facts["host"] == "leader"
    assert "host" not in accepted().act("li", "named", march(4), facts={"line": "second"})[0].facts
    assert desk.act("li", "named", march(5), facts={"line": "first"})[0].facts == {"line": "first"}


def test_nobody_makes_himself_the_holder_of_a_role_by_the_act_that_needs_it() -> None:
    desk = accepted()

    assert desk.refused("qian", "answered", march(4), facts={"handlers": ("qian",)}) == [Why.role]
    desk.act("li", "named", march(4), facts={"handlers": ("qian",)})
    assert desk.refused("qian", "answered", march(4)) == []


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
