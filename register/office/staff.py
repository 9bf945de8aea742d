"""Who works here and holds which role, on any day; every change of it is journaled in the stream `org`."""

from datetime import datetime
from typing import Any, NamedTuple

from pydantic import AwareDatetime
from sqlalchemy import literal, or_, select, union_all
from sqlalchemy.orm import Session

from models.frozen import Frozen
from models.messages import Person
from models.requirement import Name
from models.tables import HoldingRow, PersonRow, ServiceRow
from register.office import org_journal, ranks, units
from register.office.absence import Absent, absent, refuse_circle, stands_for
from register.office.org_journal import StaffError

STAFF = "staff"


class Member(Frozen):
    """A member of staff with what is held at one instant; `away` where somebody stands in."""

    id: Person
    name: str
    contact: str
    roles: tuple[Name, ...]
    rank: Name | None = None
    registers: tuple[Name, ...] = ()
    heads: tuple[Name, ...] = ()
    away: Absent | None = None


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
    """A new member of staff. Told twice, it stands once; the id of somebody else, or of who has left, is refused."""
    org_journal.lock(session)
    known = session.get(PersonRow, person)
    if known is None:
        session.add(PersonRow(id=person, name=name, contact=contact))
        session.flush()
        session.add(ServiceRow(person=person, since=at))
        org_journal.note(session, org_journal.entry("joined", person, person=person, at=at, by=by))
        return
    if (known.name, known.contact) != (name, contact):
        raise StaffError("taken", person=person)
    org_journal.member(session, person, at)


def give(session: Session, person: Person, role: Name, *, at: datetime, by: Person | None = None) -> None:
    """From `at` on the person holds the role, unless it is held already."""
    org_journal.lock(session)
    org_journal.member(session, person, at)
    holding = _latest(session, person, role)
    if holding and holding.until is None:
        return
    if holding and holding.until and at < holding.until:
        raise StaffError("held_until", person=person, role=role, until=holding.until, at=at)
    session.add(HoldingRow(person=person, role=role, since=at, until=None))
    org_journal.note(session, org_journal.entry("given", role, person=person, at=at, by=by))


def end(session: Session, person: Person, role: Name, *, at: datetime, by: Person | None = None) -> None:
    """At `at` the person no longer holds the role."""
    org_journal.lock(session)
    holding = _latest(session, person, role)
    if holding is None or (holding.until is None and at <= holding.since):
        raise StaffError("not_held", person=person, role=role, at=at)
    if holding.until is None:
        holding.until = at
        org_journal.note(session, org_journal.entry("ended", role, person=person, at=at, by=by))


def leave(session: Session, person: Person, to: Person, *, at: datetime, by: Person | None = None) -> None:
    """From `at` on the person holds nothing and is no longer staff. `to` succeeds them: stands for them from then
    on, heads the units they headed, and holds those roles that nobody else holds. Told twice, it stands once.

    Raises StaffError: a successor who is nobody, the person, or leaves as well; a circle.
    """
    org_journal.lock(session)
    service = _leaving(session, person, to, at)
    if service is None:
        return
    service.until, service.successor = at, to
    org_journal.note(session, org_journal.entry("left", person, person=person, other=to, at=at, by=by))
    for row in _open_holdings(session, person, at):
        role, since = row.role, max(row.since, at)
        if row.since >= at:
            session.delete(row)
        else:
            row.until = at
        org_journal.note(session, org_journal.entry("ended", role, person=person, at=at, by=by))
        if not _holders(session, role, since):
            give(session, to, role, at=since, by=by)
    ranks.drop(session, person, at=at, by=by)
    units.pass_on(session, person, to, at=at, by=by)


class Standing(NamedTuple):
    """For whom somebody stands in, and what is held with that, by name."""

    behind: tuple[Person, ...]
    held: tuple[Name, ...]


def stands(session: Session, person: Person, at: datetime) -> Standing:
    """For whom a person stands at an instant, and everything held then."""
    behind = stands_for(session, person, at)
    return Standing(behind, _everything(session, {person, *behind}, at))


def standing(session: Session, person: Person, at: datetime) -> tuple[Name, ...]:
    """Everything a person holds at an instant, with what those hold for whom the person stands."""
    return stands(session, person, at).held


def _everything(session: Session, people: set[Person], at: datetime) -> tuple[Name, ...]:
    """Roles; `staff`; `rank_…` up to their own; `head_of_…` and `above_…` of units; `on_…` of registers."""
    held = _held(session, people, at)
    if not held[STAFF]:
        return ()
    tree = units.places(session, at)
    heads = units.headed(tree, held[STAFF], held["role"])
    names = {STAFF, *held["role"], *(f"head_of_{unit}" for unit in heads)}
    names |= {f"above_{unit}" for unit in units.below(tree, heads)}
    names |= {f"on_{register}" for register in held["register"]}
    return tuple(sorted(names | ranks.reached(session, held["rank"], at)))


def _held(session: Session, people: set[Person], at: datetime) -> dict[str, set[str]]:
    """In one question, as every act asks it: who of these is staff, and their roles, ranks and registers."""
    serving = select(ServiceRow.person).where(ServiceRow.person.in_(people), *_serving(at))
    roles = select(literal("role"), HoldingRow.role).where(HoldingRow.person.in_(serving), *_at(at))
    staff = select(literal(STAFF), ServiceRow.person).where(ServiceRow.person.in_(serving))
    found: dict[str, set[str]] = {STAFF: set(), "role": set(), "rank": set(), "register": set()}
    for kind, name in session.execute(union_all(staff, roles, ranks.of(serving, at))):
        found[kind].add(name)
    return found


def everyone(session: Session, at: datetime) -> tuple[Member, ...]:
    """The staff list of an instant, by id: who has joined and not left."""
    serving = select(PersonRow).join(ServiceRow, ServiceRow.person == PersonRow.id)
    serving = serving.where(*_serving(at)).order_by(PersonRow.id)
    roles, tree, away = _roles(session, at), units.places(session, at), absent(session, at)
    distinct = ranks.distinct(session, at)
    return tuple(
        Member(
            id=one.id,
            name=one.name,
            contact=one.contact,
            roles=roles.get(one.id, ()),
            **distinct.get(one.id, ranks.Distinct())._asdict(),
            heads=units.headed(tree, {one.id}, roles.get(one.id, ())),
            away=away.get(one.id),
        )
        for one in session.scalars(serving)
    )


def holdings(session: Session, person: Person) -> tuple[Held, ...]:
    """Everything a person has ever held, in order."""
    rows = select(HoldingRow).where(HoldingRow.person == person).order_by(HoldingRow.since, HoldingRow.role)
    return tuple(Held(role=row.role, since=row.since, until=row.until) for row in session.scalars(rows))


def _roles(session: Session, at: datetime) -> dict[Person, tuple[Name, ...]]:
    roles: dict[Person, tuple[Name, ...]] = {}
    held = select(HoldingRow.person, HoldingRow.role).where(*_at(at)).order_by(HoldingRow.role)
    for person, role in session.execute(held):
        roles[person] = (*roles.get(person, ()), role)
    return roles


def _at(at: datetime) -> tuple[Any, ...]:
    return HoldingRow.since <= at, or_(HoldingRow.until.is_(None), HoldingRow.until > at)


def _serving(at: datetime) -> tuple[Any, ...]:
    return ServiceRow.since <= at, or_(ServiceRow.until.is_(None), ServiceRow.until > at)


def _latest(session: Session, person: Person, role: Name) -> HoldingRow | None:
    rows = select(HoldingRow).where(HoldingRow.person == person, HoldingRow.role == role)
    return session.scalars(rows.order_by(HoldingRow.since.desc()).limit(1)).first()


def _leaving(session: Session, person: Person, to: Person, at: datetime) -> ServiceRow | None:
    """The service that ends; none where it ended so already."""
    service = session.get(ServiceRow, person)
    if service is None:
        raise StaffError("unknown", person=person)
    if service.until and service.successor == to:
        return None
    if service.until:
        raise StaffError("succeeded", person=person, to=service.successor)
    if person == to:
        raise StaffError("oneself", person=person)
    if until := org_journal.member(session, to, at).until:
        raise StaffError("gone", person=to, until=until)
    refuse_circle(session, person, to, at)
    return service


def _open_holdings(session: Session, person: Person, at: datetime) -> list[HoldingRow]:
    lasting = or_(HoldingRow.until.is_(None), HoldingRow.until > at)
    rows = select(HoldingRow).where(HoldingRow.person == person, lasting)
    return list(session.scalars(rows.order_by(HoldingRow.role, HoldingRow.since)))


def _holders(session: Session, role: Name, at: datetime) -> list[Person]:
    return list(session.scalars(select(HoldingRow.person).where(HoldingRow.role == role, *_at(at))))
