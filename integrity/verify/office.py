"""Verify the tables of the office against the journal stream `org`, from which each row of them can be made again."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session, defer

from models.tables import (
    AbsenceRow,
    AccountRow,
    DistinctionRow,
    EndpointRow,
    HoldingRow,
    PeriodicRow,
    PersonRow,
    RankRow,
    SenderRow,
    ServiceRow,
    Table,
    UnitRow,
)
from models.time import CHINA
from register import journal
from register.alarms.alarms import Finding
from register.body_digests import person_holds
from register.office.org_fold import FoldedRow, Key, MisfitEvent, Value, fold_org
from register.office.org_journal import ORG_STREAM
from register.office.past_office import org_events

OFFICE_ROWS: Mapping[str, type[Table]] = {
    "person": PersonRow,
    "service": ServiceRow,
    "holding": HoldingRow,
    "absence": AbsenceRow,
    "unit": UnitRow,
    "rank": RankRow,
    "distinction": DistinctionRow,
    "periodic": PeriodicRow,
    "sender": SenderRow,
    "endpoint": EndpointRow,
    "account": AccountRow,
}
# What no event holds, and the watch has no business to read.
UNCOMPARED = {
    "account": [defer(column) for column in (
        AccountRow.factor, AccountRow.factor_step, AccountRow.failures, AccountRow.locked_until,
    )],
}  # fmt: skip


class RowDifference(NamedTuple):
    """A row that is not as the journal says: `folded` is None where no event made it, `stored` where it is missing."""

    table: str
    key: Key
    folded: FoldedRow | None
    stored: Table | None

    @property
    def row_name(self) -> str:
        """Return which row it is, in words that can be searched for."""
        return " ".join(_key_word(value) for value in self.key)

    @property
    def columns(self) -> list[str]:
        if self.folded is None or self.stored is None:
            return []
        names = [name for name, value in self.folded.columns.items() if getattr(self.stored, name) != value]
        return [*names, "name"] if isinstance(self.stored, PersonRow) and not person_holds(self.stored) else names


def altered_office_rows(session: Session, now: datetime) -> Iterator[Finding]:  # noqa: ARG001  # as they are now
    """Yield the rows of the office that are not as the journal says."""
    try:
        found = list(office_differences(session))
    except MisfitEvent as error:
        yield Finding(ORG_STREAM, None, {"change": "stream", "seq": error.seq, "columns": None})
        return
    last = journal.read_stream_head(session, ORG_STREAM).seq
    for difference in found:
        about = f"{difference.table} {difference.row_name}"
        change = "altered" if difference.columns else "added" if difference.folded is None else "removed"
        seq = difference.folded.seq if difference.folded else last
        yield Finding(about, None, {"change": change, "seq": seq, "columns": " ".join(difference.columns) or None})


def office_differences(session: Session) -> Iterator[RowDifference]:
    """Yield the differences between the tables of the office and the journal. Raises MisfitEvent."""
    tables = fold_org(org_events(session))
    for name, row_class in OFFICE_ROWS.items():
        folded: dict[Key, FoldedRow] = getattr(tables, name).rows()
        key_columns = [column.name for column in inspect(row_class).primary_key]
        rows = session.scalars(select(row_class).options(*UNCOMPARED.get(name, ())))
        stored = {tuple(getattr(row, column) for column in key_columns): row for row in rows}
        for key in {**folded, **stored}:
            difference = RowDifference(name, key, folded.get(key), stored.get(key))
            if difference.folded is None or difference.stored is None or difference.columns:
                yield difference


def _key_word(value: Value) -> str:
    return value.astimezone(CHINA).isoformat() if isinstance(value, datetime) else str(value)
