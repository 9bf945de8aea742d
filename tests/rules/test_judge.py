"""Refusals and events of acts, in edge cases that the scenarios of the procedures do not reach."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

import calendars
from models.events import Event
from models.law import Law
from models.messages import Why
from models.procedure import Procedure
from rules.missing import unwritten_refusal
from rules.waiting import waiting_for
from tests.rules.clock_procedure import (
    EXTENSION,
    NOON,
    PROCEDURE,
    REASON,
    TEXT_REF,
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


def test_one_request_may_not_exceed_the_limit_of_one_request() -> None:
    case = accepted_case(EXTENDABLE)

    assert case.refusal_reasons("li", "extend", march(4), clock="a1", units=6) == [Why.beyond_cap]
    assert case.refusal_reasons("li", "extend", march(4), clock="a1") == [Why.beyond_cap]
    assert case.refusal_reasons("li", "extend", march(4), clock="a1", units=5) == []


@pytest.mark.parametrize(("units", "why"), [(None, []), (2, []), (3, []), (4, [Why.beyond_cap])])
def test_the_approver_may_grant_less_than_was_asked_never_more(units: int | None, why: list[Why]) -> None:
    case = accepted_case(EXTENDABLE)
    case.act("li", "extend", march(4), clock="a1", units=3)

    assert case.refusal_reasons("zhao", "refuse", march(5), clock="a1", units=3) == [Why.beyond_cap]
    assert case.refusal_reasons("zhao", "approve", march(5), clock="a1", units=units) == why
    if not why:
        case.act("zhao", "approve", march(5), clock="a1", units=units)
        assert case.state.clocks["a1"].extended == (units or 3)


def test_requests_together_may_not_exceed_the_total_decided_or_not() -> None:
    case = accepted_case(EXTENDABLE)
    case.act("li", "extend", march(4), clock="a1", units=5)

    assert case.refusal_reasons("li", "extend", march(4), clock="a1", units=4) == [Why.beyond_cap]
    case.act("zhao", "approve", march(5), clock="a1")
    assert case.refusal_reasons("li", "extend", march(5), clock="a1", units=4) == [Why.beyond_cap]
    case.act("li", "extend", march(5), clock="a1", units=3)
    case.act("zhao", "approve", march(6), clock="a1")
    assert case.state.clocks["a1"].last_day == date(2025, 3, 20)


def test_a_refused_request_does_not_count_toward_the_total() -> None:
    case = accepted_case(EXTENDABLE)
    case.act("li", "extend", march(4), clock="a1", units=5)
    case.act("zhao", "refuse", march(5), texts=REASON)

    assert case.refusal_reasons("li", "extend", march(5), clock="a1", units=5) == []


def test_an_extension_must_be_requested_before_the_due_instant() -> None:
    case = accepted_case(EXTENDABLE)

    in_time = DUE - timedelta.resolution
    assert case.refusal_reasons("li", "extend", in_time, clock="a1", units=1) == []
    assert case.refusal_reasons("li", "extend", DUE, clock="a1", units=1) == [Why.too_late]


@pytest.mark.parametrize(
    ("name", "why"),
    [("nowhere", Why.no_clock), ("b1", Why.no_clock), ("c1", Why.no_extension), ("d1", Why.no_extension)],
    ids=["unknown", "not started", "the text provides none", "set by a fact"],
)
def test_an_extension_needs_a_running_clock_that_may_be_extended(name: str, why: Why) -> None:
    set_by = clock_rule("d1", extension=EXTENSION, limit={**five_units("working_day"), "set_by": "day"})
    case = accepted_case(
        EXTENDABLE, clock_rule("b1", starts=["answered"], stops=[], extension=EXTENSION), clock_rule("c1"), set_by
    )
    case.act("li", "named", march(4), facts={"day": date(2025, 3, 20)})

    assert case.refusal_reasons("li", "extend", march(4), clock=name, units=1) == [why]


def test_the_requester_neither_grants_nor_refuses() -> None:
    case = accepted_case(EXTENDABLE)
    case.act("li", "extend", march(4), clock="a1", units=1)

    assert case.refusal_reasons("li", "approve", march(5)) == [Why.same_person]
    assert case.refusal_reasons("li", "refuse", march(5)) == [Why.same_person]
    assert case.refusal_reasons("qian", "approve", march(5)) == [Why.role]
    assert case.refusal_reasons("wang", "approve", march(5)) == []


def test_more_time_is_not_declined_without_a_word() -> None:
    case = accepted_case(EXTENDABLE)
    case.act("li", "extend", march(4), clock="a1", units=1)

    assert case.refusals("zhao", "refuse", march(5)) == (unwritten_refusal("reason"),)
    assert case.refusal_reasons("zhao", "refuse", march(5), texts={"evidence": TEXT_REF}) == [Why.in_passing]
    assert case.refusal_reasons("zhao", "refuse", march(5), texts={"opinion": TEXT_REF}) == []
    assert case.refusal_reasons("zhao", "refuse", march(5), texts=REASON) == []


def test_one_answer_decides_one_request() -> None:
    """Two requests on two clocks: an answer decides the request on the clock that it names, and only once."""
    case = accepted_case(EXTENDABLE, clock_rule("b1", extension=EXTENSION))
    case.act("li", "extend", march(4), clock="a1", units=1)
    case.act("li", "extend", march(4), clock="b1", units=2)

    case.act("zhao", "approve", march(5), clock="b1")
    assert [request.clock for request in case.state.requests.values()] == ["a1"]
    assert case.refusal_reasons("zhao", "approve", march(5), clock="b1") == [Why.no_request]
    case.act("zhao", "refuse", march(5), texts=REASON)
    assert case.refusal_reasons("zhao", "refuse", march(5)) == [Why.no_request]
    assert [case.state.clocks[name].extended for name in ("a1", "b1")] == [0, 2]


def test_a_disproved_breach_is_withdrawn_by_another_person() -> None:
    case = accepted_case(clock_rule("a1"))
    assert case.refusal_reasons("wang", "withdraw_breach", march(5), clock="a1") == [Why.no_breach]
    case.act("li", "answered", march(12), happened_at=march(10))
    assert case.clock_events("expired") == [("expired", "a1", DUE)]

    assert case.refusal_reasons("li", "withdraw_breach", march(12), clock="a1") == [Why.same_person]
    assert case.refusal_reasons("qian", "withdraw_breach", march(12), clock="a1") == [Why.role]
    case.act("wang", "withdraw_breach", march(12), clock="a1")

    assert case.state.clocks["a1"].withdrawn
    assert case.refusal_reasons("wang", "withdraw_breach", march(12), clock="a1") == [Why.no_breach]


def test_a_real_breach_is_not_withdrawn() -> None:
    case = accepted_case(clock_rule("a1"))
    case.act("li", "answered", march(12), happened_at=march(11, 0))

    assert case.refusal_reasons("wang", "withdraw_breach", march(12), clock="a1") == [Why.no_breach]


@pytest.mark.parametrize(
    ("happened_at", "why"),
    [
        (march(3), []),
        (march(4) + timedelta(seconds=1), [Why.happened_at]),
        (NOON - timedelta(seconds=1), [Why.happened_at]),
    ],
    ids=["when it came in", "after it was received", "before it came in"],
)
def test_a_late_report_names_an_instant_between_filing_and_receipt(happened_at: datetime, why: list[Why]) -> None:
    assert PureCase(law()).refusal_reasons("li", "accepted", march(4), happened_at=happened_at) == why


def test_a_late_report_reaches_back_as_far_as_its_outcome_allows() -> None:
    case = PureCase(law())

    assert case.refusal_reasons("li", "accepted", march(14), happened_at=march(7)) == []
    assert case.refusal_reasons("li", "accepted", march(14), happened_at=march(7, 11)) == [Why.happened_at]


def late_days_of(way: dict[str, Any], *rules: dict[str, Any]) -> int:
    stages = {**PROCEDURE["stages"], "told": {**PROCEDURE["stages"]["told"], "outcomes": {"closing": way}}}
    procedure = Procedure.model_validate(PROCEDURE | {"rules": rules, "stages": stages})
    closing = Law(procedure, calendars.load_calendar()).stage_act("told", "closing")
    assert closing is not None
    return closing.late_days


CLOSING = {"name": "办结", "to": "closed"}


def test_an_act_at_which_a_clock_starts_or_stops_may_be_reported_late_unless_its_text_forbids_it() -> None:
    timed = clock_rule("a1", stops=["closing"])

    assert late_days_of(CLOSING, timed) == late_days_of(CLOSING, clock_rule("a1", stops=["told.closing"])) == 7
    assert late_days_of(CLOSING | {"late_report": 0}, timed) == 0
    assert late_days_of(CLOSING | {"late_report": 30}, timed) == 30
    assert late_days_of(CLOSING, clock_rule("a1")) == 0


def test_by_default_nothing_happened_before_the_case_came_to_its_stage() -> None:
    case = accepted_case(clock_rule("a1", stops=["closing"]))
    case.act("li", "answered", march(6))

    assert case.refusal_reasons("li", "closing", march(10), happened_at=march(6)) == []
    assert case.refusal_reasons("li", "closing", march(10), happened_at=march(5)) == [Why.happened_at]


@pytest.mark.parametrize("name", ["contact", "evidence"])
def test_a_contact_and_evidence_may_be_put_on_record_late(name: str) -> None:
    case = accepted_case(clock_rule("a1", stops=["contact"]))

    assert case.refusal_reasons("li", name, march(12), happened_at=march(4)) == [Why.happened_at]
    case.act("li", name, march(11), happened_at=march(4))
    stopped = case.state.clocks["a1"].stopped
    assert stopped == (march(4) if name == "contact" else None)


@pytest.mark.parametrize("name", ["note", "extend", "approve", "refuse", "withdraw_breach"])
def test_a_common_act_cannot_be_reported_late(name: str) -> None:
    case = accepted_case(EXTENDABLE)
    case.act("li", "extend", march(4), clock="a1", units=1)

    fields: dict[str, Any] = {"facts": {"yes": True}} | ({} if name == "note" else {"clock": "a1", "units": 1})
    assert case.refusal_reasons("zhao", name, march(5), happened_at=march(4), **fields) == [Why.happened_at]


def test_an_unknown_act_is_refused_as_unknown_before_other_reasons() -> None:
    case = PureCase(law())

    assert case.refusal_reasons("qian", "shredded", march(4), happened_at=march(14)) == [Why.unknown]
    assert case.refusal_reasons("qian", "answered", march(4), happened_at=march(14)) == [Why.not_open]


def test_a_closed_case_refuses_every_act_and_has_no_alarm() -> None:
    case = accepted_case(clock_rule("a1"))
    case.act("li", "dropped", march(4))
    before = case.state

    for name in ("note", "extend", "approve", "withdraw_breach", "answered", "shredded"):
        assert case.refusal_reasons("li", name, march(20), facts={"nothing": True}) == [Why.closed]
    assert case.state == before
    assert waiting_for(case.law, case.state).next_alarm is None


def test_rounds_count_the_first_stage_as_entered_once() -> None:
    case = PureCase(law())
    assert case.state.rounds == {"desk": 1}
    case.act("li", "accepted", NOON)
    assert case.state.rounds == {"desk": 1, "work": 1}


@pytest.mark.parametrize(
    ("options", "owed"),
    [
        ({"owed_after": ["accepted"]}, True),
        ({"owed_after": ["answered"]}, False),
        ({"owed_after": ["answered"], "owed_while": {"fact": "yes", "is": True}}, True),
        ({"owed_after": ["accepted"], "owed_while": {"fact": "yes", "is": False}}, True),
        ({"owed_while": {"fact": "yes", "is": False}}, False),
        ({}, False),
    ],
)
def test_a_notice_is_owed_once_an_event_has_happened_or_while_its_condition_holds(
    options: dict[str, Any], owed: bool
) -> None:
    notice = {"code": "news", "to": "window", "by": ["answered"], **options}
    case = accepted_case({"id": "SML-n1", "article": "一", "enforce": "notice", "notice": notice})
    case.act("li", "named", march(4), facts={"yes": True})

    assert [notice.name for notice in waiting_for(case.law, case.state).owed] == ["news"] * owed
    case.act("li", "answered", march(5))
    assert waiting_for(case.law, case.state).owed == ()


def test_events_are_numbered_without_gaps() -> None:
    case = accepted_case(EXTENDABLE)
    case.act("li", "extend", march(10), clock="a1", units=1)
    case.act("zhao", "refuse", march(14), texts=REASON)
    events: list[Event] = case.events

    assert [event.seq for event in events] == list(range(1, len(events) + 1))


def test_a_clock_does_not_stop_before_it_has_started() -> None:
    """The answer is reported with an instant before the acceptance that started the clock."""
    case = PureCase(law(clock_rule("a1")))
    case.act("li", "accepted", march(5))
    case.act("li", "answered", march(6), happened_at=march(4))

    assert case.state.clocks["a1"].stopped == march(5)
