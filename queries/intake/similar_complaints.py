"""Complaints like one that comes in: a hint for whoever may read them. A person links or merges."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.form import Form
from models.messages import Number, Person
from models.rule import Slug
from models.tables import ComplaintRow, PartyRow
from queries.case_file import CaseFile, load_case_file
from queries.intake.similarity import Said, are_similar
from queries.reading import CaseReading
from register import texts

LOOKED_BACK = timedelta(days=90)
MAX_COMPARED = 20  # the newest: a hint is not worth more


class Reader(NamedTuple):
    """For whom is looked: the person who registers, and without one the program through which the complaint comes."""

    person: Person | None = None
    sender: Slug | None = None


def similar_complaints(
    session: Session, form: Form, received_at: datetime, reader: Reader, own: Number | None = None
) -> tuple[Number, ...]:
    """Return the complaints of the same contact, under the same procedure, of the 90 days before, that say nearly the
    same of the same target; newest first.

    A person is told of those whose filer and narrative they may both read, a program alone of those that it sent
    itself, nobody of any other. `own` is the complaint itself, once it has a number.
    """
    if not form.party.contact.strip() or reader == Reader():
        return ()
    said = {**form.facts, **form.texts}
    files = (load_case_file(session, number) for number in _candidates(session, form, received_at, reader, own))
    told = (one for one in files if _may_know(session, one, reader, received_at))
    return tuple(one.row.number for one in told if are_similar(said, _stated(session, one)))


def _candidates(
    session: Session, form: Form, received_at: datetime, reader: Reader, own: Number | None
) -> Iterable[Number]:
    """Return the numbers of whoever has this contact. Without a person only those of the program itself."""
    found = (
        select(ComplaintRow.number)
        .join(PartyRow, PartyRow.complaint == ComplaintRow.number)
        .where(PartyRow.contact == form.party.contact, PartyRow.contact != "")
        .where(ComplaintRow.procedure == form.procedure, ComplaintRow.received_at <= received_at)
        .where(ComplaintRow.received_at > received_at - LOOKED_BACK)
    )
    found = found.where(ComplaintRow.number < own) if own else found
    found = found if reader.person else found.where(ComplaintRow.sender == reader.sender)
    newest_first = ComplaintRow.received_at.desc(), ComplaintRow.number.desc()
    return session.scalars(found.order_by(*newest_first).limit(MAX_COMPARED)).all()


def _may_know(session: Session, file: CaseFile, reader: Reader, now: datetime) -> bool:
    """The hint tells who filed the other complaint and what it says: the person must be allowed to read both."""
    if reader.person is None:
        return True
    return CaseReading(session, file, reader.person, now).may("identity", "narrative")


def _stated(session: Session, file: CaseFile) -> Said:
    facts = {name: value for name, value in file.case.facts.items() if value is not None}
    return {**facts, **texts.load_texts(session, file.case.texts)}
