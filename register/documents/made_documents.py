"""The documents of a case: which are still to be made, and what is known of those that were made.

A document to be made is enqueued in the transaction of the event that requires it, and removed from the queue in the
transaction that stores its file. After a crash in between it is made again, with the same content.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models.case import Case
from models.events import Event
from models.law import Law
from models.messages import Number
from models.tables import DocumentDueRow, DocumentRow
from register import log, row_digests
from register.documents import attachments
from register.documents.attachments import AttachmentStore
from register.locks import advisory_lock
from rules import document, letters

MAX_DOCUMENT_RETRY_DELAY = timedelta(hours=1)  # so a repaired template is used within an hour


def enqueue_documents(session: Session, law: Law, before: Case | None, after: Case, event: Event) -> None:
    """Enqueue the documents of a case when an event has changed what they say, and the letters that it makes."""
    if document.renewed_documents(law, before, after) or letters.letters_of_event(law, after, event):
        at = event.recorded_at
        session.add(DocumentDueRow(complaint=after.number, seq=event.seq, since=at, next_at=at))


def numbers_with_due_documents(session: Session, now: datetime, at_most: int = 50) -> Sequence[Number]:
    """Return the complaints with documents to be made by now, the longest due first."""
    waiting = select(DocumentDueRow.complaint).where(DocumentDueRow.next_at <= now)
    first = func.min(DocumentDueRow.next_at)
    return session.scalars(waiting.group_by(DocumentDueRow.complaint).order_by(first).limit(at_most)).all()


def claim_due_documents(session: Session, number: Number) -> Sequence[DocumentDueRow]:
    """Return the queue entries of a complaint, locked for this transaction. What is enqueued meanwhile stays."""
    advisory_lock(session, f"documents:{number}")
    return session.scalars(select(DocumentDueRow).where(DocumentDueRow.complaint == number)).all()


def stored_documents(session: Session, number: Number) -> Sequence[DocumentRow]:
    """Return all stored documents of a complaint in the order of their events."""
    return session.scalars(documents_query(number)).all()


def documents_query(number: Number) -> Select[DocumentRow]:
    """Return the query of all stored documents of a complaint in the order of their events."""
    found = select(DocumentRow).where(DocumentRow.complaint == number)
    return found.order_by(DocumentRow.seq, DocumentRow.name)


def pending_documents(session: Session, number: Number) -> Sequence[DocumentDueRow]:
    """Return the queue entries of a complaint without a lock, for display."""
    found = select(DocumentDueRow).where(DocumentDueRow.complaint == number)
    return session.scalars(found.order_by(DocumentDueRow.seq)).all()


def store_document(session: Session, store: AttachmentStore, row: DocumentRow, content: bytes) -> None:
    """Store the file and its row, and give the log the row's digest. Until the transaction ends no sweep removes the
    file."""
    row.sha256, row.size = attachments.sha256_of(content), len(content)
    advisory_lock(session, f"attachment:{row.sha256}")
    attachments.store_bytes(store, content)
    session.add(row)
    session.flush()
    stream = row_digests.document_stream(row)
    log.enqueue(session, stream, log.last_logged(session, stream).seq + 1, row_digests.document_digest(row))


def clear_due_documents(session: Session, rows: Sequence[DocumentDueRow]) -> None:
    """Remove queue entries whose documents have all been made."""
    for row in rows:
        session.delete(row)


def postpone_documents(rows: Sequence[DocumentDueRow], code: str, now: datetime) -> None:
    """Postpone documents that could not be made: by 1, 2, 4 … minutes, at most MAX_DOCUMENT_RETRY_DELAY."""
    for row in rows:
        row.tries, row.code = row.tries + 1, code
        row.next_at = now + min(timedelta(minutes=2 ** min(row.tries - 1, 10)), MAX_DOCUMENT_RETRY_DELAY)
