"""Which holiday notices are on file, which years are computed without one, and how many open limits depend on that."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import calendars
from calendars import HolidayNotice
from models.tables import ClockRow
from models.time import CHINA
from queries.views.calendar_status import CalendarStatusView, HolidayNoticeView, ProvisionalCountView
from register import calendar_adoption

OPEN_CLOCK_STATES = ("running", "held")
NO_NOTICES: Mapping[int, HolidayNotice] = MappingProxyType({})


def calendar_status_view(
    on: date,
    latest: int,
    provisional: ProvisionalCountView | None,
    adopted: Mapping[int, HolidayNotice] = NO_NOTICES,
) -> CalendarStatusView:
    """Return the notices by year, adopted ones before those on file, and the years up to `latest` that have none and
    are computed by the statute. `provisional` is None when the register was not asked."""
    notices = dict(sorted({**calendars.holiday_notices(), **adopted}.items()))
    return CalendarStatusView(
        on=on,
        code=calendars.load_calendar().code,
        years=tuple(_notice_year(year, notice) for year, notice in notices.items()),
        computed=tuple(year for year in range(on.year, latest + 1) if year not in notices),
        missing=calendars.first_missing_year(on, adopted),
        provisional=provisional,
    )


def _notice_year(year: int, notice: HolidayNotice) -> HolidayNoticeView:
    amended = tuple(amendment.notice for amendment in notice.amended)
    return HolidayNoticeView(year=year, notice=notice.notice, issued=notice.issued, amended=amended)


def calendar_status(session: Session, now: datetime) -> CalendarStatusView:
    """Return the status with the adopted notices of the register; the years reach as far as its open limits."""
    on = now.astimezone(CHINA).date()
    last = session.scalar(select(func.max(ClockRow.last_day)).where(ClockRow.state.in_(OPEN_CLOCK_STATES)))
    counted = select(func.count(), func.count(ClockRow.complaint.distinct()))
    provisional = counted.where(ClockRow.state.in_(OPEN_CLOCK_STATES), ClockRow.provisional)
    clocks, complaints = session.execute(provisional).one()
    latest = max(on.year + 1, last.year if last else 0)
    counts = ProvisionalCountView(clocks=clocks, complaints=complaints)
    return calendar_status_view(on, latest, counts, calendar_adoption.adopted_notices(session))
