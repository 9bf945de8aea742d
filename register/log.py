"""The log: every record gets its position in one order over all streams, once and without gaps.

A record is put into a queue in the transaction that makes it. A sequencer takes committed records from the queue in
the order of their arrival, gives each the next position, and chains it to the record before.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import JSON, ColumnElement, delete, exists, func, insert, literal_column, null, select, text
from sqlalchemy.orm import Session

from models.events import ChainHead
from models.tables import LogRow, UnsequencedRow
from register.signing import Fault, Signed, SignerKey
from register.statements import Write
from register.transaction import signing_of

MAX_SEQUENCED = 2_000  # records in one transaction of the sequencer
EMPTY_HEAD = "0" * 64
# Not through the ORM: this is written with every record, and costs a third so.
INTO_QUEUE = text(
    "INSERT INTO unsequenced (stream, seq, hash, signer, signature) VALUES (:stream, :seq, :hash, :signer, :signature)"
)

# Not every process may sequence: another one does it then.
TURN = text("SELECT has_table_privilege('log', 'INSERT') AND pg_try_advisory_xact_lock(hashtextextended('log', 0))")
# Of one name; more than one only in the queue, where anybody may have put another.
SIGNED_RECORDS = """(SELECT json_agg(json_build_array(position, hash, signer, signature)) FROM (
  SELECT position, hash, signer, signature FROM log WHERE log.stream = {stream} AND log.seq = {seq}
  UNION ALL SELECT NULL, hash, signer, signature FROM unsequenced AS queued
  WHERE queued.stream = {stream} AND queued.seq = {seq}) AS record)"""
SAME_NAME = (LogRow.stream == UnsequencedRow.stream, LogRow.seq == UnsequencedRow.seq)


class SignedRecord(NamedTuple):
    """What log or queue has under a name; without a position it waits in the queue."""

    position: int | None
    hash: str
    signer: str
    signature: str


class LogHead(NamedTuple):
    """The end of the log: its last position, and the hash that covers everything up to it."""

    position: int
    head: str


def enqueue(session: Session, stream: str, seq: int, digest: str) -> None:
    """Put a record into the queue of the log, in the transaction that makes the record, with the signature of this
    process. Raises NoSigner."""
    session.connection().execute(INTO_QUEUE, _queued(session, stream, seq, digest))


def insertion(session: Session, records: Iterable[tuple[str, int, str]]) -> Write:
    """Return the write that queues records (stream, number, digest) in this order, signed. It is sent together with the
    rows of the records. Raises NoSigner."""
    return Write(UnsequencedRow.__table__, [_queued(session, *record) for record in records])


def _queued(session: Session, stream: str, seq: int, digest: str) -> dict[str, object]:
    signed = signing_of(session).sign(stream, seq, digest)
    return {"stream": stream, "seq": seq, "hash": digest, **signed._asdict()}


def sequence_next(session: Session, most: int = MAX_SEQUENCED) -> int:
    """Give the next records of the queue their positions, at most `most`; return how many. Another sequencer that is at
    work at this moment does it instead.

    A record that its process has not signed stays in the queue, where the watch finds it, and so does all that follows
    it in its stream. So does one under a name that the log holds already: it was recorded in place of another.
    """
    if not session.scalar(TURN):
        return 0
    last, head = log_head(session)
    queued, _ = read_queue(session, last + 1, most)
    rows = []
    for position, record in enumerate(queued, last + 1):
        head = next_head(head, position, record.stream, record.seq, record.hash)
        rows.append({"position": position, "head": head, **record._asdict()})
        del rows[-1]["id"]
    if not rows:
        return 0
    session.execute(insert(LogRow), rows)
    done = delete(UnsequencedRow).where(UnsequencedRow.id.in_([record.id for record in queued]))
    session.execute(done.execution_options(synchronize_session=False))
    return len(rows)


class Queued(NamedTuple):
    """A record that waits for its position."""

    id: int
    stream: str
    seq: int
    hash: str
    signer: str
    signature: str


class Unsigned(NamedTuple):
    """A record that is not signed as it must be, and why."""

    record: Queued
    why: Fault


def read_queue(session: Session, position: int, most: int) -> tuple[list[Queued], list[Unsigned]]:
    """Return the records that get the next positions, from `position` on, at most `most`, and those before the last of
    them that get none since they are not signed as they must be."""
    signers, good, wrong = signing_of(session).signers, dict[tuple[str, int], Queued](), list[Unsigned]()
    columns = [getattr(UnsequencedRow, name) for name in Queued._fields]
    waiting = select(*columns).where(~exists().where(*SAME_NAME)).order_by(UnsequencedRow.id)
    # One statement, which sees one moment, however much in the queue is not signed.
    for record in map(Queued._make, session.execute(waiting.execution_options(yield_per=most))):
        if (record.stream, record.seq) in good:
            continue
        signed = Signed(record.signer, record.signature)
        if why := signers.fault(record.stream, record.seq, record.hash, signed, position + len(good)):
            wrong.append(Unsigned(record, why))
        else:
            good[record.stream, record.seq] = record
        if len(good) == most:
            break
    unsigned = [one for one in wrong if (one.record.stream, one.record.seq) not in good]
    barred = dict[str, int]()
    for record, _ in unsigned:
        barred[record.stream] = min(record.seq, barred.get(record.stream, record.seq))
    free = [record for record in good.values() if record.seq < barred.get(record.stream, record.seq + 1)]
    return free, unsigned


class UnsignedPosition(NamedTuple):
    """A record of the log that is not signed as it must be, and why."""

    position: int
    stream: str
    seq: int
    why: Fault


def unsigned_positions(session: Session, *condition: ColumnElement[bool]) -> Iterator[UnsignedPosition]:
    """Yield the records of the log under this condition that are not signed as they must be."""
    signers = signing_of(session).signers
    columns = LogRow.position, LogRow.stream, LogRow.seq, LogRow.hash, LogRow.signer, LogRow.signature
    rows = session.execute(select(*columns).where(*condition).order_by(LogRow.position))
    for position, stream, seq, digest, signer, signature in rows:
        if why := signers.fault(stream, seq, digest, Signed(signer, signature), position):
            yield UnsignedPosition(position, stream, seq, why)


class NotVouchedFor(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised for a record that no process of the office has signed that may make it."""

    def __init__(self, stream: str, seq: int) -> None:
        super().__init__(f"{stream} {seq} is not signed")
        self.stream, self.seq = stream, seq


def signed_records(stream: str, seq: str) -> ColumnElement[list[SignedRecord]]:
    """Return the column with what log and queue have under a name, both given as SQL, for `is_vouched_for`."""
    return literal_column(SIGNED_RECORDS.format(stream=stream, seq=seq), JSON)


def is_vouched_for(session: Session, name: tuple[str, int], digest: str, records: Iterable[SignedRecord]) -> bool:
    """Return whether one of these records under this name has the digest and the signature of a process that may make
    it."""
    signers = signing_of(session).signers
    for record in map(SignedRecord._make, records or ()):
        place = _position(session, record.position, signers.get(record.signer))
        signed = Signed(record.signer, record.signature)
        if record.hash == digest and not signers.fault(*name, digest, signed, place):
            return True
    return False


def _position(session: Session, position: int | None, key: SignerKey | None) -> int:
    """Return the position of a record; of one in the queue the one that it gets at the earliest, where that matters."""
    retired = key is not None and key.until is not None
    return position or (log_head(session).position + 1 if retired else 1)


def require_signatures(session: Session, stream: str, digests: Mapping[int, str]) -> None:
    """Raise NotVouchedFor for the first of these records of a stream that is not signed as it must be."""
    found = dict[int, list[SignedRecord]]()
    for table, position in ((LogRow, LogRow.position), (UnsequencedRow, null())):
        rows = select(table.seq, position, table.hash, table.signer, table.signature).where(table.stream == stream)
        for row in session.execute(rows):
            found.setdefault(row.seq, []).append(SignedRecord._make(row[1:]))
    for seq, digest in digests.items():
        if not is_vouched_for(session, (stream, seq), digest, found.get(seq, ())):
            raise NotVouchedFor(stream, seq)


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
