"""Properties that hold for every calendar on file."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import calendars
from models.time import Calendar, Unit
from rules.statutory_time.counting import count_limit

CALENDARS = st.sampled_from([calendars.load_calendar(code) for code in calendars.calendar_codes()])
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
SPANS = st.timedeltas(timedelta(0), timedelta(days=20))
PAUSES = st.lists(st.tuples(SPANS, SPANS), max_size=4)
LIMITS = st.tuples(
    st.integers(1, 60),
    st.sampled_from(
        [unit for unit in Unit if unit in ("working_day", "calendar_day", "week", "month", "hour", "minute")]
    ),
)
TERMS = st.fixed_dictionaries({"roll": st.booleans(), "day_end": st.sampled_from(["midnight", "close"])})


def test_the_calendars_abroad_are_on_file() -> None:
    assert {"CN", "GB", "GB-ENG", "GB-SCT", "DE-BY", "AU-SA"} <= set(calendars.calendar_codes())


@given(CALENDARS, INSTANTS, st.timedeltas(timedelta(0), timedelta(days=100)), LIMITS, TERMS)
def test_a_later_start_is_never_due_earlier(
    calendar: Calendar, start: datetime, gap: timedelta, limit: tuple[int, Unit], terms: dict[str, Any]
) -> None:
    earlier = count_limit(start, *limit, calendar=calendar, **terms)

    assert start < earlier.at <= count_limit(start + gap, *limit, calendar=calendar, **terms).at


@given(CALENDARS, INSTANTS, LIMITS, st.integers(1, 60), TERMS, PAUSES)
def test_an_extension_never_shortens(
    calendar: Calendar,
    start: datetime,
    limit: tuple[int, Unit],
    more: int,
    terms: dict[str, Any],
    pauses: list[tuple[timedelta, timedelta]],
) -> None:
    terms = terms | {"suspended": [(start + ahead, start + ahead + lasts) for ahead, lasts in pauses]}
    plain = count_limit(start, *limit, calendar=calendar, **terms)
    extended = count_limit(start, *limit, calendar=calendar, extended=more, **terms)

    assert plain.at <= extended.at
    assert extended.at <= count_limit(start, *limit, calendar=calendar, extended=more + 1, **terms).at


@given(CALENDARS, INSTANTS, LIMITS, TERMS, PAUSES)
def test_the_order_of_suspensions_does_not_matter_and_none_shortens(
    calendar: Calendar,
    start: datetime,
    limit: tuple[int, Unit],
    terms: dict[str, Any],
    pauses: list[tuple[timedelta, timedelta]],
) -> None:
    suspended = [(start + ahead, start + ahead + lasts) for ahead, lasts in pauses]
    ends = [
        count_limit(start, *limit, calendar=calendar, suspended=suspended[:kept], **terms).at
        for kept in range(len(suspended) + 1)
    ]

    assert ends == sorted(ends)
    assert ends[-1] == count_limit(start, *limit, calendar=calendar, suspended=suspended[::-1], **terms).at
