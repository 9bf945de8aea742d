"""Who works here and holds which role, on any day; every change of it is journaled in the stream `org`."""

from datetime import datetime
from typing import Any, Literal

from pydantic import AwareDatetime
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from activities import journal
from models.frozen import Frozen
from models.messages import Chained, Person
from models.requirement import Name
from models.tables import HoldingRow, PersonRow

ORG = "org"


class StaffError(ValueError):
    """What was asked of the staff list does not fit what stands in it."""


class Change(Frozen):
    """What changed, about whom, from when, by whose word."""

    type: Literal["joined", "given", "ended"]
    name: Name | Person
    person: Person
    at: AwareDatetime
    by: Person | None = None


class Member(Frozen):
    """A member of staff with the roles held at one instant."""

    id: Person
    name: str
    contact: str
    roles: tuple[Name, ...]


class Held(Frozen):
    """One holding, past or present."""

    role: Name
    since: AwareDatetime
    until: AwareDatetime | None


def add(  # noqa: PLR0913  # who, and the stamp of the journal
    session: Session,
    person: Person,
    name: str,
    contact: str = "",
    *,
    at: datetime,
    by: Person | None = None,
) -> None:
    """A new member of staff. Told twice, it stands once; the same id for somebody else is refused."""
    head = journal.head(session, ORG)
    known = session.get(PersonRow, person)
    if known and (known.name, known.contact) != (name, contact):
        raise StaffError(f"{person} is somebody else already")
    if known is None:
        session.add(PersonRow(id=person, name=name, contact=contact))
        _note(session, head, Change(type="joined", name=person, person=person, at=at, by=by))


def give(session: Session, person: Person, role: Name, *, at: datetime, by: Person | None = None) -> None:
    """From `at` on the person holds the role, unless it is held already."""
    head = journal.head(session, ORG)
    if session.get(PersonRow, person) is None:
        raise StaffError(f"there is no {person}")
    holding = _latest(session, person, role)
    if holding and holding.until is None:
        return
    if holding and holding.until and at < holding.until:
        raise StaffError(f"{person} holds {role} until {holding.until}: it cannot be given from {at}")
    session.add(HoldingRow(person=person, role=role, since=at, until=None))
    _note(session, head, Change(type="given", name=role, person=person, at=at, by=by))


def end(session: Session, person: Person, role: Name, *, at: datetime, by: Person | None = None) -> None:
    """At `at` the person no longer holds the role."""
    head = journal.head(session, ORG)
    holding = _latest(session, person, role)
    if holding is None or (holding.until is None and at <= holding.since):
        raise StaffError(f"{person} does not hold {role} before {at}")
    if holding.until is None:
        holding.until = at
        _note(session, head, Change(type="ended", name=role, person=person, at=at, by=by))


def standing(session: Session, person: Person, at: datetime) -> tuple[Name, ...]:
    """The roles a person holds at an instant, by name."""
    held = select(HoldingRow.role).where(HoldingRow.person == person, *_at(at)).order_by(HoldingRow.role)
    return tuple(session.scalars(held))


def everyone(session: Session, at: datetime) -> tuple[Member, ...]:
    """The staff list of an instant, by id."""
    roles: dict[str, list[str]] = {}
    held = select(HoldingRow.person, HoldingRow.role).where(*_at(at)).order_by(HoldingRow.role)
    for person, role in session.execute(held):
        roles.setdefault(person, []).append(role)
    people = session.scalars(select(PersonRow).order_by(PersonRow.id))
    return tuple(
        Member(id=one.id, name=one.name, contact=one.contact, roles=tuple(roles.get(one.id, ()))) for one in people
    )


def holdings(session: Session, person: Person) -> tuple[Held, ...]:
    """Everything a person has ever held, in order."""
    rows = select(HoldingRow).where(HoldingRow.person == person).order_by(HoldingRow.since, HoldingRow.role)
    return tuple(Held(role=row.role, since=row.since, until=row.until) for row in session.scalars(rows))


def _at(at: datetime) -> tuple[Any, ...]:
    return HoldingRow.since <= at, or_(HoldingRow.until.is_(None), HoldingRow.until > at)


def _latest(session: Session, person: Person, role: Name) -> HoldingRow | None:
    rows = select(HoldingRow).where(HoldingRow.person == person, HoldingRow.role == role)
    return session.scalars(rows.order_by(HoldingRow.since.desc()).limit(1)).first()


def _note(session: Session, head: Chained, change: Change) -> None:
    entry = journal.Entry(seq=head.seq + 1, recorded_at=change.at, **dict(change))
    journal.append(session, ORG, head, entry)
