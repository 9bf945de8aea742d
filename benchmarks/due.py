"""`due`: one deadline of 20 working days, and how long workalendar takes to add them in the years it knows."""

import warnings
from collections.abc import Callable
from datetime import datetime, timedelta

from workalendar.asia import China

import calendars
from benchmarks.figures import Figure, per_second
from models.time import CHINA, Calendar, Unit
from rules.statutory_time.calendar import china
from rules.statutory_time.counting import count

STARTS = [datetime(2023, 1, 1, 10, tzinfo=CHINA) + timedelta(days=day) for day in range(330)]
DAYS, HOURS = 20, 40
TIMES_AS_FAST = 100


def measure() -> list[Figure]:
    """Started on the days of 2023, the last year workalendar knows whole; both must count alike."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _measured(China())


def _measured(theirs: China) -> list[Figure]:
    calendar = calendars.load()
    walk = china(calendar)
    for start in STARTS:
        if _end(start, calendar) != theirs.add_working_days(start.date(), DAYS):
            raise RuntimeError(f"workalendar counts otherwise from {start}")
    pauses = [(STARTS[100], STARTS[103]), (STARTS[200], STARTS[210])]
    ours = _microseconds(lambda start: count(start, DAYS, Unit.working_day, calendar=calendar))
    added = _microseconds(lambda start: theirs.add_working_days(start.date(), DAYS), times=1)
    return [
        Figure("a deadline of 20 working days, as the instant it ends", ours, "µs"),
        Figure("the last day alone, by workalendar's China", added, "µs"),
        Figure("how many times as fast", added / ours, "", "at least", TIMES_AS_FAST),
        Figure(
            "workalendar's walk over this calendar",
            _microseconds(lambda start: walk.add_working_days(start.date(), DAYS)),
            "µs",
        ),
        Figure(
            "the deadline with two suspensions and an extension",
            _microseconds(
                lambda start: count(start, DAYS, Unit.working_day, calendar=calendar, extended=5, suspended=pauses)
            ),
            "µs",
        ),
        Figure(
            "a deadline of 40 working hours",
            _microseconds(lambda start: count(start, HOURS, Unit.working_hour, calendar=calendar)),
            "µs",
        ),
    ]


def _end(start: datetime, calendar: Calendar) -> object:
    return count(start, DAYS, Unit.working_day, calendar=calendar).last_day


def _microseconds(one: Callable[[datetime], object], times: int = 10) -> float:
    def all_year() -> int:
        for start in STARTS * times:
            one(start)
        return len(STARTS) * times

    return 1e6 / per_second(all_year)
