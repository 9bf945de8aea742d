"""Comparison of the runs in Temporal with the complaints of the register, and of how far each open case is.

The result is written to the table `run`, where the watch reads it without a Temporal client. A comparison that is
interrupted is completed by the next one.
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

from models.events import CaseProgress
from models.messages import Number
from register import inbox
from register.operations import alarms, watch_checks, workflow_runs
from register.operations.workflow_runs import ObservedRun, OpenRun, RunStatus
from starter.client import BanjieClient, temporal_unavailable
from starter.workflow_start import COMPLAINT_WORKFLOW, number_of_workflow, workflow_id

log = logging.getLogger("banjie.comparison")

CALL_PAUSE = timedelta(seconds=1 / 50)  # between two calls: Temporal and its workers have people to serve
RUNS_PER_PAGE = 500
HEAD_QUERY_TIMEOUT = timedelta(seconds=4)  # for one case to say how far it is
MAX_SILENT_CASES = 20  # after so many unanswered queries no worker is there, and no other case is asked
LISTING_OVERLAP = timedelta(minutes=15)  # a run that has just ended may be listed late
TEMPORAL_TIMEOUT = timedelta(seconds=10)  # for one call of Temporal itself
RUN_STATUSES: dict[WorkflowExecutionStatus, RunStatus] = {
    WorkflowExecutionStatus.COMPLETED: "completed",
    WorkflowExecutionStatus.FAILED: "failed",
    WorkflowExecutionStatus.CANCELED: "canceled",
    WorkflowExecutionStatus.TERMINATED: "terminated",
    WorkflowExecutionStatus.CONTINUED_AS_NEW: "continued",
    WorkflowExecutionStatus.TIMED_OUT: "timed_out",
}


@dataclass
class ComparisonResult:
    """The result of a comparison. `silent`: cases that did not answer; `behind`: cases that have fewer events than the
    register; `without`: open complaints without a run; `unknown`: runs that the register does not know."""

    running: int = 0
    ended: int = 0
    asked: int = 0
    silent: list[Number] = field(default_factory=list)
    behind: list[Number] = field(default_factory=list)
    without: list[Number] = field(default_factory=list)
    unknown: list[Number] = field(default_factory=list)


async def compare_runs(client: BanjieClient, pause: timedelta = CALL_PAUSE) -> ComparisonResult:
    """Compare once, with `pause` between two calls of Temporal. Raises Unavailable."""
    async with open_comparison(client, pause) as comparison:
        await comparison.record_listed_runs()
        await comparison.record_missing_runs()
        await comparison.ask_open_cases()
        await client.transact(lambda session: alarms.record_look(session, watch_checks.COMPARISON_LOOK, comparison.at))
    return comparison.found


async def record_runs(client: BanjieClient, number: Number | None) -> None:
    """Put on record which runs exist, of one complaint or of all, without asking the cases. Raises Unavailable."""
    async with open_comparison(client, CALL_PAUSE) as comparison:
        if number:
            await comparison.record_case_runs(number)
        else:
            await comparison.record_listed_runs()
            await comparison.record_missing_runs()


@asynccontextmanager
async def open_comparison(client: BanjieClient, pause: timedelta) -> AsyncIterator["Comparison"]:
    """Yield a comparison that begins now. Raises Unavailable."""
    began = await client.transact(lambda session: inbox.system_clock(session, ""))
    try:
        yield Comparison(client, await client.connect_temporal(), pause, began)
    except RPCError as error:
        raise temporal_unavailable(client, error) from error


@dataclass
class Comparison:
    """One comparison, which began `at` that instant of the register's clock."""

    client: BanjieClient
    temporal: Client
    pause: timedelta
    at: datetime
    found: ComparisonResult = field(default_factory=ComparisonResult)

    async def record_listed_runs(self) -> None:
        """Record the runs that Temporal lists, the running ones first: one that ends meanwhile is then listed as
        ended."""
        async for page in self._list_pages('ExecutionStatus = "Running"'):
            self.found.running += len(page)
            await self._record_page(page)
        since = await self.client.transact(workflow_runs.last_ended_at)
        later = f' AND CloseTime >= "{(since - LISTING_OVERLAP).isoformat()}"' if since else ""
        ended = [run async for page in self._list_pages(f'ExecutionStatus != "Running"{later}') for run in page]
        self.found.ended = len(ended)
        ended.sort(
            key=lambda run: (run.ended_at or self.at, run.run_id)
        )  # broken off, the next look begins where it was
        for start in range(0, len(ended), RUNS_PER_PAGE):
            await self._record_page(ended[start : start + RUNS_PER_PAGE])

    async def record_missing_runs(self) -> None:
        """Describe the runs that are no longer listed and the cases without a listed run. The visibility store of
        Temporal may be late, so each is asked for by name before it is recorded as gone."""
        for number, run_id in await self.client.transact(lambda session: workflow_runs.unseen_runs(session, self.at)):
            if not await self._record_described(number, run_id):
                await self._record_gone(run_id)
        for number in await self.client.transact(workflow_runs.cases_without_run):
            await self._record_described(number)
        self.found.without = await self.client.transact(workflow_runs.cases_without_run)

    async def record_case_runs(self, number: Number) -> None:
        """Record the runs of one complaint. One that is listed as running may just have ended."""
        async for page in self._list_pages(f'WorkflowId = "{workflow_id(number)}"'):
            await self._record_page([run for run in page if run.status != workflow_runs.RUNNING])
            for run in page:
                if run.status == workflow_runs.RUNNING:
                    await self._record_described(number, run.run_id)

    async def ask_open_cases(self) -> None:
        """Ask each open case how far it is, if its run or its register has changed since it was asked last."""
        after = ""
        while runs := await self.client.transact(partial(workflow_runs.open_runs, after=after)):
            for run in runs:
                if len(self.found.silent) < MAX_SILENT_CASES:
                    await self._ask_case(run)
            after = runs[-1].run_id
        self.found.behind = await self.client.transact(workflow_runs.cases_behind)

    async def _record_gone(self, run_id: str) -> None:
        await self.client.transact(lambda session: workflow_runs.record_gone_run(session, run_id, self.at))

    async def _ask_case(self, run: OpenRun) -> None:
        described = await self._describe_run(run.complaint, run.run_id)
        as_it_was = run.registered == run.seq and described and described.length >= (run.events or 0)
        if described is None or as_it_was:
            return
        registered = await self.client.transact(lambda session: workflow_runs.registered_seq(session, run.complaint))
        reached = await ask_reached(self._run_handle(run.complaint, run.run_id))
        self.found.asked += 1
        if reached is None:
            self.found.silent.append(run.complaint)
            return
        answer = {"seq": reached.seq, "registered": registered, "events": described.length}
        await self.client.transact(lambda session: workflow_runs.record_progress(session, run.run_id, **answer))

    async def _record_page(self, page: list[ObservedRun]) -> None:
        doubtful = await self.client.transact(
            lambda session: workflow_runs.record_observed_runs(session, page, self.at)
        )
        self.found.unknown += await self.client.transact(
            lambda session: workflow_runs.unregistered_numbers(session, page)
        )
        for run in doubtful:
            await self._record_described(run.complaint, run.run_id)

    async def _record_described(self, number: Number, run_id: str | None = None) -> ObservedRun | None:
        """Describe a run (the latest if none is named) and put it on record; return None if Temporal does not know
        it."""
        seen = await self._describe_run(number, run_id)
        if seen:
            await self.client.transact(lambda session: workflow_runs.record_run(session, seen, self.at))
        return seen

    async def _describe_run(self, number: Number, run_id: str | None) -> ObservedRun | None:
        await asyncio.sleep(self.pause.total_seconds())
        return await describe_run(self._run_handle(number, run_id))

    async def _list_pages(self, which: str) -> AsyncIterator[list[ObservedRun]]:
        """Yield the runs of complaints that match the query, a page at a time."""
        found = self.temporal.list_workflows(
            f'WorkflowType = "{COMPLAINT_WORKFLOW}" AND {which}', page_size=RUNS_PER_PAGE, rpc_timeout=TEMPORAL_TIMEOUT
        )
        while True:
            await asyncio.sleep(self.pause.total_seconds())
            await found.fetch_next_page()
            yield [seen for run in found.current_page or () if (seen := seen_run(run))]
            if not found.next_page_token:
                return

    def _run_handle(self, number: Number, run_id: str | None) -> WorkflowHandle[Any, Any]:
        return self.temporal.get_workflow_handle(workflow_id(number), run_id=run_id)


async def describe_run(handle: WorkflowHandle[Any, Any]) -> ObservedRun | None:
    """Return what Temporal says of a run; None if it does not know it. Raises RPCError."""
    try:
        return seen_run(await handle.describe(rpc_timeout=TEMPORAL_TIMEOUT))
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise


async def ask_reached(handle: WorkflowHandle[Any, Any]) -> CaseProgress | None:
    """Ask a case how far it is; return None if it does not answer."""
    try:
        reached: CaseProgress = await handle.query("head", result_type=CaseProgress, rpc_timeout=HEAD_QUERY_TIMEOUT)
        return reached
    except (RPCError, WorkflowQueryFailedError) as error:
        log.warning("%s does not say how far it is: %s", handle.id, type(error).__name__)
        return None


def seen_run(run: WorkflowExecution) -> ObservedRun | None:
    """Return a run in the terms of the register; None if its workflow id is not that of a complaint."""
    number = number_of_workflow(run.id)
    if number is None:
        return None
    status: RunStatus = RUN_STATUSES.get(run.status, workflow_runs.RUNNING) if run.status else workflow_runs.RUNNING
    return ObservedRun(
        run_id=run.run_id,
        complaint=number,
        status=status,
        started_at=run.start_time,
        ended_at=None if status == workflow_runs.RUNNING else run.close_time,
        build=_release_of(run),
        length=run.history_length,
    )


def _release_of(run: WorkflowExecution) -> str | None:
    """Return the release of a run: the one it is pinned to, else the one that worked on it last."""
    info = run.raw_info
    pinned = info.versioning_info.deployment_version.build_id
    return pinned or info.most_recent_worker_version_stamp.build_id or None
