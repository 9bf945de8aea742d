"""Bare workflows as the benchmarks run them: their worker, their table, and acts sent to them."""

import asyncio
import sys

from sqlalchemy import NullPool, create_engine, text
from temporalio.client import WorkflowHandle

from benchmarks import course
from benchmarks.contenders.bare import TASK_QUEUE, WRITTEN_TABLE, Bare, Kind
from benchmarks.contenders.turns import PARALLEL_CASES
from benchmarks.office import ROOT, RunningOffice, wait_for_pollers
from models.messages import Act, Receipt

MAY_WRITE = "GRANT INSERT ON written TO banjie_app"


class BareCases:
    """Bare workflows, each of which gets acts of the same size as updates."""

    def __init__(self, handles: "list[WorkflowHandle[Bare, None]]") -> None:
        self.handles = handles
        self.template = next(act for act in course.course_acts(course.six_steps()) if act.texts)
        self.n = 0

    async def send_act(self, nth: int) -> None:
        """Send an act as a numbered update, as cases get theirs, to the nth workflow."""
        self.n += 1
        note = Act.model_validate_json(
            self.template.model_copy(update={"n": self.n, "name": "note", "facts": {}}).model_dump_json(
                exclude_defaults=True
            )
        )
        await self.handles[nth].execute_update("act", note, id=str(self.n), result_type=Receipt)


async def run_bare_worker(office: RunningOffice) -> None:
    """Make the table of the activity that commits, and start the worker."""
    await asyncio.to_thread(run_as_owner, office.stack.database_owner_url, WRITTEN_TABLE, MAY_WRITE)
    addresses = office.stack.temporal_address, office.stack.database_url
    office.stack.run_process("bare", [sys.executable, "-m", "benchmarks.contenders.bare_worker", *addresses], cwd=ROOT)
    await wait_for_pollers(office.temporal, TASK_QUEUE)


async def start_bare_cases(office: RunningOffice, kind: Kind) -> BareCases:
    """Start bare workflows whose activity does nothing, or commits."""
    return BareCases(
        [
            await office.temporal.start_workflow(Bare.run, kind, id=f"bare/{kind}/{nth}", task_queue=TASK_QUEUE)
            for nth in range(PARALLEL_CASES)
        ]
    )


def run_as_owner(owner_url: str, *statements: str) -> None:
    """Run statements in one transaction of the database's owner."""
    owner = create_engine(owner_url, poolclass=NullPool)
    with owner.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    owner.dispose()
