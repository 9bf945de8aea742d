"""`memory`: by how much a worker grows with each open case it keeps at hand."""

import asyncio
from itertools import pairwise
from statistics import linear_regression

import psutil

from benchmarks import course
from benchmarks.figures import Figure
from benchmarks.office import Office, office
from embedded.stack import running
from starter.registration import register

CASES = (200, 400, 600)  # open when the worker is weighed; what comes before the first is warming up
AT_ONCE = 4  # as many as a counter has connections


async def measure() -> list[Figure]:
    """As in production: no sandbox, one law for all cases of a process. Less than half of it is Python's; the rest is
    what the core of Temporal's SDK keeps of each run."""
    async with office("memory", throwaway=True, services=("worker",)) as here:
        weights = []
        for before, after in pairwise((0, *CASES)):
            await _open(here, after - before)
            weights.append(_weight(here))
    slope = linear_regression(CASES, weights).slope
    return [
        Figure("memory of the worker for each open case", slope / 1000, "kB"),
        Figure(f"memory of the worker with {CASES[-1]} open cases", weights[-1] / 1e6, "MB"),
    ]


async def _open(here: Office, cases: int) -> None:
    turns = asyncio.Semaphore(AT_ONCE)
    papers = course.six_steps().written

    async def one() -> None:
        async with turns:
            await register(here.desk, papers)

    await asyncio.gather(*(one() for _ in range(cases)))


def _weight(here: Office) -> int:
    found = running(here.stack.home)
    assert found is not None
    pid = next(one.pid for one in found.processes if one.name == "worker")
    return int(psutil.Process(pid).memory_info().rss)
