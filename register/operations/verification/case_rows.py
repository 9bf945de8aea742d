"""All that the register has of some complaints, read together: one query for each table."""

from collections import defaultdict, namedtuple
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar, cast

from sqlalchemy import ARRAY, ColumnElement, Text, any_, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.messages import Number
from models.tables import (
    AttachmentRow,
    ClockRow,
    ComplaintRow,
    DocumentDueRow,
    DocumentRow,
    EventRow,
    InboxRow,
    LogRow,
    NoticeRow,
    PartyRow,
    RunRow,
    TaskRow,
    TextRow,
    UnsequencedRow,
)
from models.tables.base import Table
from register.lists.notice_passage import notice_stream
from register.row_conditions import RUN_GOING_ON
from register.row_digests import act_stream, document_stream, opening_stream, verdict_stream

T = TypeVar("T", bound=Table)
RecordName = tuple[str, int]  # stream and seq, as the log names a record


@dataclass(frozen=True)
class CaseRows:
    """The rows of one complaint. `events` are the bodies of its journal in order, `passages` those of its notices by
    the notice's id, `logged` the digests under which the log holds rows that are no events, those of documents too that
    were made again, `release` the one under which its run goes on, as the comparison has seen it."""

    complaint: ComplaintRow
    events: Sequence[str] = ()
    acts: Sequence[InboxRow] = ()
    texts: Sequence[TextRow] = ()
    parties: Sequence[PartyRow] = ()
    attachments: Sequence[AttachmentRow] = ()
    clocks: Sequence[ClockRow] = ()
    tasks: Sequence[TaskRow] = ()
    notices: Sequence[NoticeRow] = ()
    documents: Sequence[DocumentRow] = ()
    due_documents: Sequence[DocumentDueRow] = ()
    passages: dict[str, list[str]] = field(default_factory=dict)
    logged: dict[RecordName, str] = field(default_factory=dict)
    release: str | None = None


def read_case_rows(session: Session, numbers: Sequence[Number]) -> Iterator[CaseRows]:
    """Yield the rows of these complaints, in the order of their numbers."""
    complaints = _rows_by(session, ComplaintRow, ComplaintRow.number, numbers)
    notices = _rows_by(session, NoticeRow, NoticeRow.complaint, numbers)
    streams = [notice_stream(row) for rows in notices.values() for row in rows if row.kind == "sent"]
    bodies = _bodies(session, [*numbers, *streams])
    acts = _rows_by(session, InboxRow, InboxRow.complaint, numbers)
    texts = _rows_by(session, TextRow, TextRow.complaint, numbers)
    parties = _rows_by(session, PartyRow, PartyRow.complaint, numbers)
    attachments = _rows_by(session, AttachmentRow, AttachmentRow.complaint, numbers)
    clocks = _rows_by(session, ClockRow, ClockRow.complaint, numbers)
    tasks = _rows_by(session, TaskRow, TaskRow.complaint, numbers)
    documents = _rows_by(session, DocumentRow, DocumentRow.complaint, numbers)
    due_documents = _rows_by(session, DocumentDueRow, DocumentDueRow.complaint, numbers)
    papers = [document_stream(row) for rows in documents.values() for row in rows]
    logged = _logged(session, numbers, papers)
    releases = _releases(session, numbers)
    for number in sorted(complaints):
        yield CaseRows(
            complaint=complaints[number][0],
            events=bodies[number],
            acts=sorted(acts[number], key=lambda row: row.n),
            texts=texts[number],
            parties=parties[number],
            attachments=attachments[number],
            clocks=clocks[number],
            tasks=tasks[number],
            notices=notices[number],
            documents=documents[number],
            due_documents=due_documents[number],
            passages={row.id: bodies[notice_stream(row)] for row in notices[number] if row.kind == "sent"},
            logged=logged[number],
            release=releases.get(number),
        )


def _rows_by(
    session: Session, table: type[T], number: InstrumentedAttribute[str], numbers: Sequence[Number]
) -> dict[Number, list[T]]:
    """Return the rows of a table by complaint: as named tuples of its columns, which cost a fraction of objects."""
    found = defaultdict[Number, list[T]](list)
    columns = table.__table__.columns
    place, record = columns.keys().index(number.key), _record_type(table)
    for row in session.execute(select(*columns).where(_is_any_of(columns[number.key], numbers))).all():
        found[row[place]].append(cast("T", tuple.__new__(record, row)))
    return found


@cache
def _record_type(table: type[Table]) -> type[tuple[object, ...]]:
    """Return the named tuple for rows of a table: SQLAlchemy's take ten times as long to read a column."""
    return namedtuple(table.__name__, table.__table__.columns.keys())  # of any table


def _bodies(session: Session, streams: Sequence[str]) -> dict[str, list[str]]:
    """Return the events of these streams as text, each stream in its order."""
    found = defaultdict[str, list[str]](list)
    columns = EventRow.__table__.columns
    rows = select(columns.stream, columns.body).where(_is_any_of(columns.stream, streams))
    for stream, body in session.execute(rows.order_by(columns.stream, columns.seq)).all():
        found[stream].append(body)
    return found


def _logged(session: Session, numbers: Sequence[Number], papers: Sequence[str]) -> dict[Number, dict[RecordName, str]]:
    """Return what the log holds, or will hold, of the rows of these complaints that are no events."""
    found = defaultdict[Number, dict[RecordName, str]](dict)
    streams = [*papers]
    streams += [name(number) for number in numbers for name in (opening_stream, act_stream, verdict_stream)]
    for table in (UnsequencedRow, LogRow):
        columns = table.__table__.columns
        rows = select(columns.stream, columns.seq, columns.hash).where(_is_any_of(columns.stream, streams))
        for stream, seq, digest in session.execute(rows).all():
            found[stream.split(":")[1]][stream, seq] = digest
    return found


def _releases(session: Session, numbers: Sequence[Number]) -> dict[Number, str | None]:
    """Return under which release the run of each complaint goes on that began last."""
    rows = select(RunRow.complaint, RunRow.build).where(RUN_GOING_ON, _is_any_of(RunRow.complaint, numbers))
    return {number: build for number, build in session.execute(rows.order_by(RunRow.started_at))}  # noqa: C416


def _is_any_of(column: ColumnElement[str] | InstrumentedAttribute[str], names: Sequence[str]) -> ColumnElement[bool]:
    """Return `column.in_(names)` with one parameter for all names, which SQLAlchemy does not have to go through."""
    return column == any_(literal(names, ARRAY(Text)))
