"""Make the calendars abroad, calendars/GB-ENG/calendar.yaml and others: `python -m publishing.calendar_files`.

The days come from the package workalendar and are held against the package holidays. Where the two differ,
holiday_differences.yaml says which is right and by which source; a day that it adds stands with that source. The years
from `FIRST_UNSETTLED` on are provisional: a proclamation may still add to them or move a day.
"""

import warnings
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import holidays
import yaml
from workalendar.core import Calendar as Workalendar
from workalendar.europe import UnitedKingdom, UnitedKingdomNorthernIreland
from workalendar.europe.scotland import Scotland
from workalendar.registry import registry

FOLDER = Path(__file__).parents[1] / "calendars"
DIFFERENCES = Path(__file__).parent / "holiday_differences.yaml"
YEARS = range(2020, 2031)
FIRST_UNSETTLED = 2027
HOURS = "09:00/17:00"
HEADER = """\
# Made by `python -m publishing.calendar_files` from workalendar, held against holidays. Weekdays only.
# `amended`: what the two packages do not both have; the source decides.
"""
BANK_HOLIDAYS = "Banking and Financial Dealings Act 1971, Schedule 1; gov.uk/bank-holidays"


class Place(NamedTuple):
    """What is not in the packages: the name, the zone, the statute that says how to count, the act of the holidays."""

    name: str
    zone: str
    statute: str
    source: str


PLACES = {
    "GB-ENG": Place("England", "Europe/London", "interpretation_act_1978", BANK_HOLIDAYS),
    "GB-WLS": Place("Wales", "Europe/London", "interpretation_act_1978", BANK_HOLIDAYS),
    "GB-SCT": Place("Scotland", "Europe/London", "interpretation_act_1978", BANK_HOLIDAYS),
    "GB-NIR": Place("Northern Ireland", "Europe/London", "interpretation_act_1978", BANK_HOLIDAYS),
    "DE-BY": Place("Bayern", "Europe/Berlin", "regulation_1182_71", "Feiertagsgesetz (Bayern) Art. 1"),
    "DE-BE": Place("Berlin", "Europe/Berlin", "regulation_1182_71", "Gesetz über die Sonn- und Feiertage (Berlin) § 1"),
    "AU-NSW": Place(
        "New South Wales", "Australia/Sydney", "acts_interpretation_act_1901", "Public Holidays Act 2010 (NSW)"
    ),
    "AU-QLD": Place("Queensland", "Australia/Brisbane", "acts_interpretation_act_1901", "Holidays Act 1983 (Qld)"),
    "AU-SA": Place("South Australia", "Australia/Adelaide", "acts_interpretation_act_1901", "Public Holidays Act (SA)"),
    "AU-VIC": Place(
        "Victoria", "Australia/Melbourne", "acts_interpretation_act_1901", "Public Holidays Act 1993 (Vic)"
    ),
}
UNIONS = {"GB": ("United Kingdom, any part", ["GB-ENG", "GB-WLS", "GB-SCT", "GB-NIR"])}
UNITED_KINGDOM = {
    "GB-ENG": UnitedKingdom, "GB-WLS": UnitedKingdom, "GB-NIR": UnitedKingdomNorthernIreland, "GB-SCT": Scotland,
}  # fmt: skip


@cache
def differences() -> dict[str, list[dict[str, Any]]]:
    """Return the settled differences of each place."""
    found: dict[str, list[dict[str, Any]]] = yaml.safe_load(DIFFERENCES.read_text(encoding="utf-8"))
    return found


def days_of_workalendar(code: str) -> set[date]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # workalendar warns of its Scotland; the differences correct it
        calendar: Workalendar = (UNITED_KINGDOM.get(code) or registry.get(code))()
    return set(_weekdays(day for year in YEARS for day, _ in calendar.holidays(year)))


def names_of_holidays(code: str) -> dict[date, str]:
    country, _, part = code.partition("-")
    found = holidays.country_holidays(country, subdiv=part, years=YEARS)
    return {day: found[day] for day in _weekdays(found)}


def _weekdays(days: Any) -> Iterator[date]:
    return (day for day in days if day.year in YEARS and day.weekday() < 5)


def calendar_file(code: str) -> str:
    """Return the file of a place. Raises ValueError if the packages differ where no source says who is right."""
    place, names = PLACES[code], names_of_holidays(code)
    in_workalendar = days_of_workalendar(code)
    settled = {day for entry in differences()[code] for word in ("rest", "work") for day in entry.get(word, ())}
    if unknown := settled ^ (in_workalendar ^ set(names)):
        raise ValueError(f"{code}: the packages differ, or no longer differ, on {', '.join(map(str, sorted(unknown)))}")
    return HEADER + written(
        {
            "name": place.name,
            "zone": place.zone,
            "statute": place.statute,
            "hours": HOURS,
            "years": {year: _year(code, year, names, in_workalendar & set(names)) for year in YEARS},
        }
    )


def _year(code: str, year: int, names: dict[date, str], agreed: set[date]) -> dict[str, Any]:
    amended = [
        {"source": _cited(entry["source"]), "holidays": _by_name(days, names)}
        for entry in differences()[code]
        if (days := [day for day in entry.get("rest", ()) if day.year == year])
    ]
    return {
        "source": PLACES[code].source,
        **({"provisional": True} if year >= FIRST_UNSETTLED else {}),
        "holidays": _by_name([day for day in agreed if day.year == year], names),
        **({"amended": amended} if amended else {}),
    }


def _by_name(days: list[date], names: dict[date, str]) -> dict[str, Any]:
    """Return the days by their names, as one day or as a list."""
    found: dict[str, list[date]] = {}
    for day in sorted(days):
        found.setdefault(names[day], []).append(day)
    return {name: {"rest": same if len(same) > 1 else same[0]} for name, same in found.items()}


def _cited(source: dict[str, str]) -> str:
    return f"{source['dated']}, {source['address']}"


def union_file(code: str) -> str:
    name, parts = UNIONS[code]
    one = PLACES[parts[0]]
    return written({"name": name, "zone": one.zone, "statute": one.statute, "hours": HOURS, "union": parts})


def written(head: dict[str, Any]) -> str:
    return yaml.safe_dump(head, allow_unicode=True, sort_keys=False, width=1_000, default_flow_style=None)


def calendar_files() -> dict[Path, str]:
    """Return what stands in each file."""
    made = {code: calendar_file(code) for code in PLACES} | {code: union_file(code) for code in UNIONS}
    return {FOLDER / code / "calendar.yaml": text for code, text in made.items()}


if __name__ == "__main__":
    for path, text in calendar_files().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
