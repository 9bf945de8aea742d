"""Ranks and registers: the office's order of ranks, who has which rank, who stands on which named list."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from models.messages import Person
from models.requirement import Name
from models.tables import DistinctionRow, RankRow
from register.office import org_journal
from register.office.org_journal import StaffError

Kind = Literal["rank", "register"]


def order(session: Session, at: datetime) -> tuple[Name, ...]:
    """The ranks of the office at an instant, the lowest first."""
    newest = select(RankRow.since).where(RankRow.since <= at).order_by(RankRow.since.desc()).limit(1)
    ranks = select(RankRow.name).where(RankRow.since == newest.scalar_subquery()).order_by(RankRow.place)
    return tuple(session.scalars(ranks))


def arrange(session: Session, ranks: tuple[Name, ...], *, at: datetime, by: Person | None = None) -> None:
    """From `at` on these are the ranks of the office, the lowest first. Told twice, it stands once.
    Raises StaffError where somebody has a rank that would be none."""
    org_journal.lock(session)
    for rank in ranks:
        org_journal.derived("rank_", rank)
    if not ranks or len(set(ranks)) < len(ranks):
        raise StaffError("no_ranks")
    newest = session.scalar(select(RankRow.since).order_by(RankRow.since.desc()).limit(1))
    if newest and order(session, newest) == ranks:
        return
    if newest and newest >= at:
        raise StaffError("changed_later", what="ranks", since=newest, at=at)
    _refuse_lost(session, ranks, at)
    session.add_all(RankRow(since=at, place=place, name=rank) for place, rank in enumerate(ranks))
    org_journal.note(session, org_journal.entry("ranks", "ranks", at=at, by=by, names=ranks))


def _refuse_lost(session: Session, ranks: tuple[Name, ...], at: datetime) -> None:
    for row in session.scalars(select(DistinctionRow).where(DistinctionRow.kind == "rank", _lasting(at))):
        if row.name not in ranks:
            raise StaffError("rank_in_use", people=row.person, rank=row.name)


def rank(session: Session, person: Person, given: Name, *, at: datetime, by: Person | None = None) -> None:
    """From `at` on the person has this rank, and no other. Told twice, it stands once."""
    org_journal.lock(session)
    org_journal.member(session, person, at)
    ranks = order(session, at)
    if given not in ranks:
        raise StaffError("no_rank", rank=given, at=at, ranks=", ".join(ranks))
    current = _newest(session, person, "rank")
    if current and current.until is None and current.name == given:
        return
    if current and max(current.since, current.until or current.since) > at:
        raise StaffError("changed_later", what=person, since=current.since, at=at)
    if current and current.until is None:
        _stop(session, current, at)
    session.add(DistinctionRow(person=person, kind="rank", name=given, since=at))
    org_journal.note(session, org_journal.entry("ranked", given, person=person, at=at, by=by))


def enroll(session: Session, register: Name, person: Person, *, at: datetime, by: Person | None = None) -> None:
    """From `at` on the person stands on the register. Told twice, it stands once."""
    org_journal.lock(session)
    org_journal.derived("on_", register)
    org_journal.member(session, person, at)
    current = _newest(session, person, "register", register)
    if current and current.until is None:
        return
    if current and current.until and current.until > at:
        raise StaffError("changed_later", what=register, since=current.until, at=at)
    session.add(DistinctionRow(person=person, kind="register", name=register, since=at))
    org_journal.note(session, org_journal.entry("enrolled", register, person=person, at=at, by=by))


def strike(session: Session, register: Name, person: Person, *, at: datetime, by: Person | None = None) -> None:
    """At `at` the person no longer stands on the register. Told twice, it stands once."""
    org_journal.lock(session)
    org_journal.derived("on_", register)
    current = _newest(session, person, "register", register)
    if current is None or (current.until is None and at < current.since):
        raise StaffError("not_listed", person=person, register=register, at=at)
    if current.until is None:
        _stop(session, current, at)
        org_journal.note(session, org_journal.entry("struck", register, person=person, at=at, by=by))


def drop(session: Session, person: Person, *, at: datetime, by: Person | None = None) -> None:
    """At `at` the person's rank ends, and every register they stand on."""
    for row in session.scalars(select(DistinctionRow).where(DistinctionRow.person == person, _lasting(at))).all():
        kind = {"rank": "unranked", "register": "struck"}[row.kind]
        name = row.name
        _stop(session, row, at)
        org_journal.note(session, org_journal.entry(kind, name, person=person, at=at, by=by))


class Distinct(NamedTuple):
    """A person's rank, where they have one, and the registers they stand on."""

    rank: Name | None = None
    registers: tuple[Name, ...] = ()


def distinct(session: Session, at: datetime) -> dict[Person, Distinct]:
    """Which rank and registers people have at an instant; who has none is not in it."""
    rows = select(DistinctionRow.person, DistinctionRow.kind, DistinctionRow.name)
    rows = rows.where(DistinctionRow.since <= at, _lasting(at)).order_by(DistinctionRow.name)
    found: dict[Person, Distinct] = {}
    for person, kind, name in session.execute(rows):
        one = found.get(person, Distinct())
        given: dict[str, Any] = {"rank": name} if kind == "rank" else {"registers": (*one.registers, name)}
        found[person] = one._replace(**given)
    return found


def of(people: Select[str], at: datetime) -> Select[str, str]:
    """The question for the ranks and registers of these people at an instant: rows of kind and name."""
    rows = select(DistinctionRow.kind, DistinctionRow.name)
    return rows.where(DistinctionRow.person.in_(people), DistinctionRow.since <= at, _lasting(at))


def reached(session: Session, own: Collection[Name], at: datetime) -> set[Name]:
    """What ranks give to a standing: `rank_…` for each up to the highest of them."""
    ranks = order(session, at) if own else ()
    highest = max((ranks.index(rank) + 1 for rank in own if rank in ranks), default=0)
    return {f"rank_{rank}" for rank in ranks[:highest]}


def _lasting(at: datetime) -> ColumnElement[bool]:
    return or_(DistinctionRow.until.is_(None), DistinctionRow.until > at)


def on_registers(
    session: Session, registers: Collection[Name], persons: Collection[Person], at: datetime
) -> dict[Name, tuple[Person, ...]]:
    """Who of these persons stands on which of these registers at an instant. It is personal: no substitute counts."""
    there = select(DistinctionRow.name, DistinctionRow.person).where(
        DistinctionRow.kind == "register",
        DistinctionRow.name.in_(registers),
        DistinctionRow.person.in_(persons),
        DistinctionRow.since <= at,
        _lasting(at),
    )
    found: dict[Name, tuple[Person, ...]] = {}
    for register, person in session.execute(there.order_by(DistinctionRow.person)):
        found[register] = (*found.get(register, ()), person)
    return found


def _newest(session: Session, person: Person, kind: Kind, name: Name | None = None) -> DistinctionRow | None:
    rows = select(DistinctionRow).where(DistinctionRow.person == person, DistinctionRow.kind == kind)
    if name is not None:
        rows = rows.where(DistinctionRow.name == name)
    return session.scalars(rows.order_by(DistinctionRow.since.desc()).limit(1)).first()


def _stop(session: Session, row: DistinctionRow, at: datetime) -> None:
    """What has not begun by then, or only then, was never so: the journal alone knows of it."""
    if row.since >= at:
        session.delete(row)
    else:
        row.until = at
    session.flush()
