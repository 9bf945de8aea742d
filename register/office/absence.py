"""Absences: who is away and who stands in, at any instant."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, CompoundSelect, DateTime, Text, bindparam, func, or_, select, union_all
from sqlalchemy.orm import Session

from calendars import OfficeTime
from models.frozen import Frozen
from models.messages import Person
from models.office_events import Absent, Back
from models.tables import AbsenceRow, ServiceRow
from register.office import org_journal
from register.office.org_journal import StaffError
from register.transaction import read_once


class Absence(Frozen):
    """An absence in [since, until), and who stands in."""

    since: OfficeTime
    until: OfficeTime
    substitute: Person


def insert_absence(
    session: Session,
    person: Person,
    since: datetime,
    until: datetime,
    substitute: Person,
    *,
    at: datetime,
    by: Person | None = None,
) -> None:
    """Record that in [since, until) the substitute stands in for the person. Idempotent.

    Raises StaffError: for a substitute who is not on the staff, is the person, leaves or is away in that time; for a
    circle of substitutes; for an absence that overlaps another of the person.
    """
    org_journal.lock_org_stream(session)
    _refuse_absence(session, person, since, until, substitute)
    for row in _absences_between(session, person, since, until):
        if (row.since, row.until, row.substitute) == (since, until, substitute):
            return
        raise StaffError("away_already", person=person, since=row.since, until=row.until)
    refuse_substitution_circle(session, person, substitute, since, until)
    for row in _absences_between(session, substitute, since, until):
        raise StaffError("substitute_away", person=substitute, since=row.since, until=row.until)
    session.merge(AbsenceRow(person=person, since=since, until=until, substitute=substitute))
    change = org_journal.change(person, at, by)
    entry = Absent(**change, type="away", person=person, other=substitute, since=since, until=until)
    org_journal.append_org_event(session, entry)


def end_absences(session: Session, person: Person, *, at: datetime, by: Person | None = None) -> None:
    """Record that a person is back at `at`: a running absence ends then, a future one becomes empty. Idempotent.
    Raises StaffError where the person was never away."""
    org_journal.lock_org_stream(session)
    rows = session.scalars(select(AbsenceRow).where(AbsenceRow.person == person)).all()
    if not rows:
        raise StaffError("never_away", person=person, at=at)
    for row in rows:
        if row.until <= max(at, row.since):
            continue
        change = org_journal.change(person, at, by)
        entry = Back(**change, type="back", person=person, since=row.since, until=row.until)
        row.until = max(at, row.since)
        org_journal.append_org_event(session, entry)


def persons_stood_for(session: Session, person: Person, at: datetime) -> tuple[Person, ...]:
    """Return for whom a person stands at an instant: people who are away or have left, and those for whom these stood
    in turn. Empty for a person who is not on the staff then."""
    return read_once(session, ("stood for", person, at), lambda: _read_stood_for(session, person, at))


def _read_stood_for(session: Session, person: Person, at: datetime) -> tuple[Person, ...]:
    found: set[Person] = set()
    frontier = {person}
    while frontier:
        parameters = {"people": sorted(frontier), "person": person, "at": at}
        rows = set(session.scalars(_stood_for_query(), parameters))
        if person not in rows:
            return ()
        frontier = rows - found - {person}
        found |= frontier
    return tuple(sorted(found))


def absences_at(session: Session, at: datetime) -> dict[Person, Absence]:
    query = select(AbsenceRow).where(AbsenceRow.since <= at, AbsenceRow.until > at)
    rows = session.scalars(query.order_by(AbsenceRow.person))
    return {row.person: Absence(since=row.since, until=row.until, substitute=row.substitute) for row in rows}


def refuse_substitution_circle(
    session: Session, person: Person, to: Person, since: datetime, until: datetime | None = None
) -> None:
    """Raise StaffError where, in [since, until), the substitutes of `to` would lead back to the person."""
    for at in _substitution_changes(session, since, until):
        chain = [to]
        while (substitute := _substitute_at(session, chain[-1], at)) and substitute not in chain:
            chain.append(substitute)
            if substitute == person:
                raise StaffError("circle", at=at, chain=" → ".join([person, *chain]))


def _refuse_absence(session: Session, person: Person, since: datetime, until: datetime, substitute: Person) -> None:
    if since >= until:
        raise StaffError("span", since=since, until=until)
    if person == substitute:
        raise StaffError("oneself", person=person)
    org_journal.serving_member(session, person, since)
    service = org_journal.serving_member(session, substitute, since)
    if service.until and service.until < until:
        raise StaffError("gone", person=substitute, until=service.until)


def _substitution_changes(session: Session, since: datetime, until: datetime | None) -> Iterator[datetime]:
    """Yield the instants in [since, until) at which somebody else may begin to stand in."""
    yield since
    for column in (AbsenceRow.since, ServiceRow.until):
        later = select(column).where(column > since)
        instants = session.scalars(later if until is None else later.where(column < until))
        yield from (instant for instant in instants if instant)


def _substitute_at(session: Session, person: Person, at: datetime) -> Person | None:
    service = session.get(ServiceRow, person)
    if service and service.until and service.until <= at:
        return service.successor
    query = select(AbsenceRow.substitute).where(AbsenceRow.since <= at, AbsenceRow.until > at)
    return session.scalar(query.where(AbsenceRow.person == person))


@cache  # to build it takes longer than to run it
def _stood_for_query() -> CompoundSelect[str]:
    """Return the query for those for whom `people` stand directly at an instant `at`; it also returns `person` if on
    the staff then. An absence ends when the person leaves."""
    at, people = bindparam("at", type_=DateTime(timezone=True)), bindparam("people", type_=Text(), expanding=True)
    on_staff = select(ServiceRow.person).where(ServiceRow.person == bindparam("person"), ServiceRow.since <= at)
    away = select(AbsenceRow.person).join(ServiceRow, ServiceRow.person == AbsenceRow.person).where(_not_left(at))
    away = away.where(AbsenceRow.since <= at, AbsenceRow.until > at, AbsenceRow.substitute.in_(people))
    gone = select(ServiceRow.person).where(ServiceRow.successor.in_(people), ServiceRow.until <= at)
    return union_all(away, gone, on_staff.where(_not_left(at)))


def _not_left(at: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    return or_(ServiceRow.until.is_(None), ServiceRow.until > at)


def _absences_between(session: Session, person: Person, since: datetime, until: datetime) -> list[AbsenceRow]:
    """Return the absences of a person that overlap [since, until)."""
    begin = func.greatest(since, AbsenceRow.since)  # one that was taken back before it began is empty
    query = select(AbsenceRow).where(AbsenceRow.person == person, AbsenceRow.since < until, AbsenceRow.until > begin)
    return list(session.scalars(query.order_by(AbsenceRow.since)))
