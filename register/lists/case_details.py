"""What the register holds of one case beside its row and its journal, read in one statement."""

from typing import NamedTuple

from sqlalchemy import CompoundSelect, or_, select, union
from sqlalchemy import case as case_when
from sqlalchemy.orm import Session, make_transient_to_detached

from models.case import Case
from models.messages import Number
from models.tables import (
    AlarmRow,
    AttachmentRow,
    ClockRow,
    ComplaintRow,
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
from register.lists.rows_together import rows_together
from register.operations.record_doubts import doubts_query


class CaseDetails(NamedTuple):
    """The rows of one case, each kind in the order in which it is shown. `acts` without what they say, except of those
    whose actor stood in for somebody; `doubts` with
    their kinds alone; `people` are those who have acted on the case, have work on it or are named by it; of the
    `children`, which this case has opened, the numbers alone."""

    parties: list[PartyRow]
    texts: list[TextRow]
    acts: list[InboxRow]
    attachments: list[AttachmentRow]
    documents: list[DocumentRow]
    clocks: list[ClockRow]
    notices: list[NoticeRow]
    doubts: list[AlarmRow]
    people: list[PersonRow]
    children: list[ComplaintRow]


def case_details(session: Session, number: Number, case: Case) -> CaseDetails:
    """Return the rows of a case. The names of its people cost no query from then on, as long as these rows are kept."""
    stood_in = case_when((InboxRow.body.contains('"stands_for"'), InboxRow.body)).label("body")
    acts = select(InboxRow.n, InboxRow.state, InboxRow.seq, InboxRow.received_at, InboxRow.refused_at, stood_in)
    of_case: CompoundSelect[str | None] = union(
        select(InboxRow.actor).where(InboxRow.complaint == number),
        select(TaskRow.holder).where(TaskRow.complaint == number),
    )
    rows = CaseDetails(
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
            select(PersonRow).where(or_(PersonRow.id.in_(of_case), PersonRow.id.in_(_named_in(case)))),
            select(ComplaintRow.number).where(ComplaintRow.parent == number),
        )
    )
    return rows._replace(people=[_known(session, person) for person in rows.people])


def _named_in(case: Case) -> set[str]:
    """Return what may be the id of a person among what is stated on a case and where it lies."""
    values = (one for value in case.facts.values() for one in (value if isinstance(value, tuple) else (value,)))
    holders = (one for here in case.positions.values() for one in (here.holder, *here.helpers, *here.asked))
    writers = (stated.by for stated in case.stated.values())
    asked = (one for asked in case.asked_for.values() for one in (asked.whom, *asked.by, *asked.deciders))
    return {one for one in (*values, *holders, *writers, *case.recused, *asked) if isinstance(one, str)}


def _known(session: Session, person: PersonRow) -> PersonRow:
    """Have the session know a person that it has read."""
    make_transient_to_detached(person)
    return session.merge(person, load=False)
