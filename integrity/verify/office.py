"""Verify the tables of the office against the journal stream `org`, from which each row of them can be made again."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session, defer

from calendars import office_zone
from integrity.verify.wrong_rows import WrongRow
from models.tables import (
    AbsenceRow,
    AccountRow,
    DistinctionRow,
    EndpointRow,
    HoldingRow,
    PeriodicRow,
    PersonRow,
    PublishedRow,
    RankRow,
    SenderRow,
    ServiceRow,
    Table,
    UnitRow,
)
from procedures.load import sha256
from register import journal
from register.alarms.alarms import Finding
from register.documents.body_digests import person_holds
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
    "published": PublishedRow,
}
# What no event holds, and the watch has no business to read.
UNCOMPARED = {
    "account": [defer(column) for column in (
        AccountRow.factor, AccountRow.factor_step, AccountRow.failures, AccountRow.locked_until,
    )],
}  # fmt: skip


def altered_office_rows(session: Session, now: datetime) -> Iterator[Finding]:  # noqa: ARG001  # as they are now
    """Yield the rows of the office that are not as the journal says."""
    try:
        found = list(wrong_office_rows(session))
    except MisfitEvent as error:
        yield Finding(ORG_STREAM, None, {"change": "stream", "seq": error.seq, "columns": None})
        return
    last = journal.read_stream_head(session, ORG_STREAM).seq
    for wrong in found:
        seq, columns = wrong.seq or last, " ".join(wrong.columns) or None
        yield Finding(f"{wrong.what} {wrong.name}", None, {"change": wrong.change, "seq": seq, "columns": columns})


def wrong_office_rows(session: Session) -> Iterator[WrongRow]:
    """Yield the rows that do not follow from the journal. Name and contact of a person, and the file of a
    published regulation, stand in it as a digest only. Raises MisfitEvent."""
    tables = fold_org(org_events(session))
    for name, row_class in OFFICE_ROWS.items():
        folded: dict[Key, FoldedRow] = getattr(tables, name).rows()
        key_columns = [column.name for column in inspect(row_class).primary_key]
        rows = session.scalars(select(row_class).options(*UNCOMPARED.get(name, ())))
        stored = {tuple(getattr(row, column) for column in key_columns): row for row in rows}
        for key in {**folded, **stored}:
            expected, row = folded.get(key), stored.get(key)
            columns = _wrong_columns(expected, row) if expected and row else ()
            if expected is None or row is None or columns:
                yield WrongRow(
                    what=name,
                    name=" ".join(map(_key_word, key)),  # in words that can be searched for
                    seq=expected.seq if expected else None,
                    table=row_class,
                    key=dict(zip(key_columns, key, strict=True)),
                    expected=expected.columns if expected else None,
                    is_stored=row is not None,
                    columns=columns,
                    is_lost=bool(expected) and row_class in (PersonRow, PublishedRow),
                )


def _wrong_columns(expected: FoldedRow, row: Table) -> tuple[str, ...]:
    names = tuple(name for name, value in expected.columns.items() if getattr(row, name) != value)
    if isinstance(row, PersonRow) and not person_holds(row):
        return (*names, "name")
    return (*names, "body") if isinstance(row, PublishedRow) and sha256(row.body) != row.digest else names


def _key_word(value: Value) -> str:
    return value.astimezone(office_zone()).isoformat() if isinstance(value, datetime) else str(value)
