"""Several programs that handle acts, measured in turns in one run: other load on the machine then falls on all of them,
and a ratio is taken within each turn."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from statistics import median
from time import perf_counter

from benchmarks.figures import Measurement

SendAct = Callable[[int], Awaitable[None]]  # sends an act to the nth case and waits until it is done
Turn = Mapping[str, float]  # acts a second of each program

PARALLEL_CASES = 8  # cases at the same time, each with one act after the other
TURN_DURATION = timedelta(seconds=1.5)
TURNS = 9


async def measure_turns(programs: Mapping[str, SendAct], turns: int = TURNS) -> list[Turn]:
    """Measure the programs in turns, after one to warm up. Who is first changes, so that drift favours none."""
    names = list(programs)
    measured: list[Turn] = []
    for nth in range(turns + 1):
        first = nth % len(names)
        order = names[first:] + names[:first]
        measured.append({name: await _acts_rate(programs[name]) for name in order})
    return measured[1:]


async def _acts_rate(send_act: SendAct) -> float:
    """Return acts per second over a turn, with all cases at the same time."""
    began = perf_counter()

    async def send_acts_in_turn(nth: int) -> int:
        done = 0
        while perf_counter() < began + TURN_DURATION.total_seconds():
            await send_act(nth)
            done += 1
        return done

    done = sum(await asyncio.gather(*(send_acts_in_turn(nth) for nth in range(PARALLEL_CASES))))
    return done / (perf_counter() - began)


def rate(what: str, turns: list[Turn], name: str, unit: str = "acts/s") -> Measurement:
    """Return the acts a second of one program: the median of the turns, the least and the greatest."""
    values = [turn[name] for turn in turns]
    return Measurement(what, median(values), unit, low=min(values), high=max(values))


def ratio(what: str, turns: list[Turn], name: str, other: str, at_least: float | None = None) -> Measurement:
    """Return the ratio of one program to another within each turn: the median, the least and the greatest."""
    values = [turn[name] / turn[other] for turn in turns]
    return Measurement(
        what, median(values), "", "at least" if at_least else None, at_least, low=min(values), high=max(values)
    )
