"""The schema, the rights of the application role, the append-only journal, and the server's timeouts."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, NullPool, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from activities.case import CaseActivities
from models.events import StepAnswer
from register import database as register_database
from register import migrations
from register.migrations.rights import OFFICE
from tests.register.recorded_case import SECRET, RecordedCase
from tests.stack.databases import Database
from tests.stack.signing import keys_of_tests

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
NEXT_REVISION = """
from alembic import op

revision, down_revision, branch_labels, depends_on = "0002", "0001", None, None


def upgrade() -> None:
    op.execute("ALTER TABLE look ADD COLUMN remark text")


def downgrade() -> None:
    op.execute("ALTER TABLE look DROP COLUMN remark")
"""
FORGERIES = ("UPDATE event SET body = '{}'", "DELETE FROM event", "TRUNCATE event")


@contextmanager
def open_connection(url: str, role: str | None = None) -> Iterator[Connection]:
    engine = register_database.create_register_engine(url, role=role, connections=1)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_migrations_run_up_down_and_up_again(empty: Database) -> None:
    migrations.upgrade(empty.owner_url)
    migrations.check(empty.owner_url)
    migrations.upgrade(empty.owner_url)
    migrations.downgrade(empty.owner_url, "base")

    with open_connection(empty.owner_url) as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
        assert connection.scalar(text("SELECT count(*) FROM pg_proc WHERE proname LIKE '%_is_append_only'")) == 0
    migrations.upgrade(empty.owner_url)
    migrations.check(empty.owner_url)


def test_a_later_revision_changes_a_register_that_is_there_and_is_taken_back(empty: Database, tmp_path: Path) -> None:
    migrations.upgrade(empty.owner_url)
    later = shutil.copytree(Path(migrations.__file__).parent, tmp_path / "migrations")
    (later / "versions" / "r0002_next.py").write_text(NEXT_REVISION, encoding="utf-8")
    configuration = migrations.config(empty.owner_url)
    configuration.set_main_option("script_location", str(later))

    command.upgrade(configuration, "head")
    with open_connection(empty.owner_url) as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "0002"
        assert "remark" in {column["name"] for column in inspect(connection).get_columns("look")}
    command.downgrade(configuration, "0001")
    migrations.check(empty.owner_url)


@pytest.mark.parametrize("forgery", FORGERIES)
def test_no_role_may_rewrite_the_journal(sessions: Sessions, database: Database, forgery: str) -> None:
    RecordedCase(sessions).accept()

    for url, refusal in (
        (database.url, "permission denied"),
        (database.owner_url, "append-only"),
        (database.superuser_url, "append-only"),
    ):
        with open_connection(url) as connection, pytest.raises(DBAPIError, match=refusal):
            connection.execute(text(forgery))


def test_the_roles_of_the_processes_have_their_rights_and_no_more(empty: Database) -> None:
    """The migration makes the roles if it may; each connection then takes that of its process."""
    migrations.upgrade(empty.superuser_url)

    engine = register_database.create_register_engine(empty.superuser_url, role=OFFICE)
    sessions = register_database.session_factory(engine, keys_of_tests())
    case = RecordedCase(sessions).accept()
    with sessions() as session:
        assert session.scalar(text("SELECT current_user")) == OFFICE
    assert CaseActivities(sessions, SECRET).record(case.step()) == StepAnswer()
    for statement in (
        *FORGERIES,
        "DROP TABLE event",
        "ALTER TABLE event DISABLE TRIGGER ALL",
        "TRUNCATE inbox",
    ):
        with sessions() as session, pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
            session.execute(text(statement))
    engine.dispose()


def test_every_connection_has_timeouts(database: Database) -> None:
    with open_connection(database.url) as connection:
        shown = {name: connection.scalar(text(f"SHOW {name}")) for name in register_database.SERVER_TIMEOUTS}

    assert shown == {
        "statement_timeout": "8s",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "30s",
        "timezone": "UTC",
    }


def test_a_dead_connection_is_not_used_again(sessions: Sessions, database: Database) -> None:
    with sessions() as session:
        backend = session.scalar(text("SELECT pg_backend_pid()"))
    killer = create_engine(database.superuser_url, poolclass=NullPool)
    with killer.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": backend})

    with sessions() as session:
        assert session.scalar(text("SELECT pg_backend_pid()")) != backend


def test_without_a_server_the_connection_fails_at_once(tmp_path: object) -> None:
    with pytest.raises(OperationalError), open_connection(f"postgresql+psycopg2://nobody@/none?host={tmp_path}"):
        pass
