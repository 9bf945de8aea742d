"""An office that handles acts in turns when it is told to, for `act_cost`: a turn for each line that it reads, one line
of JSON for each turn.

It runs in another checkout too, with that checkout's modules, and so uses nothing of its own release.
"""

import asyncio
import json
import os
import sys
from time import perf_counter

import psutil

from benchmarks import course
from benchmarks.acts import BanjieCases
from benchmarks.contenders.turns import PARALLEL_CASES
from benchmarks.office import RunningOffice, running_office
from starter.registration import register

ACTS_PER_CASE = 12  # in one turn


async def take_turns(name: str) -> None:
    """Run an office; begin new cases for each turn and say what their acts took."""
    async with running_office(name, throwaway=False) as office:
        print("ready", flush=True)
        while await asyncio.to_thread(sys.stdin.readline):
            print(json.dumps(await _take_turn(office)), flush=True)


async def _take_turn(office: RunningOffice) -> dict[str, float]:
    form = course.six_steps().form_input
    cases = BanjieCases(office.client, [(await register(office.client, form)).number for _ in range(PARALLEL_CASES)])
    began, cpu = perf_counter(), _cpu_seconds()
    await asyncio.gather(*(_send_acts(cases, nth) for nth in range(PARALLEL_CASES)))
    acts = PARALLEL_CASES * ACTS_PER_CASE
    return {"cpu": (_cpu_seconds() - cpu) / acts, "wall": (perf_counter() - began) / acts}


async def _send_acts(cases: BanjieCases, nth: int) -> None:
    for _ in range(ACTS_PER_CASE):
        await cases.send_act(nth)


def _cpu_seconds() -> float:
    """Return the CPU time of this program and of everything it has started: servers, worker, relay."""
    own = psutil.Process(os.getpid())
    return sum(_process_seconds(process) for process in (own, *own.children(recursive=True)))


def _process_seconds(process: psutil.Process) -> float:
    try:
        return sum(process.cpu_times()[:4])  # with those of its children that have ended
    except psutil.NoSuchProcess:
        return 0.0


if __name__ == "__main__":
    asyncio.run(take_turns(sys.argv[1]))
