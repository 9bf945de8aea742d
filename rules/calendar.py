"""Which days are working days: by the notices a case carries, in a year without one by the statute."""

from array import array
from bisect import bisect_left, bisect_right
from calendar import leapdays
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from math import floor

from lunardate import LunarDate
from workalendar import core

from models.time import ONE_DAY, Calendar

LUNAR_YEARS = range(1900, 2100)  # as far as the library's table of lunar months goes


class ChinaCalendar(core.LunarMixin, core.Calendar):  # type: ignore[misc]  # workalendar is untyped
    """workalendar's own China ends with 2023 and raises for every other year; this one is fed by notices.

    全国年节及纪念日放假办法 (2024 revision) 第二条 gives the holidays of all citizens.
    """

    include_new_years_day = False  # it is among the fixed holidays, by its own name
    WEEKEND_DAYS = (core.SAT, core.SUN)
    FIXED_HOLIDAYS = (
        (1, 1, "元旦"),
        (5, 1, "劳动节"),
        (5, 2, "劳动节"),
        (10, 1, "国庆节"),
        (10, 2, "国庆节"),
        (10, 3, "国庆节"),
    )

    def __init__(self, calendar: Calendar) -> None:
        super().__init__()
        self.calendar = calendar
        self._years: dict[int, array[int]] = {}

    def is_working_day(
        self,
        day: date,
        extra_working_days: tuple[date, ...] | None = None,
        extra_holidays: tuple[date, ...] | None = None,
    ) -> bool:
        """The extra days are workalendar's: the methods inherited from it pass them on."""
        if extra_working_days and day in extra_working_days:
            return True
        if extra_holidays and day in extra_holidays:
            return False
        days, ordinal = self.working_days(day.year), day.toordinal()
        place = bisect_left(days, ordinal)
        return place < len(days) and days[place] == ordinal

    def nth_after(self, day: date, n: int) -> date:
        """The day of the event is not counted (民法典 201): the first is the next working day."""
        year, days = day.year, self.working_days(day.year)
        place = bisect_right(days, day.toordinal()) + n - 1
        while place >= len(days):
            place -= len(days)
            year += 1
            days = self.working_days(year)
        return date.fromordinal(days[place])

    def nth_back(self, day: date, n: int) -> date:
        """The day itself is the first; where it is a rest day, the working day before it."""
        year, days = day.year, self.working_days(day.year)
        place = bisect_right(days, day.toordinal()) - n
        while place < 0:
            year -= 1
            days = self.working_days(year)
            place += len(days)
        return date.fromordinal(days[place])

    def roll_forward(self, day: date) -> date:
        """A last day that is a rest day gives way to the day after the rest (民法典 203 I)."""
        return day if self.is_working_day(day) else self.nth_after(day, 1)

    def counts_provisionally(self, day: date, until: date | None = None) -> bool:
        """No notice yet for the year of this day, or one up to `until`: what is counted may still move."""
        return any(not self.has_notice(year) for year in range(day.year, (until or day).year + 1))

    def has_notice(self, year: int) -> bool:
        on_file = self.calendar.years.get(year)
        return on_file is not None and on_file.notice is not None

    def working_days(self, year: int) -> "array[int]":
        """Ordinals in order, 1 kB a year: a count is one bisection, not workalendar's walk day by day."""
        if year not in self._years:
            self._years[year] = array("i", self._worked(year))
        return self._years[year]

    def _worked(self, year: int) -> Iterator[int]:
        off = self.holidays_set(year)
        made_up = [day for notice in self.calendar.years.values() for day in notice.work]
        day = date(year, 1, 1)
        while day.year == year:
            if day in made_up or (day.weekday() not in self.WEEKEND_DAYS and day not in off):
                yield day.toordinal()
            day += ONE_DAY

    def get_calendar_holidays(self, year: int) -> list[tuple[date, str]]:
        """workalendar's hook. A year without a notice may still have days off by the next year's."""
        by_notice = [
            (day, on_file.notice or "")
            for on_file in self.calendar.years.values()
            for day in on_file.off
            if day.year == year
        ]
        return by_notice if self.has_notice(year) else by_notice + made_good(self.statutory(year))

    def statutory(self, year: int) -> list[tuple[date, str]]:
        """Beyond the lunar table only the solar holidays are known, and a far date is provisional anyhow."""
        fixed: list[tuple[date, str]] = [*self.get_fixed_holidays(year), (qingming(year), "清明节")]
        return sorted(fixed + self.festivals(year)) if year in LUNAR_YEARS else sorted(fixed)

    def festivals(self, year: int) -> list[tuple[date, str]]:
        spring = self.lunar(year, 1, 1)
        return [
            *((spring + timedelta(days=nth), "春节") for nth in (-1, 0, 1, 2)),
            (self.lunar(year, 5, 5), "端午节"),
            (self.lunar(year, 8, 15), "中秋节"),
        ]

    @staticmethod
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
        if holiday.weekday() in ChinaCalendar.WEEKEND_DAYS:
            day = holiday
            while day in days or day.weekday() in ChinaCalendar.WEEKEND_DAYS:
                day += ONE_DAY
            days[day] = f"{name}补假"
    return sorted(days.items())


@lru_cache(maxsize=16)
def china(calendar: Calendar) -> ChinaCalendar:
    """Cases carry few different calendars, and each is worked out once."""
    return ChinaCalendar(calendar)
