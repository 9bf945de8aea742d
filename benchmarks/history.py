"""`history`: what the ordinary course of six acts leaves in Temporal: events, bytes, billable actions."""

import asyncio
from collections.abc import Iterable

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent

from benchmarks import course
from benchmarks.figures import Figure
from benchmarks.office import Office, office
from starter.acts import act
from starter.registration import register
from starter.workflow_start import workflow_id

# One action each: https://docs.temporal.io/cloud/actions. Refused updates and queries leave
# no event and are not sent in this course; attributes at the start are free.
ACTIONS = (
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
    EventType.EVENT_TYPE_TIMER_STARTED,
    EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
    EventType.EVENT_TYPE_MARKER_RECORDED,
)


async def measure() -> list[Figure]:
    """On real servers, through the starter."""
    async with office("history", throwaway=True) as here:
        events = await _lived(here)
    start = _start_input(events)
    return [
        Figure("history events of a course of six acts", len(events), "events", "at most", 75),
        Figure("history beside the start input", (_size(events) - start) / 1000, "kB", "at most", 12.8),
        Figure("the start input: law, calendar, form", start / 1000, "kB", "at most", 16),
        Figure("billable actions", billable(events), "actions"),
    ]


async def _lived(here: Office) -> list[HistoryEvent]:
    played = course.six_steps()
    registered = await register(here.desk, played.written)
    for said in course.said(played):
        await act(here.desk, registered.number, said)
    case = here.client.get_workflow_handle(workflow_id(registered.number))
    await asyncio.wait_for(case.result(), 15)
    return list((await case.fetch_history()).events)


def billable(events: Iterable[HistoryEvent]) -> int:
    """Each attempt of an activity counts."""
    return sum(
        event.activity_task_started_event_attributes.attempt
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED
        else event.event_type in ACTIONS
        for event in events
    )


def _size(events: Iterable[HistoryEvent]) -> int:
    return sum(event.ByteSize() for event in events)


def _start_input(events: list[HistoryEvent]) -> int:
    return events[0].workflow_execution_started_event_attributes.input.ByteSize()
