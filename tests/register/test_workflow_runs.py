"""Stored workflow runs: what is observed is recorded; a run that was not seen is gone only when confirmed."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from models.events import CaseProgress, ChainHead
from models.tables import ComplaintRow, RunRow
from register.alarms import alarms
from register.alarms.alarms import Finding
from register.alarms.kinds import CLOSED_CASE_RUNS, RUN_DISPLACED
from register.cases import workflow_runs
from register.cases.workflow_runs import ObservedRun
from tests.register.recorded_case import MONDAY, RecordedCase

pytestmark = pytest.mark.slow
HOUR = timedelta(hours=1)


def observed_run(case: RecordedCase, status: Any = "running", run_id: str = "r1", **other: Any) -> ObservedRun:
    ended = None if status == "running" else MONDAY + HOUR
    defaults = {"run_id": run_id, "complaint": case.number, "status": status, "started_at": MONDAY, "ended_at": ended}
    return ObservedRun.model_validate(defaults | other)


def run_row(case: RecordedCase, run_id: str = "r1") -> RunRow:
    with case.sessions() as session:
        return session.get_one(RunRow, run_id)


@pytest.fixture
def case(sessions: sessionmaker[Session]) -> RecordedCase:
    return RecordedCase(sessions).accept()


def record_runs(case: RecordedCase, *runs: ObservedRun, hours: int = 0) -> list[ObservedRun]:
    with case.sessions.begin() as session:
        return workflow_runs.record_observed_runs(session, runs, MONDAY + hours * HOUR)


def test_a_run_observed_twice_is_one_row_and_an_ended_run_stays_ended(case: RecordedCase) -> None:
    assert record_runs(case, observed_run(case, build="1")) == record_runs(case, observed_run(case), hours=1) == []
    assert (run_row(case).status, run_row(case).build, run_row(case).seen_at) == ("running", "1", MONDAY + HOUR)

    record_runs(case, observed_run(case, "terminated"), hours=2)
    late = observed_run(case)
    assert record_runs(case, late, hours=3) == [late]
    assert (run_row(case).status, run_row(case).ended_at) == ("terminated", MONDAY + HOUR)


def test_a_run_that_continues_is_to_be_exported_again(case: RecordedCase) -> None:
    record_runs(case, observed_run(case, "completed"))
    with case.sessions.begin() as session:
        workflow_runs.record_export(session, "r1", sha256="a" * 64, events=7, at=MONDAY)
        assert workflow_runs.unexported_runs(session) == []
        workflow_runs.record_run(session, observed_run(case), MONDAY)
    assert (run_row(case).status, run_row(case).ended_at, run_row(case).exported_at, run_row(case).sha256) == (
        "running", None, None, None,
    )  # fmt: skip


def test_an_unregistered_number_is_reported_and_left_out(case: RecordedCase) -> None:
    stray = observed_run(case, run_id="r9", complaint="ZZW-2031-000009")
    assert record_runs(case, stray, observed_run(case)) == []
    with case.sessions.begin() as session:
        assert workflow_runs.unregistered_numbers(session, [stray, observed_run(case)]) == ["ZZW-2031-000009"]
        assert [run.run_id for run in session.query(RunRow)] == ["r1"]


def test_a_run_not_seen_again_is_unseen_and_gone_only_when_recorded_so(case: RecordedCase) -> None:
    record_runs(case, observed_run(case))
    with case.sessions.begin() as session:
        assert workflow_runs.cases_without_run(session) == []
        assert workflow_runs.unseen_runs(session, MONDAY) == []
        assert workflow_runs.unseen_runs(session, MONDAY + HOUR) == [(case.number, "r1")]
        workflow_runs.record_gone_run(session, case.number, "r1", MONDAY + HOUR)
        assert workflow_runs.cases_without_run(session) == [case.number]
        assert displaced(session) == []
    assert (run_row(case).status, run_row(case).ended_at) == ("terminated", MONDAY + HOUR)


def displaced(session: Session) -> list[str]:
    return [alarm.about for alarm in alarms.standing_alarms(session, RUN_DISPLACED)]


def close(session: Session, case: RecordedCase) -> None:
    session.get_one(ComplaintRow, case.number).closed_at = MONDAY


def test_a_run_of_a_closed_complaint_that_is_gone_is_an_alarm(case: RecordedCase) -> None:
    record_runs(case, observed_run(case))
    with case.sessions.begin() as session:
        close(session, case)
        workflow_runs.record_gone_run(session, case.number, "r1", MONDAY + HOUR)
        assert displaced(session) == [case.number]


def test_an_end_shows_once_that_a_case_was_displaced(case: RecordedCase) -> None:
    own, since = observed_run(case, "terminated"), MONDAY + HOUR
    other = observed_run(case, "completed", "r2", started_at=since)
    known = observed_run(case, "terminated", "r3", started_at=since)
    record_runs(case, observed_run(case), known.model_copy(update={"status": "running", "ended_at": None}))
    earlier = observed_run(case, "completed", "r0", started_at=MONDAY - HOUR)
    seen = [own, other, known, earlier]

    def ends() -> list[str]:
        with case.sessions.begin() as session:
            return [end.run.run_id for end in workflow_runs.new_ends(session, seen)]

    assert ends() == []  # no run has asked for the case yet
    with case.sessions.begin() as session:
        session.get_one(ComplaintRow, case.number).execution = "r1"
    assert ends() == ["r2"]
    with case.sessions.begin() as session:
        close(session, case)
    assert ends() == ["r1", "r2", "r3"]  # of which chain the third is, the comparison asks
    with case.sessions.begin() as session:
        alarms.raise_alarms(session, CLOSED_CASE_RUNS, [Finding(case.number, case.number, {"run_id": "r1"})], MONDAY)
    assert ends() == ["r2"]
    record_runs(case, *seen)
    assert ends() == []


def test_a_case_is_behind_when_its_run_has_fewer_events_than_the_register(case: RecordedCase) -> None:
    record_runs(case, observed_run(case))
    with case.sessions.begin() as session:
        registered = workflow_runs.registered_head(session, case.number)
        before = ChainHead(seq=registered.seq - 1, hash="a" * 64)

        def asked(head: ChainHead, recorded: ChainHead) -> ChainHead | None:
            reached = CaseProgress(head=head, recorded=recorded, judged=0)
            workflow_runs.record_progress(session, "r1", reached, registered, 20)
            (run,) = workflow_runs.open_runs(session)
            assert (run.registered, run.events) == (registered, 20)
            return run.confirmed

        assert [run.confirmed for run in workflow_runs.open_runs(session)] == [None]
        assert asked(registered, registered) == registered
        assert asked(registered, before) is None
        assert workflow_runs.cases_behind(session) == []
        assert asked(before, before) is None
        assert workflow_runs.cases_behind(session) == [case.number]


def test_long_lists_are_read_in_pages(case: RecordedCase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("register.cases.workflow_runs.MAX_RUNS_PER_PAGE", 2)
    record_runs(case, *(observed_run(case, "continued", f"r{index}") for index in range(5)))
    with case.sessions.begin() as session:
        pages = [
            [run.run_id for run in workflow_runs.unexported_runs(session, after)] for after in ("", "r1", "r3", "r4")
        ]
    assert pages == [["r0", "r1"], ["r2", "r3"], ["r4"], []]
