"""Figures about the register for monitoring: counts and instants, without names."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.tables import AlarmRow, ClockRow, ComplaintRow, InboxRow, MailRow, NoticeRow, RunRow
from register.cases.near import is_near, office_near_end
from register.notices.delivery_attempts import DESK
from register.row_conditions import ACT_UNJUDGED, CASE_OPEN, CASE_UNSTARTED, CLOCK_RUNNING, RUN_UNEXPORTED

SENDING_GRACE = timedelta(minutes=15)

Since = InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]


@dataclass(frozen=True)
class Backlog:
    """How many wait for something, and since when the first of them does."""

    count: int
    since: datetime | None

    def age(self, now: datetime) -> float:
        """Return the seconds since the first; 0 where nothing waits."""
        return max((now - self.since).total_seconds(), 0.0) if self.since else 0.0


def open_complaints(session: Session) -> dict[str, int]:
    return _counts_by(session, ComplaintRow.procedure, CASE_OPEN)


def overdue_complaints(session: Session) -> dict[str, int]:
    """Return the number of open complaints with a limit that is over, by procedure. A past reminder does not count."""
    return _counts_by(session, ComplaintRow.procedure, CASE_OPEN, ComplaintRow.overdue.expression)


def near_complaints(session: Session, now: datetime) -> dict[str, int]:
    """Return the number of open complaints that are near, by procedure, as the lists count them."""
    return _counts_by(
        session, ComplaintRow.procedure, CASE_OPEN, *is_near(ComplaintRow, now, office_near_end(session, now))
    )


def alarm_counts_by_kind(session: Session) -> dict[str, int]:
    return _counts_by(session, AlarmRow.kind, AlarmRow.cleared_at.is_(None))


def backlogs(session: Session, now: datetime) -> dict[str, Backlog]:
    """Return what waits, by the name of its figure.

    The alarms have other conditions. `notice_stuck` also covers a notice that a channel has taken and that was not
    looked at when it was time, and leaves out what is not late. `clock_unrung` gives a worker PROCESSING_GRACE and
    leaves out closed complaints, which no workflow runs for.
    """
    # Not the notices that a person has to tell.
    unsent = NoticeRow.kind == "sent", NoticeRow.state == "due", NoticeRow.channel != DESK
    return {
        "complaints_unstarted": _backlog(session, ComplaintRow.received_at, CASE_UNSTARTED),
        "acts_unjudged": _backlog(session, InboxRow.received_at, ACT_UNJUDGED),
        "notices_unsent": _backlog(session, NoticeRow.at, *unsent),
        "runs_unexported": _backlog(session, RunRow.ended_at, RUN_UNEXPORTED),
        "mails_waiting": _backlog(session, MailRow.received_at, MailRow.state == "waiting"),
        "limits_silent": _backlog(session, ClockRow.due, CLOCK_RUNNING, ClockRow.due <= now),
    }


def _counts_by(
    session: Session, column: InstrumentedAttribute[str], *conditions: ColumnElement[bool]
) -> dict[str, int]:
    counted = select(column, func.count()).where(*conditions).group_by(column)
    return {str(name): count for name, count in session.execute(counted)}


def _backlog(session: Session, since: Since, *conditions: ColumnElement[bool]) -> Backlog:
    return Backlog(*session.execute(select(func.count(), func.min(since)).where(*conditions)).one())
