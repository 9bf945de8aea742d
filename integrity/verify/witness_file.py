"""The witness: a file outside the database that keeps how the log stood, look by look.

Whoever can write to the database can rewrite the log consistently, from any record to its end, or cut off its end. It
then differs from the witness. An empty file begins a new witness; a missing one does not, where there has been one.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars import office_zone
from integrity.verify import stream_heads
from models.tables import LogRow
from register import log
from register.alarms import alarms
from register.alarms.alarms import Count, Finding
from register.chains import complaint_of_stream
from register.files import atomic_files

WITNESS_LOOK = "witness"
UNKEPT_LOOK = "witness_unkept"
SEEN = TypeAdapter(Count)
MAX_LINES = 5_000  # more are thinned out to the last of each day


class WitnessLine(NamedTuple):
    """How the log stood at a look."""

    position: int
    head: str
    at: datetime

    def __str__(self) -> str:
        return f"{self.position} {self.head} {self.at.isoformat(timespec='seconds')}"


def differing_witness(session: Session, now: datetime, path: Path | None) -> list[Finding]:
    """Return where the log differs from its witness; where it does not, let the witness see how the log stands now. A
    witness that cannot be written, as on a full disk, differs in nothing: `unkept_witness` says so."""
    if path is None:
        return []
    seen = alarms.resume_look(session, WITNESS_LOOK, now, SEEN) or 0
    if seen and not path.exists():  # no witness is written while the log is empty
        return [_finding(path, seen, 0)]
    try:
        lines = read_witness(path)
    except OSError:  # whatever stands in it counts for nothing
        return [_finding(path, log.log_head(session).position, 0)]
    stored, agreed = _stored_heads(session, [line.position for line in lines]), 0
    for line in lines:
        if stored.get(line.position) != line.head:
            return [_finding(path, line.position, agreed), *_rewritten(session, path, line.position, agreed)]
        agreed = line.position
    position, head = log.log_head(session)
    try:
        if position > agreed:
            is_first_today = (
                not lines or lines[-1].at.astimezone(office_zone()).date() != now.astimezone(office_zone()).date()
            )
            stream_heads.keep_heads(session, path, agreed, position, compact=is_first_today)
            _write_line(path, lines, WitnessLine(position, head, now.astimezone(office_zone())))
    except OSError as error:
        alarms.record_look(session, UNKEPT_LOOK, now, error.strerror)
    else:
        alarms.record_look(session, WITNESS_LOOK, now, str(position))
    return []


def unkept_witness(session: Session, now: datetime, path: Path | None) -> list[Finding]:
    """Return the witness if it could not be written at this look, which has compared it before."""
    look = alarms.last_look(session, UNKEPT_LOOK)
    return [Finding(path.name, None, {"why": look.upto})] if path and look and look.at == now else []


def read_witness(path: Path) -> list[WitnessLine]:
    """Return the lines of a witness in order. One that says nothing stands for a position that no log has."""
    return [_read_line(line) for line in path.read_text().splitlines()] if path.exists() else []


def _read_line(line: str) -> WitnessLine:
    try:
        position, head, at = line.split()
        return WitnessLine(int(position), head, datetime.fromisoformat(at))
    except ValueError:
        return WitnessLine(0, line, datetime.min.replace(tzinfo=UTC))


def _finding(path: Path, position: int, agreed: int) -> Finding:
    return Finding(path.name, None, {"position": position, "agreed": agreed, "stream": None, "seq": None})


def _rewritten(session: Session, path: Path, position: int, agreed: int) -> Iterator[Finding]:
    """Yield the streams that were rewritten together with the log, as far as their heads were kept."""
    for stream, seq in islice(stream_heads.rewritten_streams(session, path), stream_heads.MAX_STREAMS_NAMED):
        detail: alarms.AlarmDetail = {"position": position, "agreed": agreed, "stream": stream, "seq": seq}
        yield Finding(stream, complaint_of_stream(session, stream), detail)


def _stored_heads(session: Session, positions: list[int]) -> dict[int, str]:
    wanted = select(LogRow).where(LogRow.position.in_(positions))
    return {row.position: row.head for row in session.scalars(wanted)}


def _write_line(path: Path, lines: list[WitnessLine], newest: WitnessLine) -> None:
    """Write the file anew with a further line: it is complete and on disk, or as it was before."""
    lines = [*lines, newest]
    if len(lines) > MAX_LINES:
        last_of_days = {line.at.date(): line for line in lines}
        lines = list(last_of_days.values())
    atomic_files.write_file(path.parent, path, "".join(f"{line}\n" for line in lines).encode())
