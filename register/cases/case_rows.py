"""All that the register has of some complaints, read together: one query for each table."""

from collections import defaultdict, namedtuple
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, NamedTuple, TypeVar, cast

from pydantic import Field, ValidationError
from sqlalchemy import ARRAY, ColumnElement, Select, Text, any_, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.frozen import Frozen
from models.messages import Digest, Id, Number, TextRef
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
    QueryCodeRow,
    RunRow,
    SearchRow,
    TaskRow,
    TextRow,
    UnsequencedRow,
)
from models.tables.base import Table
from register.cases.query_codes import query_code_stream
from register.custody.record import NOTHING_DECIDED, Custody, custody_of, custody_stream
from register.editions import read_laws
from register.notices.delivery_attempts import has_passage, notice_stream
from register.row_conditions import RUN_GOING_ON
from register.row_digests import act_stream, document_stream, opening_stream, verdict_stream

T = TypeVar("T", bound=Table)
RecordName = tuple[str, int]  # stream and seq, as the log names a record
Reference = tuple[Id, Digest]  # a text or a file, as an act names it


NAMES = "names"


class NamingAct(Frozen):
    """What an act names, which takes less time to read than the whole act."""

    texts: dict[str, TextRef] = Field(default_factory=dict)
    attachments: tuple[TextRef, ...] = ()


def _is_any_of(column: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Return `column.in_(names)` with one parameter for all names, which SQLAlchemy does not have to go through."""
    return column == any_(bindparam(NAMES, type_=ARRAY(Text)))


EVENTS = (
    select(EventRow.stream, EventRow.body).where(_is_any_of(EventRow.stream)).order_by(EventRow.stream, EventRow.seq)
)
LOGGED = [select(row.stream, row.seq, row.hash).where(_is_any_of(row.stream)) for row in (UnsequencedRow, LogRow)]
RELEASES = (
    select(RunRow.complaint, RunRow.build).where(RUN_GOING_ON, _is_any_of(RunRow.complaint)).order_by(RunRow.started_at)
)


@dataclass(frozen=True)
class CaseRows:
    """The rows of one complaint. `events` are the bodies of its journal in order, `code_events` those of its query
    code, `passages` those of its notices by the notice's id, `logged` the digests under which the log holds rows that
    are no events, those of documents too that were made again, `law` the packed law that the complaint names (None:
    the register does not have it as it was kept), `release` the one under which its run goes on, as the comparison has
    seen it."""

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
    searched: Sequence[SearchRow] = ()
    codes: Sequence[QueryCodeRow] = ()
    code_events: Sequence[str] = ()
    custody: Custody = NOTHING_DECIDED
    passages: dict[str, list[str]] = field(default_factory=dict)
    logged: dict[RecordName, str] = field(default_factory=dict)
    law: str | None = None
    release: str | None = None

    @cached_property
    def act_references(self) -> tuple[tuple[InboxRow, tuple[Reference, ...]], ...]:
        """The acts that came through the register, each with the texts and files that it names. Several comparisons
        ask, and reading an act takes long."""
        return tuple((row, tuple(_references(row.body))) for row in self.acts if row.verified)


def read_case_rows(session: Session, numbers: Sequence[Number]) -> Iterator[CaseRows]:
    """Yield the rows of these complaints, in the order of their numbers."""
    complaints = _rows_by_number(session, ComplaintRow, numbers)
    notices = _rows_by_number(session, NoticeRow, numbers)
    streams = [notice_stream(row) for rows in notices.values() for row in rows if has_passage(row)]
    bodies = _bodies(session, [*numbers, *map(query_code_stream, numbers), *streams, *map(custody_stream, numbers)])
    codes = _rows_by_number(session, QueryCodeRow, numbers)
    acts = _rows_by_number(session, InboxRow, numbers)
    texts = _rows_by_number(session, TextRow, numbers)
    parties = _rows_by_number(session, PartyRow, numbers)
    attachments = _rows_by_number(session, AttachmentRow, numbers)
    clocks = _rows_by_number(session, ClockRow, numbers)
    tasks = _rows_by_number(session, TaskRow, numbers)
    documents = _rows_by_number(session, DocumentRow, numbers)
    due_documents = _rows_by_number(session, DocumentDueRow, numbers)
    searched = _rows_by_number(session, SearchRow, numbers)
    papers = [document_stream(row) for rows in documents.values() for row in rows]
    logged = _logged(session, numbers, papers)
    laws = read_laws(session, {rows[0].law_sha256 for rows in complaints.values()})
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
            searched=searched[number],
            codes=codes[number],
            code_events=bodies[query_code_stream(number)],
            custody=_readable_custody(bodies[custody_stream(number)]),
            passages={row.id: bodies[notice_stream(row)] for row in notices[number] if has_passage(row)},
            logged=logged[number],
            law=laws.get(complaints[number][0].law_sha256),
            release=releases.get(number),
        )


def read_journal_rows(session: Session, complaint: ComplaintRow) -> CaseRows:
    """Return what a case itself follows from: its journal and its law. Every process may read that."""
    events = _bodies(session, [complaint.number])[complaint.number]
    law = read_laws(session, {complaint.law_sha256}).get(complaint.law_sha256)
    return CaseRows(complaint, events=events, law=law)


def _references(body: str | None) -> Iterator[Reference]:
    """Yield what an act names; nothing of a body that cannot be read, which is found elsewhere."""
    if body is None or '"digest"' not in body:  # most acts name nothing
        return
    try:
        act = NamingAct.model_validate_json(body)
    except ValidationError:
        return
    yield from ((ref.id, ref.digest) for ref in (*act.texts.values(), *act.attachments))


def _readable_custody(bodies: Sequence[str]) -> Custody:
    """Return what was decided about keeping a complaint; nothing where it cannot be read, which the chain names."""
    try:
        return custody_of(bodies)
    except ValueError:
        return NOTHING_DECIDED


class RowQuery(NamedTuple):
    """The query for the rows of a table, the place of the complaint's number among its columns, and the named tuple
    made of each row, with the attributes of the table's class. Its objects would make all verification take a fifth
    longer, and SQLAlchemy's rows take ten times as long to read a column."""

    rows: Select[*tuple[Any, ...]]
    number: int
    record: type[tuple[object, ...]]


# A query is made once: SQLAlchemy takes longer to make one than PostgreSQL to answer it.
@cache
def _row_query(table: type[Table]) -> RowQuery:
    columns = table.__table__.columns
    number = columns.keys().index("number" if table is ComplaintRow else "complaint")
    rows = select(*columns).where(_is_any_of(columns[number]))
    return RowQuery(rows, number, namedtuple(table.__name__, columns.keys()))


def _rows_by_number(session: Session, table: type[T], numbers: Sequence[Number]) -> dict[Number, list[T]]:
    found, query = defaultdict[Number, list[T]](list), _row_query(table)
    for row in session.execute(query.rows, {NAMES: numbers}).all():
        found[row[query.number]].append(cast("T", tuple.__new__(query.record, row)))
    return found


def _bodies(session: Session, streams: Sequence[str]) -> dict[str, list[str]]:
    """Return the events of these streams as text, each stream in its order."""
    found = defaultdict[str, list[str]](list)
    for stream, body in session.execute(EVENTS, {NAMES: streams}).all():
        found[stream].append(body)
    return found


def _logged(session: Session, numbers: Sequence[Number], papers: Sequence[str]) -> dict[Number, dict[RecordName, str]]:
    """Return what the log holds, or will hold, of the rows of these complaints that are no events."""
    found = defaultdict[Number, dict[RecordName, str]](dict)
    streams = [*papers]
    streams += [name(number) for number in numbers for name in (opening_stream, act_stream, verdict_stream)]
    for records in LOGGED:
        for stream, seq, digest in session.execute(records, {NAMES: streams}).all():
            found[stream.split(":")[1]][stream, seq] = digest
    return found


def _releases(session: Session, numbers: Sequence[Number]) -> dict[Number, str | None]:
    """Return under which release the run of each complaint goes on that began last."""
    return {number: build for number, build in session.execute(RELEASES, {NAMES: numbers})}  # noqa: C416
