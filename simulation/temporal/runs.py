"""What the model of Temporal knows of a run: its history as activations with the commands that answered them."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from google.protobuf.message import Message
from temporalio.api.common.v1 import Memo, SearchAttributes
from temporalio.api.enums.v1 import UpdateWorkflowExecutionLifecycleStage as Stage
from temporalio.api.enums.v1 import WorkflowExecutionStatus
from temporalio.api.failure.v1 import Failure
from temporalio.api.update.v1 import Outcome
from temporalio.api.workflowservice.v1 import StartWorkflowExecutionRequest, UpdateWorkflowExecutionRequest
from temporalio.bridge.proto.workflow_activation import WorkflowActivation, WorkflowActivationJob
from temporalio.bridge.proto.workflow_commands import ScheduleActivity, WorkflowCommand

ADMITTED = Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ADMITTED
ACCEPTED = Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ACCEPTED
COMPLETED = Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED
OPEN = WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING
CLOSING_COMMANDS = {
    "complete_workflow_execution": WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED,
    "fail_workflow_execution": WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_FAILED,
    "cancel_workflow_execution": WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CANCELED,
    "continue_as_new_workflow_execution": WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW,
}
EVENTS_OF_TASK = 3  # scheduled, started, completed


@dataclass(eq=False)
class Update:
    """An update of a run. It is on no disk before it is accepted."""

    run: "Run"
    request: UpdateWorkflowExecutionRequest
    protocol_id: str
    stage: Stage.ValueType = ADMITTED
    outcome: Outcome | None = None
    dropped: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def id(self) -> str:
        return self.request.request.meta.update_id


@dataclass(eq=False)
class Activity:
    """An activity of a run. Only the answer to the attempt with this `token` counts."""

    run: "Run"
    command: ScheduleActivity
    scheduled: datetime
    deadline: float | None  # seconds of the loop
    attempt: int = 0
    token: bytes = b""
    is_done: bool = False
    last_failure: Failure | None = None


@dataclass(eq=False)
class WorkflowTask:
    """A workflow task that is in the history."""

    activation: WorkflowActivation
    commands: list[WorkflowCommand]


@dataclass(eq=False)
class Query:
    """A query that waits for its answer."""

    job: WorkflowActivationJob
    answer: "asyncio.Future[Any]"


@dataclass(eq=False)
class Run:
    """A run of a workflow. `jobs` is what its next task brings."""

    workflow_id: str
    run_id: str
    first_run_id: str
    request: StartWorkflowExecutionRequest
    started: datetime
    seed: int
    continued_run_id: str = ""
    status: WorkflowExecutionStatus.ValueType = OPEN
    closed: datetime | None = None
    jobs: list[WorkflowActivationJob] = field(default_factory=list)
    queries: list[Query] = field(default_factory=list)
    history: list[WorkflowTask] = field(default_factory=list)
    events: int = 1
    flags: set[int] = field(default_factory=set)
    timers: dict[int, asyncio.TimerHandle | None] = field(default_factory=dict)  # None: fired
    activities: dict[int, Activity] = field(default_factory=dict)
    updates: dict[str, Update] = field(default_factory=dict)
    signals: set[str] = field(default_factory=set)  # ids of requests
    attributes: SearchAttributes = field(default_factory=SearchAttributes)
    memo: Memo = field(default_factory=Memo)
    sticky: Any = None  # the worker that knows it
    is_at_work: bool = False
    failed_tasks: int = 0
    next_run_id: str = ""

    @property
    def is_open(self) -> bool:
        return self.status == OPEN


def comparable(command: WorkflowCommand) -> tuple[str, bytes]:
    """Return of a command what a replay must give again. Seals are made once, and lie in headers, answers and inputs of
    runs that go on."""
    kind: str = command.WhichOneof("variant") or ""
    compared = WorkflowCommand.FromString(command.SerializeToString())
    if kind == "schedule_activity":
        compared.schedule_activity.headers.clear()
    elif kind == "update_response":
        kind = f"{kind} {command.update_response.WhichOneof('response')}"
        compared.update_response.ClearField("completed")
        compared.update_response.ClearField("rejected")
    elif kind in CLOSING_COMMANDS:
        compared.Clear()
    return kind, compared.SerializeToString(deterministic=True)


def copied(message: Any) -> Any:
    """Return a copy: the SDK decodes what it is given in place."""
    assert isinstance(message, Message)
    return type(message).FromString(message.SerializeToString())
