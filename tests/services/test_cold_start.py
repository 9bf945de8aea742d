"""Cold start of a worker: many cases are replayed at once, and all go on."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.tables import InboxRow
from register import migrations
from register.acts.inbox import system_clock
from register.database import create_register_engine, session_factory
from services.embedded.stack import Stack
from settings import Settings
from settings.environment import child_environment
from starter.cases.registration import register
from starter.cases.workflow_start import workflow_id
from starter.client import BanjieClient, open_client
from tests.stack.fixtures import PYTHON, hire
from tests.stack.flood import INTERRUPTED, failures, late, runs
from tests.stack.office import ROOT, form, put_on_record, until
from tests.stack.signing import stack_signing

pytestmark = [pytest.mark.slow, pytest.mark.deep]

NOTE = {"name": "note", "actor": "li", "texts": {"opinion": "现场已查看"}}
T = TypeVar("T")
R = TypeVar("R")


@contextmanager
def worker_process(home: Path, log: Path) -> Iterator[None]:
    """Run a worker as a process of its own; kill it at the end."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*PYTHON, "worker"], cwd=ROOT, env=child_environment(home), stdout=output, stderr=subprocess.STDOUT
        )
        try:
            yield
        finally:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()


async def test_a_cold_worker_judges_the_acts_of_all_cases_at_once(
    tmp_path: Path, many: Callable[[int, int], int]
) -> None:
    cases, log = many(15, 5_000), tmp_path / "cold.log"
    with Stack(tmp_path / "home", throwaway=True) as stack:
        migrations.upgrade(stack.database_owner_url)
        await hire(stack.home)
        opened = open_client(Settings(home=stack.home))
        client = replace(
            opened, register=session_factory(create_register_engine(stack.database_url), stack_signing(stack.home))
        )
        with worker_process(stack.home, tmp_path / "warm.log"):
            numbers = await run_for_each(range(cases), lambda _: register_one(client))
        await run_for_each(numbers, lambda number: signal_new_act(client, number))

        began, since = perf_counter(), await client.transact(lambda session: system_clock(session, ""))
        with worker_process(stack.home, log):
            await until(lambda: all_judged(client), 1_200)
            took = perf_counter() - began
            histories = await run_for_each(numbers, lambda number: runs(client, number))
        client.close()
        await asyncio.sleep(0.5)

    overdue = [late(history, since) for runs_of_case in histories for history in runs_of_case]
    print(  # noqa: T201
        f"{cases} cases woken at once in a cold worker: all judged after {took:.1f} s, {cases / took:.0f} a second; "
        f"{sum(map(len, overdue))} tasks not done in time, {log.read_text().count(INTERRUPTED)} interrupted"
    )
    assert len(set(numbers)) == cases
    assert [failures(runs_of_case) for runs_of_case in histories] == [[]] * cases


async def run_for_each(items: Iterable[T], work: Callable[[T], Awaitable[R]]) -> list[R]:
    """Run the work for every item, at most eight at a time."""
    semaphore = asyncio.Semaphore(8)

    async def run_limited(item: T) -> R:
        async with semaphore:
            return await work(item)

    return await asyncio.gather(*map(run_limited, items))


async def register_one(client: BanjieClient) -> str:
    return (await register(client, form())).number


async def signal_new_act(client: BanjieClient, number: str) -> None:
    """Commit an act and signal it to the case without waiting for an answer."""
    committed = await put_on_record(client, number, NOTE | {"id": "c1"})
    handle = (await client.connect_temporal()).get_workflow_handle(workflow_id(number))
    await handle.signal("act", client.keys.sealed(committed.act, number, committed.opening or ""))


async def all_judged(client: BanjieClient) -> bool:
    def look(session: Session) -> bool:
        return not session.scalar(select(func.count()).where(InboxRow.state == "received"))

    return await client.transact(look)
