"""Continue-as-new: a long case goes on in a new run with the same order, receipts, chain and alarm."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker
from temporalio.api.enums.v1 import EventType

from models.messages import Number, Receipt
from models.tables import InboxRow
from services import relay
from starter.acts.act_delivery import deliver_again
from tests.stack.regulations import some_or_deep
from tests.stack.waiting import LIMIT_SECONDS
from tests.workflows.bureau import ACCEPTANCE, Bureau, at, form, wait_for
from tests.workflows.conftest import start_dev_server

pytestmark = pytest.mark.slow

MAX_PENDING = 50  # messages that no answer has come to
NOTE: dict[str, Any] = {"texts": {"opinion": "现场已查看"}}
REMEDY_BEGUN: dict[str, Any] = {
    "facts": {"review_applied": True},
    "texts": {"remedy_after_acceptance": "已申请复议"},
    "means": "letter",
}


@asynccontextmanager
async def bureau_with_short_runs(sessions: sessionmaker[Session], events: int) -> AsyncIterator[Bureau]:
    """Yield a bureau whose server suggests continue-as-new after this many events."""
    async with await start_dev_server(f"limit.historyCount.suggestContinueAsNew={events}") as env:
        bureau = Bureau(env, sessions)
        await bureau.register_staff()
        async with bureau.running_worker():
            yield bureau


async def current_run_id(bureau: Bureau, number: Number) -> str:
    run_id = (await bureau.handle(number).describe()).run_id
    assert run_id is not None
    return run_id


async def test_order_receipts_and_chain_continue_in_a_new_run(sessions: sessionmaker[Session]) -> None:
    async with bureau_with_short_runs(sessions, 30) as bureau:
        number = await bureau.register_complaint(form(), at("2025-10-09 11:00"))
        await bureau.perform(number, "accepted", "li", **ACCEPTANCE)
        early = bureau.commit_act(number, "note", "li", await bureau.now(number), **NOTE)
        refused = bureau.commit_act(number, "note", "sun", await bureau.now(number), **NOTE)
        first = await bureau.deliver(number, early)
        await bureau.wait_until_recorded(number, first.seq)
        runs = {await current_run_id(bureau, number)}
        for _ in range(10):
            await bureau.perform_recorded(number, "note", "li", **NOTE)
            runs.add(await current_run_id(bureau, number))

        case = await bureau.settled_case(number)
        assert len(runs) > 2
        again = await bureau.deliver(number, early, "-again")
        assert (again.seq, again.hash, again.recorded) == (first.seq, first.hash, True)
        assert [event.n for event in bureau.journal(number) if event.n] == [1, 2, 3, *range(5, 15)]
        assert bureau.inbox_rows(number)[refused.n - 1].state == "refused"
        assert (bureau.folded_case(number), case.n) == (case, 14)

        await bureau.perform_recorded(number, "remedy_begun", "li", **REMEDY_BEGUN)
        ending = await bureau.handle(number).result()
        assert ending["head"] == bureau.chain_head(number).model_dump()


async def test_concurrent_acts_during_continue_as_new_are_judged_once_each(
    sessions: sessionmaker[Session],
) -> None:
    async with bureau_with_short_runs(sessions, 15) as bureau:
        number = await bureau.register_complaint(form(), at("2025-10-09 11:00"))
        acts = [bureau.commit_act(number, "note", "li", await bureau.now(number), **NOTE) for _ in range(24)]
        runs, receipts = {await current_run_id(bureau, number)}, list[Receipt]()
        for batch in (acts[place : place + 4] for place in range(0, 24, 4)):
            receipts += await asyncio.gather(*(deliver_again(bureau.client, number, act) for act in reversed(batch)))
            runs.add(await current_run_id(bureau, number))
        case = await bureau.settled_case(number)

        noted = [event for event in bureau.journal(number) if event.type == "noted"]
        assert [event.n for event in noted] == [act.n for act in acts]
        assert {receipt.seq for receipt in receipts} == {event.seq for event in noted}
        assert len(runs) > 2
        assert bureau.folded_case(number) == case


@pytest.mark.parametrize("kind", some_or_deep(["update", "signal", "rubbish"], one_in=3))
async def test_a_run_under_constant_load_continues_as_new(sessions: sessionmaker[Session], kind: str) -> None:
    """Six callers send until the case has continued. Some of their messages are always unanswered, and never more than
    a slow machine can see to."""
    async with bureau_with_short_runs(sessions, 60) as bureau:
        number = await bureau.register_complaint(form(), at("2025-10-09 11:00"))
        turns, seen, sent = count(1), set[str](), list[int]()

        async def few_are_pending() -> bool | None:
            judged = [row for row in bureau.inbox_rows(number)[1:] if row.state != "received"]
            return len(sent) - len(judged) < MAX_PENDING or len(seen) > 1 or None

        async def caller() -> None:
            while len(seen) < 2:
                await wait_for(few_are_pending)
                turn = next(turns)
                await send_message(bureau, number, kind, turn)
                sent.append(turn)
                seen.add(await current_run_id(bureau, number))

        async with asyncio.timeout(LIMIT_SECONDS):
            await asyncio.gather(*(caller() for _ in range(6)))
        received = await wait_until_judged(bureau, number, len(sent) + 1)
        case = await bureau.settled_case(number)

    assert [row.n for row in received] == list(range(1, len(sent) + 2))
    assert {row.state for row in received[1:]} == {"refused" if kind == "rubbish" else "accepted"}
    noted = [event.n for event in bureau.journal(number) if event.type == "noted"]
    assert noted == ([] if kind == "rubbish" else list(range(2, len(sent) + 2)))
    assert bureau.folded_case(number) == case


async def test_a_backlog_is_fetched_in_batches_of_a_hundred(dev_bureau: Bureau) -> None:
    """The relay delivers the newest act alone."""
    async with dev_bureau.running_worker():
        number = await dev_bureau.register_complaint(form(), at("2025-10-09 11:00"))
        for _ in range(130):
            dev_bureau.commit_act(number, "note", "li", at("2025-10-09 12:00"), **NOTE)
        await relay.deliver_pending(dev_bureau.client, timedelta())
        await wait_until_judged(dev_bureau, number, 131)
        case = await dev_bureau.settled_case(number)
        kinds = Counter(event.event_type for event in await dev_bureau.history(number))

    assert {row.state for row in dev_bureau.inbox_rows(number)} == {"accepted"}
    assert [event.n for event in dev_bureau.journal(number) if event.n] == list(range(1, 132))
    assert dev_bureau.folded_case(number) == case
    assert kinds[EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED] == 1
    assert kinds[EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED] < 10


async def send_message(bureau: Bureau, number: Number, kind: str, turn: int) -> None:
    if kind == "rubbish":
        await bureau.handle(number).signal("rubbish", turn)
        return
    act = await asyncio.to_thread(bureau.commit_act, number, "note", "li", at("2025-10-09 12:00"), **NOTE)
    if kind == "update":
        await deliver_again(bureau.client, number, act)
    else:
        await bureau.handle(number).signal("act", bureau.sealed(number, act))


async def wait_until_judged(bureau: Bureau, number: Number, received: int) -> list[InboxRow]:
    async def judged_rows() -> list[InboxRow] | None:
        await relay.deliver_pending(bureau.client, timedelta())
        rows = bureau.inbox_rows(number)
        return rows if len(rows) == received and all(row.state != "received" for row in rows) else None

    return await wait_for(judged_rows)


@pytest.mark.parametrize("events", some_or_deep(list(range(8, 14)), one_in=4, first=1))
async def test_a_clock_that_rings_during_continue_as_new_is_recorded(
    sessions: sessionmaker[Session], events: int
) -> None:
    """The limit falls on each event in turn: timer, query to the register, its answer, record."""
    async with bureau_with_short_runs(sessions, events) as bureau:
        number = await bureau.register_complaint(form(), at("2025-09-30 16:00"), now=at("2025-10-11 23:59:58"))

        async def over() -> bool | None:
            return (await bureau.case(number)).clocks["screening"].expired is not None or None

        await wait_for(over)
        case = await bureau.settled_case(number)
        types = [event.type for event in bureau.journal(number)]
        assert types == ["opened", "acted", "warned", "expired", "reminded"]
        assert bureau.folded_case(number) == case
