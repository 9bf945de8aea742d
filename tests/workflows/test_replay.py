"""Replay of the golden histories with the current code; required before every release."""

import base64
import json
import re
from typing import Any

import pytest
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions
from temporalio.workflow import SandboxImportNotificationPolicy

from models.packed_law import pack_law, unpack_law
from tests.workflows.bureau import courses_by_end
from tests.workflows.golden_histories import HISTORIES, golden_paths, read_history, recorded_commands, replayed_commands
from tests.workflows.record_histories import history_name
from workflows.complaint import Complaint
from workflows.data_converter import CONVERTER
from workflows.periodic import Periodic
from workflows.redate import Redate


@pytest.mark.slow
@pytest.mark.parametrize("name", [path.stem for path in golden_paths()])
async def test_a_golden_history_replays_to_the_same_commands(name: str) -> None:
    history = read_history(HISTORIES / f"{name}.json")

    commands = recorded_commands(history)

    assert {"activity", "update", "attributes", "result"} <= {command[0] for command in commands}
    assert await replayed_commands(history) == commands


@pytest.mark.slow
async def test_the_replayer_of_the_sdk_needs_no_options_of_ours() -> None:
    replayer = Replayer(workflows=[Complaint], data_converter=pydantic_data_converter)

    await replayer.replay_workflow(read_history(HISTORIES / "zhengzhou-water-2026.1-closed.json"))


@pytest.mark.slow
async def test_the_sandbox_loads_rules_and_workflows_anew_and_nothing_else() -> None:
    """A model that each run had of its own would be another type than that of what the run is given."""
    policy = SandboxImportNotificationPolicy.WARN_ON_UNINTENTIONAL_PASSTHROUGH
    runner = SandboxedWorkflowRunner(SandboxRestrictions.default.with_import_notification_policy(policy))
    with pytest.warns(UserWarning, match="not intentionally passed through") as caught:
        await replay_with(runner)

    loaded = {re.findall(r"Module (\w+)[.\w]* was not", str(one.message))[0] for one in caught}
    assert loaded == {"rules", "workflows"}


async def replay_with(runner: SandboxedWorkflowRunner) -> None:
    replayer = Replayer(workflows=[Complaint, Redate, Periodic], data_converter=CONVERTER, workflow_runner=runner)
    await replayer.replay_workflow(read_history(HISTORIES / "zhengzhou-water-2026.1-closed.json"))


def test_every_course_has_a_golden_history_and_there_is_no_other() -> None:
    assert {path.stem for path in golden_paths()} == {history_name(end) for end in courses_by_end()}


def altered_history(end: str, alter: Any) -> WorkflowHistory:
    """Return a golden history with an alteration."""
    written = json.loads((HISTORIES / f"{history_name(end)}.json").read_text(encoding="utf-8"))
    alter(written["events"])
    return WorkflowHistory.from_json("golden/changed", json.dumps(written))


def longer_timer(events: list[dict[str, Any]]) -> None:
    timer = next(event for event in events if "timerStartedEventAttributes" in event)
    timer["timerStartedEventAttributes"]["startToFireTimeout"] = "864000s"


def shorter_limit(events: list[dict[str, Any]]) -> None:
    activity = next(event for event in events if "activityTaskScheduledEventAttributes" in event)
    activity["activityTaskScheduledEventAttributes"]["scheduleToCloseTimeout"] = "1s"


def other_queue(events: list[dict[str, Any]]) -> None:
    activity = next(event for event in events if "activityTaskScheduledEventAttributes" in event)
    activity["activityTaskScheduledEventAttributes"]["taskQueue"]["name"] = "elsewhere"


def other_stage(events: list[dict[str, Any]]) -> None:
    shown = next(event for event in events if "upsertWorkflowSearchAttributesEventAttributes" in event)
    attributes = shown["upsertWorkflowSearchAttributesEventAttributes"]["searchAttributes"]["indexedFields"]
    attributes["BanjieStage"]["data"] = base64.b64encode(b'["elsewhere"]').decode()


@pytest.mark.parametrize("alter", [longer_timer, shorter_limit, other_queue, other_stage])
async def test_an_altered_history_is_detected(alter: Any) -> None:
    history = altered_history("closed", alter)

    assert await replayed_commands(history) != recorded_commands(history)


async def test_a_law_with_another_limit_is_detected_though_temporal_would_replay_it() -> None:
    def with_a_day_more(events: list[dict[str, Any]]) -> None:
        payload = events[0]["workflowExecutionStartedEventAttributes"]["input"]["payloads"][0]
        opened = decoded(payload["data"])
        text = unpack_law(opened["law"])
        longer = text.replace('"limit":{"n":20,', '"limit":{"n":21,')
        assert longer != text
        payload["data"] = encoded(opened | {"law": pack_law(longer)})

    history = altered_history("closed", with_a_day_more)

    assert await replayed_commands(history) != recorded_commands(history)


def decoded(data: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(base64.b64decode(data))
    return loaded


def encoded(data: dict[str, Any]) -> str:
    return base64.b64encode(json.dumps(data, ensure_ascii=False).encode()).decode()
