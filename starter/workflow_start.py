"""Start the workflow of a registered complaint, and wait for its first event."""

import asyncio
from datetime import timedelta
from typing import Any

from temporalio.client import Client, WorkflowHandle
from temporalio.common import (
    SearchAttributeKey,
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from models.case_input import OpenCase
from models.errors import Unavailable
from models.law import parse
from models.messages import CASE, Number
from queries import case_file
from register import complaints
from starter.client import BanjieClient

NUMBER = SearchAttributeKey.for_keyword("BanjieNumber")


PROCEDURE = SearchAttributeKey.for_keyword("BanjieProcedure")


WORKFLOW = "Complaint"


async def under_way(desk: BanjieClient, number: Number) -> bool:
    """Begin a complaint that is on record; whether its first event is written. Raises Unavailable with its number."""
    try:
        await begin(desk, number)
        return await begun(desk, number)
    except Unavailable as error:
        says = f"已收件,登记号 {number};{error.says},恢复后自动开始办理,不必重报"
        raise Unavailable(says, number=number) from error


async def begin(desk: BanjieClient, number: Number) -> bool:
    """Start the case of a complaint on record that has no event yet. Doing it again does nothing; False where it has
    ended already, or has events: then it is no new case, and only `revive` makes it again. Raises Unavailable."""
    if await desk.ask(lambda session: case_file.complaint(session, number).seq):
        return False
    opened = await desk.ask(lambda session: case_file.opening(session, number))
    try:
        await start(desk, opened, WorkflowIDReusePolicy.REJECT_DUPLICATE, WorkflowIDConflictPolicy.USE_EXISTING)
    except WorkflowAlreadyStartedError:
        return False
    await desk.ask(lambda session: complaints.started(session, number, desk.clock(session, number)))
    return True


async def start(
    desk: BanjieClient,
    opened: OpenCase,
    reuse: WorkflowIDReusePolicy,
    conflict: WorkflowIDConflictPolicy,
    says: str = "",
) -> str | None:
    """Start the run of a case; its id. Raises Unavailable, WorkflowAlreadyStartedError."""
    client = await desk.temporal()
    try:
        return (await _start(client, desk, opened, (reuse, conflict), says)).result_run_id
    except RPCError as error:
        raise Unavailable(f"Temporal({desk.temporal_address})没有应答({error.status.name})") from error


async def _start(
    client: Client,
    desk: BanjieClient,
    opened: OpenCase,
    policies: tuple[WorkflowIDReusePolicy, WorkflowIDConflictPolicy],
    says: str,
) -> WorkflowHandle[Any, Any]:
    law = parse(opened.law, opened.calendar)
    return await client.start_workflow(
        WORKFLOW,
        opened,
        id=workflow_id(opened.number),
        task_queue=desk.task_queue,
        id_reuse_policy=policies[0],
        id_conflict_policy=policies[1],
        search_attributes=TypedSearchAttributes(
            [SearchAttributePair(NUMBER, opened.number), SearchAttributePair(PROCEDURE, law.procedure.slug)]
        ),
        static_summary=f"{opened.number} {law.procedure.title}{says}",
        rpc_timeout=timedelta(seconds=10),
    )


def workflow_id(number: Number) -> str:
    return f"{CASE}{number}"


def number_of(workflow_id: str) -> Number | None:
    """The complaint whose case is so named; None where it is none."""
    number = workflow_id.removeprefix(CASE)
    return number if workflow_id != number and case_file.NUMBER.fullmatch(number) else None


async def begun(desk: BanjieClient, number: Number, looks: int = 100) -> bool:
    """Whether the case has written its first events, waiting 5 s for a worker to do so."""
    for _ in range(looks):
        if await desk.ask(lambda session: case_file.complaint(session, number).seq):
            return True
        await asyncio.sleep(0.05)
    return False
