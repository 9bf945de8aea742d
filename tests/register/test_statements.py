"""How many statements an act takes, and that several as one do what their plain twins do."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, Select, event, select
from sqlalchemy.orm import Session, sessionmaker

from models.tables import ComplaintRow, EventRow, InboxRow, SearchRow, TextRow, UnsequencedRow
from models.tables.base import Table
from register import journal
from register.acts import inbox
from register.cases import case_details
from register.office import staff
from register.statements import Write, look_at_receipt, rows_together, write_together
from register.transaction import transaction_of
from tests.register.plain_statements import plain_look, plain_rows, plain_writes
from tests.register.recorded_case import MONDAY, RecordedCase

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
HOUR = timedelta(hours=1)
RECEIVING = 5  # the lock, the look, for whom the actor stands, what they hold, the write
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


def test_one_look_finds_what_plain_questions_find(sessions: Sessions) -> None:
    case = RecordedCase(sessions).accept()
    case.commit("note", "wang", MONDAY + 30 * HOUR, "first", texts={"opinion": "现场已查看"})
    with sessions.begin() as session:
        for act_id in ("first", "another"):
            found = look_at_receipt(session, case.number, act_id)
            assert found == plain_look(session, case.number, act_id)
            assert (found.came_before, found.first_unjudged) == (act_id == "first", 3)


def test_a_transaction_that_keeps_answers_reads_once_and_answers_the_same(sessions: Sessions) -> None:
    RecordedCase(sessions)
    with sessions.begin() as session:
        plain = [staff.standing_at(session, "li", MONDAY), staff.office_at(session, MONDAY, "zhengzhou-water")]
        transaction_of(session).keep_answers()
        for more in (True, False):
            with counted(sessions) as statements:
                kept = [staff.standing_at(session, "li", MONDAY), staff.office_at(session, MONDAY, "zhengzhou-water")]
            assert kept == plain
            assert bool(statements) is more


def test_rows_read_together_are_those_of_each_query(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    case, compared = RecordedCase(sessions).accept(), list[int]()
    case.perform("note", "wang", MONDAY + 30 * HOUR, texts={"opinion": "现场已查看"})
    case.record()

    def both(session: Session, *queries: Select[*tuple[Any, ...]]) -> list[list[Any]]:
        found, plain = rows_together(session, *queries), plain_rows(session, *queries)
        for rows, expected in zip(found, plain, strict=True):
            assert [
                {name: getattr(row, name) for name in one} for row, one in zip(rows, expected, strict=True)
            ] == expected
        compared.append(sum(map(len, found)))
        return found

    monkeypatch.setattr(case_details, "rows_together", both)
    with sessions.begin() as session:
        case_details.case_details(session, case.number, case.state)
    assert compared[0] > 5


def test_rows_written_together_are_those_written_one_by_one(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, compared = RecordedCase(sessions).accept(), list[int]()

    def both(session: Session, rows: Sequence[Table], *further: Write) -> None:
        before = written(session)
        with session.begin_nested() as trial:
            plain_writes(session, list(rows), *further)
            expected = written(session)
            trial.rollback()
        write_together(session, rows, *further)
        assert written(session) == expected != before
        compared.append(len(rows))

    monkeypatch.setattr(inbox, "write_together", both)
    monkeypatch.setattr(journal, "write_together", both)
    case.perform("note", "wang", MONDAY + 30 * HOUR, texts={"opinion": "现场已查看"})
    case.record()
    assert len(compared) == 2


def written(session: Session) -> dict[str, list[str]]:
    """Return all rows of the tables that an act and its event write, without numbers that PostgreSQL gives."""
    session.flush()
    found = {}
    for table in (InboxRow, TextRow, SearchRow, UnsequencedRow, EventRow, ComplaintRow):
        columns = [column for column in table.__table__.columns if column.identity is None]
        rows = session.execute(select(*columns)).all()
        found[table.__tablename__] = sorted(
            str([sorted(value) if isinstance(value, frozenset) else value for value in row]) for row in rows
        )
    return found
