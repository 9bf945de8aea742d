"""What each role may do with each table, listed once more, and compared with what PostgreSQL says."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Insert, NullPool, create_engine, delete, insert, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session, sessionmaker

from integrity.verify.database_rights import shared_logins
from models.tables import ComplaintRow, LoginTryRow, Table, UnsequencedRow
from register.acts.inbox import system_clock
from register.database import create_register_engine, session_factory
from services.embedded.postgres import PostgresServer
from tests.stack.databases import Database, execute
from tests.stack.office import TUESDAY
from tests.stack.signing import keys_of_tests

pytestmark = pytest.mark.slow

# The processes: w web, k worker, r relay, t watch, o office (the command line). Table: who reads, who inserts, who
# deletes; who changes, or alone reads, which columns.
LETTERS = {"w": "banjie_web", "k": "banjie_worker", "r": "banjie_relay", "t": "banjie_watch", "o": "banjie_office"}
OF_THE_PROCESSES = """
absence           wkrto  wo     -      wo substitute until
account           wo     wo     -      t reads factor_digest os_user password person since subject until
                                       wo factor factor_digest factor_step failures locked_until os_user password
                                       wo subject until
alarm             wkrto  wkrto  -      rto cleared_at seen_at
                                       t clearing_told_at told_at
attachment        wrto   wko    -
calendar          wkrto  o      -
clock             wkrto  wkro   wkro   wkro due last_day noticed plain provisional rule started state stopped
complaint         wkrto  wko    -      ko execution
                                       wko opened opening
                                       wkro admissions awaits_run calendar_sha closed_at generation head
                                       wkro last_received_at n next_due overdue seq stage state urgent
                                       wro started_at
delivery          wro    wro    wro    wro answer code next_at state tried_at tries
distinction       wkrto  wo     -      wo until
document          wrto   r      -
document_due      wkrto  wkro   ro     r code next_at tries
draft             w      w      wo     o reads about
                                       w at body
edition           wkrto  wko    -
endpoint          wrto   wo     -      wo generation rotated types until url
                                       wro code disabled position
event             wkrto  wkrto  -
holding           wkrto  wo     -      wo until
inbox             wkrto  wkro   -      wkro refused refused_at seq state
law               wkrto  wko    -
log               wkrto  ro     -
login_address     wo     wo     wo     wo failed failures locked_until
login_session     wo     w      -      w confirmed seal seen
                                       wo until
login_try         wo     wo     wo
look              wrto   rto    -      rto at upto
mail              w      w      -      to reads received_at state
                                       w address complaint form raw reason settled_at settled_by state subject
notice            wkrto  wkro   o      wkro channel code holder means next_at sha256 state text tries
notice_mark       wr     wr     r
notice_preference wr     wr     -      r digest_day mailed_at
                                       w language mail muted
one_time_link     wo     wo     -      wo used
party             wkrto  wko    -
periodic          wkrto  o      o      o days since
person            wrto   wo     -      k reads id name
                                       w contact digest salt
phrase            w      w      w
provider_attempt  w      w      w
published         wkrto  wo     -      wo until
query_code        wto    w      -
rank              wkrto  wo     -
register_counter  wkrto  wko    -      wko last
run               wrto   ro     -      ro build ended_at events exported_at hash registered seen_at seq sha256
                                       ro started_at status
saved_view        w      w      w      w at name query
search            wto    wkro   wkro   kr reads complaint id source
sender            wto    wo     -      r reads expires name until
                                       wo digest expires old_digest old_until until
                                       w last_used
service           wkrto  wo     -      wo successor until
task              wkrto  wkro   wkro   wkro closed_at due next_due overdue since urgent
text              wkrto  wkro   -      wkro closed_at
text_draft        w      w      w      w at body
unit              wkrto  wo     -      wo head parent post until
unsequenced       wkrto  wkrto  ro     -
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
            table, reading, inserting, deleting, *words = words
            for right, roles in (("SELECT", reading), ("INSERT", inserting), ("DELETE", deleting)):
                on_tables |= {(LETTERS[one], table, right) for one in roles if one in LETTERS}
        right = "SELECT" if words[1:2] == ["reads"] else "UPDATE"
        for one in words[:1] and words[0]:
            on_columns |= {(LETTERS[one], table, right, column) for column in words[1:] if column != "reads"}
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
        assert {*session.scalars(roles)} == {"banjie", "banjie_app", *LETTERS.values()}


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


@pytest.mark.parametrize("role", LETTERS.values())
def test_a_process_reads_its_columns_and_no_other(database: Database, role: str) -> None:
    """Who logs in, and how, is the business of web and command line; the worker knows no identities."""
    on_tables, on_columns = listed_rights()
    engine = create_register_engine(database.url, role=role, connections=1)
    for table in Table.metadata.sorted_tables:
        all_of_it = (role, table.name, "SELECT") in on_tables
        for column in table.columns:
            asked = text(f'SELECT "{column.name}" FROM "{table.name}"')
            with session_factory(engine)() as session:
                if all_of_it or (role, table.name, "SELECT", column.name) in on_columns:
                    session.execute(asked)
                else:
                    with pytest.raises(ProgrammingError, match="permission denied"):
                        session.execute(asked)
    engine.dispose()


# Who queues records of a stream for the log: of an open case, of a closed one, …
QUEUES = {
    "ZZW-1": "ko", "ZZW-2": "wkro", "notice:1": "wkro", "custody:ZZW-1": "o", "retention": "o", "access:ZZW-1": "wo",
    "proposal:ZZW-1": "w",
    "query-code:ZZW-1": "w", "org": "wo", "calendars": "o", "editions": "wko", "alarms": "wkrto",
    "opening:ZZW-1": "wko", "inbox:ZZW-1": "wkro", "verdict:ZZW-1": "wkro", "document:ZZW-1": "r", "unknown:1": "",
}  # fmt: skip


def filled(table: type[Table], **values: object) -> Insert:
    """Return the insertion of a row that holds these values, and else what says nothing."""
    wanted = [column for column in table.__table__.columns if not column.nullable and not column.identity]
    blank = {str: "", int: 0, bool: False, datetime: TUESDAY}
    return insert(table).values({column.name: blank[column.type.python_type] for column in wanted} | values)


@pytest.mark.parametrize("role", LETTERS.values())
def test_a_process_queues_records_of_its_own_streams_alone(database: Database, role: str) -> None:
    """A record that somebody else queued under its name, a position in the log would make look like its own."""
    owner = create_engine(database.superuser_url, poolclass=NullPool)
    with owner.begin() as connection:
        connection.execute(filled(ComplaintRow, number="ZZW-1", key="1"))
        connection.execute(filled(ComplaintRow, number="ZZW-2", key="2", closed_at=TUESDAY))
    owner.dispose()
    engine = create_register_engine(database.url, role=role, connections=1)
    for stream, roles in QUEUES.items():
        with session_factory(engine)() as session:
            if role in {LETTERS[one] for one in roles}:
                session.execute(filled(UnsequencedRow, stream=stream))
            else:
                with pytest.raises(ProgrammingError, match="appends no record to stream"):
                    session.execute(filled(UnsequencedRow, stream=stream))
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
