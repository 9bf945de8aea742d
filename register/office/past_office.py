"""The office as of an instant, folded from the stream `org`: who was on the staff, held which role, was away."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from itertools import takewhile
from typing import NamedTuple

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.held_role import HeldRole, roles_under
from models.messages import Person
from models.office_events import OFFICE_EVENT, OfficeEvent
from models.requirement import Name
from models.tables import EventRow, PersonRow
from register.office import units
from register.office.absence import Absence
from register.office.org_fold import FoldedRow, FoldedTable, Key, MisfitEvent, OfficeTables, fold_org
from register.office.org_journal import ORG_STREAM
from register.office.staff import Member
from register.office.units import UnitPlace


class PastOffice(NamedTuple):
    """The staff by id, the tree of units by code, the ranks, lowest first; and up to which event this was folded."""

    people: tuple[Member, ...]
    tree: dict[Name, UnitPlace]
    ranks: tuple[Name, ...]
    seq: int


def office_as_of(session: Session, at: datetime, known: datetime | None) -> PastOffice:
    """Return the office as it was at an instant, by what was on record by `known`; with None, by all that is on record
    today. Names and contacts are those of today: the journal has only their digests. Raises MisfitEvent."""
    events = [*takewhile(lambda event: known is None or event.recorded_at <= known, org_events(session))]
    tables = fold_org(events)
    tree = {
        str(code): UnitPlace(*(_name(row, column) for column in UnitPlace._fields))
        for (code, _), row in sorted(_lasting(tables.unit, at), key=lambda one: str(one[0]))
    }
    return PastOffice(_members(session, tables, tree, at), tree, _ranks(tables, at), events[-1].seq if events else 0)


def org_events(session: Session) -> Iterator[OfficeEvent]:
    """Yield all changes of the office in their order. Raises MisfitEvent where one cannot be read."""
    rows = select(EventRow.seq, EventRow.body).where(EventRow.stream == ORG_STREAM).order_by(EventRow.seq)
    for seq, body in session.execute(rows):
        try:
            yield OFFICE_EVENT.validate_json(body)
        except ValidationError:
            raise MisfitEvent(seq) from None


def _members(session: Session, tables: OfficeTables, tree: dict[Name, UnitPlace], at: datetime) -> tuple[Member, ...]:
    roles = defaultdict[Person, list[HeldRole]](list)
    for (person, role, _), _row in _lasting(tables.holding, at):
        roles[str(person)].append(str(role))
    ranks, registers = dict[Person, Name](), defaultdict[Person, list[Name]](list)
    for (person, kind, name, _), _row in _lasting(tables.distinction, at):
        if kind == "rank":
            ranks[str(person)] = str(name)
        else:
            registers[str(person)].append(str(name))
    away = {
        str(person): Absence.model_validate({"since": since, **row.columns})
        for (person, since), row in _lasting(tables.absence, at)
    }
    serving = sorted(str(key[0]) for key, _ in _lasting(tables.service, at))
    names = {row.id: row for row in session.scalars(select(PersonRow).where(PersonRow.id.in_(serving)))}
    return tuple(
        Member(
            id=person,
            name=names[person].name if person in names else "",
            contact=names[person].contact if person in names else "",
            roles=tuple(sorted(roles[person])),
            rank=ranks.get(person),
            registers=tuple(sorted(registers[person])),
            heads=units.headed_units(tree, {person}, roles_under(roles[person], None)),
            away=away.get(person),
        )
        for person in serving
    )


def _ranks(tables: OfficeTables, at: datetime) -> tuple[Name, ...]:
    orders = defaultdict[datetime, dict[int, Name]](dict)
    for (since, place), row in tables.rank.rows().items():
        if isinstance(since, datetime) and isinstance(place, int) and since <= at:
            orders[since][place] = str(row.columns["name"])
    return tuple(name for _, name in sorted(orders[max(orders)].items())) if orders else ()


def _lasting(table: FoldedTable, at: datetime) -> Iterator[tuple[Key, FoldedRow]]:
    """Yield the rows that last at an instant; they begin at the end of their key, or at a column."""
    for key, row in table.rows().items():
        since, until = row.columns.get("since", key[-1]), row.columns["until"]
        assert isinstance(since, datetime)
        if since <= at and (until is None or (isinstance(until, datetime) and until > at)):
            yield key, row


def _name(row: FoldedRow, column: str) -> str | None:
    value = row.columns[column]
    return None if value is None else str(value)
