"""The watch compares the register with the signed log, and misses a witness that has stopped."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from integrity.log import publish
from integrity.log.keys import read_keys
from integrity.log.publish import PublishedLog
from integrity.log.witness import LogWitness
from services.signed_log_watch import look_at_signed_log
from tests.register.fixed_watch import alarm_rows, alter_rows, sequence_all
from tests.register.recorded_case import MONDAY, complaint, register_complaint_of
from tests.stack.databases import Database

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
A_DAY = timedelta(days=1)


def standing(sessions: Sessions) -> list[str]:
    return [row.kind for row in alarm_rows(sessions) if row.cleared_at is None]


def look(sessions: Sessions, log: PublishedLog | None, days: float) -> bool:
    with sessions.begin() as session:
        return look_at_signed_log(session, MONDAY + days * A_DAY, log)


def add_and_publish(sessions: Sessions, log: PublishedLog, key: str) -> None:
    with sessions.begin() as session:
        register_complaint_of(session, complaint(key))
    sequence_all(sessions)
    with sessions.begin() as session:
        assert publish.publish(session, log)


def test_each_night_the_register_is_compared_with_what_was_signed(
    sessions: Sessions, database: Database, tmp_path: Path
) -> None:
    log = PublishedLog(tmp_path / "log", tmp_path / "log.key")
    assert not look(sessions, None, 0)
    add_and_publish(sessions, log, "a")
    assert look(sessions, log, 0)
    assert not look(sessions, log, 0.5)
    add_and_publish(sessions, log, "b")
    assert look(sessions, log, 1.1)
    assert standing(sessions) == []

    change = "UPDATE log SET hash = CASE hash WHEN repeat('a', 64) THEN repeat('b', 64) ELSE repeat('a', 64) END"
    alter_rows(database, "ALTER TABLE log DISABLE TRIGGER append_only", f"{change} WHERE position = 1")
    assert look(sessions, log, 2.2)
    assert standing(sessions) == []  # at night what came since; the whole comes round within the week
    assert look(sessions, log, 7.3)
    assert standing(sessions) == ["signed_log_differs"]
    (log.folder / "checkpoint").write_text("nothing of the kind")
    assert look(sessions, log, 7.4)
    assert standing(sessions) == ["signed_log_differs"]


def test_a_look_that_cannot_be_read_is_an_alarm_and_all_is_compared_again(
    sessions: Sessions, database: Database, tmp_path: Path
) -> None:
    log = PublishedLog(tmp_path / "log", tmp_path / "log.key")
    add_and_publish(sessions, log, "a")
    assert look(sessions, log, 0)
    alter_rows(database, "UPDATE look SET upto = '{\"position\": \"far\"}' WHERE name = 'signed_log'")

    assert look(sessions, log, 1.1)

    assert standing(sessions) == ["alarm_altered"]


def test_a_witness_that_has_stopped_is_missed(sessions: Sessions, tmp_path: Path) -> None:
    log = PublishedLog(tmp_path / "log", tmp_path / "log.key")
    add_and_publish(sessions, log, "a")
    witness = LogWitness(tmp_path / "witness")
    witness.begin(read_keys(log.key_file)[0].key, "archive.gov.cn/witness")
    witness.cosign(log.folder, MONDAY)

    assert look(sessions, log, 2)
    assert standing(sessions) == []
    assert look(sessions, log, 8)
    assert standing(sessions) == ["cosignature_late"]
    witness.cosign(log.folder, MONDAY + 9 * A_DAY)
    assert look(sessions, log, 9.5)
    assert standing(sessions) == []
