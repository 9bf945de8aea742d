"""Periodic duties: their days in short months, in leap years and across the end of a year."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

import pytest

from models.procedure import PeriodicReportRule
from rules.periodic import following_occasion, latest_occasion, occasions, preceding_occasion
from tests.zones import CHINA


def periodic_rule(n: Any, unit: str, at: str = "08:00") -> PeriodicReportRule:
    return PeriodicReportRule.model_validate({"name": "统计", "day": {"n": n, "unit": unit}, "at": at})


def china_time(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("n", "unit", "since", "days"),
    [
        (30, "day_of_month", "2026-12-31", ["2027-01-30", "2027-02-28", "2027-03-30"]),
        (30, "day_of_month", "2028-01-30", ["2028-01-30", "2028-02-29", "2028-03-30"]),
        (31, "day_of_month", "2026-02-01", ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]),
        (29, "day_of_month", "2100-02-01", ["2100-02-28", "2100-03-29"]),
        (1, "day_of_month", "2026-12-02", ["2027-01-01", "2027-02-01"]),
        (0, "month_end", "2027-12-31", ["2027-12-31", "2028-01-31", "2028-02-29"]),
        (2, "weekday", "2026-12-28", ["2026-12-29", "2027-01-05"]),
        (7, "weekday", "2026-11-29", ["2026-11-29", "2026-12-06"]),
        ("12-31", "date", "2026-12-31", ["2026-12-31", "2027-12-31"]),
        ("02-29", "date", "2026-03-01", ["2027-02-28", "2028-02-29", "2029-02-28"]),
    ],
)
def test_the_days_of_a_duty(n: Any, unit: str, since: str, days: list[str]) -> None:
    found = islice(occasions(periodic_rule(n, unit), date.fromisoformat(since), CHINA), len(days))

    assert [f"{day:%Y-%m-%d}" for day in found] == days


@pytest.mark.parametrize(
    ("n", "unit", "days"),
    [
        (10, "day_of_month", ["2026-04-10", "2026-07-10", "2026-10-10", "2027-01-10"]),
        (0, "month_end", ["2026-01-31", "2026-04-30", "2026-07-31", "2026-10-31"]),
    ],
)
def test_a_quarterly_duty_falls_due_in_its_months_alone(n: int, unit: str, days: list[str]) -> None:
    duty = periodic_rule(n, unit).model_copy(update={"months": (1, 4, 7, 10)})
    found = list(islice(occasions(duty, date(2026, 1, 11), CHINA), len(days)))

    assert [f"{day:%Y-%m-%d}" for day in found] == days
    assert preceding_occasion(duty, found[2], CHINA) == found[1]
    assert following_occasion(duty, found[1], CHINA) == found[2]
    assert latest_occasion(duty, found[2] - timedelta(days=1), CHINA) == found[1]


DAY_RULES = [
    (31, "day_of_month"),
    (1, "day_of_month"),
    (0, "month_end"),
    (5, "weekday"),
    ("02-29", "date"),
    ("06-30", "date"),
]


@pytest.mark.parametrize(("n", "unit"), DAY_RULES)
def test_every_instant_has_a_latest_and_a_following_occasion_and_none_between(n: Any, unit: str) -> None:
    rule = periodic_rule(n, unit)
    for instant in (china_time("2027-12-31 07:59") + timedelta(days=nth) for nth in range(800)):
        last, coming = latest_occasion(rule, instant, CHINA), following_occasion(rule, instant, CHINA)

        assert last <= instant < coming
        assert following_occasion(rule, last, CHINA) == coming
        assert preceding_occasion(rule, coming, CHINA) == last


def test_an_occasion_begins_at_its_instant() -> None:
    rule = periodic_rule(1, "day_of_month", "08:30")

    assert latest_occasion(rule, china_time("2026-12-01 08:30"), CHINA) == china_time("2026-12-01 08:30")
    assert latest_occasion(rule, china_time("2026-12-01 08:29:59"), CHINA) == china_time("2026-11-01 08:30")
    assert following_occasion(rule, china_time("2026-12-01 08:30"), CHINA) == china_time("2027-01-01 08:30")


def test_days_are_days_in_china() -> None:
    rule = periodic_rule(1, "day_of_month", "00:00")

    assert latest_occasion(rule, datetime(2026, 11, 30, 16, 0, tzinfo=UTC), CHINA) == china_time("2026-12-01 00:00")
    assert latest_occasion(rule, datetime(2026, 11, 30, 15, 59, tzinfo=UTC), CHINA) == china_time("2026-11-01 00:00")


def test_a_holiday_does_not_move_an_occasion() -> None:
    assert following_occasion(periodic_rule("10-01", "date"), china_time("2026-09-01 00:00"), CHINA) == china_time(
        "2026-10-01 08:00"
    )
