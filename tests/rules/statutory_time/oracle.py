"""Independent count of time limits, day by day and in steps of five minutes.

Slow, and without code of `rules/`: working days come from the package chinesecalendar.
"""

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple

import chinese_calendar

from models.time import Unit
from tests.zones import CHINA

DAY, TICK = timedelta(days=1), timedelta(minutes=5)
OFFICE_HOURS = [(time(9), time(12)), (time(13, 30), time(17, 30))]


class LimitInput(NamedTuple):
    """One time limit. All suspensions have ended."""

    start: datetime
    n: int
    unit: Unit
    roll: bool = False
    extended: int = 0
    suspended: tuple[tuple[datetime, datetime], ...] = ()
    day_end: str = "midnight"
    outside_hours: str = "at_once"


def expected_end(limit: LimitInput) -> datetime:
    """Return the first instant that is too late."""
    if limit.unit in ("minute", "hour", "working_hour"):
        return count_time(limit)
    pauses = separate(limit.suspended)
    ends = [
        (begins, end_of_day_limit(limit._replace(suspended=pauses[:place]))) for place, (begins, _) in enumerate(pauses)
    ]
    ended_before = [end for begins, end in ends if end <= begins]
    return ended_before[0] if ended_before else end_of_day_limit(limit)


def separate(suspended: tuple[tuple[datetime, datetime], ...]) -> tuple[tuple[datetime, datetime], ...]:
    """Return the suspensions in order, those that overlap or touch as one."""
    found: list[tuple[datetime, datetime]] = []
    for begins, ends in sorted(suspended):
        if found and begins <= found[-1][1]:
            begins, ends = found[-1][0], max(found.pop()[1], ends)  # noqa: PLW2901
        found.append((begins, ends))
    return tuple(found)


def end_of_day_limit(limit: LimitInput) -> datetime:
    last = expected_last_day(limit)
    close = datetime.combine(last, time(17, 30), CHINA)
    if limit.day_end == "close" and close > limit.start and is_working_day(last):
        return datetime.combine(last + DAY, time(0), CHINA) if resumes_after(close, limit) else close
    return datetime.combine(last + DAY, time(0), CHINA)


def resumes_after(close: datetime, limit: LimitInput) -> bool:
    """Return True if the limit was suspended from the day before until the close, or longer."""
    now = close - TICK
    while any(paused <= now < resumed for paused, resumed in limit.suspended):
        if now.date() < close.date():
            return True
        now -= TICK
    return False


def expected_last_day(limit: LimitInput) -> date:
    event, suspended = day_of_receipt(limit), suspended_days(limit)
    if limit.unit == "working_day":
        return add_days(event, limit.n + limit.extended, lambda day: is_working_day(day) and day not in suspended)
    if limit.unit in ("calendar_day", "week", "month"):
        day = event
        for amount in (limit.n, limit.extended):
            if amount:
                day = roll_forward(add_amount(day, amount, limit.unit, suspended), limit.roll, suspended)
        return day
    day = event
    while not is_named_day(day, limit.n, limit.unit):
        day += DAY
    return postpone_by_suspended_days(event, day, suspended)


def day_of_receipt(limit: LimitInput) -> date:
    """Return the day of the event, or the next working day of one on a day of rest or after the close."""
    day = limit.start.date()
    if limit.outside_hours == "next_opening":
        day += DAY if limit.start.time() >= time(17, 30) else timedelta(0)
        while not is_working_day(day):
            day += DAY
    return day


def add_amount(day: date, amount: int, unit: Unit, suspended: set[date]) -> date:
    if unit != "month":
        return add_days(day, amount * (7 if unit == "week" else 1), lambda other: other not in suspended)
    month = day.month + amount
    year, month = day.year + (month - 1) // 12, (month - 1) % 12 + 1
    number = day.day
    while True:
        try:
            last = date(year, month, number)
            break
        except ValueError:
            number -= 1
    return postpone_by_suspended_days(day + DAY, last, suspended)


def add_days(day: date, amount: int, counts: object) -> date:
    assert callable(counts)
    while amount:
        day += DAY
        amount -= counts(day)
    return day


def postpone_by_suspended_days(first: date, last: date, suspended: set[date]) -> date:
    """Postpone the last day by one for each suspended day from the first day on."""
    day = first
    while day <= last:
        if day in suspended:
            last += DAY
        day += DAY
    return last


def roll_forward(day: date, roll: bool, suspended: set[date]) -> date:
    while roll and (not is_working_day(day) or day in suspended):
        day += DAY
    return day


def is_named_day(day: date, n: int, unit: Unit) -> bool:
    ends_month = (day + DAY).day == 1
    if unit == "date":
        return day.month * 100 + day.day == n or (n == 229 and ends_month and day.month == 2)
    return {
        "same_day": True,
        "weekday": day.isoweekday() == n,
        "month_end": ends_month,
        "day_of_month": day.day == n or (ends_month and n > day.day),
    }[unit]


def suspended_days(limit: LimitInput) -> set[date]:
    suspended = set()
    for paused, resumed in limit.suspended:
        day = paused.date()
        while day < resumed.date():
            suspended.add(day)
            day += DAY
    return suspended


def count_time(limit: LimitInput) -> datetime:
    amount = limit.n + limit.extended
    now, left = limit.start, timedelta(minutes=amount) if limit.unit == "minute" else timedelta(hours=amount)
    elapses = limit.unit in {"minute", "hour"}
    if elapses and limit.outside_hours == "next_opening":
        while not is_open_day(now):
            now += TICK
    while left:
        runs = elapses or in_office_hours(now)
        if runs and not any(paused <= now < resumed for paused, resumed in limit.suspended):
            left -= TICK
        now += TICK
    return now


def is_open_day(now: datetime) -> bool:
    """Return True between the first opening and the last close, also at noon."""
    return is_working_day(now.date()) and OFFICE_HOURS[0][0] <= now.time() < OFFICE_HOURS[-1][1]


def in_office_hours(now: datetime) -> bool:
    return is_working_day(now.date()) and any(opens <= now.time() < closes for opens, closes in OFFICE_HOURS)


@cache
def is_working_day(day: date) -> bool:
    return bool(chinese_calendar.is_workday(day))
