"""How much of a limit is used: whole units that have passed, as the law counts them."""

from datetime import date, datetime
from typing import Any

import pytest

import calendars
from models.time import Unit
from rules.deadline_record import limit_use
from rules.statutory_time.counting import CountTerms
from rules.statutory_time.explain import explain_limit
from rules.statutory_time.usage import units_used
from tests.rules.shop_procedure import MONDAY, ShopCase, clock_rule, shop_law
from tests.zones import CHINA


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=CHINA)


def count_terms(**terms: Any) -> CountTerms:
    counted: CountTerms = {"calendar": calendars.load_calendar(), **terms}  # type: ignore[typeddict-item]
    return counted


@pytest.mark.parametrize(
    ("unit", "n", "now", "used"),
    [
        (Unit.working_day, 5, "2026-03-02 18:00", (0, 5)),
        (Unit.working_day, 5, "2026-03-03 23:59", (0, 5)),
        (Unit.working_day, 5, "2026-03-04 00:00", (1, 5)),
        (Unit.working_day, 5, "2026-03-08 12:00", (4, 5)),
        (Unit.working_day, 5, "2026-04-01 12:00", (5, 5)),
        (Unit.calendar_day, 15, "2026-03-09 12:00", (6, 15)),
        (Unit.month, 2, "2026-03-09 12:00", (6, 61)),
        (Unit.hour, 24, "2026-03-02 12:30", (3, 24)),
        (Unit.minute, 30, "2026-03-02 09:10", (10, 30)),
        (Unit.minute, 30, "2026-03-01 09:10", (0, 30)),
        (Unit.working_hour, 8, "2026-03-02 14:30", (4, 8)),
        (Unit.working_hour, 8, "2026-03-04 14:30", (8, 8)),
    ],
)
def test_whole_units_that_have_passed_are_used(unit: Unit, n: int, now: str, used: tuple[int, int]) -> None:
    found = units_used(at("2026-03-02 09:00"), n, unit, at(now), count_terms())

    assert found
    assert (found.used, found.total) == used
    assert found.unit is (Unit.calendar_day if unit is Unit.month else unit)


def test_suspended_days_are_not_used_and_an_extension_adds_units() -> None:
    start, now = at("2026-03-02 09:00"), at("2026-03-12 09:00")
    lasting = count_terms(suspended=((at("2026-03-04 09:00"), None),))
    ended = count_terms(suspended=((at("2026-03-04 09:00"), at("2026-03-06 09:00")),), extended=10)

    assert units_used(start, 5, Unit.working_day, now, lasting) == (1, 5, Unit.working_day)
    assert units_used(start, 5, Unit.working_day, now, ended) == (5, 15, Unit.working_day)
    assert units_used(start, 2, Unit.month, now, lasting) is None


def test_a_limit_that_a_day_ends_has_no_units() -> None:
    assert units_used(MONDAY, 0, Unit.same_day, MONDAY, count_terms()) is None

    case = ShopCase(shop_law(clock_rule("handling", ["minor"], ["finished"], limit={"set_by": "by_when"})))
    case.act("an", "minor", facts={"by_when": date(2025, 3, 20)})
    _, clock = case.law.clocks["handling"]
    assert limit_use(case.law, case.state, clock, case.state.clocks["handling"], MONDAY) is None


def test_a_suspension_after_the_end_of_the_day_moves_nothing() -> None:
    """The limit ends at the close of the office, and is suspended later on that day."""
    terms = count_terms(day_end="close", suspended=((at("2026-03-03 19:00"), None),))

    steps = explain_limit(at("2026-03-02 09:00"), 1, Unit.working_day, **terms).steps

    assert [step.day for step in steps] == [date(2026, 3, 2), date(2026, 3, 3)]
    assert units_used(at("2026-03-02 09:00"), 1, Unit.working_day, at("2026-03-03 20:00"), terms) == (
        1, 1, Unit.working_day,
    )  # fmt: skip
