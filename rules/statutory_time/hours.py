"""Limits in hours: elapsed time, office hours, and the next opening."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from models.time import CHINA, Calendar
from rules.statutory_time.calendar import ChinaCalendar, china
from rules.statutory_time.suspension import Window, aware

ENDLESS = datetime.max.replace(tzinfo=UTC) - timedelta(days=1)  # told in China it is a day of the calendar still


def elapsing(since: datetime) -> list[Window]:
    """All time from an instant on, in UTC: an hour is an hour, whatever clocks on walls are set to."""
    return [(since.astimezone(UTC), ENDLESS)]


def office(days: ChinaCalendar, since: datetime) -> Iterator[Window]:
    """The office hours of the working days, from the day of `since` on."""
    day = days.roll_forward(since.date())
    while True:
        for opens, closes in days.calendar.hours:
            yield datetime.combine(day, opens, CHINA), datetime.combine(day, closes, CHINA)
        day = days.nth_after(day, 1)


def run_out(windows: Iterable[Window], since: datetime, length: timedelta) -> datetime:
    """When the length is used up within the windows; used up exactly at a close, it is that close."""
    for begins, closes in windows:
        opens = max(begins, since)
        if opens < closes:
            if closes - opens >= length:
                return opens + length
            length -= closes - opens
    raise ValueError("the limit never runs out")


def next_opening(instant: datetime, calendar: Calendar) -> datetime:
    """The instant itself within office hours [open, close) of a working day, or else the next opening."""
    at = aware(instant).astimezone(CHINA)
    return next(max(opens, at) for opens, closes in office(china(calendar), at) if closes > at)


def hours_back(days: ChinaCalendar, until: datetime, length: timedelta) -> datetime:
    """The instant from which so much office time is left until `until`."""
    day = until.date() if days.is_working_day(until.date()) else days.nth_back(until.date(), 1)
    while True:
        for opens, closes in reversed(days.calendar.hours):
            begins = datetime.combine(day, opens, CHINA)
            ends = min(datetime.combine(day, closes, CHINA), until)
            if begins < ends:
                if ends - begins >= length:
                    return ends - length
                length -= ends - begins
        day = days.nth_back(day, 2)
