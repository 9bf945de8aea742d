"""How a person counts with a calendar on the wall: day by day, five minutes by five minutes. Slow, and by no code of
`rules/`; which days are worked is asked of the package chinesecalendar."""

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple

import chinese_calendar

from models.time import CHINA, Unit

DAY, TICK = timedelta(days=1), timedelta(minutes=5)
OPEN = [(time(9), time(12)), (time(13, 30), time(17, 30))]


class Asked(NamedTuple):
    """One limit; suspensions have ended."""

    start: datetime
    n: int
    unit: Unit
    roll: bool = False
    extended: int = 0
    suspended: tuple[tuple[datetime, datetime], ...] = ()
    day_end: str = "midnight"
    outside_hours: str = "at_once"


def ends(asked: Asked) -> datetime:
    """The first instant that is late."""
    if asked.unit in ("minute", "hour", "working_hour"):
        return tick_by_tick(asked)
    last = last_day(asked)
    close = datetime.combine(last, time(17, 30), CHINA)
    if asked.day_end == "close" and close > asked.start:
        return close
    return datetime.combine(last + DAY, time(0), CHINA)


def last_day(asked: Asked) -> date:
    event, away = asked.start.date(), suspended_days(asked)
    if asked.unit == "working_day":
        return stepped(event, asked.n + asked.extended, lambda day: works(day) and day not in away)
    if asked.unit in ("calendar_day", "month"):
        day = event
        for many in (asked.n, asked.extended):
            if many:
                day = rolled(one_leg(day, many, asked.unit, away), asked.roll, away)
        return day
    day = event
    while not is_the_day(day, asked.n, asked.unit):
        day += DAY
    return later(event, day, away)


def one_leg(day: date, many: int, unit: Unit, away: set[date]) -> date:
    if unit == "calendar_day":
        return stepped(day, many, lambda one: one not in away)
    month = day.month + many
    year, month = day.year + (month - 1) // 12, (month - 1) % 12 + 1
    number = day.day
    while True:
        try:
            last = date(year, month, number)
            break
        except ValueError:
            number -= 1
    return later(day + DAY, last, away)


def stepped(day: date, many: int, counts: object) -> date:
    assert callable(counts)
    while many:
        day += DAY
        many -= counts(day)
    return day


def later(first: date, last: date, away: set[date]) -> date:
    """Each suspended day in between puts the end off by one."""
    day = first
    while day <= last:
        if day in away:
            last += DAY
        day += DAY
    return last


def rolled(day: date, roll: bool, away: set[date]) -> date:
    while roll and (not works(day) or day in away):
        day += DAY
    return day


def is_the_day(day: date, n: int, unit: Unit) -> bool:
    ends_month = (day + DAY).day == 1
    if unit == "date":
        return day.month * 100 + day.day == n or (n == 229 and ends_month and day.month == 2)
    return {
        "same_day": True,
        "weekday": day.isoweekday() == n,
        "month_end": ends_month,
        "day_of_month": day.day == n or (ends_month and n > day.day),
    }[unit]


def suspended_days(asked: Asked) -> set[date]:
    away = set()
    for paused, resumed in asked.suspended:
        day = paused.date()
        while day < resumed.date():
            away.add(day)
            day += DAY
    return away


def tick_by_tick(asked: Asked) -> datetime:
    many = asked.n + asked.extended
    now, left = asked.start, timedelta(minutes=many) if asked.unit == "minute" else timedelta(hours=many)
    elapses = asked.unit in {"minute", "hour"}
    if elapses and asked.outside_hours == "next_opening":
        while not in_office(now):
            now += TICK
    while left:
        runs = elapses or in_office(now)
        if runs and not any(paused <= now < resumed for paused, resumed in asked.suspended):
            left -= TICK
        now += TICK
    return now


def in_office(now: datetime) -> bool:
    return works(now.date()) and any(opens <= now.time() < closes for opens, closes in OPEN)


@cache
def works(day: date) -> bool:
    return bool(chinese_calendar.is_workday(day))
