"""The register in numbers: what is counted, since when the first has been waiting, and what is not counted."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from models.form import ActInput
from models.tables import AlarmRow, ClockRow, NoticeRow, RunRow
from register.operations import metrics
from register.operations.metrics import Backlog
from tests.register.recorded_case import MONDAY, REGISTERED, RecordedCase, complaint

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
LATER = MONDAY + timedelta(hours=1)


def put(sessions: Sessions, *rows: object) -> None:
    with sessions.begin() as session:
        session.add_all(rows)


def ask(sessions: Sessions, figure: Any, *args: datetime) -> Any:
    with sessions() as session:
        return figure(session, *args)


@pytest.fixture
def desk(sessions: Sessions) -> RecordedCase:
    return RecordedCase(sessions, complaint(first=ActInput(name="registered", actor="li", **REGISTERED)))


def notice(desk: RecordedCase, id: str, at: datetime, **other: Any) -> NoticeRow:
    written = {"kind": "sent", "channel": "smtp", "state": "due"} | other
    return NoticeRow(id=id, complaint=desk.number, seq=1, name="told", to_role="filer", at=at, **written)


def test_an_empty_register_waits_for_nothing(sessions: Sessions) -> None:
    for figure in metrics.BACKLOGS.values():
        assert ask(sessions, figure) == Backlog(0, None)
    assert ask(sessions, metrics.silent_clock_backlog, MONDAY) == Backlog(0, None)
    assert Backlog(0, None).age(MONDAY) == 0
    assert ask(sessions, metrics.open_complaints) == {}


def test_a_complaint_and_its_first_act_wait_until_they_are_recorded(sessions: Sessions, desk: RecordedCase) -> None:
    assert ask(sessions, metrics.unstarted_backlog) == ask(sessions, metrics.unjudged_backlog) == Backlog(1, MONDAY)
    assert Backlog(1, MONDAY).age(LATER) == 3600
    assert ask(sessions, metrics.open_complaints) == {"zhengzhou-water": 1}

    desk.records.record(desk.step())
    assert ask(sessions, metrics.unstarted_backlog) == Backlog(0, None)


def test_only_what_the_system_has_to_send_is_unsent(sessions: Sessions, desk: RecordedCase) -> None:
    put(
        sessions,
        notice(desk, "a", LATER),
        notice(desk, "b", MONDAY, channel="desk"),
        notice(desk, "c", MONDAY, kind="told"),
        notice(desk, "d", MONDAY, state="delivered"),
    )
    assert ask(sessions, metrics.unsent_backlog) == Backlog(1, LATER)


def test_a_limit_is_silent_from_its_end_until_its_case_speaks(sessions: Sessions, desk: RecordedCase) -> None:
    def clock(name: str, state: str) -> ClockRow:
        return ClockRow(
            complaint=desk.number, name=name, rule="ZZW-05a", started=MONDAY, due=LATER, provisional=False, state=state
        )

    put(sessions, *(clock(state, state) for state in ("running", "held", "over", "stopped", "idle")))
    assert ask(sessions, metrics.silent_clock_backlog, LATER) == Backlog(1, LATER)
    assert ask(sessions, metrics.silent_clock_backlog, LATER - timedelta(seconds=1)) == Backlog(0, None)
    assert ask(sessions, metrics.overdue_complaints) == {"zhengzhou-water": 1}


def test_runs_that_ended_wait_for_their_export_and_alarms_stand_until_cleared(
    sessions: Sessions, desk: RecordedCase
) -> None:
    def run(id: str, **other: datetime) -> RunRow:
        return RunRow(run_id=id, complaint=desk.number, status="completed", started_at=MONDAY, seen_at=LATER, **other)

    def alarm(about: str, **other: datetime) -> AlarmRow:
        return AlarmRow(kind="wedged", about=about, detail="{}", since=MONDAY, seen_at=LATER, **other)

    put(sessions, run("1"), run("2", ended_at=MONDAY, exported_at=LATER), run("3", ended_at=LATER))
    put(sessions, alarm("1"), alarm("2", cleared_at=LATER))
    assert ask(sessions, metrics.unexported_backlog) == Backlog(1, LATER)
    assert ask(sessions, metrics.alarm_counts_by_kind) == {"wedged": 1}
