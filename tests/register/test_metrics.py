"""Metrics of the register: what is counted, since when the oldest item waits, and what is not counted."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from models.form import ActInput
from models.tables import AlarmRow, ClockRow, ComplaintRow, NoticeRow, RunRow
from register import metrics
from register.metrics import Backlog
from tests.register.recorded_case import MONDAY, REGISTERED, RecordedCase, complaint

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
LATER = MONDAY + timedelta(hours=1)


def insert_rows(sessions: Sessions, *rows: object) -> None:
    with sessions.begin() as session:
        session.add_all(rows)


def query_metric(sessions: Sessions, metric: Any, *args: datetime) -> Any:
    with sessions() as session:
        return metric(session, *args)


@pytest.fixture
def case(sessions: Sessions) -> RecordedCase:
    return RecordedCase(sessions, complaint(first=ActInput(name="registered", actor="li", **REGISTERED)))


def new_notice_row(case: RecordedCase, notice_id: str, at: datetime, **other: Any) -> NoticeRow:
    fields = {"kind": "sent", "channel": "smtp", "state": "due"} | other
    return NoticeRow(id=notice_id, complaint=case.number, seq=1, name="told", to_role="filer", at=at, **fields)


def test_an_empty_register_has_no_backlog(sessions: Sessions) -> None:
    assert {*query_metric(sessions, metrics.backlogs, MONDAY).values()} == {Backlog(0, None)}
    assert Backlog(0, None).age(MONDAY) == 0
    assert query_metric(sessions, metrics.open_complaints) == {}


def test_a_complaint_and_its_first_act_wait_until_they_are_recorded(sessions: Sessions, case: RecordedCase) -> None:
    waiting = query_metric(sessions, metrics.backlogs, LATER)
    assert waiting["complaints_unstarted"] == waiting["acts_unjudged"] == Backlog(1, MONDAY)
    assert Backlog(1, MONDAY).age(LATER) == 3600
    assert query_metric(sessions, metrics.open_complaints) == {"zhengzhou-water": 1}

    case.activities.record(case.step())
    assert query_metric(sessions, metrics.backlogs, LATER)["complaints_unstarted"] == Backlog(0, None)


def test_only_due_notices_of_the_system_are_unsent(sessions: Sessions, case: RecordedCase) -> None:
    insert_rows(
        sessions,
        new_notice_row(case, "a", LATER),
        new_notice_row(case, "b", MONDAY, channel="desk"),
        new_notice_row(case, "c", MONDAY, kind="told"),
        new_notice_row(case, "d", MONDAY, state="delivered"),
    )
    assert query_metric(sessions, metrics.backlogs, LATER)["notices_unsent"] == Backlog(1, LATER)


def test_a_limit_is_silent_from_its_end_until_its_case_speaks(sessions: Sessions, case: RecordedCase) -> None:
    def clock(name: str, state: str) -> ClockRow:
        return ClockRow(
            complaint=case.number, name=name, rule="ZZW-05a", started=MONDAY, due=LATER, provisional=False, state=state,
            plain=True,
        )  # fmt: skip

    insert_rows(sessions, *(clock(state, state) for state in ("running", "held", "over", "stopped", "idle")))
    assert query_metric(sessions, metrics.backlogs, LATER)["limits_silent"] == Backlog(1, LATER)
    assert query_metric(sessions, metrics.backlogs, LATER - timedelta(seconds=1))["limits_silent"] == Backlog(0, None)
    assert query_metric(sessions, metrics.overdue_complaints) == {}  # these ends are no breach
    with sessions.begin() as session:
        session.get_one(ComplaintRow, case.number).overdue = True
    assert query_metric(sessions, metrics.overdue_complaints) == {"zhengzhou-water": 1}


def test_runs_that_ended_wait_for_their_export_and_alarms_stand_until_cleared(
    sessions: Sessions, case: RecordedCase
) -> None:
    def run(id: str, **other: datetime) -> RunRow:
        return RunRow(run_id=id, complaint=case.number, status="completed", started_at=MONDAY, seen_at=LATER, **other)

    def alarm(about: str, **other: datetime) -> AlarmRow:
        return AlarmRow(kind="wedged", about=about, detail="{}", since=MONDAY, seen_at=LATER, **other)

    insert_rows(sessions, run("1"), run("2", ended_at=MONDAY, exported_at=LATER), run("3", ended_at=LATER))
    insert_rows(sessions, alarm("1"), alarm("2", cleared_at=LATER))
    assert query_metric(sessions, metrics.backlogs, LATER)["runs_unexported"] == Backlog(1, LATER)
    assert query_metric(sessions, metrics.alarm_counts_by_kind) == {"wedged": 1}
