"""`memory`: memory that a worker needs for each open case in its cache."""

import asyncio
from itertools import pairwise
from statistics import linear_regression

import psutil

from benchmarks import course
from benchmarks.figures import Measurement
from benchmarks.office import RunningOffice, running_office
from embedded.stack import running_stack
from starter.registration import register

OPEN_CASES = (200, 400, 600)  # number of open cases at each measurement
MAX_CONCURRENT_REGISTRATIONS = 4  # connections in the pool of a client


async def measure_memory() -> list[Measurement]:
    """Measure the worker as in production: no sandbox, one law for all cases of a process. Less than half of the memory
    is Python's; the rest is held by the core of Temporal's SDK for each run."""
    async with running_office("memory", throwaway=True, services=("worker",)) as office:
        sizes = []
        for before, after in pairwise((0, *OPEN_CASES)):
            await _open_cases(office, after - before)
            sizes.append(_worker_memory(office))
    slope = linear_regression(OPEN_CASES, sizes).slope
    return [
        Measurement("memory of the worker for each open case", slope / 1000, "kB"),
        Measurement(f"memory of the worker with {OPEN_CASES[-1]} open cases", sizes[-1] / 1e6, "MB"),
    ]


async def _open_cases(office: RunningOffice, cases: int) -> None:
    free_slots = asyncio.Semaphore(MAX_CONCURRENT_REGISTRATIONS)
    form = course.six_steps().form_input

    async def register_one_case() -> None:
        async with free_slots:
            await register(office.client, form)

    await asyncio.gather(*(register_one_case() for _ in range(cases)))


def _worker_memory(office: RunningOffice) -> int:
    stack = running_stack(office.stack.home)
    assert stack is not None
    pid = next(process.pid for process in stack.processes if process.name == "worker")
    return int(psutil.Process(pid).memory_info().rss)
