"""Calendars, a folder each: `calendar.yaml` with zone, weekend and statute, and their years, in that file or in one
YAML file a year. Read when a case is registered, never in a workflow."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, time
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, Field, TypeAdapter, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from models.frozen import StrictModel
from models.time import (
    WEEKEND,
    Amendment,
    Calendar,
    CalendarCode,
    CalendarYear,
    Days,
    Hours,
    Source,
    StatuteCode,
    Weekday,
    Zone,
)
from models.written_data import parse_yaml, read_data_file
from settings import settings

CALENDAR_FOLDER = Path(__file__).parent
HEAD_FILE, STATUTES_FILE = "calendar.yaml", "statutes.yaml"
CountingRule = Literal["event", "rolled"]  # the day of the event is not counted; a last day of rest moves
STATUTES = TypeAdapter(dict[StatuteCode, dict[CountingRule, str | dict[str, str]]])
ANNOUNCEMENT_MONTH = 11  # month in which the notice for the next year comes, seldom earlier


class Holiday(StrictModel):
    """Days off, and the rest days worked in exchange (调休). Not called `off`, which YAML reads as false."""

    rest: Days = ()
    work: Days = ()


class HolidayOrder(StrictModel):
    """What one notice orders, by the name of each holiday. `source` is its number, else its title or address."""

    source: Source
    issued: date | None = None
    holidays: dict[str, Holiday]

    @model_validator(mode="after")
    def exchanges_rest_days_only(self, info: ValidationInfo) -> Self:
        """Reject a make-up day on a weekday or on a day off: a typing error would move deadlines."""
        weekend = (info.context or {}).get("weekend", WEEKEND)
        off = self.ordered_days("rest")
        for day in self.ordered_days("work"):
            if day.isoweekday() not in weekend or day in off:
                raise PydanticCustomError("makeup_day", "{day} cannot be a make-up day", {"day": day.isoformat()})
        return self

    def ordered_days(self, which: Literal["rest", "work"]) -> tuple[date, ...]:
        return tuple(sorted({*chain.from_iterable(getattr(holiday, which) for holiday in self.holidays.values())}))


class HolidayNotice(HolidayOrder):
    """The holidays of a year as published, with the later notices that changed them. `provisional`: they are computed
    or announced, and not yet settled."""

    provisional: bool = False
    amended: tuple[HolidayOrder, ...] = ()

    def as_year(self) -> CalendarYear:
        return CalendarYear(
            source=self.source,
            provisional=self.provisional,
            off=self.ordered_days("rest"),
            work=self.ordered_days("work"),
            amended=tuple(
                Amendment(source=order.source, off=order.ordered_days("rest"), work=order.ordered_days("work"))
                for order in self.amended
            ),
        )

    def days_in_the_end(self) -> tuple[dict[date, str], set[date]]:
        """Return the days off with their names, and the rest days that are worked, as the last order leaves them."""
        names: dict[date, str] = {}
        worked: set[date] = set()
        for order in (self, *self.amended):
            for name, holiday in order.holidays.items():
                names |= dict.fromkeys(holiday.rest, name)
                worked = worked.difference(holiday.rest).union(holiday.work)
                names = {day: of for day, of in names.items() if day not in worked}
        return names, worked


class CalendarHead(StrictModel):
    """A calendar as it is written: what does not change from year to year, and years that have no file of their own.

    `union` names calendars of which a holiday of any is one of this. On `closed` days this office rests, on `opened`
    days it works, whatever the year says.
    """

    name: str
    zone: Zone
    weekend: Annotated[tuple[Weekday, ...], Field(max_length=6)] = WEEKEND
    statute: StatuteCode | None = None
    december_days: Annotated[int, Field(ge=0, le=31)] = 0
    hours: Hours | None = None
    hours_on: dict[Weekday, Hours] = {}
    cut_off: time | None = None
    closed: Days = ()
    opened: Days = ()
    union: tuple[CalendarCode, ...] = ()
    years: dict[int, dict[str, Any]] = {}


def office_code(code: str | None = None) -> str:
    """Return the code, or that of the office's calendar."""
    return code or settings().calendar


def office_zone() -> ZoneInfo:
    """Return the time zone of the office: of its pages, letters and lists."""
    return calendar_head(office_code()).zone


def zone_of(code: str | None) -> ZoneInfo:
    """Return the time zone of a calendar on file; without a code that of the office."""
    return calendar_head(office_code(code)).zone


OfficeTime = Annotated[AwareDatetime, AfterValidator(lambda at: at.astimezone(office_zone()))]


def office_folder() -> Path:
    """Return the folder of the office's own calendars."""
    return settings().calendars or settings().home / "calendars"


def _folders() -> tuple[Path, ...]:
    return CALENDAR_FOLDER, office_folder()


def _folder_of(code: str) -> Path:
    """Return the folder of a calendar. Raises LookupError for one that is not on file."""
    for folder in _folders():
        if (folder / code / HEAD_FILE).is_file():
            return folder / code
    raise LookupError(f"no calendar {code} is on file")


def calendar_codes() -> list[str]:
    """Return the codes of all calendars on file."""
    return sorted({file.parent.name for folder in _folders() for file in folder.glob(f"*/{HEAD_FILE}")})


@cache
def calendar_head(code: str) -> CalendarHead:
    """Return the head of a calendar. Raises LookupError for one that is not on file."""
    return CalendarHead.model_validate(parse_yaml(read_data_file(_folder_of(code) / HEAD_FILE)))


def holiday_notices(code: str | None = None) -> dict[int, HolidayNotice]:
    """Return all years on file, in order; without a code those of the office's calendar."""
    return _holiday_notices(office_code(code))


@cache
def _holiday_notices(code: str) -> dict[int, HolidayNotice]:
    head = calendar_head(code)
    if head.union:
        parts = [holiday_notices(part) for part in head.union]
        years = sorted(set().union(*parts))
        return {year: _united([part[year] for part in parts if year in part], len(parts)) for year in years}
    files = _folder_of(code).glob("[0-9]*.yaml")
    written = head.years | {int(file.stem): parse_yaml(read_data_file(file)) for file in files}
    context = {"weekend": head.weekend}
    return {year: HolidayNotice.model_validate(written[year], context=context) for year in sorted(written)}


def _united(parts: Sequence[HolidayNotice], of: int) -> HolidayNotice:
    """Return a year of which a day is a holiday in any part, and a rest day is worked if it is in all `of` them. It is
    provisional while a part has no such year."""
    if of == 1:
        return parts[0]
    found = [part.days_in_the_end() for part in parts]
    names = {day: name for named, _ in reversed(found) for day, name in named.items()}
    worked = set.intersection(*(days for _, days in found)).difference(names) if len(parts) == of else set()
    return HolidayNotice(
        source="; ".join(dict.fromkeys(part.source for part in parts)),
        provisional=len(parts) < of or any(part.provisional for part in parts),
        holidays={
            **{name: Holiday(rest=tuple(day for day in names if names[day] == name)) for name in names.values()},
            **({"": Holiday(work=tuple(worked))} if worked else {}),
        },
    )


def load_calendar(code: str | None = None, others: Iterable[str] = ()) -> Calendar:
    """Return the calendar of all years on file, with others that travel with it; without a code that of the office.
    Raises LookupError for one that is not on file."""
    return _with_others(_load_calendar, office_code(code), others)


def _with_others(calendar: Callable[[str], Calendar], code: str, others: Iterable[str]) -> Calendar:
    found = {other: calendar(other) for other in sorted({*others}.difference([code]))}
    return calendar(code).model_copy(update={"others": found}) if found else calendar(code)


@cache
def _load_calendar(code: str) -> Calendar:
    head = calendar_head(code).model_dump(
        include={"zone", "weekend", "statute", "december_days", "hours_on", "cut_off", "closed", "opened"}
    )
    years = {year: notice.as_year() for year, notice in holiday_notices(code).items()}
    hours = calendar_head(code).hours
    return Calendar(code=code, years=years, **head, **({"hours": hours} if hours else {}))


def first_missing_year(on: date, adopted: Collection[int] = (), code: str | None = None) -> int | None:
    """Return the first year whose notice should exist on that day and is neither on file nor adopted: the current year,
    from November on also the next. Until it is adopted, dates in that year are provisional."""
    on_file = load_calendar(code).years
    settled = {*adopted, *(year for year, days in on_file.items() if days.is_settled)}
    expected = range(on.year, on.year + (2 if on.month >= ANNOUNCEMENT_MONTH else 1))
    return next((year for year in expected if year not in settled), None)


def calendar_for_years(first: int, last: int, code: str | None = None, others: Iterable[str] = ()) -> Calendar:
    """Return the calendar that a case carries, with others for single clocks: these years, and the next one, whose
    notice settles the last days of December."""
    return _with_others(partial(_calendar_for_years, first, last), office_code(code), others)


@cache
def _calendar_for_years(first: int, last: int, code: str) -> Calendar:
    whole = load_calendar(code)
    years = {year: days for year, days in whole.years.items() if first <= year <= last + 1}
    return whole.model_copy(update={"years": years})


@cache
def statutes() -> dict[StatuteCode, dict[CountingRule, str | dict[str, str]]]:
    """Return what explanations cite of each statute that says how to count: in its language, or by language."""
    return STATUTES.validate_python(parse_yaml(read_data_file(CALENDAR_FOLDER / STATUTES_FILE)))


@cache
def holiday_names() -> dict[tuple[str, date], str]:
    """Return the holiday for which a notice frees a day or makes it a working day, by source and day."""
    return {
        (order.source, day): name
        for code in calendar_codes()
        for order in _orders(holiday_notices(code).values())
        for name, holiday in order.holidays.items()
        for day in holiday.rest + holiday.work
    }


def _orders(notices: Iterable[HolidayNotice]) -> Iterable[HolidayOrder]:
    return (order for notice in notices for order in (notice, *notice.amended))
