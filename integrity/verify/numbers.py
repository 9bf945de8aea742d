"""Verify the register numbers: of each prefix and year all are there, from 1 to the last that the counter gave."""

from collections.abc import Iterator
from datetime import datetime
from itertools import count

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.tables import ComplaintRow, CounterRow
from register.alarms.alarms import Finding

SERIES = func.left(ComplaintRow.number, 8)  # of ZZW-2026-000017 the prefix and the year
NTH = func.substr(ComplaintRow.number, 10)


def altered_numbers(session: Session, now: datetime) -> Iterator[Finding]:  # noqa: ARG001  # as they are now
    """Yield the series of numbers that lack one, go beyond their counter, or have none."""
    counted = select(SERIES, func.count(), func.max(NTH)).group_by(SERIES)
    found = {series: (given, _nth(last)) for series, given, last in session.execute(counted)}
    counters = {f"{row.prefix}-{row.year}": row.last for row in session.scalars(select(CounterRow))}
    for series in sorted(found.keys() | counters.keys()):
        (given, last), counter = found.get(series, (0, 0)), counters.get(series, 0)
        if not given == last == counter:
            missing = _first_missing(session, series, max(last or 0, counter))
            yield Finding(series, None, {"counter": counter, "last": last, "missing": missing})


def _nth(written: str) -> int | None:
    """Return which number of its series it is; None for what is no number."""
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 10 else None


def _first_missing(session: Session, series: str, last: int) -> int | None:
    given = {_nth(written) for written in session.scalars(select(NTH).where(SERIES.in_([series])))}
    first = next(n for n in count(1) if n not in given)
    return first if first <= last else None
