"""What each role may do with each table, listed once more, and compared with what PostgreSQL says."""

from datetime import timedelta

import pytest
from sqlalchemy import NullPool, create_engine, delete, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session, sessionmaker

from models.tables import LoginTryRow, Table
from register.inbox import system_clock
from tests.stack.databases import Database

pytestmark = pytest.mark.slow

# Table: columns that the application may change; "-" before those of which it may delete rows.
CHANGED_BY_THE_APPLICATION = """
  absence           substitute until
  account           factor factor_digest factor_step failures locked_until os_user password subject until
  alarm             cleared_at clearing_told_at seen_at told_at
  attachment
  calendar
- clock             due last_day noticed plain provisional rule started state stopped
  complaint         admissions awaits_run calendar_sha closed_at execution generation head last_received_at n next_due\
                    opened opening overdue seq stage started_at state urgent
- delivery          answer code next_at state tried_at tries
  distinction       until
  document
- document_due      code next_at tries
- draft             at body
  edition
  endpoint          code disabled generation position rotated types until url
  event
  holding           until
  inbox             refused_at refused seq state
  law
  log
- login_address     failed failures locked_until
  login_session     confirmed seal seen until
- login_try
  look              at upto
- notice            channel code holder means next_at sha256 state text tries
  one_time_link     used
  party
- periodic          days since
  person
- provider_attempt
  query_code
  rank
  register_counter  last
  run               build ended_at events exported_at hash registered seen_at seq sha256 started_at status
- saved_view        at name query
- search
  sender            last_used until
  service           successor until
- task              closed_at due next_due overdue since urgent
  text              closed_at
  unit              head parent post until
- unsequenced
"""
RIGHTS_ON_TABLES = """
SELECT relname, a.privilege_type FROM pg_class, aclexplode(coalesce(relacl, acldefault('r', relowner))) a
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
  AND a.grantee <> relowner AND a.grantee IN (0, 'banjie_app'::regrole, 'banjie'::regrole)
"""
RIGHTS_ON_COLUMNS = """
SELECT relname, a.privilege_type, attname
FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid, aclexplode(attacl) a
WHERE relnamespace = 'public'::regnamespace
"""


def test_the_application_has_these_rights_and_nobody_has_others(database: Database) -> None:
    listed = [line[2:].split() for line in CHANGED_BY_THE_APPLICATION.strip("\n").splitlines()]
    deleted = [line[2:].split()[0] for line in CHANGED_BY_THE_APPLICATION.splitlines() if line.startswith("-")]
    engine = create_engine(database.superuser_url, poolclass=NullPool)
    with engine.connect() as connection:
        on_tables = {tuple(row) for row in connection.execute(text(RIGHTS_ON_TABLES))}
        on_columns = {tuple(row) for row in connection.execute(text(RIGHTS_ON_COLUMNS))}
    engine.dispose()

    assert [table for table, *_ in listed] == sorted(Table.metadata.tables)
    assert on_tables == {(table, right) for table, *_ in listed for right in ("SELECT", "INSERT")} | {
        (table, "DELETE") for table in deleted
    }
    assert on_columns == {(table, "UPDATE", column) for table, *columns in listed for column in columns}


def test_the_application_is_nobody_else(sessions: sessionmaker[Session]) -> None:
    roles = text("SELECT rolname FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER') ORDER BY rolname")
    with sessions() as session:
        assert list(session.scalars(roles)) == ["banjie", "banjie_app"]


def test_the_application_deletes_old_log_ins_alone(sessions: sessionmaker[Session]) -> None:
    """The law asks for six months of network logs."""
    tried = {"method": "password", "outcome": "wrong", "address": "10.0.0.7", "agent": ""}
    with sessions.begin() as session:
        now = system_clock(session, "")
        session.add_all(LoginTryRow(at=now - timedelta(days=days), **tried) for days in (170, 190))
    older = delete(LoginTryRow).where(LoginTryRow.at < now - timedelta(days=180))
    with sessions.begin() as session:
        session.execute(older)
    with sessions() as session, pytest.raises(ProgrammingError, match="append-only"):
        session.execute(delete(LoginTryRow))
    with sessions() as session:
        assert session.scalars(select(LoginTryRow.at)).all() == [now - timedelta(days=170)]
