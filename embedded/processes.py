"""Child processes of the embedded stack: a log each, started again after a crash, none outlives its owner."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from models.frozen import Frozen

FIRST_PAUSE, LONGEST_PAUSE, STEADY = (
    1.0,
    30.0,
    60.0,
)  # seconds; who ran steadily starts with the first pause again
LOOK_EVERY = 0.2
LOG_LIMIT = 20_000_000  # bytes; a longer log is put aside when its process starts

# Reads what to stop until its owner is gone, however that came about, and then stops it. An orderly owner
# takes the list back first. A shell, since it must not share the owner's fate and costs nothing.
GUARD = """
exec 2>/dev/null
while read -r line; do children=$line; done
tell() { for child in $children; do kill -s "${1:-${child%%:*}}" -- "-${child##*:}" && some=yes; done; }
tell
for second in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
    some=; tell 0; [ "$some" ] || exit 0
    sleep 1
done
tell KILL
"""


class StackError(Exception):
    """The stack cannot start or is not there; the message is for the person at the terminal."""


class Running(Frozen):
    """A process as others can recognise it: numbers are used again, number and birth together are not."""

    name: str
    pid: int
    born: float
    stop: str = "SIGTERM"

    def process(self) -> psutil.Process | None:
        with suppress(psutil.NoSuchProcess):
            found = psutil.Process(self.pid)
            if abs(found.create_time() - self.born) < 1 and found.status() != psutil.STATUS_ZOMBIE:
                return found
        return None

    def end(self, grace: float = 10.0) -> None:
        """End what a crashed owner left behind."""
        process = self.process()
        if process is None:
            return
        for sign in (signal.Signals[self.stop], signal.SIGKILL):
            with suppress(psutil.NoSuchProcess, psutil.TimeoutExpired):
                process.send_signal(sign)
                process.wait(grace)
            if not process.is_running():
                return


@dataclass(frozen=True)
class Account:
    """Whose rights a child gets; PostgreSQL refuses to run as root."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Command:
    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    cwd: Path
    stop: signal.Signals = signal.SIGTERM
    account: Account | None = None


@dataclass
class Child:
    command: Command
    process: subprocess.Popen[bytes]
    started: float
    pause: float = FIRST_PAUSE
    again_at: float | None = None

    def running(self) -> Running:
        with suppress(psutil.NoSuchProcess):
            born = psutil.Process(self.process.pid).create_time()
            return Running(name=self.command.name, pid=self.process.pid, born=born, stop=self.command.stop.name)
        return Running(name=self.command.name, pid=self.process.pid, born=0.0)


@dataclass
class Children:
    """`changed` is called with what runs whenever that changes. One that keeps crashing is started again after pauses
    that double up to `longest_pause` (seconds)."""

    logs: Path
    changed: Callable[[tuple[Running, ...]], None]
    longest_pause: float = LONGEST_PAUSE
    _children: list[Child] = field(default_factory=list)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _closing: threading.Event = field(default_factory=threading.Event)
    _guard: subprocess.Popen[bytes] | None = None
    _tender: threading.Thread | None = None

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def start(self, command: Command) -> Child:
        with self._lock:
            child = Child(command, self._spawn(command), time.monotonic())
            self._children.append(child)
            self.tell()
        return child

    def drop(self, child: Child, grace: float = 10.0) -> None:
        """Stop one and do not start it again."""
        with self._lock:
            _stop(child, grace)
            self._children.remove(child)
            self.tell()

    def tend(self) -> None:
        """From now on start again what crashes."""
        self._tender = threading.Thread(target=self._keep_tending, name="banjie-stack", daemon=True)
        self._tender.start()

    def stop(self, grace: float = 20.0) -> None:
        """Last started, first stopped: workers before Temporal before PostgreSQL."""
        self._closing.set()
        if self._tender is not None:
            self._tender.join()
        with self._lock:
            while self._children:
                _stop(self._children[-1], grace)
                self._children.pop()
                self.tell()
            self._dismiss_guard()

    def tell(self) -> None:
        """Tell who asked and the guard what runs now."""
        alive = [child for child in self._children if child.process.poll() is None]
        self.changed(tuple(child.running() for child in alive))
        guard = self._guard
        if guard is None or guard.poll() is not None:
            guard = self._post_guard()
        assert guard.stdin is not None
        stops = [f"{child.command.stop.name.removeprefix('SIG')}:{child.process.pid}" for child in alive]
        guard.stdin.write((" ".join(stops) + "\n").encode())
        guard.stdin.flush()

    def _spawn(self, command: Command) -> subprocess.Popen[bytes]:
        self.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.log(command.name)
        if path.exists() and path.stat().st_size > LOG_LIMIT:
            path.replace(path.with_suffix(".log.1"))
        account = command.account
        with path.open("ab") as log:
            return subprocess.Popen(
                command.argv,
                env=command.env,
                cwd=command.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches the owner only, which stops all in order
                umask=0o077,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
            )

    def _keep_tending(self) -> None:
        while not self._closing.wait(LOOK_EVERY):
            with self._lock:
                for child in self._children:
                    self._look_after(child, time.monotonic())

    def _look_after(self, child: Child, now: float) -> None:
        code = child.process.poll()
        if code is None:
            return
        if child.again_at is None:
            steady = now - child.started > STEADY
            child.pause = FIRST_PAUSE if steady else child.pause
            child.again_at = now + child.pause
            self._note(child, f"ended with {code}; starts again in {child.pause:g} s")
        elif now >= child.again_at:
            child.pause = min(child.pause * 2, self.longest_pause)
            try:
                child.process, child.started, child.again_at = self._spawn(child.command), now, None
                self.tell()
            except OSError as error:
                child.again_at = now + child.pause
                self._note(child, f"does not start: {error}; tried again in {child.pause:g} s")

    def _note(self, child: Child, words: str) -> None:
        with self.log(child.command.name).open("a") as log:
            log.write(f"[banjie] {child.command.name} (pid {child.process.pid}) {words}\n")

    def _post_guard(self) -> subprocess.Popen[bytes]:
        self._guard = subprocess.Popen(
            ("/bin/sh", "-c", GUARD),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
        )
        return self._guard

    def _dismiss_guard(self) -> None:
        if self._guard is not None and self._guard.stdin is not None:
            self._guard.stdin.close()
            self._guard.wait()
        self._guard = None


def _stop(child: Child, grace: float) -> None:
    """Its whole process group, since a worker may have children too."""
    if child.process.poll() is None:
        child.process.send_signal(child.command.stop)
        with suppress(subprocess.TimeoutExpired):
            child.process.wait(grace)
    with suppress(ProcessLookupError):
        os.killpg(child.process.pid, signal.SIGKILL)
    child.process.wait()
