"""Golden histories: the code must give the same commands as when the history was recorded.

Temporal's own replay compares the order of commands, not their content. Here every command of a replayed case is
recorded as it leaves the workflow, and compared with the history: arguments, timeouts, retries and queue of
activities, local ones too, durations of timers, answers to updates, search attributes, the result.
"""

import json
import re
from pathlib import Path
from typing import Any

from google.protobuf.duration_pb2 import Duration
from temporalio.api.common.v1 import Payload, SearchAttributes
from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_commands import WorkflowCommand
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer, WorkflowInstance, WorkflowInstanceDetails, WorkflowRunner

import worker
from tests.workflows.bureau import QUEUE
from workflows.complaint import Complaint
from workflows.data_converter import CONVERTER

HISTORIES = Path(__file__).parents[1] / "histories"
TEN_YEARS = 315_360_000
OWN_QUEUES = {QUEUE, "replay-None"}  # the queue of the recorded worker, and of the replayer
Command = tuple[Any, ...]


class CommandRecorder(WorkflowRunner):
    """The workflow runner of the worker, with the sandbox rules enforced; it keeps every command."""

    def __init__(self) -> None:
        self.inner = worker.workflow_runner(police_rules=True)
        self.commands: list[WorkflowCommand] = []

    def prepare_workflow(self, defn: Any) -> None:
        self.inner.prepare_workflow(defn)

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        instance = self.inner.create_instance(det)
        activate = instance.activate

        def recorded(act: WorkflowActivation) -> WorkflowActivationCompletion:
            completion = activate(act)
            self.commands += completion.successful.commands
            return completion

        instance.activate = recorded  # type: ignore[method-assign]
        return instance

    def set_worker_level_failure_exception_types(self, types: Any) -> None:
        self.inner.set_worker_level_failure_exception_types(types)


def golden_paths() -> list[Path]:
    return sorted(HISTORIES.glob("*.json"))


def read_history(path: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(f"golden/{path.stem}", path.read_text(encoding="utf-8"))


async def replayed_commands(history: WorkflowHistory) -> list[Command]:
    """Replay the history with the current code; return the commands that it gives."""
    recorder = CommandRecorder()
    replayer = Replayer(workflows=[Complaint], data_converter=CONVERTER, workflow_runner=recorder)
    await replayer.replay_workflow(history)
    return sorted_by_kind(
        [command for workflow_command in recorder.commands if (command := _from_command(workflow_command))]
    )


def recorded_commands(history: WorkflowHistory) -> list[Command]:
    """Return the commands in the history."""
    return sorted_by_kind([command for event in history.events if (command := _from_event(event))])


def sorted_by_kind(commands: list[Command]) -> list[Command]:
    """Sort by kind, stable: Temporal's own replay compares the order of different kinds."""
    return sorted(commands, key=lambda command: str(command[0]))


def _from_command(command: WorkflowCommand) -> Command | None:
    match command.WhichOneof("variant"):
        case "schedule_activity":
            activity = command.schedule_activity
            return _activity_command(activity, activity.activity_type, activity.arguments, activity.task_queue)
        case "schedule_local_activity":
            local = command.schedule_local_activity
            return _local_command(local.activity_type, local.arguments[0])
        case "start_timer":
            return "timer", _seconds(command.start_timer.start_to_fire_timeout)
        case "update_response" if command.update_response.HasField("completed"):
            return "update", _canonical_json(command.update_response.completed)
        case "upsert_workflow_search_attributes":
            return _attributes_command(command.upsert_workflow_search_attributes.search_attributes)
        case "complete_workflow_execution":
            return "result", _canonical_json(command.complete_workflow_execution.result)
        case _:
            return None


def _from_event(event: Any) -> Command | None:
    match event.WhichOneof("attributes"):
        case "activity_task_scheduled_event_attributes":
            activity = event.activity_task_scheduled_event_attributes
            return _activity_command(
                activity, activity.activity_type.name, activity.input.payloads, activity.task_queue.name
            )
        case "marker_recorded_event_attributes" if "result" in event.marker_recorded_event_attributes.details:
            details = event.marker_recorded_event_attributes.details
            call = json.loads(details["data"].payloads[0].data)
            return _local_command(call["activity_type"], details["result"].payloads[0])
        case "timer_started_event_attributes":
            return "timer", _seconds(event.timer_started_event_attributes.start_to_fire_timeout)
        case "workflow_execution_update_completed_event_attributes":
            outcome = event.workflow_execution_update_completed_event_attributes.outcome
            return ("update", _canonical_json(outcome.success.payloads[0])) if outcome.HasField("success") else None
        case "upsert_workflow_search_attributes_event_attributes":
            return _attributes_command(event.upsert_workflow_search_attributes_event_attributes.search_attributes)
        case "workflow_execution_completed_event_attributes":
            return "result", _canonical_json(event.workflow_execution_completed_event_attributes.result.payloads[0])
        case _:
            return None


def _attributes_command(attributes: SearchAttributes) -> Command:
    return "attributes", sorted((name, payload.data) for name, payload in attributes.indexed_fields.items())


def _local_command(kind: str, payload: Payload) -> Command:
    """Return what a local activity was asked; its marker has that in the answer."""
    said = json.loads(payload.data)
    return "local", kind, json.dumps([said.get("events"), said.get("verdicts")], ensure_ascii=False, sort_keys=True)


def _activity_command(activity: Any, kind: str, arguments: Any, queue: str) -> Command:
    policy = activity.retry_policy
    retry = (_seconds(policy.initial_interval), _seconds(policy.maximum_interval), policy.maximum_attempts)
    total, attempt = _seconds(activity.schedule_to_close_timeout), _seconds(activity.start_to_close_timeout)
    # Defaults of the server: ten years in total, and for one attempt the total.
    given = (0.0 if total >= TEN_YEARS else total, 0.0 if attempt == total else attempt)
    return (
        "activity",
        kind,
        tuple(_canonical_json(argument) for argument in arguments),
        "its own" if queue in OWN_QUEUES else queue,
        given,
        retry,
    )


def _seconds(duration: Duration) -> float:
    return duration.seconds + duration.nanos / 1e9


def _canonical_json(payload: Payload) -> str:
    """Return the JSON of a payload with sorted keys, without its seal: at replay there is no key."""
    if not payload.data:
        return ""
    data = json.loads(payload.data)
    if isinstance(data, dict):
        data.pop("seal", None)
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


def anonymized(text: str) -> str:
    """Return the history without the names of the machine and the process that recorded it."""
    return re.sub(r"\d+@[\w.-]+", "worker", text)
