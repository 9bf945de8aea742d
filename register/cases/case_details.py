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
from register.alarms.doubts import doubts_query
from register.documents.attachments import attachments_query
from register.documents.made_documents import documents_query
from register.statements import rows_together


class CaseDetails(NamedTuple):
    """The rows of one case, each kind in the order in which it is shown. `acts` come without what they say, but for
    those whose actor stood in for somebody; `doubts` with their kinds alone, `children`, which this case has opened,
    with their numbers. `people` have acted on the case, have work on it or are named by it."""

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
    for person in rows.people:  # the session knows them from now on
        make_transient_to_detached(person)
    return rows._replace(people=[session.merge(person, load=False) for person in rows.people])


def _named_in(case: Case) -> set[str]:
    """Return what may be the id of a person among what is stated on a case and where it lies."""
    names: list[object] = [*case.recused, *(stated.by for stated in case.stated.values())]
    for value in case.facts.values():
        names += value if isinstance(value, tuple) else (value,)
    for position in case.positions.values():
        names += (position.holder, *position.helpers, *position.asked)
    for request in case.asked_for.values():
        names += (request.whom, *request.by, *request.deciders)
    return {name for name in names if isinstance(name, str)}
