"""Beside the witness of the log: a file that keeps how far each stream of events had got, look by look.

It names the streams that were rewritten where the log was rewritten with them: the last event of a stream covers all
events before it. It is asked only where the log differs from its witness.
"""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from models.events import ChainHead
from models.tables import EventRow, LogRow
from register.files import atomic_files
from register.row_digests import ROW_STREAMS

MAX_STREAMS_NAMED = 100
STREAMS_PER_QUERY = 1_000
StreamHeads = dict[str, ChainHead]


def heads_file(witness: Path) -> Path:
    """Return where the heads are kept: beside the witness."""
    return witness.with_name(f"{witness.name}.streams")


def keep_heads(session: Session, witness: Path, agreed: int, position: int, *, compact: bool) -> None:
    """Keep the heads of the streams that the log holds from `agreed` on; from 0 on the file begins anew. `compact`:
    write the file anew with one line for each stream."""
    path = heads_file(witness)
    last = select(LogRow.stream, LogRow.seq, LogRow.hash).ext(distinct_on(LogRow.stream))
    last = last.where(LogRow.position > agreed, LogRow.position <= position)
    rows = session.execute(last.order_by(LogRow.stream, LogRow.position.desc()))
    fresh = {
        stream: ChainHead(seq=seq, hash=digest) for stream, seq, digest in rows if not stream.startswith(ROW_STREAMS)
    }
    if agreed and not compact and path.exists():
        with path.open("ab", buffering=0) as file:
            before = file.tell()
            try:
                atomic_files.write_all(file, _written(fresh))
            except OSError:  # no part of a line stays
                file.truncate(before)
                raise
        return
    known = read_heads(witness) if agreed else {}
    atomic_files.write_file(path.parent, path, _written(known | fresh))


def read_heads(witness: Path) -> StreamHeads:
    """Return the last head of each stream. A line that says nothing counts for nothing."""
    path, heads = heads_file(witness), StreamHeads()
    for line in path.read_text().splitlines() if path.exists() else ():
        match line.split():
            case [stream, seq, digest] if seq.isdecimal():
                heads[stream] = ChainHead(seq=int(seq), hash=digest)
    return heads


def rewritten_streams(session: Session, witness: Path) -> Iterator[tuple[str, int]]:
    """Yield the streams that do not lead to the heads that were kept of them, each with the number of that head: it
    differs there or earlier."""
    kept = read_heads(witness)
    ordered = sorted(kept)
    for start in range(0, len(ordered), STREAMS_PER_QUERY):
        names = ordered[start : start + STREAMS_PER_QUERY]
        wanted = tuple_(EventRow.stream, EventRow.seq).in_([(name, kept[name].seq) for name in names])
        rows = session.execute(select(EventRow.stream, EventRow.hash).where(wanted))
        found: dict[str, str] = {stream: digest for stream, digest in rows}  # noqa: C416
        yield from ((name, kept[name].seq) for name in names if found.get(name) != kept[name].hash)


def _written(heads: StreamHeads) -> bytes:
    return "".join(f"{stream} {head.seq} {head.hash}\n" for stream, head in heads.items()).encode()
