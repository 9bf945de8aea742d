"""The register in numbers: what is counted, since when the first has been waiting, and what is not counted."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from models.form import Said
from models.tables import AlarmRow, ClockRow, NoticeRow, RunRow
from register.operations import metrics
from register.operations.metrics import Waiting
from tests.register.recorded_case import MONDAY, REGISTERED, Desk, complaint

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
def desk(sessions: Sessions) -> Desk:
    return Desk(sessions, complaint(first=Said(name="registered", actor="li", **REGISTERED)))


def notice(desk: Desk, id: str, at: datetime, **other: Any) -> NoticeRow:
    written = {"kind": "sent", "channel": "smtp", "state": "due"} | other
    return NoticeRow(id=id, complaint=desk.number, seq=1, name="told", to_role="filer", at=at, **written)


def test_an_empty_register_waits_for_nothing(sessions: Sessions) -> None:
    for figure in metrics.WAITING.values():
        assert ask(sessions, figure) == Waiting(0, None)
    assert ask(sessions, metrics.silent, MONDAY) == Waiting(0, None)
    assert Waiting(0, None).age(MONDAY) == 0
    assert ask(sessions, metrics.open_complaints) == {}


def test_a_complaint_and_its_first_act_wait_until_they_are_recorded(sessions: Sessions, desk: Desk) -> None:
    assert ask(sessions, metrics.unstarted) == ask(sessions, metrics.unjudged) == Waiting(1, MONDAY)
    assert Waiting(1, MONDAY).age(LATER) == 3600
    assert ask(sessions, metrics.open_complaints) == {"zhengzhou-water": 1}

    desk.records.record(desk.step())
    assert ask(sessions, metrics.unstarted) == Waiting(0, None)


def test_only_what_the_system_has_to_send_is_unsent(sessions: Sessions, desk: Desk) -> None:
    put(
        sessions,
        notice(desk, "a", LATER),
        notice(desk, "b", MONDAY, channel="desk"),
        notice(desk, "c", MONDAY, kind="told"),
        notice(desk, "d", MONDAY, state="delivered"),
    )
    assert ask(sessions, metrics.unsent) == Waiting(1, LATER)


def test_a_limit_is_silent_from_its_end_until_its_case_speaks(sessions: Sessions, desk: Desk) -> None:
    def clock(name: str, state: str) -> ClockRow:
        return ClockRow(
            complaint=desk.number, name=name, rule="ZZW-05a", started=MONDAY, due=LATER, provisional=False, state=state
        )

    put(sessions, *(clock(state, state) for state in ("running", "held", "over", "stopped", "idle")))
    assert ask(sessions, metrics.silent, LATER) == Waiting(1, LATER)
    assert ask(sessions, metrics.silent, LATER - timedelta(seconds=1)) == Waiting(0, None)
    assert ask(sessions, metrics.overdue_complaints) == {"zhengzhou-water": 1}


def test_runs_that_ended_wait_for_their_export_and_alarms_stand_until_cleared(sessions: Sessions, desk: Desk) -> None:
    def run(id: str, **other: datetime) -> RunRow:
        return RunRow(run_id=id, complaint=desk.number, status="completed", started_at=MONDAY, seen_at=LATER, **other)

    def alarm(about: str, **other: datetime) -> AlarmRow:
        return AlarmRow(kind="wedged", about=about, detail="{}", since=MONDAY, seen_at=LATER, **other)

    put(sessions, run("1"), run("2", ended_at=MONDAY, exported_at=LATER), run("3", ended_at=LATER))
    put(sessions, alarm("1"), alarm("2", cleared_at=LATER))
    assert ask(sessions, metrics.unexported) == Waiting(1, LATER)
    assert ask(sessions, metrics.alarms) == {"wedged": 1}
