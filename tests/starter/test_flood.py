"""Thousands of messages to one case: the register has all of them at once, the case catches up, others do not wait."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from itertools import count
from time import perf_counter

import pytest
import pytest_asyncio
from sqlalchemy import ColumnElement, func, select

from models.errors import Unavailable
from models.tables import InboxRow
from register.database import create_register_engine, session_factory
from services import relay
from services.embedded.stack import Stack
from starter.acts import submit
from starter.cases.workflow_start import workflow_id
from starter.client import BanjieClient
from tests.stack.flood import failures, kept, runs
from tests.stack.office import inbox, put_on_record, registered, until, until_done
from tests.stack.signing import stack_signing

pytestmark = pytest.mark.slow

CALLERS = 40
MAX_SECONDS = 1_200  # for all of a flood
NOTE = {"name": "note", "texts": {"opinion": "现场已查看"}}


@pytest_asyncio.fixture
async def counter(desk: BanjieClient, stack: Stack) -> AsyncIterator[BanjieClient]:
    """As many counters as the register has connections for, and a relay beside them."""
    wide = replace(
        desk,
        register=session_factory(create_register_engine(stack.database_url, connections=16), stack_signing(stack.home)),
    )
    relaying = asyncio.create_task(relay.run_relay(replace(desk, temporal_client=None)))
    yield wide
    relaying.cancel()
    wide.close()


async def test_a_flood_of_messages_is_on_record_at_once_and_judged_in_order(
    counter: BanjieClient, many: Callable[[int, int], int]
) -> None:
    flood, began = many(150, 5_000), perf_counter()
    number, other = await registered(counter), await registered(counter)
    turns, answers = count(1), Counter[str]()

    async def caller(who: str) -> None:
        while (turn := next(turns)) <= flood:
            answers[await said(counter, number, who, waits=turn % 4 == 0)] += 1

    flooding = asyncio.gather(*(caller(who) for who in ("li", "wang") * (CALLERS // 2)))
    await until(lambda: received(counter, number, flood // 4), MAX_SECONDS)
    before = perf_counter()
    await until_done(counter, other, NOTE | {"actor": "li"})
    meanwhile = perf_counter() - before
    await flooding
    sent = perf_counter() - began
    await until(lambda: all_judged(counter, number), MAX_SECONDS)
    judged = perf_counter() - began

    rows, events = await inbox(counter, number), await kept(counter, number)
    histories = await runs(counter, number)
    print(  # noqa: T201
        f"{flood} messages on record after {sent:.1f} s, judged after {judged:.1f} s; answers {dict(answers)}; "
        f"another case answered in {meanwhile:.2f} s; events of each run {list(map(len, histories))}"
    )
    assert "nowhere" not in answers
    assert [row.n for row in rows] == list(range(1, flood + 2))
    assert {row.state for row in rows} == {"accepted"}
    assert [event.n for event in events if event.n] == [row.n for row in rows]
    assert [row.seq for row in rows] == [event.seq for event in events if event.n]
    assert failures(histories) == []
    await until_done(counter, number, NOTE | {"actor": "li"})


@pytest.mark.parametrize("mode", ["refuse", "accept"])
async def test_a_flood_of_raw_signals_is_on_record_and_judged(
    counter: BanjieClient, many: Callable[[int, int], int], mode: str
) -> None:
    """They come past the register, so that the case itself has to put them there."""
    flood, turns = many(120, 5_000), count(1)
    number = await registered(replace(counter, raw_signals=mode))
    handle, began = (await counter.connect_temporal()).get_workflow_handle(workflow_id(number)), perf_counter()

    async def sender(who: str) -> None:
        while (turn := next(turns)) <= flood:
            await handle.signal(
                "act", {"id": f"raw-{turn}", "name": "note", "actor": who, "facts": {"filer_kind": "citizen"}}
            )

    await asyncio.gather(*(sender(who) for who in ("li", "wang") * (CALLERS // 2)))
    sent = perf_counter() - began
    await until(lambda: received(counter, number, flood + 1), MAX_SECONDS)
    await until(lambda: all_judged(counter, number), MAX_SECONDS)
    print(f"{mode}: {flood} raw signals sent in {sent:.1f} s, judged after {perf_counter() - began:.1f} s")  # noqa: T201

    rows, events = await inbox(counter, number), await kept(counter, number)
    assert {row.act_id for row in rows[1:]} == {f"raw-{turn}" for turn in range(1, flood + 1)}
    assert Counter(row.state for row in rows[1:]) == {"refused" if mode == "refuse" else "accepted": flood}
    assert [event.n for event in events if event.n] == [row.n for row in rows if row.state == "accepted"]
    assert failures(await runs(counter, number)) == []


async def said(desk: BanjieClient, number: str, who: str, *, waits: bool) -> str:
    """One message through the starter, and how its caller was answered; or as a signal, by one who does not wait."""
    if not waits:
        committed = await put_on_record(desk, number, NOTE | {"actor": who, "id": desk.randomness.new_id()})
        handle = (await desk.connect_temporal()).get_workflow_handle(workflow_id(number))
        await handle.signal("act", desk.keys.sealed(committed.act, number, committed.opening or ""))
        return "signalled"
    try:
        await submit.act(desk, number, NOTE | {"actor": who})
    except Unavailable as error:
        return "on record" if error.more.get("n") else "nowhere"
    return "done"


async def received(desk: BanjieClient, number: str, many: int) -> bool:
    await asyncio.sleep(0.5)
    return await counted(desk, InboxRow.complaint == number) >= many


async def all_judged(desk: BanjieClient, number: str) -> bool:
    await asyncio.sleep(0.5)
    return not await counted(desk, InboxRow.complaint == number, InboxRow.state == "received")


async def counted(desk: BanjieClient, *which: ColumnElement[bool]) -> int:
    return await desk.transact(
        lambda session: session.scalar(select(func.count()).select_from(InboxRow).where(*which)) or 0
    )
