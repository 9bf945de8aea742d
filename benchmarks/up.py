"""`up`: seconds until `banjie up` is ready, with and without existing data."""

import asyncio
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

from benchmarks import course
from benchmarks.figures import Measurement
from benchmarks.office import ROOT, fresh_home, stack_settings, wait_for_pollers
from embedded.stack import running_stack
from settings import child_environment
from starter.client import connect
from starter.registration import register

STARTUP_REPEATS = 2
STARTUP_TIMEOUT, STOP_TIMEOUT = timedelta(seconds=60), timedelta(seconds=30)


class StartupTimes(NamedTuple):
    """Seconds until a worker polls, and until a complaint registered then has its first events."""

    worker: float
    complaint: float


async def measure_startup() -> list[Measurement]:
    """Measure with compiled Python files in place: a first start, not measured, writes them, whatever the environment
    of this process says."""
    path = fresh_home("up")
    await _timed_startup(path)
    cold, warm = [], []
    for _ in range(STARTUP_REPEATS):
        shutil.rmtree(path)
        cold.append(await _timed_startup(path))
        warm.append(await _timed_startup(path))
    shutil.rmtree(path)
    shutil.rmtree(path.with_name("compiled"), ignore_errors=True)
    return [
        Measurement(
            "`banjie up` until the worker is at work, data kept", median(r.worker for r in warm), "s", "at most", 5
        ),
        Measurement("the same, first start of all", median(r.worker for r in cold), "s", "at most", 5),
        Measurement("until a first complaint has its events, data kept", median(r.complaint for r in warm), "s"),
        Measurement("the same, first start of all", median(r.complaint for r in cold), "s"),
    ]


async def _timed_startup(path: Path) -> StartupTimes:
    before = perf_counter()
    up = _start_banjie(path)
    try:
        await _wait_for_worker(path, up)
        async with connect(stack_settings(path)) as client:
            await wait_for_pollers(await client.connect_temporal(), client.task_queue)
            worker = perf_counter() - before
            form = {**course.six_steps().form_input, "registrant": None}
            registered = await register(client, form)
            if not registered.begun:
                raise RuntimeError("the first complaint has not begun")
            return StartupTimes(worker, perf_counter() - before)
    finally:
        up.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            up.wait(STOP_TIMEOUT.total_seconds())


def _start_banjie(path: Path) -> "subprocess.Popen[bytes]":
    command = (sys.executable, "-m", "cli.main", "up")
    compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(path.with_name("compiled"))}
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        compiled["BANJIE_HTTP_PORT"] = str(held.getsockname()[1])
    return subprocess.Popen(command, cwd=ROOT, env=child_environment(path) | compiled, stdout=subprocess.DEVNULL)


async def _wait_for_worker(path: Path, up: "subprocess.Popen[bytes]") -> None:
    deadline = perf_counter() + STARTUP_TIMEOUT.total_seconds()
    while (stack := running_stack(path)) is None or "worker" not in {process.name for process in stack.processes}:
        if up.poll() is not None or perf_counter() > deadline:
            raise RuntimeError("`banjie up` does not come up")
        await asyncio.sleep(0.05)
