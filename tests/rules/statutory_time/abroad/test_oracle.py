"""Three laws abroad against an independent count, on 30,000 drawn limits of 2020 to 2029 in the whole form."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.statutory_time.abroad.oracle import Limit, expected_end
from tests.rules.statutory_time.abroad.program import end_by_the_program
from tests.rules.statutory_time.abroad.rest_days import rests_in

pytestmark = pytest.mark.slow
FIRST, LAST = datetime(2020, 1, 6, tzinfo=UTC), datetime(2029, 6, 1, tzinfo=UTC)
NUMBERS = {"working_day": 60, "calendar_day": 90, "week": 12, "month": 6, "minute": 600, "hour": 96}
EXTENDED = {"working_day": 30, "calendar_day": 30, "week": 4, "month": 2, "minute": 300, "hour": 48}
UNITS = st.sampled_from(sorted(NUMBERS))


class Law(NamedTuple):
    """Where a law holds, each place with its zone, and what its limits are made of."""

    places: dict[tuple[str, ...], str]
    terms: dict[str, st.SearchStrategy[Any]]


LAWS = {
    "United Kingdom": Law(
        {
            ("GB-ENG",): "Europe/London",
            ("GB-SCT",): "Europe/London",
            ("GB-NIR",): "Europe/London",
            ("GB-ENG", "GB-WLS", "GB-SCT", "GB-NIR"): "Europe/London",
        },
        {"close": st.sampled_from([None, time(17), time(17, 30)]), "cut_off": st.sampled_from([None, time(17)])},
    ),
    "Regulation 1182/71": Law(
        {("DE-BY",): "Europe/Berlin", ("DE-BE",): "Europe/Berlin"},
        {
            "roll": st.just(True),
            "counted": st.sampled_from(["from_start", "from_end", "from_unrolled_end"]),
            "at_least_working_days": st.sampled_from([0, 2]),
            "month_end": st.sampled_from(["down", "up"]),
            "whole_hours": st.booleans(),
        },
    ),
    "Australia": Law(
        {
            ("AU-NSW",): "Australia/Sydney",
            ("AU-QLD",): "Australia/Brisbane",
            ("AU-SA",): "Australia/Adelaide",
            ("AU-VIC",): "Australia/Melbourne",
        },
        {"roll": st.booleans(), "month_from": st.sampled_from(["event", "next_day"])},
    ),
}


@st.composite
def drawn_limits(draw: st.DrawFn, law: Law) -> tuple[Limit, tuple[str, ...]]:
    """Draw a limit from an instant, which may lie in an hour that comes twice, with up to three suspensions."""
    places = draw(st.sampled_from(sorted(law.places)))
    zone = ZoneInfo(law.places[places])
    start = FIRST + timedelta(minutes=5) * draw(st.integers(0, (LAST - FIRST) // timedelta(minutes=5)))
    unit = draw(UNITS)
    suspended = []
    for after, lasts in draw(st.lists(st.tuples(st.integers(0, 40 * 288), st.integers(0, 9 * 288)), max_size=3)):
        paused = start + timedelta(minutes=5) * after
        suspended.append((paused.astimezone(zone), (paused + timedelta(minutes=5) * lasts).astimezone(zone)))
    limit = Limit(
        start=start.astimezone(zone),
        n=draw(st.integers(1, NUMBERS[unit])) * (5 if unit == "minute" else 1),
        unit=unit,  # type: ignore[arg-type]
        rests=rests_in(places),
        zone=zone,
        extended=draw(st.integers(0, EXTENDED[unit])) * (5 if unit == "minute" else 1),
        suspended=tuple(suspended),
        **{name: draw(of) for name, of in law.terms.items()},
    )
    return limit, places


@pytest.mark.parametrize("law", LAWS)
def test_a_limit_ends_as_in_the_independent_count(law: str, many: Callable[[int, int], int]) -> None:
    @settings(max_examples=many(200, 10_000), deadline=None)
    @given(drawn_limits(LAWS[law]))
    def agrees(drawn: tuple[Limit, tuple[str, ...]]) -> None:
        limit, places = drawn
        assert end_by_the_program([limit], places) == expected_end(limit)

    agrees()
