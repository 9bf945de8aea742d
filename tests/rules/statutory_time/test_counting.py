"""Due instants of time limits: edge cases of the calendar, and properties that hold on every day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import calendars
from models.time import Due, Unit
from rules.statutory_time.calendar import working_days_of
from rules.statutory_time.counting import count_limit, due_set_by_act, warning_instant
from tests.zones import CHINA

CHINA_CALENDAR = calendars.load_calendar()
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31), timezones=st.just(CHINA))  # noqa: DTZ001
UNITS = st.sampled_from([Unit.working_day, Unit.calendar_day, Unit.month])
NUMBERS = st.integers(1, 90)


def china_time(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def last_day(text: str, n: int, unit: Unit, *, roll: bool = False, extended: int = 0) -> str:
    return str(count_limit(china_time(text), n, unit, calendar=CHINA_CALENDAR, roll=roll, extended=extended).last_day)


def test_the_third_working_day_after_national_eve_is_a_make_up_saturday() -> None:
    """国庆前一日登记，第三个工作日是补班的周六。"""
    due = count_limit(china_time("2025-09-30 16:00"), 3, Unit.working_day, calendar=CHINA_CALENDAR)

    assert due == Due(at=china_time("2025-10-12 00:00"), last_day=date(2025, 10, 11), provisional=False)
    assert due.at.isoformat() == "2025-10-12T00:00:00+08:00"


@pytest.mark.parametrize(
    ("start", "last"),
    [
        ("2025-03-03 00:00:00", "2025-03-04"),
        ("2025-03-03 23:59:59", "2025-03-04"),
        ("2025-03-04 00:00:00", "2025-03-05"),
        ("2025-03-07 12:00:00", "2025-03-10"),
        ("2025-03-08 12:00:00", "2025-03-10"),
    ],
    ids=["零时属于当日", "一日的最后一秒", "二十四时已是次日", "周五到周一", "休息日登记"],
)
def test_the_day_of_the_event_is_not_counted(start: str, last: str) -> None:
    assert last_day(start, 1, Unit.working_day) == last


def test_an_instant_in_utc_falls_on_its_day_in_china() -> None:
    evening = datetime(2025, 3, 3, 16, tzinfo=UTC)

    assert count_limit(evening, 1, Unit.working_day, calendar=CHINA_CALENDAR).last_day == date(2025, 3, 5)
    assert count_limit(evening, 1, Unit.same_day, calendar=CHINA_CALENDAR).at == china_time("2025-03-05 00:00")
    assert due_set_by_act(evening, calendar=CHINA_CALENDAR).at.utcoffset() == timedelta(hours=8)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        count_limit(datetime(2025, 3, 3, 16), 1, Unit.working_day, calendar=CHINA_CALENDAR)  # noqa: DTZ001


@pytest.mark.parametrize("n", [0, -1])
def test_a_limit_of_zero_or_less_is_refused(n: int) -> None:
    with pytest.raises(ValueError, match="is none"):
        last_day("2025-03-03", n, Unit.working_day)


@pytest.mark.parametrize(
    ("start", "n", "last"),
    [
        ("2025-01-31", 1, "2025-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2025-01-31", 2, "2025-03-31"),
        ("2025-02-28", 1, "2025-03-28"),
        ("2025-10-31", 4, "2026-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2025-12-15", 1, "2026-01-15"),
    ],
)
def test_a_month_ends_on_the_corresponding_day_or_the_months_last(start: str, n: int, last: str) -> None:
    assert last_day(start, n, Unit.month) == last


def test_a_last_day_in_the_national_holiday_rolls_over_it_only_where_asked() -> None:
    assert last_day("2025-09-05", 30, Unit.calendar_day) == "2025-10-05"
    assert last_day("2025-09-05", 30, Unit.calendar_day, roll=True) == "2025-10-09"
    assert last_day("2025-09-01", 1, Unit.month, roll=True) == "2025-10-09"


def test_a_make_up_saturday_does_not_roll_and_an_ordinary_saturday_does() -> None:
    assert last_day("2025-10-01", 10, Unit.calendar_day, roll=True) == "2025-10-11"
    assert last_day("2025-10-08", 10, Unit.calendar_day, roll=True) == "2025-10-20"


def test_an_extension_is_counted_from_the_last_day_as_rolled_then_rolled_once() -> None:
    """October 5 rolls to the 9th; ten days on is Sunday the 19th, which rolls to the 20th."""
    assert last_day("2025-09-05", 30, Unit.calendar_day, roll=True, extended=10) == "2025-10-20"
    assert last_day("2025-09-05", 30, Unit.calendar_day, extended=10) == "2025-10-15"
    assert last_day("2025-01-31", 1, Unit.month, extended=1) == "2025-03-28"


def test_an_extension_in_working_days_adds_up() -> None:
    assert last_day("2025-09-19", 5, Unit.working_day, extended=5) == last_day("2025-09-19", 10, Unit.working_day)


def test_same_day_lasts_until_midnight_even_on_a_holiday() -> None:
    """当日办结，到二十四时为止。"""
    due = count_limit(china_time("2025-10-01 23:59:59"), 1, Unit.same_day, calendar=CHINA_CALENDAR, roll=True)

    assert due == Due(at=china_time("2025-10-02 00:00"), last_day=date(2025, 10, 1))


def test_a_same_day_limit_cannot_be_extended() -> None:
    with pytest.raises(ValueError, match="extend"):
        last_day("2025-03-03", 1, Unit.same_day, extended=1)


def test_a_limit_into_2027_is_provisional_if_it_depends_on_the_calendar() -> None:
    start = china_time("2026-12-20")

    assert not count_limit(start, 5, Unit.working_day, calendar=CHINA_CALENDAR).provisional
    assert count_limit(start, 15, Unit.working_day, calendar=CHINA_CALENDAR).provisional
    assert count_limit(start, 30, Unit.calendar_day, calendar=CHINA_CALENDAR, roll=True).provisional
    assert count_limit(start, 1, Unit.month, calendar=CHINA_CALENDAR, roll=True, extended=1).provisional
    assert not count_limit(start, 30, Unit.calendar_day, calendar=CHINA_CALENDAR).provisional


def test_a_limit_from_new_years_eve_depends_on_the_new_year_only() -> None:
    assert count_limit(china_time("2026-12-31 09:00"), 1, Unit.working_day, calendar=CHINA_CALENDAR).provisional
    assert not count_limit(china_time("2023-12-31 09:00"), 1, Unit.working_day, calendar=CHINA_CALENDAR).provisional


def test_a_date_set_by_act_ends_that_day_even_on_a_rest_day() -> None:
    assert due_set_by_act(date(2025, 10, 4), calendar=CHINA_CALENDAR) == Due(
        at=china_time("2025-10-05 00:00"), last_day=date(2025, 10, 4)
    )


def test_a_date_time_set_by_act_ends_at_its_instant() -> None:
    assert due_set_by_act(china_time("2025-10-10 17:30"), calendar=CHINA_CALENDAR) == Due(
        at=china_time("2025-10-10 17:30"), last_day=date(2025, 10, 10)
    )
    assert due_set_by_act(china_time("2025-10-11 00:00"), calendar=CHINA_CALENDAR) == due_set_by_act(
        date(2025, 10, 10), calendar=CHINA_CALENDAR
    )


def test_warnings_are_counted_back_across_a_holiday() -> None:
    start = china_time("2025-09-22 10:00")
    due = count_limit(start, 8, Unit.working_day, calendar=CHINA_CALENDAR)

    assert due.last_day == date(2025, 10, 9)
    assert warning_instant(due, 1, start, calendar=CHINA_CALENDAR) == china_time("2025-10-09 00:00")
    assert warning_instant(due, 2, start, calendar=CHINA_CALENDAR) == china_time("2025-09-30 00:00")
    assert warning_instant(due, 4, start, calendar=CHINA_CALENDAR) == china_time("2025-09-28 00:00")  # a make-up Sunday


def test_a_last_day_that_is_a_rest_day_is_warned_of_on_the_working_day_before() -> None:
    due = due_set_by_act(date(2025, 10, 4), calendar=CHINA_CALENDAR)

    assert warning_instant(due, 1, china_time("2025-09-22"), calendar=CHINA_CALENDAR) == china_time("2025-09-30 00:00")


@pytest.mark.parametrize(
    ("ahead", "warned"),
    [(1, "2025-10-11"), (2, "2025-10-10"), (4, "2025-09-30"), (12, "2025-09-30"), (14, "2025-09-28")],
)
def test_calendar_days_are_counted_back_to_a_working_day(ahead: int, warned: str) -> None:
    start = china_time("2025-09-10 10:00")
    due = count_limit(start, 31, Unit.calendar_day, calendar=CHINA_CALENDAR)

    assert due.last_day == date(2025, 10, 11)  # a Saturday on which one works
    found = warning_instant(due, ahead, start, calendar=CHINA_CALENDAR, unit=Unit.calendar_day)
    assert found == china_time(f"{warned} 00:00")


def test_no_warning_comes_before_its_clock_has_started() -> None:
    start = china_time("2025-03-03 15:00")
    due = count_limit(start, 2, Unit.working_day, calendar=CHINA_CALENDAR)

    assert warning_instant(due, 2, start, calendar=CHINA_CALENDAR) == china_time("2025-03-04 00:00")
    assert warning_instant(due, 3, start, calendar=CHINA_CALENDAR) == start
    assert warning_instant(due, 99, start, calendar=CHINA_CALENDAR) == start


def test_a_warning_of_no_days_is_refused() -> None:
    with pytest.raises(ValueError, match="first"):
        warning_instant(
            due_set_by_act(date(2025, 3, 3), calendar=CHINA_CALENDAR),
            0,
            china_time("2025-03-01"),
            calendar=CHINA_CALENDAR,
        )


@given(INSTANTS, st.timedeltas(timedelta(0), timedelta(days=400)), NUMBERS, UNITS, st.booleans())
def test_a_later_start_is_never_due_earlier(start: datetime, gap: timedelta, n: int, unit: Unit, roll: bool) -> None:
    earlier = count_limit(start, n, unit, calendar=CHINA_CALENDAR, roll=roll)

    assert earlier.at <= count_limit(start + gap, n, unit, calendar=CHINA_CALENDAR, roll=roll).at


@given(INSTANTS, NUMBERS, NUMBERS, UNITS, st.booleans())
def test_more_time_never_ends_earlier(start: datetime, n: int, more: int, unit: Unit, roll: bool) -> None:
    plain = count_limit(start, n, unit, calendar=CHINA_CALENDAR, roll=roll)

    assert plain.at <= count_limit(start, n + more, unit, calendar=CHINA_CALENDAR, roll=roll).at
    assert plain.at < count_limit(start, n, unit, calendar=CHINA_CALENDAR, roll=roll, extended=more).at


@given(INSTANTS, NUMBERS, UNITS, st.integers(0, 30))
def test_a_working_day_limit_and_a_rolled_one_end_on_a_working_day(
    start: datetime, n: int, unit: Unit, extended: int
) -> None:
    due = count_limit(start, n, unit, calendar=CHINA_CALENDAR, roll=True, extended=extended)

    assert working_days_of(CHINA_CALENDAR).is_working_day(due.last_day)


@given(INSTANTS, NUMBERS, UNITS, st.booleans())
def test_a_limit_ends_at_midnight_after_its_last_day(start: datetime, n: int, unit: Unit, roll: bool) -> None:
    due = count_limit(start, n, unit, calendar=CHINA_CALENDAR, roll=roll)

    assert due.at == china_time(f"{due.last_day + timedelta(days=1)}")
    assert due.at > start + timedelta(days=1)


@given(INSTANTS, NUMBERS, st.integers(1, 60))
def test_a_warning_lies_between_the_start_and_the_end(start: datetime, n: int, ahead: int) -> None:
    due = count_limit(start, n, Unit.working_day, calendar=CHINA_CALENDAR)

    assert start <= warning_instant(due, ahead, start, calendar=CHINA_CALENDAR) < due.at
    assert warning_instant(due, ahead + 1, start, calendar=CHINA_CALENDAR) <= warning_instant(
        due, ahead, start, calendar=CHINA_CALENDAR
    )
