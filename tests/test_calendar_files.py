"""The calendars abroad: the files are what the generator makes, and each day is what the second package has."""

from datetime import date, timedelta

import pytest

import calendars
from publishing.calendar_files import FIRST_UNSETTLED, PLACES, UNIONS, YEARS, calendar_files, differences
from rules.statutory_time.calendar import working_days_of
from tests.rules.statutory_time.abroad.rest_days import rests_in

DAYS = [
    date(YEARS[0], 1, 1) + timedelta(days=n) for n in range((date(YEARS[-1] + 1, 1, 1) - date(YEARS[0], 1, 1)).days)
]


def test_each_file_is_what_the_generator_makes() -> None:
    stale = [
        path.parent.name
        for path, text in calendar_files().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]

    assert stale == [], "run python -m publishing.calendar_files"


@pytest.mark.parametrize("code", [*PLACES, *UNIONS])
def test_each_day_is_a_working_day_as_the_second_package_and_the_sources_say(code: str) -> None:
    rests = rests_in(UNIONS[code][1] if code in UNIONS else [code])
    days = working_days_of(calendars.load_calendar(code))

    assert [day for day in DAYS if days.is_working_day(day) == rests(day)] == []


@pytest.mark.parametrize("code", PLACES)
def test_each_year_has_its_source_and_is_provisional_until_it_is_settled(code: str) -> None:
    years = calendars.load_calendar(code).years

    assert list(years) == list(YEARS)
    assert all(year.source for year in years.values())
    assert [year for year, days in years.items() if not days.is_settled] == list(range(FIRST_UNSETTLED, YEARS[-1] + 1))


@pytest.mark.parametrize("code", PLACES)
def test_each_difference_of_the_packages_stands_in_the_file_with_its_source(code: str) -> None:
    by_day = {
        day: order.source
        for year in calendars.load_calendar(code).years.values()
        for order in year.amended
        for day in order.off
    }

    for entry in differences()[code]:
        for day in entry.get("rest", ()):
            assert entry["source"]["address"] in by_day.pop(day)
    assert by_day == {}
