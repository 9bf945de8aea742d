"""The tree of units: which stands under which, and who heads it, on any day."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, literal, or_, select
from sqlalchemy.orm import Session

from models.messages import Person
from models.office_events import UnitStated
from models.requirement import Name
from models.tables import UnitRow
from register.office import org_journal
from register.office.org_journal import StaffError


class UnitPlace(NamedTuple):
    """The place of a unit: the unit above it, and its head, a person or the holder of a post."""

    parent: Name | None = None
    head: Person | None = None
    post: Name | None = None


def state_unit(session: Session, code: Name, place: UnitPlace, *, at: datetime, by: Person | None = None) -> None:
    """Set the place of a unit from `at` on. Idempotent.

    Raises StaffError: for an unknown parent or head, two heads, a unit under itself, or a later change.
    """
    org_journal.lock_org_stream(session)
    org_journal.derived_name("head_of_", code)
    if place.head and place.post:
        raise StaffError("two_heads")
    if place.head:
        org_journal.serving_member(session, place.head, at)
    current = current_units(session).get(code)
    if current and _row_place(current) == place:
        return
    if current and current.since > at:
        raise StaffError("changed_later", what=code, since=current.since, at=at)
    if place.parent:
        _refuse_parent(session, code, place.parent, at)
    if current and current.since != at:
        current.until = at
    # A row of the same instant is overwritten: only the journal remembers it.
    session.merge(UnitRow(code=code, since=at, until=None, **place._asdict()))
    session.flush()
    change = org_journal.change(code, at, by)
    unit = UnitStated(**change, type="unit", person=place.head, parent=place.parent, post=place.post)
    org_journal.append_org_event(session, unit)


def current_units(session: Session) -> dict[Name, UnitRow]:
    """Return every unit as it was last stated."""
    return {row.code: row for row in session.scalars(select(UnitRow).where(UnitRow.until.is_(None)))}


def unit_tree(session: Session, at: datetime) -> dict[Name, UnitPlace]:
    rows = session.execute(places_query(at).order_by(UnitRow.code))
    return {code: UnitPlace(*place) for _, code, *place in rows}


def places_query(at: datetime | ColumnElement[datetime]) -> Select[*tuple[Any, ...]]:
    """Return the query for the units of an instant: rows of `unit`, code, parent, head and post."""
    lasting = or_(UnitRow.until.is_(None), UnitRow.until > at)
    rows = select(literal("unit"), UnitRow.code, UnitRow.parent, UnitRow.head, UnitRow.post)
    return rows.where(UnitRow.since <= at, lasting)


def headed_units(tree: dict[Name, UnitPlace], people: Collection[Person], roles: Collection[Name]) -> tuple[Name, ...]:
    """Return the units that these people head, by name or by holding the post."""
    return tuple(code for code, place in tree.items() if place.head in people or place.post in roles)


def units_below(tree: dict[Name, UnitPlace], heads: Collection[Name]) -> set[Name]:
    """Return every unit that stands, at any depth, under one of these."""
    found: set[Name] = set()
    upper = set(heads)
    while upper:
        upper = {code for code, place in tree.items() if place.parent in upper} - found
        found |= upper
    return found


def pass_units_to(session: Session, person: Person, to: Person, *, at: datetime, by: Person | None = None) -> None:
    """Let the units that a person heads by name be headed by another from `at` on."""
    for code, row in sorted(current_units(session).items()):
        if row.head == person:
            state_unit(session, code, _row_place(row)._replace(head=to), at=max(at, row.since), by=by)


def _row_place(row: UnitRow) -> UnitPlace:
    return UnitPlace(row.parent, row.head, row.post)


def _refuse_parent(session: Session, code: Name, parent: Name, at: datetime) -> None:
    tree = current_units(session)
    if parent not in tree or tree[parent].since > at:
        raise StaffError("no_unit", unit=parent, at=at)
    above: Name | None = parent
    while above:
        if above == code:
            raise StaffError("under_itself", unit=code, parent=parent)
        above = tree[above].parent if above in tree else None
