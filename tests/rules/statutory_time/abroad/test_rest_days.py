"""Days of rest abroad: the packages workalendar and holidays, and what decides where they differ."""

from datetime import date

import pytest

from publishing.calendar_files import days_of_workalendar, names_of_holidays
from tests.rules.statutory_time.abroad.rest_days import DIFFERENCES, PLACES, holidays_of


@pytest.mark.parametrize("place", PLACES)
def test_the_list_of_differences_between_the_two_packages_is_complete(place: str) -> None:
    settled = [day for entry in DIFFERENCES[place] for word in ("rest", "work") for day in entry.get(word, ())]

    assert set(settled) == days_of_workalendar(place) ^ set(names_of_holidays(place))
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
