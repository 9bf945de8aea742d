"""A case under a flood: what Temporal and the register have on file of it, and that the two say the same."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session
from temporalio.api.enums.v1 import EventType, WorkflowTaskFailedCause
from temporalio.api.history.v1 import HistoryEvent

from models.case import Case
from models.events import ChainHead, Event
from models.packed_law import parse_law
from models.tables import ComplaintRow
from register import journal
from register.cases.complaints import load_case_input
from rules.evolve import fold_events
from rules.hash_chain import chain_head
from starter.cases.workflow_start import workflow_id
from starter.client import BanjieClient

# What the server does by itself when signals come while a task is under way: it throws the task away and gives another.
ITS_OWN = (
    WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_FORCE_CLOSE_COMMAND,
    WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND,
)


INTERRUPTED = "TMPRL1101"  # Temporal's code for a workflow task that took more than two seconds


async def runs(desk: BanjieClient, number: str) -> list[list[HistoryEvent]]:
    """The histories of a case, the newest run first."""
    client, found, run = await desk.connect_temporal(), list[list[HistoryEvent]](), None
    while run != "":
        handle = client.get_workflow_handle(workflow_id(number), run_id=run)
        found.append(list((await handle.fetch_history()).events))
        run = found[-1][0].workflow_execution_started_event_attributes.continued_execution_run_id
    return found


def failures(histories: list[list[HistoryEvent]]) -> list[str]:
    """The workflow tasks that failed, but for those that the server itself threw away, and those that a busy machine
    was too slow for: the worker interrupts them after two seconds, and the server gives them again."""
    events = [event for history in histories for event in history]
    failed = [
        event.workflow_task_failed_event_attributes
        for event in events
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED
    ]
    return [
        f"{WorkflowTaskFailedCause.Name(task.cause)}: {task.failure.message}"
        for task in failed
        if task.cause not in ITS_OWN and INTERRUPTED not in task.failure.message
    ]


def late(history: list[HistoryEvent], since: datetime) -> list[HistoryEvent]:
    """The workflow tasks that were begun since then and not done in time."""
    times = {event.event_id: event.event_time.ToDatetime(UTC) for event in history}
    over = [event for event in history if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT]
    return [
        event
        for event in over
        if times.get(event.workflow_task_timed_out_event_attributes.started_event_id, since) > since
    ]


async def kept(desk: BanjieClient, number: str) -> list[Event]:
    """The journal of a case, once it is shown to be whole and to say what the case itself says."""

    def look(session: Session) -> tuple[list[Event], ComplaintRow, Case]:
        opened, events = load_case_input(session, number), journal.load_events(session, number)
        case = fold_events(parse_law(opened.law, opened.calendar), number, events)
        return events, session.get_one(ComplaintRow, number), case.without_history

    events, row, folded = await desk.transact(look)
    handle = (await desk.connect_temporal()).get_workflow_handle(workflow_id(number))
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert chain_head(ChainHead(), tuple(events)) == ChainHead(seq=row.seq, hash=row.head)
    assert await handle.query("state", result_type=Case) == folded
    return events
