"""The words of statutory time: the zone, the units of a limit, the days of a calendar, the end of a limit."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import chain, pairwise
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    PlainSerializer,
    StringConstraints,
    model_validator,
)

from models.frozen import Frozen

# models/ passes through the workflow sandbox; a ZoneInfo made inside it is a proxy that datetime rejects.
CHINA = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)


# A suspension of a limit (中止): from the instant it is suspended to the one it is resumed, which is left out. One that
# is still open has no end.
SuspensionInterval = tuple[datetime, datetime]
OpenSuspensionInterval = tuple[datetime, datetime | None]


class Unit(StrEnum):
    """What a limit is counted in; from `same_day` on, the day on which it ends, found on or after the event's day."""

    working_day = "working_day"
    calendar_day = "calendar_day"
    month = "month"
    minute = "minute"
    hour = "hour"
    working_hour = "working_hour"
    same_day = "same_day"
    day_of_month = "day_of_month"  # n is the day, 1 to 31; a shorter month ends it
    weekday = "weekday"  # n is the ISO weekday, 1 for Monday to 7
    month_end = "month_end"
    date = "date"  # n is month and day, 1231 for December 31


def days_of_interval(written: str) -> Iterator[date]:
    """A day, or an ISO 8601 interval whose end leaves out what it shares with its start: 2025-01-28/02-04."""
    first, _, rest = written.partition("/")
    day, last = date.fromisoformat(first), date.fromisoformat(first[: len(first) - len(rest)] + rest)
    if day > last:
        raise ValueError(f"{written} ends before it starts")
    while day <= last:
        yield day
        day += ONE_DAY


def parse_days(written: Any) -> Any:
    """Days as people write them: alone, in a list, as intervals. Anything else is for pydantic to refuse."""
    if isinstance(written, str):
        return tuple(day for part in written.split() for day in days_of_interval(part))
    if isinstance(written, date):
        return (written,)
    if isinstance(written, list | tuple):
        return tuple(day for part in written for day in parse_days(part))
    return written


def format_days(days: tuple[date, ...]) -> str:
    """The same days as intervals: a calendar travels in the history of every case and must stay small."""
    spans: list[list[date]] = []
    for day in sorted(days):
        if spans and day - spans[-1][1] == ONE_DAY:
            spans[-1][1] = day
        else:
            spans.append([day, day])
    return " ".join(format_interval(first, last) for first, last in spans)


def format_interval(first: date, last: date) -> str:
    """The month is written once where both ends share it, the year always."""
    if first == last:
        return first.isoformat()
    if first.year != last.year:
        return f"{first}/{last}"
    return f"{first}/{last:%d}" if first.month == last.month else f"{first}/{last:%m-%d}"


Days = Annotated[
    tuple[date, ...], BeforeValidator(parse_days), PlainSerializer(format_days, return_type=str, when_used="json")
]
NoticeNumber = Annotated[
    str,
    StringConstraints(pattern=r"^(国(办)?发(明电)?〔\d{4}〕\d{1,3}号|国务院办公厅关于\d{4}年部分节假日安排的通知)$"),
]  # the title, where the number is not known
CalendarCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
SUPPORTED_YEARS = range(1900, 2100)  # beyond, there is no calendar, and PostgreSQL and Python do not tell the same time


def check_year(at: datetime) -> datetime:
    """A year that nobody can mean is refused where it comes in: once stored it could not be read again."""
    if at.year not in SUPPORTED_YEARS:
        raise ValueError(f"the year {at.year} is out of reach")
    return at


Instant = Annotated[AwareDatetime, AfterValidator(check_year)]
ChinaTime = Annotated[AwareDatetime, AfterValidator(lambda at: at.astimezone(CHINA))]


OpeningHours = tuple[time, time]


def parse_hours(written: Any) -> Any:
    """Office hours as people write them: 09:00/12:00 13:30/17:30. Anything else is for pydantic to refuse."""
    if isinstance(written, str):
        return tuple(tuple(part.split("/")) for part in written.split())
    return written


def format_hours(hours: tuple[OpeningHours, ...]) -> str:
    return " ".join(f"{opens:%H:%M}/{closes:%H:%M}" for opens, closes in hours)


def check_hours(hours: tuple[OpeningHours, ...]) -> tuple[OpeningHours, ...]:
    """Whole minutes of one day, each opening before its close, and that not after the next opening."""
    marks = list(chain.from_iterable(hours))
    if not hours or any(mark.second or mark.microsecond or mark.tzinfo for mark in marks):
        raise ValueError("office hours are whole minutes, for example 09:00/12:00 13:30/17:30")
    if any(opens >= closes for opens, closes in hours) or any(one > other for one, other in pairwise(marks)):
        raise ValueError(f"office hours {format_hours(hours)} are not in order")
    return hours


Hours = Annotated[
    tuple[OpeningHours, ...],
    BeforeValidator(parse_hours),
    AfterValidator(check_hours),
    PlainSerializer(format_hours, return_type=str, when_used="json"),
]
OFFICE_HOURS: tuple[OpeningHours, ...] = ((time(9), time(12)), (time(13, 30), time(17, 30)))


class Amendment(Frozen):
    """A later notice for the same year. Of a day that several speak of, the last word counts."""

    notice: NoticeNumber
    off: Days = ()
    work: Days = ()


class CalendarYear(Frozen):
    """What the notice for one year changes. Days may lie in the December before: 2018-12-29 was for 2019."""

    notice: NoticeNumber | None = None
    off: Days = ()
    work: Days = ()
    amended: tuple[Amendment, ...] = Field(default=(), exclude_if=lambda amended: not amended)


class Calendar(Frozen):
    """The notices a case counts by, and what its office adds: its hours, days it closes (a typhoon), days it opens.

    They travel in the case's input, so that no newer notice changes it unseen; what is not set does not travel.
    """

    code: CalendarCode = "CN"
    years: dict[int, CalendarYear] = {}
    hours: Hours = Field(default=OFFICE_HOURS, exclude_if=lambda hours: hours == OFFICE_HOURS)
    closed: Days = Field(default=(), exclude_if=lambda days: not days)
    opened: Days = Field(default=(), exclude_if=lambda days: not days)

    @model_validator(mode="after")
    def closes_or_opens(self) -> Self:
        if both := sorted({*self.closed} & {*self.opened}):
            raise ValueError(f"{both[0]} is both closed and opened")
        return self

    def __hash__(self) -> int:
        """By little, for speed: equal calendars hash alike, and equality tells revisions apart."""
        return len(self.years)


class Due(Frozen):
    """The end of a limit: an act at `at` is late, `last_day` is the date people are shown."""

    at: ChinaTime
    last_day: date
    provisional: bool = False
