"""The comparison: the runs that Temporal has beside the complaints of the register, and how far each open case is.

What is found stands in the table `run`, where a watch without a Temporal client reads it. A look that is broken off is
made good by the next.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from temporalio.client import (
    Client,
    WorkflowExecution,
    WorkflowExecutionStatus,
    WorkflowHandle,
    WorkflowQueryFailedError,
)
from temporalio.service import RPCError, RPCStatusCode

from models.errors import Unavailable
from models.messages import Number, Reached
from register import inbox
from register.operations import alarms, watch_checks, workflow_runs
from register.operations.workflow_runs import Asked, Seen, Status
from starter.client import BanjieClient
from starter.workflow_start import WORKFLOW, number_of, workflow_id

log = logging.getLogger("banjie.comparison")

A_SECOND = 50.0  # calls in it: Temporal and its workers have people to serve
PAGE = 500
PATIENCE = timedelta(seconds=4)  # for one case to say how far it is
SILENT = 20  # cases that do not answer, before the others are not asked either: then no worker is there
OVERLAP = timedelta(minutes=15)  # what has just ended may be listed late
ANSWER = timedelta(seconds=10)  # for Temporal itself
STATUSES: dict[WorkflowExecutionStatus, Status] = {
    WorkflowExecutionStatus.COMPLETED: "completed",
    WorkflowExecutionStatus.FAILED: "failed",
    WorkflowExecutionStatus.CANCELED: "canceled",
    WorkflowExecutionStatus.TERMINATED: "terminated",
    WorkflowExecutionStatus.CONTINUED_AS_NEW: "continued",
    WorkflowExecutionStatus.TIMED_OUT: "timed_out",
}


@dataclass
class Compared:
    """What a look has found. `silent`: cases that did not say how far they are; `behind`: that said less than the
    register has; `without`: open complaints that no run goes on for; `unknown`: runs the register does not know."""

    running: int = 0
    ended: int = 0
    asked: int = 0
    silent: list[Number] = field(default_factory=list)
    behind: list[Number] = field(default_factory=list)
    without: list[Number] = field(default_factory=list)
    unknown: list[Number] = field(default_factory=list)


async def compare(desk: BanjieClient, pause: float = 1 / A_SECOND) -> Compared:
    """One look; `pause` are the seconds between two calls. Raises Unavailable."""
    async with looking(desk, pause) as look:
        await look.at_what_is_listed()
        await look.at_what_is_missing()
        await look.at_how_far_they_are()
        await desk.ask(lambda session: alarms.looked(session, watch_checks.COMPARISON, look.at))
    return look.found


async def look_for(desk: BanjieClient, number: Number | None) -> None:
    """Put on record which runs there are, of one complaint or of all; no case is asked. Raises Unavailable."""
    async with looking(desk, 1 / A_SECOND) as look:
        if number:
            await look.at_one(number)
        else:
            await look.at_what_is_listed()
            await look.at_what_is_missing()


@asynccontextmanager
async def looking(desk: BanjieClient, pause: float) -> AsyncIterator["Look"]:
    """A look that begins now. Raises Unavailable."""
    began = await desk.ask(lambda session: inbox.system_clock(session, ""))
    try:
        yield Look(desk, await desk.temporal(), pause, began)
    except RPCError as error:
        raise Unavailable(f"Temporal({desk.temporal_address})没有应答({error.status.name})") from error


@dataclass
class Look:
    """One look; it began `at` that instant of the register's clock."""

    desk: BanjieClient
    client: Client
    pause: float
    at: datetime
    found: Compared = field(default_factory=Compared)

    async def at_what_is_listed(self) -> None:
        """What goes on first: what ends meanwhile is then found among what has ended."""
        async for page in self._listed('ExecutionStatus = "Running"'):
            self.found.running += len(page)
            await self._note(page)
        since = await self.desk.ask(workflow_runs.last_ended)
        later = f' AND CloseTime >= "{(since - OVERLAP).isoformat()}"' if since else ""
        ended = [one async for page in self._listed(f'ExecutionStatus != "Running"{later}') for one in page]
        self.found.ended = len(ended)
        ended.sort(
            key=lambda one: (one.ended_at or self.at, one.run_id)
        )  # broken off, the next look begins where it was
        for start in range(0, len(ended), PAGE):
            await self._note(ended[start : start + PAGE])

    async def at_what_is_missing(self) -> None:
        """What is listed no more, and complaints for which nothing was listed: visibility may be late, so each is
        asked for by name before it is called gone."""
        for number, run_id in await self.desk.ask(lambda session: workflow_runs.unseen(session, self.at)):
            if not await self._described(number, run_id):
                await self._gone(run_id)
        for number in await self.desk.ask(workflow_runs.without):
            await self._described(number)
        self.found.without = await self.desk.ask(workflow_runs.without)

    async def at_one(self, number: Number) -> None:
        """The runs of one complaint; what is listed as going on may just have ended."""
        async for page in self._listed(f'WorkflowId = "{workflow_id(number)}"'):
            await self._note([one for one in page if one.status != workflow_runs.RUNNING])
            for one in page:
                if one.status == workflow_runs.RUNNING:
                    await self._described(number, one.run_id)

    async def at_how_far_they_are(self) -> None:
        """Each open case with whose run, or in whose register, something has happened since it was last asked."""
        after = ""
        while some := await self.desk.ask(partial(workflow_runs.going_on, after=after)):
            for one in some:
                if len(self.found.silent) < SILENT:
                    await self._ask(one)
            after = some[-1].run_id
        self.found.behind = await self.desk.ask(workflow_runs.behind)

    async def _gone(self, run_id: str) -> None:
        await self.desk.ask(lambda session: workflow_runs.gone(session, run_id, self.at))

    async def _ask(self, one: Asked) -> None:
        described = await self._describe(one.complaint, one.run_id)
        as_it_was = one.registered == one.seq and described and described.length >= (one.events or 0)
        if described is None or as_it_was:
            return
        registered = await self.desk.ask(lambda session: workflow_runs.registered(session, one.complaint))
        reached = await how_far(self._handle(one.complaint, one.run_id))
        self.found.asked += 1
        if reached is None:
            self.found.silent.append(one.complaint)
            return
        answer = {"seq": reached.seq, "registered": registered, "events": described.length}
        await self.desk.ask(lambda session: workflow_runs.answered(session, one.run_id, **answer))

    async def _note(self, page: list[Seen]) -> None:
        doubtful = await self.desk.ask(lambda session: workflow_runs.note(session, page, self.at))
        self.found.unknown += await self.desk.ask(lambda session: workflow_runs.unknown(session, page))
        for one in doubtful:
            await self._described(one.complaint, one.run_id)

    async def _described(self, number: Number, run_id: str | None = None) -> Seen | None:
        """Put on record what Temporal itself says of a run, the latest one where none is named; None where it knows
        none."""
        seen = await self._describe(number, run_id)
        if seen:
            await self.desk.ask(lambda session: workflow_runs.write(session, seen, self.at))
        return seen

    async def _describe(self, number: Number, run_id: str | None) -> Seen | None:
        await asyncio.sleep(self.pause)
        return await describe(self._handle(number, run_id))

    async def _listed(self, which: str) -> AsyncIterator[list[Seen]]:
        """The runs of complaints, a page at a time."""
        found = self.client.list_workflows(
            f'WorkflowType = "{WORKFLOW}" AND {which}', page_size=PAGE, rpc_timeout=ANSWER
        )
        while True:
            await asyncio.sleep(self.pause)
            await found.fetch_next_page()
            yield [seen for one in found.current_page or () if (seen := as_seen(one))]
            if not found.next_page_token:
                return

    def _handle(self, number: Number, run_id: str | None) -> WorkflowHandle[Any, Any]:
        return self.client.get_workflow_handle(workflow_id(number), run_id=run_id)


async def describe(handle: WorkflowHandle[Any, Any]) -> Seen | None:
    """What Temporal says of a run; None where it does not know it. Raises RPCError."""
    try:
        return as_seen(await handle.describe(rpc_timeout=ANSWER))
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise


async def how_far(handle: WorkflowHandle[Any, Any]) -> Reached | None:
    """How far a case says it is; None where it does not answer."""
    try:
        reached: Reached = await handle.query("head", result_type=Reached, rpc_timeout=PATIENCE)
        return reached
    except (RPCError, WorkflowQueryFailedError) as error:
        log.warning("%s does not say how far it is: %s", handle.id, type(error).__name__)
        return None


def as_seen(one: WorkflowExecution) -> Seen | None:
    """A run in the words of the register; None where its name is not that of a complaint."""
    number = number_of(one.id)
    if number is None:
        return None
    status: Status = STATUSES.get(one.status, workflow_runs.RUNNING) if one.status else workflow_runs.RUNNING
    return Seen(
        run_id=one.run_id,
        complaint=number,
        status=status,
        started_at=one.start_time,
        ended_at=None if status == workflow_runs.RUNNING else one.close_time,
        build=_build(one),
        length=one.history_length,
    )


def _build(one: WorkflowExecution) -> str | None:
    """The release a run belongs to: the one it is pinned to, else the one that worked on it last."""
    info = one.raw_info
    pinned = info.versioning_info.deployment_version.build_id
    return pinned or info.most_recent_worker_version_stamp.build_id or None
