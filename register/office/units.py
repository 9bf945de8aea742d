"""The tree of units: which stands under which, and who heads it, on any day."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.messages import Person
from models.requirement import Name
from models.tables import UnitRow
from register.office import org_journal
from register.office.org_journal import StaffError


class Place(NamedTuple):
    """Where a unit stands: under which, headed by a person or by whoever holds a post."""

    parent: Name | None = None
    head: Person | None = None
    post: Name | None = None


def state(session: Session, code: Name, place: Place, *, at: datetime, by: Person | None = None) -> None:
    """From `at` on the unit stands there, under that head. Told twice, it stands once.

    Raises StaffError: an unknown parent or head, two heads, a unit under itself.
    """
    org_journal.lock(session)
    org_journal.derived("head_of_", code)
    if place.head and place.post:
        raise StaffError("two_heads")
    if place.head:
        org_journal.member(session, place.head, at)
    current = newest(session).get(code)
    if current and _place(current) == place:
        return
    if current and current.since > at:
        raise StaffError("changed_later", what=code, since=current.since, at=at)
    if place.parent:
        _refuse_parent(session, code, place.parent, at)
    _replace(session, current, UnitRow(code=code, since=at, until=None, **place._asdict()))
    org_journal.note(
        session,
        org_journal.entry("unit", code, person=place.head, parent=place.parent, post=place.post, at=at, by=by),
    )


def newest(session: Session) -> dict[Name, UnitRow]:
    """Every unit as it was last stated."""
    return {row.code: row for row in session.scalars(select(UnitRow).where(UnitRow.until.is_(None)))}


def places(session: Session, at: datetime) -> dict[Name, Place]:
    """The tree at an instant."""
    lasting = or_(UnitRow.until.is_(None), UnitRow.until > at)
    rows = select(UnitRow.code, UnitRow.parent, UnitRow.head, UnitRow.post).where(UnitRow.since <= at, lasting)
    return {code: Place(*place) for code, *place in session.execute(rows.order_by(UnitRow.code))}


def headed(tree: dict[Name, Place], people: Collection[Person], roles: Collection[Name]) -> tuple[Name, ...]:
    """The units that these people head, by name or by holding the post."""
    return tuple(code for code, place in tree.items() if place.head in people or place.post in roles)


def below(tree: dict[Name, Place], heads: Collection[Name]) -> set[Name]:
    """Every unit that stands, at any depth, under one of these."""
    found: set[Name] = set()
    upper = set(heads)
    while upper:
        upper = {code for code, place in tree.items() if place.parent in upper} - found
        found |= upper
    return found


def pass_on(session: Session, person: Person, to: Person, *, at: datetime, by: Person | None = None) -> None:
    """From `at` on the units that a person heads by name are headed by another."""
    for code, row in sorted(newest(session).items()):
        if row.head == person:
            state(session, code, _place(row)._replace(head=to), at=max(at, row.since), by=by)


def _place(row: UnitRow) -> Place:
    return Place(row.parent, row.head, row.post)


def _refuse_parent(session: Session, code: Name, parent: Name, at: datetime) -> None:
    tree = newest(session)
    if parent not in tree or tree[parent].since > at:
        raise StaffError("no_unit", unit=parent, at=at)
    above: Name | None = parent
    while above:
        if above == code:
            raise StaffError("under_itself", unit=code, parent=parent)
        above = tree[above].parent if above in tree else None


def _replace(session: Session, current: UnitRow | None, row: UnitRow) -> None:
    """What was stated at the same instant was never so: the journal alone knows of it."""
    if current and current.since == row.since:
        session.delete(current)
        session.flush()
    elif current:
        current.until = row.since
    session.add(row)
    session.flush()
