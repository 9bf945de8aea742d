"""The log: every record gets its position in one order over all streams, once and without gaps.

A record is put into a queue in the transaction that makes it. A sequencer takes committed records from the queue in
the order of their arrival, gives each the next position, and chains it to the record before.
"""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Row, delete, exists, func, insert, select, text
from sqlalchemy.orm import Session

from models.events import ChainHead
from models.tables import LogRow, UnsequencedRow
from register.database import Write

MAX_SEQUENCED = 2_000  # records in one transaction of the sequencer
EMPTY_HEAD = "0" * 64
# Not through the ORM: this is written with every record, and costs a third so.
INTO_QUEUE = text("INSERT INTO unsequenced (stream, seq, hash) VALUES (:stream, :seq, :hash)")

# Not every process may sequence: another one does it then.
TURN = text("SELECT has_table_privilege('log', 'INSERT') AND pg_try_advisory_xact_lock(hashtextextended('log', 0))")
SAME_NAME = (LogRow.stream == UnsequencedRow.stream, LogRow.seq == UnsequencedRow.seq)


class LogHead(NamedTuple):
    """The end of the log: its last position, and the hash that covers everything up to it."""

    position: int
    head: str


def enqueue(session: Session, stream: str, seq: int, digest: str) -> None:
    """Put a record into the queue of the log, in the transaction that makes the record."""
    session.connection().execute(INTO_QUEUE, {"stream": stream, "seq": seq, "hash": digest})


def insertion(records: Iterable[tuple[str, int, str]]) -> Write:
    """Return the write that queues records (stream, number, digest) in this order. It is sent together with the rows
    of the records."""
    rows = [{"stream": stream, "seq": seq, "hash": digest} for stream, seq, digest in records]
    return Write(UnsequencedRow.__table__, rows)


def sequence_next(session: Session, most: int = MAX_SEQUENCED) -> int:
    """Give the next records of the queue their positions, at most `most`; return how many. Another sequencer that is at
    work at this moment does it instead.

    A record under a name that the log holds already stays in the queue, where the watch finds it: it was recorded in
    place of another.
    """
    if not session.scalar(TURN):
        return 0
    columns = select(UnsequencedRow.id, UnsequencedRow.stream, UnsequencedRow.seq, UnsequencedRow.hash)
    waiting = columns.where(~exists().where(*SAME_NAME)).order_by(UnsequencedRow.id).limit(most)
    queued: dict[tuple[str, int], Row[int, str, int, str]] = {}
    for record in session.execute(waiting):
        queued.setdefault((record.stream, record.seq), record)
    if not queued:
        return 0
    last, head = log_head(session)
    rows = []
    for position, (_, stream, seq, digest) in enumerate(queued.values(), last + 1):
        head = next_head(head, position, stream, seq, digest)
        rows.append({"position": position, "stream": stream, "seq": seq, "hash": digest, "head": head})
    session.execute(insert(LogRow), rows)
    done = delete(UnsequencedRow).where(UnsequencedRow.id.in_([record.id for record in queued.values()]))
    session.execute(done.execution_options(synchronize_session=False))
    return len(rows)


def log_head(session: Session) -> LogHead:
    last = session.execute(select(LogRow.position, LogRow.head).order_by(LogRow.position.desc()).limit(1)).first()
    return LogHead(last.position, last.head) if last else LogHead(0, EMPTY_HEAD)


def coming_end(session: Session) -> int:
    """Return the last position of the log once all that is on record now has its own: what was recorded before this
    question lies at or before it."""
    end = select(func.coalesce(func.max(LogRow.position), 0)).scalar_subquery()
    names = select(UnsequencedRow.stream, UnsequencedRow.seq).where(~exists().where(*SAME_NAME)).distinct().subquery()
    waiting = select(func.count()).select_from(names).scalar_subquery()
    return session.scalar(select(end + waiting)) or 0  # one statement, so that nothing is counted twice or left out


def last_logged(session: Session, stream: str) -> ChainHead:
    """Return the last record of a stream that the log holds, or will hold."""
    ends = [ChainHead()]
    for table in (LogRow, UnsequencedRow):
        last = select(table.seq, table.hash).where(table.stream == stream).order_by(table.seq.desc()).limit(1)
        ends += [ChainHead(seq=seq, hash=digest) for seq, digest in session.execute(last)]
    return max(ends, key=lambda end: end.seq)


def next_head(head: str, position: int, stream: str, seq: int, digest: str) -> str:
    """Return the hash that covers the log up to this record."""
    return hashlib.sha256(f"{head}\n{position}\n{stream}\n{seq}\n{digest}".encode()).hexdigest()
