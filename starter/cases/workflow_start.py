"""Start of the workflow of a registered complaint, and the wait for its first event."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from temporalio.common import (
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import WorkflowAlreadyStartedError

from models.case_input import OpenCase
from models.errors import Unavailable
from models.messages import CASE_ID_PREFIX, Number
from models.packed_law import law_of_case
from models.tables import ComplaintRow
from queries.cases import case_file
from register.cases import complaints
from register.cases.rebuilt_case import rebuilt_case_input
from register.editions import case_input
from register.log import NotVouchedFor, require_signatures
from register.row_digests import opening_digest, opening_stream
from starter.client import BanjieClient
from wording.terms import title
from wording.translation import Language, gettext, speaking
from workflows import search_attributes

COMPLAINT_WORKFLOW = "Complaint"
START_TIMEOUT = timedelta(seconds=10)  # for Temporal to start a workflow
FIRST_EVENT_TIMEOUT = timedelta(seconds=5)  # for a worker to write the first event
FIRST_EVENT_POLL_INTERVAL = timedelta(seconds=0.05)


async def start_and_wait(client: BanjieClient, number: Number) -> bool:
    """Start a complaint that is on record; return whether its first event is written. Raises Unavailable with its
    number."""
    with begun_later(number):
        await start_case(client, number)
        return await wait_until_begun(client, number)


@contextmanager
def begun_later(number: Number) -> Iterator[None]:
    """Say of a complaint on record that it begins later, where its case cannot be begun now. Raises Unavailable with
    its number."""
    try:
        yield
    except Unavailable as error:
        says = gettext(
            "The complaint is registered as {number}. {why} The case begins by itself once it is "
            "back. Do not send it again.",
            number=number,
            why=error.says,
        )
        raise Unavailable(says, number=number) from error


async def start_case(client: BanjieClient, number: Number) -> bool:
    """Start the case of a complaint on record that has no event yet, or goes on since its end was undone; harmless if
    repeated. Raises Unavailable.

    Returns False if the run has ended already or the case has events: then only `revive` makes a new run.
    """
    opened = await client.transact(lambda session: input_to_start(session, number))
    if opened is None or not await start_new(client, opened):
        return False
    await client.transact(
        lambda session: complaints.record_start_attempt(session, number, client.clock(session, number))
    )
    return True


async def start_new(client: BanjieClient, opened: OpenCase) -> bool:
    """Start a case that has no event, or one that is carried on. Returns False if the run of a case without an event
    has ended already. Raises Unavailable.

    When a complaint that comes in now was started need not be noted: that is when it came in.
    """
    reuse = WorkflowIDReusePolicy.ALLOW_DUPLICATE if opened.carried else WorkflowIDReusePolicy.REJECT_DUPLICATE
    try:
        await start_workflow(client, opened, reuse, WorkflowIDConflictPolicy.USE_EXISTING)
    except WorkflowAlreadyStartedError:
        return False
    return True


def input_to_start(session: Session, number: Number) -> OpenCase | None:
    """Return the input of a case without an event, or of the next run of one whose end was undone; else None."""
    row = case_file.complaint_row(session, number)
    if row.awaits_run:
        return rebuilt_case_input(session, number).model_copy(update={"generation": row.generation})
    if row.seq:
        return None
    try:
        require_signatures(session, opening_stream(number), {1: opening_digest(row)})
    except NotVouchedFor:
        says = gettext("No process of the office has signed that {number} was registered.", number=number)
        raise Unavailable(says, number=number) from None
    return case_input(session, row.opened)


async def start_workflow(
    client: BanjieClient,
    opened: OpenCase,
    reuse: WorkflowIDReusePolicy,
    conflict: WorkflowIDConflictPolicy,
    says: str = "",
) -> str | None:
    """Start the run of a case and return its run id. Raises Unavailable, WorkflowAlreadyStartedError."""
    temporal, law = await client.connect_temporal(), law_of_case(opened)
    with speaking(Language(opened.lang)):  # Temporal's own screen speaks the language of the office
        summary = f"{opened.number} {title(law.procedure)}{says}"
    attributes = [
        SearchAttributePair(search_attributes.NUMBER, opened.number),
        SearchAttributePair(search_attributes.PROCEDURE, law.procedure.slug),
    ]
    with client.asking_temporal():
        handle = await temporal.start_workflow(
            COMPLAINT_WORKFLOW,
            client.keys.sealed(opened, workflow_id(opened.number), ""),
            id=workflow_id(opened.number),
            task_queue=client.task_queue,
            id_reuse_policy=reuse,
            id_conflict_policy=conflict,
            search_attributes=TypedSearchAttributes(attributes),
            static_summary=summary,
            rpc_timeout=START_TIMEOUT,
        )
    return handle.result_run_id


def workflow_id(number: Number) -> str:
    return f"{CASE_ID_PREFIX}{number}"


def number_of_workflow(workflow_id: str) -> Number | None:
    """Return the number of the complaint whose case has this workflow id; None if it is not that of a case."""
    number = workflow_id.removeprefix(CASE_ID_PREFIX)
    return number if workflow_id != number and case_file.CASE_NUMBER.fullmatch(number) else None


async def wait_until_begun(client: BanjieClient, number: Number, *, just_started: bool = False) -> bool:
    """Wait for a worker to write the first events of a case; return whether it did in time. A case that was
    `just_started` has none yet: it is not looked for at once."""
    first_event = select(ComplaintRow.seq > 0).where(ComplaintRow.number == number)
    for nth in range(FIRST_EVENT_TIMEOUT // FIRST_EVENT_POLL_INTERVAL):
        if nth or just_started:
            await asyncio.sleep(FIRST_EVENT_POLL_INTERVAL.total_seconds())
        if await client.transact(lambda session: session.scalar(first_event)):
            return True
    return False
