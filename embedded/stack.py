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
from pathlib import Path
from types import FrameType, TracebackType
from typing import IO, Protocol, Self

from pydantic import ValidationError

from embedded.postgres import OWNER, Postgres
from embedded.processes import Child, Children, Command, Running, StackError
from embedded.temporal import Temporal
from models.errors import Unavailable
from models.frozen import Frozen
from settings import Settings, child_environment

PATIENCE = 30.0  # seconds for one server to answer
ATTEMPTS = 3  # another program may take a port between our look and the server's


class Server(Protocol):
    def prepare(self) -> Command: ...
    def answers(self) -> bool: ...


class Endpoints(Frozen):
    """Where the servers are; for the embedded stack also who runs them (`.banjie/stack.json`)."""

    database_url: str
    database_owner_url: str
    temporal_address: str
    ui_url: str | None = None
    time_skipping: bool = False
    ready: bool = True
    pid: int | None = None
    processes: tuple[Running, ...] = ()


def locate(settings: Settings) -> Endpoints:
    """The servers that the settings name, or those of the embedded stack that runs in another terminal."""
    if settings.database_url is not None and settings.temporal_address is not None:
        return Endpoints(
            database_url=settings.database_url,
            database_owner_url=settings.database_owner_url or settings.database_url,
            temporal_address=settings.temporal_address,
        )
    found = running(settings.home)
    if found is None:
        raise StackError(f"Nothing runs in {settings.home}. Start it in another terminal: banjie up")
    return found


def running(home: Path) -> Endpoints | None:
    """The stack of this folder, if its owner lives and it is ready."""
    path = home / "stack.lock"
    if not path.exists():
        return None
    with path.open("rb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            found = _read(home / "stack.json")
            return found if found is not None and found.ready else None
    return None


class Stack:
    """Started once. `start` and `stop`, or a `with` (or `async with`) block."""

    def __init__(
        self,
        home: Path,
        *,
        throwaway: bool = False,
        time_skipping: bool = False,
        ui: bool | None = None,
        temporal: bool = True,
    ) -> None:
        """Without `temporal` only the register is started: enough to read it."""
        self.home = home.absolute()
        self.throwaway = throwaway
        self.time_skipping = time_skipping
        self._with_temporal = temporal
        self._postgres = Postgres(self.home, throwaway)
        self._temporal = Temporal(self.home, throwaway, time_skipping, ui=not throwaway if ui is None else ui)
        self._children = Children(self.home / "logs", self._write)
        self._ready = False
        self._lock: IO[bytes] | None = None
        self._before: dict[signal.Signals, signal.Handlers] = {}

    @property
    def database_url(self) -> str:
        """The application's role: reads and writes, owns nothing."""
        return self._postgres.url()

    @property
    def database_owner_url(self) -> str:
        """For migrations."""
        return self._postgres.url(OWNER)

    @property
    def temporal_address(self) -> str:
        return self._temporal.address

    @property
    def ui_url(self) -> str | None:
        return self._temporal.ui_url

    @property
    def logs(self) -> Path:
        return self._children.logs

    def start(self) -> Self:
        self._claim()
        try:
            self._listen_for_the_end()
            self._clear_up()
            temporal = self._children.start(self._temporal.prepare()) if self._with_temporal else None
            self._bring_up(self._postgres, self._children.start(self._postgres.prepare()))
            self._postgres.make_database()
            if temporal:
                self._bring_up(self._temporal, temporal)
            if temporal and not self.throwaway:
                self._temporal.keep_histories()
            self._ready = True
            self._children.tell()
            self._children.tend()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """May be called at any moment and twice."""
        if self._lock is None:
            return
        self._ready = False
        self._children.stop()
        (self.home / "stack.json").unlink(missing_ok=True)
        self._postgres.forget()
        self._temporal.release()
        self._lock.close()
        self._lock = None
        for sign, handler in self._before.items():
            signal.signal(sign, handler)
        self._before = {}

    def run(
        self, name: str, argv: Sequence[str], cwd: Path | None = None, env: Mapping[str, str] | None = None
    ) -> Child:
        """Another process that lives as long as the stack, such as a worker: log in logs/NAME.log, started
        again when it ends. It finds the servers through BANJIE_HOME; `env` is added."""
        environment = child_environment(self.home) | dict(env or {})
        return self._children.start(Command(name, tuple(argv), environment, cwd or Path.cwd()))

    def end(self, child: Child) -> None:
        """Stop one of them for good."""
        self._children.drop(child)

    def wait(self, look: Callable[[], None] = lambda: None) -> None:
        """Until Ctrl-C, SIGTERM or SIGHUP; each second there is a look at what is to be done."""
        with suppress(KeyboardInterrupt, SystemExit):
            while True:
                look()
                time.sleep(1)

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

    def _claim(self) -> None:
        """The lock falls with its owner, however that ends, so it never goes stale."""
        self.home.mkdir(mode=0o711, parents=True, exist_ok=True)
        lock = (self.home / "stack.lock").open("ab")
        for _ in range(10):  # `running` holds it for a moment when it looks
            with suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._lock = lock
                return
            time.sleep(0.05)
        lock.close()
        found = _read(self.home / "stack.json")
        who = f" (pid {found.pid})" if found else ""
        raise StackError(f"Banjie already runs in {self.home}{who}")

    def _clear_up(self) -> None:
        """After a crash of an earlier owner its guard is ending the children; see to it that it is done."""
        found = _read(self.home / "stack.json")
        for left in reversed(found.processes if found else ()):
            left.end()
        (self.home / "stack.json").unlink(missing_ok=True)

    def _listen_for_the_end(self) -> None:
        """SIGTERM and SIGHUP unwind the `with` block like Ctrl-C, unless the program has its own handlers."""
        if threading.current_thread() is not threading.main_thread():
            return
        for sign in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(sign) is signal.SIG_DFL:
                signal.signal(sign, _leave)
                self._before[sign] = signal.SIG_DFL

    def _bring_up(self, server: Server, child: Child) -> None:
        for attempt in range(ATTEMPTS):
            deadline = time.monotonic() + PATIENCE
            while child.process.poll() is None and time.monotonic() < deadline:
                if server.answers() and child.process.poll() is None:
                    return
                time.sleep(0.03)
            self._children.drop(child)
            if attempt + 1 < ATTEMPTS:
                time.sleep(0.3)
                child = self._children.start(server.prepare())
        log = self._children.log(child.command.name)
        last = log.read_text(errors="replace").splitlines()[-15:]
        raise StackError("\n".join([f"{child.command.name} does not start; the end of {log}:", *last]))

    def _write(self, processes: tuple[Running, ...]) -> None:
        found = Endpoints(
            database_url=self.database_url,
            database_owner_url=self.database_owner_url,
            temporal_address=self.temporal_address,
            ui_url=self.ui_url,
            time_skipping=self.time_skipping,
            ready=self._ready,
            pid=os.getpid(),
            processes=processes,
        )
        draft = self.home / "stack.json.new"
        draft.write_text(found.model_dump_json(indent=2) + "\n")
        draft.chmod(0o600)
        draft.replace(self.home / "stack.json")


def _read(path: Path) -> Endpoints | None:
    try:
        return Endpoints.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def _leave(sign: int, frame: FrameType | None) -> None:  # noqa: ARG001  (the signature of a handler)
    raise SystemExit(128 + sign)


def not_running(chosen: Settings) -> Unavailable:
    """No stack runs in the home."""
    return Unavailable(f"{chosen.home} 里没有运行中的服务;请在另一个终端运行 banjie up")
