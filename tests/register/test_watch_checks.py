"""The second watch finds in the register what is wrong, for as long as it is, and nothing else."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

import calendars
import migrations
from models.events import ChainHead
from models.tables import ComplaintRow
from register import database as door
from register.operations import alarms, watch_checks
from tests.conftest import Database
from tests.register.fixed_watch import compared, kinds, look, rows
from tests.register.recorded_case import MONDAY, RecordedCase, complaint, take_in
from tests.register.test_projections import extensible

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
A_SECOND, A_MINUTE, AN_HOUR, A_DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TUESDAY = MONDAY + A_DAY
SOON = 2 * A_MINUTE


def due(desk: RecordedCase) -> datetime:
    """When the limit for handling is over."""
    found = desk.case.clocks["handling"].due
    assert found
    return found


def test_an_office_at_work_raises_nothing(sessions: Sessions) -> None:
    desk = RecordedCase(sessions).accepted()
    desk.wait(MONDAY + 40 * A_DAY)
    desk.record()
    now = MONDAY + 41 * A_DAY
    compared(sessions, desk.number, now)

    assert look(sessions, now) == set()
    with sessions() as session:
        last = alarms.last_look(session, watch_checks.WATCH_LOOK)
    assert last
    assert last.at == now


def test_a_clock_that_does_not_ring_is_an_alarm_until_its_breach_is_on_record(sessions: Sessions) -> None:
    desk = RecordedCase(sessions).accepted()
    at = due(desk)
    compared(sessions, desk.number, at)

    assert look(sessions, at + SOON) == set()
    assert look(sessions, at + SOON + A_SECOND) == {("clock_unrung", desk.number)}
    assert look(sessions, at + 2 * SOON) == {("clock_unrung", desk.number)}
    desk.wait(at + 3 * SOON)
    desk.record()
    assert look(sessions, at + 3 * SOON) == set()

    [alarm] = rows(sessions)
    assert json.loads(alarm.detail) == {"clock": "handling", "due": at.astimezone(UTC).isoformat()}
    assert (alarm.since, alarm.seen_at, alarm.cleared_at) == (at + SOON + A_SECOND, at + 2 * SOON, at + 3 * SOON)
    assert (alarm.complaint, alarm.told_at) == (desk.number, None)


def test_a_breach_that_a_request_holds_is_none_yet(sessions: Sessions) -> None:
    desk = RecordedCase(sessions, complaint(law=extensible())).accepted()
    at = due(desk)
    desk.say("extend", "li", at - AN_HOUR, clock="handling", units=5)
    desk.wait(at + A_SECOND)
    desk.record()
    compared(sessions, desk.number, at)

    assert look(sessions, at + AN_HOUR) == set()


def test_an_act_that_nobody_judges(sessions: Sessions) -> None:
    desk = RecordedCase(sessions).accepted()
    at = TUESDAY + AN_HOUR
    compared(sessions, desk.number, at)
    one = desk.commit("note", "li", at, texts={"findings": "已查看"})
    desk.commit("note", "li", at + A_MINUTE, texts={"findings": "又查看"})

    assert look(sessions, at + SOON) == set()
    assert look(sessions, at + SOON + A_SECOND) == {("act_unjudged", desk.number)}
    assert json.loads(rows(sessions)[0].detail)["n"] == one.act.n
    desk.judge(one.act)
    desk.record()
    assert look(sessions, at + SOON + A_SECOND) == set()


def test_what_comes_back_is_a_new_alarm(sessions: Sessions) -> None:
    desk = RecordedCase(sessions).accepted()
    at = TUESDAY + AN_HOUR
    compared(sessions, desk.number, at)
    for _ in range(2):
        one = desk.commit("note", "li", at, texts={"findings": "已查看"})
        at += 2 * SOON
        assert kinds(sessions, at) == ["act_unjudged"]
        desk.judge(one.act)
        desk.record()
        assert kinds(sessions, at + A_SECOND) == []

    assert [row.cleared_at is not None for row in rows(sessions)] == [True, True]


def test_a_complaint_whose_case_does_not_begin(sessions: Sessions) -> None:
    desk = RecordedCase(sessions)

    assert look(sessions, MONDAY + SOON) == set()
    assert look(sessions, MONDAY + SOON + A_SECOND) == {("case_unstarted", desk.number)}
    desk.record()
    assert look(sessions, MONDAY + 2 * SOON) == set()


def test_a_case_that_nothing_runs_for(sessions: Sessions) -> None:
    desk = RecordedCase(sessions).accepted()
    at = TUESDAY + AN_HOUR
    compared(sessions, desk.number, at)
    assert look(sessions, at) == set()

    compared(sessions, desk.number, at + AN_HOUR, status="terminated", ended_at=at + A_MINUTE)
    compared(sessions, RecordedCase(sessions, complaint("form-2")).accepted().number, at + AN_HOUR)
    assert look(sessions, at + AN_HOUR) == {("run_missing", desk.number)}
    assert json.loads(rows(sessions)[0].detail) == {"status": "terminated"}
    compared(sessions, desk.number, at + AN_HOUR + A_MINUTE, run_id="another", started_at=at + AN_HOUR)
    assert look(sessions, at + AN_HOUR + A_MINUTE) == set()


def test_a_case_that_was_begun_after_the_comparison_is_not_missed(sessions: Sessions) -> None:
    at = TUESDAY + AN_HOUR
    compared(sessions, RecordedCase(sessions).accepted().number, at)
    desk = RecordedCase(sessions, complaint("form-2", received_at=at - A_MINUTE))
    desk.record()

    assert look(sessions, at + A_SECOND) == set()


def test_a_case_that_knows_less_than_the_register(sessions: Sessions) -> None:
    desk = RecordedCase(sessions).accepted()
    at = TUESDAY + AN_HOUR
    compared(sessions, desk.number, at, seq=2, registered=3)

    assert look(sessions, at) == {("run_behind", desk.number)}
    assert json.loads(rows(sessions)[0].detail) == {"seq": 2, "registered": 3}
    compared(sessions, desk.number, at + AN_HOUR, seq=4, registered=3)  # ahead: its record is on the way
    assert look(sessions, at + AN_HOUR) == set()


def test_a_comparison_that_is_not_made(sessions: Sessions) -> None:
    assert look(sessions, MONDAY) == set()
    desk = RecordedCase(sessions).accepted()
    assert look(sessions, MONDAY + 2 * AN_HOUR) == set()
    assert look(sessions, MONDAY + 2 * AN_HOUR + A_SECOND) == {("comparison_late", "comparison")}
    compared(sessions, desk.number, TUESDAY)
    assert look(sessions, TUESDAY + 2 * AN_HOUR) == set()
    assert look(sessions, TUESDAY + 2 * AN_HOUR + A_SECOND) == {("comparison_late", "comparison")}

    with sessions.begin() as session:  # as the comparison itself says, where it meets no run at all
        alarms.record_look(session, watch_checks.COMPARISON_LOOK, TUESDAY + 3 * AN_HOUR)
    assert look(sessions, TUESDAY + 3 * AN_HOUR) == set()


def test_a_case_of_which_no_comparison_has_ever_met_a_run(sessions: Sessions) -> None:
    desk = RecordedCase(sessions).accepted()
    with sessions.begin() as session:
        alarms.record_look(session, watch_checks.COMPARISON_LOOK, MONDAY + AN_HOUR / 2)
    assert look(sessions, MONDAY + AN_HOUR) == set()

    with sessions.begin() as session:
        alarms.record_look(session, watch_checks.COMPARISON_LOOK, MONDAY + AN_HOUR)
    assert look(sessions, MONDAY + AN_HOUR) == {("run_missing", desk.number)}


def test_a_history_that_nobody_exports(sessions: Sessions) -> None:
    desk = RecordedCase(sessions).accepted()
    ended = {"status": "continued", "ended_at": TUESDAY, "run_id": "the-first"}
    compared(sessions, desk.number, TUESDAY, **ended)
    late = TUESDAY + 7 * A_DAY
    compared(sessions, desk.number, late)

    assert look(sessions, late) == set()
    assert look(sessions, late + A_SECOND) == {("run_unexported", "the-first")}
    compared(sessions, desk.number, TUESDAY, exported_at=late, **ended)
    assert look(sessions, late + A_MINUTE) == set()


def test_a_case_that_differs_from_the_register_is_reported_until_it_records_again(sessions: Sessions) -> None:
    desk = RecordedCase(sessions).accepted()
    compared(sessions, desk.number, TUESDAY)
    desk.say("note", "li", TUESDAY + AN_HOUR, texts={"findings": "已查看"})
    lost = desk.step().model_copy(update={"head": ChainHead(seq=desk.head.seq, hash="0" * 64)})

    assert desk.records.record(lost) == desk.head
    assert [(row.kind, row.about) for row in rows(sessions)] == [("quarantined", desk.number)]
    assert look(sessions, TUESDAY + AN_HOUR) == {("quarantined", desk.number)}
    assert look(sessions, TUESDAY + AN_HOUR + A_SECOND) == {("quarantined", desk.number)}
    desk.record()
    assert look(sessions, TUESDAY + AN_HOUR + A_MINUTE) == set()


def test_a_quarantined_case_that_was_begun_anew(sessions: Sessions) -> None:
    desk = RecordedCase(sessions).accepted()
    lost = desk.step().model_copy(update={"head": ChainHead(seq=desk.head.seq, hash="0" * 64)})
    desk.records.record(lost)
    [alarm] = rows(sessions)
    compared(sessions, desk.number, alarm.since, started_at=alarm.since - A_SECOND)
    assert "quarantined" in kinds(sessions, alarm.since)

    compared(sessions, desk.number, alarm.since, started_at=alarm.since + A_SECOND, run_id="another")

    assert "quarantined" not in kinds(sessions, alarm.since + A_SECOND)


def test_from_november_on_the_notice_for_the_next_year_is_missed(sessions: Sessions) -> None:
    last = max(calendars.holiday_notices())
    november = MONDAY.replace(year=last, month=11, day=1, hour=0)

    assert look(sessions, november - A_SECOND) == set()
    assert look(sessions, november) == {("calendar_missing", str(last + 1))}


def test_two_watches_do_not_look_at_once(sessions: Sessions) -> None:
    with sessions.begin() as first, sessions.begin() as second:
        assert watch_checks.run_watch(first, lambda *_: MONDAY)
        assert not watch_checks.run_watch(second, lambda *_: MONDAY)
    assert look(sessions, MONDAY) == set()


def test_of_very_many_nothing_clears_before_they_are_fewer(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (alarms, watch_checks):
        monkeypatch.setattr(module, "MAX_ALARMS_PER_KIND", 2)
    numbers = []
    for key in "abc":
        with sessions.begin() as session:
            numbers.append(take_in(session, complaint(key)))
    now = MONDAY + AN_HOUR
    assert len(look(sessions, now)) == 2
    begun = update(ComplaintRow).values(received_at=now)  # which is not long ago
    with sessions.begin() as session:
        session.execute(begun.where(ComplaintRow.number == numbers[0]))
    assert look(sessions, now) == {("case_unstarted", one) for one in numbers}

    with sessions.begin() as session:
        session.execute(begun.where(ComplaintRow.number == numbers[1]))
    assert look(sessions, now) == {("case_unstarted", numbers[2])}


def test_a_closed_complaint_is_nobodys_alarm(sessions: Sessions) -> None:
    desk = RecordedCase(sessions).accepted()
    at = due(desk) + A_DAY
    compared(sessions, desk.number, at, status="completed")
    with sessions.begin() as session:
        alarms.record_look(session, watch_checks.COMPARISON_LOOK, at)
    assert kinds(sessions, at) == ["clock_unrung", "run_missing"]

    with sessions.begin() as session:
        session.execute(update(ComplaintRow).values(closed_at=at))

    assert look(sessions, at) == set()


def test_the_role_of_the_application_may_watch(empty: Database) -> None:
    migrations.upgrade(empty.superuser_url)
    engine = door.create_register_engine(empty.superuser_url, role=door.APPLICATION_ROLE)
    register = door.session_factory(engine)
    number = RecordedCase(register).number

    for _ in range(2):
        assert look(register, MONDAY + AN_HOUR) == {("case_unstarted", number)}
    engine.dispose()
