"""Holiday notices of the State Council, one YAML file a year. Read when a case is registered, never in a workflow."""

from collections.abc import Collection
from datetime import date
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Literal, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from models.frozen import StrictModel
from models.time import Amendment, Calendar, CalendarYear, Days, NoticeNumber
from models.written_data import parse_yaml, read_data_file

NOTICE_FOLDER = Path(__file__).parent
ANNOUNCEMENT_MONTH = 11  # month in which the notice for the next year comes, seldom earlier


class Holiday(StrictModel):
    """Days off, and the rest days worked in exchange (调休). Not called `off`, which YAML reads as false."""

    rest: Days
    work: Days = ()


class HolidayOrder(StrictModel):
    """What one notice orders, by the Chinese name of each holiday. `notice` is its number, else its title."""

    notice: NoticeNumber
    issued: date | None = None
    holidays: dict[str, Holiday]

    @model_validator(mode="after")
    def exchanges_rest_days_only(self) -> Self:
        """Reject a make-up day on a weekday or on a day off: a typing error would move deadlines."""
        off = self.ordered_days("rest")
        for day in self.ordered_days("work"):
            if day.weekday() < 5 or day in off:
                raise PydanticCustomError("makeup_day", "{day} cannot be a make-up day", {"day": day.isoformat()})
        return self

    def ordered_days(self, which: Literal["rest", "work"]) -> tuple[date, ...]:
        return tuple(sorted(chain.from_iterable(getattr(holiday, which) for holiday in self.holidays.values())))


class HolidayNotice(HolidayOrder):
    """The notice for a year as published, with the later notices that changed it (2015, 2019, 2020)."""

    amended: tuple[HolidayOrder, ...] = ()

    def as_year(self) -> CalendarYear:
        return CalendarYear(
            notice=self.notice,
            off=self.ordered_days("rest"),
            work=self.ordered_days("work"),
            amended=tuple(
                Amendment(notice=order.notice, off=order.ordered_days("rest"), work=order.ordered_days("work"))
                for order in self.amended
            ),
        )


@cache
def holiday_notices(code: str = "CN") -> dict[int, HolidayNotice]:
    """Return all notices on file, by the year that each is for."""
    files = sorted((NOTICE_FOLDER / code).glob("*.yaml"))
    return {int(file.stem): HolidayNotice.model_validate(parse_yaml(read_data_file(file))) for file in files}


@cache
def load_calendar(code: str = "CN") -> Calendar:
    """Return the calendar of all years on file."""
    return Calendar(code=code, years={year: notice.as_year() for year, notice in holiday_notices(code).items()})


def first_missing_year(on: date, adopted: Collection[int] = ()) -> int | None:
    """Return the first year whose notice should exist on that day and is neither on file nor adopted: the current year,
    from November on also the next. Until it is adopted, dates in that year are provisional."""
    expected = range(on.year, on.year + (2 if on.month >= ANNOUNCEMENT_MONTH else 1))
    return next((year for year in expected if year not in holiday_notices() and year not in adopted), None)


@cache
def calendar_for_years(first: int, last: int) -> Calendar:
    """Return the calendar that a case carries: these years, and the next one, whose notice settles the last days of
    December."""
    return Calendar(years={year: days for year, days in load_calendar().years.items() if first <= year <= last + 1})


@cache
def holiday_names(code: str = "CN") -> dict[tuple[str, date], str]:
    """Return the holiday for which a notice frees a day or makes it a working day, by notice and day."""
    orders = (order for notice in holiday_notices(code).values() for order in (notice, *notice.amended))
    return {
        (order.notice, day): name
        for order in orders
        for name, holiday in order.holidays.items()
        for day in holiday.rest + holiday.work
    }
