"""What somebody can do who reaches Temporal's port: a client without the key, and workers of their own."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from temporalio import activity, workflow
from temporalio.api.common.v1 import Payload, Payloads
from temporalio.api.enums.v1 import QueryResultType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import PollWorkflowTaskQueueRequest, RespondQueryTaskCompletedRequest
from temporalio.client import Client, WorkflowFailureError
from temporalio.common import RawValue, WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.worker import Interceptor as AnyInterceptor
from temporalio.worker import (
    StartActivityInput,
    UnsandboxedWorkflowRunner,
    Worker,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
)

from models.messages import Act, Number
from models.tables import AlarmRow
from register.cases.calling_runs import CallingRun
from register.seal import SEAL_HEADER
from rules.digests.identifying import act_digest
from tests.stack.waiting import LIMIT_SECONDS
from tests.workflows.bureau import QUEUE, Bureau, wait_for

OWN_QUEUE = "the queue of somebody else"
ATTEMPT = timedelta(seconds=LIMIT_SECONDS)
HEADERS: dict[str, Payload] = {}  # copied from the history of a case: the next call bears them


@workflow.defn(name="Attack")
class CallingWorkflow:
    """Calls one activity of the cases."""

    @workflow.run
    async def run(self, call: Sequence[Any]) -> Any:
        return await called(*call)


@workflow.defn(name="Complaint")
class CounterfeitCase:
    """Has the name of the workflow of a case, and calls one of its activities."""

    @workflow.run
    async def run(self, call: Sequence[Any]) -> Any:
        return await called(*call)


async def called(name: str, argument: Any, queue: str) -> Any:
    return await workflow.execute_activity(
        name, argument, task_queue=queue, start_to_close_timeout=ATTEMPT, schedule_to_close_timeout=2 * ATTEMPT
    )


class CopiedHeaders(AnyInterceptor):
    """Puts copied headers on every call."""

    def workflow_interceptor_class(self, input: WorkflowInterceptorClassInput) -> type[WorkflowInboundInterceptor]:  # noqa: ARG002
        return _CopyingInbound


class _CopyingInbound(WorkflowInboundInterceptor):
    def init(self, outbound: WorkflowOutboundInterceptor) -> None:
        super().init(_CopyingOutbound(outbound))


class _CopyingOutbound(WorkflowOutboundInterceptor):
    def start_activity(self, input: StartActivityInput) -> workflow.ActivityHandle[Any]:
        input.headers = {**input.headers, **HEADERS}
        return super().start_activity(input)


@asynccontextmanager
async def own_worker(client: Client, queue: str = OWN_QUEUE, **options: Any) -> AsyncIterator[None]:
    """Run a worker of the attacker."""
    async with Worker(client, task_queue=queue, workflow_runner=UnsandboxedWorkflowRunner(), **options):
        yield


async def call_activity(
    client: Client, flow: Any, workflow_id: str, name: str, argument: Any, headers: dict[str, Payload] | None = None
) -> str:
    """Call an activity of the office from a workflow of one's own; return the type of error by which it ended."""
    HEADERS.clear()
    HEADERS.update(headers or {})
    async with own_worker(client, workflows=[flow], interceptors=[CopiedHeaders()]):
        handle = await client.start_workflow(
            flow.run,
            [name, argument, QUEUE],
            id=workflow_id,
            task_queue=OWN_QUEUE,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.TERMINATE_EXISTING,
        )
        try:
            return f"answered: {await handle.result()}"
        except WorkflowFailureError as error:
            cause = error.cause.cause if isinstance(error.cause, ActivityError) else error.cause
            return str(cause.type) if isinstance(cause, ApplicationError) else type(cause).__name__


def standing_alarms(bureau: Bureau) -> set[tuple[str, str]]:
    """Return the alarms that stand, by kind and what they are about."""
    with bureau.register() as session:
        rows = session.scalars(select(AlarmRow).where(AlarmRow.cleared_at.is_(None)))
        return {(row.kind, row.about) for row in rows}


async def alarm(bureau: Bureau, kind: str, about: str) -> None:
    """Wait until the alarm stands."""

    async def stands() -> bool | None:
        return (kind, about) in standing_alarms(bureau) or None

    await wait_for(stands)


def written(bureau: Bureau, number: Number) -> tuple[object, ...]:
    """Return all that the register says of a complaint, to be compared."""
    row = bureau.complaint_row(number)
    columns = {name: value for name, value in vars(row).items() if not name.startswith("_")}
    inbox = [(act.n, act.state, act.body, act.received_at) for act in bureau.inbox_rows(number)]
    return sorted(columns.items(), key=str), bureau.journal(number), inbox


async def copied_headers(bureau: Bureau, number: Number) -> dict[str, Payload]:
    """Return the header that the last step bore, as its marker shows it."""
    history = await bureau.history(number)
    run, row = history[0].workflow_execution_started_event_attributes, bureau.complaint_row(number)
    asks = CallingRun(run.first_execution_run_id, row.generation, row.opening)
    markers = [event.marker_recorded_event_attributes.details for event in history]
    *_, seal = (told["result"].payloads[0].metadata[SEAL_HEADER].hex() for told in markers if told["result"].payloads)
    return {SEAL_HEADER: Payload(data=asks.packed(seal))}


@activity.defn(name="record")
async def counterfeit_record(step: RawValue) -> RawValue:  # noqa: ARG001
    """Answer in the register's place, without a seal."""
    return RawValue(Payload(metadata={"encoding": b"json/plain"}, data=b'{"seq":1,"hash":"' + b"f" * 64 + b'"}'))


@activity.defn(name="record")
async def silent_record(step: RawValue) -> RawValue:
    """Be a register that does not answer, so that Temporal gives the step to whichever worker asks for it."""
    raise TimeoutError(step)


@workflow.defn(name="Complaint")
class DivertedCase:
    """Takes the place of a case and continues it as another one."""

    @workflow.run
    async def run(self, opened: dict[str, Any]) -> None:
        workflow.continue_as_new({**opened, "raw_signals": "accept"})


@workflow.defn(name="Complaint")
class AnsweringCase:
    """Takes the place of a case and answers every act, as if it were recorded."""

    @workflow.run
    async def run(self, opened: dict[str, Any]) -> None:  # noqa: ARG002
        await workflow.wait_condition(lambda: False)

    @workflow.update(name="act")
    async def act(self, act: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        return {"seq": 3, "hash": "f" * 64, "recorded": True, "act": "0" * 32, "seal": "0" * 32}


@workflow.defn(name="Complaint")
class RefusingCase:
    """Takes the place of a case and refuses every act, as if by a rule."""

    @workflow.run
    async def run(self, opened: dict[str, Any]) -> None:  # noqa: ARG002
        await workflow.wait_condition(lambda: False)

    @workflow.update(name="act")
    async def act(self, act: dict[str, Any]) -> dict[str, Any]:
        said = {"act": act_digest(Act.model_validate(act)), "opening": "0" * 32, "seal": "0" * 32}
        failed = {"why": "Refused", "reasons": [{"why": "role"}], **said}
        raise ApplicationError("refused", failed, type="Refused", non_retryable=True)


@workflow.defn(name="Complaint")
class SwallowingCase:
    """Takes the tasks of a case and answers nothing."""

    @workflow.run
    async def run(self, opened: dict[str, Any]) -> None:  # noqa: ARG002
        await workflow.wait_condition(lambda: False)


@asynccontextmanager
async def answering_queries(client: Client, says: object) -> AsyncIterator[None]:
    """Take the tasks of cases, answer every query with these words, and nothing else."""
    task = asyncio.create_task(_answer_queries(client, says))
    yield
    task.cancel()


async def _answer_queries(client: Client, says: object) -> None:
    service, queue = client.workflow_service, TaskQueue(name=QUEUE)
    poll = PollWorkflowTaskQueueRequest(namespace=client.namespace, task_queue=queue, identity="1@theirs")
    answer = Payloads(payloads=await client.data_converter.encode([says]))
    while True:
        task = await service.poll_workflow_task_queue(poll)
        if task.HasField("query"):
            await service.respond_query_task_completed(
                RespondQueryTaskCompletedRequest(
                    namespace=client.namespace,
                    task_token=task.task_token,
                    completed_type=QueryResultType.QUERY_RESULT_TYPE_ANSWERED,
                    query_result=answer,
                )
            )


@activity.defn(name="record")
async def swallowed_record(step: RawValue) -> None:  # noqa: ARG001
    """Take the task and never answer."""
    await asyncio.Event().wait()
