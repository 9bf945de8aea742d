"""The plain twins of `register/statements.py`: a statement for each question and for each row."""

from typing import Any

from sqlalchemy import Select, TableClause, func, insert, select, update
from sqlalchemy.orm import Session

from models.messages import Id, Number
from models.tables import CalendarRow, InboxRow
from models.tables.base import Table
from register.row_conditions import ACT_UNJUDGED
from register.statements import ReceiptLook, Write


def plain_look(session: Session, number: Number, act_id: Id) -> ReceiptLook:
    of_case = select(InboxRow.n).where(InboxRow.complaint == number)
    return ReceiptLook(
        came_before=session.scalar(of_case.where(InboxRow.act_id == act_id)) is not None,
        first_unjudged=session.scalar(select(func.min(InboxRow.n)).where(InboxRow.complaint == number, ACT_UNJUDGED)),
        adoptions=session.scalars(select(CalendarRow.number)).first() is not None,
    )


def plain_rows(session: Session, *queries: Select[*tuple[Any, ...]]) -> list[list[dict[str, object]]]:
    """Return the columns of the rows of each query."""
    found = []
    for query in queries:
        entity = query.column_descriptions[0]["entity"]
        whole = query.column_descriptions[0]["expr"] is entity
        rows = session.execute(query).all()
        found.append([columns_of(row[0]) if whole else dict(row._mapping) for row in rows])
    return found


def columns_of(row: Table) -> dict[str, object]:
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}


def plain_writes(session: Session, rows: list[Table], *further: Write) -> None:
    for row in rows:
        session.execute(insert(type(row)).values(columns_of(row)))
    for write in further:
        assert isinstance(write.table, TableClause)
        for values in map(dict, write.rows):
            if write.key:
                changed = update(write.table).where(write.table.c[write.key] == values.pop(write.key))
                session.execute(changed.values(values))
            else:
                session.execute(insert(write.table).values(values))
