"""`memory`: memory that a worker needs for each open case in its cache, beside a bare workflow in another worker."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import pairwise
from statistics import linear_regression

import psutil

from benchmarks import course
from benchmarks.contenders import TASK_QUEUE, Bare, BareCases, Kind, start_worker
from benchmarks.figures import Measurement
from benchmarks.office import RunningOffice, running_office
from settings.servers import running_stack
from starter.cases.registration import register

OPEN_CASES = (200, 400, 600)  # number of open cases at each measurement
MAX_CONCURRENT_REGISTRATIONS = 4  # connections in the pool of a client


async def measure_memory() -> list[Measurement]:
    """Measure the worker as in production: no sandbox, one law for all cases of a process. Half of the memory is held
    by the core of Temporal's SDK for each run, which the bare workflow shows: it has had one update and one
    activity."""
    async with running_office("memory", throwaway=True, services=("worker",)) as office:
        await start_worker(office)
        form = course.six_steps().form_input
        ours = await _memory_sizes(office, "worker", lambda _: register(office.client, form))
        bare = await _memory_sizes(office, "bare", lambda nth: _begin_bare(office, nth))
    return [
        Measurement("memory of the worker for each open case", _slope(ours), "kB", "at most", 90),
        Measurement("the same for each bare workflow", _slope(bare), "kB"),
        Measurement(f"memory of the worker with {OPEN_CASES[-1]} open cases", ours[-1] / 1e6, "MB"),
    ]


def _slope(sizes: list[int]) -> float:
    return linear_regression(OPEN_CASES, sizes).slope / 1000


async def _memory_sizes(office: RunningOffice, process: str, begin: Callable[[int], Awaitable[object]]) -> list[int]:
    """Return the bytes that a process holds at each number of open cases."""
    free_slots = asyncio.Semaphore(MAX_CONCURRENT_REGISTRATIONS)

    async def begin_one(nth: int) -> None:
        async with free_slots:
            await begin(nth)

    sizes = []
    for before, after in pairwise((0, *OPEN_CASES)):
        await asyncio.gather(*(begin_one(nth) for nth in range(before, after)))
        sizes.append(_resident_bytes(office, process))
    return sizes


async def _begin_bare(office: RunningOffice, nth: int) -> None:
    kind: Kind = "do_nothing"
    case = await office.temporal.start_workflow(Bare.run, kind, id=f"bare/memory/{nth}", task_queue=TASK_QUEUE)
    await BareCases([case]).send_act(0)


def _resident_bytes(office: RunningOffice, name: str) -> int:
    stack = running_stack(office.stack.home)
    assert stack is not None
    pid = next(process.pid for process in stack.processes if process.name == name)
    return int(psutil.Process(pid).memory_info().rss)
