"""Working days by the calendar that a case carries; in a year that is not settled, also by the statute."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from calendars.statutory_holidays import STATUTORY_HOLIDAYS
from models.case import CountingBasis
from models.law import Law
from models.limit import Clock
from models.time import ONE_DAY, Amendment, Calendar, CalendarYear, Due, OpeningHours
from rules.statutory_time.local_time import due_at_day_end, instant_on, local_time, midnight


class DayKind(StrEnum):
    """Why a day is a working day or a day of rest."""

    working = "working"
    weekend = "weekend"
    holiday = "holiday"
    made_up = "made_up"
    closed = "closed"
    opened = "opened"


class CalendarDay(NamedTuple):
    """The kind of a day and its source: that of its year, or with `by_statute` the name of a holiday of the statute."""

    kind: DayKind
    by: str | None = None
    by_statute: bool = False

    @property
    def is_worked(self) -> bool:
        return self.kind in WORKED_KINDS


WORKED_KINDS = (DayKind.working, DayKind.made_up, DayKind.opened)
WORKING, WEEKEND = CalendarDay(DayKind.working), CalendarDay(DayKind.weekend)


class Opening(NamedTuple):
    """Office hours of a day in microseconds since midnight; `shift` is how much of the day before their close is no
    office time."""

    opens: int
    closes: int
    shift: int


class WorkedYear(NamedTuple):
    """The ordinals of the working days of a year, in order, the end of a limit whose last day is each of them, counted
    from within that year, and whether a day of the year has more or less than 24 hours."""

    days: tuple[int, ...]
    ends: tuple[Due, ...]
    clocks_are_changed: bool


class WorkingDays:
    """The working days of a `Calendar`, worked out year by year."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar, self.zone = calendar, calendar.zone
        self._declared = dict(declared_days(calendar))
        self._settled = frozenset(year for year, on_file in calendar.years.items() if on_file.is_settled)
        self._by_statute = STATUTORY_HOLIDAYS.get(calendar.code)
        self._first_late_day = 32 - calendar.december_days
        self.openings = tuple(_openings(calendar.hours))
        self.office_time = self.openings[-1].closes - self.openings[-1].shift
        self._statutory: dict[int, dict[date, str]] = {}
        self.worked: dict[int, WorkedYear] = {}

    def look_up(self, day: date) -> CalendarDay:
        """Return the kind of a day: as the office declares it, else by the source of its year, else by the statute."""
        if declared := self._declared.get(day):
            return declared
        if day.year not in self._settled and (name := self.statutory_days(day.year).get(day)):
            return CalendarDay(DayKind.holiday, name, by_statute=True)
        return WEEKEND if day.isoweekday() in self.calendar.weekend else WORKING

    def statutory_days(self, year: int) -> dict[date, str]:
        """Return the holidays of a year by the statute alone."""
        if year not in self._statutory:
            self._statutory[year] = dict(self._by_statute(year)) if self._by_statute else {}
        return self._statutory[year]

    def is_working_day(self, day: date) -> bool:
        days, ordinal = self.working_day_ordinals(day.year), day.toordinal()
        place = bisect_left(days, ordinal)
        return place < len(days) and days[place] == ordinal

    def working_day_after(self, day: date, n: int) -> date:
        """Return the n-th working day after `day`. The day of the event is not counted (民法典 201)."""
        year = day.year
        days = self.working_day_ordinals(year)
        place = bisect_right(days, day.toordinal()) + n - 1
        while place >= len(days):
            place -= len(days)
            year += 1
            days = self.working_day_ordinals(year)
        return date.fromordinal(days[place])

    def end_within_year(self, event: date, n: int, suspended: Iterable[tuple[date, date]] = ()) -> Due | None:
        """Return the end of the n-th working day after the event that is not suspended; None if another year decides.
        Whether it is provisional is then known of its last day: all others that were counted lie in the same year."""
        days, ends, _ = self.worked.get(event.year) or self.worked_year(event.year)
        ordinal = event.toordinal()
        place = bisect_right(days, ordinal) + n - 1
        for paused, resumed in suspended:
            first, until = paused.toordinal(), resumed.toordinal()
            if place >= len(days) or first > days[place]:
                break
            if until > ordinal:
                place += bisect_left(days, until) - bisect_left(days, max(first, ordinal + 1))
        return ends[place] if place < len(ends) else None

    def working_day_back(self, day: date, n: int) -> date:
        """Return the n-th working day counted back. The first is `day` itself, or the working day before a rest day."""
        year, days = day.year, self.working_day_ordinals(day.year)
        place = bisect_right(days, day.toordinal()) - n
        while place < 0:
            year -= 1
            days = self.working_day_ordinals(year)
            place += len(days)
        return date.fromordinal(days[place])

    def working_days_between(self, first: date, until: date) -> int:
        """Return how many working days lie in [first, until)."""
        if first.year == until.year:
            days = self.working_day_ordinals(first.year)
            return bisect_left(days, until.toordinal()) - bisect_left(days, first.toordinal())
        years = range(first.year, until.year + 1)
        low, high = first.toordinal(), until.toordinal()
        return sum(bisect_left(days, high) - bisect_left(days, low) for days in map(self.working_day_ordinals, years))

    def roll_forward(self, day: date) -> date:
        """Return the day, or the first working day after a rest day (民法典 203 I)."""
        return day if self.is_working_day(day) else self.working_day_after(day, 1)

    def counts_provisionally(self, day: date, until: date | None = None) -> bool:
        """Return True if a count over these days may still move.

        A year in between is not settled yet; or the next one is not, and it may still move the last days of December.
        """
        last = until or day
        end = last.year + (1 if last.month == 12 and last.day >= self._first_late_day else 0)
        year = day.year
        while year in self._settled and year < end:
            year += 1
        return year not in self._settled

    def working_day_ordinals(self, year: int) -> tuple[int, ...]:
        """Return the ordinals of the working days of a year, in order."""
        return self.worked_year(year).days

    def worked_year(self, year: int) -> WorkedYear:
        """Return a year worked out (50 kB). A count is one bisection."""
        if found := self.worked.get(year):
            return found
        days = tuple(self._worked_days(year))
        lasts = map(date.fromordinal, days)
        ends = tuple(due_at_day_end(last, self.zone, self.counts_provisionally(last)) for last in lasts)
        first = date(year, 1, 1).toordinal()
        offsets = {midnight(date.fromordinal(day), self.zone).utcoffset() for day in range(first, first + 367)}
        return self.worked.setdefault(year, WorkedYear(days, ends, len(offsets) > 1))

    def hours_of(self, day: date) -> tuple[OpeningHours, ...]:
        """Return the office hours of a weekday, whether it is worked or not."""
        hours = self.calendar.hours
        return self.calendar.hours_on.get(day.isoweekday(), hours) if self.calendar.hours_on else hours

    def windows_of(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """Yield the office hours of a working day in UTC: as clocks show them, be they changed in between."""
        for opens, closes in self.hours_of(day):
            since, until = instant_on(day, opens, self.zone), instant_on(day, closes, self.zone, last=True)
            yield since.astimezone(UTC), until.astimezone(UTC)

    def local(self, instant: datetime) -> datetime:
        """Return the instant as clocks show it here. Raises ValueError without a zone."""
        return local_time(instant, self.zone)

    def _worked_days(self, year: int) -> Iterator[int]:
        day = date(year, 1, 1)
        while day.year == year:
            if self.look_up(day).is_worked:
                yield day.toordinal()
            day += ONE_DAY


def _openings(hours: Iterable[OpeningHours]) -> Iterator[Opening]:
    closed_at = shift = 0
    for opens, closes in hours:
        shift += _since_midnight(opens) - closed_at
        closed_at = _since_midnight(closes)
        yield Opening(_since_midnight(opens), closed_at, shift)


def _since_midnight(moment: time) -> int:
    """Return the microseconds between midnight and a full minute."""
    return (moment.hour * 60 + moment.minute) * 60_000_000


def declared_days(calendar: Calendar) -> Iterator[tuple[date, CalendarDay]]:
    """Yield every day that a source or the office declares. A later entry overrules an earlier one for the same day."""
    for _, year in sorted(calendar.years.items()):
        notices: tuple[CalendarYear | Amendment, ...] = (year, *year.amended)
        for notice in notices:
            yield from ((day, CalendarDay(DayKind.holiday, notice.source)) for day in notice.off)
            yield from ((day, CalendarDay(DayKind.made_up, notice.source)) for day in notice.work)
    yield from ((day, CalendarDay(DayKind.closed)) for day in calendar.closed)
    yield from ((day, CalendarDay(DayKind.opened)) for day in calendar.opened)


MOST_KNOWN = 256  # objects; each is held, so that no other gets its id
_KNOWN: dict[int, tuple[Calendar, WorkingDays]] = {}


def working_days_of(calendar: Calendar) -> WorkingDays:
    """Return the calendar worked out. Cases carry few different calendars, in many objects: each calendar is worked out
    once, and each object is compared once. To compare equal calendars day by day costs more than to count."""
    known = _KNOWN.get(id(calendar))
    return known[1] if known else _know(calendar)


def _know(calendar: Calendar) -> WorkingDays:
    if len(_KNOWN) >= MOST_KNOWN:
        _KNOWN.clear()
    worked_out = _worked_out(calendar.model_dump_json(exclude_defaults=True))
    _KNOWN[id(calendar)] = calendar, worked_out
    return worked_out


@lru_cache(maxsize=16)
def _worked_out(calendar: str) -> WorkingDays:
    return WorkingDays(Calendar.model_validate_json(calendar))


def calendar_of(law: Law, case: CountingBasis) -> Calendar:
    """Return the calendar that a case counts by: the one it was opened with, or has adopted since."""
    return case.calendar or law.calendar


def calendar_of_clock(law: Law, case: CountingBasis, clock: Clock) -> Calendar:
    """Return the calendar that a clock counts by: its own, else that of the case."""
    return calendar_of(law, case).find(clock.calendar)


def newer_years(calendar: Calendar, newer: Calendar) -> Calendar | None:
    """Return the years in which the newer notices differ, or are the first, of the calendar and of the others that
    travel with it; None if there are none."""
    notices = _years_of(newer, calendar.code)
    years = {year: notice for year, notice in notices.items() if calendar.years.get(year) != notice}
    others = {code: found for code, other in calendar.others.items() if (found := newer_years(other, newer))}
    return Calendar(code=calendar.code, years=years, others=others) if years or others else None


def _years_of(newer: Calendar, code: str) -> Mapping[int, CalendarYear]:
    """Return the years that a collection of newer ones has of a calendar."""
    return newer.years if newer.code == code else newer.others[code].years if code in newer.others else {}


@lru_cache(maxsize=64)
def with_newer_years(calendar: Calendar, newer: Calendar) -> Calendar:
    """Return the calendar with its years, and those of others that travel with it, replaced by the newer ones. The
    office's own days stay."""
    years = dict(sorted({**calendar.years, **_years_of(newer, calendar.code)}.items()))
    others = {code: with_newer_years(other, newer) for code, other in calendar.others.items()}
    return calendar.model_copy(update={"years": years, "others": others})


@lru_cache(maxsize=64)
def changed_days(before: Calendar, after: Calendar) -> tuple[date, ...]:
    """Return the days that are working days by one calendar and rest days by the other, in order."""
    years = before.years.keys() | after.years.keys()
    was, now = working_days_of(before), working_days_of(after)
    days: set[int] = set()
    for year in range(min(years) - 1, max(years) + 1):  # a notice may reach into the December before its year
        days |= {*was.working_day_ordinals(year)} ^ {*now.working_day_ordinals(year)}
    return tuple(date.fromordinal(day) for day in sorted(days))
