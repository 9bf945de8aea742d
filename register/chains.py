"""Verify the hash chain of every stream of the journal, again and again: events that were altered, removed or reordered
are found.

Each look verifies a few thousand events, so that all come round within a day, and what was just written. Whoever makes
something again from a stream asks `require_sound` first, which judges by the same function.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import ColumnElement, Row, select, text
from sqlalchemy.orm import Session

from models.events import ChainHead
from models.frozen import Frozen
from models.messages import Number
from models.tables import ComplaintRow, EventRow
from register.alarms import alarms
from register.alarms.alarms import Count, Finding, Place
from register.alarms.kinds import CHAIN_BROKEN
from register.cases.query_codes import CODE_STREAM
from rules.hash_chain import link_hash
from wording.translation import N_, Message

CHAIN_LOOK = "chain"
MIN_EVENTS_PER_LOOK = 2_000  # events at each look; of a very large journal a thousandth: there are 1,440 looks a day
MAX_FRESH_STREAMS = 500  # streams written since the last look; the others are verified in their turn
ROWS_BUFFERED = 1_000  # rows read at a time
VERIFIED_COLUMNS = (
    EventRow.stream, EventRow.seq, EventRow.type, EventRow.name, EventRow.at, EventRow.recorded_at, EventRow.body,
    EventRow.prev, EventRow.hash,
)  # fmt: skip
# PostgreSQL writes an altered row anew, at the end of the table like a new one.
RECENTLY_WRITTEN_STREAMS = text("SELECT DISTINCT stream FROM event WHERE ctid >= CAST(:first AS tid) LIMIT :most")
TABLE_PAGES = text("SELECT pg_relation_size('event') / current_setting('block_size')::int")
ESTIMATED_ROWS = text("SELECT reltuples::bigint FROM pg_class WHERE oid = 'event'::regclass")

StoredEvent = Row[str, int, str, str, datetime, datetime, str, str, str]  # VERIFIED_COLUMNS
Condition = ColumnElement[bool]


class Progress(Frozen):
    """The stream up to which this round has got, and the size of the table in pages when the last look ended."""

    after: Place = ""
    page: Count | None = None


PROGRESS = TypeAdapter(Progress)


UNSOUND_JOURNAL: Mapping[str, Message] = {
    "chain": N_("event {seq} of the journal does not follow from the one before it (altered or missing)."),
    "head": N_("the journal ends at event {seq}, which is not the head of the chain in the register."),
    "unsigned": N_("no process of the office has signed event {seq} of the journal."),
    "events": N_("event {seq} of the journal cannot be read."),
    "law": N_("the regulation of the case does not have the digest of its registration."),
    "opened": N_("event 1 of the journal is not what was registered when the complaint came in."),
    "state": N_(
        "the state in the register is not what the journal gives. If the release has "
        "changed, revive the case with its old release."
    ),
}


class WrittenColumns(Frozen, strict=True):
    """What the text of an event says that columns repeat."""

    seq: int
    type: str
    name: str
    at: datetime
    recorded_at: datetime


class UnsoundJournal(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised where nothing can be made from a journal: `what` is wrong with it, at event `seq`; 0 is the input of the
    case."""

    def __init__(self, what: str, seq: int) -> None:
        super().__init__(f"{what} at event {seq}")
        self.what, self.seq = what, seq

    def says(self) -> str:
        """Return what is wrong, as the end of a sentence."""
        return UNSOUND_JOURNAL[self.what](seq=self.seq)


class StreamEnd(NamedTuple):
    """A stream as its rows have it: its last event, and the first that does not follow from the one before."""

    seq: int
    hash: str
    wrong: int | None


EMPTY = StreamEnd(0, ChainHead().hash, None)


def broken_streams(session: Session, now: datetime) -> list[Finding]:
    """Return the broken streams among those that were broken before, those just written, and the next slice."""
    progress = alarms.resume_look(session, CHAIN_LOOK, now, PROGRESS) or Progress()
    page = table_pages(session)
    suspects = {row.about for row in alarms.standing_alarms(session, CHAIN_BROKEN)}
    suspects |= recently_written(session, progress.page, page)
    found = {finding.about: finding for finding in verify_streams(session, suspects)}
    after, upto = progress.after, _slice_end(session, progress.after)
    found |= {finding.about: finding for finding in verify_range(session, after, upto)}
    alarms.record_look(session, CHAIN_LOOK, now, Progress(after=upto or "", page=page).model_dump_json())
    return list(found.values())[: alarms.MAX_ALARMS_PER_KIND]


def require_sound(session: Session, stream: str, head: ChainHead) -> None:
    """Raise UnsoundJournal unless the events of a stream follow each other up to this head."""
    end = next((end for _, end in _stream_ends(session, EventRow.stream == stream)), EMPTY)
    if end.wrong is not None:
        raise UnsoundJournal("chain", end.wrong)
    if head != ChainHead(seq=end.seq, hash=end.hash):
        raise UnsoundJournal("head", end.seq)


def verify_streams(session: Session, streams: Iterable[str]) -> Iterator[Finding]:
    named = sorted(streams)
    yield from _wrong_streams(session, EventRow.stream.in_(named), ComplaintRow.number.in_(named))


def verify_range(session: Session, after: str, upto: str | None) -> Iterator[Finding]:
    """Yield what is wrong with the streams in (after, upto]; all that follow where `upto` is None."""
    streams, numbers = EventRow.stream > after, ComplaintRow.number > after
    if upto is not None:
        streams, numbers = streams & (EventRow.stream <= upto), numbers & (ComplaintRow.number <= upto)
    yield from _wrong_streams(session, streams, numbers)


def whole_slices(session: Session) -> Iterator[tuple[str, str | None]]:
    """Yield the ends (after, upto] of slices of some thousands of events that together are the whole journal."""
    after = ""
    while upto := _slice_end(session, after):
        yield after, upto
        after = upto
    yield after, None


def table_pages(session: Session) -> int:
    pages: int = session.scalar(TABLE_PAGES)
    return pages


def recently_written(session: Session, since: int | None, page: int) -> set[str]:
    """Return the streams that have been appended to, or altered, since the journal had `since` pages."""
    if since is None or page < since:  # the first look, or the table was written anew
        return set()
    fresh = {"first": f"({max(since - 1, 0)},0)", "most": MAX_FRESH_STREAMS}
    return set(session.scalars(RECENTLY_WRITTEN_STREAMS, fresh))


def _slice_end(session: Session, after: str) -> str | None:
    """Return the last stream of the next slice, taken whole, or None where the slice reaches to the end."""
    most = max(MIN_EVENTS_PER_LOOK, session.scalar(ESTIMATED_ROWS) // 1_000)
    following = select(EventRow.stream).where(EventRow.stream > after).order_by(EventRow.stream, EventRow.seq)
    return session.scalars(following.offset(most).limit(1)).first()


def _wrong_streams(session: Session, streams: Condition, numbers: Condition) -> Iterator[Finding]:
    """Yield streams whose chain is broken, and complaints whose journal ends elsewhere than the register says."""
    complaints = select(ComplaintRow.number, ComplaintRow.seq, ComplaintRow.head).where(numbers)
    heads = {number: (seq, head) for number, seq, head in session.execute(complaints)}
    for stream, end in _stream_ends(session, streams):
        head = heads.pop(stream, None)
        wrong = end.wrong or (end.seq if head and head != (end.seq, end.hash) else None)
        if wrong is not None:
            yield Finding(stream, complaint_of_stream(session, stream), {"seq": wrong})
    yield from (Finding(number, number, {"seq": 1}) for number, (seq, _) in heads.items() if seq)


def _stream_ends(session: Session, streams: Condition) -> Iterator[tuple[str, StreamEnd]]:
    chosen = select(*VERIFIED_COLUMNS).where(streams).order_by(EventRow.stream, EventRow.seq)
    # Not through the ORM: its rows take a fifth of the time.
    rows: Iterable[StoredEvent] = session.connection().execute(chosen).yield_per(ROWS_BUFFERED)
    for stream, events in groupby(rows, key=itemgetter(0)):
        last, head, wrong = EMPTY
        for _, seq, *columns, body, prev, digest in events:
            if wrong is None:
                follows = seq == last + 1 and prev == head and digest == link_hash(head, body)
                wrong = None if follows and _columns_match_body(seq, columns, body) else seq
            last, head = seq, digest
        yield stream, StreamEnd(last, head, wrong)


def _columns_match_body(seq: int, columns: Sequence[object], body: str) -> bool:
    """Return True when the columns say what the text says that the hash covers."""
    try:
        said = WrittenColumns.model_validate_json(body)
    except ValidationError:  # not a text that we write
        return False
    return [said.seq, said.type, said.name, said.at, said.recorded_at] == [seq, *columns]


def complaint_of_stream(session: Session, stream: str) -> Number | None:
    """Return the complaint of a stream: its own, or that of its notice, query code, custody or proposals."""
    number = named_complaint(stream)
    return session.scalar(select(ComplaintRow.number).where(ComplaintRow.number == number))


def named_complaint(stream: str) -> str:
    """Return what a stream says that its complaint is; the name of the stream where it is about none."""
    bare = stream.removeprefix("notice:").removeprefix(CODE_STREAM).removeprefix("custody:").removeprefix("proposal:")
    return bare.partition(":")[0]
