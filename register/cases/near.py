"""Which complaints are near: they are not late, and the limit that decides their place in lists ends within a few
working days."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from calendars import office_zone
from models.tables import ComplaintRow, TaskRow
from register.calendars.notice_adoption import intake_calendar
from rules.next_limit import near_end
from rules.statutory_time.calendar import WorkingDays, working_days_of


def office_days(session: Session, now: datetime) -> WorkingDays:
    """Return the working days by the notices that the office has adopted."""
    year = now.astimezone(office_zone()).year
    return working_days_of(intake_calendar(session, year - 1, year + 1))


def office_near_end(session: Session, now: datetime) -> datetime:
    """Return until when a limit that is near ends, by the working days of the office."""
    return near_end(office_days(session, now), now.astimezone(office_zone()).date())


def is_near(
    row: type[ComplaintRow | TaskRow], now: datetime | ColumnElement[datetime], until: datetime
) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions on an open complaint, or on what lies with somebody, that it is near. What has ended already
    is not: it is late, waits for a decision on more time, or is a reminder whose day is past."""
    yield ~row.overdue
    yield row.next_due > now
    yield row.next_due <= until
