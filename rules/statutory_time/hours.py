"""Limits in hours: elapsed time, office hours, and the next opening."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from models.time import CHINA, Calendar, Due
from rules.statutory_time.calendar import WorkingDays, working_days_of
from rules.statutory_time.day_end import due_at_day_end
from rules.statutory_time.suspension import Window, require_zone

SECOND, HOUR, DAY = 1_000_000, 3_600_000_000, 86_400_000_000  # microseconds
INSTANT = timedelta.resolution
ENDLESS = datetime.max.replace(tzinfo=UTC) - timedelta(days=1)  # one day less, so that it is a valid date in China too


def elapsing_windows(since: datetime) -> list[Window]:
    """Return all time from an instant on, in UTC, where no hour is skipped or repeated."""
    return [(since.astimezone(UTC), ENDLESS)]


def office_windows(days: WorkingDays, since: datetime) -> Iterator[Window]:
    """Yield the office hours of the working days, from the day of `since` on, without end."""
    day = days.roll_forward(since.date())
    while True:
        for opens, closes in days.calendar.hours:
            yield datetime.combine(day, opens, CHINA), datetime.combine(day, closes, CHINA)
        day = days.working_day_after(day, 1)


def due_in_office_time(days: WorkingDays, since: datetime, hours: int) -> Due:
    """Return the end of so many hours of office time, at the instant at which `used_up_at` has used up the
    `office_windows`: whole days are not walked through, and it counts in microseconds."""
    ordinals, ends = days.worked.get(since.year) or days.worked_year(since.year)
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
        last = due_at_day_end(day, days.counts_provisionally(since, day))
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
    at = require_zone(instant).astimezone(CHINA)
    return next(max(opens, at) for opens, closes in office_windows(working_days_of(calendar), at) if closes > at)


def next_opening_of_day(instant: datetime, calendar: Calendar) -> datetime:
    """Return the instant itself between the first opening and the last close of a working day, also in a break at noon,
    else the next opening."""
    at = require_zone(instant).astimezone(CHINA)
    opens, closes = calendar.hours[0][0], calendar.hours[-1][1]
    works = working_days_of(calendar).roll_forward(at.date()) == at.date()
    return at if works and opens <= at.time() < closes else next_opening(instant, calendar)


def hours_back(days: WorkingDays, until: datetime, length: timedelta) -> datetime:
    """Return the instant from which `length` of office time is left until `until`."""
    day = until.date() if days.is_working_day(until.date()) else days.working_day_back(until.date(), 1)
    while True:
        for opens, closes in reversed(days.calendar.hours):
            begins = datetime.combine(day, opens, CHINA)
            ends = min(datetime.combine(day, closes, CHINA), until)
            if begins < ends:
                if ends - begins >= length:
                    return ends - length
                length -= ends - begins
        day = days.working_day_back(day, 2)
