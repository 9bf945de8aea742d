"""The period of statistics: whole months of the office's time."""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import NamedTuple

from calendars import office_zone
from models.errors import BadInput
from models.time import SUPPORTED_YEARS
from wording import statistics_words as words

MOST_MONTHS = 36
MONTHS_SHOWN = 3  # where nothing is asked for: this month and the two before it
MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


class Period(NamedTuple):
    """Months from the `first` to the `last`, each by its first day."""

    first: date
    last: date

    @property
    def since(self) -> datetime:
        """The first instant of the period."""
        return datetime.combine(self.first, time(), office_zone())

    @property
    def until(self) -> datetime:
        """The first instant after the period."""
        return datetime.combine(months_later(self.last, 1), time(), office_zone())

    @property
    def months(self) -> tuple[date, ...]:
        count = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        return tuple(months_later(self.first, nth) for nth in range(count))

    def named(self, month: Callable[[date], str]) -> str:
        """Return the months of the period, each as `month` writes it: Mar 2026 – May 2026."""
        return " – ".join(dict.fromkeys(map(month, self)))


def months_later(month: date, n: int) -> date:
    """Return the first day of the month that comes `n` months later."""
    years, nth = divmod(month.month - 1 + n, 12)
    return date(month.year + years, nth + 1, 1)


def read_period(first: str, last: str, today: date) -> Period:
    """Return the period that an address names by two months (2026-03); of what is not named, the last three months.
    Raises BadInput where the months stand the wrong way round, or are too many."""
    ends = _month(last) or today.replace(day=1)
    begins = _month(first) or min(ends, months_later(ends, 1 - MONTHS_SHOWN))
    period = Period(begins, ends)
    if not 1 <= len(period.months) <= MOST_MONTHS:
        raise BadInput(words.PERIOD_WRONG(most=MOST_MONTHS))
    return period


def _month(written: str) -> date | None:
    found = MONTH.fullmatch(written)
    return date(int(found[1]), int(found[2]), 1) if found and int(found[1]) in SUPPORTED_YEARS else None
