"""Checks of the watch: each fault in the register raises one alarm, which clears when the fault ends."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

import calendars
from integrity.verify import watch_checks
from models.events import ChainHead
from models.tables import ComplaintRow
from queries.alarms import alarm_view, remedy_text
from register import migrations
from register.alarms import alarms
from register.database import create_register_engine, session_factory
from register.migrations.rights import OFFICE, WATCH
from tests.register.fixed_watch import (
    alarm_kinds_after_watch,
    alarm_rows,
    alarms_after_watch,
    alter_rows,
    record_comparison,
)
from tests.register.recorded_case import MONDAY, RecordedCase, complaint, register_complaint_of
from tests.register.test_projections import law_with_extension
from tests.stack.databases import Database
from tests.stack.signing import keys_of_tests

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
A_SECOND, A_MINUTE, AN_HOUR, A_DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TUESDAY = MONDAY + A_DAY
ALARM_DELAY = 2 * A_MINUTE


def handling_due(case: RecordedCase) -> datetime:
    """Return when the limit for handling ends."""
    due = case.state.clocks["handling"].due
    assert due
    return due


def test_an_ordinary_case_raises_no_alarm(sessions: Sessions) -> None:
    case = RecordedCase(sessions).accept()
    case.ring_clocks(MONDAY + 40 * A_DAY)
    case.record()
    now = MONDAY + 41 * A_DAY
    record_comparison(sessions, case.number, now)

    assert alarms_after_watch(sessions, now) == set()
    with sessions() as session:
        last = alarms.last_look(session, alarms.WATCH_LOOK)
    assert last
    assert last.at == now


def test_a_clock_that_does_not_ring_is_an_alarm_until_its_breach_is_on_record(sessions: Sessions) -> None:
    case = RecordedCase(sessions).accept()
    at = handling_due(case)
    record_comparison(sessions, case.number, at)

    assert alarms_after_watch(sessions, at + ALARM_DELAY) == set()
    assert alarms_after_watch(sessions, at + ALARM_DELAY + A_SECOND) == {("clock_unrung", case.number)}
    assert alarms_after_watch(sessions, at + 2 * ALARM_DELAY) == {("clock_unrung", case.number)}
    case.ring_clocks(at + 3 * ALARM_DELAY)
    case.record()
    assert alarms_after_watch(sessions, at + 3 * ALARM_DELAY) == set()

    [alarm] = alarm_rows(sessions)
    assert json.loads(alarm.detail) == {"clock": "handling", "due": at.astimezone(UTC).isoformat()}
    assert (alarm.since, alarm.seen_at, alarm.cleared_at) == (
        at + ALARM_DELAY + A_SECOND,
        at + 2 * ALARM_DELAY,
        at + 3 * ALARM_DELAY,
    )
    assert (alarm.complaint, alarm.told_at) == (case.number, None)


def test_a_breach_held_by_a_request_raises_no_alarm(sessions: Sessions) -> None:
    case = RecordedCase(sessions, complaint(law=law_with_extension())).accept()
    at = handling_due(case)
    case.perform("extend", "li", at - AN_HOUR, clock="handling", units=5)
    case.ring_clocks(at + A_SECOND)
    case.record()
    record_comparison(sessions, case.number, at)

    assert alarms_after_watch(sessions, at + AN_HOUR) == set()


def test_an_unjudged_act_is_an_alarm_until_it_is_judged(sessions: Sessions) -> None:
    case = RecordedCase(sessions).accept()
    at = TUESDAY + AN_HOUR
    record_comparison(sessions, case.number, at)
    committed = case.commit("note", "li", at, texts={"opinion": "已查看"})
    case.commit("note", "li", at + A_MINUTE, texts={"opinion": "又查看"})

    assert alarms_after_watch(sessions, at + ALARM_DELAY) == set()
    assert alarms_after_watch(sessions, at + ALARM_DELAY + A_SECOND) == {("act_unjudged", case.number)}
    assert json.loads(alarm_rows(sessions)[0].detail)["n"] == committed.act.n
    case.judge(committed.act)
    case.record()
    assert alarms_after_watch(sessions, at + ALARM_DELAY + A_SECOND) == set()


def test_a_fault_that_recurs_is_a_new_alarm(sessions: Sessions) -> None:
    case = RecordedCase(sessions).accept()
    at = TUESDAY + AN_HOUR
    record_comparison(sessions, case.number, at)
    for _ in range(2):
        committed = case.commit("note", "li", at, texts={"opinion": "已查看"})
        at += 2 * ALARM_DELAY
        assert alarm_kinds_after_watch(sessions, at) == ["act_unjudged"]
        case.judge(committed.act)
        case.record()
        assert alarm_kinds_after_watch(sessions, at + A_SECOND) == []

    assert [row.cleared_at is not None for row in alarm_rows(sessions)] == [True, True]


def test_a_complaint_whose_case_does_not_start_is_an_alarm(sessions: Sessions) -> None:
    case = RecordedCase(sessions)

    assert alarms_after_watch(sessions, MONDAY + ALARM_DELAY) == set()
    assert alarms_after_watch(sessions, MONDAY + ALARM_DELAY + A_SECOND) == {("case_unstarted", case.number)}
    case.record()
    assert alarms_after_watch(sessions, MONDAY + 2 * ALARM_DELAY) == set()


def test_a_case_without_a_run_is_an_alarm(sessions: Sessions) -> None:
    case = RecordedCase(sessions).accept()
    at = TUESDAY + AN_HOUR
    record_comparison(sessions, case.number, at)
    assert alarms_after_watch(sessions, at) == set()

    record_comparison(sessions, case.number, at + AN_HOUR, status="terminated", ended_at=at + A_MINUTE)
    record_comparison(sessions, RecordedCase(sessions, complaint("form-2")).accept().number, at + AN_HOUR)
    assert alarms_after_watch(sessions, at + AN_HOUR) == {("run_missing", case.number)}
    assert json.loads(alarm_rows(sessions)[0].detail) == {"status": "terminated"}
    record_comparison(sessions, case.number, at + AN_HOUR + A_MINUTE, run_id="another", started_at=at + AN_HOUR)
    assert alarms_after_watch(sessions, at + AN_HOUR + A_MINUTE) == set()


def test_a_case_started_after_the_comparison_raises_no_alarm(sessions: Sessions) -> None:
    at = TUESDAY + AN_HOUR
    record_comparison(sessions, RecordedCase(sessions).accept().number, at)
    case = RecordedCase(sessions, complaint("form-2", received_at=at - A_MINUTE))
    case.record()

    assert alarms_after_watch(sessions, at + A_SECOND) == set()


def test_a_run_behind_the_register_is_an_alarm(sessions: Sessions) -> None:
    case = RecordedCase(sessions).accept()
    at = TUESDAY + AN_HOUR
    record_comparison(sessions, case.number, at, seq=2, registered=3)

    assert alarms_after_watch(sessions, at) == {("run_behind", case.number)}
    assert json.loads(alarm_rows(sessions)[0].detail) == {"seq": 2, "registered": 3}
    record_comparison(
        sessions, case.number, at + AN_HOUR, seq=4, registered=3
    )  # ahead: its events are not recorded yet
    assert alarms_after_watch(sessions, at + AN_HOUR) == set()


def test_a_late_comparison_is_an_alarm(sessions: Sessions) -> None:
    assert alarms_after_watch(sessions, MONDAY) == set()
    case = RecordedCase(sessions).accept()
    assert alarms_after_watch(sessions, MONDAY + 2 * AN_HOUR) == set()
    assert alarms_after_watch(sessions, MONDAY + 2 * AN_HOUR + A_SECOND) == {("comparison_late", "comparison")}
    record_comparison(sessions, case.number, TUESDAY)
    assert alarms_after_watch(sessions, TUESDAY + 2 * AN_HOUR) == set()
    assert alarms_after_watch(sessions, TUESDAY + 2 * AN_HOUR + A_SECOND) == {("comparison_late", "comparison")}

    with sessions.begin() as session:  # as a comparison records itself when it observes no run
        alarms.record_look(session, watch_checks.COMPARISON_LOOK, TUESDAY + 3 * AN_HOUR)
    assert alarms_after_watch(sessions, TUESDAY + 3 * AN_HOUR) == set()


def test_a_case_whose_run_was_never_observed_is_an_alarm(sessions: Sessions) -> None:
    case = RecordedCase(sessions).accept()
    with sessions.begin() as session:
        alarms.record_look(session, watch_checks.COMPARISON_LOOK, MONDAY + AN_HOUR / 2)
    assert alarms_after_watch(sessions, MONDAY + AN_HOUR) == set()

    with sessions.begin() as session:
        alarms.record_look(session, watch_checks.COMPARISON_LOOK, MONDAY + AN_HOUR)
    assert alarms_after_watch(sessions, MONDAY + AN_HOUR) == {("run_missing", case.number)}


def test_an_unexported_history_is_an_alarm(sessions: Sessions) -> None:
    case = RecordedCase(sessions).accept()
    ended = {"status": "continued", "ended_at": TUESDAY, "run_id": "the-first"}
    record_comparison(sessions, case.number, TUESDAY, **ended)
    late = TUESDAY + 7 * A_DAY
    record_comparison(sessions, case.number, late)

    assert alarms_after_watch(sessions, late) == set()
    assert alarms_after_watch(sessions, late + A_SECOND) == {("run_unexported", "the-first")}
    record_comparison(sessions, case.number, TUESDAY, exported_at=late, **ended)
    assert alarms_after_watch(sessions, late + A_MINUTE) == set()


def test_a_case_that_differs_from_the_register_is_reported_until_it_records_again(sessions: Sessions) -> None:
    case = RecordedCase(sessions).accept()
    record_comparison(sessions, case.number, TUESDAY)
    case.perform("note", "li", TUESDAY + AN_HOUR, texts={"opinion": "已查看"})
    lost = case.step().model_copy(update={"head": ChainHead(seq=case.head.seq, hash="0" * 64)})

    assert case.activities.record(lost) == case.head
    assert [(row.kind, row.about) for row in alarm_rows(sessions)] == [("quarantined", case.number)]
    assert alarms_after_watch(sessions, TUESDAY + AN_HOUR) == {("quarantined", case.number)}
    assert alarms_after_watch(sessions, TUESDAY + AN_HOUR + A_SECOND) == {("quarantined", case.number)}
    case.record()
    assert alarms_after_watch(sessions, TUESDAY + AN_HOUR + A_MINUTE) == set()


def test_a_restarted_case_clears_its_quarantine_alarm(sessions: Sessions) -> None:
    case = RecordedCase(sessions).accept()
    lost = case.step().model_copy(update={"head": ChainHead(seq=case.head.seq, hash="0" * 64)})
    case.activities.record(lost)
    [alarm] = alarm_rows(sessions)
    record_comparison(sessions, case.number, alarm.since, started_at=alarm.since - A_SECOND)
    assert "quarantined" in alarm_kinds_after_watch(sessions, alarm.since)

    record_comparison(sessions, case.number, alarm.since, started_at=alarm.since + A_SECOND, run_id="another")

    assert "quarantined" not in alarm_kinds_after_watch(sessions, alarm.since + A_SECOND)


def test_from_november_on_a_missing_notice_for_the_next_year_is_an_alarm(sessions: Sessions) -> None:
    last = max(calendars.holiday_notices())
    november = MONDAY.replace(year=last, month=11, day=1, hour=0)

    assert alarms_after_watch(sessions, november - A_SECOND) == set()
    assert alarms_after_watch(sessions, november) == {("calendar_missing", str(last + 1))}


def test_two_watches_do_not_run_at_the_same_time(sessions: Sessions) -> None:
    with sessions.begin() as first, sessions.begin() as second:
        assert watch_checks.run_watch(first, lambda *_: MONDAY)
        assert not watch_checks.run_watch(second, lambda *_: MONDAY)
    assert alarms_after_watch(sessions, MONDAY) == set()


def test_above_the_maximum_no_alarm_clears(
    sessions: Sessions, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (alarms, watch_checks):
        monkeypatch.setattr(module, "MAX_ALARMS_PER_KIND", 2)
    numbers = []
    for key in "abc":
        with sessions.begin() as session:
            numbers.append(register_complaint_of(session, complaint(key)))
    now = MONDAY + AN_HOUR

    def unstarted() -> set[str]:
        return {about for kind, about in alarms_after_watch(sessions, now) if kind == "case_unstarted"}

    assert len(unstarted()) == 2
    with sessions() as session:
        views = [alarm_view(session, row) for row in alarms.standing_alarms(session, "case_unstarted")]
    assert "可能还有：每次检查每类至多列出 2 条" in remedy_text(views)
    assert "可能还有" not in remedy_text(views, 1)
    receive_now = f"UPDATE complaint SET received_at = '{now}' WHERE number ="  # its case need not have started yet
    alter_rows(database, f"{receive_now} '{numbers[0]}'")
    assert unstarted() == set(numbers)

    alter_rows(database, f"{receive_now} '{numbers[1]}'")
    assert unstarted() == {numbers[2]}


def test_a_closed_complaint_raises_no_alarm(sessions: Sessions) -> None:
    case = RecordedCase(sessions).accept()
    at = handling_due(case) + A_DAY
    record_comparison(sessions, case.number, at, status="completed")
    with sessions.begin() as session:
        alarms.record_look(session, watch_checks.COMPARISON_LOOK, at)
    assert alarm_kinds_after_watch(sessions, at) == ["clock_unrung", "run_missing"]

    with sessions.begin() as session:
        session.execute(update(ComplaintRow).values(closed_at=at))  # by hand, which is an alarm of its own

    assert alarm_kinds_after_watch(sessions, at) == ["lists_wrong"]


def test_the_role_of_the_watch_may_run_it(empty: Database) -> None:
    migrations.upgrade(empty.owner_url)
    number = RecordedCase(session_factory(create_register_engine(empty.url, role=OFFICE), keys_of_tests())).number
    engine = create_register_engine(empty.url, role=WATCH)

    for _ in range(2):
        assert alarms_after_watch(session_factory(engine, keys_of_tests()), MONDAY + AN_HOUR) == {
            ("case_unstarted", number)
        }
    engine.dispose()
