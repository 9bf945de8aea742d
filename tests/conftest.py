"""A real PostgreSQL for the tests that need one: a server per test process, a fresh database per test."""

import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import hypothesis
import pytest
from sqlalchemy import NullPool, create_engine
from sqlalchemy.orm import Session, sessionmaker

import migrations
from embedded.postgres import DATABASE, OWNER, Postgres
from embedded.processes import Children
from register import database as door

pytest_plugins = ["tests.stack.fixtures"]
NUMBERS = count(1)
# The same examples on every machine, however slow it is: what a change breaks is seen with the change.
hypothesis.settings.register_profile("same", deadline=None, derandomize=True)
hypothesis.settings.load_profile("same")


class Database(NamedTuple):
    """Where a test's own database is: for the application, for its owner, for who may do everything."""

    url: str
    owner_url: str
    superuser_url: str


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--long", action="store_true", help="walks, lives, floods and fuzz at their full numbers (an hour)"
    )


@pytest.fixture
def many(pytestconfig: pytest.Config) -> Callable[[int, int], int]:
    """Of two numbers the first, or with `--long` the second."""
    full = pytestconfig.getoption("long")
    return lambda ordinary, long: long if full else ordinary


@pytest.fixture(scope="session")
def session_home() -> Iterator[Path]:
    """A folder for a server of the whole session. Not pytest's own: its next session shuts or clears that."""
    with TemporaryDirectory(prefix="banjie-tests-", ignore_cleanup_errors=True) as home:
        yield Path(home)


@pytest.fixture(scope="session")
def postgres(session_home: Path) -> Iterator[Postgres]:
    """The embedded server with one migrated database, from which the others are copied."""
    home = session_home / "postgres"
    home.mkdir()
    server = Postgres(home, throwaway=True)
    children = Children(home / "logs", lambda _: None)
    children.start(server.prepare())
    try:
        deadline = time.monotonic() + 30
        while not server.answers():
            assert time.monotonic() < deadline, children.log("postgres").read_text()
            time.sleep(0.03)
        server.make_database()
        migrations.upgrade(server.url(OWNER))
        yield server
    finally:
        children.stop()
        server.forget()


@pytest.fixture
def empty(postgres: Postgres) -> Iterator[Database]:
    """A database without tables."""
    yield from _made(postgres, "template1")


@pytest.fixture
def database(postgres: Postgres) -> Iterator[Database]:
    """A database with empty tables."""
    yield from _made(postgres, DATABASE)


@pytest.fixture
def sessions(database: Database) -> Iterator[sessionmaker[Session]]:
    """The register as the application opens it."""
    engine = door.engine(database.url, connections=24)
    yield door.sessions(engine)
    engine.dispose()


def _made(postgres: Postgres, template: str) -> Iterator[Database]:
    name = f"test_{next(NUMBERS)}"
    _execute(postgres, f"CREATE DATABASE {name} TEMPLATE {template} OWNER {OWNER}")
    yield Database(*(postgres.url(role, name) for role in ("banjie", OWNER, "postgres")))
    _execute(postgres, f"DROP DATABASE {name} WITH (FORCE)")


def _execute(postgres: Postgres, statement: str) -> None:
    url = postgres.url("postgres", "postgres")
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
