"""The staff: who works in the office and holds which role on any day. Every change is journaled in the stream `org`."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, DateTime, bindparam, literal, or_, select
from sqlalchemy.orm import Session

from models.form import Party
from models.frozen import Frozen
from models.held_role import HeldRole, roles_under, scopes_of, split_role
from models.messages import Person
from models.office_events import ContactChanged, MemberJoined, MemberLeft
from models.requirement import Name
from models.rule import Slug
from models.tables import AbsenceRow, HoldingRow, PersonRow, ServiceRow
from register.documents.body_digests import person_digest
from register.office import org_journal, ranks, units
from register.office.absence import Absence, absences_at, persons_stood_for, refuse_substitution_circle
from register.office.held_names import STAFF, HeldNames, held_at, held_names, rows_of_kinds, serving_at, tree_and_order
from register.office.org_journal import StaffError
from register.randomness import Randomness
from register.transaction import read_once
from rules.acts.deciders import Office, OfficeMember

AWAY = "away"
# A role that was to begin later and was taken back before: its row stays, empty.
NOT_TAKEN_BACK = or_(HoldingRow.until.is_(None), HoldingRow.until > HoldingRow.since)


class Member(Frozen):
    """A member of staff with what is held at one instant; `away` where somebody stands in."""

    id: Person
    name: str
    contact: str
    roles: tuple[HeldRole, ...]
    rank: Name | None = None
    registers: tuple[Name, ...] = ()
    heads: tuple[Name, ...] = ()
    away: Absence | None = None


def add_member(
    session: Session,
    person: Person,
    name: str,
    contact: str = "",
    *,
    at: datetime,
    randomness: Randomness,
    by: Person | None = None,
) -> None:
    """Add a member of staff. Idempotent. Raises StaffError for the id of somebody else, or of a person who has left."""
    org_journal.lock_org_stream(session)
    known = session.get(PersonRow, person)
    if known is None:
        salt = randomness.new_salt()
        digest = person_digest(salt, person, name, contact)
        session.add(PersonRow(id=person, name=name, contact=contact, salt=salt, digest=digest))
        session.flush()
        session.add(ServiceRow(person=person, since=at))
        joined = MemberJoined(**org_journal.change(person, at, by), type="joined", person=person, digest=digest)
        org_journal.append_org_event(session, joined)
        return
    if known.name != name:  # the contact on file they may have changed since
        raise StaffError("taken", person=person)
    org_journal.serving_member(session, person, at)


def change_contact(
    session: Session, person: Person, contact: str, *, at: datetime, randomness: Randomness, by: Person | None = None
) -> None:
    """Change the contact on file of a member of staff. Idempotent. Raises StaffError where they are not in service."""
    org_journal.lock_org_stream(session)
    org_journal.serving_member(session, person, at)
    row = session.get_one(PersonRow, person)
    if row.contact == contact:
        return
    row.contact, row.salt = contact, randomness.new_salt()
    row.digest = person_digest(row.salt, person, row.name, contact)
    change = org_journal.change(person, at, by)
    event = ContactChanged(**change, type="contact_changed", person=person, digest=row.digest)
    org_journal.append_org_event(session, event)


def give_role(session: Session, person: Person, role: HeldRole, *, at: datetime, by: Person | None = None) -> None:
    """Give the person a role from `at` on; nothing changes where it is held already. Raises StaffError."""
    org_journal.lock_org_stream(session)
    org_journal.serving_member(session, person, at)
    holding = _latest_holding(session, person, role)
    if holding and holding.until is None:
        return
    if holding and holding.until and at < holding.until:
        raise StaffError("held_until", person=person, role=role, until=holding.until, at=at)
    session.merge(HoldingRow(person=person, role=role, since=at, until=None))
    org_journal.append_distinction(session, "given", role, person, at, by)


def end_role(session: Session, person: Person, role: HeldRole, *, at: datetime, by: Person | None = None) -> None:
    """End the person's role at `at`. Raises StaffError where it is not held then."""
    org_journal.lock_org_stream(session)
    holding = _latest_holding(session, person, role)
    if holding is None or (holding.until is None and at <= holding.since):
        raise StaffError("not_held", person=person, role=role, at=at)
    if holding.until is None:
        holding.until = at
        org_journal.append_distinction(session, "ended", role, person, at, by)


def end_service(session: Session, person: Person, to: Person, *, at: datetime, by: Person | None = None) -> None:
    """Record that the person leaves at `at`: from then on they hold nothing. Idempotent.

    The successor `to` stands for them from then on, heads the units they headed, and holds the roles that nobody else
    holds.

    Raises StaffError: for a successor who is not on the staff, is the person, or leaves as well; for a circle of
    substitutes.
    """
    org_journal.lock_org_stream(session)
    service = _service_to_end(session, person, to, at)
    if service is None:
        return
    service.until, service.successor = at, to
    org_journal.append_org_event(
        session, MemberLeft(**org_journal.change(person, at, by), type="left", person=person, other=to)
    )
    lasting = or_(HoldingRow.until.is_(None), HoldingRow.until > at)
    holdings = select(HoldingRow).where(HoldingRow.person == person, lasting, NOT_TAKEN_BACK)
    for row in session.scalars(holdings.order_by(HoldingRow.role, HoldingRow.since)).all():
        role, since = row.role, max(row.since, at)
        row.until = since
        org_journal.append_distinction(session, "ended", role, person, at, by)
        if not _is_held(session, role, since):
            give_role(session, to, role, at=since, by=by)
    ranks.end_distinctions(session, person, at=at, by=by)
    units.pass_units_to(session, person, to, at=at, by=by)


def accounts_by_name(session: Session, names: Collection[str], at: datetime) -> dict[str, tuple[Person, ...]]:
    """Return who is on the staff under each of these names."""
    if not names:
        return {}
    rows = select(PersonRow.name, PersonRow.id).join(ServiceRow, ServiceRow.person == PersonRow.id)
    found = session.execute(rows.where(PersonRow.name.in_(names), *serving_at(at)).order_by(PersonRow.id)).all()
    return {name: tuple(person for one, person in found if one == name) for name in names}


def members_called(session: Session, called: Collection[str], at: datetime) -> dict[str, tuple[Person, ...]]:
    """Return whom each of these words means: the member of staff with this id, else all who have this name."""
    ids = set(session.scalars(select(ServiceRow.person).where(ServiceRow.person.in_(called), *serving_at(at))))
    named = accounts_by_name(session, {*called} - ids, at)
    return {word: (word,) if word in ids else named[word] for word in sorted(called)}


def accounts_of_filer(session: Session, party: Party | None, at: datetime) -> tuple[Person, ...]:
    """Return as which members of staff somebody files: as the form says, and who has this name and this contact. Of a
    name alone nobody knows whose it is."""
    if party is None:
        return ()
    known: tuple[Person, ...] = (party.person,) if party.person else ()
    if party.is_known_again:
        name, contact = party.name.strip(), party.contact.strip()
        same = accounts_by_name(session, [name], at).get(name, ())
        rows = (session.get_one(PersonRow, person) for person in same)
        known += tuple(row.id for row in rows if row.contact.strip() == contact)
    return tuple(sorted({*known}))


class Standing(NamedTuple):
    """For whom somebody stands in, and everything that is held with that, by name."""

    stands_for: tuple[Person, ...]
    held: tuple[Name, ...]


class WorkHolders(NamedTuple):
    """The names under which work lies for somebody: persons, and what is held `anywhere` or `only_in` a regulation."""

    anywhere: tuple[str, ...]
    only_in: tuple[tuple[Slug, tuple[Name, ...]], ...] = ()


def standing_at(session: Session, person: Person, at: datetime, procedure: Slug | None = None) -> Standing:
    """Return for whom a person stands at an instant, and everything held then under a procedure; with None, what is
    held under every one."""
    stands_for = persons_stood_for(session, person, at)
    return Standing(stands_for, held_names(session, {person, *stands_for}, at).under(procedure))


def own_standing(session: Session, person: Person, at: datetime, procedure: Slug | None) -> tuple[Name, ...]:
    """Return everything a person holds at an instant under a procedure in their own right."""
    return held_names(session, {person}, at).under(procedure)


def work_holders(session: Session, person: Person, at: datetime) -> WorkHolders:
    """Return the names under which work lies for a person at an instant, of cases of all procedures."""
    people = {person, *persons_stood_for(session, person, at)}
    held = held_names(session, people, at)
    only_in = tuple((scope, held.under(scope)) for scope in scopes_of(held.roles))
    return WorkHolders((*sorted(people), *held.under(None)), only_in)


def standings_of(
    session: Session, names: Collection[str], at: datetime, procedure: Slug | None
) -> dict[Person, tuple[Name, ...]]:
    """Return what each of these persons holds at an instant under a procedure in their own right, and `away` where
    somebody stands in. Nothing for a person who is not on the staff then."""
    if not names:
        return {}
    known = session.scalars(select(PersonRow.id).where(PersonRow.id.in_(names)).order_by(PersonRow.id)).all()
    held = {person: own_standing(session, person, at, procedure) for person in known}
    away = absences_at(session, at) if known else {}
    return {person: tuple(sorted((*own, AWAY))) if own and person in away else own for person, own in held.items()}


def staff_at(session: Session, at: datetime) -> tuple[Member, ...]:
    """Return the staff of an instant by id: who has joined and not left."""
    serving = select(PersonRow).join(ServiceRow, ServiceRow.person == PersonRow.id)
    serving = serving.where(*serving_at(at)).order_by(PersonRow.id)
    roles, tree, away = roles_by_person(session, at), units.unit_tree(session, at), absences_at(session, at)
    distinct = ranks.distinctions_at(session, at)
    return tuple(
        Member(
            id=person.id,
            name=person.name,
            contact=person.contact,
            roles=roles.get(person.id, ()),
            **distinct.get(person.id, ranks.Distinctions())._asdict(),
            heads=units.headed_units(tree, {person.id}, roles_under(roles.get(person.id, ()), None)),
            away=away.get(person.id),
        )
        for person in session.scalars(serving)
    )


def roles_by_person(session: Session, at: datetime) -> dict[Person, tuple[HeldRole, ...]]:
    """Return the roles that everybody holds at an instant."""
    roles: dict[Person, tuple[HeldRole, ...]] = {}
    held = select(HoldingRow.person, HoldingRow.role).where(*held_at(at)).order_by(HoldingRow.role)
    for person, role in session.execute(held):
        roles[person] = (*roles.get(person, ()), role)
    return roles


def _latest_holding(session: Session, person: Person, role: HeldRole) -> HoldingRow | None:
    rows = select(HoldingRow).where(HoldingRow.person == person, HoldingRow.role == role, NOT_TAKEN_BACK)
    return session.scalars(rows.order_by(HoldingRow.since.desc()).limit(1)).first()


def _service_to_end(session: Session, person: Person, to: Person, at: datetime) -> ServiceRow | None:
    """Return the service that ends, or None where it has ended with this successor already."""
    service = session.get(ServiceRow, person)
    if service is None:
        raise StaffError("unknown", person=person)
    if service.until and service.successor == to:
        return None
    if service.until:
        raise StaffError("succeeded", person=person, to=service.successor)
    if person == to:
        raise StaffError("oneself", person=person)
    if until := org_journal.serving_member(session, to, at).until:
        raise StaffError("gone", person=to, until=until)
    refuse_substitution_circle(session, person, to, at)
    return service


def _is_held(session: Session, role: HeldRole, at: datetime) -> bool:
    """Return True where somebody holds a role; one under one regulation is also held by whoever holds it under all."""
    either = HoldingRow.role.in_({role, split_role(role)[1]})
    return session.scalars(select(HoldingRow.person).where(either, *held_at(at)).limit(1)).first() is not None


# ---- everybody at once: who decides about a case, and for which role nobody is left ---------------------------------


def office_at(session: Session, at: datetime, procedure: Slug) -> Office:
    """Return what each member of the staff holds at an instant under a procedure, with what those hold for whom they
    stand in."""
    return read_once(session, ("office", at, procedure), lambda: _read_office(session, at, procedure))


def offices_at(session: Session, at: datetime, procedures: Iterable[Slug]) -> dict[Slug, Office]:
    """Return what each member of the staff holds at an instant under each of these procedures, as `office_at` does."""
    known = _held_by_member(session, at)
    return {
        procedure: {person: OfficeMember(held.under(procedure), stands_for) for person, (held, stands_for) in known}
        for procedure in procedures
    }


def _read_office(session: Session, at: datetime, procedure: Slug) -> Office:
    return offices_at(session, at, (procedure,))[procedure]


def _held_by_member(session: Session, at: datetime) -> list[tuple[Person, tuple[HeldNames, tuple[Person, ...]]]]:
    rows = session.execute(_office_query(), {"at": at}).all()
    of_kind: dict[str, list[tuple[str, ...]]] = {}
    names: dict[tuple[str, Person], set[Name]] = {}
    for kind, *columns in rows:
        of_kind.setdefault(kind, []).append(tuple(columns))
        names.setdefault((kind, columns[0]), set()).add(columns[1])
    serving, shared = frozenset(person for person, *_ in of_kind.get(STAFF, ())), tree_and_order(of_kind)
    stood_for = _stood_for(serving, of_kind)
    found = []
    for person in sorted(serving):
        people = frozenset({person, *stood_for.get(person, ())}) & serving
        roles, ranks_held, registers = (
            frozenset(name for one in people for name in names.get((kind, one), ()))
            for kind in ("role", "rank", "register")
        )
        held = HeldNames(people, roles, ranks_held, registers, *shared)
        found.append((person, (held, tuple(sorted(stood_for.get(person, ()))))))
    return found


@cache  # to build it takes longer than to run it
def _office_query() -> CompoundSelect[Any]:
    """Return the query for what everybody holds at an instant `at`, and who is in whose place: one statement, as pages
    and acts ask it."""
    at = bindparam("at", type_=DateTime(timezone=True))
    serving = select(literal(STAFF), ServiceRow.person).where(*serving_at(at))
    roles = select(literal("role"), HoldingRow.person, HoldingRow.role).where(*held_at(at))
    left = ServiceRow.until <= at, ServiceRow.successor.isnot(None)
    gone = select(literal("gone"), ServiceRow.person, ServiceRow.successor).where(*left)
    absent = AbsenceRow.since <= at, AbsenceRow.until > at
    away = select(literal("away"), AbsenceRow.person, AbsenceRow.substitute).where(*absent)
    return rows_of_kinds(
        serving, roles, ranks.everybodys_query(at), gone, away, ranks.order_query(at), units.places_query(at)
    )


def _stood_for(serving: frozenset[Person], of_kind: Mapping[str, list[tuple[str, ...]]]) -> dict[Person, set[Person]]:
    """Return for whom each member stands: who is away or has left, and for whom these stood in turn."""
    instead = {person: to for person, to, *_ in of_kind.get("gone", ())}
    instead |= {person: to for person, to, *_ in of_kind.get("away", ()) if person in serving}
    found = dict[Person, set[Person]]()
    for person in instead:
        chain = {person}
        to: Person | None = instead[person]
        while to and to not in chain:
            found.setdefault(to, set()).add(person)
            chain.add(to)
            to = instead.get(to)
    return found
