"""How a person counts with a calendar on the wall: day by day, five minutes by five minutes. Slow, and by no code of
`rules/`; which days are worked is asked of the package chinesecalendar."""

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple

import chinese_calendar

from models.time import CHINA, Unit

DAY, TICK = timedelta(days=1), timedelta(minutes=5)
OFFICE_HOURS = [(time(9), time(12)), (time(13, 30), time(17, 30))]


class LimitInput(NamedTuple):
    """One limit; suspensions have ended."""

    start: datetime
    n: int
    unit: Unit
    roll: bool = False
    extended: int = 0
    suspended: tuple[tuple[datetime, datetime], ...] = ()
    day_end: str = "midnight"
    outside_hours: str = "at_once"


def expected_end(asked: LimitInput) -> datetime:
    """The first instant that is late."""
    if asked.unit in ("minute", "hour", "working_hour"):
        return count_time(asked)
    last = expected_last_day(asked)
    close = datetime.combine(last, time(17, 30), CHINA)
    if asked.day_end == "close" and close > asked.start:
        return close
    return datetime.combine(last + DAY, time(0), CHINA)


def expected_last_day(asked: LimitInput) -> date:
    event, away = asked.start.date(), suspended_days(asked)
    if asked.unit == "working_day":
        return add_days(event, asked.n + asked.extended, lambda day: is_working_day(day) and day not in away)
    if asked.unit in ("calendar_day", "month"):
        day = event
        for many in (asked.n, asked.extended):
            if many:
                day = roll_forward(add_amount(day, many, asked.unit, away), asked.roll, away)
        return day
    day = event
    while not is_named_day(day, asked.n, asked.unit):
        day += DAY
    return postpone_by_suspended_days(event, day, away)


def add_amount(day: date, many: int, unit: Unit, away: set[date]) -> date:
    if unit == "calendar_day":
        return add_days(day, many, lambda one: one not in away)
    month = day.month + many
    year, month = day.year + (month - 1) // 12, (month - 1) % 12 + 1
    number = day.day
    while True:
        try:
            last = date(year, month, number)
            break
        except ValueError:
            number -= 1
    return postpone_by_suspended_days(day + DAY, last, away)


def add_days(day: date, many: int, counts: object) -> date:
    assert callable(counts)
    while many:
        day += DAY
        many -= counts(day)
    return day


def postpone_by_suspended_days(first: date, last: date, away: set[date]) -> date:
    """Each suspended day in between puts the end off by one."""
    day = first
    while day <= last:
        if day in away:
            last += DAY
        day += DAY
    return last


def roll_forward(day: date, roll: bool, away: set[date]) -> date:
    while roll and (not is_working_day(day) or day in away):
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


def suspended_days(asked: LimitInput) -> set[date]:
    away = set()
    for paused, resumed in asked.suspended:
        day = paused.date()
        while day < resumed.date():
            away.add(day)
            day += DAY
    return away


def count_time(asked: LimitInput) -> datetime:
    many = asked.n + asked.extended
    now, left = asked.start, timedelta(minutes=many) if asked.unit == "minute" else timedelta(hours=many)
    elapses = asked.unit in {"minute", "hour"}
    if elapses and asked.outside_hours == "next_opening":
        while not in_office_hours(now):
            now += TICK
    while left:
        runs = elapses or in_office_hours(now)
        if runs and not any(paused <= now < resumed for paused, resumed in asked.suspended):
            left -= TICK
        now += TICK
    return now


def in_office_hours(now: datetime) -> bool:
    return is_working_day(now.date()) and any(opens <= now.time() < closes for opens, closes in OFFICE_HOURS)


@cache
def is_working_day(day: date) -> bool:
    return bool(chinese_calendar.is_workday(day))
