"""Several statements of SQL as one, where the many cost more than a user should wait for: the look before an act is
received, rows of many tables that a page shows, rows of several tables that are written together.

Each has a plain twin, a statement for each part, in `tests/register/plain_statements.py`; a test holds both equal.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import FromClause, Integer, Select, bindparam, func, insert, inspect, literal_column, select, update
from sqlalchemy.orm import Session, make_transient_to_detached

from models.messages import Id, Number
from models.tables import CalendarRow, InboxRow
from models.tables.base import Table
from register.row_conditions import ACT_UNJUDGED
from register.transaction import transaction_of

# ---- one look at what an act is received with


class ReceiptLook(NamedTuple):
    """What the register has when an act is received: whether the act came before, the first act of its case without a
    verdict, whether the office has adopted any calendar."""

    came_before: bool
    first_unjudged: int | None
    adoptions: bool


OF_CASE = InboxRow.complaint == bindparam("number")
LOOK = select(
    select(InboxRow.n).where(OF_CASE, InboxRow.act_id == bindparam("act_id")).exists(),
    select(func.min(InboxRow.n)).where(OF_CASE, ACT_UNJUDGED).scalar_subquery(),
    select(CalendarRow.number).exists(),
)


def look_at_receipt(session: Session, number: Number, act_id: Id) -> ReceiptLook:
    """Return the look at a complaint that the caller has locked, for an act with this id."""
    return ReceiptLook(*session.execute(LOOK, {"number": number, "act_id": act_id}).one())


# ---- rows of many tables, read together


READERS: Mapping[type, Callable[[str], object]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
}  # types that JSON writes as text


def rows_together(session: Session, *queries: Select[*tuple[Any, ...]]) -> list[list[Any]]:
    """Return the rows of several queries, each of one table and in its own order. They are read as JSON and belong to
    no session: to be read, not changed. A column that a query does not name is None."""
    subqueries = [query.subquery() for query in queries]
    lists = [select(func.jsonb_agg(rows.table_valued())).select_from(rows).scalar_subquery() for rows in subqueries]
    found = session.execute(select(*lists)).one()
    return [[_read_row(query, row) for row in rows or ()] for query, rows in zip(queries, found, strict=True)]


def _read_row(query: Select[*tuple[Any, ...]], row: Mapping[str, object]) -> Any:
    entity = query.column_descriptions[0]["entity"]
    columns = inspect(entity).columns
    readers = {name: READERS.get(columns[name].type.python_type) for name in row}
    return entity(
        **{name: read(str(row[name])) if (read := readers[name]) and row[name] else row[name] for name in row}
    )


# ---- rows of several tables, written together


class Write(NamedTuple):
    """Rows that are inserted into a table, each with the same columns; with `key`, the columns that one row gets which
    has this value in the column `key`."""

    table: FromClause
    rows: Sequence[Mapping[str, object]]
    key: str | None = None


def write_together(session: Session, rows: Sequence[Table], *further: Write) -> None:
    """Insert rows, each with all its columns, and write further ones, all on one way to PostgreSQL. No part sees what
    another writes, and the order of the parts is not fixed. The session holds the rows afterwards."""
    inserted = (
        Write(row.__table__, [{column.key: getattr(row, column.key) for column in row.__table__.columns}])
        for row in rows
    )
    writes = (*inserted, *further)
    shape = tuple((write.table, tuple(write.rows[0]), len(write.rows), write.key) for write in writes)
    values = {
        f"{name}_{nth}_{place}": value
        for nth, write in enumerate(writes)
        for place, row in enumerate(write.rows)
        for name, value in row.items()
    }
    session.connection().execute(_written_together(shape), values)
    for row in rows:
        make_transient_to_detached(row)
        session.add(row)
        transaction_of(session).written.append(row)


@lru_cache(maxsize=256)
def _written_together(shape: tuple[tuple[Any, tuple[str, ...], int, str | None], ...]) -> Select[int]:
    """Return the statement of writes; made once for each combination of them, since that costs more than to send it."""
    parts = []
    for nth, (table, names, count, key) in enumerate(shape):
        rows = [
            {name: bindparam(f"{name}_{nth}_{place}", type_=table.c[name].type) for name in names}
            for place in range(count)
        ]
        if key:
            changed = update(table).where(table.c[key] == rows[0].pop(key)).values(rows[0])
            parts.append(changed.cte(f"part_{nth}"))
        else:
            parts.append(insert(table).values(rows if count > 1 else rows[0]).inline().cte(f"part_{nth}"))
    return select(literal_column("1", Integer)).add_cte(*parts)
