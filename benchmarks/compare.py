"""`compare`: the same awaited act by Banjie, a bare workflow, a naive one, and DBOS, in turns on the same servers.

Each commits twice for an act, as Banjie does: when it has come, and when it is done. What each guarantees stands in
docs/performance.md. DBOS is measured where its package is installed (`uv sync --inexact --group compare`).
"""

import asyncio
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from itertools import count
from typing import Any

from sqlalchemy import Engine, make_url, text
from temporalio.client import WorkflowHandle

from benchmarks.acts import open_cases
from benchmarks.contenders import TASK_QUEUE, ContenderActivities, Naive, start_bare_cases, start_worker
from benchmarks.figures import Measurement
from benchmarks.office import RunningOffice, running_office
from benchmarks.turns import PARALLEL_CASES, SendAct, measure_turns, rate, ratio
from register.database import create_register_engine

BODY = '{"name": "note", "actor": "li", "texts": {"opinion": "已电话核实"}}'
IS_RECORDED = text("SELECT recorded FROM step WHERE key = :key")
LOOK_PAUSE = 0.005  # seconds between two looks of a client that waits


async def measure_comparison() -> list[Measurement]:
    """Measure on PostgreSQL and Temporal as `banjie up` runs them."""
    async with running_office("compare", throwaway=False) as office:
        engine = create_register_engine(office.stack.database_url, connections=PARALLEL_CASES)
        await start_worker(office)
        programs: dict[str, SendAct] = {
            "Banjie": (await open_cases(office)).send_act,
            "bare workflow": (await start_bare_cases(office, "commit")).send_act,
            "naive workflow": (await _start_naive_cases(office, engine)).send_act,
        }
        end_dbos = _add_dbos(programs, office, engine)
        turns = await measure_turns(programs)
        end_dbos()
        engine.dispose()
    rates = [rate(f"awaited acts of {name}", turns, name) for name in programs]
    ratios = [
        ratio(f"Banjie over {name}", turns, "Banjie", name, 1.2 if name == "naive workflow" else None)
        for name in list(programs)[1:]
    ]
    return rates + ratios


class NaiveCases:
    """Naive workflows: an act is a signal, and the client looks into the table until the step is recorded."""

    def __init__(self, handles: "list[WorkflowHandle[Naive, None]]", engine: Engine) -> None:
        self.handles, self.engine, self.keys = handles, engine, count(1)

    async def send_act(self, nth: int) -> None:
        """Take a step in the nth workflow and wait until it is recorded."""
        key = f"naive:{next(self.keys)}"
        await self.handles[nth].signal(Naive.step, args=[key, BODY])
        while not await asyncio.to_thread(self._is_recorded, key):  # noqa: ASYNC110  # another process records it
            await asyncio.sleep(LOOK_PAUSE)

    def _is_recorded(self, key: str) -> bool:
        with self.engine.connect() as connection:
            return bool(connection.scalar(IS_RECORDED, {"key": key}))


async def _start_naive_cases(office: RunningOffice, engine: Engine) -> NaiveCases:
    handles = [
        await office.temporal.start_workflow(Naive.run, id=f"naive/{nth}", task_queue=TASK_QUEUE)
        for nth in range(PARALLEL_CASES)
    ]
    return NaiveCases(handles, engine)


def _add_dbos(programs: dict[str, SendAct], office: RunningOffice, engine: Engine) -> Callable[[], None]:
    """Add a program of DBOS that runs in this process, as DBOS does. Return how it is ended."""
    if find_spec("dbos") is None:
        return lambda: None
    dbos: Any = import_module("dbos").DBOS  # of a group that only this benchmark needs

    address = make_url(office.stack.database_owner_url).set(drivername="postgresql+psycopg", database="dbos")
    url = address.render_as_string(hide_password=False)
    dbos(config={"name": "acts", "system_database_url": url, "log_level": "ERROR"})

    activities = ContenderActivities(engine)

    def receive(key: str) -> None:
        activities.receive_step(key, BODY)

    def record(key: str) -> None:
        activities.record_step(key)

    receive_durably, record_durably = dbos.step()(receive), dbos.step()(record)

    def take_step(key: str) -> None:
        receive_durably(key)
        record_durably(key)

    take = dbos.workflow()(take_step)
    dbos.launch()
    keys = count(1)

    async def send_act(nth: int) -> None:  # noqa: ARG001  # DBOS has no case that lasts: each act is a workflow
        await asyncio.to_thread(take, f"dbos:{next(keys)}")

    programs["DBOS"] = send_act
    destroy: Callable[[], None] = dbos.destroy
    return destroy
