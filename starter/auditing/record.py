"""What is on record, verified and judged again for an auditor."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import replay, verify
from audit.log.note import BadNote, Checkpoint, Note
from audit.refold import ReceivedAct, Recorded
from audit.replay import Difference
from audit.verify import Part, Verified, WholeRecord
from models.case_input import OpenCase
from models.errors import BadInput
from models.events import Event
from models.messages import Act, Number
from models.tables import ComplaintRow, EventRow, InboxRow
from queries.alarms import finding_view
from queries.auditing.views import DifferenceView, ReplayListView, VerificationView
from queries.case_file import complaint_row
from register.editions import case_input
from register.inbox import REFUSALS
from register.operations.outside import OutsideFiles
from register.operations.verification.case_look import collector_paused
from starter.auditing.histories import (
    ExportedHistory,
    exported_histories,
    failed_replay,
    history_difference,
)
from starter.auditing.in_processes import part_results
from starter.client import BanjieClient
from wording.table.office import audit_screens

CASES_AT_ONCE = 500
OnProgress = Callable[[int, int], None]  # how many parts are done, of how many


async def verify_record(client: BanjieClient, number: str | None, since: Path | None = None) -> VerificationView:
    """Verify one complaint, or what came after a checkpoint; without either everything, in one process. Raises
    BadInput, Unavailable."""
    if number is None and since is None:
        return await verify_everything(client)
    known = _read_checkpoint(since) if since else None

    def work(session: Session) -> VerificationView:
        record = _on_record(client, session)
        if known:
            return _view(record, verify.verify_since(record, known))
        complaint_row(session, number or "")
        return _view(record, verify.verify_case(record, number or ""))

    return await client.transact(work)


async def verify_everything(
    client: BanjieClient, processes: int = 1, on_progress: OnProgress = lambda _done, _of: None
) -> VerificationView:
    """Verify everything on record, by so many processes, each part in a transaction of its own. `on_progress` is told
    how many parts of how many are done. Raises Unavailable."""
    return await asyncio.to_thread(_verify_everything, client, processes, on_progress)


def _verify_everything(client: BanjieClient, processes: int, on_progress: OnProgress) -> VerificationView:
    parts = client.transact_sync(lambda session: list(verify.whole_parts(session, client.published_log)))
    done = Verified()
    for place, verified in enumerate(part_results(client, verify_part, parts, processes), 1):
        done.join(verified)
        on_progress(place, len(parts))
    return client.transact_sync(lambda session: _view(_on_record(client, session), done))


def verify_part(client: BanjieClient, part: Part) -> Verified:
    """Verify one part in a transaction. Raises Unavailable."""
    return client.transact_sync(lambda session: part(_on_record(client, session)))


def _on_record(client: BanjieClient, session: Session) -> WholeRecord:
    """Return what is on record as this transaction sees it, at one moment."""
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    outside = OutsideFiles(attachments=client.store.root if client.store else None, archive=client.archive)
    return WholeRecord(session, client.clock(session, ""), outside, client.published_log)


def _view(record: WholeRecord, done: Verified) -> VerificationView:
    found = tuple(finding_view(record.session, kind, finding, record.now) for kind, finding in done.found)
    return VerificationView(positions=done.positions, cases=done.cases, stamps=done.stamps, found=found)


def _read_checkpoint(path: Path) -> Checkpoint:
    try:
        return Checkpoint.parse(Note.parse(path.read_text(encoding="utf-8")).text)
    except (BadNote, OSError, ValueError):
        raise BadInput(audit_screens.NO_CHECKPOINT(path=path)) from None


async def replay_record(client: BanjieClient, number: str | None) -> ReplayListView:
    """Judge again all decisions of a case, or of all cases, and compare what Temporal had of them, where that was
    exported; the runs of one case are replayed, too. Raises BadInput, Unavailable."""
    done, exported = await client.transact(partial(_replayed, client=client, number=number))
    for one in exported:
        if not done.differences and (difference := await failed_replay(one)):
            done.differences.append(difference)
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


@dataclass
class _AllReplayed:
    cases: int = 0
    decisions: int = 0
    unjudged: int = 0
    histories: int = 0
    differences: list[Difference] = field(default_factory=list)


def _replayed(
    session: Session, *, client: BanjieClient, number: str | None
) -> tuple[_AllReplayed, list[ExportedHistory]]:
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    numbers = [complaint_row(session, number).number] if number else _all_numbers(session)
    done, histories = _AllReplayed(), list[ExportedHistory]()
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
            histories += exported if number else []
    return done, histories


def _all_numbers(session: Session) -> Sequence[Number]:
    return session.scalars(select(ComplaintRow.number).order_by(ComplaintRow.number)).all()


def recorded_cases(
    session: Session, numbers: Sequence[Number]
) -> Iterator[tuple[OpenCase, list[Event], list[ReceivedAct]]]:
    """Yield what is on record of these complaints, some hundreds read together."""
    for first in range(0, len(numbers), CASES_AT_ONCE):
        some = numbers[first : first + CASES_AT_ONCE]
        events, acts = dict[Number, list[Event]](), dict[Number, list[ReceivedAct]]()
        rows = select(EventRow.stream, EventRow.body).where(EventRow.stream.in_(some))
        for stream, body in session.execute(rows.order_by(EventRow.stream, EventRow.seq)):
            events.setdefault(stream, []).append(Event.model_validate_json(body))
        received = select(InboxRow.complaint, InboxRow.body, InboxRow.refused).where(InboxRow.complaint.in_(some))
        for complaint, written, refused in session.execute(received.where(InboxRow.body.is_not(None))):
            reasons = REFUSALS.validate_json(refused) if refused else None
            acts.setdefault(complaint, []).append(ReceivedAct(Act.model_validate_json(written or ""), reasons))
        opened = select(ComplaintRow.number, ComplaintRow.opened).where(ComplaintRow.number.in_(some))
        for number, written in session.execute(opened.order_by(ComplaintRow.number)):
            yield case_input(session, written), events.get(number, []), acts.get(number, [])
