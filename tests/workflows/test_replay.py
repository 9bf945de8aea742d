"""Replay of the golden histories with the current code; required before every release."""

import base64
import json
from typing import Any

import pytest
from temporalio.client import WorkflowHistory

from models.packed_law import pack_law, unpack_law
from tests.workflows.bureau import courses_by_end
from tests.workflows.golden_histories import HISTORIES, golden_paths, read_history, recorded_commands, replayed_commands
from tests.workflows.record_histories import history_name


@pytest.mark.slow
@pytest.mark.parametrize("name", [path.stem for path in golden_paths()])
async def test_a_golden_history_replays_to_the_same_commands(name: str) -> None:
    history = read_history(HISTORIES / f"{name}.json")

    commands = recorded_commands(history)

    assert {"activity", "update", "result"} <= {command[0] for command in commands}
    assert await replayed_commands(history) == commands


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


@pytest.mark.parametrize("alter", [longer_timer, shorter_limit, other_queue])
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
