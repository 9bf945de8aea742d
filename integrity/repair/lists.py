"""Make the lists of a complaint again from its journal: its own columns, clocks, tasks, notices, the queue of its
documents, and what it is searched by."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrity.verify.case_lists import (
    NOTICE_COLUMNS,
    expected_closures,
    expected_columns,
    expected_search,
    wrong_lists,
)
from models.events import ChainHead
from models.frozen import Frozen
from models.messages import Number
from models.tables import ComplaintRow, DocumentDueRow, EventRow, NoticeRow, TextRow
from register import log
from register.attachments import sha256_of
from register.cases import projections
from register.cases.case_rows import CaseRows, read_case_rows
from register.cases.folded_case import FoldedCase, UnreadableJournal, fold_case
from register.cases.rebuilt_case import UnsoundJournal
from register.journal import complaint_head
from register.locks import lock_complaint
from register.search import search_rows
from rules.hash_chain import next_link


class ListFault(Frozen):
    """What a list said that did not follow from the journal: a column of the complaint, a clock, task, notice or
    document; its name, and the event it belongs to."""

    what: str
    name: str | None = None
    seq: int | None = None


class OtherRelease(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised where lists are to be made again that another `release` has made: it may fold the same events
    otherwise."""

    def __init__(self, release: str) -> None:
        super().__init__(f"made by release {release}")
        self.release = release


class RepairedCase(Frozen):
    """What was made again from the journal of a complaint, or of the office (`org`), and what could not be."""

    number: str
    repaired: tuple[ListFault, ...] = ()
    left: tuple[ListFault, ...] = ()


def repair_case(session: Session, number: Number, release: str | None = None) -> RepairedCase:
    """Make the lists of a complaint again from its journal, whose chain must hold; nothing else is changed. `release`
    is the release that repairs; without it every case is taken to be of this release.

    Raises NoSuchComplaint, UnsoundJournal, OtherRelease.
    """
    complaint = lock_complaint(session, number)
    before = _repair_head(session, complaint)
    [rows] = read_case_rows(session, [number])
    folded = _folded_case(rows)
    before |= _list_faults(session, number, folded)
    if before:
        if release and rows.release not in (None, release):
            raise OtherRelease(rows.release)
        _renew_lists(session, complaint, folded)
        session.flush()
    left = _list_faults(session, number, folded)
    return RepairedCase(number=number, repaired=_in_order(before - left), left=_in_order(left))


def _in_order(faults: Iterable[ListFault]) -> tuple[ListFault, ...]:
    return tuple(sorted(faults, key=lambda fault: (fault.what, fault.seq or 0, fault.name or "")))


# ---- the journal --------------------------------------------------------------------------------------------------


def _repair_head(session: Session, complaint: ComplaintRow) -> set[ListFault]:
    """Verify the chain, up to the end that the log has of it; where the complaint's row names another end, set it
    right. Raises UnsoundJournal."""
    head = ChainHead()
    rows = select(EventRow).where(EventRow.stream == complaint.number).order_by(EventRow.seq)
    for row in session.scalars(rows):
        after = next_link(head, row.body, row.seq)
        if (row.seq, row.prev, row.hash) != (head.seq + 1, head.hash, after.hash):
            raise UnsoundJournal("chain", row.seq)
        head = after
    if head != log.last_logged(session, complaint.number):
        raise UnsoundJournal("head", head.seq)
    if head == complaint_head(complaint):
        return set()
    complaint.seq, complaint.head = head.seq, head.hash
    session.flush()
    return {ListFault(what="complaint", name="head", seq=head.seq)}


def _folded_case(rows: CaseRows) -> FoldedCase:
    """Return the case folded from its journal, under the law it was opened with. Raises UnsoundJournal."""
    try:
        folded = fold_case(rows)
    except UnreadableJournal as error:
        raise UnsoundJournal("events", error.seq) from None
    if folded.opened.law_sha256 != rows.complaint.law_sha256:
        raise UnsoundJournal("law", 0)
    if folded.events and folded.events[0] != folded.opened.opened:
        raise UnsoundJournal("opened", 1)
    return folded


# ---- the lists ----------------------------------------------------------------------------------------------------


def _list_faults(session: Session, number: Number, folded: FoldedCase) -> set[ListFault]:
    [rows] = read_case_rows(session, [number])
    return {ListFault.model_validate(finding.detail) for finding in wrong_lists(rows, folded)}


def _renew_lists(session: Session, complaint: ComplaintRow, folded: FoldedCase) -> None:
    _renew_notices(session, complaint.number, folded)
    for name, value in expected_columns(folded).items():
        setattr(complaint, name, value)
    projections.renew_clocks(session, complaint.number, folded.clocks)
    projections.renew_tasks(session, complaint, folded.tasks)
    _renew_due_documents(session, complaint.number, folded)
    _renew_closures(session, complaint.number, folded)
    [rows] = read_case_rows(session, [complaint.number])
    search_rows.replace_entries(session, complaint.number, expected_search(rows, folded))


def _renew_notices(session: Session, number: Number, folded: FoldedCase) -> None:
    """Bring the notices to what journal and passages say. What cannot be changed in a row makes it a new row."""
    stored = {row.id: row for row in session.scalars(select(NoticeRow).where(NoticeRow.complaint == number))}
    for name, row in stored.items():
        expected = folded.notices.get(name)
        if expected is None or any(getattr(row, column) != getattr(expected, column) for column in NOTICE_COLUMNS):
            session.delete(row)
    session.flush()
    for name, expected in folded.notices.items():
        kept = stored.get(name)
        row = kept if kept and kept in session else NoticeRow(id=name)
        session.add(row)
        for column in NOTICE_COLUMNS:
            setattr(row, column, getattr(expected, column))
        sent = session.get(TextRow, row.text) if row.text else None
        row.sha256 = sha256_of(sent.body.encode()) if sent and sent.body is not None else None


def _renew_closures(session: Session, number: Number, folded: FoldedCase) -> None:
    """Close to readers the texts that are closed in the case, and no others."""
    expected = expected_closures(folded)
    for row in session.scalars(select(TextRow).where(TextRow.complaint == number)):
        if row.closed_at != expected.get(row.id):
            row.closed_at = expected.get(row.id)
    session.flush()


def _renew_due_documents(session: Session, number: Number, folded: FoldedCase) -> None:
    """Enqueue the documents that have no file, and nothing else."""
    [rows] = read_case_rows(session, [number])
    made = {(row.name, row.seq) for row in rows.documents}
    lacking = {one.event.seq: one.event for one in folded.documents if (one.name, one.event.seq) not in made}
    known = {row.seq: row for row in session.scalars(select(DocumentDueRow).where(DocumentDueRow.complaint == number))}
    for seq in known.keys() - {one.event.seq for one in folded.documents}:
        session.delete(known[seq])
    for seq, event in lacking.items():
        if seq not in known:
            at = event.recorded_at
            session.add(DocumentDueRow(complaint=number, seq=seq, since=at, next_at=at))
