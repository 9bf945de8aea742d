"""What the register holds of one case beside its row and its journal, read in one statement."""

from typing import NamedTuple

from sqlalchemy import select, union
from sqlalchemy.orm import Session, make_transient_to_detached

from models.messages import Number
from models.tables import (
    AlarmRow,
    AttachmentRow,
    ClockRow,
    DocumentRow,
    InboxRow,
    NoticeRow,
    PartyRow,
    PersonRow,
    TaskRow,
    TextRow,
)
from register.attachments import attachments_query
from register.documents import documents_query
from register.operations.record_doubts import doubts_query
from register.rows_together import rows_together


class CaseRows(NamedTuple):
    """The rows of one case, each kind in the order in which it is shown. `acts` without what they say; `doubts` with
    their kinds alone; `people` are those who have acted on the case or have work on it."""

    parties: list[PartyRow]
    texts: list[TextRow]
    acts: list[InboxRow]
    attachments: list[AttachmentRow]
    documents: list[DocumentRow]
    clocks: list[ClockRow]
    notices: list[NoticeRow]
    doubts: list[AlarmRow]
    people: list[PersonRow]


def case_rows(session: Session, number: Number) -> CaseRows:
    """Return the rows of a case. The names of its people cost no query from then on, as long as these rows are kept."""
    acts = select(InboxRow.n, InboxRow.state, InboxRow.seq, InboxRow.received_at, InboxRow.refused_at)
    of_case = union(
        select(InboxRow.actor).where(InboxRow.complaint == number),
        select(TaskRow.holder).where(TaskRow.complaint == number),
    )
    rows = CaseRows(
        *rows_together(
            session,
            select(PartyRow).where(PartyRow.complaint == number).order_by(PartyRow.id),
            select(TextRow).where(TextRow.complaint == number).order_by(TextRow.written_at, TextRow.id),
            acts.where(InboxRow.complaint == number).order_by(InboxRow.n),
            attachments_query(number),
            documents_query(number),
            select(ClockRow).where(ClockRow.complaint == number).order_by(ClockRow.started, ClockRow.name),
            select(NoticeRow).where(NoticeRow.complaint == number).order_by(NoticeRow.seq),
            doubts_query(number),
            select(PersonRow).where(PersonRow.id.in_(of_case)),
        )
    )
    return rows._replace(people=[_known(session, person) for person in rows.people])


def _known(session: Session, person: PersonRow) -> PersonRow:
    """Have the session know a person that it has read."""
    make_transient_to_detached(person)
    return session.merge(person, load=False)
