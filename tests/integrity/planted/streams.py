"""Tamperings with whole streams: the last record cut off; a record rewritten with everything that follows from it; a
whole complaint taken away, with and without its places in the log."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.tables import ComplaintRow, EventRow, LogRow
from models.tables.base import Table
from tests.attacks.tamperings.journal import REHASH_CASE, REHASH_LOG
from tests.integrity.planted.planted import Planted


def planted_streams(session: Session) -> Iterator[Planted]:
    """Yield what can be done to the streams that there are."""
    yield from _cut_off(session)
    yield from _rewritten(session)
    yield from _whole_cases(session)


def _cut_off(session: Session) -> Iterator[Planted]:
    ends = select(EventRow.stream, func.max(EventRow.seq)).group_by(EventRow.stream).order_by(EventRow.stream)
    for stream, seq in session.execute(ends):
        last = f"stream = '{stream}' AND seq = {seq}"
        yield Planted(f"{stream}: the end unreadable", f"UPDATE event SET body = '{{' WHERE {last}", stream, seq)
        yield Planted(f"{stream}: the end cut off", f"DELETE FROM event WHERE {last}", stream, seq)
        cut = f"DELETE FROM event WHERE {last}; DELETE FROM log WHERE {last};{REHASH_LOG}"
        yield Planted(f"{stream}: the end cut off, with the log", cut, *_at(session, stream, seq))


def _rewritten(session: Session) -> Iterator[Planted]:
    """An instant of each event is another; its chain, the head of its case and the log are computed anew."""
    events = select(EventRow.stream, EventRow.seq).order_by(EventRow.stream, EventRow.seq)
    for stream, seq in session.execute(events):
        change = (
            "body = regexp_replace(body, '(\"recorded_at\":\"[0-9-]*T[0-9:]*)', '\\1.5'), recorded_at = recorded_at"
        )
        sql = f"UPDATE event SET {change} + interval '0.5 s' WHERE stream = '{stream}' AND seq = {seq};"
        rehash = REHASH_CASE.replace("<paper>", stream) + REHASH_LOG
        yield Planted(f"{stream} {seq}: rewritten with its hashes", sql + rehash, stream, seq)


def _whole_cases(session: Session) -> Iterator[Planted]:
    for number in session.scalars(select(ComplaintRow.number).order_by(ComplaintRow.number)):
        owned = [one.name for one in Table.metadata.sorted_tables if "complaint" in one.columns]
        gone = ";".join(f"DELETE FROM {name} WHERE complaint = '{number}'" for name in owned)
        gone += f";DELETE FROM event WHERE stream LIKE '%{number}%';DELETE FROM complaint WHERE number = '{number}';"
        yield Planted(f"{number}: taken away", gone, f"opening:{number}", 1)
        counter = f"UPDATE register_counter SET last = last - 1 WHERE prefix = '{number[:3]}';"
        forgotten = f"{gone}{counter}DELETE FROM log WHERE stream LIKE '%{number}%';{REHASH_LOG}"
        yield Planted(f"{number}: taken away with the log", forgotten, *_at(session, f"opening:{number}", 1))


def _at(session: Session, stream: str, seq: int) -> tuple[str, int | None]:
    """Return what is said of a record that the log has no place for any more: the position at which it was signed."""
    place = select(LogRow.position).where(LogRow.stream == stream, LogRow.seq == seq)
    return "checkpoint", session.scalar(place)
