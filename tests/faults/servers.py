"""The servers that a run does harm to: PostgreSQL, Temporal, worker and relay, each started again when it dies."""

import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import psutil
from pydantic import SecretStr
from sqlalchemy import NullPool, create_engine

import migrations
from embedded.postgres import OWNER_ROLE, PostgresServer
from embedded.processes import Child, ChildProcesses, Command
from embedded.temporal import TemporalServer
from settings import Settings, child_environment

ROOT = Path(__file__).parents[2]
ORDER = ("postgres", "temporal", "worker", "relay")
MAX_RESTART_DELAY = timedelta(seconds=1)  # what is killed every few seconds would else be left down longer each time
SECRET = "the key of the digests of a run with faults"


class Servers:
    """Durable servers: what they have said is written must be there after SIGKILL."""

    def __init__(self, home: Path, settings: dict[str, str]) -> None:
        """`settings` are further ones of worker and relay, as in the environment."""
        self.home = home
        self.postgres = PostgresServer(home)
        self.temporal = TemporalServer(home, ui=False)
        self.children = ChildProcesses(home / "logs", lambda _: None, max_restart_delay=MAX_RESTART_DELAY)
        self._settings = settings
        self._commands: dict[str, Command] = {}
        self._running: dict[str, Child] = {}

    def __enter__(self) -> "Servers":
        self.home.mkdir(parents=True, exist_ok=True)
        try:
            self._bring_up()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def _bring_up(self) -> None:
        self._commands["temporal"] = self.temporal.prepare_command()
        self._commands["postgres"] = self.postgres.prepare_command()
        self.start("postgres", "temporal")
        wait_for(self.postgres.is_ready)
        self.postgres.create_database()
        migrations.upgrade(self.postgres.url(OWNER_ROLE))
        wait_for(self.temporal.is_ready)
        self.temporal.extend_retention()
        for name, module in (("worker", ("cli.main", "worker")), ("relay", ("tests.faults.relay",))):
            argv = (sys.executable, "-m", *module)
            self._commands[name] = Command(name, argv, child_environment(self.home) | self.environment(), ROOT)
        self.start("worker", "relay")
        self.children.restart_crashed()

    def _end(self) -> None:
        for child in self._running.values():
            _signal_tree(child, signal.SIGCONT)
        self.children.stop_all()
        self.postgres.remove_socket_folder()
        self.temporal.release_ports()

    def environment(self) -> dict[str, str]:
        """Where the servers are, as external ones are named to a program."""
        return {
            "BANJIE_DATABASE_URL": self.postgres.url(),
            "BANJIE_TEMPORAL_ADDRESS": self.temporal.address,
            "BANJIE_SECRET": SECRET,
        } | self._settings

    def settings(self) -> Settings:
        """The same for a program of this process."""
        return Settings(
            home=self.home,
            database_url=self.postgres.url(),
            temporal_address=self.temporal.address,
            secret=SecretStr(SECRET),
        )

    def start(self, *names: str) -> None:
        for name in names:
            if name not in self._running:
                self._running[name] = self.children.start_child(self._commands[name])

    def stop(self, *names: str) -> None:
        """In order, and not started again until `start` says so."""
        for name in names:
            if name in self._running:
                self.children.stop_child(self._running.pop(name), grace=timedelta(seconds=5))

    def kill(self, name: str) -> None:
        """SIGKILL to the process itself; what it started must notice."""
        if name in self._running:
            with suppress(ProcessLookupError):
                self._running[name].process.send_signal(signal.SIGKILL)

    def hang(self, name: str) -> None:
        """Stopped where it stands (SIGSTOP): its connections stay open and nothing answers."""
        if name in self._running:
            _signal_tree(self._running[name], signal.SIGSTOP)

    def wake(self, name: str) -> None:
        if name in self._running:
            _signal_tree(self._running[name], signal.SIGCONT)

    def backends(self) -> list[psutil.Process]:
        """The processes of PostgreSQL, the postmaster first."""
        return _process_tree(self._running["postgres"]) if "postgres" in self._running else []

    def superuser(self, statement: str) -> None:
        url = self.postgres.url("postgres", "postgres")
        engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)


def _signal_tree(child: Child, sign: signal.Signals) -> None:
    for process in _process_tree(child):
        with suppress(psutil.NoSuchProcess):
            process.send_signal(sign)


def _process_tree(child: Child) -> list[psutil.Process]:
    """The process with all that it has started; PostgreSQL gives each of its own a session."""
    with suppress(psutil.NoSuchProcess):
        parent = psutil.Process(child.process.pid)
        return [parent, *parent.children(recursive=True)]
    return []


def wait_for(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{condition} does not hold after {seconds:g} s")
        time.sleep(0.1)
