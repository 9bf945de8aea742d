"""A case that is ended and revived: what a test does to it, and what can be seen of it."""

from typing import Any

from sqlalchemy.orm import Session
from temporalio.client import WorkflowHandle

from integrity.revive.cases import RevivedCase, revive_case
from models.events import CaseProgress, Event, read_event
from models.tables import EventRow, RunRow
from starter.cases.workflow_start import workflow_id
from starter.client import BanjieClient
from starter.reads import show
from tests.stack.office import states, until

NOTE = {"name": "note", "actor": "wang", "texts": {"opinion": "现场已查看"}}
WHY = "运行被误终止"


def handle(desk: BanjieClient, number: str) -> WorkflowHandle[Any, Any]:
    assert desk.temporal_client
    return desk.temporal_client.get_workflow_handle(workflow_id(number))


async def revived(desk: BanjieClient, number: str) -> RevivedCase:
    return await revive_case(desk, number, "li", WHY)


async def events(desk: BanjieClient, number: str) -> list[Event]:
    def look(session: Session) -> list[Event]:
        rows = session.query(EventRow).filter_by(stream=number).order_by(EventRow.seq)
        return [read_event(row.body) for row in rows]

    return await desk.transact(look)


async def runs(desk: BanjieClient, number: str) -> list[RunRow]:
    return await desk.transact(
        lambda session: session.query(RunRow).filter_by(complaint=number).order_by(RunRow.started_at).all()
    )


async def agrees(desk: BanjieClient, number: str) -> None:
    """The case and the register have the same chain, and nothing is owed."""

    async def same() -> bool:
        reached: CaseProgress = await handle(desk, number).query("head", result_type=CaseProgress)
        recorded = (await show(desk, number)).recorded
        return (
            reached.head == reached.recorded
            and reached.head.model_dump() == recorded.model_dump()
            and not reached.quarantined
        )

    await until(same)


async def stopped(desk: BanjieClient, number: str) -> None:
    """Somebody ends the run with Temporal's own tools."""
    await handle(desk, number).terminate("by hand")


async def is_judged(desk: BanjieClient, number: str) -> bool:
    return "received" not in await states(desk, number)
