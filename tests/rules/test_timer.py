"""What clocks say by themselves and when: held, moved, together, late, rung by rung."""

from datetime import date

import pytest

from rules.hash_chain import canonical
from rules.waiting import waiting_for
from tests.rules.office import MORE, accepted, clock, ends, five, march

DUE = ends(date(2025, 3, 10))
EXTENDABLE = clock("a1", extension=MORE)


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
    assert [event.rung for event in desk.events if event.type != "expired"][-3:] == [0, 2, 3]


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
