"""Verify the log against everything on record: each position holds a record that is there, each record has a position.

So also what was cut off the end of a stream is found, and rows that were removed although no chain covers them. What
the rows say is verified elsewhere.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Select, String, TextClause, cast, func, literal, select, text, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.frozen import Frozen
from models.messages import Number
from models.tables import ComplaintRow, DocumentRow, EventRow, InboxRow, LogRow, UnsequencedRow
from register import log
from register.alarms import alarms
from register.alarms.alarms import Count, Finding, Place
from register.alarms.kinds import LOG_BROKEN, UNSIGNED_RECORD
from register.chains import complaint_of_stream
from register.row_digests import ROW_STREAMS, act_stream, opening_stream, stream_of_case, verdict_stream
from register.signing import Fault

LOG_LOOK, QUEUE_LOOK = "log", "unsequenced"
WHOLE_LOG = "log"  # what an alarm is about where a position is missing
MIN_RECORDS_PER_LOOK = 4_000  # of each kind at each look; of a very long log a thousandth
MIN_SIGNATURES_PER_LOOK = 1_000  # of a very long log a thousandth, so that a day sees all
QUEUE_GRACE = timedelta(minutes=2)  # by then a running relay has given a position

# Each row of the log, and whether its record is there: an event with this hash, a row of the inbox, a verdict, a
# complaint, a document or an erasure that took it away. A refusal that the case itself overruled leaves an accepted
# act. Each record is looked up by its key: for a join PostgreSQL may read whole tables.
LOG_ROWS = """
SELECT log.position, log.stream, log.seq, log.hash, log.head, {before} AS head_before,
  coalesce(CASE split_part(log.stream, ':', 1)
    WHEN 'opening' THEN log.seq = 1
      AND (SELECT true FROM complaint WHERE complaint.number = split_part(log.stream, ':', 2))
    WHEN 'inbox' THEN
      (SELECT true FROM inbox WHERE inbox.complaint = split_part(log.stream, ':', 2) AND inbox.n = log.seq)
    WHEN 'verdict' THEN
      (SELECT inbox.state <> 'received' FROM inbox
        WHERE inbox.complaint = split_part(log.stream, ':', 2) AND inbox.n = log.seq)
    WHEN 'document' THEN
      EXISTS (SELECT FROM document WHERE document.complaint = split_part(log.stream, ':', 2)
        AND document.name = split_part(log.stream, ':', 3) AND document.seq::text = split_part(log.stream, ':', 4))
      OR EXISTS (SELECT FROM event WHERE event.stream = 'custody:' || split_part(log.stream, ':', 2)
        AND event.type = 'erased')
    ELSE (SELECT event.hash FROM event WHERE event.stream = log.stream AND event.seq = log.seq) = log.hash
  END, false) AS holds
FROM log
WHERE {condition} ORDER BY log.position
"""
# The row before is the one before in the slice, if none is missing between.
BEFORE_IN_SLICE = """
CASE WHEN lag(log.position) OVER (ORDER BY log.position) = log.position - 1
  THEN lag(log.head) OVER (ORDER BY log.position)
  ELSE (SELECT before.head FROM log before WHERE before.position = log.position - 1) END"""
BEFORE = "(SELECT before.head FROM log before WHERE before.position = log.position - 1)"
POSITIONS = text(LOG_ROWS.format(before=BEFORE_IN_SLICE, condition="log.position > :after AND log.position <= :upto"))
STREAMS = text(LOG_ROWS.format(before=BEFORE, condition="log.stream = ANY(:streams)"))
Key = tuple[Place | Count, ...]


class RecordKind(NamedTuple):
    """Records of one table: the key by which the table is gone through, and the names they have in the log."""

    key: tuple[InstrumentedAttribute[Any], ...]
    names: tuple[Select[str, int], ...]

    def has_key(self, key: Key) -> bool:
        """Return True if a record of this kind can have this key."""
        types = [column.type.python_type for column in self.key]
        return [type(part) for part in key] == types


EVENTS = RecordKind((EventRow.stream, EventRow.seq), (select(EventRow.stream, EventRow.seq),))
ACTS = RecordKind(
    (InboxRow.complaint, InboxRow.n),
    (
        select(literal(act_stream("")).concat(InboxRow.complaint), InboxRow.n),
        select(literal(verdict_stream("")).concat(InboxRow.complaint), InboxRow.n).where(InboxRow.state == "refused"),
    ),
)
OPENINGS = RecordKind(
    (ComplaintRow.number,), (select(literal(opening_stream("")).concat(ComplaintRow.number), literal(1)),)
)
DOCUMENT_KEY = DocumentRow.complaint, DocumentRow.name, DocumentRow.seq
DOCUMENT_STREAM = func.concat_ws(":", literal("document"), *DOCUMENT_KEY[:2], cast(DocumentRow.seq, String))
DOCUMENTS = RecordKind(DOCUMENT_KEY, (select(DOCUMENT_STREAM, literal(1)),))
RECORD_KINDS = {"events": EVENTS, "acts": ACTS, "openings": OPENINGS, "documents": DOCUMENTS}


class LogProgress(Frozen):
    """Up to where this round has got: the position in the log, the key of each kind of record."""

    position: Count = 0
    keys: dict[str, Key] = {}

    def is_within(self, end: int) -> bool:
        """Return True if a look can have got here in a log with this last position: the log never becomes shorter."""
        return self.position <= end and all(
            name in RECORD_KINDS and RECORD_KINDS[name].has_key(key) for name, key in self.keys.items()
        )


class QueueMark(Frozen):
    """The last id in the queue when a look was made at `at`."""

    id: Count
    at: datetime


LOG_PROGRESS, QUEUE_MARK, POSITION = TypeAdapter(LogProgress), TypeAdapter(QueueMark), TypeAdapter(Count)


def broken_log(session: Session, now: datetime) -> list[Finding]:
    """Return what is wrong with the log among what was wrong before, and in the next slice."""
    end = log.log_head(session).position
    progress = alarms.resume_look(session, LOG_LOOK, now, LOG_PROGRESS, lambda it: it.is_within(end)) or LogProgress()
    most = max(MIN_RECORDS_PER_LOOK, end // 1_000)
    upto = progress.position + most
    found = [*_wrong_before(session), *_wrong_positions(session, POSITIONS, after=progress.position, upto=upto)]
    keys = dict[str, Key]()
    for name, kind in RECORD_KINDS.items():
        slice_end = _slice_end(session, kind, progress.keys.get(name), most)
        found += _unlogged(session, kind, _after(kind, progress.keys.get(name), slice_end))
        if slice_end:
            keys[name] = slice_end
    reached = LogProgress(position=upto if upto < end else 0, keys=keys)
    alarms.record_look(session, LOG_LOOK, now, reached.model_dump_json())
    first = dict[str, Finding]()
    for finding in found:
        first.setdefault(finding.about, finding)
    return list(first.values())[: alarms.MAX_ALARMS_PER_KIND]


def unsigned_records(session: Session, now: datetime) -> Iterator[Finding]:
    """Find records that no process has signed which may make them: in the queue, among those that were found before,
    and in the next slice of the log."""
    end = log.log_head(session).position
    upto = alarms.resume_look(session, UNSIGNED_RECORD, now, POSITION, lambda it: it <= end) or 0
    _, queued = log.read_queue(session, end + 1, log.MAX_SEQUENCED)
    found = [_unsigned(session, record.stream, record.seq, None, why) for record, why in queued]
    standing = [row.about for row in alarms.standing_alarms(session, UNSIGNED_RECORD)]
    found += unsigned_positions(session, LogRow.stream.in_(standing))
    last = upto + max(MIN_SIGNATURES_PER_LOOK, end // 1_000)
    found += unsigned_positions(session, LogRow.position > upto, LogRow.position <= last)
    alarms.record_look(session, UNSIGNED_RECORD, now, str(last if last < end else 0))
    yield from {finding.about: finding for finding in reversed(found[: alarms.MAX_ALARMS_PER_KIND])}.values()


def unsigned_positions(session: Session, *condition: ColumnElement[bool]) -> Iterator[Finding]:
    """Yield the records of the log under this condition that no process has signed which may make them."""
    for position, stream, seq, why in log.unsigned_positions(session, *condition):
        yield _unsigned(session, stream, seq, position, why)


def _unsigned(session: Session, stream: str, seq: int, position: int | None, why: Fault) -> Finding:
    found = _finding(session, stream, seq, position)
    return found._replace(detail=found.detail | {"what": why})


def wrong_positions(session: Session, after: int, upto: int) -> Iterator[Finding]:
    """Yield what is wrong with the positions in (after, upto]."""
    return _wrong_positions(session, POSITIONS, after=after, upto=upto)


def unlogged_records(session: Session, kind: str, after: Key | None, upto: Key | None) -> Iterator[Finding]:
    """Yield the records of a kind in (after, upto] that have no position and do not wait for one."""
    return _unlogged(session, RECORD_KINDS[kind], _after(RECORD_KINDS[kind], after, upto))


def whole_slices(session: Session, kind: str, most: int) -> Iterator[tuple[Key | None, Key | None]]:
    """Yield the keys (after, upto] of slices of `most` records of a kind that together are all; None is the end."""
    after: Key | None = None
    while upto := _slice_end(session, RECORD_KINDS[kind], after, most):
        yield after, upto
        after = upto
    yield after, None


def wrong_records(session: Session, streams: Sequence[str], numbers: Sequence[Number]) -> Iterator[Finding]:
    """Yield what is wrong with the positions of these streams of events, and of the rows of these complaints."""
    rows = [f"{prefix}{number}" for prefix in ROW_STREAMS for number in numbers]
    yield from _wrong_positions(session, STREAMS, streams=[*streams, *rows])
    yield from _unlogged(session, EVENTS, EventRow.stream.in_(streams))
    yield from _unlogged_rows(session, numbers)


def late_queue(session: Session, now: datetime) -> Iterator[Finding]:
    """Find records that have waited in the queue since a look of QUEUE_GRACE ago, or that cannot get a position for
    another reason than that one in their stream is not signed."""
    mark = alarms.resume_look(session, QUEUE_LOOK, now, QUEUE_MARK, lambda it: it.at <= now)
    _, unsigned = log.read_queue(session, log.log_head(session).position + 1, log.MAX_SEQUENCED)
    barred = {record.stream for record, _ in unsigned}
    waiting = select(UnsequencedRow.id, UnsequencedRow.stream, UnsequencedRow.seq).order_by(UnsequencedRow.id)
    first = session.execute(waiting.where(UnsequencedRow.stream.not_in(barred)).limit(1)).first()
    if mark is None or first is None or first.id > mark.id:
        newest = session.scalar(select(func.max(UnsequencedRow.id)))
        upto = QueueMark(id=newest, at=now).model_dump_json() if newest else None
        alarms.record_look(session, QUEUE_LOOK, now, upto)
    elif mark.at <= now - QUEUE_GRACE:
        detail: alarms.AlarmDetail = {"stream": first.stream, "seq": first.seq, "since": mark.at.isoformat()}
        yield Finding(WHOLE_LOG, None, detail)


def _wrong_before(session: Session) -> Iterator[Finding]:
    """Yield what is still wrong of that which was."""
    standing = alarms.standing_alarms(session, LOG_BROKEN)
    streams = [row.about for row in standing if row.about != WHOLE_LOG]
    for row in standing:
        if row.about == WHOLE_LOG:
            gap = int(alarms.alarm_detail(row)["position"] or 0)
            yield from _wrong_positions(session, POSITIONS, after=gap, upto=gap + 1)
    yield from _wrong_positions(session, STREAMS, streams=streams)
    yield from _unlogged(session, EVENTS, EventRow.stream.in_(streams))
    numbers = [stream_of_case(stream) for stream in streams if stream.startswith(ROW_STREAMS)]
    yield from _unlogged_rows(session, numbers)


def _unlogged_rows(session: Session, numbers: Sequence[Number]) -> Iterator[Finding]:
    yield from _unlogged(session, ACTS, InboxRow.complaint.in_(numbers))
    yield from _unlogged(session, OPENINGS, ComplaintRow.number.in_(numbers))
    yield from _unlogged(session, DOCUMENTS, DocumentRow.complaint.in_(numbers))


def _wrong_positions(session: Session, rows: TextClause, **wanted: int | list[str]) -> Iterator[Finding]:
    """Yield rows of the log that do not follow from the one before, or whose record is not there."""
    for position, stream, seq, digest, head, head_before, holds in session.execute(rows, wanted):
        before = log.EMPTY_HEAD if position == 1 else head_before
        if before is None:
            yield Finding(WHOLE_LOG, None, {"position": position - 1, "stream": "", "seq": None})
        elif not holds or head != log.next_head(before, position, stream, seq, digest):
            yield _finding(session, stream, seq, position)


def _unlogged(session: Session, kind: RecordKind, condition: ColumnElement[bool]) -> Iterator[Finding]:
    """Yield records that have no position and do not wait for one."""
    for names in kind.names:
        wanted = names.where(condition).subquery()
        stream, seq = wanted.columns
        # Looked up by its key, row by row: for NOT EXISTS PostgreSQL may go through the log from its beginning.
        logged_at = select(LogRow.position).where(LogRow.stream == stream, LogRow.seq == seq).scalar_subquery()
        # NOT IN is answered from a hash table, however long the queue is and whatever PostgreSQL expects it to be.
        waiting = tuple_(stream, seq).in_(select(UnsequencedRow.stream, UnsequencedRow.seq))
        missing = select(stream, seq).where(logged_at.is_(None), ~waiting).order_by(stream, seq)
        for name, place in session.execute(missing.limit(alarms.MAX_ALARMS_PER_KIND)):
            yield _finding(session, name, place, None)


def _slice_end(session: Session, kind: RecordKind, after: Key | None, most: int) -> Key | None:
    """Return the key of the last record of the next slice, or None where it reaches to the end."""
    following = select(*kind.key).order_by(*kind.key).offset(most - 1).limit(1)
    row = session.execute(following.where(_after(kind, after, None))).first()
    return tuple(row) if row else None


def _after(kind: RecordKind, after: Key | None, upto: Key | None) -> ColumnElement[bool]:
    key = tuple_(*kind.key)
    condition: ColumnElement[bool] = literal(True) if after is None else key > tuple_(*map(literal, after))
    return condition if upto is None else condition & (key <= tuple_(*map(literal, upto)))


def _finding(session: Session, stream: str, seq: int, position: int | None) -> Finding:
    complaint = complaint_of_stream(session, stream_of_case(stream))
    return Finding(stream, complaint, {"position": position, "stream": stream, "seq": seq})
