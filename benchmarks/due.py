"""`due`: time to compute a deadline of 20 working days, compared with the library workalendar."""

import warnings
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import cycle

from workalendar.asia import China

import calendars
from benchmarks.figures import Measurement, per_second
from calendars import office_zone
from models.time import Calendar, Unit
from rules.statutory_time.counting import count_limit

STARTS = [datetime(2023, 1, 1, 10, tzinfo=office_zone()) + timedelta(days=day) for day in range(330)]
WORKING_DAYS, WORKING_HOURS = 20, 40
WANTED_SPEEDUP = 100
CALENDARS = 100  # equal ones in objects of their own, as cases hold them


def measure_due() -> list[Measurement]:
    """Measure deadlines that start in 2023, the last year that workalendar knows completely. Both must agree."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _deadline_measurements(China())


def _deadline_measurements(theirs: China) -> list[Measurement]:
    calendar = calendars.load_calendar()
    _check_equal_days(theirs, calendar)
    ours = _microseconds(lambda start: count_limit(start, WORKING_DAYS, Unit.working_day, calendar=calendar))
    equal = [calendar.model_copy(deep=True) for _ in range(CALENDARS)]
    each = cycle(equal)
    others = _microseconds(lambda start: count_limit(start, WORKING_DAYS, Unit.working_day, calendar=next(each)))
    added = _microseconds(lambda start: theirs.add_working_days(start.date(), WORKING_DAYS), times=1)
    return [
        Measurement("a deadline of 20 working days, as the instant it ends", ours, "µs", "at most", 1.3),
        Measurement(f"the same over {CALENDARS} equal calendars in turn", others, "µs", "at most", 1.3),
        Measurement("the last day alone, by workalendar's China", added, "µs"),
        Measurement("how many times as fast", added / ours, "", "at least", WANTED_SPEEDUP),
        *_related_measurements(calendar),
    ]


def _check_equal_days(theirs: China, calendar: Calendar) -> None:
    """Raise RuntimeError if workalendar gets another last day."""
    for start in STARTS:
        due = count_limit(start, WORKING_DAYS, Unit.working_day, calendar=calendar)
        if due.last_day != theirs.add_working_days(start.date(), WORKING_DAYS):
            raise RuntimeError(f"workalendar counts otherwise from {start}")


def _related_measurements(calendar: Calendar) -> list[Measurement]:
    pauses = [(STARTS[100], STARTS[103]), (STARTS[200], STARTS[210])]
    computations: dict[str, Callable[[datetime], object]] = {
        "the deadline with two suspensions and an extension": lambda start: count_limit(
            start, WORKING_DAYS, Unit.working_day, calendar=calendar, extended=5, suspended=pauses
        ),
        "a deadline of 40 working hours": lambda start: count_limit(
            start, WORKING_HOURS, Unit.working_hour, calendar=calendar
        ),
    }
    targets: dict[str, float] = dict.fromkeys(computations, 3)
    return [
        Measurement(what, _microseconds(compute), "µs", "at most" if what in targets else None, targets.get(what))
        for what, compute in computations.items()
    ]


def _microseconds(compute: Callable[[datetime], object], times: int = 10) -> float:
    def compute_all_year() -> int:
        for start in STARTS * times:
            compute(start)
        return len(STARTS) * times

    return 1e6 / per_second(compute_all_year)
