"""`acts`: acts a second from the starter to the record in PostgreSQL, beside a bare workflow of the same shape.

Client, worker and relay are processes of their own, as in production, for both. Both take turns in the same run, so
that what neighbours do to the machine falls on both; the ratio is of each pair of turns.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from statistics import median
from time import perf_counter
from typing import NamedTuple

from temporalio.client import WorkflowHandle

from benchmarks import course
from benchmarks.bare import TASK_QUEUE, Bare
from benchmarks.figures import Figure
from benchmarks.office import ROOT, Office, office, polled
from models.form import Said
from models.messages import Act, Number, Receipt
from starter.acts import act
from starter.registration import register

CASES = 8  # at the same time, each with one act after the other
TURN = 1.5  # seconds
TURNS = 5
ALONE = 20


class Turn(NamedTuple):
    banjie: float
    bare: float


async def measure() -> list[Figure]:
    """First on PostgreSQL as `banjie up` keeps it, then on one that forgets."""
    kept = await _office(throwaway=False)
    return kept + await _office(throwaway=True)


async def _office(*, throwaway: bool) -> list[Figure]:
    where = "throwaway servers" if throwaway else "servers as `banjie up` keeps them"
    async with office("acts", throwaway=throwaway) as here:
        here.stack.run("bare", [sys.executable, "-m", "benchmarks.bare_worker", here.stack.temporal_address], cwd=ROOT)
        await polled(here.client, TASK_QUEUE)
        banjie = Banjie(here, [await _case(here) for _ in range(CASES)])
        bare = BareCases([await _bare_case(here, nth) for nth in range(CASES)])
        await _turn(banjie, bare, first=banjie)
        turns = [await _turn(banjie, bare, first=(banjie, bare)[nth % 2]) for nth in range(TURNS)]
        alone = [await _seconds(lambda: banjie.act(0)) for _ in range(ALONE)]
    target = ("at least", 0.7) if not throwaway else (None, None)
    return [
        Figure(f"acts end to end, {CASES} cases in parallel, {where}", median(t.banjie for t in turns), "acts/s"),
        Figure("bare workflow of the same shape, in turns with it", median(t.bare for t in turns), "updates/s"),
        Figure("ratio, median of the pairs", median(t.banjie / t.bare for t in turns), "", *target),
        Figure("one act with nothing else going on", 1000 * median(alone), "ms"),
    ]


class Banjie:
    """Open cases, on which notes are made."""

    def __init__(self, here: Office, numbers: list[Number]) -> None:
        self.desk = here.desk
        self.numbers = numbers

    async def act(self, nth: int) -> None:
        """A note with a fact and a few words."""
        noted = Said(name="note", actor="li", facts={"review_applied": False}, texts={"basis_pointed_to": "已电话核实"})
        done = await act(self.desk, self.numbers[nth], noted)
        if not done.recorded:
            raise RuntimeError("the register is behind: this is not what is measured")


class BareCases:
    """Bare workflows, told an act of the same size."""

    def __init__(self, handles: "list[WorkflowHandle[Bare, None]]") -> None:
        self.handles = handles
        self.like = next(one for one in course.acts(course.six_steps()) if one.texts)
        self.n = 0

    async def act(self, nth: int) -> None:
        """Updates are numbered, as they are for cases."""
        self.n += 1
        one = Act.model_validate_json(
            self.like.model_copy(
                update={"n": self.n, "name": "note", "facts": {"review_applied": False}}
            ).model_dump_json(exclude_defaults=True)
        )
        await self.handles[nth].execute_update("act", one, id=str(self.n), result_type=Receipt)


async def _case(here: Office) -> Number:
    return (await register(here.desk, course.six_steps().written)).number


async def _bare_case(here: Office, nth: int) -> "WorkflowHandle[Bare, None]":
    return await here.client.start_workflow(Bare.run, id=f"bare/{nth}", task_queue=TASK_QUEUE)


async def _turn(banjie: Banjie, bare: BareCases, *, first: Banjie | BareCases) -> Turn:
    """One after the other, never at the same time; who comes first changes, so that no drift favours one."""
    rates = {id(one): await _a_second(one) for one in ((banjie, bare) if first is banjie else (bare, banjie))}
    return Turn(banjie=rates[id(banjie)], bare=rates[id(bare)])


async def _a_second(cases: Banjie | BareCases) -> float:
    """Acts a second over a turn, all cases at the same time."""
    began = perf_counter()

    async def in_a_row(nth: int) -> int:
        done = 0
        while perf_counter() < began + TURN:
            await cases.act(nth)
            done += 1
        return done

    done = sum(await asyncio.gather(*(in_a_row(nth) for nth in range(CASES))))
    return done / (perf_counter() - began)


async def _seconds(work: Callable[[], Awaitable[None]]) -> float:
    before = perf_counter()
    await work()
    return perf_counter() - before
