"""Temporal's port is not a pen: whoever reaches it can delay a case, and neither write nor answer for it."""

from datetime import datetime
from typing import Any

import pytest
from temporalio.client import ActivityFailureError, WorkflowFailureError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError
from temporalio.worker import Replayer, Worker

import worker
from integrity.revive.cases import revive_case
from models.case_input import CarriedState, OpenCase
from models.events import Acted, Revived, Step
from models.messages import InboxRequest, RawSignal
from starter.cases import registration
from starter.cases.workflow_start import workflow_id
from tests.attacks.temporal_port import (
    ATTEMPT,
    CallingWorkflow,
    CounterfeitCase,
    DivertedCase,
    alarm,
    call_activity,
    copied_headers,
    counterfeit_record,
    own_worker,
    standing_alarms,
    written,
)
from tests.workflows.bureau import ACCEPTANCE, KEYS, QUEUE, Bureau, at, form, wait_for
from tests.zones import CHINA
from workflows.complaint import Complaint
from workflows.data_converter import CONVERTER

pytestmark = pytest.mark.slow
FORGED = "forged_call"
IN_2039 = datetime(2039, 3, 1, 9, tzinfo=CHINA)


async def open_case(bureau: Bureau) -> str:
    number = await bureau.register_complaint(form(), at("2025-10-09 11:00"))
    await bureau.perform(number, "accepted", "li", **ACCEPTANCE)
    return number


def invented_step(bureau: Bureau, number: str) -> Step:
    """Return a step that fits the register: 陈立 closes the case."""
    head, last = bureau.chain_head(number), bureau.journal(number)[-1]
    closed = Acted(
        seq=head.seq + 1, type="acted", name="withdrawn", at=last.at, recorded_at=last.at, by="chen",
        stage="work", to="closed",
    )  # fmt: skip
    return Step(number=number, head=head, events=(closed,))


def invented_calls(bureau: Bureau, number: str) -> dict[str, Any]:
    """Return for each activity of a case what an attacker would ask it."""
    return {
        "record": invented_step(bureau, number),
        "fetch": InboxRequest(number=number, after=0, before=IN_2039),
        "receive": RawSignal(number=number, id="raw:1", at=IN_2039, digest="0" * 64),
    }


@pytest.mark.parametrize("name", ["record", "fetch", "receive"])
async def test_an_activity_called_from_another_workflow_does_nothing(dev_bureau: Bureau, name: str) -> None:
    async with dev_bureau.running_worker():
        number = await open_case(dev_bureau)
        before = written(dev_bureau, number)
        call = invented_calls(dev_bureau, number)[name]
        client = dev_bureau.temporal_client

        assert await call_activity(client, CallingWorkflow, "attack", name, call) == FORGED
        assert await call_activity(client, CounterfeitCase, "attack", name, call) == FORGED
        await alarm(dev_bureau, FORGED, "attack")
        headers = await copied_headers(dev_bureau, number, "record")
        counterfeit = workflow_id(number)  # the case itself is terminated for it
        assert await call_activity(client, CounterfeitCase, counterfeit, name, call) == FORGED
        assert await call_activity(client, CounterfeitCase, counterfeit, name, call, headers) == FORGED
        await alarm(dev_bureau, FORGED, counterfeit)

    assert written(dev_bureau, number) == before


async def test_an_activity_started_without_a_workflow_does_nothing(dev_bureau: Bureau) -> None:
    async with dev_bureau.running_worker():
        number = await open_case(dev_bureau)
        before = written(dev_bureau, number)

        for name, call in invented_calls(dev_bureau, number).items():
            with pytest.raises(ActivityFailureError) as refused:
                await dev_bureau.temporal_client.execute_activity(
                    name, call, id=f"by hand: {name}", task_queue=QUEUE, start_to_close_timeout=ATTEMPT
                )
            assert getattr(refused.value.cause, "type", None) == FORGED
            await alarm(dev_bureau, FORGED, f"{name} by hand: {name}")

    assert written(dev_bureau, number) == before


async def test_a_foreign_worker_delays_a_case_and_does_not_answer_for_it(dev_bureau: Bureau) -> None:
    client = dev_bureau.temporal_client
    only_workflows = Worker(
        client,
        task_queue=QUEUE,
        workflows=[Complaint],
        workflow_runner=worker.workflow_runner(police_rules=True),
        interceptors=[worker.Authentication(KEYS, dev_bureau.register)],
        build_id="1",
        max_cached_workflows=0,
    )
    async with only_workflows, own_worker(client, QUEUE, activities=[counterfeit_record], build_id="1"):
        number = await dev_bureau.register_complaint(form(), at("2025-10-09 11:00"))
        await alarm(dev_bureau, "foreign_worker", workflow_id(number))
        assert dev_bureau.complaint_row(number).seq == 0

    async with dev_bureau.running_worker(max_cached_workflows=0):
        await dev_bureau.perform_recorded(number, "accepted", "li", **ACCEPTANCE)

    history = await dev_bureau.handle(number).fetch_history()
    await Replayer(
        workflows=[Complaint], data_converter=CONVERTER, workflow_runner=worker.workflow_runner(police_rules=True)
    ).replay_workflow(history)
    markers = [event for event in history.events if event.HasField("marker_recorded_event_attributes")]
    assert markers
    assert dev_bureau.journal(number)[0].type == "opened"
    assert standing_alarms(dev_bureau) == {("foreign_worker", workflow_id(number))}


async def started_by_hand(bureau: Bureau, opened: OpenCase, workflow_id: str) -> str:
    """Start a case past the register; return the type of error by which it ended."""
    handle = await bureau.temporal_client.start_workflow(
        "Complaint",
        opened,
        id=workflow_id,
        task_queue=QUEUE,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.TERMINATE_EXISTING,
    )
    with pytest.raises(WorkflowFailureError) as failed:
        await handle.result()
    cause = failed.value.cause
    assert isinstance(cause, ApplicationError)
    return str(cause.type)


async def first_input(bureau: Bureau, number: str) -> OpenCase:
    """Return the input of the run, as everybody can read it in Temporal."""
    [payload] = (await bureau.history(number))[0].workflow_execution_started_event_attributes.input.payloads
    return OpenCase.model_validate_json(payload.data)


async def test_a_case_started_under_another_id_or_with_another_state_ends_at_once(dev_bureau: Bureau) -> None:
    async with dev_bureau.running_worker():
        number = await open_case(dev_bureau)
        before = written(dev_bureau, number)
        genuine, head = await first_input(dev_bureau, number), dev_bureau.chain_head(number)
        carried = CarriedState(case=await dev_bureau.case(number), head=head, judged=1)
        last = dev_bureau.journal(number)[-1]
        revived = Revived(
            seq=head.seq + 1, type="revived", name="lost", at=last.at, recorded_at=last.at, refers_to=head.seq
        )
        forged = genuine.model_copy(update={"carried": carried, "revived": revived, "first": None})

        assert await started_by_hand(dev_bureau, genuine, "complaint/another") == "ForgedInput"
        assert await started_by_hand(dev_bureau, forged, "complaint/another") == "ForgedInput"
        assert await started_by_hand(dev_bureau, forged, workflow_id(number)) == "ForgedInput"
        await alarm(dev_bureau, "forged_input", "complaint/another")
        await alarm(dev_bureau, "forged_input", workflow_id(number))

    assert written(dev_bureau, number) == before


async def test_a_genuine_input_started_a_second_time_writes_nothing(dev_bureau: Bureau) -> None:
    async with dev_bureau.running_worker():
        number = await open_case(dev_bureau)
        before = written(dev_bureau, number)

        ended = await started_by_hand(dev_bureau, await first_input(dev_bureau, number), workflow_id(number))

        assert ended == "foreign_run"
        await alarm(dev_bureau, "foreign_run", number)
        assert written(dev_bureau, number) == before
        await revive_case(dev_bureau.client, number, "li", "被人终止")
        await dev_bureau.perform_recorded(number, "note", "li", texts={"opinion": "已查看"})
    assert dev_bureau.complaint_row(number).generation == 2


async def test_a_forged_continuation_ends_at_once(dev_bureau: Bureau) -> None:
    client = dev_bureau.temporal_client
    async with own_worker(client, QUEUE, workflows=[DivertedCase], build_id="1"):
        number = (await registration.register(dev_bureau.client, form())).number
        handle = dev_bureau.handle(number)

        async def diverted() -> bool | None:
            started = (await dev_bureau.history(number))[0].workflow_execution_started_event_attributes
            return bool(started.continued_execution_run_id) or None

        await wait_for(diverted)
    async with dev_bureau.running_worker():
        with pytest.raises(WorkflowFailureError) as failed:
            await handle.result()
    assert isinstance(failed.value.cause, ApplicationError)
    assert failed.value.cause.type == "ForgedInput"
    assert dev_bureau.complaint_row(number).seq == 0
    await alarm(dev_bureau, "forged_input", workflow_id(number))
    assert standing_alarms(dev_bureau) == {("forged_input", workflow_id(number))}
