"""Days of rest by place, 2020 to 2030: the package holidays, corrected where a source says otherwise."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import holidays
import yaml

YEARS = range(2020, 2031)
PLACES = (
    "GB-ENG", "GB-WLS", "GB-SCT", "GB-NIR", "DE-BY", "DE-BE", "AU-NSW", "AU-QLD", "AU-SA", "AU-VIC",
)  # fmt: skip
DIFFERENCES: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parents[4] / "publishing/holiday_differences.yaml").read_text(encoding="utf-8")
)


@cache
def holidays_of(place: str) -> frozenset[date]:
    """Return the weekdays that are holidays in a place."""
    country, _, part = place.partition("-")
    found = {day for day in holidays.country_holidays(country, subdiv=part, years=YEARS) if day.year in YEARS}
    for settled in DIFFERENCES[place]:
        found |= set(settled.get("rest", ()))
        found -= set(settled.get("work", ()))
    return frozenset(day for day in found if day.weekday() < 5)


def rests_in(places: Sequence[str]) -> Callable[[date], bool]:
    """Return whether a day is a Saturday, a Sunday or a holiday in any of the places."""
    days = frozenset().union(*(holidays_of(place) for place in places))
    return lambda day: day.weekday() >= 5 or day in days
