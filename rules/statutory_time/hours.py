"""Limits in hours: elapsed time, office hours, and the next opening."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from models.time import Calendar, Due
from rules.statutory_time.calendar import WorkedYear, WorkingDays, working_days_of
from rules.statutory_time.local_time import due_at_day_end
from rules.statutory_time.suspension import Window

SECOND, HOUR, DAY = 1_000_000, 3_600_000_000, 86_400_000_000  # microseconds
INSTANT = timedelta.resolution
ENDLESS = datetime.max.replace(tzinfo=UTC) - timedelta(days=1)  # one day less, so that it is a valid date in every zone


def elapsing_windows(since: datetime) -> list[Window]:
    """Return all time from an instant on, in UTC, where no hour is skipped or repeated."""
    return [(since.astimezone(UTC), ENDLESS)]


def office_windows(days: WorkingDays, since: datetime) -> Iterator[Window]:
    """Yield the office hours of the working days in UTC, from the day of `since` on, without end."""
    day = days.roll_forward(days.local(since).date())
    while True:
        yield from days.windows_of(day)
        day = days.working_day_after(day, 1)


def due_in_office_time(days: WorkingDays, since: datetime, hours: int) -> Due:
    """Return the end of so many hours of office time, at the instant at which `used_up_at` has used up the
    `office_windows`. Where all days have the same hours, whole days are not walked through: it counts in
    microseconds."""
    year = days.worked.get(since.year) or days.worked_year(since.year)
    if year.clocks_are_changed or days.calendar.hours_on:
        return _due_in_windows(days, since, hours)
    return _due_in_equal_days(days, year, since, hours)


def _due_in_windows(days: WorkingDays, since: datetime, hours: int) -> Due:
    at = days.local(used_up_at(office_windows(days, since), since, timedelta(hours=hours)))
    return Due(at, (at - INSTANT).date(), days.counts_provisionally(since.date(), at.date()))


def _due_in_equal_days(days: WorkingDays, year: WorkedYear, since: datetime, hours: int) -> Due:
    ordinals, ends = year.days, year.ends
    ordinal = since.toordinal()
    place = bisect_left(ordinals, ordinal)  # of the day, or of the next working day
    left = hours * HOUR - 1
    if starts_on_working_day := place < len(ordinals) and ordinals[place] == ordinal:
        left += _office_time_until(days, since)
    whole_days, left = divmod(left, days.office_time)
    if place + whole_days < len(ordinals):
        last = ends[place + whole_days]  # in the year of the start, which alone decides whether it is provisional
    else:
        day = days.working_day_after(since, whole_days + (not starts_on_working_day))
        if any(days.worked_year(between).clocks_are_changed for between in range(since.year + 1, day.year + 1)):
            return _due_in_windows(days, since, hours)
        last = due_at_day_end(day, days.zone, days.counts_provisionally(since, day))
    for _, closes, shift in days.openings:
        if left + shift < closes:
            left += shift
            break
    return Due(last.at + (left + 1 - DAY) * INSTANT, last.last_day, last.provisional)  # `last.at` ends the day


def _office_time_until(days: WorkingDays, at: datetime) -> int:
    """Return the office time of a working day before an instant of it, in microseconds."""
    now = ((at.hour * 60 + at.minute) * 60 + at.second) * SECOND + at.microsecond
    for opens, closes, shift in days.openings:
        if now < closes:
            return (now if now > opens else opens) - shift
    return days.office_time


def used_up_at(windows: Iterable[Window], since: datetime, length: timedelta) -> datetime:
    """Return when the length is used up within the windows. Exactly at a close, it is that close."""
    for begins, closes in windows:
        opens = max(begins, since)
        if opens < closes:
            if closes - opens >= length:
                return opens + length
            length -= closes - opens
    raise ValueError("the limit never runs out")


def next_opening(instant: datetime, calendar: Calendar) -> datetime:
    """Return the instant itself if within office hours [open, close) of a working day, else the next opening."""
    days = working_days_of(calendar)
    at = days.local(instant)
    return next(days.local(max(opens, at)) for opens, closes in office_windows(days, at) if closes > at)


def next_opening_of_day(instant: datetime, calendar: Calendar) -> datetime:
    """Return the instant itself between the first opening and the last close of a working day, also in a break at noon,
    else the next opening."""
    days = working_days_of(calendar)
    at = days.local(instant)
    windows = list(days.windows_of(at.date()))
    works = days.is_working_day(at.date()) and windows[0][0] <= at < windows[-1][1]
    return at if works else next_opening(instant, calendar)


def hours_back(days: WorkingDays, until: datetime, length: timedelta) -> datetime:
    """Return the instant from which `length` of office time is left until `until`."""
    last = days.local(until).date()
    day = last if days.is_working_day(last) else days.working_day_back(last, 1)
    while True:
        for opens, closes in reversed(list(days.windows_of(day))):
            ends = min(closes, until)
            if opens < ends:
                if ends - opens >= length:
                    return days.local(ends - length)
                length -= ends - opens
        day = days.working_day_back(day, 2)
