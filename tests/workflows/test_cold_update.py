"""An act that comes while no worker knows the case: the history that is written then can be replayed."""

import asyncio
import threading
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import select
from temporalio.client import WorkflowUpdateFailedError
from temporalio.worker import Replayer

import worker
from activities.case import CaseActivities
from models.messages import Act
from models.tables import ComplaintRow
from register.seal import KeyRing
from tests.stack.waiting import LIMIT_SECONDS
from tests.workflows.bureau import ACCEPTANCE, SECRET, Bureau, at, clock_of_server, form
from workflows.complaint import Complaint
from workflows.data_converter import CONVERTER

pytestmark = pytest.mark.slow
REGISTERED, NOTED, ACCEPTED = at("2025-09-30 16:00"), at("2025-10-11 10:00"), at("2025-10-11 10:20")
FORGED = "f" * 64


class HesitantKeys(KeyRing):
    """Keys that wait for the test before they reject the forged seal, as a worker does that has much to do."""

    asked, answer = threading.Event(), threading.Event()

    def is_genuine(self, seal: str | None, *parts: Any) -> bool:
        if seal == FORGED:
            self.asked.set()
            self.answer.wait(1.5)  # Temporal interrupts a workflow task after two seconds
        return super().is_genuine(seal, *parts)


async def test_a_case_that_woke_for_an_act_can_be_replayed(dev_bureau: Bureau) -> None:
    """Two workflow tasks without a command precede the act: one that rejected a forged act, and one in which the
    register's answer came. A worker that takes the case up from its history gets both together with the act."""
    activities = CaseActivities(dev_bureau.register, SECRET, clock=clock_of_server(dev_bureau.env))
    activities.keys = HesitantKeys(SECRET)
    dev_bureau.activities = activities
    async with dev_bureau.running_worker():
        number = await dev_bureau.register_complaint(form(), REGISTERED, NOTED)
        await dev_bureau.settled_case(number)
        noted = dev_bureau.commit_act(number, "note", "li", NOTED, texts={"reason": "电话核实"})
        with dev_bureau.register.begin() as session:  # while the row is locked, the register does not answer
            session.execute(select(ComplaintRow).where(ComplaintRow.number == number).with_for_update())
            receipt = await dev_bureau.deliver(number, noted)
            rejected = asyncio.create_task(deliver_forged(dev_bureau, number, noted))
            assert await asyncio.to_thread(HesitantKeys.asked.wait, LIMIT_SECONDS)
            await asyncio.sleep(0.3)  # the server knows that the worker looks at it
        await dev_bureau.wait_until_recorded(number, receipt.seq)
        await asyncio.sleep(0.5)  # the answer reaches the server while the forged act is still looked at
        HesitantKeys.answer.set()
        await rejected
        before = await dev_bureau.idle_history(number)
    assert receipt.recorded is False
    assert before[-1].HasField("workflow_task_completed_event_attributes")

    accepted = dev_bureau.commit_act(number, "accepted", "li", ACCEPTED, **ACCEPTANCE)
    waiting = asyncio.create_task(dev_bureau.deliver(number, accepted))
    await asyncio.sleep(1)
    async with dev_bureau.running_worker():
        await dev_bureau.wait_until_recorded(number, (await waiting).seq)
        await dev_bureau.idle_history(number)

    runner = worker.workflow_runner(police_rules=True)
    replayer = Replayer(workflows=[Complaint], data_converter=CONVERTER, workflow_runner=runner)
    await replayer.replay_workflow(await dev_bureau.handle(number).fetch_history())


async def deliver_forged(bureau: Bureau, number: str, act: Act) -> None:
    forged = bureau.sealed(number, act.model_copy(update={"n": act.n + 1})).model_copy(update={"seal": FORGED})
    with suppress(WorkflowUpdateFailedError):
        await bureau.handle(number).execute_update("act", forged, id="forged")
