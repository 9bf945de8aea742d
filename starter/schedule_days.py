"""Temporal calendars for periodic duties. In a shorter month a duty falls on the last day."""

from collections.abc import Iterator
from itertools import groupby
from typing import TypedDict

from temporalio.client import ScheduleCalendarSpec, ScheduleRange, ScheduleSpec

from models.limit import TimeAmount
from models.procedure import PeriodicReportRule
from models.time import CHINA, Unit

MONTH_LENGTHS = {1: 31, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}  # February by the year
FIRST_YEAR, LAST_YEAR = 2000, 2100  # the years in Temporal's calendars
FEBRUARY = 2


def schedule_spec(duty: PeriodicReportRule) -> ScheduleSpec:
    """Return the schedule of a duty, without jitter: it fires when the duty is due."""
    hour, minute = map(int, duty.at.split(":"))
    days = [
        ScheduleCalendarSpec(hour=(ScheduleRange(hour),), minute=(ScheduleRange(minute),), **fields)
        for fields in _calendar_days(duty.day)
    ]
    return ScheduleSpec(calendars=days, time_zone_name=CHINA.key)


class CalendarFields(TypedDict, total=False):
    """The fields of a Temporal calendar that choose its days."""

    day_of_week: tuple[ScheduleRange, ...]
    day_of_month: tuple[ScheduleRange, ...]
    month: tuple[ScheduleRange, ...]
    year: tuple[ScheduleRange, ...]


def _calendar_days(day: TimeAmount) -> Iterator[CalendarFields]:
    match day.unit:
        case Unit.weekday:
            yield {"day_of_week": (ScheduleRange(day.n % 7),)}  # Temporal's Sunday is 0, ours is 7
        case Unit.date if divmod(day.n, 100) != (FEBRUARY, 29):
            month, of_month = divmod(day.n, 100)
            yield {"month": (ScheduleRange(month),), "day_of_month": (ScheduleRange(of_month),)}
        case Unit.date:
            yield from _days_of_february(29)
        case Unit.day_of_month:
            yield from _days_of_each_month(day.n)
        case _:
            yield from _days_of_each_month(31)


def _days_of_each_month(n: int) -> Iterator[CalendarFields]:
    """Return the day of every month, or the last day of a month that does not have it."""
    clipped = sorted((min(n, length), month) for month, length in MONTH_LENGTHS.items())
    for of_month, several in groupby(clipped, key=lambda item: item[0]):
        months = tuple(ScheduleRange(month) for _, month in several)
        yield {"day_of_month": (ScheduleRange(of_month),), "month": months}
    yield from _days_of_february(n)


def _days_of_february(n: int) -> Iterator[CalendarFields]:
    """Return the day in February. The 29th exists in leap years only: 2000 is one, 2100 is not."""
    february = (ScheduleRange(FEBRUARY),)
    yield {"month": february, "day_of_month": (ScheduleRange(min(n, 29)),)}
    if n >= 29:
        common = tuple(ScheduleRange(FIRST_YEAR + nth, LAST_YEAR, 4) for nth in (1, 2, 3))
        yield {"month": february, "day_of_month": (ScheduleRange(28),), "year": (*common, ScheduleRange(LAST_YEAR))}
