"""The explanation of a limit: its days one by one, each with the reason why it counts or not."""

from datetime import date, datetime, timedelta
from typing import Any

import calendars
from models.time import Unit
from rules.statutory_time.calendar import CalendarDay, DayKind
from rules.statutory_time.explain import DayRole, DayStep, explain_limit
from tests.zones import CHINA

CHINA_CALENDAR = calendars.load_calendar()
NOTICE_OF_2025 = "国办发明电〔2024〕12号"


def china_time(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def explained_steps(start: str, n: int, unit: Unit, **terms: Any) -> tuple[DayStep, ...]:
    return explain_limit(china_time(start), n, unit, **{"calendar": CHINA_CALENDAR} | terms).steps


def explained_roles(start: str, n: int, unit: Unit, **terms: Any) -> str:
    return " ".join(f"{step.day:%m%d}:{step.role}" for step in explained_steps(start, n, unit, **terms))


def test_a_holiday_and_a_make_up_day_name_their_notice() -> None:
    steps = {step.day: step for step in explained_steps("2025-09-30 16:00", 3, Unit.working_day)}

    assert steps[date(2025, 10, 1)].what == CalendarDay(DayKind.holiday, NOTICE_OF_2025)
    assert steps[date(2025, 10, 11)] == DayStep(
        date(2025, 10, 11), DayRole.counted, CalendarDay(DayKind.made_up, NOTICE_OF_2025), nth=3
    )
    assert steps[date(2025, 10, 9)].what == CalendarDay(DayKind.working)
    assert steps[date(2025, 10, 9)].nth == 1


def test_a_holiday_without_a_notice_has_the_name_of_the_statute() -> None:
    step = explained_steps("2027-09-30", 1, Unit.working_day)[1]

    assert (step.day, step.what) == (date(2027, 10, 1), CalendarDay(DayKind.holiday, "国庆节", by_statute=True))


def test_days_opened_or_closed_by_the_office_are_named_as_such() -> None:
    bureau = CHINA_CALENDAR.model_copy(update={"opened": (date(2025, 3, 8),), "closed": (date(2025, 3, 10),)})

    kinds = [step.what.kind for step in explained_steps("2025-03-07", 2, Unit.working_day, calendar=bureau)]

    assert kinds == ["working", "opened", "weekend", "closed", "working"]


def test_suspended_rolled_and_extended_days_have_distinct_roles() -> None:
    """Saturday, March 8 is the last day; it rolls to Monday, and two days more end on Wednesday."""
    explained = explained_roles(
        "2025-03-03",
        3,
        Unit.calendar_day,
        roll=True,
        extended=2,
        suspended=[(china_time("2025-03-04"), china_time("2025-03-06"))],
    )

    assert explained == (
        "0303:event 0304:suspended 0305:suspended 0306:counted 0307:counted 0308:counted 0309:rolled 0310:rolled"
        " 0311:extension 0312:extension"
    )


def test_an_explanation_ends_with_a_suspension_without_an_end() -> None:
    pauses = [(china_time("2025-03-05 10:00"), None)]

    assert (
        explained_roles("2025-03-03", 5, Unit.working_day, suspended=pauses) == "0303:event 0304:counted 0305:suspended"
    )
    assert (
        explained_roles("2025-03-03", 5, Unit.weekday, suspended=pauses) == "0303:awaited 0304:awaited 0305:suspended"
    )
    assert explained_roles("2025-03-04 16:30", 5, Unit.working_hour, suspended=pauses) == "0304:counted 0305:counted"
    assert (
        explain_limit(china_time("2025-03-03"), 5, Unit.working_day, calendar=CHINA_CALENDAR, suspended=pauses).due
        is None
    )


def test_a_limit_due_before_a_suspension_is_explained_completely() -> None:
    assert (
        explained_roles("2025-03-03", 1, Unit.working_day, suspended=[(china_time("2025-03-05"), None)])
        == "0303:event 0304:counted"
    )


def test_hours_are_explained_by_the_time_counted_on_each_day() -> None:
    lunch = [(china_time("2025-10-09 11:00"), china_time("2025-10-09 14:00"))]
    steps = explained_steps("2025-09-30 16:00", 8, Unit.working_hour, suspended=lunch)

    spent = {f"{step.day:%m%d}": step.time for step in steps if step.time}
    assert spent == {
        "0930": timedelta(hours=1, minutes=30),
        "1009": timedelta(hours=5, minutes=30),
        "1010": timedelta(hours=1),
    }
    assert {step.role for step in steps if not step.time} == {"rest"}


def test_hours_after_closing_and_suspended_days_are_explained() -> None:
    away = [(china_time("2025-03-04 00:00"), china_time("2025-03-05 00:00"))]

    assert explained_roles("2025-03-03 18:00", 2, Unit.working_hour) == "0303:event 0304:counted"
    assert (
        explained_roles("2025-03-08 10:00", 2, Unit.hour, outside_hours="next_opening")
        == "0308:rest 0309:rest 0310:counted"
    )
    assert (
        explained_roles("2025-03-03 18:00", 2, Unit.working_hour, suspended=away)
        == "0303:event 0304:suspended 0305:counted"
    )
