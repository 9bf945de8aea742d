"""What somebody changes at Temporal itself: each change is named as what it is, and goes by the advice of its alarm."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from google.protobuf.duration_pb2 import Duration
from temporalio.api.command.v1 import Command, CompleteWorkflowExecutionCommandAttributes
from temporalio.api.common.v1 import Payloads, WorkflowExecution
from temporalio.api.enums.v1 import CommandType, IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, DeleteNamespaceRequest
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import (
    DescribeWorkerDeploymentRequest,
    PollWorkflowTaskQueueRequest,
    RegisterNamespaceRequest,
    ResetWorkflowExecutionRequest,
    RespondWorkflowTaskCompletedRequest,
    SetWorkerDeploymentCurrentVersionRequest,
    SetWorkerDeploymentRampingVersionRequest,
)
from temporalio.client import Client
from temporalio.service import RPCError

from integrity.compare.runs import compare_runs
from integrity.compare.temporal_setup import check_setup
from integrity.revive.cases import revive_case
from models.errors import Refused, Unavailable
from procedures.office_settings import OfficeSettings
from queries.alarms import alarm_list_view
from register.alarms.kinds import (
    FOREIGN_WORKER,
    NAMESPACE_CHANGED,
    RELEASE_CHANGED,
    REWRITTEN,
    RUN_RESET,
    SCHEDULE_CHANGED,
)
from register.documents.attachments import AttachmentStore
from starter.cases.workflow_start import workflow_id
from starter.duties import schedules
from starter.releases.versions import make_first_release_current, set_current
from tests.attacks.temporal_port import standing_alarms
from tests.attacks.test_rewritten_journal import rewrite
from tests.register.fixed_watch import alarms_after_watch
from tests.stack.databases import Database
from tests.stack.regulations import some_or_deep
from tests.workflows.bureau import ACCEPTANCE, QUEUE, Bureau, at, form, wait_for
from workflows.search_attributes import KEYS

pytestmark = pytest.mark.slow
RECEIVED = at("2025-10-09 11:00")
NAMESPACE = "default"
FIRST_TASK = 4  # the event by which a case has done its first task


async def accepted(bureau: Bureau) -> str:
    number = await bureau.register_complaint(form(), RECEIVED)
    await bureau.perform_recorded(number, "accepted", "li", **ACCEPTANCE)
    return number


def advice(bureau: Bureau, kind: str) -> str:
    """Return what is seen and what is to be done, as the alarm of this kind says."""
    with bureau.register() as session:
        [alarm] = [one for one in alarm_list_view(session, RECEIVED).alarms if one.kind == kind]
    return f"{alarm.seen_text} {alarm.todo_text}"


# ---- releases ----------------------------------------------------------------------------------------------------


async def set_release(bureau: Bureau, build_id: str) -> None:
    """Make a release current, or none, as somebody does who reaches the port."""
    service = bureau.temporal_client.workflow_service
    described = await service.describe_worker_deployment(
        DescribeWorkerDeploymentRequest(namespace=NAMESPACE, deployment_name=QUEUE)
    )
    await service.set_worker_deployment_current_version(
        SetWorkerDeploymentCurrentVersionRequest(
            namespace=NAMESPACE, deployment_name=QUEUE, build_id=build_id, identity="theirs",
            conflict_token=described.conflict_token, ignore_missing_task_queues=True, allow_no_pollers=True,
        )
    )  # fmt: skip


async def set_ramp(bureau: Bureau, build_id: str) -> None:
    await bureau.temporal_client.workflow_service.set_worker_deployment_ramping_version(
        SetWorkerDeploymentRampingVersionRequest(
            namespace=NAMESPACE, deployment_name=QUEUE, build_id=build_id, percentage=100,
            identity="theirs", ignore_missing_task_queues=True, allow_no_pollers=True,
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (("current", ""), "unset"),
        pytest.param(("current", "theirs"), "idle", marks=pytest.mark.deep),
        pytest.param(("ramp", "theirs"), "ramps", marks=pytest.mark.deep),
    ],
)
async def test_a_release_set_from_outside_is_named_and_deployed_away(
    dev_bureau: Bureau, change: tuple[str, str], what: str
) -> None:
    """New cases would wait for a worker that nobody has, and those that go on would not notice."""
    client = dev_bureau.client
    async with dev_bureau.running_worker(release="spring"):
        assert await check_setup(client) == []  # nothing was current yet: it is a fresh server
        await make_first_release_current(dev_bureau.temporal_client, QUEUE, "spring")
        await accepted(dev_bureau)
        assert await check_setup(client) == []

        how, build_id = change
        await (set_release if how == "current" else set_ramp)(dev_bureau, build_id)
        [found] = await check_setup(client)
        assert found.detail["what"] == what
        assert standing_alarms(dev_bureau) == {(RELEASE_CHANGED, QUEUE)}
        assert "banjie deploy" in advice(dev_bureau, RELEASE_CHANGED)

        await set_current(client, "spring")
        assert await check_setup(client) == []
        assert standing_alarms(dev_bureau) == set()
        await accepted(dev_bureau)


# ---- schedules ---------------------------------------------------------------------------------------------------


async def test_a_schedule_deleted_altered_or_paused_is_named(dev_bureau: Bureau, tmp_path: Path) -> None:
    office = OfficeSettings({"property-internal": {}})
    client = replace(dev_bureau.client, office=office, store=AttachmentStore(tmp_path / "attachments"))
    [name] = (await schedules.sync_schedules(client)).created
    theirs = dev_bureau.temporal_client.get_schedule_handle(name)
    assert await check_setup(client) == []

    await theirs.delete()
    assert [one.detail["what"] for one in await check_setup(client)] == ["missing"]
    assert standing_alarms(dev_bureau) == {(SCHEDULE_CHANGED, name)}
    assert "banjie schedules sync" in advice(dev_bureau, SCHEDULE_CHANGED)
    await schedules.sync_schedules(client)
    assert await check_setup(client) == []
    assert standing_alarms(dev_bureau) == set()

    await theirs.pause()
    assert [one.detail["what"] for one in await check_setup(client)] == ["paused"]
    await theirs.unpause()
    assert await check_setup(client) == []


# ---- runs --------------------------------------------------------------------------------------------------------


async def reset(bureau: Bureau, number: str, event: int) -> str:
    """Let a case go on from this event of its history; return the new run."""
    found = await bureau.temporal_client.workflow_service.reset_workflow_execution(
        ResetWorkflowExecutionRequest(
            namespace=NAMESPACE,
            workflow_execution=WorkflowExecution(workflow_id=workflow_id(number)),
            reason="theirs",
            workflow_task_finish_event_id=event,
            request_id="1",
        )
    )
    return found.run_id


async def last_task(bureau: Bureau, number: str) -> int:
    tasks = [
        event for event in await bureau.history(number) if event.HasField("workflow_task_completed_event_attributes")
    ]
    return tasks[-1].event_id


@pytest.mark.parametrize("point", some_or_deep(["last", "first"], one_in=2))
async def test_a_run_that_was_reset_is_no_rewritten_journal(dev_bureau: Bureau, point: str) -> None:
    client = dev_bureau.client
    async with dev_bureau.running_worker():
        number = await accepted(dev_bureau)
        event = FIRST_TASK if point == "first" else await last_task(dev_bureau, number)
        run = await reset(dev_bureau, number, event)
        found = await compare_runs(client, everyone=True)
        assert (found.run_reset, found.rewritten) == ([number], [])
        assert (RUN_RESET, number) in standing_alarms(dev_bureau)
        assert run in advice(dev_bureau, RUN_RESET)
        assert f"banjie revive {number}" in advice(dev_bureau, RUN_RESET)

        assert (await revive_case(client, number, "li", "port")).why == "reset"
        assert not (await compare_runs(client, everyone=True)).differences
        assert (RUN_RESET, number) not in standing_alarms(dev_bureau)


async def test_a_reset_does_not_hide_that_the_journal_was_rewritten(dev_bureau: Bureau, database: Database) -> None:
    client = dev_bureau.client
    async with dev_bureau.running_worker():
        number = await accepted(dev_bureau)
        await asyncio.to_thread(rewrite, database, number, 3)
        await reset(dev_bureau, number, FIRST_TASK)
        found = await compare_runs(client, everyone=True)
        assert (found.run_reset, found.rewritten) == ([], [number])
        assert (REWRITTEN, number) in standing_alarms(dev_bureau)
        with pytest.raises(Refused):
            await revive_case(client, number, "li", "port")


# ---- workers -----------------------------------------------------------------------------------------------------


async def end_case(client: Client) -> None:
    """Take a task of a case and end it, as no library of Temporal would: it contradicts what the case has done."""
    service, queue = client.workflow_service, TaskQueue(name=QUEUE)
    task = await service.poll_workflow_task_queue(
        PollWorkflowTaskQueueRequest(namespace=NAMESPACE, task_queue=queue, identity="1@theirs")
    )
    forged = {"number": "ZZW-2025-000001", "stage": "closed", "head": {"seq": 99, "hash": "f" * 64}}
    result = Payloads(payloads=await client.data_converter.encode([forged]))
    ending = CompleteWorkflowExecutionCommandAttributes(result=result)
    await service.respond_workflow_task_completed(
        RespondWorkflowTaskCompletedRequest(
            namespace=NAMESPACE,
            task_token=task.task_token,
            identity="1@theirs",
            commands=[
                Command(
                    command_type=CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION,
                    complete_workflow_execution_command_attributes=ending,
                )
            ],
        )
    )


async def test_a_worker_that_answered_workflow_tasks_is_named_after_it_has_gone(dev_bureau: Bureau) -> None:
    """It polled for a moment, too short to be seen polling; the case has ended by its word."""
    client = dev_bureau.client
    async with dev_bureau.running_worker(max_cached_workflows=0):
        number = await accepted(dev_bureau)
    ending = asyncio.create_task(end_case(dev_bureau.temporal_client))
    await dev_bureau.handle(number).signal("anything")
    await ending
    await wait_for(lambda: ended(dev_bureau, number))

    async with dev_bureau.running_worker():
        found = await compare_runs(client, everyone=True)
        assert found.without == [number]
        assert (FOREIGN_WORKER, workflow_id(number)) in standing_alarms(dev_bureau)
        assert "1@theirs" in advice(dev_bureau, FOREIGN_WORKER)

        await revive_case(client, number, "li", "port", "wang")
        assert not (await compare_runs(client, everyone=True)).differences
        in_eight_days = await dev_bureau.client.now() + timedelta(days=8)
        watched = await asyncio.to_thread(alarms_after_watch, dev_bureau.register, in_eight_days)
        assert FOREIGN_WORKER not in {kind for kind, _ in watched}


async def ended(bureau: Bureau, number: str) -> bool | None:
    return (await bureau.handle(number).describe()).close_time is not None or None


# ---- the namespace -----------------------------------------------------------------------------------------------


@pytest.mark.deep  # Temporal forgets a namespace within a minute
async def test_a_namespace_that_was_deleted_is_named_and_every_case_comes_back(dev_bureau: Bureau) -> None:
    client, service = dev_bureau.client, dev_bureau.temporal_client.workflow_service
    operator = dev_bureau.temporal_client.operator_service
    async with dev_bureau.running_worker():
        number = await accepted(dev_bureau)
        assert await check_setup(client) == []
    await operator.delete_namespace(DeleteNamespaceRequest(namespace=NAMESPACE))

    async def found(what: str) -> bool | None:
        return [one.detail["what"] for one in await check_setup(client)] == [what] or None

    await wait_for(lambda: found("gone"))
    assert standing_alarms(dev_bureau) == {(NAMESPACE_CHANGED, NAMESPACE)}
    assert "operations manual" in advice(dev_bureau, NAMESPACE_CHANGED) or "运行手册" in advice(
        dev_bureau, NAMESPACE_CHANGED
    )

    await service.register_namespace(
        RegisterNamespaceRequest(namespace=NAMESPACE, workflow_execution_retention_period=Duration(seconds=7 * 86_400))
    )
    await wait_for(lambda: found("attributes"))
    names = {key.name: IndexedValueType.ValueType(key.indexed_value_type) for key in KEYS}
    await operator.add_search_attributes(AddSearchAttributesRequest(namespace=NAMESPACE, search_attributes=names))

    async def whole() -> bool | None:
        return not await check_setup(client) or None

    await wait_for(whole)
    assert standing_alarms(dev_bureau) == set()
    async with dev_bureau.running_worker():
        await wait_for(lambda: lacks(dev_bureau, number))
        assert (await revive_case(client, number, "li", "namespace")).why == "missing"
        await wait_for(lambda: agrees(dev_bureau))


async def agrees(bureau: Bureau) -> bool | None:
    """Return True once the case answers: a new namespace is slow at first."""
    return not (await compare_runs(bureau.client, everyone=True)).differences or None


async def lacks(bureau: Bureau, number: str) -> bool | None:
    """Return True once Temporal has forgotten the old namespace, and with it the case."""
    try:
        return (await compare_runs(bureau.client, everyone=True)).without == [number] or None
    except (RPCError, Unavailable):
        return None
