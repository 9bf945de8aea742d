"""When Temporal is to fire for a duty that comes round: its days as calendars, a shorter month ending on its last."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from temporalio.client import ScheduleCalendarSpec, ScheduleRange, ScheduleSpec

from models.limit import Span
from models.procedure import Periodic
from models.time import CHINA, Unit

LENGTHS = {1: 31, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}  # February by the year
FIRST, LAST = 2000, 2100  # the years that Temporal's calendars know
FEBRUARY = 2


def spec(duty: Periodic) -> ScheduleSpec:
    """The schedule of a duty. No jitter: it fires when it is due."""
    hour, minute = map(int, duty.at.split(":"))
    days = [
        ScheduleCalendarSpec(hour=(ScheduleRange(hour),), minute=(ScheduleRange(minute),), **fields)
        for fields in _days(duty.day)
    ]
    return ScheduleSpec(calendars=days, time_zone_name=CHINA.key)


Fields = dict[str, Any]  # of a calendar of Temporal


def _days(day: Span) -> Iterator[Fields]:
    match day.unit:
        case Unit.weekday:
            yield {"day_of_week": (ScheduleRange(day.n % 7),)}  # Temporal's Sunday is 0, ours is 7
        case Unit.date if divmod(day.n, 100) != (FEBRUARY, 29):
            month, of_month = divmod(day.n, 100)
            yield {"month": (ScheduleRange(month),), "day_of_month": (ScheduleRange(of_month),)}
        case Unit.date:
            yield from _end_of_february(29)
        case Unit.day_of_month:
            yield from _of_each_month(day.n)
        case _:
            yield from _of_each_month(31)


def _of_each_month(n: int) -> Iterator[Fields]:
    """The day, or the last one of a month that does not have it."""
    clipped = sorted((min(n, length), month) for month, length in LENGTHS.items())
    for of_month, several in groupby(clipped, key=lambda one: one[0]):
        months = tuple(ScheduleRange(month) for _, month in several)
        yield {"day_of_month": (ScheduleRange(of_month),), "month": months}
    yield from _end_of_february(n)


def _end_of_february(n: int) -> Iterator[Fields]:
    """The 29th is there in leap years only, of which 2000 is one and 2100 is none."""
    february = (ScheduleRange(FEBRUARY),)
    yield {"month": february, "day_of_month": (ScheduleRange(min(n, 29)),)}
    if n >= 29:
        common = tuple(ScheduleRange(FIRST + nth, LAST, 4) for nth in (1, 2, 3))
        yield {"month": february, "day_of_month": (ScheduleRange(28),), "year": (*common, ScheduleRange(LAST))}
