"""Faults of cases on real servers: the watch raises an alarm for each, and clears it when the fault ends."""

import asyncio
import subprocess
from datetime import datetime, timedelta

import pytest
from temporalio import activity, workflow
from temporalio.client import WorkflowUpdateFailedError
from temporalio.service import RPCError
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.case import CaseActivities
from models.case_input import CarriedState, OpenCase
from models.messages import InboxBatch, InboxRequest, Number
from register.cases.calling_runs import begin_generation
from register.cases.complaints import load_case_input
from tests.register.fixed_watch import alarms_after_watch, record_comparison
from tests.stack.waiting import LIMIT_SECONDS
from tests.workflows.bureau import KEYS, QUEUE, SECRET, Bureau, at, form, wait_for
from tests.workflows.conftest import server_program

pytestmark = pytest.mark.slow
RECEIVED = at("2025-10-09 11:00")
DUE = at("2025-10-14 00:00")
LATER = timedelta(minutes=3)


@workflow.defn(name="Complaint")
class Broken:
    """A defective release: every workflow task fails."""

    @workflow.run
    async def run(self, opened: OpenCase) -> None:  # noqa: ARG002
        raise RuntimeError("a bug")


async def standing_alarms(bureau: Bureau, now: datetime) -> set[tuple[str, str]]:
    """Run the watch at this instant; return the alarms that stand."""
    return await asyncio.to_thread(alarms_after_watch, bureau.register, now)


class UnansweredFetch(CaseActivities):
    """Activities whose `fetch` fails when the case asks for acts received before its clock rings."""

    unanswered = True

    @activity.defn(name="fetch", no_thread_cancel_exception=True)
    def fetch(self, request: InboxRequest) -> InboxBatch:
        if self.unanswered:
            raise OSError("no answer")
        return super().fetch(request)


async def test_a_clock_that_cannot_ring_is_an_alarm(dev_bureau: Bureau) -> None:
    activities = UnansweredFetch(dev_bureau.register, SECRET)
    dev_bureau.activities = activities
    async with dev_bureau.running_worker():
        number = await dev_bureau.register_complaint(form(), RECEIVED, now=DUE - timedelta(seconds=1))
        record_comparison(dev_bureau.register, number, DUE)
        await wait_for(lambda: deadline_passed(dev_bureau, number))
        assert await standing_alarms(dev_bureau, DUE + LATER) == {("clock_unrung", number)}

        activities.unanswered = False
        await wait_for(lambda: breach_recorded(dev_bureau, number))
    assert await standing_alarms(dev_bureau, DUE + LATER) == set()


async def deadline_passed(bureau: Bureau, number: Number) -> bool | None:
    return (await bureau.now(number) > DUE and bureau.complaint_row(number).seq > 1) or None


async def breach_recorded(bureau: Bureau, number: Number) -> bool | None:
    return "expired" in [event.type for event in bureau.journal(number)] or None


async def test_a_case_blocked_by_a_bug_is_an_alarm(dev_bureau: Bureau) -> None:
    async with dev_bureau.running_worker():
        number = await dev_bureau.register_complaint(form(), RECEIVED)
        await dev_bureau.settled_case(number)
    record_comparison(dev_bureau.register, number, RECEIVED)
    act = dev_bureau.commit_act(number, "note", "li", RECEIVED, texts={"opinion": "现场已查看"})

    broken = Worker(
        dev_bureau.temporal_client, task_queue=QUEUE, workflows=[Broken], workflow_runner=UnsandboxedWorkflowRunner()
    )
    async with broken:
        await dev_bureau.handle(number).signal("act", dev_bureau.sealed(number, act))
        await wait_for(lambda: task_is_failing(dev_bureau, number))
    assert await standing_alarms(dev_bureau, RECEIVED + LATER) == {("act_unjudged", number)}

    async with dev_bureau.running_worker():
        await wait_for(lambda: all_judged(dev_bureau, number))
    assert await standing_alarms(dev_bureau, RECEIVED + LATER) == set()


async def task_is_failing(bureau: Bureau, number: Number) -> bool | None:
    """Return True once the workflow task is retried."""
    description = await bureau.handle(number).describe()
    return description.raw_description.pending_workflow_task.attempt > 1 or None


async def all_judged(bureau: Bureau, number: Number) -> bool | None:
    return all(row.state == "accepted" for row in bureau.inbox_rows(number)) or None


async def test_a_case_terminated_with_the_tools_of_temporal_is_an_alarm(dev_bureau: Bureau) -> None:
    """The test records the comparison in place of the relay."""
    async with dev_bureau.running_worker():
        number = await dev_bureau.register_complaint(form(), RECEIVED)
        await dev_bureau.settled_case(number)
        record_comparison(dev_bureau.register, number, RECEIVED)
        assert await standing_alarms(dev_bureau, RECEIVED + LATER) == set()

        address = dev_bureau.temporal_client.service_client.config.target_host
        argv = [server_program("temporal"), "workflow", "terminate", "--address", address]
        argv += ["-w", dev_bureau.handle(number).id, "--reason", "a slip"]
        await asyncio.to_thread(subprocess.run, argv, check=True, capture_output=True, timeout=LIMIT_SECONDS)
        act = dev_bureau.commit_act(number, "note", "li", RECEIVED, texts={"opinion": "现场已查看"})
        with pytest.raises((RPCError, WorkflowUpdateFailedError)):
            await dev_bureau.deliver(number, act)
        hour = RECEIVED + timedelta(hours=1)
        record_comparison(dev_bureau.register, number, hour, status="terminated", ended_at=RECEIVED)
        record_comparison(dev_bureau.register, await open_healthy_case(dev_bureau), hour)
        assert await standing_alarms(dev_bureau, hour) == {("run_missing", number), ("act_unjudged", number)}

        await start_rebuilt_run(dev_bureau, number)
        await dev_bureau.deliver(number, act)
        record_comparison(dev_bureau.register, number, hour, run_id="the next")
        assert await standing_alarms(dev_bureau, hour) == set()


async def start_rebuilt_run(bureau: Bureau, number: Number) -> None:
    """Start another run from the journal."""
    with bureau.register.begin() as session:
        opened, generation = load_case_input(session, number), begin_generation(session, number)
    carried = CarriedState(case=bureau.folded_case(number), head=bureau.chain_head(number), judged=1, receipts={})
    opened = opened.model_copy(update={"first": None, "carried": carried, "generation": generation})
    name = bureau.handle(number).id
    await bureau.temporal_client.start_workflow("Complaint", KEYS.sealed(opened, name, ""), id=name, task_queue=QUEUE)


async def open_healthy_case(bureau: Bureau) -> Number:
    """Register a complaint without any fault."""
    number = await bureau.register_complaint(form("02"), RECEIVED)
    await bureau.settled_case(number)
    return number
