"""`up`: seconds until `banjie up` is ready, with and without data from before."""

import asyncio
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

from benchmarks import course
from benchmarks.figures import Figure
from benchmarks.office import ROOT, chosen, home, polled
from embedded.stack import running
from settings import child_environment
from starter.client import connect
from starter.registration import register

TIMES = 2
PATIENCE = 60.0


class Ready(NamedTuple):
    """Seconds until a worker asks for work, and until a complaint registered then has its first events."""

    worker: float
    complaint: float


async def measure() -> list[Figure]:
    """The installation is warm: Python has compiled everything before, and may keep it, whatever the environment
    of this program says."""
    path = home("up")
    await _once(path)
    cold, warm = [], []
    for _ in range(TIMES):
        shutil.rmtree(path)
        cold.append(await _once(path))
        warm.append(await _once(path))
    shutil.rmtree(path)
    shutil.rmtree(path.with_name("compiled"), ignore_errors=True)
    return [
        Figure("`banjie up` until the worker is at work, data kept", median(r.worker for r in warm), "s", "at most", 5),
        Figure("the same, first start of all", median(r.worker for r in cold), "s", "at most", 5),
        Figure("until a first complaint has its events, data kept", median(r.complaint for r in warm), "s"),
        Figure("the same, first start of all", median(r.complaint for r in cold), "s"),
    ]


async def _once(path: Path) -> Ready:
    before = perf_counter()
    up = _start(path)
    try:
        await _servers(path, up)
        async with connect(chosen(path)) as desk:
            await polled(await desk.temporal(), desk.task_queue)
            worker = perf_counter() - before
            waiting = {**course.six_steps().written, "registrant": None}
            registered = await register(desk, waiting)
            if not registered.begun:
                raise RuntimeError("the first complaint has not begun")
            return Ready(worker, perf_counter() - before)
    finally:
        up.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            up.wait(30)


def _start(path: Path) -> "subprocess.Popen[bytes]":
    command = (sys.executable, "-m", "cli.main", "up")
    compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(path.with_name("compiled"))}
    return subprocess.Popen(command, cwd=ROOT, env=child_environment(path) | compiled, stdout=subprocess.DEVNULL)


async def _servers(path: Path, up: "subprocess.Popen[bytes]") -> None:
    deadline = perf_counter() + PATIENCE
    while (found := running(path)) is None or "worker" not in {one.name for one in found.processes}:
        if up.poll() is not None or perf_counter() > deadline:
            raise RuntimeError("`banjie up` does not come up")
        await asyncio.sleep(0.05)
