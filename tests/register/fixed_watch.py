"""Helpers for tests of the watch: run it at a given instant, record a comparison, alter the journal."""

from datetime import datetime
from typing import Any

from sqlalchemy import NullPool, create_engine, select, text
from sqlalchemy.orm import Session, sessionmaker

from integrity.verify import watch_checks
from models.tables import AlarmRow, ComplaintRow, RunRow
from register import log
from tests.register.recorded_case import clock_at
from tests.stack.databases import Database

Sessions = sessionmaker[Session]


def alarms_after_watch(sessions: Sessions, now: datetime) -> set[tuple[str, str]]:
    """Give every record its position, as the relay does, and run the watch at this instant; return kind and subject of
    every alarm that stands afterwards."""
    sequence_all(sessions)
    with sessions.begin() as session:
        assert watch_checks.run_watch(session, clock_at(now))
    return {(row.kind, row.about) for row in alarm_rows(sessions) if row.cleared_at is None}


def sequence_all(sessions: Sessions) -> None:
    """Run the sequencer until nothing waits that it would take."""
    more = 1
    while more:
        with sessions.begin() as session:
            more = log.sequence_next(session)


def alarm_kinds_after_watch(sessions: Sessions, now: datetime) -> list[str]:
    return sorted(kind for kind, _ in alarms_after_watch(sessions, now))


def alarm_rows(sessions: Sessions) -> list[AlarmRow]:
    with sessions() as session:
        return list(session.scalars(select(AlarmRow).order_by(AlarmRow.id)))


def record_comparison(sessions: Sessions, number: str, at: datetime, **other: Any) -> None:
    """Record that a comparison saw the run of this complaint: running, and at the same event as the register."""
    with sessions.begin() as session:
        registered = session.get_one(ComplaintRow, number).seq
        observed = {"status": "running", "started_at": at, "seq": registered, "registered": registered} | other
        session.merge(RunRow(**({"run_id": f"run-of-{number}", "complaint": number, "seen_at": at} | observed)))


def forge_journal(database: Database, *statements: str) -> None:
    """Execute statements on the journal as the owner of the tables, with the append-only trigger disabled."""
    alter_rows(
        database,
        "ALTER TABLE event DISABLE TRIGGER append_only",
        *statements,
        "ALTER TABLE event ENABLE TRIGGER append_only",
    )


def alter_rows(database: Database, *statements: str) -> None:
    """Execute statements as the owner of the tables, in one transaction: what the application has no right to do."""
    engine = create_engine(database.owner_url, poolclass=NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
