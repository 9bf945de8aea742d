"""What is on record about a case, as the lines of a dossier: each event and row with its hash and its position."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, null, or_, select
from sqlalchemy.orm import Session

from models.messages import Digest, Number
from models.tables import ComplaintRow, DocumentRow, EventRow, InboxRow, LogRow, NoticeRow, UnsequencedRow
from register.acts.proposals import proposal_stream
from register.calendars.notice_adoption import CALENDAR_STREAM
from register.cases.query_codes import query_code_stream
from register.custody.record import custody_stream
from register.documents import made_documents
from register.editions import EDITION_STREAM
from register.log import SignedRecord
from register.notices.delivery_attempts import notice_stream
from register.office.access_journal import IS_ACCESS
from register.office.org_journal import ORG_STREAM
from register.row_digests import (
    ACT_COLUMNS,
    DOCUMENT_COLUMNS,
    OPENING_COLUMNS,
    VERDICT_COLUMNS,
    Row,
    act_stream,
    document_stream,
    opening_stream,
    row_text,
    verdict_stream,
)
from register.signing import Signed

CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
STAFF_EVENTS = ("joined", "given", "ended", "away", "back", "left", "ranked", "unranked", "enrolled", "struck")
ORDER_EVENTS = ("unit", "ranks")
Name = tuple[str, int]  # stream and seq
Line = dict[str, object]
UNKNOWN = SignedRecord(None, "", "", "")


@dataclass(frozen=True)
class Inventory:
    """All that a dossier holds (docs/dossier.md, section 3). Its digest stands in the event that records the export, so
    nothing can be added to a dossier, left out or exchanged. `records`: stream, `seq` and hash of each record by file,
    the export itself left out; `files`: the SHA-256 of every other file by its name, but those of the log; `log`: the
    public key of the log whose proofs are inside."""

    number: Number
    release: str
    log: str | None
    acts: int
    unjudged: tuple[int, ...]
    records: Mapping[str, Sequence[Line]]
    files: Mapping[str, Digest]
    runs: Sequence[Line]

    def as_data(self) -> Line:
        return {
            "number": self.number,
            "release": self.release,
            "log": self.log,
            "acts": self.acts,
            "unjudged": list(self.unjudged),
            "records": {
                name: [[*place_of(line), line["hash"]] for line in some] for name, some in self.records.items()
            },
            "files": dict(self.files),
            "runs": list(self.runs),
        }

    @property
    def digest(self) -> Digest:
        return hashlib.sha256(CANONICAL.encode(self.as_data()).encode()).hexdigest()


def place_of(line: Line) -> Name:
    stream, seq = line["stream"], line["seq"]
    assert isinstance(stream, str)
    assert isinstance(seq, int)
    return stream, seq


def read_acts(session: Session, number: Number) -> tuple[int, tuple[int, ...]]:
    """Return the number of the last act that was received, and those that nobody has judged yet."""
    acts = session.execute(select(InboxRow.n, InboxRow.state).where(InboxRow.complaint == number)).all()
    return max((n for n, _ in acts), default=0), tuple(sorted(n for n, state in acts if state == "received"))


def case_streams(session: Session, number: Number) -> list[str]:
    """Return the streams that are about one case alone: its own, those of its notices, of its query code, of what was
    decided about keeping it and of what programs proposed on it."""
    has_passage = or_(NoticeRow.kind == "sent", NoticeRow.receipt)
    sent = session.scalars(select(NoticeRow).where(NoticeRow.complaint == number, has_passage))
    own = query_code_stream(number), custody_stream(number), proposal_stream(number)
    return [number, *sorted(map(notice_stream, sent)), *own]


def records_about(number: Number, streams: Sequence[str]) -> ColumnElement[bool]:
    """Return which records of the log are about one case alone: the events of its `case_streams`, and its rows."""
    return LogRow.stream.in_(streams) | _records_of_rows(number)


def journal_lines(session: Session, number: Number) -> list[Line]:
    """Return the events of these streams, each stream whole."""
    return _event_lines(session, EventRow.stream.in_(case_streams(session, number)))


def access_lines(session: Session, number: Number) -> list[Line]:
    return _event_lines(session, and_(IS_ACCESS, EventRow.name == number))


def office_lines(session: Session, named: Iterable[str], texts: Iterable[Digest]) -> list[Line]:
    """Return the changes of the office on which the standing of these people depended: theirs, those of units and
    ranks, the first use of these editions and laws, what was adopted of calendars, and when the log began anew."""
    people, used = {*named}, {*texts}
    rows = _event_lines(session, EventRow.stream.in_((ORG_STREAM, EDITION_STREAM, CALENDAR_STREAM)))
    return [row for row in rows if _matters(row, people, used)]


def _matters(line: Line, people: set[str], used: set[Digest]) -> bool:
    event = line["event"]
    assert isinstance(event, dict)
    if line["stream"] != ORG_STREAM:
        return line["stream"] == CALENDAR_STREAM or event.get("sha256") in used
    if event["type"] in STAFF_EVENTS:
        return not people.isdisjoint({event["name"], event.get("person"), event.get("other")})
    return event["type"] in (*ORDER_EVENTS, "log_restored")


def _event_lines(session: Session, chosen: ColumnElement[bool]) -> list[Line]:
    signed = (func.coalesce(getattr(LogRow, name), getattr(UnsequencedRow, name), "") for name in Signed._fields)
    found = select(EventRow, LogRow.position, *signed)
    for table in (LogRow, UnsequencedRow):
        same = table.stream == EventRow.stream, table.seq == EventRow.seq, table.hash == EventRow.hash
        found = found.outerjoin(table, and_(*(same[:2] if table is LogRow else same)))
    lines: list[Line] = [
        {
            "stream": row.stream,
            "seq": row.seq,
            "position": position,
            "prev": row.prev,
            "hash": row.hash,
            "event": json.loads(row.body),
            "signer": signer,
            "signature": signature,
        }
        for row, position, signer, signature in session.execute(found.where(chosen))
    ]
    return sorted(lines, key=place_of)


# ---- rows that are no events ---------------------------------------------------------------------------------------


def row_lines(session: Session, complaint: ComplaintRow, hidden: frozenset[str]) -> list[Line]:
    """Return how the complaint was opened, its acts as they were received, refusals, and what documents were made. Of
    the streams that are `hidden` the hash alone is given."""
    logged, queued = (_logged_rows(session, complaint.number, table) for table in (LogRow, UnsequencedRow))
    rows = {name: (row, columns) for name, row, columns in _rows(session, complaint)}
    lines = list[Line]()
    for stream, seq in sorted({*logged, *rows}):
        position, digest, signer, signature = logged.get((stream, seq)) or queued.get((stream, seq), UNKNOWN)
        signed = {"signer": signer, "signature": signature}
        line: Line = {"stream": stream, "seq": seq, "position": position, "row": None, **signed}
        found = rows.get((stream, seq))
        text = row_text(*found) if found else None
        if text is not None and stream not in hidden:
            line["row"] = json.loads(text)
        line["hash"] = digest or (hashlib.sha256(text.encode()).hexdigest() if text else None)
        lines.append(line)
    return lines


def _rows(session: Session, complaint: ComplaintRow) -> Iterator[tuple[Name, Row, tuple[str, ...]]]:
    number = complaint.number
    yield (opening_stream(number), 1), complaint, OPENING_COLUMNS
    for act in session.scalars(select(InboxRow).where(InboxRow.complaint == number)):
        yield (act_stream(number), act.n), act, ACT_COLUMNS
        if act.state == "refused":
            yield (verdict_stream(number), act.n), act, VERDICT_COLUMNS
    last = _last_made(session, number)
    for paper in made_documents.stored_documents(session, number):
        stream = document_stream(paper)
        yield (stream, last.get(stream, 1)), paper, DOCUMENT_COLUMNS


def _last_made(session: Session, number: Number) -> dict[str, int]:
    """Return how often each document was made: a lost one is made again, under the next `seq`."""
    made = select(LogRow.stream, LogRow.seq).where(LogRow.stream.like(f"document:{number}:%")).order_by(LogRow.seq)
    return {stream: seq for stream, seq in session.execute(made)}  # noqa: C416  # rows are no pairs


def _logged_rows(
    session: Session, number: Number, table: type[LogRow | UnsequencedRow] = LogRow
) -> dict[Name, SignedRecord]:
    """Return what log or queue have of the rows of a complaint, by their names."""
    position = LogRow.position if table is LogRow else null()
    columns = table.stream, table.seq, position, table.hash, table.signer, table.signature
    found = session.execute(select(*columns).where(_records_of_rows(number, table)))
    return {(row.stream, row.seq): SignedRecord._make(row[2:]) for row in found}


def _records_of_rows(number: Number, table: type[LogRow | UnsequencedRow] = LogRow) -> ColumnElement[bool]:
    named = (opening_stream(number), act_stream(number), verdict_stream(number))
    return or_(table.stream.in_(named), table.stream.like(f"document:{number}:%"))


def lost_papers(session: Session, number: Number) -> list[str]:
    """Return the streams of documents that the log holds and that are gone."""
    there = {
        document_stream(row) for row in session.scalars(select(DocumentRow).where(DocumentRow.complaint == number))
    }
    return sorted({stream for stream, _ in _logged_rows(session, number) if stream.startswith("document:")} - there)


def jsonl(lines: Iterable[Line]) -> bytes:
    """Return lines as canonical JSON, each ended by a line feed."""
    return "".join(CANONICAL.encode(line) + "\n" for line in lines).encode()
