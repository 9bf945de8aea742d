"""A case that has grown long goes on as a new run: same order, same receipts, same chain, same alarm."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from models.messages import Number, Receipt
from tests.workflows.bureau import MEETS_ALL, Bureau, at, form, until
from tests.workflows.conftest import start_local

pytestmark = pytest.mark.slow

NOTE: dict[str, Any] = {"texts": {"findings": "现场已查看"}}
BEGUN: dict[str, Any] = {
    "facts": {"review_applied": True},
    "texts": {"remedy_after_acceptance": "已申请复议"},
    "means": "letter",
}


@asynccontextmanager
async def short(sessions: sessionmaker[Session], events: int) -> AsyncIterator[Bureau]:
    """A bureau whose server asks a run of so many events to go on as a new one."""
    limit = ("--dynamic-config-value", f"limit.historyCount.suggestContinueAsNew={events}")
    async with await start_local(*limit) as env:
        bureau = Bureau(env, sessions)
        await bureau.hire()
        async with bureau.working():
            yield bureau


async def run_of(bureau: Bureau, number: Number) -> str:
    found = (await bureau.handle(number).describe()).run_id
    assert found is not None
    return found


async def test_order_receipts_and_chain_go_on(sessions: sessionmaker[Session]) -> None:
    async with short(sessions, 30) as bureau:
        number = await bureau.take_in(form(), at("2025-10-09 11:00"))
        await bureau.act(number, "accepted", "li", **MEETS_ALL)
        early = bureau.put_on_record(number, "note", "li", await bureau.now(number), **NOTE)
        refused = bureau.put_on_record(number, "note", "sun", await bureau.now(number), **NOTE)
        first = await bureau.tell(number, early)
        runs = {await run_of(bureau, number)}
        for _ in range(10):
            assert (await bureau.act(number, "note", "li", **NOTE)).recorded
            runs.add(await run_of(bureau, number))

        case = await bureau.settled(number)
        assert len(runs) > 2
        assert await bureau.tell(number, early, "-again") == first
        assert [event.n for event in bureau.journal(number) if event.n] == [1, 2, 3, *range(5, 15)]
        assert bureau.inbox(number)[refused.n - 1].state == "refused"
        assert (bureau.folded(number), case.n) == (case, 14)

        result = await bureau.act(number, "remedy_begun", "li", **BEGUN)
        ending = await bureau.handle(number).result()
        assert result.recorded
        assert ending["head"] == bureau.head(number).model_dump()


async def test_acts_that_arrive_together_while_it_goes_on_are_each_judged_once(
    sessions: sessionmaker[Session],
) -> None:
    async with short(sessions, 15) as bureau:
        number = await bureau.take_in(form(), at("2025-10-09 11:00"))
        acts = [bureau.put_on_record(number, "note", "li", await bureau.now(number), **NOTE) for _ in range(24)]
        runs, receipts = {await run_of(bureau, number)}, list[Receipt]()
        for four in (acts[place : place + 4] for place in range(0, 24, 4)):
            receipts += await asyncio.gather(*(bureau.tell(number, one) for one in reversed(four)))
            runs.add(await run_of(bureau, number))
        case = await bureau.settled(number)

        noted = [event for event in bureau.journal(number) if event.type == "noted"]
        assert [event.n for event in noted] == [one.n for one in acts]
        assert {receipt.seq for receipt in receipts} == {event.seq for event in noted}
        assert len(runs) > 2
        assert bureau.folded(number) == case


@pytest.mark.parametrize("events", range(8, 14))
async def test_a_clock_that_rings_while_a_run_grows_long_is_recorded(
    sessions: sessionmaker[Session], events: int
) -> None:
    """Wherever the limit falls: the timer, the question to the register, its answer, the record."""
    async with short(sessions, events) as bureau:
        number = await bureau.take_in(form(), at("2025-09-30 16:00"), now=at("2025-10-11 23:59:58"))

        async def over() -> bool | None:
            return (await bureau.case(number)).clocks["screening"].expired is not None or None

        await until(over, 15)
        case = await bureau.settled(number)
        types = [event.type for event in bureau.journal(number)]
        assert types == ["opened", "acted", "warned", "expired", "reminded"]
        assert bureau.folded(number) == case
