"""A newer holiday notice on an open case: due dates that move or stay, breaches undone, outcomes to be reviewed."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

import calendars
from models.case import CASE
from models.events import Event, read_event
from models.messages import Act, Why
from models.procedure import Procedure
from models.time import Amendment, Calendar, CalendarYear
from rules import redate
from rules.evolve import fold_events
from rules.judge import act_refusals, decide
from rules.statutory_time.calendar import calendar_of, changed_days, newer_years, with_newer_years
from rules.timer import next_alarm
from tests.rules.clock_procedure import (
    EXTENSION,
    PROCEDURE,
    TEXT_REF,
    PureCase,
    accepted_case,
    clock_rule,
    end_of_day,
    five_units,
    law,
    march,
)
from tests.zones import CHINA

CHINA_CALENDAR = calendars.load_calendar()
AMENDING_NOTICE = "国办发明电〔2025〕99号"


def amended_calendar(off: str = "", work: str = "") -> Calendar:
    """Return the calendar of 2025 with an amendment for days of March, a month without holidays."""
    later = Amendment(source=AMENDING_NOTICE, off=off, work=work)
    year = CHINA_CALENDAR.years[2025].model_copy(update={"amended": (later,)})
    return Calendar(code="CN", years={2025: year})


LATER_END = amended_calendar(
    off="2025-03-07"
)  # a Friday off: five working days from Monday the 3rd end on Tuesday the 11th
EARLIER_END = amended_calendar(work="2025-03-08")  # a Saturday worked: they end on that Saturday


def adopt_calendar(case: PureCase, calendar: Calendar, at: datetime) -> list[Event]:
    """Apply the act with which the register gives the case a newer calendar."""
    act = Act(
        id="adopt", name=redate.ADOPT_CALENDAR, actor="system", n=case.state.n + 1, received_at=at, calendar=calendar,
    )  # fmt: skip
    case.ring_until(at)
    assert act_refusals(case.law, case.state, act) == ()
    return case.record([event for event, _ in decide(case.law, case.state, act, at)])


def event_types(events: list[Event]) -> list[str]:
    return [event.type for event in events]


def last_day(case: PureCase) -> date | None:
    return case.state.clocks["answer"].last_day


ANSWER_CLOCK = clock_rule("answer")


# ---- running clocks -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("newer", "until", "day"),
    [(LATER_END, date(2025, 3, 11), date(2025, 3, 7)), (EARLIER_END, date(2025, 3, 8), date(2025, 3, 8))],
)
def test_a_due_date_moves_by_the_newer_notice_and_the_event_names_the_days(
    newer: Calendar, until: date, day: date
) -> None:
    case = accepted_case(ANSWER_CLOCK)

    adopted, redated = adopt_calendar(case, newer, march(4))

    assert adopted.type == "adopted"
    assert adopted.calendar == newer
    assert redated.type == "redated"
    assert (redated.name, redated.refers_to) == ("answer", adopted.seq)
    assert (redated.last_day_before, redated.last_day, redated.moved_by) == (date(2025, 3, 10), until, (day,))
    assert (last_day(case), next_alarm(case.law, case.state)) == (until, end_of_day(until))


def test_clocks_that_start_later_are_counted_by_the_newer_notice() -> None:
    case = accepted_case(clock_rule("answer", starts=["answered"], stops=["closing"]))
    adopt_calendar(case, LATER_END, march(4))
    case.act("li", "answered", march(5))

    assert last_day(case) == date(2025, 3, 13)  # 6, 10, 11, 12, 13: the 7th is off
    assert calendar_of(case.law, case.state) == with_newer_years(CHINA_CALENDAR, LATER_END)


def test_a_limit_that_touches_no_changed_day_stays() -> None:
    case = accepted_case(ANSWER_CLOCK)

    assert event_types(adopt_calendar(case, amended_calendar(off="2025-03-12"), march(4))) == ["adopted"]
    assert last_day(case) == date(2025, 3, 10)


def test_the_same_notice_twice_changes_nothing() -> None:
    case = accepted_case(ANSWER_CLOCK)
    adopt_calendar(case, LATER_END, march(4))
    before = case.state

    (again,) = adopt_calendar(case, LATER_END, march(5))

    assert again.type == "adopted"
    assert again.calendar is None
    assert case.state.clocks == before.clocks
    assert case.state.calendar == before.calendar


def test_a_calendar_that_is_already_adopted_moves_nothing() -> None:
    case = accepted_case(ANSWER_CLOCK)

    assert newer_years(CHINA_CALENDAR, Calendar(code="CN", years={2025: CHINA_CALENDAR.years[2025]})) is None
    same = redate.newer_count(CHINA_CALENDAR, Calendar(code="CN", years={2025: CHINA_CALENDAR.years[2025]}))
    assert redate.limit_moves(case.law, case.state, same, march(4), ["answer"]) == []
    assert not redate.calendar_moves_alarms(
        case.law, case.state, Calendar(code="CN", years={2025: CHINA_CALENDAR.years[2025]})
    )


def test_extensions_and_suspensions_are_recounted_with_their_clock() -> None:
    pause = {"by": ["window"], "grounds": {"report": "鉴定"}}
    case = accepted_case(clock_rule("answer", extension=EXTENSION, suspension=pause))
    case.act("li", "extend", march(3, 13), clock="answer", units=2)
    case.act("zhao", "approve", march(3, 14), clock="answer")
    case.act("li", "suspend", march(4), clock="answer", ground="report", texts={"reason": TEXT_REF})
    adopt_calendar(case, LATER_END, march(5))
    assert last_day(case) is None

    case.act("li", "resume", march(6), clock="answer")

    # 4 and 5 suspended, 7 off: 6, 10, 11, 12, 13, then two more: 14, 17
    assert last_day(case) == date(2025, 3, 17)


def test_a_limit_in_calendar_days_moves_only_if_its_end_rolls() -> None:
    case = accepted_case(
        clock_rule("answer", limit=five_units("calendar_day"), roll=True)
    )  # to Saturday the 8th, so Monday the 10th

    _, redated = adopt_calendar(case, EARLIER_END, march(4))

    assert redated.type == "redated"
    assert (redated.last_day, redated.moved_by) == (date(2025, 3, 8), (date(2025, 3, 8),))


def test_a_due_date_set_by_an_act_stays() -> None:
    case = PureCase(
        law(clock_rule("answer", limit={"set_by": "day", **five_units("working_day")})),
        facts={"day": date(2025, 3, 10)},
    )
    case.act("li", "accepted", march(3))

    assert event_types(adopt_calendar(case, LATER_END, march(4))) == ["adopted"]


def test_a_warning_moves_even_if_the_due_date_stays() -> None:
    case = accepted_case(
        clock_rule("answer", limit=five_units("calendar_day"), warn={"n": 2, "unit": "working_day"})
    )  # Saturday the 8th; warned on Thursday

    assert redate.calendar_moves_alarms(case.law, case.state, LATER_END)
    assert event_types(adopt_calendar(case, LATER_END, march(4))) == ["adopted"]
    assert case.state.clocks["answer"].warn_at == march(5, 0)


# ---- breaches -------------------------------------------------------------------------------------------------------


def test_a_breach_that_the_newer_notice_undoes_is_withdrawn_and_the_clock_expires_again() -> None:
    case = accepted_case(clock_rule("answer", warn=1))
    case.ring_until(march(11, 9))
    assert event_types(case.events)[-2:] == ["warned", "expired"]

    adopted, undone, redated = adopt_calendar(case, LATER_END, march(11, 10))

    assert undone.type == "breach_withdrawn"
    assert (undone.refers_to, undone.by) == (adopted.seq, None)
    assert redated.type == "redated"
    assert "expired" in event_types(case.events)
    assert next_alarm(case.law, case.state) == march(11, 0) + timedelta(days=1)
    assert event_types(case.ring_until(march(12, 0))) == ["expired"]
    assert case.state.clocks["answer"].expired == case.state.seq
    assert not case.state.clocks["answer"].withdrawn


def test_a_breach_stays_if_the_newer_due_date_has_passed_as_well() -> None:
    case = accepted_case(ANSWER_CLOCK)
    case.ring_until(march(12))

    assert event_types(adopt_calendar(case, LATER_END, march(12, 13))) == ["adopted", "redated"]
    assert case.state.clocks["answer"].expired
    assert next_alarm(case.law, case.state) is None


def test_a_breach_is_withdrawn_if_the_clock_stopped_in_time_by_the_newer_notice() -> None:
    case = accepted_case(ANSWER_CLOCK)
    case.act("li", "answered", march(11, 9))

    assert event_types(adopt_calendar(case, LATER_END, march(20))) == ["adopted", "breach_withdrawn", "redated"]
    state = case.state.clocks["answer"]
    assert (state.withdrawn, state.stopped, state.last_day) == (True, march(11, 9), date(2025, 3, 11))


def test_a_clock_stopped_late_by_both_counts_keeps_its_breach_and_its_dates() -> None:
    case = accepted_case(ANSWER_CLOCK)
    case.act("li", "answered", march(13))

    assert event_types(adopt_calendar(case, LATER_END, march(20))) == ["adopted"]
    assert not case.state.clocks["answer"].withdrawn


def test_a_clock_stopped_in_time_stays_in_time_though_the_newer_due_date_is_earlier() -> None:
    case = accepted_case(ANSWER_CLOCK)
    case.act("li", "answered", march(10))

    assert event_types(adopt_calendar(case, EARLIER_END, march(20))) == ["adopted"]
    assert case.state.clocks["answer"].expired is None


def test_an_expiry_without_breach_repeats_at_the_newer_due_date() -> None:
    case = accepted_case(clock_rule("answer", breach=False))
    case.ring_until(march(11, 9))

    assert event_types(adopt_calendar(case, LATER_END, march(11, 10))) == ["adopted", "redated"]
    assert event_types(case.ring_until(march(12, 0))) == ["expired"]


def test_a_due_date_moved_into_the_past_is_a_breach_at_the_due_instant() -> None:
    case = accepted_case(ANSWER_CLOCK)
    adopt_calendar(case, EARLIER_END, march(10, 9))

    (expired,) = case.ring_until(march(10, 9))

    assert (expired.type, expired.at, expired.recorded_at) == ("expired", end_of_day(date(2025, 3, 8)), march(10, 9))


# ---- acts of a clock by itself --------------------------------------------------------------------------------------

CLOCK_TAKING_OUTCOME = clock_rule("answer", over=[{"do": "take", "code": "answered"}])


def test_an_outcome_taken_too_early_stands_and_is_questioned_until_reviewed() -> None:
    case = accepted_case(CLOCK_TAKING_OUTCOME)
    case.ring_until(march(11, 9))
    taken = case.events[-1]
    assert (taken.type, case.state.stage) == ("taken", "told")

    events = adopt_calendar(case, LATER_END, march(11, 10))

    assert event_types(events) == ["adopted", "breach_withdrawn", "redated", "questioned"]
    assert case.state.stage == "told"
    assert case.state.questioned == {taken.seq: "answer"}
    case.act("li", "note", march(12), of=taken.seq, texts={"reason": TEXT_REF})
    assert case.state.questioned == {}


# ---- notices of a new date, and adoption by an act--------------------------------------------------------------------


def procedure_with_notice(**notice: Any) -> dict[str, Any]:
    roles = PROCEDURE["roles"] | {"filer": {"name": "来件人", "is": "outside", "filer": True}}
    notify_rule = {
        "id": "SML-tell",
        "article": "二",
        "enforce": "notice",
        "notice": {"code": "receipt", "to": "filer", **notice},
    }
    return PROCEDURE | {"roles": roles, "rules": [ANSWER_CLOCK, notify_rule]}


def case_with_notice(**notice: Any) -> PureCase:
    case = PureCase(law())
    case.law = type(case.law)(Procedure.model_validate(procedure_with_notice(**notice)), CHINA_CALENDAR)
    case.state = fold_events(case.law, case.state.number, case.events)
    case.act("li", "accepted", march(3))
    return case


@pytest.mark.parametrize("notice", [{"by": ["desk.accepted"]}, {"owed_after": ["accepted"]}])
def test_a_party_notified_of_the_old_date_is_notified_of_the_new_one(notice: dict[str, Any]) -> None:
    case = case_with_notice(**notice)

    *_, redated, again = adopt_calendar(case, LATER_END, march(4))

    assert again.type == "notified"
    assert (again.name, again.party) == ("receipt", "filer")
    assert (again.clock, again.refers_to) == ("answer", redated.seq)


def test_a_party_not_notified_while_the_clock_ran_is_not_notified() -> None:
    assert event_types(adopt_calendar(case_with_notice(by=["work.answered"]), LATER_END, march(4))) == [
        "adopted",
        "redated",
    ]


def act_with_calendar(case: PureCase, calendar: Calendar, at: datetime, **fields: Any) -> tuple[Act, list[Event]]:
    """Build an act with a newer calendar from the register; record the events that precede its judgement."""
    act = case.build_act("li", "answered", at, fields).model_copy(update={"calendar": calendar})
    return act, case.record([event for event, _ in redate.events_before_act(case.law, case.state, act, at)])


def test_a_case_adopts_the_calendar_of_an_act_before_judging_it() -> None:
    case = accepted_case(ANSWER_CLOCK)

    act, events = act_with_calendar(case, LATER_END, march(11, 9))

    assert event_types(events) == ["expired", "adopted", "breach_withdrawn", "redated"]
    case.record([event for event, _ in decide(case.law, case.state, act, march(11, 9))])
    state = case.state.clocks["answer"]
    assert (state.stopped, state.expired) == (march(11, 9), None)


def test_an_expiry_by_the_newer_calendar_is_recorded_before_the_act_is_judged() -> None:
    case = accepted_case(ANSWER_CLOCK)

    _, events = act_with_calendar(case, EARLIER_END, march(10))

    assert event_types(events) == ["adopted", "redated", "expired"]


def test_a_calendar_that_the_register_did_not_send_is_refused() -> None:
    case = accepted_case(ANSWER_CLOCK)
    forged = case.build_act("li", redate.ADOPT_CALENDAR, march(4), {"calendar": LATER_END})
    stray = case.build_act("li", "answered", march(4), {"calendar": LATER_END, "verified": False})

    assert [refusal.why for refusal in act_refusals(case.law, case.state, forged)] == [Why.role]
    assert list(redate.events_before_act(case.law, case.state, stray, march(4))) == []


def test_a_closed_case_adopts_no_calendar() -> None:
    case = accepted_case(ANSWER_CLOCK)
    case.act("li", "dropped", march(4))

    act, events = act_with_calendar(case, LATER_END, march(5))

    assert (events, act_refusals(case.law, case.state, act)[0].why) == ([], Why.closed)


def test_a_corrected_act_restores_its_clocks_by_the_newest_calendar() -> None:
    case = accepted_case(ANSWER_CLOCK)
    case.act("li", "answered", march(6, 12))
    undone = case.state.seq
    adopt_calendar(case, LATER_END, march(6, 12))

    case.act("li", "correct", march(6, 12), of=undone, texts={"reason": TEXT_REF})

    assert (case.state.stage, last_day(case), case.state.calendar) == (
        "work",
        date(2025, 3, 11),
        with_newer_years(CHINA_CALENDAR, LATER_END),
    )


def test_the_case_is_what_folding_its_events_gives() -> None:
    case = accepted_case(
        clock_rule("answer", warn=1),
        CLOCK_TAKING_OUTCOME | {"id": "SML-x", "clock": CLOCK_TAKING_OUTCOME["clock"] | {"name": "x"}},
    )
    case.ring_until(march(11, 9))
    adopt_calendar(case, LATER_END, march(11, 10))
    case.ring_until(march(12))

    written = [read_event(event.model_dump_json(exclude_defaults=True)) for event in case.events]
    assert fold_events(case.law, case.state.number, written) == case.state
    assert CASE.validate_json(CASE.dump_json(case.state, exclude_defaults=True)) == case.state


# ---- the calendars themselves ---------------------------------------------------------------------------------------


def test_changed_days_are_working_days_in_only_one_of_two_calendars() -> None:
    both = amended_calendar(off="2025-03-07", work="2025-03-08 2025-03-10")

    assert changed_days(CHINA_CALENDAR, with_newer_years(CHINA_CALENDAR, both)) == (date(2025, 3, 7), date(2025, 3, 8))
    assert changed_days(CHINA_CALENDAR, CHINA_CALENDAR) == ()


def test_a_first_notice_for_a_year_may_reach_into_the_december_before() -> None:
    first = Calendar(code="CN", years={2027: CalendarYear(source="国办发明电〔2026〕1号", off="2026-12-31/2027-01-03")})

    assert date(2026, 12, 31) in changed_days(CHINA_CALENDAR, with_newer_years(CHINA_CALENDAR, first))


def test_early_and_late_adoption_give_the_same_clocks() -> None:
    early, late = accepted_case(ANSWER_CLOCK), accepted_case(ANSWER_CLOCK)
    adopt_calendar(early, LATER_END, march(4))
    early.ring_until(march(11, 9))
    late.ring_until(march(11, 9))
    adopt_calendar(late, LATER_END, march(11, 9))

    assert early.state.clocks == late.state.clocks
    assert [event.at for event in late.ring_until(march(12, 0))] == [datetime(2025, 3, 12, tzinfo=CHINA)]
