"""Holidays by the statute, for a year that is not settled: of China by 全国年节及纪念日放假办法.

Pure functions of the year, which rules may call.
"""

from calendar import leapdays
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from math import floor
from typing import NamedTuple

from lunardate import LunarDate

from models.time import ONE_DAY

LUNAR_YEARS = range(1900, 2100)  # as far as the library's table of lunar months goes
SATURDAY = 5


class Revision(NamedTuple):
    """第二条 in one version: days in May, days around the lunar New Year (0), whether festivals are holidays."""

    since: int
    labour_days: int
    spring: tuple[int, ...]
    festivals: bool


REVISIONS = (
    Revision(2025, labour_days=2, spring=(-1, 0, 1, 2), festivals=True),
    Revision(2014, labour_days=1, spring=(0, 1, 2), festivals=True),
    Revision(2008, labour_days=1, spring=(-1, 0, 1), festivals=True),
    Revision(0, labour_days=3, spring=(0, 1, 2), festivals=False),  # of 1999; older versions are not distinguished
)


def statutory_holidays(year: int) -> list[tuple[date, str]]:
    """Return the holidays of a year, and the days that replace those on a weekend, in order, with names."""
    revision = next(revision for revision in REVISIONS if year >= revision.since)
    return with_make_good_days(sorted([*fixed_holidays(year, revision), *lunar_holidays(year, revision)]))


def fixed_holidays(year: int, revision: Revision) -> list[tuple[date, str]]:
    return [
        (date(year, 1, 1), "元旦"),
        *((date(year, 5, nth), "劳动节") for nth in range(1, revision.labour_days + 1)),
        *((date(year, 10, nth), "国庆节") for nth in (1, 2, 3)),
        *([(qingming(year), "清明节")] if revision.festivals else []),
    ]


def lunar_holidays(year: int, revision: Revision) -> list[tuple[date, str]]:
    """Return the lunar holidays; none beyond the lunar table, where every date is provisional anyway."""
    if year not in LUNAR_YEARS:
        return []
    spring = lunar_date(year, 1, 1)
    found = [(spring + timedelta(days=nth), "春节") for nth in revision.spring]
    if revision.festivals:
        found += [(lunar_date(year, 5, 5), "端午节"), (lunar_date(year, 8, 15), "中秋节")]
    return found


def lunar_date(year: int, month: int, day: int) -> date:
    """Return the solar date. workalendar's own function warns at each call (a deprecated name of lunardate)."""
    solar: date = LunarDate(year, month, day).to_solar_date()
    return solar


def qingming(year: int) -> date:
    """Return 清明 (solar longitude 15°) by the usual formula; workalendar would read a table from a file."""
    since = year - 2000
    return date(year, 4, floor(since * 0.2422 + 4.81) - leapdays(2001, year + 1))


def with_make_good_days(holidays: list[tuple[date, str]]) -> list[tuple[date, str]]:
    """Add for each holiday on a Saturday or Sunday the next free working day (第六条)."""
    days = dict(holidays)
    for holiday, name in holidays:
        if holiday.weekday() >= SATURDAY:
            day = holiday
            while day in days or day.weekday() >= SATURDAY:
                day += ONE_DAY
            days[day] = f"{name}补假"
    return sorted(days.items())


# By the code of the calendar. One that is not here has the days of its years on file and no other.
STATUTORY_HOLIDAYS: Mapping[str, Callable[[int], list[tuple[date, str]]]] = {"CN": statutory_holidays}
