"""Dates of three laws abroad, computed by hand: the oracle finds them, and so does the program."""

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from tests.rules.statutory_time.abroad import oracle
from tests.rules.statutory_time.abroad.oracle import Limit, Refused, earlier_of, expected_end, later_of
from tests.rules.statutory_time.abroad.program import end_by_the_program
from tests.rules.statutory_time.abroad.rest_days import PLACES, rests_in

DATA = yaml.safe_load((Path(__file__).parent / "vectors.yaml").read_text(encoding="utf-8"))
VECTORS: list[dict[str, Any]] = DATA["vectors"]
TIMES = ("cut_off", "close")
TERMS = set(Limit._fields) - {"start", "rests", "zone", "suspended", *TIMES}
EITHER = {"later_of": later_of, "earlier_of": earlier_of}


def named(vector: dict[str, Any]) -> str:
    return f"{vector['law']} {vector['rule']}"


def zone_of(places: list[str]) -> ZoneInfo:
    return ZoneInfo(next(zone for place, zone in DATA["zones"].items() if places[0].startswith(place)))


def instant(written: str, zone: ZoneInfo) -> datetime:
    return datetime.strptime(written, "%Y-%m-%d %H:%M").replace(tzinfo=zone)


def as_limit(vector: dict[str, Any], **counted: Any) -> Limit:
    zone = zone_of(vector["calendar"])
    given: dict[str, Any] = {
        "start": instant(vector["received"], zone),
        "rests": rests_in(vector["calendar"]),
        "zone": zone,
        "suspended": tuple(
            (instant(begun, zone), instant(ended, zone)) for begun, ended in vector.get("suspended", ())
        ),
        **{name: time.fromisoformat(vector[name]) for name in TIMES if name in vector},
        **{name: vector[name] for name in TERMS if name in vector},
    }
    return Limit(**given | counted)


def end_by_the_oracle(vector: dict[str, Any]) -> datetime:
    for word, of in EITHER.items():
        if word in vector:
            return of(*(as_limit(vector, **counted) for counted in vector[word]))
    return expected_end(as_limit(vector))


def check_end(vector: dict[str, Any], end: datetime) -> None:
    local = end.astimezone(zone_of(vector["calendar"]))
    if "last_day" in vector:
        assert (local - timedelta.resolution).date() == vector["last_day"]
    if "late_from" in vector:
        assert local == datetime.fromisoformat(vector["late_from"])
        assert local.isoformat(" ", "minutes") == vector["late_from"]


def test_each_vector_has_a_source_a_known_place_and_an_end() -> None:
    assert len({named(vector) for vector in VECTORS}) == len(VECTORS) > 50
    assert {vector["source"] for vector in VECTORS} == set(DATA["sources"])
    for vector in VECTORS:
        assert set(vector["calendar"]) <= set(PLACES), named(vector)
        assert {"last_day", "late_from", "refused"} & set(vector), named(vector)


@pytest.mark.parametrize("vector", VECTORS, ids=named)
def test_the_oracle_finds_the_date(vector: dict[str, Any]) -> None:
    if vector.get("refused"):
        with pytest.raises(Refused):
            end_by_the_oracle(vector)
    else:
        check_end(vector, end_by_the_oracle(vector))


def test_the_oracle_shares_no_code_with_the_program() -> None:
    source = Path(oracle.__file__).read_text(encoding="utf-8")

    assert {line.split()[1] for line in source.splitlines() if line.startswith(("import ", "from "))} == {
        "collections.abc",
        "datetime",
        "typing",
        "zoneinfo",
    }


@pytest.mark.parametrize("vector", VECTORS, ids=named)
def test_the_program_finds_the_date(vector: dict[str, Any]) -> None:
    either = next((word for word in EITHER if word in vector), None)
    limits = [as_limit(vector, **counted) for counted in vector[either]] if either else [as_limit(vector)]
    end = end_by_the_program(limits, tuple(vector["calendar"]), later=either == "later_of")

    assert (end is None) == bool(vector.get("refused"))
    if end:
        check_end(vector, end)
