"""The servers under fault injection: PostgreSQL, Temporal, worker, relay and web, each restarted when it dies."""

import signal
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import psutil
from pydantic import SecretStr
from sqlalchemy import NullPool, create_engine

from register import migrations
from services.embedded.postgres import OWNER_ROLE, PostgresServer
from services.embedded.processes import Child, ChildProcesses, Command
from services.embedded.temporal import TemporalServer
from settings import Settings
from settings.environment import child_environment
from tests.deploy.host import free_port
from tests.stack.signing import keys_of_tests
from tests.stack.waiting import wait_until

ROOT = Path(__file__).parents[2]
MAX_RESTART_DELAY = timedelta(seconds=1)  # without it the delay would grow with each kill
SECRET = "the key of the digests of a run with faults"


class Servers:
    """Servers with durable storage: what they have acknowledged must survive SIGKILL."""

    def __init__(self, home: Path, settings: dict[str, str]) -> None:
        """`settings` are further environment variables of worker and relay."""
        self.home = home
        self.postgres = PostgresServer(home)
        self.temporal = TemporalServer(home)
        self.children = ChildProcesses(home / "logs", lambda _: None, max_restart_delay=MAX_RESTART_DELAY)
        self.http_port = free_port()
        self._settings = settings
        self._commands: dict[str, Command] = {}
        self._running: dict[str, Child] = {}

    def __enter__(self) -> "Servers":
        self.home.mkdir(parents=True, exist_ok=True)
        try:
            self._start_all()
        except BaseException:
            self._stop_all()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stop_all()

    def _start_all(self) -> None:
        self._commands["temporal"] = self.temporal.prepare_command()
        self.start("temporal")
        self._start_database()
        migrations.upgrade(self.postgres.url(OWNER_ROLE))
        wait_until(self.temporal.is_ready)
        self.temporal.extend_retention()
        programs = {command.name: command for command in self._programs()}
        self._commands |= programs
        self.start(*programs)
        self.children.restart_crashed()

    def _start_database(self) -> None:
        self._commands["postgres"] = self.postgres.prepare_command()
        self.start("postgres")
        wait_until(self.postgres.is_ready)
        self.postgres.create_database()

    def _programs(self) -> list[Command]:
        modules = {"worker": ("cli.main", "worker"), "relay": ("tests.faults.relay",), "web": ("tests.faults.web",)}
        environment = child_environment(self.home) | self.environment()
        return [Command(name, (sys.executable, "-m", *module), environment, ROOT) for name, module in modules.items()]

    def members(self, role: str) -> list[str]:
        """Return the names of the servers that do the same; of PostgreSQL the primary first."""
        return [role]

    @property
    def database_url(self) -> str:
        """The register as programs reach it."""
        return self.postgres.url()

    def _stop_all(self) -> None:
        for child in self._running.values():
            _signal_tree(child, signal.SIGCONT)
        self.children.stop_all()
        self.postgres.remove_socket_folder()
        self.temporal.release_ports()

    def environment(self) -> dict[str, str]:
        """Return the environment variables by which a program reaches the servers."""
        return {
            "BANJIE_DATABASE_URL": self.database_url,
            "BANJIE_TEMPORAL_ADDRESS": self.temporal.address,
            "BANJIE_SECRET": SECRET,
            "BANJIE_SIGNING_KEYS": str(keys_of_tests().folder),
            "BANJIE_HTTP_PORT": str(self.http_port),
        } | self._settings

    def settings(self) -> Settings:
        """Return the settings by which this process reaches the servers."""
        return Settings(
            home=self.home,
            database_url=self.database_url,
            temporal_address=self.temporal.address,
            secret=SecretStr(SECRET),
            signing_keys=keys_of_tests().folder,
        )

    def start(self, *names: str) -> None:
        for name in names:
            if name not in self._running:
                self._running[name] = self.children.start_child(self._commands[name])

    def stop(self, *names: str) -> None:
        """Stop servers in this order; they stay down until `start`."""
        for name in names:
            if name in self._running:
                self.children.stop_child(self._running.pop(name), grace=timedelta(seconds=5))

    def kill(self, name: str) -> None:
        """Send SIGKILL to the main process only; its children must notice."""
        if name in self._running:
            with suppress(ProcessLookupError):
                self._running[name].process.send_signal(signal.SIGKILL)

    def kill_tree(self, name: str) -> None:
        """Send SIGKILL to all processes of a server, which stays down until `start`."""
        if name in self._running:
            child = self._running.pop(name)
            _signal_tree(child, signal.SIGKILL)
            self.children.stop_child(child, grace=timedelta(seconds=1))

    def hang(self, name: str) -> None:
        """Suspend all processes of a server (SIGSTOP): connections stay open and nothing answers."""
        if name in self._running:
            _signal_tree(self._running[name], signal.SIGSTOP)

    def wake(self, name: str) -> None:
        if name in self._running:
            _signal_tree(self._running[name], signal.SIGCONT)

    def backends(self) -> list[psutil.Process]:
        """Return the processes of PostgreSQL, the postmaster first."""
        primary = self.members("postgres")[0]
        return _process_tree(self._running[primary]) if primary in self._running else []

    def superuser(self, statement: str) -> object:
        """Run a statement; return the first value that it returns, if any."""
        url = self.postgres.url("postgres", "postgres")
        engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            result = connection.exec_driver_sql(statement)
            return result.scalar() if result.returns_rows else None


def _signal_tree(child: Child, signal_number: signal.Signals) -> None:
    for process in _process_tree(child):
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal_number)


def _process_tree(child: Child) -> list[psutil.Process]:
    """Return a process with all its descendants; each backend of PostgreSQL has a session of its own."""
    with suppress(psutil.NoSuchProcess):
        parent = psutil.Process(child.process.pid)
        return [parent, *parent.children(recursive=True)]
    return []
