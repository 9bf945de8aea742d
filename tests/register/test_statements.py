"""How many statements an act takes, and that what people hold is kept no longer than it holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session, sessionmaker

from register.office import absence, known_standing, staff
from register.office.known_standing import STAFF_VERSION
from register.office.staff import Standing
from tests.register.recorded_case import MONDAY, RecordedCase

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
HOUR = timedelta(hours=1)
RECEIVING = 3  # with the lock and the look; the first act of a person after a change of the office takes more
RECORDING = 4


@contextmanager
def counted(sessions: Sessions) -> Iterator[list[str]]:
    """Collect the statements of all sessions."""
    engine, statements = sessions.kw["bind"], list[str]()
    assert isinstance(engine, Engine)

    def note(*about: object) -> None:
        statements.append(str(about[2]))

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def test_an_act_takes_few_statements(sessions: Sessions) -> None:
    case = RecordedCase(sessions).accept()
    said: dict[str, Any] = {"texts": {"opinion": "现场已查看"}}
    case.perform("note", "wang", MONDAY + 30 * HOUR, **said)
    case.record()

    with counted(sessions) as receiving:
        committed = case.commit("note", "wang", MONDAY + 31 * HOUR, **said)
    case.judge(committed.act)
    with counted(sessions) as recording:
        case.record()

    assert len(receiving) <= RECEIVING, receiving
    assert len(recording) <= RECORDING, recording


def test_what_a_person_holds_is_not_kept_beyond_a_change_or_an_end(sessions: Sessions) -> None:
    RecordedCase(sessions)
    with sessions.begin() as session:
        absence.insert_absence(session, "li", MONDAY + HOUR, MONDAY + 2 * HOUR, "chen", at=MONDAY)
        assert standing(session, MONDAY).stands_for == ()
        assert standing(session, MONDAY + HOUR).stands_for == ("li",)
        assert standing(session, MONDAY + 2 * HOUR).stands_for == ()
        assert standing(session, MONDAY + HOUR).stands_for == ("li",), "an earlier instant is looked up again"

        staff.give_role(session, "chen", "bureau_leader", at=MONDAY + HOUR)
        assert "bureau_leader" in standing(session, MONDAY + 3 * HOUR).held


def test_a_known_standing_costs_no_statement(sessions: Sessions) -> None:
    RecordedCase(sessions)
    with sessions.begin() as session:
        version = session.scalar(select(STAFF_VERSION))
        first = known_standing.standing_at(session, version, "li", MONDAY, None)
        with counted(sessions) as statements:
            again = known_standing.standing_at(session, version, "li", MONDAY + HOUR, None)
    assert again == first == Standing((), ("staff", "water_policy_office"))
    assert statements == []


def standing(session: Session, at: datetime) -> Standing:
    return known_standing.standing_at(session, session.scalar(select(STAFF_VERSION)), "chen", at, None)
