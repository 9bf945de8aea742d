"""The papers of a case: which are still to be made, and what is known of those that were.

What is to be made is put down in the transaction of the event that asks for it; it is taken off in that of the rows
of the files. A crash in between repeats it, and the same files come of it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.case import Case
from models.law import Law
from models.messages import Event, Number
from models.tables import DocumentDueRow, DocumentRow
from register import attachments
from register.attachments import Store
from register.locks import hold
from rules import document

LONGEST = timedelta(hours=1)  # a template that was mended is found to be so by then


def owe(session: Session, law: Law, before: Case | None, after: Case, event: Event) -> None:
    """Put down that an event has made papers another."""
    if document.renewed(law, before, after):
        at = event.recorded_at
        session.add(DocumentDueRow(complaint=after.number, seq=event.seq, since=at, next_at=at))


def due(session: Session, now: datetime, at_most: int = 50) -> Sequence[Number]:
    """The complaints with papers to be made by now, the longest due first."""
    waiting = select(DocumentDueRow.complaint).where(DocumentDueRow.next_at <= now)
    first = func.min(DocumentDueRow.next_at)
    return session.scalars(waiting.group_by(DocumentDueRow.complaint).order_by(first).limit(at_most)).all()


def claim(session: Session, number: Number) -> Sequence[DocumentDueRow]:
    """What is still to be made of a complaint, for this transaction alone. What is put down meanwhile stays."""
    hold(session, f"documents:{number}")
    return session.scalars(select(DocumentDueRow).where(DocumentDueRow.complaint == number)).all()


def made(session: Session, number: Number) -> Sequence[DocumentRow]:
    """All papers of a complaint, in the order in which they came about."""
    found = select(DocumentRow).where(DocumentRow.complaint == number)
    return session.scalars(found.order_by(DocumentRow.seq, DocumentRow.name)).all()


def waiting(session: Session, number: Number) -> Sequence[DocumentDueRow]:
    """What is still to be made of a complaint, to be told of."""
    found = select(DocumentDueRow).where(DocumentDueRow.complaint == number)
    return session.scalars(found.order_by(DocumentDueRow.seq)).all()


def keep(session: Session, store: Store, row: DocumentRow, paper: bytes) -> None:
    """The file in its place, and its row with this transaction; until then no sweep takes it away."""
    row.sha256, row.size = attachments.digest(paper), len(paper)
    hold(session, f"attachment:{row.sha256}")
    attachments.put(store, paper)
    session.add(row)


def settle(session: Session, rows: Sequence[DocumentDueRow]) -> None:
    """All of it has been made."""
    for row in rows:
        session.delete(row)


def put_off(rows: Sequence[DocumentDueRow], code: str, now: datetime) -> None:
    """Something could not be made: it is tried again, after a minute first, then after ever longer."""
    for row in rows:
        row.tries, row.code = row.tries + 1, code
        row.next_at = now + min(timedelta(minutes=2 ** min(row.tries - 1, 10)), LONGEST)
