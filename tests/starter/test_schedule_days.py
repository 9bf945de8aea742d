"""Temporal's calendars fire on the days on which the rules say that a duty comes round, and on no others."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import takewhile
from typing import Any

import pytest
from temporalio.client import ScheduleCalendarSpec, ScheduleRange

from models.procedure import PeriodicReportRule
from rules.periodic import occasions
from starter.duties.schedules import schedule_spec
from tests.zones import CHINA

YEARS = date(2023, 1, 1), date(2101, 1, 1)
DAYS = [(n, "day_of_month") for n in (1, 28, 29, 30, 31)] + [(n, "weekday") for n in range(1, 8)]
DAYS += [(0, "month_end"), (229, "date"), (228, "date"), (1231, "date"), (101, "date")]


def holds(ranges: Sequence[ScheduleRange], value: int) -> bool:
    """As Temporal reads them; no range is any value."""
    return not ranges or any(value in range(one.start, max(one.end, one.start) + 1, max(one.step, 1)) for one in ranges)


def fires(calendar: ScheduleCalendarSpec, day: date) -> bool:
    fields = [(calendar.year, day.year), (calendar.month, day.month), (calendar.day_of_month, day.day)]
    return all(holds(ranges, value) for ranges, value in [*fields, (calendar.day_of_week, day.isoweekday() % 7)])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("n", "unit", "months"),
    [
        *((n, unit, ()) for n, unit in DAYS),
        (31, "day_of_month", (2, 5)),
        (0, "month_end", (3, 6)),
        (1, "weekday", (1, 2)),
    ],
)
def test_it_fires_on_the_days_of_the_duty_once_each(n: Any, unit: str, months: tuple[int, ...]) -> None:
    written = {"name": "统计", "day": {"n": n, "unit": unit}, "months": months, "at": "08:30"}
    duty = PeriodicReportRule.model_validate(written)
    first, end = YEARS
    each = [first + timedelta(days=nth) for nth in range((end - first).days)]
    calendars = schedule_spec(duty).calendars

    fired = [day for day in each for calendar in calendars if fires(calendar, day)]
    assert fired == [one.date() for one in takewhile(lambda one: one.date() < end, occasions(duty, first, CHINA))]


def test_it_fires_at_the_time_of_china() -> None:
    made = schedule_spec(
        PeriodicReportRule.model_validate({"name": "统计", "day": {"n": 1, "unit": "weekday"}, "at": "08:30"})
    )

    assert made.time_zone_name == "Asia/Shanghai"
    assert made.jitter is None
    assert [(one.hour[0].start, one.minute[0].start) for one in made.calendars] == [(8, 30)]
