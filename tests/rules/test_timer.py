"""Events of clocks and their instants: warnings, held breaches, expiries and the steps after an expiry."""

from datetime import date, datetime

import pytest

from rules.hash_chain import canonical_json
from rules.waiting import waiting_for
from tests.rules.clock_procedure import (
    EXTENSION,
    NOON,
    REASON,
    PureCase,
    accepted_case,
    clock_rule,
    end_of_day,
    five_units,
    law,
    march,
)

DUE = end_of_day(date(2025, 3, 10))
EXTENDABLE = clock_rule("a1", extension=EXTENSION)
TO_DECIDE = [("reminded", "a1", DUE)] * len(EXTENSION["grants"])


def test_a_request_in_time_holds_the_breach_and_granted_lets_the_clock_go_on() -> None:
    case = accepted_case(EXTENDABLE)
    case.act("li", "extend", march(10, 23), clock="a1", units=2)
    case.act("zhao", "approve", march(11))

    assert case.clock_events() == [("held", "a1", DUE), *TO_DECIDE]
    case.ring_until(march(20))
    assert case.clock_events("expired") == [("expired", "a1", end_of_day(date(2025, 3, 12)))]


def test_an_extension_granted_after_its_own_end_is_breached_at_the_new_due_date() -> None:
    case = accepted_case(EXTENDABLE)
    case.act("li", "extend", march(10), clock="a1", units=1)
    case.act("zhao", "approve", march(14))
    case.ring_until(march(14))

    lapsed = end_of_day(date(2025, 3, 11))
    assert case.clock_events("held", "expired") == [("held", "a1", DUE), ("expired", "a1", lapsed)]


def test_a_held_breach_is_recorded_at_the_due_instant_when_the_request_is_refused() -> None:
    case = accepted_case(EXTENDABLE)
    case.act("li", "extend", march(10), clock="a1", units=5)

    declined, expired = case.act("zhao", "refuse", march(14), texts=REASON)

    assert (declined.type, expired.type) == ("declined", "expired")
    assert (expired.at, expired.recorded_at) == (DUE, march(14))


def test_a_breach_stays_held_while_another_request_is_undecided() -> None:
    case = accepted_case(EXTENDABLE)
    case.act("li", "extend", march(10), clock="a1", units=1)
    case.act("wang", "extend", march(10), clock="a1", units=2)

    case.act("zhao", "refuse", march(11), texts=REASON)
    assert case.clock_events("held", "expired") == [("held", "a1", DUE)]
    case.act("zhao", "refuse", march(12), texts=REASON)
    assert case.clock_events("held", "expired") == [("held", "a1", DUE), ("expired", "a1", DUE)]


@pytest.mark.parametrize("name", ["answered", "dropped"], ids=["the clock stops", "the case ends"])
def test_a_held_breach_is_recorded_when_nobody_has_decided_the_request(name: str) -> None:
    case = accepted_case(EXTENDABLE)
    case.act("li", "extend", march(10), clock="a1", units=5)

    expired, acted = case.act("li", name, march(14))[:2]

    assert (expired.type, expired.at, acted.type) == ("expired", DUE, "acted")
    assert case.state.requests == {}


@pytest.mark.parametrize("name", ["answered", "dropped"])
def test_a_held_breach_is_dropped_when_a_late_report_stops_the_clock_in_time(name: str) -> None:
    case = accepted_case(EXTENDABLE)
    case.act("li", "extend", march(10), clock="a1", units=5)
    case.act("li", name, march(12), happened_at=march(10))

    assert case.clock_events("expired") == []


def test_an_undecided_request_holds_the_breach_at_most_until_the_end_that_was_asked_for() -> None:
    ladder = [{"do": "escalate", "to": "leader"}, {"do": "escalate", "to": "leader", "after": 1}]
    case = accepted_case(clock_rule("a1", extension=EXTENSION, over=ladder))
    case.act("li", "extend", march(10), clock="a1", units=2)
    case.ring_until(march(31))

    ends = end_of_day(date(2025, 3, 12))
    reminded = [(event.at, event.to) for event in case.events if event.type == "reminded"]
    assert case.clock_events("held", "expired") == [("held", "a1", DUE), ("expired", "a1", ends)]
    assert case.clock_events("escalated") == [("escalated", "a1", ends)] * 2
    assert reminded == [(at, role) for at in (DUE, ends) for role in EXTENSION["grants"]]
    case.act("li", "answered", march(31))
    assert len(case.clock_events("expired")) == 1


def test_a_request_that_is_granted_after_its_end_leaves_the_breach_on_record() -> None:
    case = accepted_case(EXTENDABLE)
    case.act("li", "extend", march(10), clock="a1", units=2)
    case.act("zhao", "approve", march(20))

    assert case.clock_events("expired") == [("expired", "a1", end_of_day(date(2025, 3, 12)))]
    assert case.state.clocks["a1"].expired is not None


def test_a_due_date_set_by_a_fact_moves_with_it_and_causes_new_events() -> None:
    case = accepted_case(clock_rule("a1", limit={**five_units("working_day"), "set_by": "day"}, warn=1))
    case.act("li", "named", march(4), facts={"day": date(2025, 3, 6)})
    case.ring_until(march(7))
    case.act("li", "named", march(7), facts={"day": date(2025, 3, 12)})
    case.ring_until(march(14))

    assert case.clock_events() == [
        ("warned", "a1", march(6, 0)),
        ("expired", "a1", march(7, 0)),
        ("warned", "a1", march(12, 0)),
        ("expired", "a1", march(13, 0)),
    ]


def test_a_limit_that_begins_anew_takes_no_date_that_was_stated_for_the_run_before() -> None:
    limit = {**five_units("working_day"), "set_by": "day"}
    case = accepted_case(clock_rule("a1", starts=["urge"], stops=["contact"], limit=limit))
    case.act("li", "named", march(3), facts={"day": date(2025, 3, 6)})
    case.act("li", "urge", march(4))
    assert case.state.clocks["a1"].last_day == date(2025, 3, 6)
    case.act("li", "contact", march(5))
    case.act("li", "urge", march(10))
    case.ring_until(march(11))

    assert case.state.clocks["a1"].last_day == date(2025, 3, 17)
    assert case.clock_events("expired") == []
    case.act("wang", "named", march(11), facts={"day": date(2025, 3, 13)})
    assert case.state.clocks["a1"].last_day == date(2025, 3, 13)


def test_a_due_date_stated_again_unchanged_causes_no_second_warning() -> None:
    case = accepted_case(clock_rule("a1", limit={"set_by": "day"}, warn=1))
    case.act("li", "named", march(4), facts={"day": date(2025, 3, 6)})
    case.ring_until(march(6))
    case.act("li", "named", march(6), facts={"day": date(2025, 3, 6)})
    case.ring_until(march(6))

    assert case.clock_events() == [("warned", "a1", march(6, 0))]


def test_a_clock_without_a_due_date_has_no_alarm() -> None:
    case = accepted_case(clock_rule("a1", limit={"set_by": "instant"}))

    assert waiting_for(case.law, case.state).next_alarm is None
    case.act("li", "named", march(4), facts={"instant": march(5)})
    assert waiting_for(case.law, case.state).next_alarm == march(5)


def test_a_due_date_before_the_start_causes_no_warning() -> None:
    case = PureCase(law(clock_rule("a1", limit={"set_by": "day"}, warn=1)), {"day": date(2025, 2, 20)})
    case.act("li", "accepted", NOON)
    case.ring_until(NOON)

    assert case.clock_events() == [("expired", "a1", end_of_day(date(2025, 2, 20)))]


def test_clocks_due_at_the_same_instant_cause_events_in_order_of_name() -> None:
    rungs = [{"do": "remind", "to": "leader"}]
    both = accepted_case(clock_rule("b1", over=rungs), clock_rule("a1", over=rungs))
    turned = accepted_case(clock_rule("a1", over=rungs), clock_rule("b1", over=rungs))
    for case in (both, turned):
        case.ring_until(march(11))

    assert [name for _, name, _ in both.clock_events()] == ["a1", "a1", "b1", "b1"]
    assert [canonical_json(event) for event in both.events] == [canonical_json(event) for event in turned.events]


def test_an_event_noticed_late_keeps_its_due_instant() -> None:
    case = accepted_case(clock_rule("a1", warn=2, over=[{"do": "remind", "to": "leader"}]))

    events = case.ring_until(march(20), noticed=march(25))

    assert [(event.at, event.recorded_at) for event in events] == [
        (march(7, 0), march(25)),
        (DUE, march(25)),
        (DUE, march(25)),
    ]


def test_the_steps_after_a_breach_are_counted_in_working_days() -> None:
    rungs = [
        {"do": "remind", "to": "window"},
        {"do": "escalate", "to": "leader", "only": False},
        {"do": "remind", "to": "leader", "after": 1},
        {"do": "escalate", "to": "leader", "after": 5},
    ]
    case = accepted_case(clock_rule("a1", over=rungs))
    case.ring_until(march(31))

    assert case.clock_events() == [
        ("expired", "a1", DUE),
        ("reminded", "a1", DUE),
        ("reminded", "a1", end_of_day(date(2025, 3, 11))),
        ("escalated", "a1", end_of_day(date(2025, 3, 17))),
    ]
    assert [event.rung for event in case.events if event.type in ("reminded", "escalated")] == [0, 2, 3]


def test_a_stopped_clock_takes_no_further_steps() -> None:
    rungs = [{"do": "remind", "to": "window"}, {"do": "escalate", "to": "leader", "after": 3}]
    case = accepted_case(clock_rule("a1", over=rungs))
    case.act("li", "answered", march(12))
    case.ring_until(march(31))

    assert case.clock_events() == [("expired", "a1", DUE), ("reminded", "a1", DUE)]


IF_YES = clock_rule("a1", when={"fact": "yes", "is": True}, over=[{"do": "escalate", "to": "leader"}])


def test_a_limit_counts_from_its_start_though_its_condition_is_met_later() -> None:
    case = accepted_case(IF_YES)
    case.act("li", "named", march(7), facts={"yes": True})
    case.ring_until(march(14))

    assert case.clock_events() == [("expired", "a1", DUE), ("escalated", "a1", DUE)]


def test_a_limit_that_was_over_before_its_condition_was_met_begins_then() -> None:
    case = accepted_case(IF_YES)
    case.ring_until(march(12))
    case.act("li", "named", march(12), facts={"yes": True})
    case.ring_until(march(31))

    ends = end_of_day(date(2025, 3, 19))
    assert case.state.clocks["a1"].started == march(12)
    assert case.clock_events() == [("expired", "a1", ends), ("escalated", "a1", ends)]


def test_a_limit_that_ended_while_its_condition_did_not_hold_does_nothing_before_it_holds_again() -> None:
    case = accepted_case(IF_YES)
    case.act("li", "named", march(4), facts={"yes": True})
    case.act("wang", "amend", march(5), facts={"yes": False}, texts=REASON)
    case.act("li", "amend", march(14), facts={"yes": True}, texts=REASON)
    case.ring_until(march(31))

    assert case.clock_events() == [("expired", "a1", march(14)), ("escalated", "a1", march(14))]


def test_nobody_is_late_by_a_condition_that_holds_only_with_the_act_that_was_asked_for() -> None:
    case = accepted_case(IF_YES)
    (acted,) = case.act("li", "answered", march(14), facts={"yes": True})

    assert acted.type == "acted"
    assert case.state.clocks["a1"].stopped == march(14)


@pytest.mark.parametrize(("starting", "started"), [("li", march(3, 15)), ("zhao", march(4, 9))])
def test_a_late_report_starts_the_limit_of_other_people_when_they_have_it(starting: str, started: datetime) -> None:
    """The four hours are the window's: a report of the leader starts them when it is received."""
    case = PureCase(law(clock_rule("a1", starts=["answered"], stops=["closing"], limit={"n": 4, "unit": "hour"})))
    case.act("li", "accepted", NOON)
    case.act(starting, "answered", march(4, 9), happened_at=march(3, 15))

    assert case.state.clocks["a1"].started == started
    case.act("li", "closing", march(4, 12))
    late = [("expired", "a1", march(3, 19))] if starting == "li" else []
    assert case.clock_events("expired") == late


def test_a_late_report_stops_a_limit_when_it_happened() -> None:
    case = accepted_case(clock_rule("a1", limit={"n": 4, "unit": "hour"}))
    case.act("zhao", "answered", march(4, 9), happened_at=march(3, 15))

    assert case.state.clocks["a1"].stopped == march(3, 15)
