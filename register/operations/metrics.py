"""What the register can tell of itself in numbers, for whoever watches over it: counts and instants, nobody's name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models.tables import AlarmRow, ClockRow, ComplaintRow, InboxRow, NoticeRow, RunRow
from register.outbox import DESK


@dataclass(frozen=True)
class Waiting:
    """How many wait for something, and since when the first of them does."""

    count: int
    since: datetime | None

    def age(self, now: datetime) -> float:
        """Seconds since the first; nothing waits 0."""
        return max((now - self.since).total_seconds(), 0.0) if self.since else 0.0


def open_complaints(session: Session) -> dict[str, int]:
    """Of each procedure."""
    return _by(session, ComplaintRow.procedure, ComplaintRow.closed_at.is_(None))


def overdue_complaints(session: Session) -> dict[str, int]:
    """Open ones with a limit that is over, of each procedure."""
    over = select(ClockRow.complaint).where(ClockRow.state == "over")
    return _by(session, ComplaintRow.procedure, ComplaintRow.closed_at.is_(None), ComplaintRow.number.in_(over))


def alarms(session: Session) -> dict[str, int]:
    """Standing ones, of each kind."""
    return _by(session, AlarmRow.kind, AlarmRow.cleared_at.is_(None))


def unstarted(session: Session) -> Waiting:
    """Complaints without a first event."""
    return _waiting(session, ComplaintRow.received_at, ComplaintRow.seq == 0)


def unjudged(session: Session) -> Waiting:
    """Acts on record that no case has judged."""
    return _waiting(session, InboxRow.received_at, InboxRow.state == "received")


def unsent(session: Session) -> Waiting:
    """Notices that the system has to send and no channel has taken. What lies on a person's desk is not among them."""
    return _waiting(
        session, NoticeRow.at, NoticeRow.kind == "sent", NoticeRow.state == "due", NoticeRow.channel != DESK
    )


def silent(session: Session, now: datetime) -> Waiting:
    """Limits that have passed and of which the case has said nothing yet."""
    return _waiting(session, ClockRow.due, ClockRow.state == "running", ClockRow.due <= now)


def unexported(session: Session) -> Waiting:
    """Runs that have ended and whose history lies in Temporal only."""
    return _waiting(session, RunRow.ended_at, RunRow.ended_at.is_not(None), RunRow.exported_at.is_(None))


WAITING: dict[str, Callable[[Session], Waiting]] = {
    "complaints_unstarted": unstarted,
    "acts_unjudged": unjudged,
    "notices_unsent": unsent,
    "runs_unexported": unexported,
}


def _by(session: Session, column: Any, *which: ColumnElement[bool]) -> dict[str, int]:
    counted = select(column, func.count()).where(*which).group_by(column)
    return {str(name): count for name, count in session.execute(counted)}


def _waiting(session: Session, column: Any, *which: ColumnElement[bool]) -> Waiting:
    return Waiting(*session.execute(select(func.count(), func.min(column)).where(*which)).one())
