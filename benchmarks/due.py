"""`due`: one deadline of 20 working days, and how long workalendar's own walk takes on the same calendar."""

from collections.abc import Callable
from datetime import datetime, timedelta

import calendars
from benchmarks.figures import Figure, per_second
from models.time import CHINA, Unit
from rules.calendar import china
from rules.clock import count

STARTS = [datetime(2025, 1, 1, 10, tzinfo=CHINA) + timedelta(days=day) for day in range(365)]
DAYS = 20


def measure() -> list[Figure]:
    """Started on every day of 2025, a year with make-up days; both must count alike."""
    calendar = calendars.load()
    days = china(calendar)
    for start in map(datetime.date, STARTS):
        if days.nth_after(start, DAYS) != days.add_working_days(start, DAYS):
            raise RuntimeError(f"workalendar counts otherwise from {start}")
    return [
        _microseconds(
            "a deadline of 20 working days, as the instant it ends",
            lambda start: count(start, DAYS, Unit.working_day, calendar=calendar),
        ),
        _microseconds("its last day alone", lambda start: days.nth_after(start.date(), DAYS)),
        _microseconds("the same by workalendar's walk", lambda start: days.add_working_days(start.date(), DAYS)),
    ]


def _microseconds(what: str, one: Callable[[datetime], object], times: int = 10) -> Figure:
    def all_year() -> int:
        for start in STARTS * times:
            one(start)
        return len(STARTS) * times

    return Figure(what, 1e6 / per_second(all_year), "µs")
