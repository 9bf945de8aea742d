"""The words of statutory time: the zone, the units of a limit, the days of a calendar, the end of a limit."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, PlainSerializer, StringConstraints

from models.frozen import Frozen

# models/ passes through the workflow sandbox; a ZoneInfo made inside it is a proxy that datetime rejects.
CHINA = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)


class Unit(StrEnum):
    """What a limit is counted in."""

    working_day = "working_day"
    calendar_day = "calendar_day"
    month = "month"
    same_day = "same_day"


def span(written: str) -> Iterator[date]:
    """A day, or an ISO 8601 interval whose end leaves out what it shares with its start: 2025-01-28/02-04."""
    first, _, rest = written.partition("/")
    day, last = date.fromisoformat(first), date.fromisoformat(first[: len(first) - len(rest)] + rest)
    if day > last:
        raise ValueError(f"{written} ends before it starts")
    while day <= last:
        yield day
        day += ONE_DAY


def unfold(written: Any) -> Any:
    """Days as people write them: alone, in a list, as intervals. Anything else is for pydantic to refuse."""
    if isinstance(written, str):
        return tuple(day for part in written.split() for day in span(part))
    if isinstance(written, date):
        return (written,)
    if isinstance(written, list | tuple):
        return tuple(day for part in written for day in unfold(part))
    return written


def fold(days: tuple[date, ...]) -> str:
    """The same days as intervals: a calendar travels in the history of every case and must stay small."""
    spans: list[list[date]] = []
    for day in sorted(days):
        if spans and day - spans[-1][1] == ONE_DAY:
            spans[-1][1] = day
        else:
            spans.append([day, day])
    return " ".join(interval(first, last) for first, last in spans)


def interval(first: date, last: date) -> str:
    """The month is written once where both ends share it, the year always."""
    if first == last:
        return first.isoformat()
    if first.year != last.year:
        return f"{first}/{last}"
    return f"{first}/{last:%d}" if first.month == last.month else f"{first}/{last:%m-%d}"


Days = Annotated[tuple[date, ...], BeforeValidator(unfold), PlainSerializer(fold, return_type=str, when_used="json")]
NoticeNumber = Annotated[str, StringConstraints(pattern=r"^国(办)?发(明电)?〔\d{4}〕\d{1,3}号$")]
CalendarCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
YEARS = range(1900, 2100)  # beyond, there is no calendar, and PostgreSQL and Python do not tell the same time


def within_reach(at: datetime) -> datetime:
    """A year that nobody can mean is refused where it comes in: once stored it could not be read again."""
    if at.year not in YEARS:
        raise ValueError(f"the year {at.year} is out of reach")
    return at


Instant = Annotated[AwareDatetime, AfterValidator(within_reach)]
ChinaTime = Annotated[AwareDatetime, AfterValidator(lambda at: at.astimezone(CHINA))]


class CalendarYear(Frozen):
    """What the notice for one year changes. Days may lie in the December before: 2018-12-29 was for 2019."""

    notice: NoticeNumber | None = None
    off: Days = ()
    work: Days = ()


class Calendar(Frozen):
    """The notices a case counts by. They travel in its input, so that no newer notice changes it unseen."""

    code: CalendarCode = "CN"
    years: dict[int, CalendarYear] = {}

    def __hash__(self) -> int:
        """By the years alone, for speed: equal calendars hash alike, and equality tells revisions apart."""
        return hash((self.code, *sorted(self.years)))


class Due(Frozen):
    """The end of a limit: an act at `at` is late, `last_day` is the date people are shown."""

    at: ChinaTime
    last_day: date
    provisional: bool = False
