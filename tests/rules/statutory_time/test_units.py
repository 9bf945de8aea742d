"""Examples for each unit: hours, named days, the close of office hours, suspensions and warnings."""

from datetime import date, datetime
from typing import Any

import pytest

import calendars
from models.time import Calendar, Due, Unit, named_zone
from rules.statutory_time.counting import count_limit, due_set_by_act, warning_instant
from rules.statutory_time.hours import next_opening
from tests.zones import CHINA

CHINA_CALENDAR = calendars.load_calendar()


def china_time(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def suspension(first: str, end: str | None) -> tuple[datetime, datetime | None]:
    return china_time(first), china_time(end) if end else None


def end_of_limit(start: str, n: int, unit: Unit, **terms: Any) -> str:
    due = count_limit(china_time(start), n, unit, **{"calendar": CHINA_CALENDAR} | terms)
    return f"{due.at:%Y-%m-%d %H:%M}" if due else "never"


@pytest.mark.parametrize(
    ("start", "n", "unit", "terms", "end"),
    [
        ("2025-09-30 16:00", 24, "hour", {}, "2025-10-01 16:00"),
        ("2025-09-30 16:00", 10, "working_hour", {}, "2025-10-10 10:30"),
        ("2025-09-30 16:00", 1, "working_hour", {}, "2025-09-30 17:00"),
        ("2025-09-30 08:00", 3, "working_hour", {}, "2025-09-30 12:00"),
        ("2025-09-30 08:00", 7, "working_hour", {}, "2025-09-30 17:30"),
        ("2025-09-30 17:30", 1, "working_hour", {}, "2025-10-09 10:00"),
        ("2025-09-30 12:00", 1, "working_hour", {}, "2025-09-30 14:30"),
        ("2025-10-10 17:30", 1, "working_hour", {}, "2025-10-11 10:00"),
        ("2025-09-30 18:00", 2, "hour", {"outside_hours": "next_opening"}, "2025-10-09 11:00"),
        ("2025-09-30 16:00", 2, "hour", {"outside_hours": "next_opening"}, "2025-09-30 18:00"),
        ("2025-09-30 16:00", 2, "hour", {"extended": 3}, "2025-09-30 21:00"),
    ],
    ids=[
        "时点起算", "工作小时跨国庆", "工作小时", "开门前", "恰至下班", "下班后起算", "午休", "补班的周六",
        "下一开门时起算", "办公时间内不等", "延长",
    ],
)  # fmt: skip
def test_limits_in_hours(start: str, n: int, unit: str, terms: dict[str, Any], end: str) -> None:
    assert end_of_limit(start, n, Unit(unit), **terms) == end


def test_hours_are_counted_in_real_time_across_summer_time() -> None:
    """China had summer time in 1990: at 00:00 of April 15 it became 01:00."""
    due = count_limit(china_time("1990-04-14 12:00"), 24, Unit.hour, calendar=CHINA_CALENDAR)

    assert due.at.isoformat() == "1990-04-15T13:00:00+09:00"  # as clocks show it
    assert due.at.timestamp() - china_time("1990-04-14 12:00").timestamp() == 24 * 3600


@pytest.mark.parametrize(
    ("start", "n", "unit", "last"),
    [
        ("2025-03-10", 30, "day_of_month", "2025-03-30"),
        ("2025-03-30 23:59", 30, "day_of_month", "2025-03-30"),
        ("2025-01-31", 30, "day_of_month", "2025-02-28"),
        ("2025-02-10", 31, "day_of_month", "2025-02-28"),
        ("2025-12-31", 30, "day_of_month", "2026-01-30"),
        ("2025-03-05", 5, "weekday", "2025-03-07"),
        ("2025-03-07", 5, "weekday", "2025-03-07"),
        ("2025-03-08", 5, "weekday", "2025-03-14"),
        ("2024-02-01", 1, "month_end", "2024-02-29"),
        ("2025-03-31", 1, "month_end", "2025-03-31"),
        ("2025-05-01", 1231, "date", "2025-12-31"),
        ("2025-12-31", 1231, "date", "2025-12-31"),
        ("2025-05-01", 430, "date", "2026-04-30"),
        ("2025-01-01", 229, "date", "2025-02-28"),
    ],
)
def test_a_limit_on_a_named_day_never_rolls(start: str, n: int, unit: str, last: str) -> None:
    due = count_limit(china_time(start), n, Unit(unit), calendar=CHINA_CALENDAR, roll=True)

    assert str(due.last_day) == last
    assert not due.provisional


@pytest.mark.parametrize(
    ("n", "unit"),
    [(0, "weekday"), (8, "weekday"), (32, "day_of_month"), (1301, "date"), (230, "date"), (12, "date"), (0, "hour")],
)
def test_an_invalid_day_is_refused(n: int, unit: str) -> None:
    with pytest.raises(ValueError, match=f"{n} "):
        count_limit(china_time("2025-03-03"), n, Unit(unit), calendar=CHINA_CALENDAR)


@pytest.mark.parametrize("unit", ["same_day", "day_of_month", "weekday", "month_end", "date"])
def test_a_limit_on_a_named_day_cannot_be_extended(unit: str) -> None:
    with pytest.raises(ValueError, match="no unit to extend"):
        count_limit(
            china_time("2025-03-03"), 101 if unit == "date" else 1, Unit(unit), calendar=CHINA_CALENDAR, extended=1
        )


def test_a_limit_may_end_with_office_hours() -> None:
    """民法典 203 II."""
    assert end_of_limit("2025-03-03 10:00", 1, Unit.working_day, day_end="close") == "2025-03-04 17:30"
    assert end_of_limit("2025-03-03 10:00", 1, Unit.same_day, day_end="close") == "2025-03-03 17:30"
    assert count_limit(
        china_time("2025-03-03 10:00"), 1, Unit.same_day, calendar=CHINA_CALENDAR, day_end="close"
    ).last_day == date(2025, 3, 3)


def test_a_start_after_closing_time_has_until_midnight() -> None:
    assert end_of_limit("2025-03-03 17:30", 1, Unit.same_day, day_end="close") == "2025-03-04 00:00"


def test_a_day_on_which_the_house_is_closed_ends_at_midnight() -> None:
    """民法典 203 II: business ends the day only where there is business. Only `roll` moves the day."""
    shut = CHINA_CALENDAR.model_copy(update={"closed": (date(2025, 3, 5),)})

    assert end_of_limit("2025-09-29 10:00", 4, Unit.calendar_day, day_end="close") == "2025-10-04 00:00"
    assert end_of_limit("2025-10-01 10:00", 1, Unit.same_day, day_end="close") == "2025-10-02 00:00"
    assert end_of_limit("2025-03-04 10:00", 1, Unit.calendar_day, calendar=shut, day_end="close") == "2025-03-06 00:00"
    assert end_of_limit("2025-09-29 10:00", 4, Unit.calendar_day, roll=True, day_end="close") == "2025-10-09 17:30"


def test_an_office_may_set_its_own_hours_and_days() -> None:
    """A bureau that opens on Saturday, March 8, and is shut by a typhoon on the 10th."""
    bureau = CHINA_CALENDAR.model_copy(update={"opened": (date(2025, 3, 8),), "closed": (date(2025, 3, 10),)})
    early = Calendar.model_validate({**dict(CHINA_CALENDAR), "hours": "08:30/11:30 14:00/18:00"})

    assert end_of_limit("2025-03-07", 1, Unit.working_day, calendar=bureau) == "2025-03-09 00:00"
    assert end_of_limit("2025-03-07", 2, Unit.working_day, calendar=bureau) == "2025-03-12 00:00"
    assert end_of_limit("2025-03-03 08:00", 4, Unit.working_hour, calendar=early) == "2025-03-03 15:00"
    assert end_of_limit("2025-03-03", 1, Unit.working_day, calendar=early, day_end="close") == "2025-03-04 18:00"


@pytest.mark.parametrize(
    ("pauses", "end"),
    [
        ([suspension("2025-03-05 10:00", "2025-03-07 09:00")], "2025-03-13 00:00"),
        ([suspension("2025-03-05 10:00", "2025-03-05 18:00")], "2025-03-11 00:00"),
        ([suspension("2025-03-05 10:00", "2025-03-06"), suspension("2025-03-06", "2025-03-07 09:00")],
         "2025-03-13 00:00"),
        ([suspension("2025-03-05 10:00", "2025-03-07 09:00"), suspension("2025-03-06", "2025-03-07")],
         "2025-03-13 00:00"),
        ([suspension("2025-03-08 10:00", "2025-03-09 09:00")], "2025-03-11 00:00"),
        ([suspension("2025-03-03 10:00", "2025-03-05 09:00")], "2025-03-12 00:00"),
        ([suspension("2025-03-10 10:00", "2025-03-12 09:00")], "2025-03-13 00:00"),
        ([suspension("2025-03-20 10:00", "2025-03-25 09:00")], "2025-03-11 00:00"),
        ([suspension("2025-03-05 10:00", None)], "never"),
        ([suspension("2025-03-11 00:00", None)], "2025-03-11 00:00"),
        ([suspension("2025-03-10 23:59", None)], "never"),
    ],
    ids=[
        "两日", "当日恢复", "接连", "重叠", "休息日", "自起算之日", "最后一日", "届满之后", "未恢复", "届满之后未恢复",
        "最后一日未恢复",
    ],
)  # fmt: skip
def test_suspended_working_days_do_not_count(pauses: list[tuple[datetime, datetime | None]], end: str) -> None:
    """The day of suspension is suspended, the day of resumption is not; within one day none is."""
    assert end_of_limit("2025-03-03 10:00", 5, Unit.working_day, suspended=pauses) == end
    assert end_of_limit("2025-03-03 10:00", 5, Unit.working_day, suspended=pauses[::-1]) == end


def test_the_day_of_the_event_is_not_counted_even_if_suspended() -> None:
    assert (
        end_of_limit("2025-03-03", 5, Unit.calendar_day, suspended=[suspension("2025-03-03", "2025-03-05")])
        == "2025-03-10 00:00"
    )


def test_a_month_is_longer_by_its_suspended_days_then_rolled() -> None:
    """March 5 to April 5, two days suspended: April 7 is still a working day; four: Wednesday the 9th."""
    two, four = [suspension("2025-03-10", "2025-03-12")], [suspension("2025-03-10", "2025-03-14")]

    assert end_of_limit("2025-03-05", 1, Unit.month, roll=True, suspended=two) == "2025-04-08 00:00"
    assert end_of_limit("2025-03-05", 1, Unit.month, roll=True, suspended=four) == "2025-04-10 00:00"
    assert end_of_limit("2025-03-05", 1, Unit.month, roll=True) == "2025-04-08 00:00"


def test_a_rest_day_rolls_over_the_suspended_days_that_follow_it() -> None:
    """Saturday, March 8; suspended from Sunday to Wednesday."""
    assert end_of_limit("2025-03-03", 5, Unit.calendar_day, roll=True) == "2025-03-11 00:00"
    assert (
        end_of_limit("2025-03-03", 5, Unit.calendar_day, roll=True, suspended=[suspension("2025-03-09", "2025-03-12")])
        == "2025-03-13 00:00"
    )


def test_hours_are_suspended_exactly() -> None:
    lunch = [suspension("2025-03-03 11:00", "2025-03-03 14:00")]

    assert end_of_limit("2025-03-03 10:00", 2, Unit.hour, suspended=lunch) == "2025-03-03 15:00"
    assert end_of_limit("2025-03-03 10:00", 1, Unit.hour, suspended=lunch) == "2025-03-03 11:00"
    assert end_of_limit("2025-03-03 10:00", 2, Unit.working_hour, suspended=lunch) == "2025-03-03 15:00"
    assert end_of_limit("2025-03-03 10:00", 2, Unit.hour, suspended=[suspension("2025-03-03 11:00", None)]) == "never"
    assert (
        end_of_limit("2025-03-03 10:00", 1, Unit.hour, suspended=[suspension("2025-03-03 11:00", None)])
        == "2025-03-03 11:00"
    )


def test_a_named_day_moves_by_the_suspended_days() -> None:
    week = [suspension("2025-03-10 09:00", "2025-03-12 09:00")]

    assert end_of_limit("2025-03-03", 30, Unit.day_of_month, suspended=week) == "2025-04-02 00:00"
    assert end_of_limit("2025-03-10 08:00", 1, Unit.same_day, suspended=week) == "2025-03-13 00:00"
    assert due_set_by_act(date(2025, 3, 11), suspended=week, calendar=CHINA_CALENDAR) == due_set_by_act(
        date(2025, 3, 13), calendar=CHINA_CALENDAR
    )
    assert due_set_by_act(china_time("2025-03-11 10:00"), suspended=week, calendar=CHINA_CALENDAR) == due_set_by_act(
        china_time("2025-03-13 10:00"), calendar=CHINA_CALENDAR
    )
    assert due_set_by_act(china_time("2025-03-11 00:00"), suspended=week, calendar=CHINA_CALENDAR) == due_set_by_act(
        date(2025, 3, 10), suspended=week, calendar=CHINA_CALENDAR
    )
    assert due_set_by_act(date(2025, 3, 9), suspended=week, calendar=CHINA_CALENDAR) == due_set_by_act(
        date(2025, 3, 9), calendar=CHINA_CALENDAR
    )


def test_a_date_set_by_act_is_unknown_while_suspended() -> None:
    assert (
        due_set_by_act(date(2025, 3, 11), suspended=[suspension("2025-03-10", None)], calendar=CHINA_CALENDAR) is None
    )
    assert due_set_by_act(
        date(2025, 3, 9), suspended=[suspension("2025-03-10", None)], calendar=CHINA_CALENDAR
    ) == due_set_by_act(date(2025, 3, 9), calendar=CHINA_CALENDAR)


@pytest.mark.parametrize("unit", [Unit.working_day, Unit.hour, Unit.weekday])
def test_a_suspension_that_ends_before_it_begins_is_refused(unit: Unit) -> None:
    with pytest.raises(ValueError, match="cannot end"):
        count_limit(
            china_time("2025-03-03"),
            1,
            unit,
            calendar=CHINA_CALENDAR,
            suspended=[(china_time("2025-03-06"), china_time("2025-03-04"))],
        )


def test_late_december_is_provisional_until_the_next_notice() -> None:
    """The notice for 2019 moved December 29, 2018."""
    year = Calendar(code="CN", december_days=6, years={2026: CHINA_CALENDAR.years[2026]})

    assert not count_limit(china_time("2026-12-10"), 10, Unit.working_day, calendar=year).provisional
    assert count_limit(china_time("2026-12-10"), 13, Unit.working_day, calendar=year).provisional
    assert count_limit(china_time("2025-12-01"), 26, Unit.calendar_day, calendar=CHINA_CALENDAR, roll=True) == Due(
        at=china_time("2025-12-30"), last_day=date(2025, 12, 29)
    )


def test_an_extension_stays_provisional_if_the_limit_was() -> None:
    known = Calendar(
        code="CN", december_days=6, years={2028: CHINA_CALENDAR.years[2026].model_copy(update={"off": (), "work": ()})}
    )

    assert count_limit(china_time("2027-05-01"), 7, Unit.month, calendar=known, roll=True).provisional
    assert count_limit(china_time("2027-05-01"), 7, Unit.month, calendar=known, roll=True, extended=2).provisional
    assert not count_limit(china_time("2027-05-01"), 9, Unit.month, calendar=known, roll=True).provisional


def test_hours_are_provisional_only_if_they_depend_on_the_calendar() -> None:
    night = china_time("2026-12-31 20:00")

    assert count_limit(night, 5, Unit.working_hour, calendar=CHINA_CALENDAR).provisional
    assert not count_limit(night, 5, Unit.hour, calendar=CHINA_CALENDAR).provisional
    assert count_limit(night, 5, Unit.hour, calendar=CHINA_CALENDAR, outside_hours="next_opening").provisional


@pytest.mark.parametrize(
    ("n", "unit", "warned"),
    [
        (2, Unit.hour, "2025-10-09 09:00"),
        (1, Unit.working_hour, "2025-10-09 10:00"),
        (3, Unit.working_hour, "2025-09-30 16:30"),
        (6, Unit.working_hour, "2025-09-30 13:30"),
        (7, Unit.working_hour, "2025-09-30 11:00"),
        (99, Unit.working_hour, "2025-09-29 10:00"),
        (1, Unit.calendar_day, "2025-10-09 00:00"),
    ],
)
def test_warnings_of_limits_in_hours_come_hours_ahead(n: int, unit: Unit, warned: str) -> None:
    due = due_set_by_act(china_time("2025-10-09 11:00"), calendar=CHINA_CALENDAR)

    assert warning_instant(due, n, china_time("2025-09-29 10:00"), calendar=CHINA_CALENDAR, unit=unit) == china_time(
        warned
    )


@pytest.mark.parametrize(
    ("instant", "opening"),
    [
        ("2025-10-09 09:00", "2025-10-09 09:00"),
        ("2025-10-09 10:17", "2025-10-09 10:17"),
        ("2025-10-09 12:00", "2025-10-09 13:30"),
        ("2025-09-30 17:30", "2025-10-09 09:00"),
        ("2025-10-10 20:00", "2025-10-11 09:00"),
    ],
)
def test_an_instant_outside_office_hours_moves_to_the_next_opening(instant: str, opening: str) -> None:
    assert next_opening(china_time(instant), CHINA_CALENDAR) == china_time(opening)


def test_hours_that_end_where_midnight_is_skipped_end_on_the_day_before() -> None:
    havana = Calendar(zone=named_zone("America/Havana"))  # on 9 March 2025 clocks were set from 0:00 to 1:00
    due = count_limit(datetime(2025, 3, 8, 21, tzinfo=havana.zone), 3, Unit.hour, calendar=havana)

    assert (due.at.isoformat(), due.last_day) == ("2025-03-09T01:00:00-04:00", date(2025, 3, 8))


def test_an_event_on_an_open_day_of_a_year_without_a_notice_makes_the_end_provisional() -> None:
    office = CHINA_CALENDAR.model_copy(update={"years": {}})  # a notice may still close the office on that day
    terms: dict[str, Any] = {"calendar": office, "outside_hours": "next_opening"}

    assert count_limit(china_time("2025-03-03 10:00"), 1, Unit.calendar_day, **terms).provisional
    assert count_limit(china_time("2025-03-03 10:00"), 1, Unit.hour, **terms).provisional
    assert not count_limit(china_time("2025-03-03 10:00"), 1, Unit.hour, calendar=office).provisional
