"""What people of the office hold at an instant, by name, with the units and ranks from which more names follow. One
statement reads it, as every act and every page asks it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    DateTime,
    Select,
    Text,
    bindparam,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from models.held_role import HeldRole, roles_under
from models.messages import Person
from models.requirement import Name
from models.rule import Slug
from models.tables import HoldingRow, ServiceRow
from register.office import ranks, units
from register.office.units import UnitPlace
from register.transaction import read_once
from rules.acts.deciders import HEADS_OFFICE

STAFF = "staff"
KINDS = (STAFF, "role", "rank", "register", "order", "unit")
WIDTH = 5  # columns: kind, name, and where a unit stands


class HeldNames(NamedTuple):
    """Who of some people is on the staff, their roles, ranks and registers; the tree of units, and the order of the
    ranks, lowest first."""

    people: frozenset[Person]
    roles: frozenset[HeldRole]
    ranks: frozenset[Name]
    registers: frozenset[Name]
    tree: dict[Name, UnitPlace]
    order: tuple[Name, ...]

    def under(self, procedure: Slug | None) -> tuple[Name, ...]:
        """Return what is held under a procedure: roles; `staff`; `rank_…` up to their own; `head_of_…`, `above_…` and
        `over_…` of units; `heads_office` by who heads the one unit above all others; `on_…` of registers. Who
        holds a post under one procedure heads its unit there alone."""
        if not self.people:  # nobody of them is on the staff
            return ()
        roles = roles_under(self.roles, procedure)
        heads = units.headed_units(self.tree, self.people, roles)
        names = {STAFF, *roles, *(f"head_of_{unit}" for unit in heads)}
        tops = [unit for unit, place in self.tree.items() if place.parent is None]
        names |= {HEADS_OFFICE} if len(tops) == 1 < len(self.tree) and tops[0] in heads else set()
        names |= {f"above_{unit}" for unit in units.units_below(self.tree, heads)}
        names |= {f"over_{unit}" for unit, place in self.tree.items() if place.parent in roles}
        names |= {f"on_{register}" for register in self.registers}
        return tuple(sorted(names | ranks.reached_rank_names(self.ranks, self.order)))


def held_names(session: Session, people: Collection[Person], at: datetime) -> HeldNames:
    return read_once(session, ("held", frozenset(people), at), lambda: _read_held_names(session, people, at))


def _read_held_names(session: Session, people: Collection[Person], at: datetime) -> HeldNames:
    rows = session.execute(_held_query(), {"people": sorted(people), "at": at}).all()
    found = {kind: [row[1:] for row in rows if row[0] == kind] for kind in KINDS}
    people_held, roles, ranks_held, registers = (
        frozenset(row[0] for row in found[kind]) for kind in (STAFF, "role", "rank", "register")
    )
    return HeldNames(
        people=people_held,
        roles=roles,
        ranks=ranks_held,
        registers=registers,
        **tree_and_order(found)._asdict(),
    )


class TreeAndOrder(NamedTuple):
    """The tree of units, and the order of the ranks, lowest first."""

    tree: dict[Name, UnitPlace]
    order: tuple[Name, ...]


def tree_and_order(found: Mapping[str, Collection[Sequence[Any]]]) -> TreeAndOrder:
    """Return both from rows by kind, `unit` and `order`."""
    return TreeAndOrder(
        tree={code: UnitPlace(*place) for code, *place in sorted(found.get("unit", ()), key=itemgetter(0))},
        order=tuple(name for name, *_ in sorted(found.get("order", ()), key=lambda row: int(row[1]))),
    )


@cache  # to build it takes longer than to run it
def _held_query() -> CompoundSelect[Any]:
    """Return the query for what `people` hold at an instant `at`."""
    at, people = bindparam("at", type_=DateTime(timezone=True)), bindparam("people", type_=Text(), expanding=True)
    serving = select(ServiceRow.person).where(ServiceRow.person.in_(people), *serving_at(at))
    roles = select(literal("role"), HoldingRow.role).where(HoldingRow.person.in_(serving), *held_at(at))
    staff = select(literal(STAFF), ServiceRow.person).where(ServiceRow.person.in_(serving))
    held = (staff, roles, ranks.distinctions_query(serving, at), ranks.order_query(at), units.places_query(at))
    return rows_of_kinds(*held)


def rows_of_kinds(*queries: Select[*tuple[Any, ...]]) -> CompoundSelect[Any]:
    """Return queries as one: rows of a kind and of as many columns as the widest has."""
    return union_all(*(query.add_columns(*[null()] * (WIDTH - len(query.selected_columns))) for query in queries))


def held_at(at: datetime | ColumnElement[datetime]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions that a role is held at an instant."""
    return HoldingRow.since <= at, or_(HoldingRow.until.is_(None), HoldingRow.until > at)


def serving_at(at: datetime | ColumnElement[datetime]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions that a person is on the staff at an instant."""
    return ServiceRow.since <= at, or_(ServiceRow.until.is_(None), ServiceRow.until > at)
