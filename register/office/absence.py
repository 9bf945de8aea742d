"""Who is away, who stands in for them meanwhile, and for whom somebody stands at an instant."""

from collections.abc import Iterator
from datetime import datetime

from pydantic import AwareDatetime
from sqlalchemy import ColumnElement, CompoundSelect, or_, select, union_all
from sqlalchemy.orm import Session

from models.frozen import Frozen
from models.messages import Person
from models.tables import AbsenceRow, ServiceRow
from register.office import org_journal
from register.office.org_journal import StaffError


class Absent(Frozen):
    """An absence: from `since` until `until`, which no longer belongs to it."""

    since: AwareDatetime
    until: AwareDatetime
    substitute: Person


def away(  # noqa: PLR0913  # who for whom and when, and the stamp of the journal
    session: Session,
    person: Person,
    since: datetime,
    until: datetime,
    substitute: Person,
    *,
    at: datetime,
    by: Person | None = None,
) -> None:
    """In [since, until) the substitute has the standing of the person as well. Told twice, it stands once.

    Raises StaffError: a substitute who is nobody, the person, leaves or is away in that time; a circle; an absence
    that overlaps another of the person.
    """
    org_journal.lock(session)
    _refuse_time(session, person, since, until, substitute)
    for row in _between(session, person, since, until):
        if (row.since, row.until, row.substitute) == (since, until, substitute):
            return
        raise StaffError("away_already", person=person, since=row.since, until=row.until)
    refuse_circle(session, person, substitute, since, until)
    for row in _between(session, substitute, since, until):
        raise StaffError("substitute_away", person=substitute, since=row.since, until=row.until)
    session.add(AbsenceRow(person=person, since=since, until=until, substitute=substitute))
    entry = org_journal.entry("away", person, person=person, other=substitute, since=since, until=until, at=at, by=by)
    org_journal.note(session, entry)


def back(session: Session, person: Person, *, at: datetime, by: Person | None = None) -> None:
    """At `at` the person is back: an absence ends then, and one still to come is none. Told twice, it stands once."""
    org_journal.lock(session)
    rows = session.scalars(select(AbsenceRow).where(AbsenceRow.person == person)).all()
    if not rows:
        raise StaffError("never_away", person=person, at=at)
    for row in rows:
        if row.until <= at:
            continue
        entry = org_journal.entry("back", person, person=person, since=row.since, until=row.until, at=at, by=by)
        if row.since < at:
            row.until = at
        else:
            session.delete(row)
        org_journal.note(session, entry)


def stands_for(session: Session, person: Person, at: datetime) -> tuple[Person, ...]:
    """For whom somebody stands at an instant: who is away or has left, and for whom these stood in turn. Who is not
    on the staff then stands for nobody."""
    there = select(ServiceRow.person).where(ServiceRow.person == person, ServiceRow.since <= at, _there(at))
    found: set[Person] = set()
    nearer = {person}
    while nearer:
        further = set(session.scalars(union_all(_behind(nearer, at), there)))
        if person not in further:
            return ()
        nearer = further - found - {person}
        found |= nearer
    return tuple(sorted(found))


def absent(session: Session, at: datetime) -> dict[Person, Absent]:
    """Who is away at an instant."""
    running = select(AbsenceRow).where(AbsenceRow.since <= at, AbsenceRow.until > at)
    rows = session.scalars(running.order_by(AbsenceRow.person))
    return {row.person: Absent(since=row.since, until=row.until, substitute=row.substitute) for row in rows}


def refuse_circle(session: Session, person: Person, to: Person, since: datetime, until: datetime | None = None) -> None:
    """Raise StaffError where, in [since, until), whoever stands in for `to` would lead back to the person."""
    for at in _turns(session, since, until):
        chain = [to]
        while (further := _stand_in(session, chain[-1], at)) and further not in chain:
            chain.append(further)
            if further == person:
                raise StaffError("circle", at=at, chain=" → ".join([person, *chain]))


def _refuse_time(session: Session, person: Person, since: datetime, until: datetime, substitute: Person) -> None:
    if since >= until:
        raise StaffError("span", since=since, until=until)
    if person == substitute:
        raise StaffError("oneself", person=person)
    org_journal.member(session, person, since)
    service = org_journal.member(session, substitute, since)
    if service.until and service.until < until:
        raise StaffError("gone", person=substitute, until=service.until)


def _turns(session: Session, since: datetime, until: datetime | None) -> Iterator[datetime]:
    """The instants of a time at which somebody else may begin to stand in."""
    yield since
    for column in (AbsenceRow.since, ServiceRow.until):
        later = select(column).where(column > since)
        turns = session.scalars(later if until is None else later.where(column < until))
        yield from (turn for turn in turns if turn)


def _stand_in(session: Session, person: Person, at: datetime) -> Person | None:
    service = session.get(ServiceRow, person)
    if service and service.until and service.until <= at:
        return service.successor
    running = select(AbsenceRow.substitute).where(AbsenceRow.since <= at, AbsenceRow.until > at)
    return session.scalar(running.where(AbsenceRow.person == person))


def _behind(people: set[Person], at: datetime) -> CompoundSelect[str]:
    """The question for whom these stand without anybody between. An absence ends when the person leaves."""
    running = select(AbsenceRow.person).join(ServiceRow, ServiceRow.person == AbsenceRow.person).where(_there(at))
    running = running.where(AbsenceRow.since <= at, AbsenceRow.until > at, AbsenceRow.substitute.in_(people))
    left = select(ServiceRow.person).where(ServiceRow.successor.in_(people), ServiceRow.until <= at)
    return union_all(running, left)


def _there(at: datetime) -> ColumnElement[bool]:
    return or_(ServiceRow.until.is_(None), ServiceRow.until > at)


def _between(session: Session, person: Person, since: datetime, until: datetime) -> list[AbsenceRow]:
    """The absences of a person that touch a time."""
    overlapping = select(AbsenceRow).where(
        AbsenceRow.person == person, AbsenceRow.since < until, AbsenceRow.until > since
    )
    return list(session.scalars(overlapping.order_by(AbsenceRow.since)))
