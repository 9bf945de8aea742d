"""What a query that a process builds once is given at each run: to build one of these takes longer than to run it."""

from datetime import datetime

from sqlalchemy import ARRAY, ColumnElement, DateTime, Text, any_, bindparam, cast
from sqlalchemy.orm import InstrumentedAttribute

Instant = datetime | ColumnElement[datetime]
AN_INSTANT = DateTime(timezone=True)
NOW = cast(bindparam("now", type_=AN_INSTANT), AN_INSTANT)
# Queries that differ by whose work they are about: of those of the inbox one takes half a megabyte.
MOST_KEPT = 64


def is_one_of(column: InstrumentedAttribute[str], values: str) -> ColumnElement[bool]:
    """Return the condition that a column has one of the values that are given by this name."""
    return column == any_(bindparam(values, type_=ARRAY(Text)))
