"""Properties of counting, tried by a plain seeded generator on the second engine: many more counts than Hypothesis
can draw.

    python -m tests.rules.statutory_time.plain_generator 100000000 [SEED]

A trial draws one limit and counts it 20 to 30 times. What fails is raised with the seed of its batch.
"""

import sys
from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from functools import cache
from pathlib import Path
from random import Random  # noqa: TID251  # seeded
from typing import NamedTuple

from tests.rules.statutory_time.second_engine import (
    FOREVER,
    HOUR,
    MINUTE,
    NO_PAUSES,
    RUNNING,
    End,
    Head,
    Office,
    Ways,
    Year,
    count_paused,
    day_number,
    pauses_of,
    read_head,
    united,
)

FOLDER = Path(__file__).parents[3] / "calendars"
BATCH = 100  # trials
FIRST_EVENT, LAST_EVENT = day_number(date(2005, 1, 1)), day_number(date(2036, 1, 1))
UNITS = (
    *("working_day", "calendar_day", "week", "month", "minute", "hour", "working_hour"),
    *("same_day", "day_of_month", "weekday", "month_end", "date"),
)
MOST = {"working_day": 90, "calendar_day": 120, "week": 15, "month": 14, "minute": 3000, "hour": 200}
MOST |= {"working_hour": 120, "same_day": 1, "day_of_month": 31, "weekday": 7, "month_end": 1}
FIXED = ("same_day", "day_of_month", "weekday", "month_end", "date")
ZONES = ("Asia/Shanghai", "Europe/London", "Australia/Adelaide", "America/Sao_Paulo", "Africa/Cairo", "Asia/Kathmandu")
HOURS = (
    ((time(9), time(17)),),
    ((time(9), time(12)), (time(13, 30), time(17, 30))),
    ((time(8, 30), time(12)), (time(12), time(16, 15)), (time(19), time(20))),
    ((time(1, 30), time(2, 30)), (time(22), time(23, 45))),
)


class Failed(AssertionError):
    """A property does not hold."""


class Offices(NamedTuple):
    """Offices, and those of which each is a part: of a union, or itself."""

    parts: tuple[Office, ...]
    unions: tuple[Office, ...]


@cache
def make_offices(few: bool = False) -> Offices:
    """Return calendars on file, those of the United Kingdom with their union, and made-up pairs with theirs; or only
    that of China and one pair."""
    parts = [Office(read_head(FOLDER, code)) for code in (("CN",) if few else ("CN", "DE-BY", "AU-SA"))]
    unions = [*parts]
    if not few:
        parts += [Office(read_head(FOLDER, code)) for code in ("GB-ENG", "GB-SCT", "GB-NIR")]
        unions += [Office(read_head(FOLDER, "GB"))] * 3
    for number in range(1 if few else 8):
        rng = Random(number)
        two = [random_years(rng) for _ in range(2)]
        years = {year: united([part[year] for part in two]) for year in two[0]}
        head = Head(ZONES[number % len(ZONES)], {}, hours=rng.choice(HOURS), cut_off=rng.choice([None, time(16)]))
        union = Office(head._replace(years=years))
        for part in two:
            parts.append(Office(head._replace(years=part)))
            unions.append(union)
            assert {*union.working} <= {*parts[-1].working}
        in_all = [{*office.working} for office in parts[-2:]]
        assert {*union.working} == in_all[0] & in_all[1]  # a union works where all its parts do
    return Offices(tuple(parts), tuple(unions))


def random_years(rng: Random) -> dict[int, Year]:
    """Return years with days of rest, often several together, and weekends that are worked in exchange."""
    years = {}
    for year in range(2004, 2044):
        rest: set[date] = set()
        for _ in range(rng.randrange(14)):
            first = date(year, 1, 1) + timedelta(rng.randrange(365))
            rest.update(first + timedelta(more) for more in range(rng.choice([1, 1, 3, 7])))
        rest = {day for day in rest if day.year == year}
        work = {date(year, 1, 1) + timedelta(rng.randrange(365)) for _ in range(25)} - rest
        work = {day for day in work if day.isoweekday() > 5}
        years[year] = Year(True, ((frozenset(rest), frozenset(work)),))
    return years


def random_ways(rng: Random) -> Ways:
    return Ways(
        rng.random() < 0.5,
        rng.random() < 0.4,
        rng.random() < 0.3,
        rng.choice([0, 0, 0, 1, 2, 10]),
        rng.choice(["down", "down", "up"]),
        "event",
        rng.random() < 0.3,
        rng.choice(["end", "unrolled_end", "start"]),
    )


def random_instant(office: Office, day: int, random: Callable[[], float]) -> int:
    """Return an instant of a day: at the edge of a day or of office time, or anywhere."""
    kind = random()
    if kind < 0.25:
        return office.midnight[day] + int(random() * 24) * HOUR
    if kind < 0.4 and day in office.last_close:
        return office.last_close[day]
    if kind < 0.5 and day in office.first_open:
        return office.first_open[day]
    return office.midnight[day] + int(random() * 1440) * MINUTE


def trials(seed: int, offices: Offices) -> Iterator[int]:
    """Try a batch of limits and yield how often each was counted. Raises Failed."""
    rng = Random(seed)
    random = rng.random
    some_ways = [random_ways(rng) for _ in range(64)]
    for number in range(BATCH):
        place = int(random() * len(offices.parts))
        office, union = offices.parts[place], offices.unions[place]
        day = FIRST_EVENT + int(random() * (LAST_EVENT - FIRST_EVENT))
        event = random_instant(office, day, random)
        unit = UNITS[int(random() * len(UNITS))]
        n = (
            1 + int(random() * MOST[unit])
            if unit != "date"
            else 100 * (1 + int(random() * 12)) + 1 + int(random() * 29)
        )
        ways = some_ways[int(random() * 64)]
        gaps = []
        for _ in range(int(random() * 4)):
            begins = random_instant(office, day + int(random() * 60) - 2, random)
            gaps.append((begins, begins + int(random() * 20 * 24) * HOUR))
        try:
            yield try_limit(Trial(office, event, n, unit, gaps, ways), union, random)
        except Failed as failed:
            raise Failed(f"seed {seed}, trial {number}: {failed}; {unit} {n}, {event}, {gaps}, {ways}") from None


class Trial(NamedTuple):
    office: Office
    event: int
    n: int
    unit: str
    gaps: list[tuple[int, int]]
    ways: Ways


def known(end: End | None) -> End:
    """Return an end that there must be."""
    if end is None:
        raise Failed("no end")
    return end


def try_limit(trial: Trial, union: Office, random: Callable[[], float]) -> int:
    """Check the properties for a limit and return how often it was counted. Raises Failed."""
    office, event, n, unit, gaps, ways = trial
    pauses = pauses_of(office, gaps) if gaps else NO_PAUSES
    plain = known(count_paused(office, event, n, unit, pauses, 0, ways))
    late = plain.late
    counts = 1
    if late <= event:
        raise Failed("it is over before it begins")
    if len(gaps) > 1:
        counts += 1
        if count_paused(office, event, n, unit, pauses_of(office, gaps[::-1]), 0, ways) != plain:
            raise Failed("the order of suspensions matters")
    gap = random_instant(office, office.shown(event)[0] + int(random() * 40), random)
    more = pauses_of(office, [*gaps, (gap, gap + int(random() * 240) * HOUR)])
    if known(count_paused(office, event, n, unit, more, 0, ways)).late < late:
        raise Failed("a suspension shortens it")
    opened = count_paused(office, event, n, unit, pauses_of(office, [*gaps, (gap, FOREVER)]), 0, ways)
    if opened is not None and (opened != plain or late > gap):
        raise Failed("an open suspension leaves another end, or one that comes after it")
    counts += 2
    extends = unit not in FIXED
    extension = 1 + int(random() * 9) if extends else 0
    if extends:
        before = late
        for number in range(n + 1, n + 5):
            then = known(count_paused(office, event, number, unit, pauses, 0, ways)).late
            if then < before:
                raise Failed("more units end earlier")
            before = then
        extended = known(count_paused(office, event, n, unit, pauses, extension, ways)).late
        if extended < late or (unit in RUNNING and extended == late):
            raise Failed("an extension shortens it")
        counts += 5
    # Months and fixed days are moved by the days suspended after the event: of a later event these are fewer, and then
    # its end may be earlier. All else runs on wherever it began.
    if gaps and (unit in FIXED or unit == "month"):
        pauses = NO_PAUSES
        late = known(count_paused(office, event, n, unit, pauses, 0, ways)).late
        counts += 1
    by_union = known(count_paused(union, event, n, unit, pauses, 0, ways)).late
    if by_union < late:
        raise Failed("by a union of calendars it is due earlier than by a part")
    longer = extension and known(count_paused(office, event, n, unit, pauses, extension, ways)).late
    if extension and known(count_paused(union, event, n, unit, pauses, extension, ways)).late < longer:
        raise Failed("an extended limit is due earlier by a union of calendars")
    later = event
    for _ in range(5):
        later += int(random() * 15 * 24 * 60) * MINUTE
        then = known(count_paused(office, later, n, unit, pauses, 0, ways)).late
        if then < late:
            raise Failed("a later start is due earlier")
        late = then
        if extension:
            then = known(count_paused(office, later, n, unit, pauses, extension, ways)).late
            if then < longer:
                raise Failed("an extended limit is due earlier from a later start")
            longer = then
    return counts + (13 if extension else 6)


def run(counts: int, seed: int, few: bool = False, told: Callable[[int], object] = int) -> int:
    """Run batches until so many counts are done, and return how many were. Raises Failed."""
    offices = make_offices(few)
    done = batch = 0
    while done < counts:
        done += sum(trials(seed * 1_000_000 + batch, offices))
        batch += 1
        if batch % 5_000 == 0:
            told(done)
    return done


if __name__ == "__main__":
    wanted, chosen = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    total = run(wanted, chosen, told=lambda done: sys.stderr.write(f"{done:,}\n"))
    sys.stdout.write(f"{total:,} counts, seed {chosen}: every property holds\n")
