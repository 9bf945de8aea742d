"""`acts`: acts per second from the starter to the record in PostgreSQL, compared with a bare workflow.

For both, client, worker and relay are processes of their own, as in production. Both take turns in the same run, so
that other load on the machine affects both; the ratio is taken of each pair of turns.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import NamedTuple

from temporalio.client import WorkflowHandle

from benchmarks import course
from benchmarks.bare import TASK_QUEUE, Bare
from benchmarks.figures import Measurement
from benchmarks.office import ROOT, RunningOffice, running_office, wait_for_pollers
from models.form import ActInput
from models.messages import Act, Number, Receipt
from starter.act_record import OnRecord
from starter.acts import act
from starter.registration import register

PARALLEL_CASES = 8  # cases at the same time, each with one act after the other
TURN_DURATION = timedelta(seconds=1.5)
TURNS = 5
SINGLE_ACTS = 20


class Turn(NamedTuple):
    banjie: float
    bare: float


async def measure_acts() -> list[Measurement]:
    """Measure on PostgreSQL as `banjie up` runs it, then on one without durability."""
    durable = await _measure_office(throwaway=False)
    return durable + await _measure_office(throwaway=True)


async def _measure_office(*, throwaway: bool) -> list[Measurement]:
    where = "throwaway servers" if throwaway else "servers as `banjie up` keeps them"
    async with running_office("acts", throwaway=throwaway) as office:
        office.stack.run_process(
            "bare", [sys.executable, "-m", "benchmarks.bare_worker", office.stack.temporal_address], cwd=ROOT
        )
        await wait_for_pollers(office.temporal, TASK_QUEUE)
        banjie = BanjieCases(office, [await _register_case(office) for _ in range(PARALLEL_CASES)])
        bare = BareCases([await _start_bare_case(office, nth) for nth in range(PARALLEL_CASES)])
        await _paired_turn(banjie, bare, first=banjie)
        turns = [await _paired_turn(banjie, bare, first=(banjie, bare)[nth % 2]) for nth in range(TURNS)]
        alone = [await _elapsed_seconds(lambda: banjie.send_act(0)) for _ in range(SINGLE_ACTS)]
    target = ("at least", 0.7) if not throwaway else (None, None)
    return [
        Measurement(
            f"acts end to end, {PARALLEL_CASES} cases in parallel, {where}", median(t.banjie for t in turns), "acts/s"
        ),
        Measurement("bare workflow of the same shape, in turns with it", median(t.bare for t in turns), "updates/s"),
        Measurement("ratio, median of the pairs", median(t.banjie / t.bare for t in turns), "", *target),
        Measurement("one act with nothing else going on", 1000 * median(alone), "ms"),
    ]


class BanjieCases:
    """Open cases, each of which gets notes."""

    def __init__(self, office: RunningOffice, numbers: list[Number]) -> None:
        self.client = office.client
        self.numbers = numbers

    async def send_act(self, nth: int) -> None:
        """Put a note with a text on the nth case. Raises RuntimeError if it is not recorded at once."""
        noted = ActInput(name="note", actor="li", texts={"basis_pointed_to": "已电话核实"})
        result = await act(self.client, self.numbers[nth], noted)
        if not (isinstance(result, OnRecord) and result.recorded):
            raise RuntimeError("the register is behind: this is not what is measured")


class BareCases:
    """Bare workflows, each of which gets acts of the same size as updates."""

    def __init__(self, handles: "list[WorkflowHandle[Bare, None]]") -> None:
        self.handles = handles
        self.template = next(act for act in course.course_acts(course.six_steps()) if act.texts)
        self.n = 0

    async def send_act(self, nth: int) -> None:
        """Send an act as a numbered update, as cases get theirs, to the nth workflow."""
        self.n += 1
        note = Act.model_validate_json(
            self.template.model_copy(update={"n": self.n, "name": "note", "facts": {}}).model_dump_json(
                exclude_defaults=True
            )
        )
        await self.handles[nth].execute_update("act", note, id=str(self.n), result_type=Receipt)


async def _register_case(office: RunningOffice) -> Number:
    return (await register(office.client, course.six_steps().form_input)).number


async def _start_bare_case(office: RunningOffice, nth: int) -> "WorkflowHandle[Bare, None]":
    return await office.temporal.start_workflow(Bare.run, id=f"bare/{nth}", task_queue=TASK_QUEUE)


async def _paired_turn(banjie: BanjieCases, bare: BareCases, *, first: BanjieCases | BareCases) -> Turn:
    """Measure both, one after the other. The caller alternates who comes first, so that drift favours neither."""
    rates = {id(cases): await _acts_rate(cases) for cases in ((banjie, bare) if first is banjie else (bare, banjie))}
    return Turn(banjie=rates[id(banjie)], bare=rates[id(bare)])


async def _acts_rate(cases: BanjieCases | BareCases) -> float:
    """Return acts per second over a turn, with all cases at the same time."""
    began = perf_counter()

    async def send_acts_in_turn(nth: int) -> int:
        done = 0
        while perf_counter() < began + TURN_DURATION.total_seconds():
            await cases.send_act(nth)
            done += 1
        return done

    done = sum(await asyncio.gather(*(send_acts_in_turn(nth) for nth in range(PARALLEL_CASES))))
    return done / (perf_counter() - began)


async def _elapsed_seconds(work: Callable[[], Awaitable[None]]) -> float:
    before = perf_counter()
    await work()
    return perf_counter() - before
