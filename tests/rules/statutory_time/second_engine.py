"""A second engine of counting, made from docs/statutory-time.md alone, before its author had read the program.

It shares no code with the program and takes nothing but the standard library. A calendar is laid out once as tables of
whole numbers; a count is then a few look-ups. Days are numbers from 0 for `FIRST`, instants microseconds of UTC.

Everything that runs is one walk (`advance`) along a measure: the working days, the days, the office time or the time
before a point. A suspension is a gap of that walk. What the page left open when this was written is decided here and
marked "Decided".
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

FIRST = date(1995, 1, 1)
LAST = date(2044, 12, 31)
DAYS = (LAST - FIRST).days + 1
MINUTE = 60_000_000
HOUR = 60 * MINUTE
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
FOREVER = 1 << 62

# The month of each day, its day within that month, and of each month its first day and its length.
MONTH: list[int] = []
DAY_OF_MONTH: list[int] = []
MONTH_FIRST: list[int] = []
MONTH_LENGTH: list[int] = []
YEAR: list[int] = []
WEEKDAY: list[int] = []
for _number in range(DAYS):
    _day = FIRST + timedelta(_number)
    if _day.day == 1:
        MONTH_FIRST.append(_number)
        MONTH_LENGTH.append(0)
    MONTH.append(len(MONTH_FIRST) - 1)
    MONTH_LENGTH[-1] += 1
    DAY_OF_MONTH.append(_day.day)
    YEAR.append(_day.year)
    WEEKDAY.append(_day.isoweekday())

Gaps = Sequence[tuple[int, int]]


def day_number(day: date) -> int:
    return (day - FIRST).days


def microseconds(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND


class Year(NamedTuple):
    """The days of a year's notices in their order: each with what it makes rest, and what it makes work."""

    settled: bool
    notices: tuple[tuple[frozenset[date], frozenset[date]], ...]


class Head(NamedTuple):
    """What a calendar says about an office."""

    zone: str
    years: Mapping[int, Year]
    weekend: frozenset[int] = frozenset({6, 7})
    hours: tuple[tuple[time, time], ...] = ((time(9), time(12)), (time(13, 30), time(17, 30)))
    hours_on: Mapping[int, tuple[tuple[time, time], ...]] = {}
    closed: frozenset[date] = frozenset()
    opened: frozenset[date] = frozenset()
    cut_off: time | None = None
    december_days: int = 0


class End(NamedTuple):
    """The first instant that is late, the last day, and whether that hangs on days that are not settled."""

    late: int
    last_day: int
    provisional: bool


class Office:
    """The tables of one calendar."""

    def __init__(self, head: Head) -> None:
        self.head = head
        self.works = self._working_days(head)
        self.before = [0]  # working days before each day
        self.working: list[int] = []
        for day, works in enumerate(self.works):
            self.before.append(self.before[-1] + works)
            if works:
                self.working.append(day)
        self.unsettled = [0]  # unsettled days before each day
        for day in self._unsettled_days(head):
            self.unsettled.append(self.unsettled[-1] + day)
        self._lay_out_zone()
        self._lay_out_hours()

    @staticmethod
    def _working_days(head: Head) -> bytearray:
        """Return 1 for each working day. The latest notice that names a day decides about it; the office's own days
        go before all notices."""
        works = bytearray(WEEKDAY[day] not in head.weekend for day in range(DAYS))

        def mark(days: Iterable[date], value: int) -> None:
            for day in days:
                if FIRST <= day <= LAST:
                    works[day_number(day)] = value

        for year in sorted(head.years):
            for rest, work in head.years[year].notices:
                mark(rest, 0)
                mark(work, 1)
        mark(head.closed, 0)
        mark(head.opened, 1)
        return works

    @staticmethod
    def _unsettled_days(head: Head) -> bytearray:
        """Return 1 for each day that a later notice may still change: its year has none, or the next has none and the
        day is one of the last of December."""
        settled = {year for year, about in head.years.items() if about.settled}
        unsettled = bytearray(year not in settled for year in YEAR)
        for day in range(DAYS):
            if MONTH_FIRST[MONTH[day]] + 31 - day <= head.december_days and MONTH[day] % 12 == 11:
                unsettled[day] |= YEAR[day] + 1 not in settled
        return unsettled

    def _lay_out_zone(self) -> None:
        """Note when the zone's offset changes, to the second, and when each day begins."""
        zone = self.zone = ZoneInfo(self.head.zone)

        def offset(seconds: int) -> int:
            shown = datetime.fromtimestamp(seconds, UTC).astimezone(zone)
            return int((shown.utcoffset() or timedelta()) / MICROSECOND)

        begins = int((datetime(FIRST.year, 1, 1, tzinfo=UTC) - EPOCH).total_seconds()) - 86400
        self.changes, self.offsets = [begins * 1_000_000], [offset(begins)]
        for day in range(DAYS + 2):
            low, high = begins + day * 86400, begins + (day + 1) * 86400
            if offset(high) == self.offsets[-1]:
                continue
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset(middle) == self.offsets[-1] else (low, middle)
            self.changes.append(high * 1_000_000)
            self.offsets.append(offset(high))
        self.midnight = [self.instant(day, 0) for day in range(DAYS + 1)]

    def instant(self, day: int, of_day: int, last: bool = False) -> int:
        """Return when clocks show so many microseconds after 0:00 of a day. Where they show that twice, the first or
        the last time; where they leave it out, the moment at which they leave it out."""
        shown = microseconds(datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC)) + day * 24 * HOUR + of_day
        guess = bisect_right(self.changes, shown - 14 * HOUR) - 1
        for number in range(max(guess, 0), len(self.changes)):
            at = shown - self.offsets[number]
            if at < self.changes[number]:
                return self.changes[number]
            if number + 1 == len(self.changes):
                return at
            if at < self.changes[number + 1]:
                again = shown - self.offsets[number + 1]
                return again if last and again >= self.changes[number + 1] else at
        raise AssertionError("the last offset holds for ever")

    def shown(self, at: int) -> tuple[int, int]:
        """Return the day that clocks show at an instant, and the microseconds after 0:00 that they show."""
        wall = at + self.offsets[bisect_right(self.changes, at) - 1]
        return divmod(wall - FIRST_WALL, 24 * HOUR)

    def _lay_out_hours(self) -> None:
        """Note each session of the office as instants, and the office time before it."""
        self.opens: list[int] = []
        self.closes: list[int] = []
        self.time_before: list[int] = []
        self.time_after: list[int] = []
        self.first_open: dict[int, int] = {}
        self.last_close: dict[int, int] = {}
        passed = 0
        for day in self.working:
            for opens, closes in self.hours_of(day):
                begins, ends = self.instant(day, of_day(opens)), self.instant(day, of_day(closes), last=True)
                self.first_open.setdefault(day, begins)
                self.last_close[day] = ends
                if ends > begins:
                    self.opens.append(begins)
                    self.closes.append(ends)
                    self.time_before.append(passed)
                    passed += ends - begins
                    self.time_after.append(passed)

    def hours_of(self, day: int) -> tuple[tuple[time, time], ...]:
        return self.head.hours_on.get(WEEKDAY[day], self.head.hours)

    # Measures: how much there is before a point, and the first point with so much before it.

    def working_days_before(self, day: int) -> int:
        return self.before[day]

    def after_working_days(self, number: int) -> int:
        return self.working[number - 1] + 1

    def office_time_before(self, at: int) -> int:
        session = bisect_right(self.opens, at) - 1
        if session < 0:
            return 0
        return self.time_before[session] + min(at, self.closes[session]) - self.opens[session]

    def after_office_time(self, passed: int) -> int:
        session = bisect_left(self.time_after, passed)
        return self.opens[session] + passed - self.time_before[session]

    def next_working_day(self, day: int) -> int:
        """Return the first working day after a day."""
        return self.working[self.before[day + 1]]

    def any_unsettled(self, first: int, last: int) -> bool:
        return last >= first and self.unsettled[last + 1] > self.unsettled[first]


FIRST_WALL = microseconds(datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC))


def of_day(shown: time) -> int:
    return (shown.hour * 3600 + shown.minute * 60 + shown.second) * 1_000_000 + shown.microsecond


def same(point: int) -> int:
    """Return the point: every day and every microsecond is counted."""
    return point


def advance(
    point: int, needed: int, gaps: Gaps, before: Callable[[int], int] = same, after: Callable[[int], int] = same
) -> int | None:
    """Return the first point after which so much has run, without what lies in the gaps, which are in order and do not
    touch; None where an open gap comes first."""
    if not gaps:
        return after(before(point) + needed)
    for begins, ends in gaps:
        if ends <= point:
            continue
        if begins > point:
            there = before(begins) - before(point)
            if there >= needed:
                break
            needed -= there
        if ends == FOREVER:
            return None
        point = ends
    return after(before(point) + needed)


def merged(gaps: Iterable[tuple[int, int]]) -> Gaps:
    """Return the gaps in order, those that touch as one, and those of no length left out."""
    found: list[tuple[int, int]] = []
    for begins, ends in sorted(gap for gap in gaps if gap[0] < gap[1]):
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    return found


class Ways(NamedTuple):
    """How a limit counts where the law leaves a choice."""

    roll: bool = False
    close: bool = False  # day_end: close
    next_opening: bool = False
    at_least_working_days: int = 0
    month_end: str = "down"
    month_from: str = "event"
    whole_hours: bool = False
    counts_from: str = "end"


PLAIN = Ways()
RUNNING = ("minute", "hour", "working_hour")
COUNTED = ("working_day", "calendar_day", "week", "month")


def count(
    office: Office,
    event: int,
    number: int,
    unit: str,
    suspended: Iterable[tuple[int, int]] = (),
    extended: int = 0,
    ways: Ways = PLAIN,
) -> End | None:
    """Return the end of a limit of so many units from an event; None while an open suspension (which ends at `FOREVER`)
    or a month without the day leaves it without one."""
    return count_paused(office, event, number, unit, pauses_of(office, suspended), extended, ways)


class Pauses(NamedTuple):
    """The suspensions of a limit as gaps of time, and of days."""

    time: Gaps = ()
    days: Gaps = ()


NO_PAUSES = Pauses()


def pauses_of(office: Office, suspended: Iterable[tuple[int, int]]) -> Pauses:
    gaps = merged(suspended)
    return Pauses(gaps, suspended_days(office, gaps))


def count_paused(
    office: Office, event: int, number: int, unit: str, pauses: Pauses, extended: int = 0, ways: Ways = PLAIN
) -> End | None:
    """Return the end as `count` does: where a limit is counted often, its suspensions are put in order once."""
    if unit in RUNNING:
        return count_time(office, event, number + extended, unit, pauses.time, ways)
    end = count_days(office, event, number, unit, pauses.days, extended, ways)
    if not (ways.close and pauses.time):
        return end
    # A limit that ended at a close, before a suspension of the same day, stays due.
    for place, (begins, _) in enumerate(pauses.time):
        earlier = pauses.time[:place]
        before = count_days(office, event, number, unit, suspended_days(office, earlier), extended, ways)
        before = resumed_after_close(office, before, earlier)
        if before is not None and before.late <= begins:
            return before
    return resumed_after_close(office, end, pauses.time)


def resumed_after_close(office: Office, end: End | None, gaps: Gaps) -> End | None:
    """Return the end; 24:00 where it is a close and the limit resumed then or later that day. Decided, as for an event
    after the close."""
    for begins, ends in gaps:
        # A suspension within one day has no effect.
        if end is not None and begins < end.late <= ends and office.shown(begins)[0] < end.last_day:
            return end._replace(late=office.midnight[end.last_day + 1])
    return end


def suspended_days(office: Office, gaps: Gaps) -> Gaps:
    """Return the gaps in days: from the day of suspension to the day of resumption, which counts again."""
    return merged((office.shown(begins)[0], day_or_forever(office, ends)) for begins, ends in gaps) if gaps else ()


def day_or_forever(office: Office, at: int) -> int:
    return FOREVER if at == FOREVER else office.shown(at)[0]


def count_of_several(
    office: Office,
    event: int,
    lengths: Iterable[tuple[int, str]],
    later: bool,
    suspended: Iterable[tuple[int, int]] = (),
    ways: Ways = PLAIN,
) -> End | None:
    """Return the earlier or the later end of several lengths. An end that an open suspension takes away is later than
    any other."""
    kept = list(suspended)
    ends = [count(office, event, number, unit, kept, 0, ways) for number, unit in lengths]
    there = [end for end in ends if end is not None]
    if later:
        return max(there, key=lambda end: end.late) if len(there) == len(ends) else None
    return min(there, key=lambda end: end.late) if there else None


def count_time(office: Office, event: int, number: int, unit: str, gaps: Gaps, ways: Ways) -> End | None:
    day, shown = office.shown(event)
    start = event
    provisional = False
    if unit != "minute" and ways.whole_hours:
        # Decided: an hour begins with its first instant, as a day does, and is that of the clock on the wall.
        start = event + HOUR - shown % HOUR
    if ways.next_opening and unit != "working_hour":
        # Decided: the office is closed before the first opening, from the last close on and on days of rest, not in a
        # break at noon; the cut-off is one for limits in days. It is the start that waits, after the event's hour.
        start = next_opening(office, start)
        provisional = office.any_unsettled(day, office.shown(start)[0])
    if unit == "working_hour":
        late = advance(start, number * HOUR, gaps, office.office_time_before, office.after_office_time)
        provisional = late is not None and office.any_unsettled(day, office.shown(late)[0])
    else:
        late = advance(start, number * (HOUR if unit == "hour" else MINUTE), gaps)
    if late is None:
        return None
    # Decided: the last day is that of the last instant in time.
    return End(late, office.shown(late - 1)[0], provisional)


def next_opening(office: Office, at: int) -> int:
    """Return the instant itself if the office is open then, or in a break, else when it next opens."""
    day = office.shown(at)[0]
    if office.works[day]:
        if at < office.first_open[day]:
            return office.first_open[day]
        if at < office.last_close[day]:
            return at
    return office.first_open[office.next_working_day(day)]


def count_days(office: Office, event: int, number: int, unit: str, gaps: Gaps, extended: int, ways: Ways) -> End | None:
    day, shown = office.shown(event)
    first_day, provisional = day, False
    if ways.next_opening:
        # Decided: also for limits that end on a fixed day.
        if is_for_next_day(office, day, shown):
            day = office.next_working_day(day)
        provisional = office.any_unsettled(first_day, day)
    if unit not in COUNTED:
        ends = advance(day, fixed_day(day, number, unit) - day + 1, gaps)
        return None if ends is None else closed(office, event, ends - 1, ways, provisional)
    if extended and ways.counts_from == "start":
        number, extended = number + extended, 0
    first = period(office, day, number, unit, gaps, ways)
    last_day = None if first is None else moved(office, day, first, gaps, ways)
    if first is None or last_day is None:
        return None
    provisional = provisional or is_provisional(office, day, first, last_day, unit, gaps, ways)
    if extended:
        begins = first if ways.counts_from == "unrolled_end" else last_day
        further = period(office, begins, extended, unit, gaps, ways)
        rolled = None if further is None else moved(office, day, further, gaps, ways)
        if further is None or rolled is None:
            return None
        last_day = max(last_day, rolled)
        provisional = provisional or is_provisional(office, day, further, last_day, unit, gaps, ways)
    return closed(office, event, last_day, ways, provisional)


def is_provisional(office: Office, day: int, first: int, last: int, unit: str, gaps: Gaps, ways: Ways) -> bool:
    """Return whether a period after a day, that ended on a first day and was moved to the last, asked the calendar
    about a day that is not settled."""
    if unit == "working_day":
        return office.any_unsettled(day + 1, last)
    if ways.at_least_working_days:
        least = at_least(office, day, gaps, ways)
        if least is None or office.any_unsettled(day + 1, least):
            return True
    return ways.roll and office.any_unsettled(first, last)


def at_least(office: Office, day: int, gaps: Gaps, ways: Ways) -> int | None:
    """Return the last of the working days that a period after a day has at least."""
    needed = ways.at_least_working_days
    ends = advance(day + 1, needed, gaps, office.working_days_before, office.after_working_days)
    return None if ends is None else ends - 1


def is_for_next_day(office: Office, day: int, shown: int) -> bool:
    """Return whether an event counts as one of the next working day. Decided: one at the cut-off itself does."""
    if not office.works[day]:
        return True
    cut_off = office.head.cut_off or office.hours_of(day)[-1][1]
    return shown >= of_day(cut_off)


def period(office: Office, day: int, number: int, unit: str, gaps: Gaps, ways: Ways) -> int | None:
    """Return the last day of a period that begins after a day, before it is moved."""
    if unit == "working_day":
        ends = advance(day + 1, number, gaps, office.working_days_before, office.after_working_days)
    elif unit == "month":
        last = month_after(day, number, ways)
        ends = None if last is None else advance(day + 1, last - day, gaps)
    else:
        ends = advance(day + 1, number * (7 if unit == "week" else 1), gaps)
    return None if ends is None else ends - 1


def month_after(day: int, number: int, ways: Ways) -> int | None:
    """Return the day on which so many months end, None where there is none to be had.

    Decided: months from the next day end before the day that corresponds to it; where the month lacks that day they
    end, as those from the event do, with the month or on the first of the next.
    """
    begins = day + 1 if ways.month_from == "next_day" else day
    month, of_month = MONTH[begins] + number, DAY_OF_MONTH[begins]
    if of_month <= MONTH_LENGTH[month]:
        return MONTH_FIRST[month] + of_month - 1 - (begins - day)
    if ways.month_end == "refuse":
        return None
    return MONTH_FIRST[month] + MONTH_LENGTH[month] - (ways.month_end == "down")


def moved(office: Office, event_day: int, last: int, gaps: Gaps, ways: Ways) -> int | None:
    """Return the last day after it was moved from a day of rest, and until the period has its working days."""
    if ways.roll and not office.works[last]:
        ends = advance(last + 1, 1, gaps, office.working_days_before, office.after_working_days)
        if ends is None:
            return None
        last = ends - 1
    if ways.at_least_working_days:
        least = at_least(office, event_day, gaps, ways)
        return None if least is None else max(last, least)
    return last


def fixed_day(day: int, number: int, unit: str) -> int:
    """Return the first day of its kind on or after a day."""
    if unit == "same_day":
        return day
    if unit == "weekday":
        return day + (number - WEEKDAY[day]) % 7
    month = MONTH[day]
    if unit == "month_end":
        return MONTH_FIRST[month] + MONTH_LENGTH[month] - 1
    if unit == "day_of_month":
        found = MONTH_FIRST[month] + min(number, MONTH_LENGTH[month]) - 1
        return found if found >= day else MONTH_FIRST[month + 1] + min(number, MONTH_LENGTH[month + 1]) - 1
    for year in (YEAR[day], YEAR[day] + 1):
        month = (year - FIRST.year) * 12 + number // 100 - 1
        # Decided: February 29 is the last day of February in a year that has none, as in a shorter month.
        found = MONTH_FIRST[month] + min(number % 100, MONTH_LENGTH[month]) - 1
        if found >= day:
            return found
    raise AssertionError("each year has the day")


def closed(office: Office, event: int, last: int, ways: Ways, provisional: bool) -> End:
    """Return the end of the last day. Decided: where the close is not after the event, 24:00."""
    late = office.midnight[last + 1]
    if ways.close:
        provisional = provisional or office.any_unsettled(last, last)
        if office.works[last] and office.last_close[last] > event:
            late = office.last_close[last]
    return End(late, last, provisional)


# Calendars: a reader of the lines that the files in calendars/ are made of.

NUMBERED = re.compile(r"^  (\d{4}):\s*$")
NAMED = re.compile(r"\{([^{}]*)\}\s*$")
PART = re.compile(r"(rest|work):\s*(\[[^\]]*\]|[^,]*)")
INTERVAL = re.compile(r"\d{4}-\d\d-\d\d(?:/[\d-]+)?")


def days_of(written: str) -> frozenset[date]:
    """Return the days of intervals whose end leaves out what it shares with the start: 2025-01-28/02-04."""
    days: set[date] = set()
    for found in INTERVAL.findall(written):
        first, _, rest = found.partition("/")
        day, last = date.fromisoformat(first), date.fromisoformat(first[: len(first) - len(rest)] + rest)
        while day <= last:
            days.add(day)
            day += timedelta(1)
    return frozenset(days)


def read_notices(lines: Sequence[str]) -> Year:
    """Return what the lines about one year say."""
    notices: list[tuple[set[date], set[date]]] = [(set(), set())]
    settled = False
    for line in lines:
        words = line.split("#")[0].strip() if not line.lstrip().startswith("#") else ""
        if words.startswith("source:") and len(notices) == 1:
            settled = True
        if words.startswith("provisional: true"):
            settled = False
        if line.lstrip().startswith("- "):
            notices.append((set(), set()))
        entry = NAMED.search(line)
        if entry:
            for kind, written in PART.findall(entry.group(1)):
                notices[-1][kind == "work"].update(days_of(written))
    return Year(settled, tuple((frozenset(rest), frozenset(work)) for rest, work in notices))


def united(parts: Sequence[Year]) -> Year:
    """Return a year of which a day is a holiday in any part, and a rest day is worked if it is in all."""
    rests, works = zip(*(in_the_end(part) for part in parts), strict=True)
    rest = frozenset[date]().union(*rests)
    work = frozenset.intersection(*works) - rest
    return Year(all(part.settled for part in parts), ((rest, work),))


def in_the_end(year: Year) -> tuple[frozenset[date], frozenset[date]]:
    rest, work = frozenset[date](), frozenset[date]()
    for rests, works in year.notices:
        rest, work = (rest - works) | (rests - works), (work - rests) | works
    return rest, work


def read_hours(written: str) -> tuple[tuple[time, time], ...]:
    return tuple(
        (time.fromisoformat(opens), time.fromisoformat(closes))
        for opens, _, closes in (part.partition("/") for part in written.split())
    )


def read_head(folder: Path, code: str) -> Head:
    """Return a calendar of the folder calendars/."""
    lines = (folder / code / "calendar.yaml").read_text(encoding="utf-8").splitlines()
    words = {
        name: value.split("#")[0].strip().strip('"')
        for name, colon, value in (line.partition(":") for line in lines if line and not line[0].isspace())
        if colon and not name.startswith("#")
    }
    years: dict[int, Year] = {}
    blocks: dict[int, list[str]] = {}
    block: list[str] = []
    for line in lines:
        numbered = NUMBERED.match(line)
        if numbered:
            block = blocks.setdefault(int(numbered.group(1)), [])
        elif line and not line[0].isspace():
            block = []
        else:
            block.append(line)
    for year, about in blocks.items():
        years[year] = read_notices(about)
    for path in (folder / code).glob("[12]*.yaml"):
        years[int(path.stem)] = read_notices(path.read_text(encoding="utf-8").splitlines())
    parts = [read_head(folder, part).years for part in re.findall(r"[A-Z]{2}[A-Z0-9-]*", words.get("union", ""))]
    for year in {year for part in parts for year in part}:
        years[year] = united([part.get(year, Year(False, ())) for part in parts])
    head = Head(words["zone"], years)
    if "hours" in words:
        head = head._replace(hours=read_hours(words["hours"]))
    if "weekend" in words:
        head = head._replace(weekend=frozenset(int(number) for number in re.findall(r"\d", words["weekend"])))
    return head._replace(
        december_days=int(words.get("december_days", 0)),
        closed=days_of(words.get("closed", "")),
        opened=days_of(words.get("opened", "")),
    )
