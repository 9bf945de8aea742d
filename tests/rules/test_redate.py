"""A newer holiday notice on an open case: what moves, what does not, what is undone, what is to be looked at."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

import calendars
from models.case import Case
from models.messages import Act, Event, Why
from models.procedure import Procedure
from models.time import CHINA, Amendment, Calendar, CalendarYear
from rules import redate
from rules.evolve import fold
from rules.judge import decide, refusals
from rules.statutory_time.calendar import calendar_of, changed, differing, renewed
from rules.timer import alarm
from tests.rules.office import MORE, OFFICE, WORDS, Desk, accepted, clock, ends, five, law, march

CN = calendars.load()
SPRING = "国办发明电〔2025〕99号"


def notice(off: str = "", work: str = "") -> Calendar:
    """The notice of 2025 with a later one for a day or two of March, in which no holiday lies."""
    later = Amendment(notice=SPRING, off=off, work=work)
    year = CN.years[2025].model_copy(update={"amended": (later,)})
    return Calendar(years={2025: year})


LATER = notice(off="2025-03-07")  # a Friday off: five working days from Monday the 3rd end on Tuesday the 11th
SOONER = notice(work="2025-03-08")  # a Saturday worked: they end on that Saturday


def told(desk: Desk, calendar: Calendar, at: datetime) -> list[Event]:
    """The register brings a calendar to the case."""
    act = Act(
        id="adopt", name=redate.ADOPT, actor="system", n=desk.case.n + 1, received_at=at, calendar=calendar,
    )  # fmt: skip
    desk.ring(at)
    assert refusals(desk.law, desk.case, act) == ()
    return desk._write(list(decide(desk.law, desk.case, act, at)))


def types(events: list[Event]) -> list[str]:
    return [event.type for event in events]


def last_day(desk: Desk) -> date | None:
    return desk.case.clocks["answer"].last_day


ANSWER = clock("answer")


# ---- limits that run ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("newer", "until", "day"),
    [(LATER, date(2025, 3, 11), date(2025, 3, 7)), (SOONER, date(2025, 3, 8), date(2025, 3, 8))],
)
def test_a_limit_moves_to_where_the_newer_notice_counts_it_and_says_why(
    newer: Calendar, until: date, day: date
) -> None:
    desk = accepted(ANSWER)

    adopted, redated = told(desk, newer, march(4))

    assert (adopted.type, adopted.calendar) == ("adopted", newer)
    assert (redated.type, redated.name, redated.refers_to) == ("redated", "answer", adopted.seq)
    assert (redated.last_day_before, redated.last_day, redated.moved_by) == (date(2025, 3, 10), until, (day,))
    assert (last_day(desk), alarm(desk.law, desk.case)) == (until, ends(until))


def test_what_is_counted_from_then_on_is_counted_by_the_newer_notice() -> None:
    desk = accepted(clock("answer", starts=["answered"], stops=["closing"]))
    told(desk, LATER, march(4))
    desk.act("li", "answered", march(5))

    assert last_day(desk) == date(2025, 3, 13)  # 6, 10, 11, 12, 13: the 7th is off
    assert calendar_of(desk.law, desk.case) == renewed(CN, LATER)


def test_a_limit_that_touches_no_changed_day_stays() -> None:
    desk = accepted(ANSWER)

    assert types(told(desk, notice(off="2025-03-12"), march(4))) == ["adopted"]
    assert last_day(desk) == date(2025, 3, 10)


def test_the_same_notice_twice_changes_nothing() -> None:
    desk = accepted(ANSWER)
    told(desk, LATER, march(4))
    before = desk.case

    (again,) = told(desk, LATER, march(5))

    assert (again.type, again.calendar) == ("adopted", None)
    assert desk.case.clocks == before.clocks
    assert desk.case.calendar == before.calendar


def test_a_calendar_already_counted_by_moves_nothing() -> None:
    desk = accepted(ANSWER)

    assert differing(CN, Calendar(years={2025: CN.years[2025]})) is None
    assert redate.moves(desk.law, desk.case, Calendar(years={2025: CN.years[2025]}), march(4), ["answer"]) == []
    assert not redate.stirs(desk.law, desk.case, Calendar(years={2025: CN.years[2025]}))


def test_an_extension_and_a_suspension_are_counted_anew_with_their_limit() -> None:
    pause = {"by": ["window"], "grounds": {"report": "鉴定"}}
    desk = accepted(clock("answer", extension=MORE, suspension=pause))
    desk.act("li", "extend", march(3, 13), clock="answer", units=2)
    desk.act("zhao", "approve", march(3, 14), clock="answer")
    desk.act("li", "suspend", march(4), clock="answer", ground="report", texts={"reason": WORDS})
    told(desk, LATER, march(5))
    assert last_day(desk) is None

    desk.act("li", "resume", march(6), clock="answer")

    # 4 and 5 suspended, 7 off: 6, 10, 11, 12, 13, then two more: 14, 17
    assert last_day(desk) == date(2025, 3, 17)


def test_calendar_days_move_only_where_their_end_rolls() -> None:
    desk = accepted(clock("answer", limit=five("calendar_day"), roll=True))  # to Saturday the 8th, so Monday the 10th

    _, redated = told(desk, SOONER, march(4))

    assert (redated.last_day, redated.moved_by) == (date(2025, 3, 8), (date(2025, 3, 8),))


def test_a_date_that_an_act_has_set_stays() -> None:
    desk = Desk(law(clock("answer", limit={"set_by": "day", **five("working_day")})), facts={"day": date(2025, 3, 10)})
    desk.act("li", "accepted", march(3))

    assert types(told(desk, LATER, march(4))) == ["adopted"]


def test_a_warning_that_moves_though_the_end_does_not_is_noticed() -> None:
    desk = accepted(clock("answer", limit=five("calendar_day"), warn=2))  # Saturday the 8th; warned on Thursday

    assert redate.stirs(desk.law, desk.case, LATER)
    assert types(told(desk, LATER, march(4))) == ["adopted"]
    assert desk.case.clocks["answer"].warn_at == march(5, 0)


# ---- breaches -------------------------------------------------------------------------------------------------------


def test_a_breach_that_the_newer_notice_undoes_is_recorded_as_undone_and_the_limit_speaks_again() -> None:
    desk = accepted(clock("answer", warn=1))
    desk.ring(march(11, 9))
    assert types(desk.events)[-2:] == ["warned", "expired"]

    adopted, undone, redated = told(desk, LATER, march(11, 10))

    assert (undone.type, undone.refers_to, undone.by) == ("breach_withdrawn", adopted.seq, None)
    assert redated.type == "redated"
    assert "expired" in types(desk.events)
    assert alarm(desk.law, desk.case) == march(11, 0) + timedelta(days=1)
    assert types(desk.ring(march(12, 0))) == ["expired"]
    assert desk.case.clocks["answer"].expired == desk.case.seq
    assert not desk.case.clocks["answer"].withdrawn


def test_a_breach_stays_where_the_newer_end_has_passed_as_well() -> None:
    desk = accepted(ANSWER)
    desk.ring(march(12))

    assert types(told(desk, LATER, march(12, 13))) == ["adopted", "redated"]
    assert desk.case.clocks["answer"].expired
    assert alarm(desk.law, desk.case) is None


def test_a_limit_stopped_late_that_would_have_been_in_time_has_its_breach_undone() -> None:
    desk = accepted(ANSWER)
    desk.act("li", "answered", march(11, 9))

    assert types(told(desk, LATER, march(20))) == ["adopted", "breach_withdrawn", "redated"]
    state = desk.case.clocks["answer"]
    assert (state.withdrawn, state.stopped, state.last_day) == (True, march(11, 9), date(2025, 3, 11))


def test_a_limit_stopped_late_by_either_count_keeps_its_breach_and_its_dates() -> None:
    desk = accepted(ANSWER)
    desk.act("li", "answered", march(13))

    assert types(told(desk, LATER, march(20))) == ["adopted"]
    assert not desk.case.clocks["answer"].withdrawn


def test_what_stopped_in_time_stays_in_time_though_the_newer_end_lies_before() -> None:
    desk = accepted(ANSWER)
    desk.act("li", "answered", march(10))

    assert types(told(desk, SOONER, march(20))) == ["adopted"]
    assert desk.case.clocks["answer"].expired is None


def test_a_wake_up_that_spoke_too_early_speaks_again_and_no_breach_is_withdrawn() -> None:
    desk = accepted(clock("answer", breach=False))
    desk.ring(march(11, 9))

    assert types(told(desk, LATER, march(11, 10))) == ["adopted", "redated"]
    assert types(desk.ring(march(12, 0))) == ["expired"]


def test_an_end_that_now_lies_in_the_past_is_a_breach_with_the_instant_it_was_due() -> None:
    desk = accepted(ANSWER)
    told(desk, SOONER, march(10, 9))

    (expired,) = desk.ring(march(10, 9))

    assert (expired.type, expired.at, expired.recorded_at) == ("expired", ends(date(2025, 3, 8)), march(10, 9))


# ---- what a limit has done by itself --------------------------------------------------------------------------------

TAKEN = clock("answer", over=[{"do": "take", "name": "answered"}])


def test_an_outcome_taken_too_early_is_left_and_questioned_until_somebody_has_looked_at_it() -> None:
    desk = accepted(TAKEN)
    desk.ring(march(11, 9))
    taken = desk.events[-1]
    assert (taken.type, desk.case.stage) == ("taken", "told")

    events = told(desk, LATER, march(11, 10))

    assert types(events) == ["adopted", "breach_withdrawn", "redated", "questioned"]
    assert desk.case.stage == "told"
    assert desk.case.questioned == {taken.seq: "answer"}
    desk.act("li", "note", march(12), of=taken.seq, texts={"reason": WORDS})
    assert desk.case.questioned == {}


# ---- who is told, and how it comes to a case ------------------------------------------------------------------------


def regulation(**notice: Any) -> dict[str, Any]:
    roles = OFFICE["roles"] | {"filer": {"zh": "来件人", "is": "outside", "files": True}}
    tells = {
        "id": "SML-tell",
        "article": "二",
        "enforce": "notify",
        "notice": {"name": "receipt", "to": "filer", **notice},
    }
    return OFFICE | {"roles": roles, "rules": [ANSWER, tells]}


def informed(**notice: Any) -> Desk:
    desk = Desk(law())
    desk.law = type(desk.law)(Procedure.model_validate(regulation(**notice)), CN)
    desk.case = fold(desk.law, desk.case.number, desk.events)
    desk.act("li", "accepted", march(3))
    return desk


@pytest.mark.parametrize("notice", [{"by": ["desk.accepted"]}, {"owed": ["accepted"]}])
def test_whoever_was_told_the_old_date_is_told_the_new_one(notice: dict[str, Any]) -> None:
    desk = informed(**notice)

    *_, redated, again = told(desk, LATER, march(4))

    assert (again.type, again.name, again.party) == ("notified", "receipt", "filer")
    assert (again.clock, again.refers_to) == ("answer", redated.seq)


def test_whoever_was_told_nothing_while_the_limit_ran_is_not_told() -> None:
    assert types(told(informed(by=["work.answered"]), LATER, march(4))) == ["adopted", "redated"]


def brought(desk: Desk, calendar: Calendar, at: datetime, **said: Any) -> tuple[Act, list[Event]]:
    """An act with which the register sends newer years along, and what comes before it is judged."""
    act = desk._act("li", "answered", at, said).model_copy(update={"calendar": calendar})
    return act, desk._write(list(redate.before(desk.law, desk.case, act, at)))


def test_a_case_adopts_with_the_next_act_before_the_act_is_judged() -> None:
    desk = accepted(ANSWER)

    act, events = brought(desk, LATER, march(11, 9))

    assert types(events) == ["expired", "adopted", "breach_withdrawn", "redated"]
    desk._write(list(decide(desk.law, desk.case, act, march(11, 9))))
    state = desk.case.clocks["answer"]
    assert (state.stopped, state.expired) == (march(11, 9), None)


def test_what_the_newer_calendar_makes_due_is_said_before_the_act_is_judged() -> None:
    desk = accepted(ANSWER)

    _, events = brought(desk, SOONER, march(10))

    assert types(events) == ["adopted", "redated", "expired"]


def test_a_calendar_that_nobody_of_the_register_sent_is_not_believed() -> None:
    desk = accepted(ANSWER)
    forged = desk._act("li", redate.ADOPT, march(4), {"calendar": LATER})
    stray = desk._act("li", "answered", march(4), {"calendar": LATER, "verified": False})

    assert [one.why for one in refusals(desk.law, desk.case, forged)] == [Why.role]
    assert list(redate.before(desk.law, desk.case, stray, march(4))) == []


def test_a_closed_case_is_left_alone() -> None:
    desk = accepted(ANSWER)
    desk.act("li", "dropped", march(4))

    act, events = brought(desk, LATER, march(5))

    assert (events, refusals(desk.law, desk.case, act)[0].why) == ([], Why.closed)


def test_undoing_an_act_gives_back_its_clocks_by_the_calendar_of_today() -> None:
    desk = accepted(ANSWER)
    desk.act("li", "answered", march(5))
    undone = desk.case.seq
    told(desk, LATER, march(6))

    desk.act("wang", "correct", march(6, 13), of=undone, texts={"reason": WORDS})

    assert (desk.case.stage, last_day(desk), desk.case.calendar) == ("work", date(2025, 3, 11), renewed(CN, LATER))


def test_the_case_is_what_folding_its_events_gives() -> None:
    desk = accepted(clock("answer", warn=1), TAKEN | {"id": "SML-x", "clock": TAKEN["clock"] | {"name": "x"}})
    desk.ring(march(11, 9))
    told(desk, LATER, march(11, 10))
    desk.ring(march(12))

    written = [Event.model_validate_json(event.model_dump_json(exclude_defaults=True)) for event in desk.events]
    assert fold(desk.law, desk.case.number, written) == desk.case
    assert Case.model_validate_json(desk.case.model_dump_json(exclude_defaults=True)) == desk.case


# ---- the calendars themselves ---------------------------------------------------------------------------------------


def test_the_days_that_change_are_those_that_are_worked_by_one_alone() -> None:
    both = notice(off="2025-03-07", work="2025-03-08 2025-03-10")

    assert changed(CN, renewed(CN, both)) == (date(2025, 3, 7), date(2025, 3, 8))
    assert changed(CN, CN) == ()


def test_a_first_notice_for_a_year_may_reach_into_the_december_before() -> None:
    first = Calendar(years={2027: CalendarYear(notice="国办发明电〔2026〕1号", off="2026-12-31/2027-01-03")})

    assert date(2026, 12, 31) in changed(CN, renewed(CN, first))


def test_two_cases_told_early_and_late_count_alike() -> None:
    early, late = accepted(ANSWER), accepted(ANSWER)
    told(early, LATER, march(4))
    early.ring(march(11, 9))
    late.ring(march(11, 9))
    told(late, LATER, march(11, 9))

    assert early.case.clocks == late.case.clocks
    assert [event.at for event in late.ring(march(12, 0))] == [datetime(2025, 3, 12, tzinfo=CHINA)]
