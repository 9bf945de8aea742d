"""A Temporal of a test's own, which it stops, sets back and starts again; a worker and a relay in its process."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import worker
from activities.case import CaseActivities
from services import relay
from services.embedded.processes import Child, ChildProcesses
from services.embedded.temporal import TemporalPorts, TemporalServer
from starter.client import BanjieClient
from tests.stack.office import until

# A worker of a test that has just ended may still look for its server, and must not find that of the next test: each
# has a port of its own.
FIRST_PORTS = count(20000 + 1000 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")), 5)
START_ATTEMPTS = 3


class Server:
    """A Temporal that nobody starts again but the test; its data are kept."""

    def __init__(self, home: Path) -> None:
        self.server = TemporalServer(home, ports=TemporalPorts(grpc=next(FIRST_PORTS)))
        self.children = ChildProcesses(home / "logs", lambda _: None)
        self.command = self.server.prepare_command()
        self.child: Child | None = None

    async def start(self) -> None:
        """Start it again where it ends at once: between its own parts it takes ports that others may have taken."""
        for _ in range(START_ATTEMPTS):
            self.child = self.children.start_child(self.command)
            await until(lambda: asyncio.to_thread(self._is_ready_or_ended))
            if self.child.process.poll() is None:
                return
        raise AssertionError("Temporal ends whenever it is started")

    def _is_ready_or_ended(self) -> bool:
        return self.server.is_ready() or not self.child or self.child.process.poll() is not None

    def kill(self) -> None:
        assert self.child
        os.kill(self.child.process.pid, signal.SIGKILL)
        self.child.process.wait()

    def end(self) -> None:
        self.children.stop_all()
        self.server.release_ports()

    async def stop(self) -> None:
        """In order, so that its file is whole."""
        assert self.child
        self.child.process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(self.child.process.wait)

    def copy(self) -> Path:
        """A backup of what it keeps; it must not be running."""
        backup = Path(tempfile.mkdtemp(dir=self.server.home))
        for file in self._files():
            shutil.copy2(file, backup)
        return backup

    def set_back(self, backup: Path | None) -> None:
        """To a backup, or to nothing at all."""
        for file in self._files():
            file.unlink()
        for file in backup.iterdir() if backup else ():
            shutil.copy2(file, self.server.home)

    def _files(self) -> list[Path]:
        return list(self.server.home.glob("temporal.db*"))


@asynccontextmanager
async def working(desk: BanjieClient) -> AsyncIterator[None]:
    records = CaseActivities(desk.register, desk.secret)
    async with worker.build_worker(await desk.connect_temporal(), records, task_queue=desk.task_queue):
        yield


@asynccontextmanager
async def relaying(desk: BanjieClient) -> AsyncIterator[None]:
    task = asyncio.create_task(relay.run_relay(replace(desk, temporal_client=None), interval=timedelta(seconds=0.2)))
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
