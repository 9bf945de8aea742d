"""Calendars as they are written: heads, years in either place, unions, and what is refused."""

from collections.abc import Iterator
from datetime import date, time
from pathlib import Path

import pytest
from pydantic import ValidationError

import calendars
from models.time import Calendar, CalendarYear
from rules.statutory_time.calendar import DayKind, working_days_of

PART = """
name: One part
zone: Europe/London
hours: 09:00/17:00
hours_on: {5: 09:00/16:00}
cut_off: "16:00"
statute: first_act
years:
  2026:
    source: https://example.org/holidays, read on 2026-01-02
    holidays:
      Easter Monday: {rest: 2026-04-06}
  2027:
    source: computed
    provisional: true
    holidays:
      Easter Monday: {rest: 2027-03-29}
"""
OTHER_PART = """
name: Another part
zone: Europe/London
years:
  2026:
    source: Act of 1971
    holidays:
      Summer: {rest: 2026-08-03}
"""
UNION = """
name: Any part
zone: Europe/London
union: [GB-AA, GB-BB]
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Yield a folder of calendars in the place of the real one."""
    written = {"GB-AA": PART, "GB-BB": OTHER_PART, "GB": UNION}
    for code, text in written.items():
        (tmp_path / code).mkdir()
        (tmp_path / code / "calendar.yaml").write_text(text)
    monkeypatch.setattr(calendars, "CALENDAR_FOLDER", tmp_path)
    forget()
    yield tmp_path
    forget()


def forget() -> None:
    for cached in (calendars.calendar_head, calendars._holiday_notices, calendars._load_calendar):
        cached.cache_clear()
    calendars._calendar_for_years.cache_clear()
    calendars.holiday_names.cache_clear()


def test_a_head_and_its_years_make_a_calendar() -> None:
    calendar = calendars.load_calendar("GB-AA")

    assert (calendar.code, str(calendar.zone), calendar.statute) == ("GB-AA", "Europe/London", "first_act")
    assert calendar.hours_on[5] == ((time(9), time(16)),)
    assert calendar.cut_off == time(16)
    assert calendar.years[2026].is_settled
    assert not calendar.years[2027].is_settled


def test_a_year_in_a_file_of_its_own_goes_before_that_in_the_head(folder: Path) -> None:
    (folder / "GB-AA" / "2027.yaml").write_text("source: Order of 2026\nholidays: {Jubilee: {rest: 2027-06-01}}\n")

    assert calendars.load_calendar("GB-AA").years[2027] == CalendarYear(source="Order of 2026", off=(date(2027, 6, 1),))


def test_a_holiday_of_any_part_is_one_of_the_union() -> None:
    whole = calendars.load_calendar("GB")

    assert whole.years[2026].is_settled
    assert whole.years[2026].off == (date(2026, 4, 6), date(2026, 8, 3))
    assert whole.years[2026].source == "https://example.org/holidays, read on 2026-01-02; Act of 1971"


def test_a_union_has_the_holidays_of_a_year_that_one_part_lacks_and_is_provisional(folder: Path) -> None:
    (folder / "GB-AA" / "2027.yaml").write_text(
        "source: Order\nholidays: {Summer: {rest: 2027-08-02, work: 2027-08-07}}\n"
    )

    year = calendars.load_calendar("GB").years[2027]

    assert (year.off, year.work, year.is_settled) == ((date(2027, 8, 2),), (), False)


def test_a_provisional_part_makes_the_union_provisional(folder: Path) -> None:
    (folder / "GB-BB" / "2027.yaml").write_text("source: Order of 2026\nholidays: {Summer: {rest: 2027-08-02}}\n")

    assert not calendars.load_calendar("GB").years[2027].is_settled


def test_a_rest_day_is_worked_in_the_union_if_it_is_in_all_parts(folder: Path) -> None:
    worked = "source: Order\nholidays: {Summer: {rest: 2027-08-02, work: %s}}\n"
    (folder / "GB-AA" / "2027.yaml").write_text(worked % "[2027-08-07, 2027-08-14]")
    (folder / "GB-BB" / "2027.yaml").write_text(worked % "[2027-08-14]")

    assert calendars.load_calendar("GB").years[2027].work == (date(2027, 8, 14),)


def test_a_calendar_survives_its_way_through_a_case() -> None:
    calendar = calendars.calendar_for_years(2026, 2026, "GB-AA")

    assert Calendar.model_validate_json(calendar.model_dump_json(exclude_defaults=True)) == calendar


def test_a_year_beyond_those_on_file_has_weekends_alone_and_is_provisional() -> None:
    days = working_days_of(calendars.load_calendar("GB-AA"))

    assert days.look_up(date(2031, 1, 1)).kind is DayKind.working
    assert days.counts_provisionally(date(2031, 1, 1))
    assert not days.counts_provisionally(date(2026, 12, 31))


def test_names_of_holidays_are_found_by_source_and_day() -> None:
    assert calendars.holiday_names()["Act of 1971", date(2026, 8, 3)] == "Summer"


@pytest.mark.parametrize(
    "mistake", ["zone: Europe/Nowhere", "weekend: [8]", "cut_off: late", "weeekend: [7]", "hours_on: {8: 09:00/10:00}"]
)
def test_a_mistake_in_a_head_is_refused(folder: Path, mistake: str) -> None:
    key = mistake.partition(":")[0]
    kept = [line for line in PART.splitlines() if not line.startswith(f"{key}:")]
    (folder / "GB-AA" / "calendar.yaml").write_text("\n".join([*kept, mistake]))

    with pytest.raises(ValidationError):
        calendars.calendar_head("GB-AA")


def test_a_day_is_worked_in_exchange_only_on_the_weekend_of_the_calendar(folder: Path) -> None:
    head = folder / "GB-BB" / "calendar.yaml"
    head.write_text(OTHER_PART.replace("2026-08-03}", "2026-08-03, work: 2026-08-07}"))
    with pytest.raises(ValidationError):  # a Friday
        calendars.holiday_notices("GB-BB")
    calendars.calendar_head.cache_clear()
    head.write_text(head.read_text() + "weekend: [5, 6]\n")

    assert calendars.load_calendar("GB-BB").years[2026].work == (date(2026, 8, 7),)


def test_an_unknown_calendar_is_named() -> None:
    with pytest.raises(LookupError, match="GB-CC"):
        calendars.load_calendar("GB-CC")
