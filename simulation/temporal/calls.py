"""What clients call over the network, answered by the model: the SDK's own client speaks to it, message by message."""

import asyncio
from datetime import timedelta
from typing import Any

import temporalio.service
from temporalio.api.common.v1 import GrpcStatus, WorkflowExecution
from temporalio.api.enums.v1 import WorkflowIdConflictPolicy, WorkflowIdReusePolicy
from temporalio.api.errordetails.v1 import WorkflowExecutionAlreadyStartedFailure
from temporalio.api.update.v1 import UpdateRef
from temporalio.api.workflowservice import v1 as messages
from temporalio.bridge.proto.health.v1 import HealthCheckResponse
from temporalio.bridge.proto.workflow_activation import WorkflowActivationJob
from temporalio.client import Client
from temporalio.common import MetricMeter
from temporalio.service import ConnectConfig, RPCError, RPCStatusCode

from simulation.faults import LOST, REPEATED, UNANSWERED, Faults
from simulation.temporal.model import TemporalModel
from simulation.temporal.runs import COMPLETED, Query, Run, Update
from starter.client import TEMPORAL_IDENTITY
from workflows.data_converter import CONVERTER

LONG_POLL = 20.0  # seconds, after which an update is answered with how far it is


class ModelService(temporalio.service._BridgeServiceClient):
    """The connection of a client. A worker accepts only one of this class."""

    def __init__(self, model: TemporalModel, faults: Faults) -> None:
        super().__init__(ConnectConfig(target_host="model:7233"))
        self.model, self.faults = model, faults
        bridge: Any = model  # is never asked
        runtime: Any = _NoRuntime
        self._bridge_client, self._runtime = bridge, runtime

    async def _rpc_call(self, rpc: str, req: Any, *_: Any, **options: Any) -> Any:
        timeout: timedelta | None = options["timeout"]
        answer = getattr(Answers(self.model), rpc, None)
        if answer is None:
            raise RPCError(f"the model does not know {rpc}", RPCStatusCode.UNIMPLEMENTED, b"")
        self.faults.maybe_crash(f"before {rpc}")
        fate = self.faults.at_call(rpc)
        if fate == LOST:
            raise RPCError("the call was lost", RPCStatusCode.UNAVAILABLE, b"")
        if fate == REPEATED:
            self._call(answer, req)
        called = self._call(answer, req)
        try:
            answered = await asyncio.wait_for(asyncio.shield(called), timeout.total_seconds() if timeout else None)
        except TimeoutError:
            raise RPCError("deadline exceeded", RPCStatusCode.DEADLINE_EXCEEDED, b"") from None
        self.faults.maybe_crash(f"after {rpc}")
        if fate == UNANSWERED:
            raise RPCError("the answer was lost", RPCStatusCode.UNAVAILABLE, b"")
        return answered

    def _call(self, answer: Any, request: Any) -> "asyncio.Task[Any]":
        called = self.model.spawn(self._answered(answer, request))
        called.add_done_callback(lambda done: done.cancelled() or done.exception())
        return called

    async def _answered(self, answer: Any, request: Any) -> Any:
        await self.model.pause()
        answered = await answer(type(request).FromString(request.SerializeToString()))
        await self.model.pause()
        return answered


class _NoRuntime:
    metric_meter = MetricMeter.noop


class Answers:
    """The answers of the server. Names are those of the calls."""

    def __init__(self, model: TemporalModel) -> None:
        self.model = model

    async def check(self, request: Any) -> HealthCheckResponse:  # noqa: ARG002
        return HealthCheckResponse(status=HealthCheckResponse.ServingStatus.SERVING)

    async def start_workflow_execution(
        self, request: messages.StartWorkflowExecutionRequest
    ) -> messages.StartWorkflowExecutionResponse:
        model, before = self.model, self.model.current.get(request.workflow_id)
        if before and before.request.request_id == request.request_id:
            return messages.StartWorkflowExecutionResponse(run_id=before.run_id, started=True)
        if before and before.is_open:
            if request.workflow_id_conflict_policy != WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING:
                raise _already_started(before)
            return messages.StartWorkflowExecutionResponse(run_id=before.run_id, started=False)
        if (
            before
            and request.workflow_id_reuse_policy == WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE
        ):
            raise _already_started(before)
        run_id = model.new_id()
        model.begin_run(
            Run(
                workflow_id=request.workflow_id,
                run_id=run_id,
                first_run_id=run_id,
                request=request,
                started=model.loop.instant(),
                seed=model.draws.getrandbits(63),
                attributes=request.search_attributes,
                memo=request.memo,
            )
        )
        return messages.StartWorkflowExecutionResponse(run_id=run_id, started=True)

    async def update_workflow_execution(
        self, request: messages.UpdateWorkflowExecutionRequest
    ) -> messages.UpdateWorkflowExecutionResponse:
        run = self._run(request.workflow_execution)
        update = run.updates.get(request.request.meta.update_id)
        if update is None:
            if not run.is_open:
                raise RPCError("workflow execution already completed", RPCStatusCode.NOT_FOUND, b"")
            update = Update(run, request, self.model.new_id())
            self.model.admit_update(run, update)
        await self._reach(update, request.wait_policy.lifecycle_stage)
        response = messages.UpdateWorkflowExecutionResponse(update_ref=_reference(update), stage=update.stage)
        if update.outcome:
            response.outcome.CopyFrom(update.outcome)
        return response

    async def poll_workflow_execution_update(
        self, request: messages.PollWorkflowExecutionUpdateRequest
    ) -> messages.PollWorkflowExecutionUpdateResponse:
        run = self._run(request.update_ref.workflow_execution)
        update = run.updates.get(request.update_ref.update_id)
        if update is None:
            raise RPCError("update not found", RPCStatusCode.NOT_FOUND, b"")
        await self._reach(update, request.wait_policy.lifecycle_stage)
        response = messages.PollWorkflowExecutionUpdateResponse(update_ref=_reference(update), stage=update.stage)
        if update.outcome:
            response.outcome.CopyFrom(update.outcome)
        return response

    async def _reach(self, update: Update, stage: Any) -> None:
        """Wait until an update has got this far, or for as long as the server lets a caller wait."""
        ends = self.model.loop.time() + LONG_POLL
        while update.stage < (stage or COMPLETED):
            update.changed.clear()
            try:
                await asyncio.wait_for(update.changed.wait(), ends - self.model.loop.time())
            except TimeoutError:
                return
            if update.dropped and update.stage < COMPLETED:
                raise RPCError("workflow execution already completed", RPCStatusCode.NOT_FOUND, b"")

    async def signal_workflow_execution(
        self, request: messages.SignalWorkflowExecutionRequest
    ) -> messages.SignalWorkflowExecutionResponse:
        run = self._run(request.workflow_execution)
        if not run.is_open:
            raise RPCError("workflow execution already completed", RPCStatusCode.NOT_FOUND, b"")
        if request.request_id not in run.signals:
            run.signals.add(request.request_id)
            job = WorkflowActivationJob()
            signal = job.signal_workflow
            signal.signal_name, signal.identity = request.signal_name, request.identity
            signal.input.extend(request.input.payloads)
            for name, value in request.header.fields.items():
                signal.headers[name].CopyFrom(value)
            self.model.add_job(run, job)
        return messages.SignalWorkflowExecutionResponse()

    async def query_workflow(self, request: messages.QueryWorkflowRequest) -> messages.QueryWorkflowResponse:
        run = self._run(request.execution)
        job = WorkflowActivationJob()
        job.query_workflow.query_id, job.query_workflow.query_type = self.model.new_id(), request.query.query_type
        job.query_workflow.arguments.extend(request.query.query_args.payloads)
        query = Query(job, self.model.loop.create_future())
        run.queries.append(query)
        self.model.wake(run)
        result = await query.answer
        if result.HasField("failed"):
            raise RPCError(result.failed.message, RPCStatusCode.INVALID_ARGUMENT, b"")
        response = messages.QueryWorkflowResponse()
        response.query_result.payloads.append(result.succeeded.response)
        return response

    async def describe_workflow_execution(
        self, request: messages.DescribeWorkflowExecutionRequest
    ) -> messages.DescribeWorkflowExecutionResponse:
        run = self._run(request.execution)
        response = messages.DescribeWorkflowExecutionResponse()
        _describe(run, response.workflow_execution_info)
        return response

    def _run(self, execution: WorkflowExecution) -> Run:
        if run := self.model.find_run(execution):
            return run
        raise RPCError("workflow not found", RPCStatusCode.NOT_FOUND, b"")


def _describe(run: Run, info: Any) -> None:
    info.execution.workflow_id, info.execution.run_id = run.workflow_id, run.run_id
    info.type.name, info.status, info.history_length = run.request.workflow_type.name, run.status, run.events
    info.start_time.FromDatetime(run.started)
    info.execution_time.FromDatetime(run.started)
    info.task_queue, info.first_run_id = run.request.task_queue.name, run.first_run_id
    info.search_attributes.CopyFrom(run.attributes)
    if run.closed:
        info.close_time.FromDatetime(run.closed)


def _reference(update: Update) -> UpdateRef:
    execution = WorkflowExecution(workflow_id=update.run.workflow_id, run_id=update.run.run_id)
    return UpdateRef(workflow_execution=execution, update_id=update.id)


def _already_started(run: Run) -> RPCError:
    status = GrpcStatus(code=RPCStatusCode.ALREADY_EXISTS, message="Workflow execution already started")
    failure = WorkflowExecutionAlreadyStartedFailure(run_id=run.run_id, start_request_id=run.request.request_id)
    status.details.add().Pack(failure)
    return RPCError(status.message, RPCStatusCode.ALREADY_EXISTS, status.SerializeToString())


def model_client(model: TemporalModel, faults: Faults) -> Client:
    """Return a client of the model."""
    service = ModelService(model, faults)
    service.config.identity = TEMPORAL_IDENTITY
    return Client(service, namespace="default", data_converter=CONVERTER)
