"""One register for all tamperings and a copy of it for each; offices to be attacked: those of the workflow tests."""

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import NamedTuple

import psycopg2  # type: ignore[import-untyped]
import pytest

from register.database import create_register_engine, session_factory
from services.embedded.postgres import DATABASE, OWNER_ROLE, PostgresServer
from tests.attacks.attacked_register import AttackedRegister, Sessions, build_register
from tests.stack.databases import execute
from tests.stack.signing import keys_of_tests
from tests.workflows.conftest import dev_bureau

__all__ = ["attacked", "copy_register", "dev_bureau"]

COPIES = count(1)
TEMPLATE = "attacked"


class RegisterCopy(NamedTuple):
    """A copy of the attacked register: as the program opens it, as a superuser does, and its files."""

    sessions: Sessions
    superuser_url: str
    home: Path
    names: AttackedRegister


@pytest.fixture(scope="session")
def attacked(postgres: PostgresServer, session_home: Path) -> AttackedRegister:
    """The register in a database of its own, that nobody is connected to."""
    execute(postgres, f"CREATE DATABASE {TEMPLATE} TEMPLATE {DATABASE} OWNER {OWNER_ROLE}")
    engine = create_register_engine(postgres.url("banjie", TEMPLATE))
    names = build_register(session_factory(engine, keys_of_tests()), session_home / TEMPLATE)
    engine.dispose()
    return names


@pytest.fixture
def copy_register(
    attacked: AttackedRegister, postgres: PostgresServer, session_home: Path, tmp_path: Path
) -> Iterator[Callable[[], RegisterCopy]]:
    """Return a function that copies the register and its files."""
    made = list[tuple[str, Sessions]]()

    def copy() -> RegisterCopy:
        name = f"{TEMPLATE}_{next(COPIES)}"
        execute(postgres, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy OWNER {OWNER_ROLE}")
        home = tmp_path / name
        shutil.copytree(session_home / TEMPLATE, home)
        sessions = session_factory(create_register_engine(postgres.url("banjie", name), connections=2), keys_of_tests())
        made.append((name, sessions))
        return RegisterCopy(sessions, postgres.url("postgres", name), home, attacked)

    yield copy
    for name, sessions in made:
        sessions.kw["bind"].dispose()
        execute(postgres, f"DROP DATABASE {name} WITH (FORCE)")


def tamper(copy: RegisterCopy, sql: str) -> None:
    """Execute SQL as a superuser for whom no trigger fires, in one transaction."""
    with psycopg2.connect(copy.superuser_url.replace("+psycopg2", "")) as connection, connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql)
    connection.close()


def damage(home: Path, files: str, begins: str, how: str) -> None:
    """Alter, empty or remove the files below a folder that begin with these characters."""
    found = [path for path in home.glob(files) if path.is_file() and path.read_bytes().startswith(begins.encode())]
    assert found
    for path in found:
        if how == "remove":
            path.unlink()
        else:
            path.write_bytes(b"" if how == "empty" else path.read_bytes()[:-2] + b"x\n")
