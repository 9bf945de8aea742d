"""The numbers on a page of a list, in its order, from an index: of complaints, of what lies with somebody, or of what
somebody has done.

Urgent complaints come first, then what is late, then by the end of the next limit, those without one last. Each part
ascends, so that an index serves both the order and the comparison with a cursor (models.tables: LIST_ORDER). What
somebody has done comes the last done first, from an index of acts: a page costs what it shows, however much that is.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Row,
    Select,
    Text,
    bindparam,
    exists,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from models.messages import Person
from models.tables import ComplaintRow, InboxRow, TaskRow
from queries.lists.bound_values import Instant
from queries.lists.case_filter import CaseFilter, Listed, other_conditions, place_conditions
from queries.lists.page_cursor import decode_cursor, encode_cursor
from register.office.staff import WorkHolders

MAX_COUNTED = 1000  # a total beyond is shown as "1000+": counting a million rows would take longer than the page
NO_DUE: ColumnElement[datetime] = literal_column("'infinity'::timestamptz")
ANYWHERE = ""  # in the place of the one regulation under which a name is held
Order = tuple[ColumnElement[Any], ...]

Act = type[InboxRow]


def page_numbers(criteria: CaseFilter, now: Instant, held: WorkHolders | None) -> Select[*tuple[Any, ...]]:
    """Return the query of the numbers on a page, one more than it shows; with `held` of what lies with these. Raises
    BadInput."""
    if criteria.done_by:
        return done_numbers(criteria, criteria.done_by, now).limit(criteria.limit + 1)
    if criteria.newest:
        return _newest_numbers(criteria, now, held).limit(criteria.limit + 1)
    if held:
        return _numbers_by_work(criteria, now, held, criteria.limit + 1)
    order = list_order(ComplaintRow, ComplaintRow.number)
    matching = _complaints(criteria, now).where(*_after(criteria, order))
    return matching.order_by(*order).limit(criteria.limit + 1)


def counted_numbers(
    criteria: CaseFilter,
    now: Instant,
    held: WorkHolders | None,
    at_most: int = MAX_COUNTED,
    but: Select[str] | None = None,
) -> Select[str]:
    """Return the query of the numbers on all pages, in any order, `at_most` of them and one; `but`: numbers left
    out."""
    criteria = replace(criteria, after=None, newest=False)
    if held:
        holders, first = _first_of_each(criteria, now, held, at_most + 1, but)
        found = select(first.c.complaint).distinct().select_from(holders.join(first, true()))
    elif criteria.done_by:
        found = counted_done(criteria, criteria.done_by, now)
    else:
        found = _complaints(criteria, now)
        found = found if but is None else found.where(ComplaintRow.number.not_in(but))
    return found.limit(at_most + 1)


def _newest_numbers(criteria: CaseFilter, now: Instant, held: WorkHolders | None) -> Select[str]:
    """Return the query of the numbers after the cursor by their receipt, the newest first: of all complaints from an
    index, of what lies with somebody by sorting it all."""
    if held:
        holders, of_each = _first_of_each(replace(criteria, after=None), now, held, None)
        work = select(of_each.c.complaint).select_from(holders.join(of_each, true()))
        found = select(ComplaintRow.number).where(ComplaintRow.number.in_(work))
    else:
        found = _complaints(criteria, now)
    if criteria.after is not None:
        _, at, number = decode_cursor(criteria.after)
        found = found.where(
            tuple_(ComplaintRow.received_at, ComplaintRow.number) < tuple_(literal(at), literal(number))
        )
    return found.order_by(*newest_order())


def newest_order() -> tuple[ColumnElement[Any], ...]:
    return ComplaintRow.received_at.desc(), ComplaintRow.number.desc()


def _complaints(criteria: CaseFilter, now: Instant) -> Select[str]:
    return select(ComplaintRow.number).where(
        *place_conditions(criteria, now, ComplaintRow), *other_conditions(criteria)
    )


def list_order(row: Listed, number: InstrumentedAttribute[str]) -> Order:
    return not_(row.urgent), not_(row.overdue), func.coalesce(row.next_due, NO_DUE), number.expression


def cursor_of(row: Row[Any], criteria: CaseFilter) -> str:
    if criteria.done_by:
        return encode_cursor(row.done_at, row.number)
    if criteria.newest:
        return encode_cursor(row.received_at, row.number)
    return encode_cursor(row.next_due, row.number, row.urgent, row.overdue)


def _after(criteria: CaseFilter, order: Order) -> list[ColumnElement[bool]]:
    """Return the condition that a row comes after the cursor, if there is one. Raises BadInput for one that no page
    gave out."""
    if criteria.after is None:
        return []
    flags, due, number = decode_cursor(criteria.after, flags=2)
    passed = (*(literal(not flag) for flag in flags), literal(due) if due else NO_DUE, literal(number))
    return [tuple_(*order) > tuple_(*passed)]


def _numbers_by_work(criteria: CaseFilter, now: Instant, held: WorkHolders, at_most: int) -> Select[str]:
    """Return the query of the first numbers of what lies with the holders: the first of each holder, put together. One
    complaint may lie with several, or with one for several reasons."""
    holders, first = _first_of_each(criteria, now, held, at_most)
    together = select(first).distinct().select_from(holders.join(first, true())).order_by(*first.c).limit(at_most)
    return select(together.subquery().c.complaint)


def _first_of_each(
    criteria: CaseFilter, now: Instant, held: WorkHolders, at_most: int | None, but: Select[str] | None = None
) -> tuple[Any, Any]:
    """Return the table of the holders, and that of the first places of each; these stand in order in an index."""
    order = list_order(TaskRow, TaskRow.complaint)
    places = [part.label(f"place_{nth}") for nth, part in enumerate(order[:-1])]
    holders = _holders(held)
    matching = (
        select(*places, TaskRow.complaint)
        .distinct()
        .where(
            TaskRow.holder == holders.c.name,
            or_(holders.c.only_in == ANYWHERE, TaskRow.procedure == holders.c.only_in),
            *place_conditions(criteria, now, TaskRow),
            *([TaskRow.kind.in_(criteria.tasks)] if criteria.tasks else ()),
            *(() if but is None else [TaskRow.complaint.not_in(but)]),
            *_after(criteria, order),
        )
    )
    if others := [*other_conditions(criteria)]:
        matching = matching.where(TaskRow.complaint.in_(select(ComplaintRow.number).where(*others)))
    return holders, matching.order_by(*places, TaskRow.complaint).limit(at_most).lateral()


def _holders(held: WorkHolders) -> Any:
    """Return a table of the names under which work lies, each with the regulation under which alone it does, or
    `ANYWHERE`."""
    named = {(name, slug) for slug, names in held.only_in for name in names if name not in held.anywhere}
    rows = [*((name, ANYWHERE) for name in dict.fromkeys(held.anywhere)), *sorted(named)]
    columns = (bindparam(None, [row[place] for row in rows], ARRAY(Text)) for place in (0, 1))
    return func.unnest(*columns).table_valued("name", "only_in").render_derived()


def done_numbers(criteria: CaseFilter, person: Person, now: Instant) -> Select[*tuple[Any, ...]]:
    """Return the query of the numbers after the cursor, in their order, each with when the person last did something in
    it (`done_at`). Raises BadInput."""
    later = aliased(InboxRow)
    is_last = ~exists().where(later.complaint == InboxRow.complaint, later.n > InboxRow.n, *_is_done(later, person))
    done = select(InboxRow.complaint, InboxRow.received_at.label("done_at"))
    done = done.where(*_is_done(InboxRow, person), is_last)
    if criteria.after is not None:
        _, at, number = decode_cursor(criteria.after)
        done = done.where(tuple_(InboxRow.received_at, InboxRow.complaint) < tuple_(literal(at), literal(number)))
    if criteria.narrows:
        of_case = *place_conditions(criteria, now, ComplaintRow), *other_conditions(criteria)
        done = done.join(ComplaintRow, ComplaintRow.number == InboxRow.complaint).where(*of_case)
    return done.order_by(InboxRow.received_at.desc(), InboxRow.complaint.desc())


def counted_done(criteria: CaseFilter, person: Person, now: Instant) -> Select[str]:
    """Return the query of the numbers on all pages, in any order."""
    if not criteria.narrows:
        return select(InboxRow.complaint).distinct().where(*_is_done(InboxRow, person))
    return done_numbers(criteria, person, now).with_only_columns(InboxRow.complaint).order_by(None)


def _is_done(act: Act, person: Person) -> tuple[ColumnElement[bool], ...]:
    return act.actor == person, act.state == "accepted"
