"""What each role may do with each table, listed once more, and compared with what PostgreSQL says."""

from datetime import timedelta

import pytest
from sqlalchemy import NullPool, create_engine, delete, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session, sessionmaker

from embedded.postgres import PostgresServer
from integrity.verify.database_rights import shared_logins
from models.tables import LoginTryRow, Table
from register.database import create_register_engine, session_factory
from register.inbox import system_clock
from tests.stack.databases import Database, execute
from tests.stack.signing import keys_of_tests

pytestmark = pytest.mark.slow

# The processes: w web, k worker, r relay, t watch, o office (the command line). Table: who inserts, who deletes, and
# who changes which columns.
LETTERS = {"w": "banjie_web", "k": "banjie_worker", "r": "banjie_relay", "t": "banjie_watch", "o": "banjie_office"}
OF_THE_PROCESSES = """
absence           wo     -     wo substitute until
account           wo     -     wo factor factor_digest factor_step failures locked_until os_user password
                               wo subject until
alarm             wkrto  -     rto cleared_at seen_at
                               t clearing_told_at told_at
attachment        wko    -
calendar          o      -
clock             wkro   wkro  wkro due last_day noticed plain provisional rule started state stopped
complaint         wko    -     ko execution
                               wko opened opening
                               wkro admissions awaits_run calendar_sha closed_at generation head
                               wkro last_received_at n next_due overdue seq stage state urgent
                               wro started_at
delivery          wro    wro   wro answer code next_at state tried_at tries
distinction       wo     -     wo until
document          r      -
document_due      wkro   ro    r code next_at tries
draft             w      wo    w at body
edition           wko    -
endpoint          wo     -     wo generation rotated types until url
                               wro code disabled position
event             wkrto  -
holding           wo     -     wo until
inbox             wkro   -     wkro refused refused_at seq state
law               wko    -
log               ro     -
login_address     wo     wo    wo failed failures locked_until
login_session     w      -     w confirmed seal seen
                               wo until
login_try         wo     wo
look              rto    -     rto at upto
notice            wkro   o     wkro channel code holder means next_at sha256 state text tries
one_time_link     wo     -     wo used
party             wko    -
periodic          o      o     o days since
person            wo     -
provider_attempt  w      w
query_code        w      -
rank              wo     -
register_counter  wko    -     wko last
run               ro     -     ro build ended_at events exported_at hash registered seen_at seq sha256
                               ro started_at status
saved_view        w      w     w at name query
search            wkro   wkro
sender            o      -     o until
                               w last_used
service           wo     -     wo successor until
task              wkro   wkro  wkro closed_at due next_due overdue since urgent
text              wkro   -     wkro closed_at
unit              wo     -     wo head parent post until
unsequenced       wkrto  ro
"""
RIGHTS_ON_TABLES = """
SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee)::text END, relname, a.privilege_type
FROM pg_class, aclexplode(coalesce(relacl, acldefault('r', relowner))) a
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version' AND a.grantee <> relowner
"""
RIGHTS_ON_COLUMNS = """
SELECT pg_get_userbyid(a.grantee), relname, a.privilege_type, attname
FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid, aclexplode(attacl) a
WHERE relnamespace = 'public'::regnamespace
"""


def listed_rights() -> tuple[set[tuple[str, ...]], set[tuple[str, ...]]]:
    """Return the rights on tables and on columns as they are listed above."""
    on_tables, on_columns, table = set[tuple[str, ...]](), set[tuple[str, ...]](), ""
    for line in OF_THE_PROCESSES.strip("\n").splitlines():
        words = line.split()
        if not line.startswith(" "):
            table, inserting, deleting, *words = words
            on_tables.add(("banjie_reader", table, "SELECT"))
            on_tables |= {(LETTERS[one], table, "INSERT") for one in inserting if one in LETTERS}
            on_tables |= {(LETTERS[one], table, "DELETE") for one in deleting if one in LETTERS}
        for one in words[:1] and words[0]:
            on_columns |= {(LETTERS[one], table, "UPDATE", column) for column in words[1:]}
    return on_tables, on_columns


def test_each_process_has_these_rights_and_nobody_has_others(database: Database) -> None:
    engine = create_engine(database.superuser_url, poolclass=NullPool)
    with engine.connect() as connection:
        on_tables = {tuple(row) for row in connection.execute(text(RIGHTS_ON_TABLES))}
        on_columns = {tuple(row) for row in connection.execute(text(RIGHTS_ON_COLUMNS))}
    engine.dispose()

    assert {table for _, table, _ in on_tables} == {*Table.metadata.tables}
    assert (on_tables, on_columns) == listed_rights()


def test_the_one_login_of_all_processes_is_nobody_else(sessions: sessionmaker[Session]) -> None:
    roles = text("SELECT rolname FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER')")
    with sessions() as session:
        assert {*session.scalars(roles)} == {"banjie", "banjie_app", "banjie_reader", *LETTERS.values()}


def test_a_login_of_several_processes_is_named_and_one_of_a_single_process_is_not(
    postgres: PostgresServer, sessions: sessionmaker[Session]
) -> None:
    execute(postgres, "CREATE ROLE of_the_web LOGIN IN ROLE banjie_web")
    try:
        with sessions() as session:
            assert shared_logins(session) == ("banjie",)
    finally:
        execute(postgres, "DROP ROLE of_the_web")


@pytest.mark.parametrize("role", LETTERS.values())
def test_a_connection_takes_the_role_of_its_process(database: Database, role: str) -> None:
    engine = create_register_engine(database.url, role=role, connections=1)
    for _ in range(2):  # a connection that is used again has it still
        with session_factory(engine, keys_of_tests()).begin() as session:
            assert session.scalar(text("SELECT current_user")) == role
    engine.dispose()


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
