"""Comparison of the runs in Temporal with the complaints of the register, and of each open case with its journal.

The result is written to the table `run` and to the alarms, where the watch reads it without a Temporal client. A
comparison that is interrupted is completed by the next one.
"""

import asyncio
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from integrity.compare.cases import Disagreement, compare_answer, compare_ended, compare_reset
from integrity.compare.recorded_history import fetch_recorded
from integrity.compare.run_recording import CALL_PAUSE, RunRecording, has_turn
from integrity.compare.seen_runs import ask_reached
from integrity.verify import watch_checks
from models.messages import Number
from register.acts import inbox
from register.alarms import alarms
from register.alarms.alarms import MAX_ALARMS_PER_KIND, Finding
from register.alarms.doubts import register_doubts
from register.alarms.kinds import CLOSED_CASE_RUNS, COMPARED_CASE_KINDS, COMPARED_KINDS, FOREIGN_RUN, LASTING_KINDS
from register.cases import workflow_runs
from register.cases.workflow_runs import RUNNING, ObservedRun, OpenRun
from starter.client import BanjieClient
from starter.temporal.foreign_workers import report_workers

MAX_SILENT_CASES = 20  # after so many unanswered queries no worker is there, and no other case is asked


@dataclass
class ComparisonResult:
    """The result of a comparison. `silent`: cases that did not answer; `behind`: cases that have fewer events than the
    register; `without`: open complaints without a run; `quarantined`: cases that have stopped.

    Under the name of each kind of its alarms, what these stand about: `register_behind`: cases that know more than the
    register; `unknown_case`: numbers that the register does not know; `foreign_case`: runs of another complaint of the
    same number; `rewritten`: the journal is not what the case has seen; `closed_case_runs`: runs of closed complaints;
    `foreign_run`: cases with a second run; `run_reset`: cases whose run was reset; `stray_run`: workflow ids of runs
    that are no complaint's. `doubted`: the complaints whose record the watch has found not to hold, and alarms
    about the whole register."""

    running: int = 0
    ended: int = 0
    asked: int = 0
    silent: list[Number] = field(default_factory=list)
    behind: list[Number] = field(default_factory=list)
    without: list[Number] = field(default_factory=list)
    quarantined: list[Number] = field(default_factory=list)
    register_behind: list[Number] = field(default_factory=list)
    unknown_case: list[Number] = field(default_factory=list)
    foreign_case: list[Number] = field(default_factory=list)
    rewritten: list[Number] = field(default_factory=list)
    closed_case_runs: list[Number] = field(default_factory=list)
    foreign_run: list[Number] = field(default_factory=list)
    run_reset: list[Number] = field(default_factory=list)
    stray_run: list[str] = field(default_factory=list)
    doubted: list[str] = field(default_factory=list)

    @property
    def differences(self) -> dict[str, list[str]]:
        """What differs, by name of the field; empty if nothing does."""
        return {name: found for name, found in vars(self).items() if isinstance(found, list) and found}

    @property
    def to_revive(self) -> list[Number]:
        """The cases that go on once they are revived, unless their record does not hold."""
        return sorted({*self.without, *self.behind, *self.quarantined})


async def compare_runs(
    client: BanjieClient, pause: timedelta = CALL_PAUSE, *, everyone: bool = False
) -> ComparisonResult:
    """Compare once, with `pause` between two calls of Temporal. `everyone`: ask each open case, not only those in which
    something has changed and those whose turn it is. Raises Unavailable."""
    async with Comparison.begin(client, pause) as comparison:
        await comparison.record_listed_runs()
        await comparison.record_missing_runs()
        await comparison.ask_open_cases(None if everyone else await client.transact(watch_checks.last_compared_at))
        await comparison.ask_closed_cases()
        await comparison.settle_alarms()
        await comparison.count_differences()
        await comparison.name_foreign_workers()
        await client.transact(lambda session: alarms.record_look(session, watch_checks.COMPARISON_LOOK, comparison.at))
    return comparison.found


@dataclass
class Comparison(RunRecording):
    """One comparison. `sound`: the cases that are known to agree with the register."""

    found: ComparisonResult = field(default_factory=ComparisonResult)
    sound: set[str] = field(default_factory=set)

    async def ask_open_cases(self, since: datetime | None) -> None:
        """Ask each open case how far it is, if it has not confirmed just what the register has, or its turn has come
        `since` the last comparison (none: ask all)."""
        after = ""
        while runs := await self.client.transact(partial(workflow_runs.open_runs, after=after)):
            for run in runs:
                if len(self.found.silent) < MAX_SILENT_CASES:
                    await self._ask_case(run, due=has_turn(run.complaint, since, self.at))
            after = runs[-1].run_id

    async def _ask_case(self, run: OpenRun, *, due: bool) -> None:
        number = run.complaint
        described = await self._describe_run(number, run.run_id)
        if described and self._is_second(run, described):
            return
        if described and described.status == RUNNING and described.reset:
            handle = self._run_handle(number, run.run_id)
            self._disagrees(number, run.run_id, await compare_reset(self.client, handle, number, run.run_id))
            return
        if described and described.build != run.build:
            await self.client.transact(lambda session: workflow_runs.record_run(session, described, self.at))
        as_it_was = run.confirmed == run.registered and described and described.length == run.events
        if described is None or (as_it_was and not due):
            self.sound |= {number} if as_it_was else set()
            return
        registered = await self.client.transact(lambda session: workflow_runs.registered_head(session, number))
        handle = self._run_handle(number, run.run_id)
        reached = await ask_reached(self.client, handle)
        self.found.asked += 1
        if reached is None:
            self.found.silent.append(number)
            return
        self.found.quarantined += [number] if reached.quarantined else []
        if self._disagrees(
            number, run.run_id, await compare_answer(self.client, handle, number, reached, registered.seq)
        ):
            return
        self.sound.add(number)
        progress = partial(workflow_runs.record_progress, registered=registered, events=described.length)
        await self.client.transact(lambda session: progress(session, run.run_id, reached))

    async def ask_closed_cases(self) -> None:
        """Find the runs that go on although their complaints are closed. One that has just closed its case ends in the
        same moment in which it hears that this is recorded."""
        for run in await self.client.transact(workflow_runs.runs_of_closed):
            described = await self._runs(run.complaint, run.run_id)
            if described is None or self._is_second(run, described) or len(self.found.silent) >= MAX_SILENT_CASES:
                continue
            await self._ask_closed_case(run.complaint, run.run_id)

    def _is_second(self, run: OpenRun, described: ObservedRun) -> bool:
        """Return True, and note it, if a run goes on beside those that may ask for their case: nobody revived it."""
        second = described.status == RUNNING and None not in (run.execution, described.execution)
        if second and run.execution != described.execution:
            self._note(FOREIGN_RUN, run.complaint, described)
            return True
        return False

    async def _ask_closed_case(self, number: Number, run_id: str) -> None:
        registered = await self.client.transact(lambda session: workflow_runs.registered_head(session, number))
        reached = await ask_reached(self.client, self._run_handle(number, run_id))
        if reached is None:
            self.found.silent.append(number)
            return
        knows_all = reached.recorded == reached.head
        if (reached.head.seq < registered.seq or knows_all) and (run := await self._runs(number, run_id)):
            self._note(CLOSED_CASE_RUNS, number, run)

    async def _runs(self, number: Number, run_id: str) -> ObservedRun | None:
        """Return the run if it goes on."""
        run = await self._record_described(number, run_id)
        return run if run and run.status == RUNNING else None

    async def settle_alarms(self) -> None:
        """Compare again what alarms stand about, then raise and clear them, and put all that stand into the result."""
        standing = await self.client.transact(standing_compared)
        seen = self.sound.union(self.found.silent, *self.problems.values())
        for number in sorted({about for kind in COMPARED_CASE_KINDS for about in standing[kind]} - seen):
            await self._compare_again(number)
        for number in await self.client.transact(workflow_runs.unstarted_with_ended_run):
            if number not in seen and (run := await self._describe_run(number, None)):
                await self._compare_ended(run)
        for run in self.completed:
            await self._compare_ended(run)
        problems, sound, silent = self.problems, self.sound, {*self.found.silent}
        await self.client.transact(lambda session: settle_compared(session, problems, sound, silent))

    async def count_differences(self) -> None:
        """Put into the result what does not run, what is behind, and all that alarms stand about."""
        self.found.running, self.found.ended = self.running, self.ended
        self.found.without = await self.client.transact(workflow_runs.cases_without_run)
        self.found.behind = await self.client.transact(workflow_runs.cases_behind)
        self.found.doubted = await self.client.transact(register_doubts)
        for kind, abouts in (await self.client.transact(standing_compared)).items():
            setattr(self.found, kind, abouts)

    async def name_foreign_workers(self) -> None:
        """Raise an alarm about each worker that is not ours and has done a task of a case that does not answer or does
        not run any more."""
        for number in sorted({*self.found.silent, *self.found.without})[:MAX_SILENT_CASES]:
            await asyncio.sleep(self.pause.total_seconds())
            recorded = await fetch_recorded(self._run_handle(number, None), "")
            if recorded:
                await report_workers(self.client, number, recorded.workers)

    def _disagrees(self, number: Number, run_id: str, found: Disagreement | None) -> bool:
        """Return True, and note it, if what was found of a case is an alarm."""
        if found is None or found.alarm is None:
            return False
        self._take((found.alarm, found.finding(number, run_id)))
        return True

    async def _compare_again(self, number: Number) -> None:
        run = await self._describe_run(number, None)
        state = await self.client.transact(lambda session: workflow_runs.complaint_state(session, number))
        if state is None and run:
            await self._note_unknown(run)
        elif state != "open" and run is None:  # nothing contradicts the register any more
            self.sound.add(number)
        elif run and run.status != RUNNING:
            await self._compare_ended(run, is_open=state == "open")

    async def _compare_ended(self, run: ObservedRun, *, is_open: bool = True) -> None:
        handle = self._run_handle(run.complaint, run.run_id)
        found = await compare_ended(self.client, handle, run.complaint, run.run_id, is_open=is_open)
        if not self._disagrees(run.complaint, run.run_id, found) and run.status == "completed":
            self.sound.add(run.complaint)


def settle_compared(
    session: Session,
    found: Mapping[str, Mapping[str, Finding]],
    sound: Container[str],
    unanswered: Container[str] = (),
    kinds: Iterable[str] = COMPARED_KINDS,
) -> None:
    """Bring the alarms of these kinds to what a comparison has found, by kind and by what each is about. An alarm about
    a case or its archive stands until that has been seen to be `sound`: a run that is ended by hand clears nothing."""
    now = inbox.system_clock(session, "")
    compared = {about for findings in found.values() for about in findings}
    for kind in kinds:
        findings = dict(found.get(kind, {}))
        for alarm in alarms.standing_alarms(session, kind):
            lasting = kind in LASTING_KINDS and alarm.about not in compared and alarm.about not in sound
            if lasting or alarm.about in unanswered:
                findings.setdefault(alarm.about, Finding(alarm.about, alarm.complaint, alarms.alarm_detail(alarm)))
        alarms.settle_alarms(session, kind, list(findings.values())[:MAX_ALARMS_PER_KIND], now)


def standing_compared(session: Session) -> dict[str, list[str]]:
    """Return what the alarms of the comparison are about, by kind."""
    return {kind: [alarm.about for alarm in alarms.standing_alarms(session, kind)] for kind in COMPARED_KINDS}
