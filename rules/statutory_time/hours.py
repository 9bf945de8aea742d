"""Limits in hours: elapsed time, office hours, and the next opening."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from models.time import CHINA, Calendar
from rules.statutory_time.calendar import ChinaCalendar, china_calendar
from rules.statutory_time.suspension import Window, require_zone

SECOND, HOUR = 1_000_000, 3_600_000_000  # microseconds
ENDLESS = datetime.max.replace(tzinfo=UTC) - timedelta(days=1)  # one day less, so that it is a valid date in China too


def elapsing_windows(since: datetime) -> list[Window]:
    """Return all time from an instant on, in UTC, where no hour is skipped or repeated."""
    return [(since.astimezone(UTC), ENDLESS)]


def office_windows(days: ChinaCalendar, since: datetime) -> Iterator[Window]:
    """Yield the office hours of the working days, from the day of `since` on, without end."""
    day = days.roll_forward(since.date())
    while True:
        for opens, closes in days.calendar.hours:
            yield datetime.combine(day, opens, CHINA), datetime.combine(day, closes, CHINA)
        day = days.working_day_after(day, 1)


def office_time_used_up(days: ChinaCalendar, since: datetime, hours: int) -> datetime:
    """Return when so many hours are used up within office hours, as `used_up_at` does with `office_windows`: whole days
    are not walked through. Within a day it counts in microseconds."""
    day, left = since.date(), hours * HOUR
    ordinals, ordinal = days.working_day_ordinals(day.year), day.toordinal()
    place = bisect_left(ordinals, ordinal)  # of the day, or of the next working day
    worked = place < len(ordinals) and ordinals[place] == ordinal
    if worked:
        now = ((since.hour * 60 + since.minute) * 60 + since.second) * SECOND + since.microsecond
        for opens, closes in days.openings:
            if now > opens:
                left += (now if now < closes else closes) - opens
    whole_days = (left - 1) // days.office_time
    left -= whole_days * days.office_time
    if place + whole_days < len(ordinals):
        day = date.fromordinal(ordinals[place + whole_days])
    else:
        day = days.working_day_after(day, whole_days + (not worked))
    for opens, closes in days.openings:
        if opens + left <= closes:
            break
        left -= closes - opens
    return midnight(day) + timedelta(microseconds=opens + left)


@lru_cache(maxsize=4096)
def midnight(day: date) -> datetime:
    """Return the beginning of a day in China."""
    return datetime.combine(day, time.min, tzinfo=CHINA)


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
    return next(max(opens, at) for opens, closes in office_windows(china_calendar(calendar), at) if closes > at)


def hours_back(days: ChinaCalendar, until: datetime, length: timedelta) -> datetime:
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
