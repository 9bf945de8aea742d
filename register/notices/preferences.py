"""How notices reach each person by mail, as they have chosen: kept beside the record, of which it changes nothing."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, NamedTuple, get_args

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.messages import Person
from models.tables import NoticePreferenceRow, PersonRow, ServiceRow
from register.office.held_names import serving_at

Mail = Literal["at_once", "morning", "none"]
MAILS: tuple[Mail, ...] = get_args(Mail)


class Preference(NamedTuple):
    """By which mail notices reach somebody, whether what the office adds is muted, and their language; none: that of
    the office."""

    mail: str = "morning"
    muted: bool = False
    language: str | None = None


class MailedPerson(NamedTuple):
    """A person who is mailed, with the contact on file, their language, and what they were mailed last."""

    person: Person
    contact: str
    language: str | None
    digest_day: date | None
    mailed_at: datetime | None


def preference_of(session: Session, person: Person) -> Preference:
    row = session.get(NoticePreferenceRow, person)
    return Preference(row.mail, row.muted, row.language) if row else Preference()


def contact_of(session: Session, person: Person) -> str:
    """Return the contact on file of a member of the staff."""
    return session.get_one(PersonRow, person).contact


def set_preference(session: Session, person: Person, chosen: Preference) -> None:
    row = insert(NoticePreferenceRow).values(person=person, **chosen._asdict())
    session.execute(row.on_conflict_do_update(index_elements=["person"], set_=chosen._asdict()))


def mailed_people(session: Session, mails: Sequence[Mail], now: datetime) -> list[MailedPerson]:
    """Return who is on the staff, wants one of these, and has a contact on file."""
    row = NoticePreferenceRow
    wants = row.mail.in_(mails)
    found = select(PersonRow.id, PersonRow.contact, row.language, row.digest_day, row.mailed_at)
    found = found.join(ServiceRow, ServiceRow.person == PersonRow.id).outerjoin(row, row.person == PersonRow.id)
    found = found.where(*serving_at(now), PersonRow.contact != "")
    found = found.where(or_(wants, row.person.is_(None)) if "morning" in mails else wants).order_by(PersonRow.id)
    return [MailedPerson(*one) for one in session.execute(found)]


def claim_morning(session: Session, person: Person, day: date) -> bool:
    """Put down that the letter of a morning is begun; False where it was begun before."""
    row = NoticePreferenceRow
    put = insert(row).values(person=person, digest_day=day)
    claimed = put.on_conflict_do_update(
        index_elements=["person"], set_={"digest_day": day}, where=row.digest_day.is_distinct_from(day)
    )
    return session.scalar(claimed.returning(row.person)) is not None
