"""Judge again for an auditor what was decided, of one case or of all by several processes at once, and compare the
exported histories that Temporal had with what is on record."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from integrity.compare.recorded_history import RecordedHistory, archived_histories, standing_witnesses
from integrity.in_processes import UNSEEN, OnProgress, part_results
from integrity.replay.replayed_case import CASES_AT_ONCE, NOTHING, Difference, Recorded, recorded_cases, replay
from models.case_input import OpenCase
from models.events import ChainHead
from models.messages import Act, Number
from models.tables import ComplaintRow
from queries.auditing.views import DifferenceView, ReplayListView
from queries.cases.case_file import complaint_row
from rules.digests.identifying import opened_digest
from rules.hash_chain import canonical_json, chain_head
from starter.client import BanjieClient, see_one_moment
from worker import workflow_runner
from workflows.complaint import Complaint
from workflows.data_converter import CONVERTER


class ExportedHistory(NamedTuple):
    """One run of a case as Temporal had it, and what it says."""

    number: Number
    history: WorkflowHistory
    said: RecordedHistory


def exported_histories(client: BanjieClient, opened: OpenCase) -> list[ExportedHistory]:
    """Return the exported runs of a case. Those of another complaint that had the same number say nothing about it."""
    own = opened_digest(opened.number, opened.law_sha256, opened.opened)
    return [
        ExportedHistory(opened.number, history, said)
        for history, said in archived_histories(client.archive, opened.number)
        if opened_digest(said.opened.number, said.opened.law_sha256, said.opened.opened) == own
    ]


def history_difference(recorded: Recorded, exported: Sequence[ExportedHistory]) -> Difference | None:
    """Return the first event or act at which the record is not what a run has seen, and the register had confirmed."""
    said = [one.said for one in exported]
    heads = {witness.head for witness in standing_witnesses([("archive", run) for run in said], said)}
    found = sorted(_differences(recorded, said, heads), key=lambda one: (one.seq or 0, one.n or 0))
    return found[0] if found else None


def _differences(recorded: Recorded, said: Sequence[RecordedHistory], heads: set[ChainHead]) -> Iterator[Difference]:
    number, journal = recorded.opened.number, {event.seq: event for event in recorded.events}
    for run in said:
        events = [event for step in run.steps if chain_head(step.head, step.events) in heads for event in step.events]
        for event in events:
            found = journal.get(event.seq)
            if found != event:
                yield Difference(
                    number, event.seq, event.n, canonical_json(event), canonical_json(found) if found else NOTHING
                )
        accepted = {event.n for event in events}
        for n, act in run.acts.items():
            one = recorded.received.get(n)
            if n in accepted and (one is None or _act_text(one.act) != _act_text(act)):
                yield Difference(number, None, n, _act_text(act), _act_text(one.act) if one else NOTHING)


def _act_text(act: Act) -> str:
    """Return what an act says. The case is told another id, and how far inbox and journal were when it was sent."""
    return canonical_json(act.model_copy(update={"seal": None, "id": f"act-{act.n}", "settled": 0, "after": 0}))


async def failed_replay(one: ExportedHistory) -> Difference | None:
    """Replay a run with the workflow of this release; return how it comes out otherwise."""
    runner = workflow_runner(police_rules=False)
    replayer = Replayer(workflows=[Complaint], data_converter=CONVERTER, workflow_runner=runner)
    done = await replayer.replay_workflow(one.history, raise_on_replay_failure=False)
    failure = done.replay_failure
    return Difference(one.number, None, None, f"run {one.said.run_id}", str(failure)) if failure else None


@dataclass
class JudgedAgain:
    """The outcome of judging some cases again. `unjudged`: events that no decision of their case made."""

    cases: int = 0
    decisions: int = 0
    unjudged: int = 0
    histories: int = 0
    differences: list[Difference] = field(default_factory=list)

    def join(self, other: "JudgedAgain") -> None:
        self.cases += other.cases
        self.decisions += other.decisions
        self.unjudged += other.unjudged
        self.histories += other.histories
        self.differences += other.differences


async def replay_case(client: BanjieClient, number: str) -> ReplayListView:
    """Judge again all decisions of a case, compare what Temporal had of it, where that was exported, and replay those
    runs. Raises BadInput, Unavailable."""
    found = (await client.transact(lambda session: complaint_row(session, number))).number
    done, exported = await asyncio.to_thread(_judge_again, client, [found])
    for one in exported:
        if not done.differences and (difference := await failed_replay(one)):
            done.differences.append(difference)
    return _view(done)


async def replay_everything(
    client: BanjieClient, processes: int = 1, on_progress: OnProgress = UNSEEN
) -> ReplayListView:
    """Judge again all decisions of all cases, by so many processes, and compare what Temporal had of them. Raises
    Unavailable."""
    return await asyncio.to_thread(_replay_everything, client, processes, on_progress)


def _replay_everything(client: BanjieClient, processes: int, on_progress: OnProgress) -> ReplayListView:
    every = select(ComplaintRow.number).order_by(ComplaintRow.number)
    numbers = client.transact_sync(lambda session: session.scalars(every).all())
    parts = [numbers[first : first + CASES_AT_ONCE] for first in range(0, len(numbers), CASES_AT_ONCE)]
    done = JudgedAgain()
    for judged in part_results(client, judge_again, parts, processes, on_progress):
        done.join(judged)
    return _view(done)


def judge_again(client: BanjieClient, numbers: Sequence[Number]) -> JudgedAgain:
    """Judge some cases again, in a transaction that sees one moment. Raises Unavailable."""
    return _judge_again(client, numbers)[0]


def _judge_again(client: BanjieClient, numbers: Sequence[Number]) -> tuple[JudgedAgain, list[ExportedHistory]]:
    def work(session: Session) -> tuple[JudgedAgain, list[ExportedHistory]]:
        see_one_moment(session)
        done, histories = JudgedAgain(), list[ExportedHistory]()
        for recorded in recorded_cases(session, numbers):
            replayed = replay(recorded)
            exported = exported_histories(client, recorded.opened)
            difference = replayed.difference or history_difference(recorded, exported)
            done.cases += 1
            done.decisions += replayed.decisions
            done.unjudged += replayed.unjudged
            done.differences += [difference] if difference else []
            done.histories += len(exported)
            histories += exported
        return done, histories

    return client.transact_sync(work)


def _view(done: JudgedAgain) -> ReplayListView:
    return ReplayListView(
        cases=done.cases,
        decisions=done.decisions,
        unjudged=done.unjudged,
        histories=done.histories,
        differences=tuple(DifferenceView(**vars(one)) for one in done.differences),
    )
