"""Which run of a case may ask the register, and for which instants."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from activities.admission import CALLING_RUN
from models.events import Event
from models.messages import InboxRequest
from models.tables import ComplaintRow
from register.acts.inbox import system_clock
from register.cases.calling_runs import (
    CLOCK_TOLERANCE,
    CallingRun,
    NotThisRun,
    NotYetComeError,
    admit_run,
    begin_generation,
)
from register.locks import NoSuchComplaint
from tests.register.recorded_case import RecordedCase

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
FIRST, SECOND = "019ac0de-0000-7000-8000-000000000001", "019ac0de-0000-7000-8000-000000000002"


@pytest.fixture
def case(sessions: Sessions) -> RecordedCase:
    return RecordedCase(sessions)


def refused(sessions: Sessions, case: RecordedCase, run: CallingRun) -> str | None:
    """Let the run ask; return why it may not."""
    try:
        with sessions.begin() as session:
            admit_run(session, case.number, run, None)
    except NotThisRun as error:
        return error.alarm
    return None


def test_the_run_that_asks_first_is_noted_and_no_other_may_ask(sessions: Sessions, case: RecordedCase) -> None:
    first = CallingRun(FIRST, 1, case.opening)

    assert refused(sessions, case, first) is None
    assert refused(sessions, case, first) is None
    assert refused(sessions, case, first._replace(execution=SECOND)) == "foreign_run"
    with sessions() as session:
        row = session.get_one(ComplaintRow, case.number)
        assert (row.execution, row.generation, row.opening) == (FIRST, 1, case.opening)


def test_a_case_made_anew_is_another_generation(sessions: Sessions, case: RecordedCase) -> None:
    first = CallingRun(FIRST, 1, case.opening)
    assert refused(sessions, case, first) is None
    with sessions.begin() as session:
        assert begin_generation(session, case.number) == 2

    assert refused(sessions, case, first) == "foreign_run"
    assert refused(sessions, case, CallingRun(SECOND, 2, case.opening)) is None
    assert refused(sessions, case, first) == "foreign_run"


def test_a_case_of_a_later_generation_or_of_another_complaint(sessions: Sessions, case: RecordedCase) -> None:
    assert refused(sessions, case, CallingRun(FIRST, 2, case.opening)) == "register_behind"
    assert refused(sessions, case, CallingRun(FIRST, 1, "0" * 32)) == "foreign_case"
    with sessions.begin() as session, pytest.raises(NoSuchComplaint):
        admit_run(session, "ZZW-2026-000009", CallingRun(FIRST, 1, case.opening), None)
    with sessions() as session:
        assert session.get_one(ComplaintRow, case.number).execution is None


def test_an_instant_beyond_now_is_not_asked_for(sessions: Sessions, case: RecordedCase) -> None:
    """Nor does it date what is received later."""
    run = CallingRun(FIRST, 1, case.opening)
    with sessions() as session:
        before = session.get_one(ComplaintRow, case.number).last_received_at
        now = system_clock(session, case.number)
    with sessions.begin() as session:
        admit_run(session, case.number, run, now + CLOCK_TOLERANCE)
    asking = CALLING_RUN.set(run)
    try:
        with pytest.raises(NotYetComeError):
            case.activities.fetch(InboxRequest(number=case.number, after=0, before=now + timedelta(days=4500)))
        with pytest.raises(NotYetComeError):
            case.activities.record(case.step().model_copy(update={"events": later_events(case, now)}))
    finally:
        CALLING_RUN.reset(asking)
    with sessions() as session:
        row = session.get_one(ComplaintRow, case.number)
        assert (row.last_received_at, row.seq) == (before, 0)


def later_events(case: RecordedCase, now: datetime) -> tuple[Event, ...]:
    return tuple(event.model_copy(update={"recorded_at": now + timedelta(hours=1)}) for event in case.step().events)


def test_the_header_says_who_asks() -> None:
    run = CallingRun(FIRST, 12, "0123456789abcdef" * 2)

    packed = run.packed("fedcba9876543210" * 2)

    assert len(packed) == 50
    assert CallingRun.unpacked(packed) == (run, "fedcba9876543210" * 2)
    with pytest.raises(ValueError, match="bytes"):
        CallingRun.unpacked(b"short")
