"""A worker that starts with nothing at hand while many cases call at once: each is lived again, none takes too long."""

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

import migrations
from embedded.stack import Stack
from models.tables import InboxRow
from register.database import create_register_engine, session_factory
from register.inbox import system_clock
from register.seal import seal_act
from settings import Settings, child_environment
from starter.client import BanjieClient
from starter.client import open_client as counter
from starter.registration import register
from starter.workflow_start import workflow_id
from tests.stack.fixtures import PYTHON, hire
from tests.stack.flood import failures, late, runs
from tests.stack.office import ROOT, form, put_on_record, until

pytestmark = pytest.mark.slow

NOTE = {"name": "note", "actor": "li", "texts": {"findings": "现场已查看"}}
T = TypeVar("T")
R = TypeVar("R")
DEADLOCK_CODE = "TMPRL1101"  # by which Temporal says that a case held a worker's thread for two seconds


@contextmanager
def worker_process(home: Path, log: Path) -> Iterator[None]:
    """A worker as its own process, killed at the end."""
    with log.open("wb") as written:
        process = subprocess.Popen(
            [*PYTHON, "worker"], cwd=ROOT, env=child_environment(home), stdout=written, stderr=subprocess.STDOUT
        )
        try:
            yield
        finally:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()


async def test_all_cases_wake_at_once_in_a_cold_worker(tmp_path: Path, many: Callable[[int, int], int]) -> None:
    cases, log = many(100, 5_000), tmp_path / "cold.log"
    with Stack(tmp_path / "home", throwaway=True, ui=False) as stack:
        migrations.upgrade(stack.database_owner_url)
        await hire(stack.home)
        narrow = counter(Settings(home=stack.home))
        client = replace(narrow, register=session_factory(create_register_engine(stack.database_url)))
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

    told = f"{cases} cases woken at once in a cold worker: all judged after {took:.1f} s, {cases / took:.0f} a second"
    print(told)  # noqa: T201
    assert len(set(numbers)) == cases
    assert [failures(found) for found in histories] == [[]] * cases
    assert [late(history, since) for found in histories for history in found] == [[]] * cases
    assert DEADLOCK_CODE not in log.read_text()


async def run_for_each(things: Iterable[T], work: Callable[[T], Awaitable[R]]) -> list[R]:
    """The same for each, some at a time."""
    turns = asyncio.Semaphore(8)

    async def one(thing: T) -> R:
        async with turns:
            return await work(thing)

    return await asyncio.gather(*map(one, things))


async def register_one(client: BanjieClient) -> str:
    return (await register(client, form())).number


async def signal_new_act(client: BanjieClient, number: str) -> None:
    """An act on record, of which the case is told by a signal that nobody waits for."""
    committed = await put_on_record(client, number, NOTE | {"id": "c1"})
    handle = (await client.connect_temporal()).get_workflow_handle(workflow_id(number))
    await handle.signal("act", seal_act(client.secret, number, committed.act))


async def all_judged(client: BanjieClient) -> bool:
    def look(session: Session) -> bool:
        return not session.scalar(select(func.count()).where(InboxRow.state == "received"))

    return await client.transact(look)
