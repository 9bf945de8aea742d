"""The embedded stack: real PostgreSQL and Temporal servers out of Python wheels, data under one folder.

with Stack(Path(".banjie")) as stack:                                  # kept across restarts
with Stack(tmp_path, throwaway=True, time_skipping=True) as stack:     # tests and demo: quick, forgets
"""

import asyncio
import fcntl
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from types import FrameType, TracebackType
from typing import IO, Protocol, Self

from models.errors import StackError
from services.embedded.ports import OpenPort, PortUse, listening_ports
from services.embedded.postgres import OWNER_ROLE, PostgresServer
from services.embedded.private_files import open_private, prepare_home
from services.embedded.processes import Child, ChildProcesses, Command, end_leftover
from services.embedded.temporal import TemporalServer
from settings.environment import child_environment
from settings.servers import STACK_LOCK, STACK_STATE, Endpoints, ProcessIdentity, read_stack_state

SERVER_START_TIMEOUT = timedelta(minutes=2)  # for one server to become ready, on a busy machine too
START_ATTEMPTS = 3  # another program may take a port between our check and the server's start
SERVER_POLL_INTERVAL = timedelta(seconds=0.03)
RETRY_DELAY = timedelta(seconds=0.3)
LOCK_ATTEMPTS, LOCK_RETRY_DELAY = 10, timedelta(seconds=0.05)
IDLE_INTERVAL = timedelta(seconds=1)  # between two calls of the work done while waiting
LOG_LINES_SHOWN = 15


class Server(Protocol):
    """A server that the stack can start and wait for."""

    def prepare_command(self) -> Command: ...
    def is_ready(self) -> bool: ...


class Stack:
    """Starts the servers and further processes, and stops them. Use `start` and `stop`, or a `with` or `async with`
    block; an object can be started once."""

    def __init__(
        self,
        home: Path,
        *,
        throwaway: bool = False,
        time_skipping: bool = False,
        ui: bool = False,
        temporal: bool = True,
        ended: Callable[[str, int], None] = lambda *_: None,
    ) -> None:
        """`throwaway`: quick, and the data may be lost. `time_skipping`: Temporal's clock can be advanced. `ui`: with
        Temporal's screen, in which anybody may write. Without `temporal` only PostgreSQL is started: enough to read the
        register. `ended` is called with the name and exit code of a process that has ended and will start again."""
        self.home = home.absolute()
        self.throwaway = throwaway
        self.time_skipping = time_skipping
        self._with_temporal = temporal
        self._postgres = PostgresServer(self.home, throwaway)
        self._temporal = TemporalServer(self.home, throwaway, time_skipping, ui)
        self._children = ChildProcesses(self.home / "logs", self._write_endpoints, ended)
        self._ready = False
        self._lock: IO[bytes] | None = None
        self._previous_handlers: dict[signal.Signals, signal.Handlers] = {}

    @property
    def database_url(self) -> str:
        """URL of the application's role, which reads and writes but owns no table."""
        return self._postgres.url()

    @property
    def database_owner_url(self) -> str:
        """URL of the role that owns the tables: for migrations."""
        return self._postgres.url(OWNER_ROLE)

    @property
    def temporal_address(self) -> str:
        return self._temporal.address

    @property
    def left_temporal_port(self) -> int | None:
        """The port on which Temporal was before, if another program has taken it."""
        return self._temporal.left_port

    @property
    def ui_url(self) -> str | None:
        return self._temporal.web_url

    def open_ports(self, further: Mapping[int, PortUse] | None = None) -> tuple[OpenPort, ...]:
        """Return every door that is open now, PostgreSQL's socket file first. `further` names ports of processes
        beside the servers."""
        socket = OpenPort(process="postgres", address=self._postgres.socket_file, use=PortUse.SOCKET)
        return (socket, *listening_ports(self._children.running(), self._temporal.port_uses | dict(further or {})))

    @property
    def logs(self) -> Path:
        return self._children.logs

    def start(self) -> Self:
        """Start the servers and wait until they are ready. Raises StackError."""
        self._lock_home()
        try:
            self._install_signal_handlers()
            self._stop_leftovers()
            temporal = self._children.start_child(self._temporal.prepare_command()) if self._with_temporal else None
            self._wait_until_ready(self._postgres, self._children.start_child(self._postgres.prepare_command()))
            self._postgres.create_database()
            if temporal:
                self._wait_until_ready(self._temporal, temporal)
            if temporal and not self.throwaway:
                self._temporal.extend_retention()
            self._ready = True
            self._children.report_running()
            self._children.restart_crashed()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Stop everything. May be called at any moment, and more than once."""
        if self._lock is None:
            return
        self._ready = False
        self._children.stop_all()
        (self.home / STACK_STATE).unlink(missing_ok=True)
        self._postgres.remove_socket_folder()
        self._temporal.release_ports()
        self._lock.close()
        self._lock = None
        for signal_number, handler in self._previous_handlers.items():
            signal.signal(signal_number, handler)
        self._previous_handlers = {}

    def run_process(
        self, name: str, argv: Sequence[str], cwd: Path | None = None, env: Mapping[str, str] | None = None
    ) -> Child:
        """Start another process that lives as long as the stack, such as a worker. Its log is logs/NAME.log; it is
        restarted whenever it ends. It finds the servers through BANJIE_HOME; `env` is added to its environment."""
        environment = child_environment(self.home) | dict(env or {})
        return self._children.start_child(Command(name, tuple(argv), environment, cwd or Path.cwd()))

    def stop_process(self, child: Child) -> None:
        """Stop one of these processes for good."""
        self._children.stop_child(child)

    def wait_until_stopped(self, each_second: Callable[[], None] = lambda: None) -> None:
        """Block until Ctrl-C, SIGTERM or SIGHUP, and call `each_second` meanwhile."""
        with suppress(KeyboardInterrupt, SystemExit):
            while True:
                each_second()
                time.sleep(IDLE_INTERVAL.total_seconds())

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        return await asyncio.to_thread(self.start)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.stop)

    def _lock_home(self) -> None:
        """Lock the folder for this process. The system releases a file lock when its owner ends, however that happens,
        so it never goes stale. Raises StackError if another stack holds it, or the folder is not ours alone."""
        prepare_home(self.home)
        lock = open_private(self.home / STACK_LOCK)
        for _ in range(LOCK_ATTEMPTS):  # `running` holds it for a moment when it looks
            with suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._lock = lock
                return
            time.sleep(LOCK_RETRY_DELAY.total_seconds())
        lock.close()
        found = read_stack_state(self.home)
        if found is None:
            raise StackError("running_already", home=self.home)
        raise StackError("running_as", home=self.home, pid=found.pid)

    def _stop_leftovers(self) -> None:
        """End the processes of an owner that crashed. Its guard is stopping them already; this waits until they have
        ended."""
        found = read_stack_state(self.home)
        for left in reversed(found.processes if found else ()):
            end_leftover(left)
        (self.home / STACK_STATE).unlink(missing_ok=True)

    def _install_signal_handlers(self) -> None:
        """Make SIGTERM and SIGHUP leave the `with` block as Ctrl-C does, unless the program has its own handlers."""
        if threading.current_thread() is not threading.main_thread():
            return
        for signal_number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(signal_number) is signal.SIG_DFL:
                signal.signal(signal_number, _exit_on_signal)
                self._previous_handlers[signal_number] = signal.SIG_DFL

    def _wait_until_ready(self, server: Server, child: Child) -> None:
        """Wait until the server answers; restart it up to `START_ATTEMPTS` times. Raises StackError with the end of its
        log."""
        for attempt in range(START_ATTEMPTS):
            deadline = time.monotonic() + SERVER_START_TIMEOUT.total_seconds()
            while child.process.poll() is None and time.monotonic() < deadline:
                if server.is_ready() and child.process.poll() is None:
                    return
                time.sleep(SERVER_POLL_INTERVAL.total_seconds())
            self._children.stop_child(child)
            if attempt + 1 < START_ATTEMPTS:
                time.sleep(RETRY_DELAY.total_seconds())
                child = self._children.start_child(server.prepare_command())
        log = self._children.log_path(child.command.name)
        last_lines = log.read_text(errors="replace").splitlines()[-LOG_LINES_SHOWN:]
        raise StackError("not_starting", program=child.command.name, log=log, lines="\n".join(last_lines))

    def _write_endpoints(self, processes: tuple[ProcessIdentity, ...]) -> None:
        """Write `stack.json` atomically: others read it at any moment."""
        endpoints = Endpoints(
            database_url=self.database_url,
            database_owner_url=self.database_owner_url,
            temporal_address=self.temporal_address,
            ui_url=self.ui_url,
            time_skipping=self.time_skipping,
            ready=self._ready,
            pid=os.getpid(),
            processes=processes,
        )
        draft = self.home / f"{STACK_STATE}.new"
        with open_private(draft, "w") as file:
            file.write(endpoints.model_dump_json(indent=2).encode() + b"\n")
        draft.replace(self.home / STACK_STATE)


def _exit_on_signal(signal_number: int, frame: FrameType | None) -> None:  # noqa: ARG001  # a handler gets it
    raise SystemExit(128 + signal_number)
