"""The chain of every stream of the journal, verified again and again: what was altered, removed or put in another
order shows. A few thousand events at each look, so that all come round within a day; what was just written, at once.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, select, text
from sqlalchemy.orm import Session

from models.frozen import Frozen
from models.messages import Chained, Number
from models.tables import ComplaintRow, EventRow
from register.operations import alarms
from register.operations.alarms import Found
from rules.hash_chain import linked

LOOK, KIND = "chain", "chain_broken"
AT_ONCE = 5_000  # events at each look; of a very large journal a thousandth, since a day has 1,440 minutes
FRESH = 500  # streams written since the last look; what is beyond waits for its turn
BUFFERED = 1_000  # rows read at a time
COLUMNS = (
    EventRow.stream, EventRow.seq, EventRow.type, EventRow.name, EventRow.at, EventRow.recorded_at, EventRow.body,
    EventRow.prev, EventRow.hash,
)  # fmt: skip
# A row that was altered lies at the end of the table like a new one: PostgreSQL writes it anew.
WRITTEN = text("SELECT DISTINCT stream FROM event WHERE ctid >= CAST(:first AS tid) LIMIT :most")
PAGES = text("SELECT pg_relation_size('event') / current_setting('block_size')::int")
SIZE = text("SELECT reltuples::bigint FROM pg_class WHERE oid = 'event'::regclass")

Rows = Iterable[Any]
Condition = ColumnElement[bool]


class Progress(Frozen):
    """The stream up to which this round has got, and the page of the table at which the last look ended."""

    after: str = ""
    page: int | None = None


class End(NamedTuple):
    """A stream as its rows have it: its last event, and the first that does not follow from the one before."""

    head: Chained
    wrong: int | None


def broken(session: Session, now: datetime) -> list[Found]:
    """The streams of which an event does not follow: of those that stood wrong before, those just written, and the next
    in turn."""
    last = alarms.last_look(session, LOOK)
    progress = Progress.model_validate_json(last.upto) if last and last.upto else Progress()
    page = session.scalar(PAGES)
    again = {row.about for row in alarms.standing(session, KIND)} | _written(session, progress, page)
    found = {one.about: one for one in verified(session, again)}
    after, upto = progress.after, _upto(session, progress.after)
    found |= {one.about: one for one in _verified(session, after, upto)}
    alarms.looked(session, LOOK, now, Progress(after=upto or "", page=page).model_dump_json())
    return list(found.values())[: alarms.AT_MOST]


def verified(session: Session, streams: Iterable[str]) -> Iterator[Found]:
    """What is wrong with these streams."""
    named = sorted(streams)
    yield from _wrong(session, EventRow.stream.in_(named), ComplaintRow.number.in_(named))


def _verified(session: Session, after: str, upto: str | None) -> Iterator[Found]:
    """What is wrong with the streams of a range; without an end all that follow."""
    streams, numbers = EventRow.stream > after, ComplaintRow.number > after
    if upto is not None:
        streams, numbers = streams & (EventRow.stream <= upto), numbers & (ComplaintRow.number <= upto)
    yield from _wrong(session, streams, numbers)


def _written(session: Session, progress: Progress, page: int) -> set[str]:
    """The streams that have grown, or were altered, since the last look."""
    if progress.page is None or page < progress.page:  # the first look, or the table was written anew
        return set()
    return set(session.scalars(WRITTEN, {"first": f"({max(progress.page - 1, 0)},0)", "most": FRESH}))


def _upto(session: Session, after: str) -> str | None:
    """The last stream of the next slice, taken whole; none where it reaches to the end."""
    most = max(AT_ONCE, session.scalar(SIZE) // 1_000)
    wanted = select(EventRow.stream).where(EventRow.stream > after).order_by(EventRow.stream, EventRow.seq)
    return session.scalars(wanted.offset(most).limit(1)).first()


def _wrong(session: Session, streams: Condition, numbers: Condition) -> Iterator[Found]:
    """Streams that do not hold together, and complaints that the journal does not tell as far as the register says."""
    register = select(ComplaintRow.number, ComplaintRow.seq, ComplaintRow.head).where(numbers)
    heads = {number: Chained(seq=seq, hash=head) for number, seq, head in session.execute(register)}
    rows = session.execute(select(*COLUMNS).where(streams).order_by(EventRow.stream, EventRow.seq))
    for stream, end in _ends(rows.yield_per(BUFFERED)):
        head = heads.pop(stream, None)
        wrong = end.wrong or (end.head.seq if head and head != end.head else None)
        if wrong is not None:
            yield Found(stream, _complaint(session, stream), {"seq": wrong})
    yield from (Found(number, number, {"seq": 1}) for number, head in heads.items() if head.seq)


def _ends(rows: Rows) -> Iterator[tuple[str, End]]:
    for stream, events in groupby(rows, key=lambda row: row.stream):
        head, wrong = Chained(), None
        for row in events:
            after = linked(head, row.body, row.seq)
            follows = (row.seq, row.prev, row.hash) == (head.seq + 1, head.hash, after.hash) and _as_written(row)
            wrong = wrong if wrong is not None or follows else row.seq
            head = Chained(seq=row.seq, hash=row.hash)
        yield stream, End(head, wrong)


def _as_written(row: Row[Any]) -> bool:
    """Whether the columns say what the text says that the hash covers."""
    try:
        said = json.loads(row.body)
        instants = [datetime.fromisoformat(said[name]) for name in ("at", "recorded_at")]
        return [said["seq"], said["type"], said["name"], *instants] == [
            row.seq, row.type, row.name, row.at, row.recorded_at,
        ]  # fmt: skip
    except (ValueError, KeyError, TypeError):  # not a text that we write
        return False


def _complaint(session: Session, stream: str) -> Number | None:
    """The complaint that a stream belongs to: its own number, or that of its notice."""
    number = stream.removeprefix("notice:").partition(":")[0]
    return session.scalar(select(ComplaintRow.number).where(ComplaintRow.number == number))
