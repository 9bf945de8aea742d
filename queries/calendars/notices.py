"""The holiday notices on file, the years computed without one, the limits that depend on them, and the days that
a newer notice changes."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import calendars
from calendars import HolidayNotice, office_zone
from models.events import Event
from models.law import Law
from models.tables import ClockRow
from queries.views.calendars import CalendarStatusView, ChangedDayView, HolidayNoticeView, ProvisionalCountView
from register.calendars import notice_adoption
from rules.statutory_time.calendar import CalendarDay, DayKind, with_newer_years, working_days_of
from wording import dates
from wording.translation import N_, gettext

OPEN_CLOCK_STATES = ("running", "held")
NO_NOTICES: Mapping[int, HolidayNotice] = MappingProxyType({})

DAY_KINDS = {
    DayKind.working: N_("working day"),
    DayKind.weekend: N_("weekend"),
    DayKind.holiday: N_("holiday"),
    DayKind.made_up: N_("made-up working day"),
    DayKind.closed: N_("office closed"),
    DayKind.opened: N_("office open"),
}


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
        years=tuple(
            HolidayNoticeView(
                year=year,
                notice=notice.source,
                issued=notice.issued,
                amended=tuple(amendment.source for amendment in notice.amended),
            )
            for year, notice in notices.items()
        ),
        computed=tuple(year for year in range(on.year, latest + 1) if year not in notices),
        missing=calendars.first_missing_year(on, adopted),
        provisional=provisional,
    )


def calendar_status(session: Session, now: datetime) -> CalendarStatusView:
    """Return the status with the adopted notices of the register; the years reach as far as its open limits."""
    on = now.astimezone(office_zone()).date()
    last = session.scalar(select(func.max(ClockRow.last_day)).where(ClockRow.state.in_(OPEN_CLOCK_STATES)))
    counted = select(func.count(), func.count(ClockRow.complaint.distinct()))
    provisional = counted.where(ClockRow.state.in_(OPEN_CLOCK_STATES), ClockRow.provisional)
    clocks, complaints = session.execute(provisional).one()
    latest = max(on.year + 1, last.year if last else 0)
    counts = ProvisionalCountView(clocks=clocks, complaints=complaints)
    return calendar_status_view(on, latest, counts, notice_adoption.adopted_notices(session))


def days_behind_moves(law: Law, events: Iterable[Event]) -> Mapping[int, tuple[ChangedDayView, ...]]:
    """Return the days by which limits were moved, by the number of the event that moved each. `events` are those of
    a case from its first on, since each move is compared with the calendar that the case had before."""
    before = after = law.calendar
    found: dict[int, tuple[ChangedDayView, ...]] = {}
    for event in events:
        if event.type == "adopted" and event.calendar:
            before, after = after, with_newer_years(after, event.calendar)
        elif event.type == "redated":
            code = law.clock_rule(event.name)[1].calendar
            was, now = working_days_of(before.find(code)), working_days_of(after.find(code))
            found[event.seq] = tuple(changed_day(day, was.look_up(day), now.look_up(day)) for day in event.moved_by)
    return found


def changed_day(day: date, before: CalendarDay, after: CalendarDay) -> ChangedDayView:
    """Return a day with its kind by the one calendar and by the other."""
    label = gettext(
        "{day} from {was} to {now}",
        day=dates.last_day_text(day),
        was=DAY_KINDS[before.kind](),
        now=DAY_KINDS[after.kind](),
    )
    return ChangedDayView(day=day, was=before.kind, is_=after.kind, by=after.by, label=label)
