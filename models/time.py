"""Types of statutory time: time zones, units of a limit, calendars, the end of a limit."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from itertools import chain, pairwise
from typing import Annotated, Any, Literal, NamedTuple, Self, TypeVar, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    PlainSerializer,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from models.frozen import Frozen

ONE_DAY = timedelta(days=1)
T = TypeVar("T")


# A suspension of a limit (中止): [suspended, resumed). One that still lasts has no end.
SuspensionInterval = tuple[datetime, datetime]
OpenSuspensionInterval = tuple[datetime, datetime | None]


class Unit(StrEnum):
    """What a limit is counted in. From `same_day` on, the unit names the day on which the limit ends, found on or after
    the day of the event."""

    working_day = "working_day"
    calendar_day = "calendar_day"
    week = "week"
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
    """Yield the days of a day or an ISO 8601 interval, whose end may leave out what it shares with its start:
    2025-01-28/02-04. Raises ValueError."""
    first, _, rest = written.partition("/")
    day, last = date.fromisoformat(first), date.fromisoformat(first[: len(first) - len(rest)] + rest)
    if day > last:
        raise ValueError(f"{written} ends before it starts")
    while day <= last:
        yield day
        day += ONE_DAY


def parse_days(written: Any) -> Any:
    """Return the days written as one, in a list, or as intervals; anything else unchanged, for pydantic to refuse."""
    if isinstance(written, str):
        return tuple(day for part in written.split() for day in days_of_interval(part))
    if isinstance(written, date):
        return (written,)
    if isinstance(written, list | tuple):
        return tuple(day for part in written for day in parse_days(part))
    return written


def format_days(days: tuple[date, ...]) -> str:
    """Return the days as intervals: a calendar lies in the history of every case and must stay small."""
    spans: list[list[date]] = []
    for day in sorted(days):
        if spans and day - spans[-1][1] == ONE_DAY:
            spans[-1][1] = day
        else:
            spans.append([day, day])
    return " ".join(format_interval(first, last) for first, last in spans)


def format_interval(first: date, last: date) -> str:
    """Return an interval in its shortest form: the end leaves out the month it shares with the start."""
    if first == last:
        return first.isoformat()
    if first.year != last.year:
        return f"{first}/{last}"
    return f"{first}/{last:%d}" if first.month == last.month else f"{first}/{last:%m-%d}"


Days = Annotated[
    tuple[date, ...], BeforeValidator(parse_days), PlainSerializer(format_days, return_type=str, when_used="json")
]
# A source of holidays: the number or title of a notice, an act, an address. One line, since it travels with every case.
Source = Annotated[str, StringConstraints(pattern=r"^\S[^\r\n]*$", max_length=300)]
# A country and a part of it, by ISO 3166. ZZ is nowhere: the standard leaves it to users.
CalendarCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,8})*$", max_length=20)]
StatuteCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
# Beyond, there is no calendar; PostgreSQL and Python disagree about time zones, whose offsets have seconds before 1901.
SUPPORTED_YEARS = range(1902, 2100)
OFFSET_LIMIT = timedelta(hours=16)  # PostgreSQL reads smaller offsets only; those of clocks are 14 hours at most


def check_instant(at: datetime) -> datetime:
    """Return the instant. Raises PydanticCustomError, a ValueError, for one that could not be stored or read again."""
    if at.year not in SUPPORTED_YEARS or abs(at.utcoffset() or timedelta()) >= OFFSET_LIMIT:
        raise PydanticCustomError("instant_out_of_reach", "the year or the offset is out of reach")
    return at


def check_day(day: date) -> date:
    """Return the day. Raises PydanticCustomError, a ValueError, for one beyond which nothing can be counted."""
    if day.year not in SUPPORTED_YEARS:
        raise PydanticCustomError("date_out_of_reach", "the year is out of reach")
    return day


def check_reach(value: T) -> T:
    """Return a value, which may be an instant or a day. Raises PydanticCustomError as these two do."""
    if isinstance(value, datetime):
        check_instant(value)
    elif isinstance(value, date):
        check_day(value)
    return value


def parse_day(written: str) -> date:
    """Return a day that somebody wrote. Raises ValueError."""
    return check_day(date.fromisoformat(written))


def refuse_number(written: object) -> object:
    """Return how an instant is written; pydantic alone would read a number as seconds since 1970. Raises
    PydanticCustomError."""
    if isinstance(written, str) and ":" in written:  # as almost all are: an exception takes longer than this look
        return written
    try:
        float(written)  # type: ignore[arg-type]  # whatever is no number raises
    except (TypeError, ValueError):
        return written
    raise PydanticCustomError("datetime_number", "a number is no instant")


Instant = Annotated[AwareDatetime, BeforeValidator(refuse_number), AfterValidator(check_instant)]
Day = Annotated[date, AfterValidator(check_day)]

OpeningHours = tuple[time, time]


def parse_hours(written: object) -> object:
    """Return office hours written as 09:00/12:00 13:30/17:30; anything else unchanged, for pydantic to refuse."""
    if isinstance(written, str):
        return tuple(tuple(part.split("/")) for part in written.split())
    return written


def format_hours(hours: tuple[OpeningHours, ...]) -> str:
    return " ".join(f"{opens:%H:%M}/{closes:%H:%M}" for opens, closes in hours)


def check_hours(hours: tuple[OpeningHours, ...]) -> tuple[OpeningHours, ...]:
    """Return the hours, or raise ValueError unless they are whole minutes of one day, in order and not overlapping."""
    marks = list(chain.from_iterable(hours))
    if not hours or any(mark.second or mark.microsecond or mark.tzinfo for mark in marks):
        raise ValueError("office hours are whole minutes, for example 09:00/12:00 13:30/17:30")
    if any(opens >= closes for opens, closes in hours) or any(earlier > later for earlier, later in pairwise(marks)):
        raise ValueError(f"office hours {format_hours(hours)} are not in order")
    return hours


Hours = Annotated[
    tuple[OpeningHours, ...],
    BeforeValidator(parse_hours),
    AfterValidator(check_hours),
    PlainSerializer(format_hours, return_type=str, when_used="json"),
]
OFFICE_HOURS: tuple[OpeningHours, ...] = ((time(9), time(12)), (time(13, 30), time(17, 30)))


def zone_of(written: object) -> object:
    """Return the time zone of a name in the IANA database, always the same object, so that zones can be compared by
    identity; anything else unchanged, for pydantic to refuse. Raises PydanticCustomError for an unknown name."""
    return named_zone(written) if isinstance(written, str) else written


@cache
def named_zone(name: str) -> ZoneInfo:
    # Made in models/, which the workflow sandbox does not reload: one made inside is a proxy that datetime rejects.
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise PydanticCustomError("time_zone", "{name} is no time zone", {"name": name}) from None


Zone = Annotated[ZoneInfo, BeforeValidator(zone_of), PlainSerializer(str, return_type=str, when_used="json")]
Weekday = Annotated[int, Field(ge=1, le=7)]  # ISO: 1 is Monday
WEEKEND = (6, 7)


class Amendment(Frozen):
    """A later notice for the same year. The last one to mention a day decides about it."""

    source: Source
    off: Days = ()
    work: Days = ()


class CalendarYear(Frozen):
    """What changes in one year: rest days on weekdays (`off`) and rest days that are worked (`work`), with the source
    that says so. Days may lie in the December before: 2018-12-29 was for 2019. A year is provisional without a source,
    or if it says so: its days are not yet settled."""

    source: Source | None = None
    provisional: bool = Field(default=False, exclude_if=lambda provisional: not provisional)
    off: Days = ()
    work: Days = ()
    amended: tuple[Amendment, ...] = Field(default=(), exclude_if=lambda amended: not amended)

    @property
    def is_settled(self) -> bool:
        return self.source is not None and not self.provisional


class Calendar(Frozen):
    """The working days by which a case counts: the zone, the weekend and the holidays of a place, and what its office
    adds: its hours, days on which it closes (a typhoon) or opens.

    `hours_on` are the hours of single weekdays, where they differ. An event from `cut_off` on counts as one of the next
    working day, for limits that say so. `statute` is the law that says how to count, for explanations. As many last
    days of a December as `december_days` may still be moved by the holidays of the next year.

    It travels in the case's input, so that a newer notice cannot change a case unnoticed. Defaults are left out. With
    it travel the `others` by which single clocks of the regulation count, by code.
    """

    code: CalendarCode = "ZZ"
    zone: Zone = named_zone("UTC")
    weekend: tuple[Weekday, ...] = WEEKEND
    statute: StatuteCode | None = None
    december_days: int = Field(default=0, ge=0, le=31)
    years: dict[int, CalendarYear] = {}
    hours: Hours = Field(default=OFFICE_HOURS, exclude_if=lambda hours: hours == OFFICE_HOURS)
    hours_on: dict[Weekday, Hours] = Field(default={}, exclude_if=lambda hours: not hours)
    cut_off: time | None = Field(default=None, exclude_if=lambda cut_off: cut_off is None)
    closed: Days = Field(default=(), exclude_if=lambda days: not days)
    opened: Days = Field(default=(), exclude_if=lambda days: not days)
    others: dict[CalendarCode, "Calendar"] = Field(default={}, exclude_if=lambda others: not others)

    @model_validator(mode="after")
    def closes_or_opens(self) -> Self:
        if both := sorted({*self.closed} & {*self.opened}):
            raise ValueError(f"{both[0]} is both closed and opened")
        return self

    def find(self, code: str | None) -> Self:
        """Return this calendar for no code and its own, or another that travels with it. Raises KeyError."""
        return self if code is None or code == self.code else cast(Self, self.others[code])

    def __hash__(self) -> int:
        """Return a cheap hash: equal calendars have equal hashes, and equality tells the others apart."""
        return len(self.years)


DayEnd = Literal["midnight", "close"]
OutsideHours = Literal["at_once", "next_opening"]
CountsFrom = Literal["end", "unrolled_end", "start"]  # from where an extension is counted


class Due(NamedTuple):
    """The end of a limit. An act at `at` (as clocks of the calendar's zone show it) is late; `last_day` is the date
    shown to people. `provisional`: a year is not settled yet."""

    at: datetime
    last_day: date
    provisional: bool = False
