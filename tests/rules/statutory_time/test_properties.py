"""Properties that hold for time limits of every unit."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from random import Random  # noqa: TID251  # seeded
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import calendars
from models.limit import Counting
from models.time import OFFICE_HOURS, Calendar, CountsFrom, Due, Unit
from rules.statutory_time.calendar import working_days_of
from rules.statutory_time.counting import DAY_UNITS, HOUR_UNITS, count_limit, due_set_by_act, warning_instant
from tests.zones import CHINA

pytestmark = pytest.mark.slow  # more than a second

CHINA_CALENDAR = calendars.load_calendar()
INSTANTS = st.datetimes(datetime(2010, 1, 1), datetime(2027, 12, 31), timezones=st.just(CHINA))  # noqa: DTZ001
SPANS = st.timedeltas(timedelta(0), timedelta(days=30))
SUSPENSIONS = st.lists(st.tuples(SPANS, SPANS), max_size=4)
EXTENSIBLE = st.sampled_from([*DAY_UNITS, *HOUR_UNITS])
NUMBERS = st.integers(1, 90)
DAYS = st.sets(st.dates(date(2025, 1, 1), date(2025, 12, 31)), max_size=12)
TERMS = st.fixed_dictionaries(
    {
        "roll": st.booleans(),
        "day_end": st.sampled_from(["midnight", "close"]),
        "outside_hours": st.sampled_from(["at_once", "next_opening"]),
    }
)
WAYS = st.sampled_from(["end", "unrolled_end", "start"])
LEAST = st.builds(Counting, at_least_working_days=st.integers(0, 5), whole_hours=st.booleans())
LIMITS = st.one_of(
    st.tuples(NUMBERS, EXTENSIBLE),
    st.tuples(st.integers(1, 31), st.just(Unit.day_of_month)),
    st.tuples(st.integers(1, 7), st.just(Unit.weekday)),
    st.tuples(st.just(1), st.sampled_from([Unit.same_day, Unit.month_end])),
    st.tuples(st.sampled_from([101, 229, 630, 1231]), st.just(Unit.date)),
)


FIXED = (Unit.same_day, Unit.day_of_month, Unit.weekday, Unit.month_end, Unit.date)


def made_up_place(closed: set[date], others: set[date], opened: set[date]) -> tuple[Calendar, Calendar]:
    """Return a calendar of an office, and its union with that of an office which also rests on other days."""
    part = {"closed": tuple(sorted(closed)), "opened": tuple(sorted(opened - closed))}
    union = {"closed": tuple(sorted(closed | others)), "opened": tuple(sorted(opened - closed - others))}
    return CHINA_CALENDAR.model_copy(update=part), CHINA_CALENDAR.model_copy(update=union)


def random_places() -> Iterator[tuple[Calendar, Calendar]]:
    """Yield pairs of calendars: a part, and the union. Few, since a calendar is worked out at its first count."""
    kingdom = calendars.load_calendar("GB")
    yield from ((calendars.load_calendar(code), kingdom) for code in ("GB-ENG", "GB-SCT"))
    rng = Random(44)
    days = [date(2010, 1, 1) + timedelta(number) for number in range(365 * 18)]
    for _ in range(3):
        yield made_up_place(*({*rng.sample(days, 400)} for _ in range(3)))


PLACES = st.sampled_from([*random_places()])


def suspensions_after(start: datetime, pauses: list[tuple[timedelta, timedelta]]) -> list[tuple[datetime, datetime]]:
    return [(start + ahead, start + ahead + lasts) for ahead, lasts in pauses]


@given(INSTANTS, st.timedeltas(timedelta(0), timedelta(days=400)), LIMITS, TERMS)
def test_a_later_start_is_never_due_earlier(
    start: datetime, gap: timedelta, limit: tuple[int, Unit], terms: dict[str, Any]
) -> None:
    earlier = count_limit(start, *limit, calendar=CHINA_CALENDAR, **terms)

    assert start < earlier.at <= count_limit(start + gap, *limit, calendar=CHINA_CALENDAR, **terms).at


@given(INSTANTS, st.tuples(NUMBERS, EXTENSIBLE), NUMBERS, TERMS, SUSPENSIONS)
def test_more_units_never_end_earlier(
    start: datetime,
    limit: tuple[int, Unit],
    more: int,
    terms: dict[str, Any],
    pauses: list[tuple[timedelta, timedelta]],
) -> None:
    n, unit = limit
    terms = terms | {"suspended": suspensions_after(start, pauses)}
    plain = count_limit(start, n, unit, calendar=CHINA_CALENDAR, **terms)

    assert plain.at <= count_limit(start, n + more, unit, calendar=CHINA_CALENDAR, **terms).at
    assert plain.at < count_limit(start, n, unit, calendar=CHINA_CALENDAR, extended=more, **terms).at


@given(INSTANTS, LIMITS, TERMS, SUSPENSIONS)
def test_suspensions_never_shorten_a_limit_and_their_order_does_not_matter(
    start: datetime, limit: tuple[int, Unit], terms: dict[str, Any], pauses: list[tuple[timedelta, timedelta]]
) -> None:
    suspended = suspensions_after(start, pauses)
    ends = [
        count_limit(start, *limit, calendar=CHINA_CALENDAR, suspended=suspended[:many], **terms).at for many in range(5)
    ]

    assert ends == sorted(ends)
    assert ends[-1] == count_limit(start, *limit, calendar=CHINA_CALENDAR, suspended=suspended[::-1], **terms).at


@given(INSTANTS, LIMITS, TERMS, SUSPENSIONS, SPANS)
def test_an_open_suspension_removes_a_due_instant_that_lies_after_it(
    start: datetime,
    limit: tuple[int, Unit],
    terms: dict[str, Any],
    pauses: list[tuple[timedelta, timedelta]],
    ahead: timedelta,
) -> None:
    since, ended = start + ahead, suspensions_after(start, pauses)
    found = count_limit(start, *limit, calendar=CHINA_CALENDAR, suspended=[*ended, (since, None)], **terms)
    without = count_limit(start, *limit, calendar=CHINA_CALENDAR, suspended=ended, **terms)

    assert found is None or found == without
    assert (found is None) == (without.at > since and without.last_day >= since.date())


@given(INSTANTS, NUMBERS, EXTENSIBLE, st.integers(0, 30), SUSPENSIONS)
def test_a_limit_that_rolls_ends_on_a_working_day_that_is_not_suspended(
    start: datetime, n: int, unit: Unit, extended: int, pauses: list[tuple[timedelta, timedelta]]
) -> None:
    assume(unit in DAY_UNITS)
    suspended = suspensions_after(start, pauses)
    last = count_limit(
        start, n, unit, calendar=CHINA_CALENDAR, roll=True, extended=extended, suspended=suspended
    ).last_day

    assert working_days_of(CHINA_CALENDAR).is_working_day(last)
    assert not any(paused.date() <= last < resumed.date() for paused, resumed in suspended)


@given(INSTANTS, NUMBERS, NUMBERS, st.sampled_from([Unit.working_day, Unit.calendar_day, *HOUR_UNITS]))
def test_an_extension_equals_a_longer_limit_where_nothing_rolls(start: datetime, n: int, more: int, unit: Unit) -> None:
    assert count_limit(start, n, unit, calendar=CHINA_CALENDAR, extended=more) == count_limit(
        start, n + more, unit, calendar=CHINA_CALENDAR
    )


@given(INSTANTS, NUMBERS, st.integers(1, 60), st.sampled_from([Unit.working_day, *HOUR_UNITS]))
def test_a_warning_lies_between_the_start_and_the_end(start: datetime, n: int, ahead: int, unit: Unit) -> None:
    due = count_limit(start, n, unit, calendar=CHINA_CALENDAR)
    warned = warning_instant(due, ahead, start, calendar=CHINA_CALENDAR, unit=unit)

    assert start <= warned < due.at
    assert warning_instant(due, ahead + 1, start, calendar=CHINA_CALENDAR, unit=unit) <= warned
    if unit is Unit.working_hour and ahead < n:
        assert count_limit(warned, ahead, unit, calendar=CHINA_CALENDAR).at == due.at


@given(INSTANTS, SUSPENSIONS)
def test_a_date_set_by_act_is_never_a_suspended_day(start: datetime, pauses: list[tuple[timedelta, timedelta]]) -> None:
    suspended = suspensions_after(start, pauses)
    due = due_set_by_act(start.date() + timedelta(days=20), suspended=suspended, calendar=CHINA_CALENDAR)

    assert due.last_day >= start.date() + timedelta(days=20)
    assert not any(paused.date() <= due.last_day < resumed.date() for paused, resumed in suspended)


def test_each_property_holds_of_one_limit_in_all_its_ways(many: Callable[[int, int], int]) -> None:
    """Count one drawn limit by the program in every way that a property compares; deeply 1,000,000 counts."""
    counts = 0

    @settings(
        max_examples=many(60, 105_000), deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
    )
    @given(INSTANTS, LIMITS, st.integers(1, 60), TERMS, WAYS, st.none() | LEAST, SUSPENSIONS, SPANS, PLACES)
    def hold(
        start: datetime,
        limit: tuple[int, Unit],
        more: int,
        terms: dict[str, Any],
        counts_from: CountsFrom,
        counting: Counting | None,
        pauses: list[tuple[timedelta, timedelta]],
        gap: timedelta,
        place: tuple[Calendar, Calendar],
    ) -> None:
        nonlocal counts

        def end(at: datetime = start, n: int = limit[0], by: Calendar = place[0], **others: Any) -> datetime:
            nonlocal counts
            counts += 1
            found: Due = count_limit(at, n, limit[1], calendar=by, **{**terms, "counting": counting, **others})
            return found.at

        suspended = suspensions_after(start, pauses)
        plain = end(suspended=suspended)

        assert start < plain == end(suspended=suspended[::-1])
        assert end() <= end(suspended=suspended[:1]) <= end(suspended=suspended[:2]) <= plain
        further = [*suspended, (start + gap, start + gap + timedelta(days=3, hours=5))]
        assert plain <= end(suspended=further)
        runs = limit[1] not in FIXED and limit[1] is not Unit.month  # what a later start was not suspended by
        same = suspended if runs else []
        begun = end(suspended=same)
        assert begun <= end(start + gap, suspended=same)
        assert begun <= end(by=place[1], suspended=same)
        if limit[1] not in FIXED:
            extended = end(suspended=suspended, extended=more, counts_from=counts_from)
            assert plain <= end(n=limit[0] + 1, suspended=suspended)
            assert plain <= extended
            ways: dict[str, Any] = {"extended": more, "counts_from": counts_from, "suspended": same}
            assert end(**ways) <= end(start + gap, **ways)
            assert end(**ways) <= end(by=place[1], **ways)

    hold()
    assert counts >= many(500, 1_000_000)


def test_a_union_works_on_the_days_on_which_all_its_parts_do() -> None:
    union = calendars.load_calendar("GB")
    parts = [calendars.load_calendar(code) for code in ("GB-ENG", "GB-WLS", "GB-SCT", "GB-NIR")]
    worked = [{*working_days_of(part).working_day_ordinals(year)} for year in union.years for part in parts]
    days = {*range(date(min(union.years), 1, 1).toordinal(), date(max(union.years), 12, 31).toordinal() + 1)}

    of_parts = [set().union(*worked[number :: len(parts)]) for number in range(len(parts))]
    of_union = {*set().union(*({*working_days_of(union).working_day_ordinals(year)} for year in union.years))}

    assert of_union == set.intersection(days, *of_parts)


@given(DAYS, DAYS, st.sampled_from([OFFICE_HOURS, "08:30/12:00", "08:00/12:00 14:00/18:00"]))
def test_a_calendar_is_serialized_without_loss_and_without_defaults(
    closed: set[date], opened: set[date], hours: object
) -> None:
    office = Calendar.model_validate(
        {"years": CHINA_CALENDAR.years, "closed": sorted(closed), "opened": sorted(opened - closed), "hours": hours}
    )
    sent = office.model_dump_json()

    assert Calendar.model_validate_json(sent) == office
    assert ('"closed"' in sent, '"opened"' in sent) == (bool(closed), bool(opened - closed))
    assert ('"hours"' in sent) == (hours != OFFICE_HOURS)
    assert all(not working_days_of(office).is_working_day(day) for day in closed)
    assert all(working_days_of(office).is_working_day(day) for day in opened - closed)


@pytest.mark.parametrize(
    "hours", ["", "09:00", "12:00/09:00", "09:00/12:00 11:00/17:00", "09:00/24:00", "09:00:30/12:00"]
)
def test_invalid_office_hours_are_refused(hours: str) -> None:
    with pytest.raises(ValueError):
        Calendar.model_validate({"hours": hours})


def test_a_day_both_closed_and_opened_is_refused() -> None:
    with pytest.raises(ValueError, match="both closed and opened"):
        Calendar.model_validate({"closed": "2025-03-08", "opened": "2025-03-08"})
