"""Judge again for an auditor what was decided: of one case, or of all by several processes at once."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import replay
from audit.refold import Recorded
from audit.replay import Difference
from models.messages import Number
from models.tables import ComplaintRow
from queries.auditing.views import DifferenceView, ReplayListView
from queries.case_file import complaint_row
from register.operations.verification.case_look import collector_paused
from starter.auditing.histories import ExportedHistory, exported_histories, failed_replay, history_difference
from starter.auditing.in_processes import UNSEEN, OnProgress, part_results
from starter.auditing.record import CASES_AT_ONCE, recorded_cases
from starter.client import BanjieClient


@dataclass
class JudgedAgain:
    """What came of some cases. `unjudged`: events that no decision of their case has made."""

    cases: int = 0
    decisions: int = 0
    unjudged: int = 0
    histories: int = 0
    differences: list[Difference] = field(default_factory=list)

    def join(self, other: "JudgedAgain") -> None:
        """Add what came of other cases."""
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
    numbers = client.transact_sync(_all_numbers)
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
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        done, histories = JudgedAgain(), list[ExportedHistory]()
        with collector_paused():
            for opened, events, acts in recorded_cases(session, numbers):
                replayed = replay.replay(opened, events, acts)
                exported = exported_histories(client, opened)
                difference = replayed.difference or history_difference(Recorded.of(opened, events, acts), exported)
                done.cases += 1
                done.decisions += replayed.decisions
                done.unjudged += replayed.unjudged
                done.differences += [difference] if difference else []
                done.histories += len(exported)
                histories += exported
        return done, histories

    return client.transact_sync(work)


def _all_numbers(session: Session) -> Sequence[Number]:
    return session.scalars(select(ComplaintRow.number).order_by(ComplaintRow.number)).all()


def _view(done: JudgedAgain) -> ReplayListView:
    return ReplayListView(
        cases=done.cases,
        decisions=done.decisions,
        unjudged=done.unjudged,
        histories=done.histories,
        differences=tuple(
            DifferenceView(number=one.number, seq=one.seq, n=one.n, expected=one.expected, found=one.found)
            for one in done.differences
        ),
    )
