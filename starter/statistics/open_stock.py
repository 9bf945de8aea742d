"""The stock at the end of a period: the complaints open then, whenever received, and how many of them were late."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from activities.report_figures import case_as_of, complaints_of
from models.procedure import Procedure
from models.tables import ComplaintRow, EventRow
from rules.clock import is_overdue
from starter.statistics.period import Period


@dataclass
class OpenCount:
    """Open complaints, and how many of them are late: with a limit that is over, as 督办 counts them."""

    open: int = 0
    late: int = 0

    def __add__(self, other: "OpenCount") -> "OpenCount":
        return OpenCount(self.open + other.open, self.late + other.late)


@dataclass
class OpenStock:
    """The open complaints that came in within the period, and those from before it."""

    of_period: OpenCount = field(default_factory=OpenCount)
    earlier: OpenCount = field(default_factory=OpenCount)

    @property
    def total(self) -> OpenCount:
        return self.of_period + self.earlier

    def add(self, count: int, late: int, *, is_earlier: bool) -> None:
        counted = self.earlier if is_earlier else self.of_period
        counted.open += count
        counted.late += late


def open_stock(session: Session, procedure: Procedure, period: Period) -> OpenStock:
    """Count the complaints that were open at the end of the period. Most have not changed since, so that their rows say
    how they stood; the others are folded as of that instant."""
    stock, is_earlier = OpenStock(), ComplaintRow.received_at < period.since
    counts = select(is_earlier, func.count(), func.count().filter(ComplaintRow.overdue))
    of_rows = _open_at_end(counts, procedure, period).where(func.coalesce(EventRow.recorded_at < period.until, True))
    for earlier, count, late in session.execute(of_rows.group_by(is_earlier)):
        stock.add(count, late, is_earlier=earlier)
    columns = select(ComplaintRow.number, ComplaintRow.received_at)
    changed = _open_at_end(columns, procedure, period).where(EventRow.recorded_at >= period.until)
    for row in session.execute(changed):
        law, case = case_as_of(session, row.number, period.until)
        if case.closed_at is None:
            stock.add(1, is_overdue(law, case), is_earlier=row.received_at < period.since)
    return stock


def _open_at_end(query: Select[*tuple[Any, ...]], procedure: Procedure, period: Period) -> Select[*tuple[Any, ...]]:
    """Return a query of what was open at the end, each complaint beside its last event, if it has begun."""
    last_event = (EventRow.stream == ComplaintRow.number) & (EventRow.seq == ComplaintRow.seq)
    still_open = or_(ComplaintRow.closed_at.is_(None), ComplaintRow.closed_at >= period.until)
    joined = query.select_from(ComplaintRow).outerjoin(EventRow, last_event)
    return joined.where(*complaints_of(procedure), ComplaintRow.received_at < period.until, still_open)
