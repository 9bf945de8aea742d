"""Databases of tests: copies of the migrated one, which are emptied and used again.

To copy one means to copy 500 files and to forget all that PostgreSQL knows of it by heart: 0.1 s of processor time. To
remove the rows of a test takes a fifth of that.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from sqlalchemy import Connection, NullPool, create_engine

from models.tables import Table
from register import migrations
from services.embedded.postgres import DATABASE, OWNER_ROLE, PostgresServer
from services.embedded.processes import ChildProcesses
from tests.stack.waiting import wait_until

NUMBERS = count(1)
END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
RESTART_SEQUENCES = "SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence"


@contextmanager
def migrated_server(home: Path) -> Iterator[PostgresServer]:
    """Run PostgreSQL in a folder, with one migrated database, from which those of the tests are copied."""
    server = PostgresServer(home, throwaway=True)
    children = ChildProcesses(home / "logs", lambda _: None)
    children.start_child(server.prepare_command())
    try:
        wait_until(server.is_ready, children.log_path("postgres"))
        server.create_database()
        migrations.upgrade(server.url(OWNER_ROLE))
        yield server
    finally:
        children.stop_all()
        server.remove_socket_folder()


@dataclass
class Database:
    """URLs of the database of a test: for the role of the application, of its owner, of the superuser. Whoever asks for
    one of the latter two may change more than rows: no other test is given the database then."""

    server: PostgresServer
    name: str = field(default_factory=lambda: f"test_{next(NUMBERS)}")
    is_altered: bool = False

    @property
    def url(self) -> str:
        return self.server.url("banjie", self.name)

    @property
    def owner_url(self) -> str:
        self.is_altered = True
        return self.server.url(OWNER_ROLE, self.name)

    @property
    def superuser_url(self) -> str:
        self.is_altered = True
        return self.server.url("postgres", self.name)


@dataclass
class Databases:
    """The databases of a test process, of which those without rows wait for a test."""

    server: PostgresServer
    free: list[str] = field(default_factory=list)

    @contextmanager
    def lent(self) -> Iterator[Database]:
        """Lend a test a database with empty tables."""
        database = Database(self.server, self.free.pop()) if self.free else create_copy(self.server, DATABASE)
        yield database
        if database.is_altered:
            drop(database)
        else:
            with superuser(self.server, database.name) as connection:
                remove_rows(connection)
            self.free.append(database.name)


def create_copy(server: PostgresServer, template: str) -> Database:
    """Copy a database, as files: to copy by way of the log takes twice the time."""
    made = Database(server)
    execute(server, f"CREATE DATABASE {made.name} TEMPLATE {template} OWNER {OWNER_ROLE} STRATEGY FILE_COPY")
    return made


def drop(database: Database) -> None:
    execute(database.server, f"DROP DATABASE {database.name} WITH (FORCE)")


def remove_rows(connection: Connection) -> None:
    """Remove what a test has written, as a superuser for whom no trigger fires, and give the space back, so that rows
    lie again in the order in which they are written."""
    connection.exec_driver_sql(END_OTHERS)
    names = [table.name for table in Table.metadata.sorted_tables]
    looks = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names)
    written = connection.exec_driver_sql(looks).scalars().all()
    connection.exec_driver_sql("SET session_replication_role = replica")
    connection.exec_driver_sql(";".join((*(f"DELETE FROM {name}" for name in written), RESTART_SEQUENCES)))
    if written:
        connection.exec_driver_sql(f"VACUUM {', '.join(written)}")


def execute(server: PostgresServer, statement: str) -> None:
    """Execute a statement as the superuser, in no transaction."""
    with superuser(server, "postgres") as connection:
        connection.exec_driver_sql(statement)


@contextmanager
def superuser(server: PostgresServer, database: str) -> Iterator[Connection]:
    engine = create_engine(server.url("postgres", database), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
