"""Explanation of a deadline: each day with the reason why it counts or not."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import calendars
from models.time import CHINA
from rules.statutory_time.calendar import CalendarDay, DayKind
from rules.statutory_time.explain import DayRole, DayStep, Explanation
from wording.language import listed
from wording.limits import weekday_text
from wording.table.cases import days, limits

NOTICE_NUMBER = re.compile("国(办)?发|国务院办公厅")  # no holiday of the statute has such a name


def day_line(step: DayStep) -> str:
    return f"{step.day} {weekday_text(step.day)}  {day_reason(step)}"


def day_text(day: date) -> str:
    """Return a day with its weekday."""
    return limits.DAY(day=f"{day:%Y-%m-%d}", weekday=weekday_text(day))


def ending_lines(explanation: Explanation) -> Iterator[str]:
    """Yield the last day and the instant from which on it is overdue, of hours the instant, and whether that is
    provisional."""
    if explanation.due is None:
        yield days.END_OPEN()
        return
    overdue = f"{explanation.due.at.astimezone(CHINA):%Y-%m-%d %H:%M}"
    if any(step.time for step in explanation.steps):
        yield days.END_WITHIN_DAY(overdue=overdue)
    else:
        yield days.END(last=day_text(explanation.due.last_day), overdue=overdue)
    if explanation.due.provisional:
        yield days.PROVISIONAL()


def day_reason(step: DayStep) -> str:
    """Return why a day counts or not."""
    kind = day_kind_text(step.day, step.what)
    if step.role is DayRole.rest:
        return days.NOT_COUNTED(kind=kind)
    reason = _count_text(step) if step.role in (DayRole.counted, DayRole.extension) else days.ROLES[step.role]()
    return days.REASON_AND_KIND(reason=reason, kind=kind) if kind else reason


def _count_text(step: DayStep) -> str:
    """Return what counts on a day: which of the counted days it is, or how much time."""
    extended = step.role is DayRole.extension
    if step.time:
        time = hours_and_minutes(step.time)
        return days.TIME_EXTENDED(time=time) if extended else days.TIME(time=time)
    return days.NTH_DAY_EXTENDED(nth=step.nth) if extended else days.NTH_DAY(nth=step.nth)


def day_kind_text(day: date, what: CalendarDay) -> str:
    """Return the kind of a day and the notice that made it so; empty for an ordinary working day."""
    match what.kind:
        case DayKind.working:
            return ""
        case DayKind.weekend:
            return days.WEEKEND()
        case DayKind.closed:
            return days.CLOSED()
        case DayKind.opened:
            return days.OPENED()
        case _:
            return _noticed_day_text(day, what)


def _noticed_day_text(day: date, what: CalendarDay) -> str:
    """Return for which holiday, and by which notice, a day is free or worked; without a notice, by the statute."""
    name = calendars.holiday_names().get((what.by or "", day))
    noticed = name or NOTICE_NUMBER.match(what.by or "")  # of an adopted notice only the number is known
    by = (what.by or "") if noticed else days.BY_STATUTE()
    name = holiday_text(name or ("" if noticed else what.by or ""))
    if what.kind is DayKind.holiday:
        return days.HOLIDAY(name=name, by=by) if name else days.NAMELESS_HOLIDAY(by=by)
    return days.MADE_UP(name=name, by=by) if name else days.NAMELESS_MADE_UP(by=by)


def holiday_text(name: str) -> str:
    """Return the name of a holiday, or of several (国庆节、中秋节); one that the statute does not know as it is."""
    return listed(days.HOLIDAYS[part]() if part in days.HOLIDAYS else part for part in name.split("、") if part)


def hours_and_minutes(duration: timedelta) -> str:
    hours, minutes = divmod(duration // timedelta(minutes=1), 60)
    return days.HOURS_AND_MINUTES(hours=hours, minutes=minutes) if minutes else days.HOURS(hours=hours)
