"""The runs of workflows: their tasks, timers, activities, updates, signals and queries, as Temporal keeps them."""

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import Context, copy_context
from dataclasses import dataclass
from datetime import timedelta
from random import Random  # noqa: TID251  # of a fixed seed
from typing import Any, TypeVar

from google.protobuf.duration_pb2 import Duration
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import RetryState, TimeoutType
from temporalio.api.failure.v1 import Failure
from temporalio.api.update.v1 import Outcome
from temporalio.bridge.proto import ActivityTaskCompletion
from temporalio.bridge.proto.activity_task import ActivityTask
from temporalio.bridge.proto.workflow_activation import (
    DoUpdate,
    InitializeWorkflow,
    WorkflowActivation,
    WorkflowActivationJob,
)
from temporalio.bridge.proto.workflow_commands import ScheduleActivity, UpdateResponse, WorkflowCommand

from simulation.scheduler import SimulatedLoop, as_process
from simulation.temporal.core import CoreWorker, Diverged
from simulation.temporal.runs import (
    ACCEPTED,
    CLOSING_COMMANDS,
    COMPLETED,
    EVENTS_OF_TASK,
    Activity,
    Query,
    Run,
    Update,
    WorkflowTask,
)

TASK_TIMEOUT = 10.0  # seconds, until a workflow task is given to another worker
FIRST_TASK_RETRY, LONGEST_TASK_RETRY = 1.0, 600.0  # seconds, after a task that failed
T = TypeVar("T")


@dataclass
class Weather:
    """How fast Temporal works, in seconds, and how long its histories grow."""

    longest_way: float = 0.02  # of a message or a task
    longest_lateness: float = 0.05  # of a timer
    long_history: int = 2_000  # events, after which a run should continue as a new one


class TemporalModel:
    """A server of Temporal. `findings` is what no workflow of ours may cause: tasks that fail, replays that differ."""

    def __init__(self, loop: SimulatedLoop, draws: Random, weather: Weather | None = None) -> None:
        self.loop, self.draws, self.weather = loop, draws, weather or Weather()
        self.workers: list[CoreWorker] = []
        self.arrived = asyncio.Event()
        self.runs: dict[tuple[str, str], Run] = {}
        self.current: dict[str, Run] = {}
        self.attempts: dict[bytes, Activity] = {}
        self.findings: list[str] = []
        # Draw whether a worker forgets a run after a task; whether the answer of an activity is lost.
        self.evicts: Callable[[], bool] = lambda: False
        self.loses_answer: Callable[[], bool] = lambda: False
        self.process = loop.new_process("temporal")
        self.context: Context = copy_context()
        self.context.run(as_process, self.process)

    # ---- time and chance --------------------------------------------------------------------------------------

    async def pause(self) -> None:
        """Wait as long as a message takes."""
        await asyncio.sleep(self.draws.random() * self.weather.longest_way)

    def spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Have the server do something."""
        return self.loop.create_task(work, context=self.context.copy())

    def later(self, seconds: float, act: Callable[..., None], *args: Any) -> asyncio.TimerHandle:
        """Have the server do something later."""
        return self.loop.call_later(max(0.0, seconds), act, *args, context=self.context)

    def new_id(self) -> str:
        """Return an id like a UUID."""
        written = f"{self.draws.getrandbits(128):032x}"
        return "-".join((written[:8], written[8:12], written[12:16], written[16:20], written[20:]))

    # ---- what clients ask -------------------------------------------------------------------------------------

    def begin_run(self, run: Run) -> Run:
        """Begin a run with its first task."""
        request = run.request
        init = InitializeWorkflow(
            workflow_type=request.workflow_type.name,
            workflow_id=run.workflow_id,
            arguments=request.input.payloads,
            randomness_seed=run.seed,
            headers=request.header.fields,
            identity=request.identity,
            workflow_task_timeout=duration(TASK_TIMEOUT),
            continued_from_execution_run_id=run.continued_run_id,
            first_execution_run_id=run.first_run_id,
            original_execution_run_id=run.run_id,
            attempt=1,
            memo=run.memo,
            search_attributes=run.attributes,
        )
        init.start_time.FromDatetime(run.started)
        self.runs[run.workflow_id, run.run_id] = self.current[run.workflow_id] = run
        self.add_job(run, WorkflowActivationJob(initialize_workflow=init))
        return run

    def find_run(self, execution: WorkflowExecution) -> Run | None:
        """Return the run, or the last one of this id."""
        if execution.run_id:
            return self.runs.get((execution.workflow_id, execution.run_id))
        return self.current.get(execution.workflow_id)

    def admit_update(self, run: Run, update: Update) -> None:
        """Put an update before its run."""
        update.run = run
        run.updates[update.id] = update
        asked = update.request.request
        job = DoUpdate(
            id=update.id,
            protocol_instance_id=update.protocol_id,
            name=asked.input.name,
            input=asked.input.args.payloads,
            headers=asked.input.header.fields,
            meta=asked.meta,
            run_validator=True,
        )
        self.add_job(run, WorkflowActivationJob(do_update=job))

    def add_job(self, run: Run, job: WorkflowActivationJob) -> None:
        """Let the next task of a run bring this."""
        run.jobs.append(job)
        self.wake(run)

    def wake(self, run: Run) -> None:
        """Give a run a task, unless it has one."""
        if not run.is_at_work:
            run.is_at_work = True
            self.spawn(self._work(run))

    # ---- workflow tasks ---------------------------------------------------------------------------------------

    async def _work(self, run: Run) -> None:
        while (run.is_open and run.jobs) or run.queries:
            await self.pause()
            worker = await self._worker_for(run)
            try:
                await asyncio.wait_for(worker.take_up(run), TASK_TIMEOUT)
                if run.is_open and run.jobs:
                    await self._do_task(run, worker)
                elif run.queries:
                    await self._ask(run, worker, run.queries.pop(0))
            except TimeoutError:
                worker.known.pop(run.run_id, None)
            except Diverged as error:
                await worker.forget(run)
                await self._report(run, str(error))
            if not run.is_open or self.evicts():
                await worker.forget(run)
        run.is_at_work = False

    async def _worker_for(self, run: Run) -> CoreWorker:
        """Return a worker for a run: the one that knows it while it lives. That it does not, shows after a while."""
        if run.sticky and not run.sticky.process.alive:
            await asyncio.sleep(self.draws.random() * TASK_TIMEOUT)
            run.sticky = None
        if run.sticky not in self.workers:
            run.sticky = await self._any_worker(run.request.task_queue.name)
        chosen: CoreWorker = run.sticky
        return chosen

    async def _any_worker(self, queue: str) -> CoreWorker:
        while not (polling := [worker for worker in self.workers if worker.queue == queue]):
            self.arrived.clear()
            await self.arrived.wait()
        return self.draws.choice(polling)

    async def _do_task(self, run: Run, worker: CoreWorker) -> None:
        jobs, run.jobs = run.jobs, []
        activation = WorkflowActivation(
            run_id=run.run_id,
            jobs=jobs,
            history_length=run.events + EVENTS_OF_TASK,
            continue_as_new_suggested=run.events > self.weather.long_history,
            available_internal_flags=sorted(run.flags),
        )
        activation.timestamp.FromDatetime(self.loop.instant())
        worker.known[run.run_id] = len(run.history)
        try:
            completion = await asyncio.wait_for(worker.activate(activation), TASK_TIMEOUT)
        except TimeoutError:
            run.jobs[:0] = jobs
            raise
        if completion.HasField("failed"):
            run.jobs[:0] = jobs
            await worker.forget(run)
            await self._report(run, f"{run.workflow_id}: a task fails: {completion.failed.failure.message}")
            return
        commands = list(completion.successful.commands)
        closes = any(command.WhichOneof("variant") in CLOSING_COMMANDS for command in commands)
        if closes and any(not job.HasField("do_update") for job in run.jobs):  # it has not seen what came meanwhile
            run.jobs[:0] = jobs
            await worker.forget(run)
            return
        run.flags.update(completion.successful.used_internal_flags)
        run.failed_tasks = 0
        self._keep_task(run, activation, commands)
        worker.known[run.run_id] = len(run.history)
        for command in commands:
            self._follow(run, command)

    def _keep_task(self, run: Run, activation: WorkflowActivation, commands: list[WorkflowCommand]) -> None:
        """Write a task into the history, without what was turned away before it was accepted."""
        accepted = {
            command.update_response.protocol_instance_id
            for command in commands
            if command.update_response.HasField("accepted")
        }
        turned_away = {
            command.update_response.protocol_instance_id
            for command in commands
            if command.HasField("update_response") and command.update_response.HasField("rejected")
        } - accepted
        turned_away -= {update.protocol_id for update in run.updates.values() if update.stage >= ACCEPTED}
        jobs = [job for job in activation.jobs if job.do_update.protocol_instance_id not in turned_away]
        kept = [one for one in commands if one.update_response.protocol_instance_id not in turned_away]
        if jobs or kept:
            del activation.jobs[:]
            activation.jobs.extend(jobs)
            run.history.append(WorkflowTask(activation, kept))
            run.events += EVENTS_OF_TASK + len(jobs) + len(kept)

    async def _report(self, run: Run, finding: str) -> None:
        self.findings.append(finding)
        run.failed_tasks += 1
        await asyncio.sleep(min(FIRST_TASK_RETRY * 2**run.failed_tasks, LONGEST_TASK_RETRY))

    async def _ask(self, run: Run, worker: CoreWorker, query: Query) -> None:
        activation = WorkflowActivation(
            run_id=run.run_id,
            jobs=[query.job],
            history_length=run.events,
            available_internal_flags=sorted(run.flags),
        )
        activation.timestamp.FromDatetime(self.loop.instant())
        completion = await asyncio.wait_for(worker.activate(activation), TASK_TIMEOUT)
        for command in completion.successful.commands:
            if command.HasField("respond_to_query") and not query.answer.done():
                query.answer.set_result(command.respond_to_query)

    # ---- commands ---------------------------------------------------------------------------------------------

    def _follow(self, run: Run, command: WorkflowCommand) -> None:
        kind = command.WhichOneof("variant")
        if kind == "start_timer":
            seconds = command.start_timer.start_to_fire_timeout.ToTimedelta().total_seconds()
            late = self.draws.random() * self.weather.longest_lateness
            run.timers[command.start_timer.seq] = self.later(seconds + late, self._fire, run, command.start_timer.seq)
        elif kind == "cancel_timer":
            self._cancel_timer(run, command.cancel_timer.seq)
        elif kind == "schedule_activity":
            self._schedule(run, command.schedule_activity)
        elif kind == "request_cancel_activity":
            self._cancel_activity(run, command.request_cancel_activity.seq)
        elif kind == "update_response":
            self._answer_update(run, command.update_response)
        elif kind == "upsert_workflow_search_attributes":
            given = command.upsert_workflow_search_attributes.search_attributes
            for name, value in given.indexed_fields.items():
                run.attributes.indexed_fields[name].CopyFrom(value)
        elif kind == "modify_workflow_properties":
            for name, value in command.modify_workflow_properties.upserted_memo.fields.items():
                run.memo.fields[name].CopyFrom(value)
        elif kind in CLOSING_COMMANDS:
            self._close(run, command)
        elif kind != "set_patch_marker":
            raise NotImplementedError(f"the model of Temporal does not know the command {kind}")

    def _fire(self, run: Run, seq: int) -> None:
        if run.is_open:
            run.timers[seq] = None
            job = WorkflowActivationJob()
            job.fire_timer.seq = seq
            self.add_job(run, job)

    def _cancel_timer(self, run: Run, seq: int) -> None:
        """Cancel a timer, also one that has fired and that the run has not been told of."""
        if timer := run.timers.pop(seq, None):
            timer.cancel()
        run.jobs = [job for job in run.jobs if not (job.HasField("fire_timer") and job.fire_timer.seq == seq)]

    def _answer_update(self, run: Run, response: UpdateResponse) -> None:
        update = next(one for one in run.updates.values() if one.protocol_id == response.protocol_instance_id)
        if response.HasField("accepted"):
            update.stage = ACCEPTED
        else:
            outcome = Outcome()
            if response.HasField("completed"):
                outcome.success.payloads.append(response.completed)
            else:
                outcome.failure.CopyFrom(response.rejected)
                if update.stage < ACCEPTED:  # nothing of it stays
                    del run.updates[update.id]
            update.stage, update.outcome = COMPLETED, outcome
        update.changed.set()

    def _close(self, run: Run, command: WorkflowCommand) -> None:
        kind = command.WhichOneof("variant") or ""
        run.status, run.closed = CLOSING_COMMANDS[kind], self.loop.instant()
        for timer in run.timers.values():
            if timer:
                timer.cancel()
        for activity in run.activities.values():
            activity.is_done = True
        waiting = [update for update in run.updates.values() if update.stage < COMPLETED]
        if kind == "continue_as_new_workflow_execution":
            onward = self._continue(run, command)
            for update in waiting:
                del run.updates[update.id]
                self.admit_update(onward, update)
        for update in waiting:
            update.dropped = update.run is run
            update.changed.set()

    def _continue(self, run: Run, command: WorkflowCommand) -> Run:
        onward = command.continue_as_new_workflow_execution
        request = type(run.request)()
        request.CopyFrom(run.request)
        del request.input.payloads[:]
        request.input.payloads.extend(onward.arguments)
        request.header.fields.clear()
        for name, value in onward.headers.items():
            request.header.fields[name].CopyFrom(value)
        run.next_run_id = self.new_id()
        return self.begin_run(
            Run(
                workflow_id=run.workflow_id,
                run_id=run.next_run_id,
                first_run_id=run.first_run_id,
                request=request,
                started=self.loop.instant(),
                seed=self.draws.getrandbits(63),
                continued_run_id=run.run_id,
                attributes=run.attributes,
                memo=run.memo,
            )
        )

    # ---- activities -------------------------------------------------------------------------------------------

    def _schedule(self, run: Run, command: ScheduleActivity) -> None:
        limit = seconds_of(command.schedule_to_close_timeout)
        deadline = self.loop.time() + limit if limit else None
        activity = Activity(run, command, self.loop.instant(), deadline)
        run.activities[command.seq] = activity
        if limit:
            self.later(limit, self._expire, activity)
        self.spawn(self._attempt(activity))

    async def _attempt(self, activity: Activity) -> None:
        await self.pause()
        run, command = activity.run, activity.command
        worker = await self._any_worker(command.task_queue or run.request.task_queue.name)
        if activity.is_done:
            return
        activity.attempt += 1
        activity.token = f"{run.run_id} {command.seq} {activity.attempt}".encode()
        self.attempts[activity.token] = activity
        task = ActivityTask(task_token=activity.token)
        start = task.start
        start.workflow_namespace, start.workflow_type = "default", run.request.workflow_type.name
        start.workflow_execution.CopyFrom(WorkflowExecution(workflow_id=run.workflow_id, run_id=run.run_id))
        start.activity_id, start.activity_type = command.activity_id, command.activity_type
        start.input.extend(command.arguments)
        for name, value in command.headers.items():
            start.header_fields[name].CopyFrom(value)
        start.attempt = activity.attempt
        start.scheduled_time.FromDatetime(activity.scheduled)
        start.current_attempt_scheduled_time.FromDatetime(self.loop.instant())
        start.started_time.FromDatetime(self.loop.instant())
        limit = seconds_of(command.start_to_close_timeout) or seconds_of(command.schedule_to_close_timeout)
        worker.activity_tasks.put_nowait(task)
        if limit:
            self.later(limit, self._give_up_attempt, activity, activity.token)

    def take_activity_answer(self, completion: ActivityTaskCompletion) -> None:
        """Take what an attempt has returned, if it still counts."""
        activity = self.attempts.pop(completion.task_token, None)
        if activity is None or activity.is_done or activity.token != completion.task_token:
            return
        if self.loses_answer():
            self.attempts[completion.task_token] = activity
            return
        if completion.result.HasField("failed"):
            self._retry(activity, completion.result.failed.failure)
        else:
            job = WorkflowActivationJob()
            job.resolve_activity.result.MergeFromString(completion.result.SerializeToString())
            self._resolve(activity, job)

    def _give_up_attempt(self, activity: Activity, token: bytes) -> None:
        if not activity.is_done and activity.token == token:
            self.attempts.pop(token, None)
            self._retry(activity, _timed_out(TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE, None))

    def _expire(self, activity: Activity) -> None:
        if not activity.is_done:
            failure = _timed_out(TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE, activity.last_failure)
            self._fail(activity, failure, RetryState.RETRY_STATE_TIMEOUT)

    def _retry(self, activity: Activity, failure: Failure) -> None:
        activity.token, activity.last_failure = b"", failure
        if failure.application_failure_info.non_retryable:
            self._fail(activity, failure, RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE)
            return
        policy = activity.command.retry_policy
        first = seconds_of(policy.initial_interval) or 1.0
        longest = seconds_of(policy.maximum_interval) or 100 * first
        wait = min(first * (policy.backoff_coefficient or 2.0) ** (activity.attempt - 1), longest)
        if activity.deadline is not None and self.loop.time() + wait >= activity.deadline:
            self._fail(activity, failure, RetryState.RETRY_STATE_TIMEOUT)
        else:
            self.later(wait, self._try_again, activity)

    def _try_again(self, activity: Activity) -> None:
        self.spawn(self._attempt(activity))

    def _fail(self, activity: Activity, cause: Failure, state: RetryState.ValueType) -> None:
        job = WorkflowActivationJob()
        failure = job.resolve_activity.result.failed.failure
        failure.message = "activity task failed"
        failure.cause.CopyFrom(cause)
        info = failure.activity_failure_info
        info.activity_id, info.retry_state = activity.command.activity_id, state
        info.activity_type.name = activity.command.activity_type
        self._resolve(activity, job)

    def _cancel_activity(self, run: Run, seq: int) -> None:
        activity = run.activities[seq]
        if not activity.is_done:
            job = WorkflowActivationJob()
            job.resolve_activity.result.cancelled.failure.canceled_failure_info.SetInParent()
            self._resolve(activity, job)

    def _resolve(self, activity: Activity, job: WorkflowActivationJob) -> None:
        activity.is_done = True
        job.resolve_activity.seq = activity.command.seq
        if activity.run.is_open:
            self.add_job(activity.run, job)


def seconds_of(written: Duration) -> float:
    return written.ToTimedelta().total_seconds()


def duration(seconds: float) -> Duration:
    made = Duration()
    made.FromTimedelta(timedelta(seconds=seconds))
    return made


def _timed_out(kind: TimeoutType.ValueType, cause: Failure | None) -> Failure:
    failure = Failure(message="activity timed out")
    failure.timeout_failure_info.timeout_type = kind
    if cause:
        failure.cause.CopyFrom(cause)
    return failure
