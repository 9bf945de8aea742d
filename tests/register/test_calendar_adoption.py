"""Adopting a holiday notice: which cases are told of it, once, and which adopt it with their next act."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

import calendars
from activities import redate
from activities.redate import RedateActivity, Redating
from calendars import HolidayNotice
from models.case import SuspendedInterval, replace
from models.events import Event
from models.limit import Limit, Rung
from models.procedure import Procedure
from models.rule import Rule
from models.tables import CalendarRow, ClockRow, ComplaintRow, InboxRow, NoticeRow, TaskRow
from models.time import Calendar
from procedures import load
from register import journal
from register.acts import inbox
from register.calendars import affected_cases, notice_adoption
from register.calendars.affected_cases import AffectedSearch
from register.calendars.notice_adoption import Adoption
from register.cases import projections
from rules.redate import ADOPT_CALENDAR
from tests.register.notice_law import accepted_case, procedure_with_notices
from tests.register.recorded_case import (
    MONDAY,
    REGISTERED,
    RecordedCase,
    clock_at,
    complaint,
    packed_law,
    register_complaint_of,
)

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
TUESDAY = MONDAY + timedelta(days=1)
THURSDAY = MONDAY + timedelta(days=3)


def notice_with_rest_day(day: str = "2026-03-27", year: int = 2026) -> HolidayNotice:
    """Return the notice on file with one more day off.

    Twenty working days from Tuesday the 3rd end on Tuesday the 31st.
    """
    written = calendars.holiday_notices()[year].model_dump(mode="json", exclude_defaults=True)
    written["holidays"]["临时放假"] = {"rest": day}
    return HolidayNotice.model_validate(written)


def record_notice(session: Session, day: str = "2026-03-27", at: Any = TUESDAY) -> Adoption:
    return notice_adoption.record_adoption(session, {2026: notice_with_rest_day(day)}, at=at, by="li")


def adopt_notice(sessions: Sessions, day: str = "2026-03-27") -> Adoption:
    with sessions.begin() as session:
        return record_notice(session, day)


def affected_complaints(sessions: Sessions) -> tuple[int, int, list[str]]:
    """Return how many complaints are open, how many lack the notice, and the numbers of those that move."""
    with sessions() as session:
        search = AffectedSearch(session, notice_adoption.adopted_calendar(session), TUESDAY)
        moved = [complaint.number for complaint in search.all() if complaint.moves]
        return search.open, search.behind, moved


def adoption_message(sessions: Sessions, number: str) -> InboxRow | None:
    with sessions() as session:
        return session.scalars(
            select(InboxRow).where(InboxRow.complaint == number, InboxRow.name == ADOPT_CALENDAR)
        ).first()


def run_redate_batch(sessions: Sessions, adoption_: Adoption, **run: Any) -> redate.RedateBatch:
    return RedateActivity(sessions, clock_at(THURSDAY)).tell_some(Redating(key=adoption_.key, **run))


def judge_adoption(case: RecordedCase) -> list[Event]:
    """Judge and record the adoption in the inbox of the case; return all events of the case."""
    row = adoption_message(case.sessions, case.number)
    assert row
    with case.sessions() as session:
        case.judge(inbox.load_act(session, case.number, row.n))
    case.record()
    with case.sessions() as session:
        return journal.load_events(session, case.number)


def clock_row(sessions: Sessions, number: str, name: str = "handling") -> ClockRow:
    with sessions() as session:
        return session.get_one(ClockRow, (number, name))


# ---- adopting -----------------------------------------------------------------------------------------------------


def test_a_notice_is_adopted_and_journaled_once_and_holds_for_new_complaints(sessions: Sessions) -> None:
    with sessions.begin() as session:
        before = notice_adoption.intake_calendar(session, 2025, 2027)
        first, again = record_notice(session), record_notice(session)
        after = notice_adoption.intake_calendar(session, 2025, 2027)

    with sessions() as session:
        entry = journal.read_stream_head(session, notice_adoption.CALENDAR_STREAM)
        rows = session.scalars(select(CalendarRow)).all()
    assert first == again
    assert (entry.seq, len(rows), first.years) == (1, 1, (2026,))
    assert before == calendars.calendar_for_years(2025, 2027)
    assert date(2026, 3, 27) in after.years[2026].off
    assert after.years[2025] == before.years[2025]


def test_a_notice_replaced_and_adopted_again_is_another_adoption(sessions: Sessions) -> None:
    first, second, third = (adopt_notice(sessions, day) for day in ("2026-03-27", "2026-03-26", "2026-03-27"))

    assert (first.sha256, first.key) != (second.sha256, second.key)
    assert (third.number, third.sha256) == (3, first.sha256)
    assert third.key != first.key


# ---- who is told --------------------------------------------------------------------------------------------------


def test_only_a_case_that_moves_is_told_and_told_once(sessions: Sessions) -> None:
    case = RecordedCase(sessions).accept()
    adoption_ = adopt_notice(sessions)

    assert affected_complaints(sessions) == (1, 1, [case.number])
    assert run_redate_batch(sessions, adoption_) == redate.RedateBatch(after=None, told=1, unanswered=1)
    assert run_redate_batch(sessions, adoption_).told == 0
    with sessions() as session:
        assert affected_cases.adoption_answers(session, [adoption_.key]) == {adoption_.key: (1, 1)}


def test_a_case_whose_limits_do_not_move_is_not_told(sessions: Sessions) -> None:
    case = RecordedCase(sessions).accept()
    adoption_ = adopt_notice(sessions, "2026-09-01")

    assert affected_complaints(sessions) == (1, 1, [])
    assert run_redate_batch(sessions, adoption_).told == 0
    assert adoption_message(sessions, case.number) is None


def test_a_case_that_has_not_begun_is_told_since_it_counts_by_its_registered_calendar(
    sessions: Sessions,
) -> None:
    with sessions.begin() as session:
        number = register_complaint_of(session, complaint())
    adoption_ = adopt_notice(sessions)

    assert run_redate_batch(sessions, adoption_).told == 1
    row = adoption_message(sessions, number)
    assert row
    assert row.act_id == f"adopt:{adoption_.key}"


def test_a_closed_case_is_not_told(sessions: Sessions) -> None:
    case = RecordedCase(sessions).accept()
    with sessions.begin() as session:
        session.get_one(ComplaintRow, case.number).closed_at = TUESDAY
    adoption_ = adopt_notice(sessions)

    assert run_redate_batch(sessions, adoption_).told == 0


def test_no_more_are_told_at_once_than_may_wait_for_an_answer(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redate, "MAX_UNANSWERED", 2)
    with sessions.begin() as session:
        numbers = [register_complaint_of(session, complaint(f"form-{n}")) for n in range(5)]
    adoption_ = adopt_notice(sessions)

    first = run_redate_batch(sessions, adoption_)
    assert (first.after, first.told, first.unanswered) == (numbers[1], 2, 2)
    assert run_redate_batch(sessions, adoption_, after=first.after).told == 0
    with sessions.begin() as session:
        for row in session.scalars(select(InboxRow)):
            row.state = "accepted"
    second = run_redate_batch(sessions, adoption_, after=first.after)
    assert (second.after, second.told) == (numbers[3], 2)


def test_rows_of_clocks_and_stored_cases_say_the_same_of_limits(sessions: Sessions) -> None:
    plain, told = (
        RecordedCase(sessions, complaint("plain")).accept(),
        accepted_case(sessions, procedure=procedure_with_notices(("accepted",))),
    )
    stopped_late = RecordedCase(sessions, complaint("late"))
    stopped_late.perform("registered", "li", MONDAY + timedelta(hours=1), **REGISTERED)
    stopped_late.ring_clocks(MONDAY + timedelta(days=3, hours=15))
    stopped_late.record()
    adopt_notice(sessions, "2026-03-04")

    by_rows = found_moves(sessions)

    assert [(number, told) for number, told, _ in by_rows] == [
        (plain.number, False), (told.number, True), (stopped_late.number, False),
    ]  # fmt: skip
    assert [clock_row(sessions, number).plain for number in (plain.number, told.number)] == [True, False]
    with sessions.begin() as session:
        session.execute(update(ClockRow).values(plain=False))
    assert found_moves(sessions) == by_rows


def found_moves(sessions: Sessions) -> list[tuple[str, bool, list[object]]]:
    """Return what moves, by complaint: whether somebody outside was told of it, and each limit with its new end."""
    with sessions() as session:
        search = AffectedSearch(session, notice_adoption.adopted_calendar(session), TUESDAY)
        return sorted(
            (
                found.number,
                any(found.somebody_was_told(move.before.started) for move in found.moves),
                [(move.key, move.before.due, move.before.last_day, move.due, move.days, move.undone)
                 for move in found.moves],
            )
            for found in search.all()
        )  # fmt: skip


def test_a_clock_that_is_counted_from_more_than_its_start_is_not_plain(sessions: Sessions) -> None:
    case = RecordedCase(sessions).accept()
    clock, state = case.law.clock_rule("handling")[1], case.state.clocks["handling"]
    pause = SuspendedInterval(since=TUESDAY, until=THURSDAY, ground="waiting")
    counted_from_more: dict[str, Any] = {
        "suspended": (pause,), "extended": 5, "until": THURSDAY.date(), "named_at": TUESDAY, "expired": 9,
    }  # fmt: skip
    for name, value in counted_from_more.items():
        assert not projections.is_plain_clock(case.law, case.state, clock, replace(state, **{name: value})), name
    by_fact = clock.model_copy(update={"limit": Limit(set_by="promised")})
    assert not projections.is_plain_clock(case.law, case.state, by_fact, state)
    assert projections.is_plain_clock(case.law, case.state, clock, state)


# ---- what the register then says ------------------------------------------------------------------------------------


def test_a_told_case_is_redated_and_the_register_counts_by_the_same_calendar(sessions: Sessions) -> None:
    case = RecordedCase(sessions).accept()
    before = clock_row(sessions, case.number).last_day
    adoption_ = adopt_notice(sessions)
    run_redate_batch(sessions, adoption_)

    *_, adopted_, redated = judge_adoption(case)

    assert (adopted_.type, adopted_.n) == ("adopted", 3)
    assert redated.type == "redated"
    assert (redated.last_day_before, redated.last_day, redated.moved_by) == (
        before,
        date(2026, 4, 1),
        (date(2026, 3, 27),),
    )
    assert clock_row(sessions, case.number).last_day == date(2026, 4, 1)
    assert affected_complaints(sessions) == (1, 0, [])
    row = adoption_message(sessions, case.number)
    assert row
    assert (row.state, row.seq) == ("accepted", adopted_.seq)


def test_a_case_that_does_not_move_adopts_with_its_next_act(sessions: Sessions) -> None:
    case = RecordedCase(sessions).accept()
    adopt_notice(sessions, "2026-09-01")

    case.perform("note", "li", THURSDAY, texts={"opinion": "现场已查看"})
    case.record()
    second = case.commit("note", "li", THURSDAY, texts={"opinion": "又查看"})

    with sessions() as session:
        events = journal.load_events(session, case.number)
    adopted, noted = events[-2:]
    assert adopted.type == "adopted"
    assert noted.type == "noted"
    assert adopted.calendar is not None
    assert list(adopted.calendar.years) == [2026]
    assert second.act.calendar is None


def test_an_act_of_a_case_that_has_the_notice_carries_no_calendar(sessions: Sessions) -> None:
    case = RecordedCase(sessions).accept()
    with sessions.begin() as session:
        notice_adoption.record_adoption(session, {2026: calendars.holiday_notices()[2026]}, at=TUESDAY, by=None)

    assert case.commit("note", "li", THURSDAY, texts={"opinion": "现场已查看"}).act.calendar is None


def test_years_before_a_complaint_came_in_do_not_concern_it() -> None:
    years = Calendar(code="CN", years={year: calendars.load_calendar().years[year] for year in (2020, 2025, 2026)})

    assert list(notice_adoption.years_from_receipt(years, MONDAY).years) == [2025, 2026]


def test_a_withdrawn_breach_is_no_longer_over_in_the_list_and_stays_in_the_journal(sessions: Sessions) -> None:
    case = RecordedCase(sessions)
    case.perform("registered", "li", MONDAY + timedelta(hours=1), **REGISTERED)
    case.ring_clocks(MONDAY + timedelta(days=3, hours=15))
    case.record()
    assert clock_row(sessions, case.number, "screening").state == "over"
    adoption_ = adopt_notice(sessions, "2026-03-04")
    RedateActivity(sessions, clock_at(MONDAY + timedelta(days=3, hours=16))).tell_some(Redating(key=adoption_.key))

    types = [event.type for event in judge_adoption(case)]

    assert types[-3:] == ["adopted", "breach_withdrawn", "redated"]
    assert "expired" in types
    row = clock_row(sessions, case.number, "screening")
    assert (row.state, row.noticed, row.last_day) == ("running", None, date(2026, 3, 6))


def test_a_notice_that_stated_the_old_date_is_sent_again_without_asking_for_proof(sessions: Sessions) -> None:
    case = accepted_case(sessions, procedure=procedure_with_notices(first_owed=("accepted",)))
    adoption_ = adopt_notice(sessions)
    run_redate_batch(sessions, adoption_)

    *_, redated, again = judge_adoption(case)

    assert again.type == "notified"
    assert (again.name, again.refers_to) == ("acknowledgement", redated.seq)
    with sessions() as session:
        rows = session.scalars(
            select(NoticeRow).where(NoticeRow.complaint == case.number, NoticeRow.kind == "sent")
        ).all()
    assert [(row.seq, row.to_role, row.state, row.receipt) for row in rows][-1] == (again.seq, "filer", "due", False)
    assert [row.name for row in rows] == ["acknowledgement", "acknowledgement"]


def procedure_with_automatic_refusal() -> Procedure:
    """Return the procedure with a screening clock that refuses acceptance by itself and is escalated."""
    procedure = load("zhengzhou-water", {"escalate_overdue": True})
    automatic_refusal = Rung.model_validate({"do": "take", "code": "not_accepted"})

    def add_refusal(rule: Rule) -> Rule:
        if rule.clock is None or rule.clock.code != "screening":
            return rule
        return rule.model_copy(
            update={"clock": rule.clock.model_copy(update={"over": (*rule.clock.over, automatic_refusal)})}
        )

    return procedure.model_copy(update={"edition": "taking", "rules": tuple(map(add_refusal, procedure.rules))})


def test_an_automatic_act_that_came_too_early_stands_and_is_a_review_task_until_a_note_names_it(
    sessions: Sessions,
) -> None:
    case = RecordedCase(sessions, complaint(law=packed_law(procedure_with_automatic_refusal())))
    case.perform("registered", "li", MONDAY + timedelta(hours=1), **REGISTERED)
    case.ring_clocks(MONDAY + timedelta(days=3, hours=15))
    case.record()
    with sessions() as session:
        taken = next(event for event in journal.load_events(session, case.number) if event.type == "taken")
    adoption_ = adopt_notice(sessions, "2026-03-04")
    RedateActivity(sessions, clock_at(MONDAY + timedelta(days=3, hours=16))).tell_some(Redating(key=adoption_.key))

    assert judge_adoption(case)[-1].type == "questioned"
    assert review_tasks(sessions, case.number) == [("bureau_leader", str(taken.seq))]
    assert case.state.stage == taken.to
    case.perform("note", "li", THURSDAY + timedelta(days=1), of=taken.seq, texts={"opinion": "已复核"})
    case.record()
    assert not case.verdicts
    assert review_tasks(sessions, case.number) == []


def review_tasks(sessions: Sessions, number: str) -> list[tuple[str, str | None]]:
    with sessions() as session:
        rows = session.scalars(select(TaskRow).where(TaskRow.complaint == number, TaskRow.kind == "review"))
        return [(row.holder, row.about) for row in rows]
