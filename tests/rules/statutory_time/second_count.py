"""Random limits for the program and for the second engine: calendars on file and made up, every unit and way."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from random import Random  # noqa: TID251  # the plain generator: seeded, no workflow
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import calendars
from calendars.statutory_holidays import STATUTORY_HOLIDAYS
from models.limit import Counting
from models.time import Calendar, Due, Unit
from rules.statutory_time.counting import NoSuchDayError, count_limit, decided_end
from tests.rules.statutory_time.second_engine import (
    FOREVER,
    Head,
    Office,
    Ways,
    Year,
    count,
    count_of_several,
    day_number,
    microseconds,
    read_head,
)

ON_FILE = ("CN", "GB", "GB-ENG", "GB-SCT", "DE-BY", "DE-BE", "AU-SA", "AU-NSW")
MADE_UP = 12
ZONES = (
    "Asia/Shanghai",
    "Europe/Berlin",
    "Australia/Lord_Howe",  # set forward by half an hour
    "America/Sao_Paulo",  # set forward at 0:00 until 2018
    "Africa/Cairo",  # and back at 24:00
    "America/Havana",
    "America/St_Johns",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Atlantic/Azores",
)
FIRST, LAST = date(2008, 1, 1), date(2027, 12, 31)
MOST = {  # of each unit, and of its extension
    "working_day": (90, 30),
    "calendar_day": (120, 60),
    "week": (15, 6),
    "month": (14, 6),
    "minute": (3000, 500),
    "hour": (200, 72),
    "working_hour": (120, 40),
}
UNITS = tuple(Unit)


class Place(NamedTuple):
    """One calendar as the program reads it, and as the second engine does."""

    calendar: Calendar
    office: Office


ALL_PLACES = range(len(ON_FILE) + MADE_UP)
FEW_PLACES = (0, 6, 13)  # China, South Australia, and one that is made up, of Havana


@cache
def place(number: int) -> Place:
    """Return a calendar by its number: those on file, then those made up."""
    made = number - len(ON_FILE)
    return on_file(ON_FILE[number]) if made < 0 else made_up(Random(made), ZONES[made % len(ZONES)])


def on_file(code: str) -> Place:
    """Return a calendar on file. What the statute says of years that are not is the one thing both are told."""
    head = read_head(Path(calendars.__file__).parent, code)
    by_statute = STATUTORY_HOLIDAYS.get(code)
    further = {
        year: Year(False, ((frozenset(dict(by_statute(year))), frozenset()),))
        for year in range(2027, 2040)
        if by_statute and year not in head.years
    }
    return Place(calendars.load_calendar(code), Office(head._replace(years={**head.years, **further})))


def made_up(rng: Random, zone: str) -> Place:
    """Return a calendar with any weekend, hours, holidays and days of the office's own."""
    weekend = rng.choice([(6, 7), (5, 6), (7,), (), (1, 4)])
    years: dict[int, tuple[bool, list[tuple[list[date], list[date]]]]] = {}
    for year in range(2007, 2031):
        if rng.random() < 0.9:
            notices = [random_days(rng, year, weekend) for _ in range(rng.choice([1, 1, 2]))]
            years[year] = rng.random() < 0.8, notices
    hours = random_hours(rng)
    hours_on = {weekday: random_hours(rng) for weekday in range(1, 8) if rng.random() < 0.2}
    own = [FIRST + timedelta(rng.randrange(8000)) for _ in range(60)]
    closed, opened = {*own[::2]}, {*own[1::2]} - {*own[::2]}
    cut_off = rng.choice([None, time(16), time(12, 30), time(23, 59)])
    december = rng.choice([0, 6])
    calendar = Calendar.model_validate(
        {
            "zone": zone,
            "weekend": weekend,
            "hours": hours,
            "hours_on": hours_on,
            "cut_off": cut_off,
            "closed": sorted(closed),
            "opened": sorted(opened),
            "december_days": december,
            "years": {
                year: {
                    "source": "made up",
                    "provisional": not settled,
                    "off": notices[0][0],
                    "work": notices[0][1],
                    "amended": [{"source": "later", "off": off, "work": work} for off, work in notices[1:]],
                }
                for year, (settled, notices) in years.items()
            },
        }
    )
    head = Head(
        zone,
        {
            year: Year(settled, tuple((frozenset(off), frozenset(work)) for off, work in notices))
            for year, (settled, notices) in years.items()
        },
        frozenset(weekend),
        hours,
        hours_on,
        frozenset(closed),
        frozenset(opened),
        cut_off,
        december,
    )
    return Place(calendar, Office(head))


def random_days(rng: Random, year: int, weekend: tuple[int, ...]) -> tuple[list[date], list[date]]:
    """Return days of rest, often several together, and days that are worked in exchange; some in December before."""
    off: set[date] = set()
    for _ in range(rng.randrange(12)):
        first = date(year, 1, 1) + timedelta(rng.randrange(-6, 365))
        off.update(first + timedelta(more) for more in range(rng.choice([1, 1, 3, 7])))
    work = {date(year, 1, 1) + timedelta(rng.randrange(-6, 365)) for _ in range(20)}
    return sorted(off), sorted(day for day in work - off if day.isoweekday() in weekend)


def random_hours(rng: Random) -> tuple[tuple[time, time], ...]:
    return rng.choice(
        [
            ((time(9), time(17)),),
            ((time(9), time(12)), (time(13, 30), time(17, 30))),
            ((time(8, 30), time(12)), (time(12), time(16, 15)), (time(19), time(20))),
            ((time(0), time(23, 59)),),
            ((time(1, 30), time(2, 30)), (time(22), time(23, 45))),
        ]
    )


class Drawn(NamedTuple):
    """A limit as the program takes it; `place` is the number of its calendar."""

    place: int
    start: datetime
    n: int
    unit: Unit
    terms: dict[str, Any]


def draw(rng: Random, numbers: Sequence[int] = ALL_PLACES) -> Drawn:
    """Draw a limit by one of the calendars, of each two one with suspensions, and some with an extension or a way of
    their own."""
    number = rng.choice(numbers)
    zone = place(number).calendar.zone
    start = random_instant(rng, FIRST + timedelta(rng.randrange((LAST - FIRST).days)), zone)
    unit = rng.choice(UNITS)
    most, further = MOST.get(unit, (0, 0))
    n = rng.randint(1, rng.choice([3, most])) if most else fixed_number(rng, unit)
    terms: dict[str, Any] = {
        "roll": rng.random() < 0.5,
        "day_end": rng.choice(["midnight", "close"]),
        "outside_hours": rng.choice(["at_once", "next_opening"]),
    }
    if most and rng.random() < 0.4:
        terms["extended"] = rng.randint(1, rng.choice([3, further]))
        terms["counts_from"] = rng.choice(["end", "unrolled_end", "start"])
    if rng.random() < 0.4:
        terms["counting"] = Counting(
            at_least_working_days=rng.choice([0, 1, 2, 3, 10]) if unit in ("calendar_day", "week", "month") else 0,
            month_end=rng.choice(["down", "up", "refuse"]),
            month_from=rng.choice(["event", "next_day"]),
            whole_hours=rng.random() < 0.5,
        )
    if rng.random() < 0.5:
        terms["suspended"] = tuple(random_suspension(rng, start, zone) for _ in range(rng.choice([1, 1, 2, 3, 5])))
    return Drawn(number, start, n, unit, terms)


def fixed_number(rng: Random, unit: Unit) -> int:
    if unit is Unit.date:
        return rng.choice([101, 131, 228, 229, 430, 501, 1001, 1231, 100 * rng.randint(1, 12) + rng.randint(1, 28)])
    return rng.randint(1, {Unit.weekday: 7, Unit.day_of_month: 31}.get(unit, 1))


def random_instant(rng: Random, day: date, zone: ZoneInfo) -> datetime:
    """Return an instant of a day, often at the edge of an hour or of the office's time, to the microsecond."""
    kind = rng.random()
    if kind < 0.3:
        shown = rng.choice(
            [time(0), time(9), time(12), time(13, 30), time(16), time(17), time(17, 30), time(23, 59, 59)]
        )
    elif kind < 0.6:
        shown = time(rng.randrange(24), 5 * rng.randrange(12))
    else:
        shown = time(rng.randrange(24), rng.randrange(60), rng.randrange(60), rng.randrange(1_000_000))
    at = datetime.combine(day, shown, zone).replace(fold=rng.randrange(2)).astimezone(UTC)
    return at if rng.random() < 0.3 else at.astimezone(zone)  # a time that is skipped becomes one that clocks show


def random_suspension(rng: Random, start: datetime, zone: ZoneInfo) -> tuple[datetime, datetime | None]:
    """Return a suspension that begins near the start or later, or before it; one of eight has no end."""
    begins = random_instant(rng, start.date() + timedelta(rng.choice([rng.randint(-3, 5), rng.randint(0, 90)])), zone)
    if rng.random() < 0.12:
        return begins, None
    ends = random_instant(rng, begins.date() + timedelta(rng.choice([0, 1, rng.randint(0, 40)])), zone)
    begun, ended = sorted((begins, ends), key=lambda at: at.timestamp())
    return begun, ended


def several(rng: Random, drawn: Drawn) -> tuple[tuple[int, Unit], ...]:
    """Return lengths of which the earlier or the later end decides."""
    units = [rng.choice([unit for unit in UNITS if unit.value in MOST]) for _ in range(rng.choice([1, 1, 2]))]
    return ((drawn.n, drawn.unit), *((rng.randint(1, MOST[unit.value][0]), unit) for unit in units))


End = tuple[int, int, bool]


def program_end(due: Due | None) -> End | None:
    return (microseconds(due.at), day_number(due.last_day), due.provisional) if due else None


def by_program(drawn: Drawn) -> End | None:
    calendar = place(drawn.place).calendar
    try:
        return program_end(count_limit(drawn.start, drawn.n, drawn.unit, calendar=calendar, **drawn.terms))
    except NoSuchDayError:
        return None


def several_by_program(drawn: Drawn, lengths: tuple[tuple[int, Unit], ...], later: bool) -> End | None:
    calendar = place(drawn.place).calendar
    end = decided_end(drawn.start, lengths, later=later, calendar=calendar, **drawn.terms)
    return program_end(end.due) if end else None


def by_second_engine(drawn: Drawn) -> End | None:
    office, terms = place(drawn.place).office, drawn.terms
    end = count(
        office,
        microseconds(drawn.start),
        drawn.n,
        drawn.unit.value,
        suspensions_of(terms),
        terms.get("extended", 0),
        ways_of(terms),
    )
    return (end.late, end.last_day, end.provisional) if end else None


def several_by_second_engine(drawn: Drawn, lengths: tuple[tuple[int, Unit], ...], later: bool) -> End | None:
    office, named = place(drawn.place).office, [(n, unit.value) for n, unit in lengths]
    ways = ways_of(drawn.terms)
    end = count_of_several(office, microseconds(drawn.start), named, later, suspensions_of(drawn.terms), ways)
    return (end.late, end.last_day, end.provisional) if end else None


def suspensions_of(terms: dict[str, Any]) -> list[tuple[int, int]]:
    return [
        (microseconds(begun), FOREVER if ended is None else microseconds(ended))
        for begun, ended in terms.get("suspended", ())
    ]


def ways_of(terms: dict[str, Any]) -> Ways:
    counting = terms.get("counting") or Counting()
    return Ways(
        terms["roll"],
        terms["day_end"] == "close",
        terms["outside_hours"] == "next_opening",
        counting.at_least_working_days,
        counting.month_end,
        counting.month_from,
        counting.whole_hours,
        terms.get("counts_from", "end"),
    )
