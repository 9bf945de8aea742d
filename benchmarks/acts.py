"""`acts`: acts per second from the starter to the record in PostgreSQL, compared with bare workflows of the same shape.

Client, worker and relay are processes of their own, as in production. One of the bare workflows commits as often as an
act does, the other has an activity that does nothing. All take turns in the same run.
"""

from collections.abc import Awaitable, Callable
from statistics import median
from time import perf_counter
from typing import Literal

from benchmarks import course
from benchmarks.contenders.bare import COMMITS_PER_ACT
from benchmarks.contenders.bare_cases import run_bare_worker, start_bare_cases
from benchmarks.contenders.statements import StatementCount, count_statements
from benchmarks.contenders.turns import PARALLEL_CASES, Spread, Turn, measure_turns, rate_spread, ratio_spread
from benchmarks.figures import Measurement
from benchmarks.office import RunningOffice, running_office
from models.form import ActInput
from models.messages import Number
from starter.act_record import OnRecord
from starter.acts import act
from starter.client import BanjieClient
from starter.registration import register

SINGLE_ACTS = 20


class BanjieCases:
    """Open cases, each of which gets notes."""

    def __init__(self, client: BanjieClient, numbers: list[Number]) -> None:
        self.client = client
        self.numbers = numbers

    async def send_act(self, nth: int) -> None:
        """Put a note with a text on the nth case. Raises RuntimeError if it is not recorded at once."""
        noted = ActInput(name="note", actor="li", texts={"opinion": "已电话核实"})
        result = await act(self.client, self.numbers[nth], noted)
        if not (isinstance(result, OnRecord) and result.recorded):
            raise RuntimeError("the register is behind: this is not what is measured")


async def open_cases(office: RunningOffice, cases: int = PARALLEL_CASES) -> BanjieCases:
    """Register cases that are to get acts."""
    form = course.six_steps().form_input
    return BanjieCases(office.client, [(await register(office.client, form)).number for _ in range(cases)])


async def measure_acts() -> list[Measurement]:
    """Measure on PostgreSQL as `banjie up` runs it, then on one without durability; count the statements."""
    durable = await _measure_office(throwaway=False)
    fleeting = await _measure_office(throwaway=True)
    return [*durable, *fleeting, *_count_measurements(await _counted_act())]


async def _measure_office(*, throwaway: bool) -> list[Measurement]:
    async with running_office("acts", throwaway=throwaway) as office:
        await run_bare_worker(office)
        banjie = await open_cases(office)
        programs = {
            "banjie": banjie.send_act,
            "committing": (await start_bare_cases(office, "commit")).send_act,
            "empty": (await start_bare_cases(office, "do_nothing")).send_act,
        }
        turns = await measure_turns(programs)
        alone = [await _elapsed_seconds(lambda: banjie.send_act(0)) for _ in range(SINGLE_ACTS)]
    return [
        *_turn_measurements(turns, throwaway=throwaway),
        Measurement("one act with nothing else going on", 1000 * median(alone), "ms"),
    ]


def _turn_measurements(turns: list[Turn], *, throwaway: bool) -> list[Measurement]:
    where = "throwaway servers" if throwaway else "servers as `banjie up` keeps them"
    over_committing, over_empty = (None, None) if throwaway else (0.9, 0.75)
    return [
        rate(f"acts end to end, {PARALLEL_CASES} cases in parallel, {where}", rate_spread(turns, "banjie"), "acts/s"),
        rate("bare workflow that commits as often", rate_spread(turns, "committing"), "updates/s"),
        rate("bare workflow whose activity does nothing", rate_spread(turns, "empty"), "updates/s"),
        rate("acts over the one that commits", ratio_spread(turns, "banjie", "committing"), "", over_committing),
        rate("acts over the empty one", ratio_spread(turns, "banjie", "empty"), "", over_empty),
    ]


def rate(what: str, spread: Spread, unit: str, at_least: float | None = None) -> Measurement:
    """Return what was measured in turns, with the least and the greatest of them."""
    bound: Literal["at least"] | None = "at least" if at_least is not None else None
    return Measurement(what, spread.median, unit, bound, at_least, low=spread.low, high=spread.high)


async def _counted_act() -> StatementCount:
    """Count on servers of their own. Raises RuntimeError if an act commits more often than the bare workflow."""
    async with running_office("statements", throwaway=True, services=("worker",)) as office:
        counted = await count_statements(office, (await open_cases(office, 1)).send_act)
    if counted.commits != COMMITS_PER_ACT:
        raise RuntimeError(f"an act commits {counted.commits} times, the bare workflow {COMMITS_PER_ACT} times")
    return counted


def _count_measurements(counted: StatementCount) -> list[Measurement]:
    return [
        Measurement("statements of an act, client and worker", counted.statements, "", "at most", 8),
        Measurement("commits of an act, client and worker", counted.commits, "", "at most", 3),
    ]


async def _elapsed_seconds(work: Callable[[], Awaitable[None]]) -> float:
    before = perf_counter()
    await work()
    return perf_counter() - before
