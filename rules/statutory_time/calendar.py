"""Which days are working days: by the notices a case carries, in a year without one by the statute."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from workalendar import core

from models.case import Counted
from models.law import Law
from models.time import ONE_DAY, Amendment, Calendar, CalendarYear
from rules.statutory_time.statutory_holidays import statutory

# A New Year's Day that is joined to a weekend reaches back to the weekend before; none has beyond December 29.
LATE_DECEMBER = 26


class DayKind(StrEnum):
    """Why a day is a working day or a day of rest."""

    working = "working"
    weekend = "weekend"
    holiday = "holiday"
    made_up = "made_up"
    closed = "closed"
    opened = "opened"


class CalendarDay(NamedTuple):
    """What a day is, and by what: the number of a notice, or the statute's name of a holiday."""

    kind: DayKind
    by: str | None = None

    @property
    def works(self) -> bool:
        return self.kind in WORKED


WORKED = (DayKind.working, DayKind.made_up, DayKind.opened)
WORKING, WEEKEND = CalendarDay(DayKind.working), CalendarDay(DayKind.weekend)


class ChinaCalendar(core.Calendar):  # type: ignore[misc]  # workalendar is untyped
    """workalendar's own China knows 2018 to 2023 and raises for every other year; this one is fed by notices."""

    WEEKEND_DAYS = (core.SAT, core.SUN)

    def __init__(self, calendar: Calendar) -> None:
        super().__init__()
        self.calendar = calendar
        self._said = dict(sayings(calendar))
        self._noticed = frozenset(year for year, on_file in calendar.years.items() if on_file.notice is not None)
        self._statutory: dict[int, dict[date, str]] = {}
        self._years: dict[int, array[int]] = {}

    def look_up(self, day: date) -> CalendarDay:
        """What the day is. The office's own word goes before the notice's, and the notice's before the statute's."""
        if said := self._said.get(day):
            return said
        if day.year not in self._noticed and (name := self.statutory(day.year).get(day)):
            return CalendarDay(DayKind.holiday, name)
        return WEEKEND if day.weekday() in self.WEEKEND_DAYS else WORKING

    def statutory(self, year: int) -> dict[date, str]:
        """The holidays by the statute alone."""
        if year not in self._statutory:
            self._statutory[year] = dict(statutory(year))
        return self._statutory[year]

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
        year = day.year
        days = self._years.get(year) or self.working_days(year)
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

    def worked(self, first: date, until: date) -> int:
        """How many working days lie in [first, until)."""
        years = range(first.year, until.year + 1)
        low, high = first.toordinal(), until.toordinal()
        return sum(bisect_left(days, high) - bisect_left(days, low) for days in map(self.working_days, years))

    def roll_forward(self, day: date) -> date:
        """A last day that is a rest day gives way to the day after the rest (民法典 203 I)."""
        return day if self.is_working_day(day) else self.nth_after(day, 1)

    def counts_provisionally(self, day: date, until: date | None = None) -> bool:
        """No notice yet for a year from this day to `until`, or for one that may still move its last days of
        December: what is counted may move."""
        last = until or day
        end = last.year + (1 if last.month == 12 and last.day >= LATE_DECEMBER else 0)
        year = day.year
        while year in self._noticed and year < end:
            year += 1
        return year not in self._noticed

    def working_days(self, year: int) -> "array[int]":
        """Ordinals in order, 1 kB a year: a count is one bisection, not workalendar's walk day by day."""
        if year not in self._years:
            self._years[year] = array("i", self._worked(year))
        return self._years[year]

    def _worked(self, year: int) -> Iterator[int]:
        day = date(year, 1, 1)
        while day.year == year:
            if self.look_up(day).works:
                yield day.toordinal()
            day += ONE_DAY

    def get_calendar_holidays(self, year: int) -> list[tuple[date, str]]:
        """workalendar's hook. A year without a notice may still have days off by the next year's."""
        days = {day for day in self._said if day.year == year}
        if year not in self._noticed:
            days.update(self.statutory(year))
        found = ((day, self.look_up(day)) for day in sorted(days))
        return [(day, one.by or "") for day, one in found if not one.works]


def sayings(calendar: Calendar) -> Iterator[tuple[date, CalendarDay]]:
    """Every single day that is spoken of, each word before the one that overrules it."""
    for _, year in sorted(calendar.years.items()):
        words: tuple[CalendarYear | Amendment, ...] = (year, *year.amended)
        for notice in words:
            yield from ((day, CalendarDay(DayKind.holiday, notice.notice)) for day in notice.off)
            yield from ((day, CalendarDay(DayKind.made_up, notice.notice)) for day in notice.work)
    yield from ((day, CalendarDay(DayKind.closed)) for day in calendar.closed)
    yield from ((day, CalendarDay(DayKind.opened)) for day in calendar.opened)


@lru_cache(maxsize=16)
def china(calendar: Calendar) -> ChinaCalendar:
    """Cases carry few different calendars, and each is worked out once."""
    return ChinaCalendar(calendar)


def calendar_of(law: Law, case: Counted) -> Calendar:
    """What a case counts by: what it was opened with, or what it has adopted since."""
    return case.calendar or law.calendar


def differing(calendar: Calendar, newer: Calendar) -> Calendar | None:
    """The years in which the newer notices say something else, or something where there was nothing."""
    years = {year: one for year, one in newer.years.items() if calendar.years.get(year) != one}
    return Calendar(code=newer.code, years=years) if years else None


@lru_cache(maxsize=64)
def renewed(calendar: Calendar, newer: Calendar) -> Calendar:
    """The calendar with the newer years in the place of its own; what the office adds to it stays."""
    return calendar.model_copy(update={"years": dict(sorted({**calendar.years, **newer.years}.items()))})


@lru_cache(maxsize=64)
def changed(before: Calendar, after: Calendar) -> tuple[date, ...]:
    """The days that are working days by one of them and rest days by the other, in order."""
    years = before.years.keys() | after.years.keys()
    was, now = china(before), china(after)
    days: set[int] = set()
    for year in range(min(years) - 1, max(years) + 1):  # a notice may reach into the December before its year
        days |= {*was.working_days(year)} ^ {*now.working_days(year)}
    return tuple(date.fromordinal(day) for day in sorted(days))
