"""Moving a case to the current release: with its order, receipts and chain, or not at all."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker
from temporalio.client import WorkflowUpdateFailedError

from models.events import MoveRequest
from models.messages import Number
from starter.releases.move_cases import move_request
from starter.releases.versions import make_first_release_current, set_current
from tests.workflows.bureau import ACCEPTANCE, QUEUE, Bureau, at, form, wait_for
from tests.workflows.conftest import start_dev_server

pytestmark = pytest.mark.slow
NOTE: dict[str, Any] = {"texts": {"opinion": "现场已查看"}}


@asynccontextmanager
async def two_releases(bureau: Bureau) -> AsyncIterator[Number]:
    """Yield a case started under one release while another has become current."""
    async with bureau.running_worker(release="spring"):
        await make_first_release_current(bureau.temporal_client, QUEUE, "spring")
        number = await bureau.register_complaint(form(), at("2025-10-09 11:00"))
        await bureau.perform(number, "accepted", "li", **ACCEPTANCE)
        async with bureau.running_worker(release="summer"):
            await set_current(bureau.client, "summer")
            yield number


def new_move_request(bureau: Bureau, number: Number) -> MoveRequest:
    with bureau.register() as session:
        request = move_request(session, number, "summer")
        assert request
        return request


async def request_move(bureau: Bureau, number: Number, moving: MoveRequest) -> str | None:
    """Request the move; return the reason when the case stays, else None."""
    try:
        await bureau.handle(number).execute_update("move", moving)
    except WorkflowUpdateFailedError as error:
        return str(error.cause).removeprefix("Stays: ")
    return None


async def pinned_release(bureau: Bureau, number: Number) -> str:
    description = await bureau.handle(number).describe()
    return description.raw_description.workflow_execution_info.versioning_info.deployment_version.build_id


async def test_a_move_keeps_order_receipts_and_chain_and_acts_meanwhile_are_judged_once(
    dev_bureau: Bureau,
) -> None:
    async with two_releases(dev_bureau) as number:
        early = dev_bureau.commit_act(number, "note", "li", await dev_bureau.now(number), **NOTE)
        first = await dev_bureau.deliver(number, early)
        await dev_bureau.wait_until_recorded(number, first.seq)
        inbox = len(dev_bureau.inbox_rows(number))
        assert await request_move(dev_bureau, number, new_move_request(dev_bureau, number)) is None
        acts = [dev_bureau.commit_act(number, "note", "li", await dev_bureau.now(number), **NOTE) for _ in range(4)]
        receipts = await asyncio.gather(*(dev_bureau.deliver(number, act) for act in reversed(acts)))

        case = await dev_bureau.settled_case(number)
        assert await pinned_release(dev_bureau, number) == "summer"
        again = await dev_bureau.deliver(number, early, "-again")
        assert (again.seq, again.hash, again.recorded) == (first.seq, first.hash, True)
        assert [act.n for act in dev_bureau.journal(number) if act.n] == [1, 2, 3, 4, 5, 6, 7]
        assert {act.seq for act in receipts} == {5, 6, 7, 8}
        assert dev_bureau.folded_case(number) == case
        assert len(dev_bureau.inbox_rows(number)) == inbox + len(acts)  # a move is not an act


async def test_a_case_that_differs_or_has_advanced_stays_without_a_trace_in_the_history(dev_bureau: Bureau) -> None:
    async with two_releases(dev_bureau) as number:
        before = await dev_bureau.idle_history(number)
        same = new_move_request(dev_bureau, number)
        other_chain = same.head.model_copy(update={"hash": "f" * 64})
        assert await request_move(dev_bureau, number, same.model_copy(update={"case": "0" * 64})) == "differs"
        assert await request_move(dev_bureau, number, same.model_copy(update={"head": other_chain})) == "differs"
        further = same.head.model_copy(update={"seq": same.head.seq + 1})
        assert await request_move(dev_bureau, number, same.model_copy(update={"head": further})) == "busy"
        assert await dev_bureau.idle_history(number) == before

        await dev_bureau.perform(number, "note", "li", **NOTE)
        assert await request_move(dev_bureau, number, same) == "busy"
        assert await request_move(dev_bureau, number, new_move_request(dev_bureau, number)) is None
        assert await wait_for(lambda: has_moved(dev_bureau, number))
        assert await request_move(dev_bureau, number, new_move_request(dev_bureau, number)) == "current"


async def has_moved(bureau: Bureau, number: Number) -> bool | None:
    return await pinned_release(bureau, number) == "summer" or None


async def test_a_long_case_continues_as_new_under_its_own_release(sessions: sessionmaker[Session]) -> None:
    async with await start_dev_server("limit.historyCount.suggestContinueAsNew=100") as env:
        bureau = Bureau(env, sessions)
        await bureau.register_staff()
        async with two_releases(bureau) as number:
            runs = set()
            for _ in range(16):
                await bureau.perform(number, "note", "li", **NOTE)
                runs.add((await bureau.handle(number).describe()).run_id)

            assert len(runs) > 1
            assert await pinned_release(bureau, number) == "spring"
            assert await request_move(bureau, number, new_move_request(bureau, number)) is None
            assert await wait_for(lambda: has_moved(bureau, number))
