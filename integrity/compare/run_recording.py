"""The runs of cases as Temporal lists them, put on record; runs that are no complaint's are noted."""

import asyncio
import zlib
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Self

from sqlalchemy.orm import Session
from temporalio.client import Client, WorkflowExecution, WorkflowHandle

from integrity.compare.recorded_history import TEMPORAL_TIMEOUT, fetch_opening
from integrity.compare.seen_runs import describe_run, seen_run
from models.messages import CASE_ID_PREFIX, Number
from register.acts import inbox
from register.alarms import alarms
from register.alarms.alarms import Finding
from register.alarms.kinds import RUN_DISPLACED, STRAY_RUN, UNKNOWN_CASE
from register.cases import complaints, workflow_runs
from register.cases.workflow_runs import RUNNING, NewEnd, ObservedRun
from starter.cases.workflow_start import COMPLAINT_WORKFLOW, workflow_id
from starter.client import BanjieClient

Problem = tuple[str, Finding]  # the kind of the alarm, and what was seen
CALL_PAUSE = timedelta(seconds=1 / 50)  # between two calls: Temporal and its workers have people to serve
RUNS_PER_PAGE = 500
TURNS = 24  # each case is asked once in so many hours, even if no row has changed: rows can be written by hand
LISTING_OVERLAP = timedelta(minutes=15)  # a run that has just ended may be listed late
COMPLAINTS_ONLY = f'WorkflowType = "{COMPLAINT_WORKFLOW}"'
IN_PLACE_OF_A_CASE = f'WorkflowType != "{COMPLAINT_WORKFLOW}" AND WorkflowId STARTS_WITH "{CASE_ID_PREFIX}"'


async def record_runs(client: BanjieClient, number: Number | None) -> None:
    """Put on record which runs exist, of one complaint or of all, without asking the cases. Raises Unavailable."""
    async with RunRecording.begin(client, CALL_PAUSE) as recording:
        if number:
            await recording.record_case_runs(number)
        else:
            await recording.record_listed_runs()
            await recording.record_missing_runs()


@dataclass
class RunRecording:
    """A look at the runs, which began `at` that instant of the register's clock. `problems`: what is wrong, by kind and
    by what it is about; `completed`: the last runs of open complaints that have come to their end."""

    client: BanjieClient
    temporal: Client
    pause: timedelta
    at: datetime
    running: int = 0
    ended: int = 0
    problems: dict[str, dict[str, Finding]] = field(default_factory=lambda: defaultdict(dict))
    completed: list[ObservedRun] = field(default_factory=list)

    @classmethod
    @asynccontextmanager
    async def begin(cls, client: BanjieClient, pause: timedelta) -> AsyncIterator[Self]:
        """Yield a look at the runs that begins now. Raises Unavailable."""
        began = await client.transact(lambda session: inbox.system_clock(session, ""))
        with client.asking_temporal():
            yield cls(client, await client.connect_temporal(), pause, began)

    async def record_listed_runs(self) -> None:
        """Record the runs that Temporal lists, the running ones first: one that ends meanwhile is then listed as
        ended."""
        async for page in self._list_pages(f'{COMPLAINTS_ONLY} AND ExecutionStatus = "Running"'):
            self.running += len(page)
            await self._record_page(page)
        async for _ in self._list_pages(f'{IN_PLACE_OF_A_CASE} AND ExecutionStatus = "Running"'):
            pass
        since = await self.client.transact(workflow_runs.last_ended_at)
        later = f' AND CloseTime >= "{(since - LISTING_OVERLAP).isoformat()}"' if since else ""
        listed = self._list_pages(f'{COMPLAINTS_ONLY} AND ExecutionStatus != "Running"{later}')
        ended = [run async for page in listed for run in page]
        self.ended = len(ended)
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
                await self.client.transact(
                    partial(workflow_runs.record_gone_run, number=number, run_id=run_id, at=self.at)
                )
        for number in await self.client.transact(workflow_runs.cases_without_run):
            run = await self._record_described(number)
            if run and run.status == "completed":
                self.completed.append(run)

    async def record_case_runs(self, number: Number) -> None:
        """Record the runs of one complaint. One that is listed as running may just have ended."""
        async for page in self._list_pages(f'{COMPLAINTS_ONLY} AND WorkflowId = "{workflow_id(number)}"'):
            await self._record_page([run for run in page if run.status != RUNNING])
            for run in page:
                if run.status == RUNNING:
                    await self._record_described(number, run.run_id)

    async def _record_page(self, page: list[ObservedRun]) -> None:
        ends = await self.client.transact(lambda session: workflow_runs.new_ends(session, page))
        displaced = [end.run for end in ends if await self._is_displaced(end)]
        doubtful = await self.client.transact(lambda session: self._record_observed(session, page, displaced))
        unknown = await self.client.transact(lambda session: workflow_runs.unregistered_numbers(session, page))
        for run in page:
            if run.complaint in unknown:
                await self._note_unknown(run)
        for run in doubtful:
            await self._record_described(run.complaint, run.run_id)

    async def _is_displaced(self, end: NewEnd) -> bool:
        """Return True if a run has taken the place of a case, as its end shows. Lists do not say of which chain it
        is."""
        described = await self._describe_run(end.run.complaint, end.run.run_id)
        return end.cut if described is None or described.execution == end.execution else end.later

    def _record_observed(
        self, session: Session, page: list[ObservedRun], displaced: list[ObservedRun]
    ) -> list[ObservedRun]:
        """Record a page of runs, and in the same transaction the alarms about what is seen once."""
        found = [Finding(run.complaint, run.complaint, {"run_id": run.run_id}) for run in displaced]
        alarms.raise_alarms(session, RUN_DISPLACED, found, self.at)
        return workflow_runs.record_observed_runs(session, page, self.at)

    async def _note_unknown(self, run: ObservedRun) -> None:
        """Note a run whose number the register lacks, and see to it that nobody else gets the number. Anybody who can
        write to Temporal can start a run; only one with a genuine input is a case."""
        await asyncio.sleep(self.pause.total_seconds())
        number, handle = run.complaint, self._run_handle(run.complaint, run.run_id)
        if await fetch_opening(handle, self.client.keys):
            await self.client.transact(lambda session: complaints.raise_counters(session, [number]))
            self._note(UNKNOWN_CASE, number, run, registered=False)
        elif run.status == RUNNING:
            self._note(STRAY_RUN, workflow_id(number), run, registered=False)

    async def _record_described(self, number: Number, run_id: str | None = None) -> ObservedRun | None:
        """Describe a run (the latest if none is named) and put it on record; return None if Temporal does not know
        it."""
        seen = await self._describe_run(number, run_id)
        if seen:
            await self.client.transact(lambda session: workflow_runs.record_run(session, seen, self.at))
        return seen

    def _take(self, problem: Problem) -> None:
        kind, finding = problem
        self.problems[kind][finding.about] = finding

    def _note(self, kind: str, about: str, run: ObservedRun | WorkflowExecution, *, registered: bool = True) -> None:
        complaint = run.complaint if registered and isinstance(run, ObservedRun) else None
        self._take((kind, Finding(about, complaint, {"run_id": run.run_id})))

    async def _describe_run(self, number: Number, run_id: str | None) -> ObservedRun | None:
        await asyncio.sleep(self.pause.total_seconds())
        return await describe_run(self._run_handle(number, run_id))

    async def _list_pages(self, which: str) -> AsyncIterator[list[ObservedRun]]:
        """Yield the runs of complaints that match the query, a page at a time; note running ones that are no
        complaint's."""
        found = self.temporal.list_workflows(which, page_size=RUNS_PER_PAGE, rpc_timeout=TEMPORAL_TIMEOUT)
        while True:
            await asyncio.sleep(self.pause.total_seconds())
            await found.fetch_next_page()
            page = [(run, seen_run(run)) for run in found.current_page or ()]
            for run, seen in page:
                if seen is None and not run.close_time:
                    self._note(STRAY_RUN, run.id, run)
            yield [seen for _, seen in page if seen]
            if not found.next_page_token:
                return

    def _run_handle(self, number: Number, run_id: str | None) -> WorkflowHandle[Any, Any]:
        return self.temporal.get_workflow_handle(workflow_id(number), run_id=run_id)


def has_turn(number: Number, since: datetime | None, at: datetime) -> bool:
    """Return True if the hour of the day in which a case is looked at, whatever its rows say, has begun since the look
    before (none: there was none)."""
    hour, last = int(at.timestamp()) // 3600, int(since.timestamp()) // 3600 if since else 0
    return (hour - zlib.crc32(number.encode())) % TURNS < hour - last
