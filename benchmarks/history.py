"""`history`: size of the Temporal history of a course of six acts: events, bytes, billable actions."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent

from benchmarks import course
from benchmarks.figures import Measurement
from benchmarks.office import RunningOffice, running_office
from starter.acts.submit import act
from starter.cases.registration import register
from starter.cases.workflow_start import workflow_id

RESULT_TIMEOUT = timedelta(seconds=15)
# Billed as one action each: https://docs.temporal.io/cloud/actions. Refused updates and queries leave no event, and
# this course sends none. Search attributes given at the start are free.
BILLED_EVENTS = (
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
    EventType.EVENT_TYPE_TIMER_STARTED,
    EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
    EventType.EVENT_TYPE_MARKER_RECORDED,
)


async def measure_history() -> list[Measurement]:
    """Play the course on real servers, through the starter, and measure its history."""
    async with running_office("history", throwaway=True) as office:
        events = await _course_history(office)
    start = _start_input(events)
    return [
        Measurement("history events of a course of six acts", len(events), "events", "at most", 75),
        Measurement("history beside the start input", (_size(events) - start) / 1000, "kB", "at most", 12.8),
        Measurement("the start input: law, calendar, form", start / 1000, "kB", "at most", 16),
        Measurement("billable actions", billable_actions(events), "actions"),
    ]


async def _course_history(office: RunningOffice) -> list[HistoryEvent]:
    played = course.six_steps()
    registered = await register(office.client, played.form_input)
    for stated in course.stated_acts(played):
        await act(office.client, registered.number, stated)
    case = office.temporal.get_workflow_handle(workflow_id(registered.number))
    await asyncio.wait_for(case.result(), RESULT_TIMEOUT.total_seconds())
    return list((await case.fetch_history()).events)


def billable_actions(events: Iterable[HistoryEvent]) -> int:
    """Return the number of billable actions. Each attempt of an activity counts."""
    return sum(
        event.activity_task_started_event_attributes.attempt
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED
        else event.event_type in BILLED_EVENTS
        for event in events
    )


def _size(events: Iterable[HistoryEvent]) -> int:
    return sum(event.ByteSize() for event in events)


def _start_input(events: list[HistoryEvent]) -> int:
    return events[0].workflow_execution_started_event_attributes.input.ByteSize()
