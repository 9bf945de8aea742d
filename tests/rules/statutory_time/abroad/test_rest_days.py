"""Days of rest abroad: the packages workalendar and holidays, and what decides where they differ."""

from collections.abc import Iterator
from datetime import date

import holidays
import pytest
from workalendar.core import Calendar as Workalendar
from workalendar.europe import UnitedKingdom, UnitedKingdomNorthernIreland
from workalendar.europe.scotland import Scotland
from workalendar.registry import registry

from tests.rules.statutory_time.abroad.rest_days import DIFFERENCES, PLACES, YEARS, holidays_of

UNITED_KINGDOM = {
    "GB-ENG": UnitedKingdom, "GB-WLS": UnitedKingdom, "GB-NIR": UnitedKingdomNorthernIreland, "GB-SCT": Scotland,
}  # fmt: skip


def workalendar_of(place: str) -> Workalendar:
    return (UNITED_KINGDOM.get(place) or registry.get(place))()


def weekdays(days: Iterator[date]) -> set[date]:
    return {day for day in days if day.year in YEARS and day.weekday() < 5}


@pytest.mark.filterwarnings("ignore:(?s).*Scottish calendars:UserWarning")
@pytest.mark.parametrize("place", PLACES)
def test_the_list_of_differences_between_the_two_packages_is_complete(place: str) -> None:
    country, _, part = place.partition("-")
    by_workalendar = weekdays(day for year in YEARS for day, _ in workalendar_of(place).holidays(year))
    by_holidays = weekdays(iter(holidays.country_holidays(country, subdiv=part, years=YEARS)))
    settled = [day for entry in DIFFERENCES[place] for word in ("rest", "work") for day in entry.get(word, ())]

    assert set(settled) == by_workalendar ^ by_holidays
    assert len(settled) == len(set(settled))


@pytest.mark.parametrize("place", PLACES)
def test_each_difference_is_settled_by_a_source_with_address_and_date(place: str) -> None:
    for entry in DIFFERENCES[place]:
        assert entry["source"]["address"].startswith("http"), entry["name"]
        assert any(mark.isdigit() for mark in entry["source"]["dated"]), entry["name"]


def test_places_of_one_country_differ_where_their_laws_do() -> None:
    assert date(2026, 4, 6) in holidays_of("GB-ENG") - holidays_of("GB-SCT")  # Easter Monday
    assert date(2026, 3, 17) in holidays_of("GB-NIR") - holidays_of("GB-ENG")  # St Patrick's Day
    assert date(2026, 6, 4) in holidays_of("DE-BY") - holidays_of("DE-BE")  # Fronleichnam
    assert date(2026, 6, 8) in holidays_of("AU-NSW") - holidays_of("AU-QLD")  # Sovereign's birthday
