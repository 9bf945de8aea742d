"""The holiday notices of the State Council on file, one YAML a year. Read at intake, never in a workflow."""

from collections.abc import Collection
from datetime import date
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import model_validator

from models.frozen import Written
from models.time import Amendment, Calendar, CalendarYear, Days, NoticeNumber

ON_FILE = Path(__file__).parent
ANNOUNCED = 11  # the notice for the next year comes in November, seldom earlier


class Holiday(Written):
    """Days off, and the rest days worked in exchange (调休). Not called `off`, which YAML reads as false."""

    rest: Days
    work: Days = ()


class Order(Written):
    """What one notice orders, each holiday by its Chinese name. Where its number is not known, it goes by its title."""

    notice: NoticeNumber
    issued: date | None = None
    holidays: dict[str, Holiday]

    @model_validator(mode="after")
    def exchanges_rest_days_only(self) -> Self:
        """A make-up day on a weekday, or on a day off, is a slip of the pen that would move deadlines."""
        off = self.days("rest")
        for day in self.days("work"):
            if day.weekday() < 5 or day in off:
                raise ValueError(f"{day} cannot be a make-up day")
        return self

    def days(self, which: Literal["rest", "work"]) -> tuple[date, ...]:
        return tuple(sorted(chain.from_iterable(getattr(holiday, which) for holiday in self.holidays.values())))


class Notice(Order):
    """The notice for a year as published, and what later ones changed of it (2015, 2019, 2020)."""

    amended: tuple[Order, ...] = ()

    def as_year(self) -> CalendarYear:
        return CalendarYear(
            notice=self.notice,
            off=self.days("rest"),
            work=self.days("work"),
            amended=tuple(
                Amendment(notice=one.notice, off=one.days("rest"), work=one.days("work")) for one in self.amended
            ),
        )


@cache
def notices(code: str = "CN") -> dict[int, Notice]:
    """Every notice on file, by the year it is for."""
    files = sorted((ON_FILE / code).glob("*.yaml"))
    return {int(file.stem): Notice.model_validate(yaml.safe_load(file.read_bytes())) for file in files}


@cache
def load(code: str = "CN") -> Calendar:
    """All years on file."""
    return Calendar(code=code, years={year: notice.as_year() for year, notice in notices(code).items()})


def missing(on: date, adopted: Collection[int] = ()) -> int | None:
    """The first year whose notice should be there on that day and is neither on file nor adopted: this one, from
    November on the next. Until it is adopted the dates it touches are provisional."""
    wanted = range(on.year, on.year + (2 if on.month >= ANNOUNCED else 1))
    return next((year for year in wanted if year not in notices() and year not in adopted), None)


@cache
def for_years(first: int, last: int) -> Calendar:
    """What a case needs that runs from one year into another, and no more: it travels with the case. The year after
    goes along, since its notice settles the last days of December."""
    return Calendar(years={year: days for year, days in load().years.items() if first <= year <= last + 1})


@cache
def names(code: str = "CN") -> dict[tuple[str, date], str]:
    """The holiday for which a notice frees a day or has it worked, by the notice and the day."""
    orders = (order for notice in notices(code).values() for order in (notice, *notice.amended))
    return {
        (order.notice, day): name
        for order in orders
        for name, holiday in order.holidays.items()
        for day in holiday.rest + holiday.work
    }
