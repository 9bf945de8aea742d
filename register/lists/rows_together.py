"""Several queries as one statement: for pages that show a little of many tables. Joins would give the product of the
tables, and a cache of rows or of rights would outlive the end of a role."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, inspect, select
from sqlalchemy.orm import Session

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
