"""The model in the place of the SDK's core: what a worker polls, and what it answers."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import temporalio.bridge.worker
from temporalio.bridge.proto import ActivityTaskCompletion, NamespaceInfo
from temporalio.bridge.proto.activity_task import ActivityTask
from temporalio.bridge.proto.workflow_activation import RemoveFromCache, WorkflowActivation, WorkflowActivationJob
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.bridge.worker import PollShutdownError  # type: ignore[attr-defined]

from simulation.scheduler import RUNNING
from simulation.temporal.runs import Run, comparable, copied


class Diverged(RuntimeError):
    """A replay gave other commands than the history has."""


class Server(Protocol):
    """What a worker needs of the model."""

    workers: "list[CoreWorker]"
    arrived: asyncio.Event

    def take_activity_answer(self, completion: ActivityTaskCompletion) -> None:
        """Take what an attempt of an activity has returned."""


class CoreWorker:
    """A worker as its SDK sees it. `known` are the runs in its cache, with how many tasks of each it has seen."""

    def __init__(self, model: Server, queue: str) -> None:
        self.model, self.queue, self.process = model, queue, RUNNING.get()
        self.known: dict[str, int] = {}
        self.activations: asyncio.Queue[WorkflowActivation | None] = asyncio.Queue()
        self.activity_tasks: asyncio.Queue[ActivityTask | None] = asyncio.Queue()
        self.answers: dict[str, asyncio.Future[WorkflowActivationCompletion]] = {}
        model.workers.append(self)
        self.process.on_crash.append(self.leave)
        model.arrived.set()

    def leave(self) -> None:
        """Poll no more."""
        if self in self.model.workers:
            self.model.workers.remove(self)

    # ---- what the SDK calls -----------------------------------------------------------------------------------

    async def validate(self) -> NamespaceInfo:
        """The namespace is there."""
        return NamespaceInfo()

    async def poll_workflow_activation(self) -> WorkflowActivation:
        """Wait for something to do. Raises PollShutdownError."""
        if (activation := await self.activations.get()) is None:
            raise PollShutdownError
        return activation

    async def poll_activity_task(self) -> ActivityTask:
        """Wait for something to do. Raises PollShutdownError."""
        if (task := await self.activity_tasks.get()) is None:
            raise PollShutdownError
        return task

    async def complete_workflow_activation(self, completion: WorkflowActivationCompletion) -> None:
        """Take the commands of a workflow."""
        answer = self.answers.pop(completion.run_id, None)
        if answer and not answer.done():
            answer.set_result(completion)

    async def complete_activity_task(self, completion: ActivityTaskCompletion) -> None:
        """Take what an activity has returned."""
        self.model.take_activity_answer(completion)

    def initiate_shutdown(self) -> None:
        """End the polls."""
        self.leave()
        self.activations.put_nowait(None)
        self.activity_tasks.put_nowait(None)

    async def finalize_shutdown(self) -> None:
        """Nothing is left to do."""

    # ---- what the model calls ---------------------------------------------------------------------------------

    async def take_up(self, run: Run) -> None:
        """Bring a run into the cache as its history has it. Raises Diverged."""
        if run.run_id in self.known:
            return
        for nth, task in enumerate(run.history):
            activation = copied(task.activation)
            activation.is_replaying = True
            activation.available_internal_flags[:] = sorted(run.flags)
            for command in task.commands:
                if command.HasField("set_patch_marker"):
                    activation.jobs.add().notify_has_patch.patch_id = command.set_patch_marker.patch_id
            for job in activation.jobs:
                if job.HasField("do_update"):
                    job.do_update.run_validator = False
            completion = await self.activate(activation)
            self.known[run.run_id] = nth + 1
            if completion.HasField("failed"):
                raise Diverged(f"{run.workflow_id}: task {nth} fails at replay: {completion.failed.failure.message}")
            was, now = map(comparable, task.commands), map(comparable, completion.successful.commands)
            if (expected := list(was)) != (given := list(now)):
                raise Diverged(f"{run.workflow_id}: task {nth} gave {_kinds(expected)}, at replay {_kinds(given)}")

    async def activate(self, activation: WorkflowActivation) -> WorkflowActivationCompletion:
        """Have the worker run a workflow."""
        answer: asyncio.Future[WorkflowActivationCompletion] = asyncio.get_running_loop().create_future()
        self.answers[activation.run_id] = answer
        self.activations.put_nowait(copied(activation))
        return await answer

    async def forget(self, run: Run) -> None:
        """Drop a run from the cache."""
        if self.known.pop(run.run_id, None) is not None and self.process.alive:
            removal = WorkflowActivationJob(remove_from_cache=RemoveFromCache())
            await self.activate(WorkflowActivation(run_id=run.run_id, jobs=[removal]))


def _kinds(commands: list[tuple[str, bytes]]) -> list[str]:
    return [kind for kind, _ in commands]


@contextmanager
def core_replaced(model: Server) -> Iterator[None]:
    """Let workers that are made inside be served by the model."""
    made: Any = temporalio.bridge.worker.Worker
    real = made.create
    made.create = staticmethod(lambda _, config: CoreWorker(model, config.task_queue))
    try:
        yield
    finally:
        made.create = real
