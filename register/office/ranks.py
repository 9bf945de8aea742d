"""Ranks and registers: the office's order of ranks, who has which rank, and who stands on which named list."""

from collections.abc import Collection
from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import ColumnElement, Select, String, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from models.messages import Person
from models.office_events import RanksOrdered
from models.requirement import Name
from models.tables import DistinctionRow, RankRow
from register.office import org_journal
from register.office.org_journal import StaffError

DistinctionKind = Literal["rank", "register"]


def ranks_at(session: Session, at: datetime) -> tuple[Name, ...]:
    """Return the ranks of the office, lowest first."""
    newest = select(RankRow.since).where(RankRow.since <= at).order_by(RankRow.since.desc()).limit(1)
    ranks = select(RankRow.name).where(RankRow.since == newest.scalar_subquery()).order_by(RankRow.place)
    return tuple(session.scalars(ranks))


def set_ranks(session: Session, ranks: tuple[Name, ...], *, at: datetime, by: Person | None = None) -> None:
    """Set the ranks of the office from `at` on, lowest first. Idempotent.

    Raises StaffError where somebody has a rank that would no longer exist, or where the ranks were changed later than
    `at`.
    """
    org_journal.lock_org_stream(session)
    for rank in ranks:
        org_journal.derived_name("rank_", rank)
    if not ranks or len(set(ranks)) < len(ranks):
        raise StaffError("no_ranks")
    newest = session.scalar(select(RankRow.since).order_by(RankRow.since.desc()).limit(1))
    if newest and ranks_at(session, newest) == ranks:
        return
    if newest and newest >= at:
        raise StaffError("changed_later", what="ranks", since=newest, at=at)
    for row in session.scalars(select(DistinctionRow).where(DistinctionRow.kind == "rank", _not_ended(at))):
        if row.name not in ranks:
            raise StaffError("rank_in_use", people=row.person, rank=row.name)
    session.add_all(RankRow(since=at, place=place, name=rank) for place, rank in enumerate(ranks))
    org_journal.append_org_event(
        session, RanksOrdered(**org_journal.change("ranks", at, by), type="ranks", names=ranks)
    )


def give_rank(session: Session, person: Person, rank: Name, *, at: datetime, by: Person | None = None) -> None:
    """Give the person this rank, and no other, from `at` on. Idempotent. Raises StaffError."""
    org_journal.lock_org_stream(session)
    org_journal.serving_member(session, person, at)
    ranks = ranks_at(session, at)
    if rank not in ranks:
        raise StaffError("no_rank", rank=rank, at=at, ranks=", ".join(ranks))
    current = _newest_distinction(session, person, "rank")
    if current and current.until is None and current.name == rank:
        return
    if current and max(current.since, current.until or current.since) > at:
        raise StaffError("changed_later", what=person, since=current.since, at=at)
    if current and current.until is None:
        _end_distinction(session, current, at)
    session.merge(DistinctionRow(person=person, kind="rank", name=rank, since=at, until=None))
    org_journal.append_distinction(session, "ranked", rank, person, at, by)


def add_to_register(
    session: Session, register: Name, person: Person, *, at: datetime, by: Person | None = None
) -> None:
    """Put the person on the register from `at` on. Idempotent. Raises StaffError."""
    org_journal.lock_org_stream(session)
    org_journal.derived_name("on_", register)
    org_journal.serving_member(session, person, at)
    current = _newest_distinction(session, person, "register", register)
    if current and current.until is None:
        return
    if current and current.until and current.until > at:
        raise StaffError("changed_later", what=register, since=current.until, at=at)
    session.merge(DistinctionRow(person=person, kind="register", name=register, since=at, until=None))
    org_journal.append_distinction(session, "enrolled", register, person, at, by)


def remove_from_register(
    session: Session, register: Name, person: Person, *, at: datetime, by: Person | None = None
) -> None:
    """Take the person off the register at `at`. Idempotent. Raises StaffError where the person was not on it."""
    org_journal.lock_org_stream(session)
    org_journal.derived_name("on_", register)
    current = _newest_distinction(session, person, "register", register)
    if current is None or (current.until is None and at < current.since):
        raise StaffError("not_listed", person=person, register=register, at=at)
    if current.until is None:
        _end_distinction(session, current, at)
        org_journal.append_distinction(session, "struck", register, person, at, by)


def end_distinctions(session: Session, person: Person, *, at: datetime, by: Person | None = None) -> None:
    """End the person's rank and every register entry at `at`."""
    for row in session.scalars(select(DistinctionRow).where(DistinctionRow.person == person, _not_ended(at))).all():
        _end_distinction(session, row, at)
        kind: Literal["unranked", "struck"] = "unranked" if row.kind == "rank" else "struck"
        org_journal.append_distinction(session, kind, row.name, person, at, by)


class Distinctions(NamedTuple):
    """A person's rank, if any, and the registers they stand on."""

    rank: Name | None = None
    registers: tuple[Name, ...] = ()


def distinctions_at(session: Session, at: datetime) -> dict[Person, Distinctions]:
    """Return rank and registers of everybody who has any at an instant."""
    rows = select(DistinctionRow.person, DistinctionRow.kind, DistinctionRow.name)
    rows = rows.where(DistinctionRow.since <= at, _not_ended(at)).order_by(DistinctionRow.name)
    found: dict[Person, Distinctions] = {}
    for person, kind, name in session.execute(rows):
        known = found.get(person, Distinctions())
        if kind == "rank":
            found[person] = known._replace(rank=name)
        else:
            found[person] = known._replace(registers=(*known.registers, name))
    return found


def everybodys_query(at: datetime | ColumnElement[datetime]) -> Select[str, str, str]:
    """Return the query for the ranks and registers of everybody at an instant: rows of kind, person and name."""
    rows = select(DistinctionRow.kind, DistinctionRow.person, DistinctionRow.name)
    return rows.where(DistinctionRow.since <= at, _not_ended(at))


def order_query(at: datetime | ColumnElement[datetime]) -> Select[str, str, str]:
    """Return the query for the ranks of the office at an instant: rows of `order`, name and place."""
    newest = select(func.max(RankRow.since)).where(RankRow.since <= at).scalar_subquery()
    rows = select(literal("order"), RankRow.name, cast(RankRow.place, String))
    return rows.where(RankRow.since == newest)


def distinctions_query(people: Select[str], at: datetime | ColumnElement[datetime]) -> Select[str, str]:
    """Return the query for ranks and registers of these people at an instant: rows of kind and name."""
    rows = select(DistinctionRow.kind, DistinctionRow.name)
    return rows.where(DistinctionRow.person.in_(people), DistinctionRow.since <= at, _not_ended(at))


def reached_rank_names(own: Collection[Name], ranks: tuple[Name, ...]) -> set[Name]:
    """Return `rank_…` for the highest of a person's own ranks and for each below it; `ranks`: all, lowest first."""
    highest = max((ranks.index(rank) + 1 for rank in own if rank in ranks), default=0)
    return {f"rank_{rank}" for rank in ranks[:highest]}


def _not_ended(at: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    return or_(DistinctionRow.until.is_(None), DistinctionRow.until > func.greatest(at, DistinctionRow.since))


def persons_on_registers(
    session: Session, registers: Collection[Name], persons: Collection[Person], at: datetime
) -> dict[Name, tuple[Person, ...]]:
    """Return who of these persons stands on which of these registers at an instant. A register is personal: no
    substitute counts."""
    query = select(DistinctionRow.name, DistinctionRow.person).where(
        DistinctionRow.kind == "register",
        DistinctionRow.name.in_(registers),
        DistinctionRow.person.in_(persons),
        DistinctionRow.since <= at,
        _not_ended(at),
    )
    found: dict[Name, tuple[Person, ...]] = {}
    for register, person in session.execute(query.order_by(DistinctionRow.person)):
        found[register] = (*found.get(register, ()), person)
    return found


def _newest_distinction(
    session: Session, person: Person, kind: DistinctionKind, name: Name | None = None
) -> DistinctionRow | None:
    given = or_(DistinctionRow.until.is_(None), DistinctionRow.until > DistinctionRow.since)
    rows = select(DistinctionRow).where(DistinctionRow.person == person, DistinctionRow.kind == kind, given)
    if name is not None:
        rows = rows.where(DistinctionRow.name == name)
    return session.scalars(rows.order_by(DistinctionRow.since.desc()).limit(1)).first()


def _end_distinction(session: Session, row: DistinctionRow, at: datetime) -> None:
    """End a distinction. A future one becomes empty, so that only the journal remembers it."""
    row.until = max(at, row.since)
    session.flush()
