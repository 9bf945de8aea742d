"""The record of deliveries: which event goes to which endpoint, when it is tried again, what was answered.

An event of a case waits for the earlier ones of that case at the same endpoint. A delivery is claimed before it is
sent. A claim ends by itself, so that the event is sent again, under its id, where the process dies while sending.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from zlib import crc32

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session, aliased

from models.messages import Number
from models.tables import DeliveryRow, EndpointRow
from notices.guarded_post import SendingResult
from register.webhooks.endpoints import Endpoint

# A receiver that restarts gets what it missed within seconds of its return; 19 tries in about three days.
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=12)
PAUSES: tuple[timedelta, ...] = tuple(min(FIRST_PAUSE * 2**tried, LONGEST_PAUSE) for tried in range(18))
SPREAD = 4  # up to a fourth is added to a pause: what failed together does not come again together
CLAIMED_FOR = timedelta(minutes=1)  # longer than one try lasts
KEPT = timedelta(days=30)
MAX_OPEN = 1_000  # of one endpoint on record: the others wait in the log
MAX_ANSWER = 2_048  # characters that are kept
GONE = "410"


class PlannedEvent(NamedTuple):
    """An event that an endpoint wants: its position in the log, its complaint and number there."""

    position: int
    complaint: Number
    seq: int


def count_open(session: Session, endpoint: str) -> int:
    """Return how many deliveries of an endpoint are on record and not done."""
    open_rows = select(func.count()).where(DeliveryRow.endpoint == endpoint, DeliveryRow.state != "delivered")
    return session.scalar(open_rows) or 0


def plan(session: Session, endpoint: Endpoint, events: Iterable[PlannedEvent], upto: int, at: datetime) -> bool:
    """Put deliveries on record and move the endpoint on to the position `upto` of the log. False, and nothing is done,
    where it is no longer where `endpoint` says: another process was faster, or it was set back."""
    still_there = (EndpointRow.name == endpoint.name, EndpointRow.position == endpoint.position)
    moved = update(EndpointRow).where(*still_there).values(position=upto).returning(EndpointRow.name)
    if not session.scalar(moved):
        return False
    due = {"endpoint": endpoint.name, "state": "due", "tries": 0, "next_at": at}
    rows = [due | one._asdict() for one in events]
    if rows:
        session.execute(insert(DeliveryRow), rows)
    return True


def claim(session: Session, endpoint: str, most: int, now: datetime) -> list[DeliveryRow]:
    """Return what is to be sent now, at most one event of each case, claimed for CLAIMED_FOR."""
    earlier = aliased(DeliveryRow)
    waits = (
        select(earlier.position)
        .where(
            earlier.endpoint == DeliveryRow.endpoint,
            earlier.complaint == DeliveryRow.complaint,
            earlier.position < DeliveryRow.position,
            earlier.state != "delivered",
        )
        .exists()
    )
    due = select(DeliveryRow).where(DeliveryRow.endpoint == endpoint, DeliveryRow.state == "due", ~waits)
    first = due.where(DeliveryRow.next_at <= now).order_by(DeliveryRow.position).limit(most)
    claimed = list(session.scalars(first.with_for_update(skip_locked=True, of=DeliveryRow)))
    for row in claimed:
        row.next_at = now + CLAIMED_FOR
    session.flush()
    return claimed


def record_result(session: Session, endpoint: str, position: int, result: SendingResult, now: datetime) -> None:
    """Put what came of a try on record. An endpoint that is gone, or has used up its tries, is disabled."""
    row = session.get(DeliveryRow, (endpoint, position), with_for_update=True)
    if row is None or row.state == "delivered":  # removed meanwhile, or another process was faster
        return
    row.tries, row.tried_at, row.code = row.tries + 1, now, result.code
    row.answer = result.answer[:MAX_ANSWER].replace("\0", "") if result.answer else None
    if result.delivered:
        row.state = "delivered"
    elif result.code == GONE or row.tries > len(PAUSES):
        row.state = "used_up"
        disabled = update(EndpointRow).where(EndpointRow.name == endpoint, EndpointRow.disabled.is_(None))
        session.execute(disabled.values(disabled=now, code=result.code))
    else:
        row.next_at = now + pause_after(row)


def pause_after(row: DeliveryRow) -> timedelta:
    """Return how long to wait after a failed try: as long as its number says and a part of its own, the same whenever
    it is asked."""
    pause: timedelta = PAUSES[row.tries - 1]
    share = crc32(f"{row.endpoint} {row.position} {row.tries}".encode()) / 2**32
    return pause * (1 + share / SPREAD)


def try_again(session: Session, endpoint: str, now: datetime) -> None:
    """Let everything be tried from the beginning that is not delivered: the endpoint is well again."""
    waiting = update(DeliveryRow).where(DeliveryRow.endpoint == endpoint, DeliveryRow.state != "delivered")
    session.execute(waiting.values(state="due", tries=0, next_at=now))


def redeliver(session: Session, endpoint: str, position: int, now: datetime) -> DeliveryRow | None:
    """Send one event again, whatever came of it. Returns None where it is not on record."""
    row = session.get(DeliveryRow, (endpoint, position), with_for_update=True)
    if row:
        row.state, row.tries, row.next_at = "due", 0, now
        session.flush()
    return row


def replay(session: Session, row: EndpointRow, after: int) -> None:
    """Send everything again that comes after a position of the log, also what comes meanwhile."""
    ahead = delete(DeliveryRow).where(DeliveryRow.endpoint == row.name, DeliveryRow.position > after)
    session.execute(ahead)
    row.position = after


def list_deliveries(
    session: Session, endpoint: str, before: int | None = None, state: str | None = None, limit: int = 100
) -> list[DeliveryRow]:
    """Return the deliveries of an endpoint, the newest first, those before a position where it is given."""
    query = select(DeliveryRow).where(DeliveryRow.endpoint == endpoint)
    query = query.where(DeliveryRow.position < before) if before is not None else query
    query = query.where(DeliveryRow.state == state) if state else query
    return list(session.scalars(query.order_by(DeliveryRow.position.desc()).limit(limit)))


def forget_delivered(session: Session, now: datetime) -> None:
    """Remove what was delivered KEPT ago."""
    session.execute(delete(DeliveryRow).where(DeliveryRow.state == "delivered", DeliveryRow.tried_at < now - KEPT))
