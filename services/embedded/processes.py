"""Child processes of the embedded stack. Each has its own log file, which is cut while the process goes on writing, and
is restarted after a crash; none outlives its owner."""

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import psutil

from services.embedded.private_files import open_private
from settings.servers import ProcessIdentity

FIRST_RESTART_DELAY = timedelta(seconds=1)  # doubles with each crash
MAX_RESTART_DELAY = timedelta(seconds=30)
STABLE_UPTIME = timedelta(minutes=1)  # after that long a crash counts as the first again
CRASH_CHECK_INTERVAL = timedelta(seconds=0.2)
STOP_GRACE = timedelta(seconds=10)  # from the stop signal to SIGKILL, for one process
SHUTDOWN_GRACE = timedelta(seconds=20)  # the same, for each process when the whole stack stops
MAX_LOG_BYTES = 10_000_000
KEPT_LOGS = 5  # of each process, with the one being written: NAME.log, NAME.log.1, ...
MAX_BIRTH_DIFFERENCE = 1.0  # seconds between two readings of one process's start time

# The guard: a shell that reads the list of processes to stop from its owner. When the pipe closes, because the owner
# ended or was killed, it stops what the last list names. An orderly owner sends an empty list first. A process of its
# own, so that it survives the owner; a shell, because that is small.
GUARD_SCRIPT = """
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


def find_process(identity: ProcessIdentity) -> psutil.Process | None:
    """Return the process if it still runs."""
    with suppress(psutil.NoSuchProcess):
        found = psutil.Process(identity.pid)
        if abs(found.create_time() - identity.born) < MAX_BIRTH_DIFFERENCE and found.status() != psutil.STATUS_ZOMBIE:
            return found
    return None


def end_leftover(identity: ProcessIdentity, grace: timedelta = STOP_GRACE) -> None:
    """End the process if it still runs: what a crashed owner left behind."""
    process = find_process(identity)
    if process is None:
        return
    for stop_signal in (signal.Signals[identity.stop], signal.SIGKILL):
        with suppress(psutil.NoSuchProcess, psutil.TimeoutExpired):
            process.send_signal(stop_signal)
            process.wait(grace.total_seconds())
        if not process.is_running():
            return


@dataclass(frozen=True)
class SystemAccount:
    """The system account that a child process runs under; PostgreSQL refuses to run as root."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Command:
    """How to start a process, and which signal stops it. Without `account` it runs under ours."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    cwd: Path
    stop: signal.Signals = signal.SIGTERM
    account: SystemAccount | None = None


@dataclass
class Child:
    """A process that is kept running. After a crash it starts again at `restart_at` (monotonic seconds)."""

    command: Command
    process: subprocess.Popen[bytes]
    started: float
    restart_delay: timedelta = FIRST_RESTART_DELAY
    restart_at: float | None = None

    def identity(self) -> ProcessIdentity:
        """Return what identifies the process to others; `born` is 0 if it is gone already."""
        with suppress(psutil.NoSuchProcess):
            born = psutil.Process(self.process.pid).create_time()
            return ProcessIdentity(name=self.command.name, pid=self.process.pid, born=born, stop=self.command.stop.name)
        return ProcessIdentity(name=self.command.name, pid=self.process.pid, born=0.0)


@dataclass
class ChildProcesses:
    """Starts, restarts and stops the processes of one stack. `changed` is called with the running processes whenever
    they change, `ended` with the name and exit code of one that ended by itself and will start again. A process that
    keeps crashing is restarted after delays that double up to `max_restart_delay`."""

    logs: Path
    changed: Callable[[tuple[ProcessIdentity, ...]], None]
    ended: Callable[[str, int], None] = lambda *_: None
    max_restart_delay: timedelta = MAX_RESTART_DELAY
    _children: list[Child] = field(default_factory=list)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _closing: threading.Event = field(default_factory=threading.Event)
    _guard: subprocess.Popen[bytes] | None = None
    _restart_thread: threading.Thread | None = None

    def log_path(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def start_child(self, command: Command) -> Child:
        with self._lock:
            child = Child(command, self._spawn(command), time.monotonic())
            self._children.append(child)
            self.report_running()
        return child

    def stop_child(self, child: Child, grace: timedelta = STOP_GRACE) -> None:
        """Stop a process for good."""
        with self._lock:
            _stop_process_group(child, grace)
            self._children.remove(child)
            self.report_running()

    def restart_crashed(self) -> None:
        """Start the thread that restarts crashed processes and cuts logs."""
        self._restart_thread = threading.Thread(target=self._restart_loop, name="banjie-stack", daemon=True)
        self._restart_thread.start()

    def stop_all(self, grace: timedelta = SHUTDOWN_GRACE) -> None:
        """Stop all in reverse order of their start: workers before Temporal before PostgreSQL."""
        self._closing.set()
        if self._restart_thread is not None:
            self._restart_thread.join()
        with self._lock:
            while self._children:
                _stop_process_group(self._children[-1], grace)
                self._children.pop()
                self.report_running()
            self._end_guard()

    def running(self) -> tuple[ProcessIdentity, ...]:
        """Return the processes that run now."""
        with self._lock:
            return tuple(child.identity() for child in self._children if child.process.poll() is None)

    def report_running(self) -> None:
        """Pass the running processes to `changed` and to the guard."""
        alive = [child for child in self._children if child.process.poll() is None]
        self.changed(tuple(child.identity() for child in alive))
        guard = self._guard
        if guard is None or guard.poll() is not None:
            guard = self._start_guard()
        assert guard.stdin is not None
        stops = [f"{child.command.stop.name.removeprefix('SIG')}:{child.process.pid}" for child in alive]
        guard.stdin.write((" ".join(stops) + "\n").encode())
        guard.stdin.flush()

    def _spawn(self, command: Command) -> subprocess.Popen[bytes]:
        self.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        account = command.account
        with open_private(self.log_path(command.name)) as log:
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

    def _restart_loop(self) -> None:
        while not self._closing.wait(CRASH_CHECK_INTERVAL.total_seconds()):
            with self._lock:
                for child in self._children:
                    self._restart_if_due(child, time.monotonic())
                    rotate_log(self.log_path(child.command.name))

    def _restart_if_due(self, child: Child, now: float) -> None:
        code = child.process.poll()
        if code is None:
            return
        if child.restart_at is None:
            stable = now - child.started > STABLE_UPTIME.total_seconds()
            child.restart_delay = FIRST_RESTART_DELAY if stable else child.restart_delay
            child.restart_at = now + child.restart_delay.total_seconds()
            self._append_to_log(child, f"ended with {code}; starts again in {child.restart_delay.total_seconds():g} s")
            self.ended(child.command.name, code)
        elif now >= child.restart_at:
            child.restart_delay = min(child.restart_delay * 2, self.max_restart_delay)
            try:
                child.process, child.started, child.restart_at = self._spawn(child.command), now, None
                self.report_running()
            except OSError as error:
                child.restart_at = now + child.restart_delay.total_seconds()
                self._append_to_log(
                    child, f"does not start: {error}; tried again in {child.restart_delay.total_seconds():g} s"
                )

    def _append_to_log(self, child: Child, words: str) -> None:
        with open_private(self.log_path(child.command.name)) as log:
            log.write(f"[banjie] {child.command.name} (pid {child.process.pid}) {words}\n".encode())

    def _start_guard(self) -> subprocess.Popen[bytes]:
        self._guard = subprocess.Popen(
            ("/bin/sh", "-c", GUARD_SCRIPT),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
        )
        return self._guard

    def _end_guard(self) -> None:
        if self._guard is not None and self._guard.stdin is not None:
            self._guard.stdin.close()
            self._guard.wait()
        self._guard = None


def _stop_process_group(child: Child, grace: timedelta) -> None:
    """Stop the process, then kill its whole process group: a worker may have children too."""
    if child.process.poll() is None:
        child.process.send_signal(child.command.stop)
        with suppress(subprocess.TimeoutExpired):
            child.process.wait(grace.total_seconds())
    with suppress(ProcessLookupError):
        os.killpg(child.process.pid, signal.SIGKILL)
    child.process.wait()


def rotate_log(path: Path, max_bytes: int = MAX_LOG_BYTES) -> bool:
    """Copy a log that has grown too long to NAME.log.1, cut it, and return True. The process has the file open to
    append, so it goes on at the new end; what it writes between copy and cut is lost."""
    with suppress(FileNotFoundError):
        if path.stat().st_size <= max_bytes:
            return False
        kept = [path.with_suffix(f".log.{place}") for place in range(1, KEPT_LOGS)]
        for older, newer in zip(reversed(kept), reversed(kept[:-1]), strict=False):
            with suppress(FileNotFoundError):
                newer.replace(older)
        shutil.copy2(path, kept[0])
        os.truncate(path, 0)
        return True
    return False
