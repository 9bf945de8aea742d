"""The holidays of all citizens by 全国年节及纪念日放假办法, for a year whose notice is not known."""

from calendar import leapdays
from datetime import date, timedelta
from math import floor
from typing import NamedTuple

from lunardate import LunarDate

from models.time import ONE_DAY

LUNAR_YEARS = range(1900, 2100)  # as far as the library's table of lunar months goes
SATURDAY = 5


class Revision(NamedTuple):
    """第二条 as it stood: fixed days, the days around the first of the first lunar month, whether festivals count."""

    since: int
    labour_days: int
    spring: tuple[int, ...]
    festivals: bool


REVISIONS = (
    Revision(2025, labour_days=2, spring=(-1, 0, 1, 2), festivals=True),
    Revision(2014, labour_days=1, spring=(0, 1, 2), festivals=True),
    Revision(2008, labour_days=1, spring=(-1, 0, 1), festivals=True),
    Revision(0, labour_days=3, spring=(0, 1, 2), festivals=False),  # of 1999; older ones are not told apart
)


def statutory(year: int) -> list[tuple[date, str]]:
    """The holidays of a year and the days that make good for them, in order, by name."""
    revision = next(one for one in REVISIONS if year >= one.since)
    return made_good(sorted([*fixed(year, revision), *lunar_holidays(year, revision)]))


def fixed(year: int, revision: Revision) -> list[tuple[date, str]]:
    return [
        (date(year, 1, 1), "元旦"),
        *((date(year, 5, nth), "劳动节") for nth in range(1, revision.labour_days + 1)),
        *((date(year, 10, nth), "国庆节") for nth in (1, 2, 3)),
        *([(qingming(year), "清明节")] if revision.festivals else []),
    ]


def lunar_holidays(year: int, revision: Revision) -> list[tuple[date, str]]:
    """Beyond the lunar table only the solar holidays are known, and a far date is provisional anyhow."""
    if year not in LUNAR_YEARS:
        return []
    spring = lunar(year, 1, 1)
    found = [(spring + timedelta(days=nth), "春节") for nth in revision.spring]
    if revision.festivals:
        found += [(lunar(year, 5, 5), "端午节"), (lunar(year, 8, 15), "中秋节")]
    return found


def lunar(year: int, month: int, day: int) -> date:
    """workalendar's own calls a name that lunardate has deprecated, with a warning each time."""
    solar: date = LunarDate(year, month, day).to_solar_date()
    return solar


def qingming(year: int) -> date:
    """The sun reaches 15°. The usual formula, for workalendar reads its table of solar terms from a file."""
    since = year - 2000
    return date(year, 4, floor(since * 0.2422 + 4.81) - leapdays(2001, year + 1))


def made_good(holidays: list[tuple[date, str]]) -> list[tuple[date, str]]:
    """第六条: a holiday on a Saturday or Sunday is made good on a working day; the next free one is taken."""
    days = dict(holidays)
    for holiday, name in holidays:
        if holiday.weekday() >= SATURDAY:
            day = holiday
            while day in days or day.weekday() >= SATURDAY:
                day += ONE_DAY
            days[day] = f"{name}补假"
    return sorted(days.items())
