"""The whole of Banjie for the tests of this folder: one stack with its worker for each test process."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
import pytest_asyncio

from cli import app
from cli.rendering import output
from register import migrations
from register.database import create_register_engine, session_factory
from services.embedded.stack import Stack
from settings import Settings, settings
from starter.client import BanjieClient
from starter.client import open_client as counter
from starter.office.staff import add_person
from tests.stack.databases import Database
from tests.stack.letter_receivers import Gateway, Mailbox, gateway, mail_server
from tests.stack.office import LONG_AGO, ROOT, STAFF, at
from tests.stack.own_servers import Server
from tests.stack.signing import keys_of_tests
from tests.stack.waiting import LIMIT_SECONDS, wait_until

PYTHON = (sys.executable, "-m", "cli.main")


@pytest.fixture(scope="session")
def stack(session_home: Path) -> Iterator[Stack]:
    """What `banjie up` starts, but for the relay: the tests deliver themselves."""
    with Stack(session_home / "banjie", throwaway=True) as running:
        migrations.upgrade(running.database_owner_url)
        asyncio.run(hire(running.home))
        running.run_process("worker", [*PYTHON, "worker"], cwd=ROOT)
        yield running


async def hire(home: Path) -> None:
    """The staff are on file, since long ago."""
    opened = counter(Settings(home=home))
    for one in STAFF:
        await add_person(at(opened, LONG_AGO), one["person"], one["name"], one["roles"])
    opened.close()


@pytest_asyncio.fixture
async def desk(stack: Stack) -> AsyncIterator[BanjieClient]:
    """The counter of a program."""
    opened = counter(Settings(home=stack.home))
    yield opened
    opened.close()


class Said(NamedTuple):
    """What the command answered."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.out)
        return read


class Command:
    """The command as its entry point is called, in this process."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.home, self.capsys = home, capsys
        monkeypatch.setenv("BANJIE_HOME", str(home))
        monkeypatch.setattr(output.console, "width", 200)
        settings.cache_clear()

    def __call__(self, *words: str) -> Said:
        self.capsys.readouterr()
        code = app.run_banjie(list(words))
        return Said(code, *self.capsys.readouterr())


@pytest.fixture
def elsewhere(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Command]:
    """The command in a folder where nothing runs."""
    yield Command(tmp_path / "home", capsys, monkeypatch)
    settings.cache_clear()


@pytest.fixture
def banjie(stack: Stack, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Command]:
    """The command beside the stack."""
    yield Command(stack.home, capsys, monkeypatch)
    settings.cache_clear()


@pytest_asyncio.fixture
async def box() -> AsyncIterator[Mailbox]:
    """A mail server."""
    async with mail_server() as served:
        yield served


@pytest.fixture
def gate() -> Iterator[Gateway]:
    """An office's gateway."""
    with gateway() as served:
        yield served


@pytest.fixture
def temporal(tmp_path: Path) -> Iterator[Server]:
    """A Temporal that the test stops and starts."""
    server = Server(tmp_path)
    yield server
    server.end()


@pytest_asyncio.fixture
async def office(database: Database, temporal: Server) -> AsyncIterator[BanjieClient]:
    """A counter with its staff; no worker yet."""
    await temporal.start()
    opened = BanjieClient(
        register=session_factory(create_register_engine(database.url), keys_of_tests()),
        temporal_address=temporal.server.address,
        secret=b"k" * 32,
    )
    for one in STAFF:
        await add_person(at(opened, LONG_AGO), one["person"], one["name"], one["roles"])
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def banjie_script() -> Iterator[str]:
    """The path of a command that needs no start of its own (see `command_server.py`)."""
    with TemporaryDirectory(prefix="banjie-command-") as folder:  # short: the path of a socket is limited
        script = Path(folder) / "banjie"
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.stack.command_server", str(Path(folder) / "socket"), folder],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "200"},
        )
        wait_until(lambda: script.exists() or server.poll() is not None, "the server of the command")
        assert server.poll() is None
        yield str(script)
        server.terminate()
        server.wait(LIMIT_SECONDS)
