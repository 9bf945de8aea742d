"""The size and the billed actions of an ordinary case's history on the server that production runs."""

from collections import Counter
from typing import Any

import pytest
from temporalio.api.enums.v1 import EventType, VersioningBehavior

from register.release_names import CODE_ROOT, release_name
from starter.releases.versions import make_first_release_current
from tests.workflows.bureau import ACCEPTANCE, QUEUE, Bureau, at, form

pytestmark = pytest.mark.slow

STEPS: dict[str, dict[str, Any]] = {
    "accepted": ACCEPTANCE,
    "investigators_named": {"facts": {"investigators": ("li", "wang")}},
    "investigated": {"texts": {"findings": "监控显示两人到场"}},
    "outside_liability": {"texts": {"result": "停业通知已撤除"}},
    "result_told": {"means": "phone"},
}
BILLED = (
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
    EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
    EventType.EVENT_TYPE_TIMER_STARTED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
    EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
)


async def test_a_course_of_six_steps_stays_within_its_budget(dev_bureau: Bureau) -> None:
    async with dev_bureau.running_worker(release=release_name(CODE_ROOT)):
        await make_first_release_current(dev_bureau.temporal_client, QUEUE, release_name(CODE_ROOT))
        number = await dev_bureau.register_complaint(form(), at("2025-10-09 11:00"))
        for name, fields in STEPS.items():
            await dev_bureau.perform_recorded(number, name, "li", **fields)
        await dev_bureau.handle(number).result()
    history = await dev_bureau.history(number)

    input_bytes = history[0].workflow_execution_started_event_attributes.input.ByteSize()
    total_bytes = sum(event.ByteSize() for event in history)
    kinds = Counter(event.event_type for event in history)
    billed_actions = sum(kinds[kind] for kind in BILLED)
    assert len(history) <= 80, kinds
    assert input_bytes <= 16_000
    assert total_bytes - input_bytes <= 15_200, (
        input_bytes,
        total_bytes,
    )  # of it 0.5 kB release names of the tasks, 1.7 kB seals, 0.2 kB names of workers, 0.8 kB attributes
    assert billed_actions <= 21, kinds
    assert kinds[EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES] == 5  # the note of investigators changes none
    tasks = [event.workflow_task_completed_event_attributes for event in history]
    versions = {
        (task.deployment_version.build_id, task.versioning_behavior) for task in tasks if task.scheduled_event_id
    }
    assert versions == {(release_name(CODE_ROOT), VersioningBehavior.VERSIONING_BEHAVIOR_PINNED)}
    assert kinds[EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED] == 1 + len(STEPS)
    assert kinds[EventType.EVENT_TYPE_TIMER_STARTED] <= 2
