"""Every unit of time against an independent day-by-day count, on thousands of random limits of 2010 to 2026."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import calendars
from models.limit import Counting
from models.time import CountsFrom, Due, Unit
from rules.statutory_time.counting import count_limit
from rules.statutory_time.explain import DayRole, explain_limit
from tests.rules.statutory_time.oracle import LimitInput, expected_end
from tests.zones import CHINA

CHINA_CALENDAR = calendars.load_calendar()
FIRST, LAST = date(2010, 1, 4), date(2025, 9, 1)  # both calendars end with 2026
NUMBERS = {
    Unit.working_day: st.integers(1, 60),
    Unit.calendar_day: st.integers(1, 90),
    Unit.week: st.integers(1, 12),
    Unit.month: st.integers(1, 6),
    Unit.minute: st.integers(1, 30).map(lambda n: 5 * n),  # the oracle counts by five
    Unit.hour: st.integers(1, 96),
    Unit.working_hour: st.integers(1, 60),
    Unit.same_day: st.just(1),
    Unit.day_of_month: st.integers(1, 31),
    Unit.weekday: st.integers(1, 7),
    Unit.month_end: st.just(1),
    Unit.date: st.sampled_from([101, 131, 229, 228, 430, 501, 1001, 1231]),
}
EXTENDED = {
    Unit.working_day: 30,
    Unit.calendar_day: 30,
    Unit.week: 4,
    Unit.month: 2,
    Unit.hour: 48,
    Unit.working_hour: 21,
}
WAYS = st.sampled_from(["end", "unrolled_end", "start"])
COUNTINGS = st.none() | st.builds(
    Counting,
    at_least_working_days=st.integers(0, 4),
    month_end=st.sampled_from(["down", "up"]),
    month_from=st.sampled_from(["event", "next_day"]),
    whole_hours=st.booleans(),
)
MINUTES = st.sampled_from([*range(0, 24 * 60, 5), 540, 720, 810, 1050, 0])  # the edges of office hours more often


@st.composite
def limit_inputs(draw: st.DrawFn, unit: Unit) -> LimitInput:
    """Draw a limit with up to three suspensions after its start: separate, touching or overlapping."""
    start = instant(draw(st.dates(FIRST, LAST)), draw(MINUTES))
    pauses = st.tuples(st.integers(0, 40), MINUTES, st.integers(0, 9), MINUTES)
    suspended = []
    for after, at, lasts, to in draw(st.lists(pauses, max_size=3)):
        day = start.date() + timedelta(days=after)
        paused = max(instant(day, at), start)
        suspended.append((paused, max(instant(day + timedelta(days=lasts), to), paused)))
    return LimitInput(
        start=start,
        n=draw(NUMBERS[unit]),
        unit=unit,
        roll=draw(st.booleans()),
        extended=draw(st.integers(0, EXTENDED.get(unit, 0))),
        suspended=tuple(suspended),
        day_end=draw(st.sampled_from(["midnight", "close"])),
        outside_hours=draw(st.sampled_from(["at_once", "next_opening"])),
    )


def instant(day: date, minutes: int) -> datetime:
    return datetime.combine(day, time(minutes // 60, minutes % 60), CHINA)


def counted_due(limit: LimitInput) -> Due:
    due: Due = count_limit(limit.start, limit.n, limit.unit, calendar=CHINA_CALENDAR, **limit_terms(limit))
    return due


def limit_terms(limit: LimitInput) -> dict[str, Any]:
    return {name: value for name, value in limit._asdict().items() if name not in ("start", "n", "unit")}


@pytest.mark.slow
@pytest.mark.parametrize("unit", Unit)
def test_a_limit_ends_as_in_the_independent_count(unit: Unit, many: Callable[[int, int], int]) -> None:
    @settings(max_examples=many(200, 2_000), deadline=None)
    @given(limit_inputs(unit))
    def agrees(limit: LimitInput) -> None:
        assert counted_due(limit).at == expected_end(limit)

    agrees()


@pytest.mark.parametrize("unit", Unit)
def test_an_explanation_ends_on_the_due_day_and_counts_the_whole_amount(unit: Unit) -> None:
    @settings(max_examples=100, deadline=None)
    @given(limit_inputs(unit), WAYS, COUNTINGS)
    def agrees(limit: LimitInput, counts_from: CountsFrom, counting: Counting | None) -> None:
        terms = limit_terms(limit) | {"counts_from": counts_from, "counting": counting, "calendar": CHINA_CALENDAR}
        due, steps = explain_limit(limit.start, limit.n, unit, **terms)

        assert due == count_limit(limit.start, limit.n, unit, **terms)
        assert due
        assert steps[-1].day == due.last_day
        assert [step.day for step in steps] == [limit.start.date() + timedelta(days=nth) for nth in range(len(steps))]
        ran = [step for step in steps if step.role in (DayRole.counted, DayRole.extension)]
        if unit in (Unit.working_day, Unit.calendar_day):
            assert len(ran) == limit.n + limit.extended
            assert [step.nth for step in ran] == list(range(1, len(ran) + 1))
        if unit in (Unit.hour, Unit.working_hour):
            assert sum((step.time for step in ran), timedelta(0)) == timedelta(hours=limit.n + limit.extended)
        if unit is Unit.working_day:
            assert all(step.what.is_worked for step in ran)

    agrees()
