"""Complaints like one that comes in: a hint for whoever may read them. A person links or merges."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from models.case_input import CaseOpening
from models.form import Form
from models.messages import Number, Person
from models.rule import PersonalPart, Slug
from models.tables import ComplaintRow, PartyRow, TextRow
from queries.intake.similarity import Said, are_similar
from register import texts
from register.cases.stored_case import stored_case
from register.office import staff
from rules.reading.admissions import Admissions, admits

LOOKED_BACK = timedelta(days=90)
MAX_OF_CONTACT = 200  # a hotline may leave its own number with each
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
    candidates = _candidates(session, form, received_at, reader, own)
    alike = [row for row, stated in _with_what_is_said(session, candidates) if are_similar(said, stated)]
    if alike and reader.person:
        readable = _readable(session, reader.person, form.procedure, received_at, {row.admissions for row in alike})
        alike = [row for row in alike if row.admissions in readable]
    return tuple(row.number for row in alike)


def _candidates(
    session: Session, form: Form, received_at: datetime, reader: Reader, own: Number | None
) -> Sequence[ComplaintRow]:
    """Return the complaints of whoever has this contact. Without a person only those of the program itself.

    Those of the contact are found first: else PostgreSQL may look through all complaints of the 90 days instead.
    """
    of_contact = select(PartyRow.complaint).where(PartyRow.contact == form.party.contact, PartyRow.contact != "")
    newest = of_contact.order_by(PartyRow.id.desc()).limit(MAX_OF_CONTACT).subquery()
    found = (
        select(ComplaintRow)
        .options(defer(ComplaintRow.opened))  # large, and needed only of a case that has not begun
        .join(newest, newest.c.complaint == ComplaintRow.number)
        .where(ComplaintRow.procedure == form.procedure, ComplaintRow.received_at <= received_at)
        .where(ComplaintRow.received_at > received_at - LOOKED_BACK)
    )
    found = found.where(ComplaintRow.number < own) if own else found
    found = found if reader.person else found.where(ComplaintRow.sender == reader.sender)
    newest_first = ComplaintRow.received_at.desc(), ComplaintRow.number.desc()
    return session.scalars(found.order_by(*newest_first).limit(MAX_COMPARED)).all()


def _with_what_is_said(session: Session, rows: Sequence[ComplaintRow]) -> Iterator[tuple[ComplaintRow, Said]]:
    """Yield each complaint with the facts and texts that it holds now."""
    held = [(row, stored_case(session, row) or CaseOpening.model_validate_json(row.opened).opened) for row in rows]
    ids = [ref.id for _, case in held for ref in case.texts.values()]
    bodies = session.scalars(select(TextRow).where(TextRow.id.in_(ids))).all() if ids else []
    for row, case in held:
        facts = {name: value for name, value in case.facts.items() if value is not None}
        yield row, {**facts, **texts.bodies_of(case.texts, bodies)}


def _readable(
    session: Session, person: Person, procedure: Slug, now: datetime, admissions: Collection[str]
) -> frozenset[str]:
    """Return those of these admissions, as rows have them, that let the person read both who filed a complaint and what
    it says: the hint tells both."""
    stands_for, held = staff.standing_at(session, person, now, procedure)
    persons, parts = {person, *stands_for}, get_args(PersonalPart)
    read = {text: Admissions.model_validate_json(text) for text in admissions}
    return frozenset(text for text, one in read.items() if all(admits(one, persons, held, part) for part in parts))
