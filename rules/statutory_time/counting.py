"""Counting of limits by 民法典 200-204 and 1259: when a limit runs out, and when to warn of it."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import NamedTuple, Required, TypedDict, Unpack, overload

from models.limit import Counting, Length
from models.time import (
    ONE_DAY,
    Calendar,
    CountsFrom,
    DayEnd,
    Due,
    OpenSuspensionInterval,
    OutsideHours,
    SuspensionInterval,
    Unit,
)
from rules.statutory_time import hours, suspension
from rules.statutory_time.calendar import WorkingDays, working_days_of
from rules.statutory_time.local_time import due_at_day_end, instant_on, local_day, midnight

# Looked up once: access to an enum member costs as much as a bisection.
WORKING_DAY, WORKING_HOUR = Unit.working_day, Unit.working_hour
ONE_HOUR = timedelta(hours=1)
ELAPSING_UNITS = {Unit.minute: timedelta(minutes=1), Unit.hour: timedelta(hours=1)}
HOUR_UNITS = (*ELAPSING_UNITS, Unit.working_hour)
DAYS_PER_UNIT = {Unit.calendar_day: 1, Unit.week: 7}
DAY_UNITS = (Unit.working_day, *DAYS_PER_UNIT, Unit.month)
EXTENDABLE_UNITS = frozenset({*DAY_UNITS, *HOUR_UNITS})
LEAP_YEAR = 2024  # so that February 29 is valid; in other years the limit ends on the 28th
UNITS_WITHOUT_NUMBER = (Unit.same_day, Unit.month_end)
PLAIN = Counting()


class NoSuchDayError(ValueError):
    """A month lacks the day on which a limit would end, and the statute says no other."""


class CountTerms(TypedDict, total=False):
    """The keyword arguments of `count_limit`."""

    calendar: Required[Calendar]
    roll: bool
    extended: int
    counts_from: CountsFrom
    suspended: Sequence[OpenSuspensionInterval]
    day_end: DayEnd
    outside_hours: OutsideHours
    counting: Counting | None


@overload
def count_limit(
    start: datetime,
    n: int,
    unit: Unit,
    *,
    calendar: Calendar,
    roll: bool = False,
    extended: int = 0,
    counts_from: CountsFrom = "end",
    suspended: Sequence[SuspensionInterval] = (),
    day_end: DayEnd = "midnight",
    outside_hours: OutsideHours = "at_once",
    counting: Counting | None = None,
) -> Due: ...
@overload
def count_limit(
    start: datetime,
    n: int,
    unit: Unit,
    *,
    calendar: Calendar,
    roll: bool = False,
    extended: int = 0,
    counts_from: CountsFrom = "end",
    suspended: Sequence[OpenSuspensionInterval] = (),
    day_end: DayEnd = "midnight",
    outside_hours: OutsideHours = "at_once",
    counting: Counting | None = None,
) -> Due | None: ...
def count_limit(
    start: datetime,
    n: int,
    unit: Unit,
    *,
    calendar: Calendar,
    roll: bool = False,
    extended: int = 0,
    counts_from: CountsFrom = "end",
    suspended: Sequence[OpenSuspensionInterval] = (),
    day_end: DayEnd = "midnight",
    outside_hours: OutsideHours = "at_once",
    counting: Counting | None = None,
) -> Due | None:
    """Return when `n` units from `start` run out, counted from the whole record of the limit at once.

    `extended` is the sum of all extensions. It is counted from the last day after rolling, from that before, or with
    the limit from the start, and rolled once more. Returns None while a suspension is open, unless the limit had run
    out before it. Raises ValueError for an impossible limit, NoSuchDayError for one that the statute leaves open.
    """
    days = working_days_of(calendar)
    began = start if start.tzinfo is days.zone else days.local(start)
    pauses = suspension.pauses_of(tuple(suspended), days.zone) if suspended else suspension.NO_PAUSES
    plain = counting is None and outside_hours == "at_once"
    if n > 0 and unit is WORKING_DAY and plain:  # the last day is a working day: an extension is counted on from it
        due = _due_in_working_days(began.date(), n + extended, days, pauses.days)
    elif n > 0 and unit is WORKING_HOUR and counting is None and not pauses.ended:
        due = hours.due_in_office_time(days, began, n + extended)
    elif unit in HOUR_UNITS:
        due = _due_in_hours(began, n + extended, unit, days, pauses.ended, outside_hours, counting or PLAIN)
    else:
        event = began.date() if outside_hours == "at_once" else day_of_receipt(began, days)
        due = due_after(event, n, unit, DayCount(days, roll, pauses.days, counting or PLAIN), extended, counts_from)
        if outside_hours == "next_opening" and days.counts_provisionally(began.date(), event):
            due = due._replace(provisional=True)
    if day_end == "close" and unit not in HOUR_UNITS:
        due = due_at_closing(due, began, days, pauses.ended)
        if pauses.ended:
            terms: CountTerms = {
                "calendar": calendar,
                "roll": roll,
                "extended": extended,
                "counts_from": counts_from,
                "day_end": day_end,
                "outside_hours": outside_hours,
                "counting": counting,
            }
            due = _due_before_suspension(start, n, unit, pauses.ended, terms) or due
    return due if pauses.since is None else due_unless_suspended(due, suspended, days)


def _due_before_suspension(
    start: datetime, n: int, unit: Unit, ended: Sequence[SuspensionInterval], terms: CountTerms
) -> Due | None:
    """Return the end of a limit at the close of a day that was suspended later: its day is suspended, but the limit had
    ended before. None where no suspension began so late, or the limit still ran."""
    days = working_days_of(terms["calendar"])
    windows = suspension.suspended_windows(ended)
    after_close = [paused for paused, _ in windows if paused >= _closing_time(local_day(paused, days.zone), days)]
    if not after_close:
        return None
    earlier: CountTerms = {**terms, "suspended": [window for window in windows if window[0] < after_close[-1]]}
    try:
        due = count_limit(start, n, unit, **earlier)
    except NoSuchDayError:
        return None
    return due if due and due.at <= after_close[-1] else None


class CountedEnd(NamedTuple):
    """The length that decides of a limit, and its end; None while it is suspended."""

    n: int
    unit: Unit
    due: Due | None


def decided_end(
    start: datetime, lengths: Sequence[Length], *, later: bool, **terms: Unpack[CountTerms]
) -> CountedEnd | None:
    """Return the earlier, or the later, of the ends of some lengths; an extension counts where its unit allows. None
    without a length, or where the statute says no end."""
    fixed: CountTerms = {**terms, "extended": 0}
    try:
        ends = [
            CountedEnd(n, unit, count_limit(start, n, unit, **(terms if unit in EXTENDABLE_UNITS else fixed)))
            for n, unit in lengths
        ]
    except NoSuchDayError:
        return None
    return (max if later else min)(ends, key=lambda end: end.due.at if end.due else hours.ENDLESS, default=None)


def day_of_receipt(began: datetime, days: WorkingDays) -> date:
    """Return the day as of which an event counts: of one at the cut-off of the office or later, or on a day of rest,
    the next working day. Without a cut-off it is the last close of the day."""
    day = began.date()
    late = began.time() >= (days.calendar.cut_off or days.hours_of(day)[-1][1])
    return days.roll_forward(day + ONE_DAY if late else day)


class DayCount(NamedTuple):
    """By what a limit in days is counted."""

    days: WorkingDays
    roll: bool
    spans: Sequence[suspension.DaySpan] = ()
    counting: Counting = PLAIN


def due_after(event: date, n: int, unit: Unit, by: DayCount, extended: int = 0, counts_from: CountsFrom = "end") -> Due:
    """Return the end of `n` units after the day of the event, and of the extension.

    Provisional only if the calendar mattered: calendar days without rolling are certain in any year.
    """
    if n < 1 and unit not in UNITS_WITHOUT_NUMBER:
        raise ValueError(f"a limit of {n} {unit} is none")
    if unit not in DAY_UNITS:
        if extended:
            raise ValueError("a limit that ends on a day of its own has no unit to extend it by")
        return due_at_day_end(suspension.pushed_last_day(appointed_day(event, n, unit), event, by.spans), by.days.zone)
    if counts_from == "start":
        return _least_due(_rolled_amount(event, n + extended, unit, by), event, by)
    first = _least_due(_rolled_amount(event, n, unit, by), event, by)
    if not extended:
        return first
    begin = first.last_day if counts_from == "end" else _unrolled_end(event, n, unit, by)
    further = _least_due(_rolled_amount(begin, extended, unit, by), event, by)
    return further._replace(provisional=first.provisional or further.provisional)


def _rolled_amount(begin: date, n: int, unit: Unit, by: DayCount) -> Due:
    if unit is WORKING_DAY:
        return _due_in_working_days(begin, n, by.days, by.spans)
    return rolled_due(_unrolled_end(begin, n, unit, by), by.days, by.roll, by.spans)


def _unrolled_end(begin: date, n: int, unit: Unit, by: DayCount) -> date:
    if unit is WORKING_DAY:
        return _due_in_working_days(begin, n, by.days, by.spans).last_day
    last = begin + timedelta(days=days_of_amount(begin, n, unit, by.counting))
    return suspension.pushed_last_day(last, begin + ONE_DAY, by.spans)


def days_of_amount(begin: date, n: int, unit: Unit, counting: Counting) -> int:
    """Return how many days an amount has that is no working days and not suspended. Raises NoSuchDayError."""
    if unit is not Unit.month:
        return n * DAYS_PER_UNIT[unit]
    since = begin + ONE_DAY if counting.month_from == "next_day" else begin
    last = months_after(since, n)
    if last.day == since.day:
        return (last - since).days
    if counting.month_end == "refuse":
        raise NoSuchDayError(f"{last:%Y-%m} has no day {since.day}")
    return (last - begin).days + (counting.month_end == "up")


def _least_due(due: Due, event: date, by: DayCount) -> Due:
    """Return the end, or that of the working days which a period has at least."""
    if not by.counting.at_least_working_days:
        return due
    least = _due_in_working_days(event, by.counting.at_least_working_days, by.days, by.spans)
    later = max(due, least, key=lambda end: end.last_day)
    return later._replace(provisional=due.provisional or least.provisional)


def _due_in_working_days(event: date, n: int, days: WorkingDays, spans: Sequence[suspension.DaySpan]) -> Due:
    if found := days.end_within_year(event, n, spans):
        return found
    last = unsuspended_working_day(event, n, days, spans) if spans else days.working_day_after(event, n)
    return due_at_day_end(last, days.zone, days.counts_provisionally(event + ONE_DAY, last))


def unsuspended_working_day(event: date, n: int, days: WorkingDays, spans: Sequence[suspension.DaySpan]) -> date:
    """Return the n-th working day after the day of the event that is not suspended."""
    last = days.working_day_after(event, n)
    if not spans:
        return last
    for paused, resumed in spans:
        first = max(paused, event + ONE_DAY)
        if first > last:
            break
        if resumed > first:
            n += days.working_days_between(first, resumed)
            last = days.working_day_after(event, n)
    return last


def rolled_due(last: date, days: WorkingDays, roll: bool, spans: Sequence[suspension.DaySpan] = ()) -> Due:
    """Return the end on the last day; with `roll`, a rest day moves to the next day that is neither that nor suspended.

    Rolling (民法典 203 I) binds government, consumer association and employer; for others the day stays.
    """
    if not roll:
        return due_at_day_end(last, days.zone)
    moved = last if days.is_working_day(last) else unsuspended_working_day(last, 1, days, spans)
    return due_at_day_end(moved, days.zone, days.counts_provisionally(last, moved))


def months_after(day: date, n: int, of_month: int | None = None) -> date:
    """Return the corresponding day `n` months later, or the last day of a month without it (民法典 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    return clipped_date(year, month + 1, of_month or day.day)


def clipped_date(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))


def appointed_day(event: date, n: int, unit: Unit) -> date:
    """Return the fixed day on which a limit ends: the first such day on or after the day of the event."""
    if unit is Unit.same_day:
        return event
    if unit is Unit.month_end:
        return months_after(event, 0, 31)
    if unit is Unit.weekday and n <= 7:
        return event + timedelta(days=(n - event.isoweekday()) % 7)
    if unit is Unit.day_of_month and n <= 31:
        return max(months_after(event, 0, n), event) if n >= event.day else months_after(event, 1, n)
    month, day = divmod(n, 100)
    if unit is Unit.date and 1 <= month <= 12 and 1 <= day <= monthrange(LEAP_YEAR, month)[1]:
        this = clipped_date(event.year, month, day)
        return this if this >= event else clipped_date(event.year + 1, month, day)
    raise ValueError(f"{n} is no {unit}")


def due_at_closing(due: Due, began: datetime, days: WorkingDays, suspended: Sequence[SuspensionInterval] = ()) -> Due:
    """Move the end to the close of office hours (民法典 203 II), unless the event itself, or the resumption, came later
    that day, or nobody is there to close: a day on which the house is closed ends at 24:00."""
    at, provisional = _closing_time(due.last_day, days), due.provisional or days.counts_provisionally(due.last_day)
    closes = days.is_working_day(due.last_day) and at > began
    if closes and suspended:  # within one day it has no effect
        windows = suspension.suspended_windows(suspended)
        closes = not any(local_day(paused, days.zone) < due.last_day and at <= resumed for paused, resumed in windows)
    return Due(at=at if closes else due.at, last_day=due.last_day, provisional=provisional)


def _closing_time(day: date, days: WorkingDays) -> datetime:
    return instant_on(day, days.hours_of(day)[-1][1], days.zone, last=True)


def _due_in_hours(
    began: datetime,
    n: int,
    unit: Unit,
    days: WorkingDays,
    ended: Sequence[SuspensionInterval],
    outside_hours: OutsideHours,
    counting: Counting,
) -> Due:
    """Return the end of a limit in hours or minutes, suspended exactly.

    Only the start waits for the next opening. Unless they are working hours, they then elapse also while it is closed.
    """
    if n < 1:
        raise ValueError(f"a limit of {n} {unit} is none")
    length = n * ELAPSING_UNITS.get(unit, ONE_HOUR)
    since = start_of_hours(began, unit, days, outside_hours, counting)
    if unit is WORKING_HOUR:
        windows = suspension.windows_without(hours.office_windows(days, since), suspension.suspended_windows(ended))
        at = days.local(hours.used_up_at(windows, since, length))
        return due_at_instant(at, days.zone, days.counts_provisionally(began.date(), at.date()))
    asked = outside_hours == "next_opening" and days.counts_provisionally(began.date(), since.date())
    if not ended:
        return due_at_instant(days.local(since.astimezone(UTC) + length), days.zone, asked)
    windows = suspension.windows_without(hours.elapsing_windows(since), suspension.suspended_windows(ended))
    return due_at_instant(days.local(hours.used_up_at(windows, since, length)), days.zone, asked)


def start_of_hours(
    began: datetime, unit: Unit, days: WorkingDays, outside_hours: OutsideHours, counting: Counting
) -> datetime:
    """Return from when a limit in hours counts: from the next full hour where that of the event is not counted (an
    event at 10:00 is one of the hour that begins), and unless it counts working hours from the next opening where it
    waits for that."""
    if counting.whole_hours and unit is not Unit.minute:
        full = began.replace(minute=0, second=0, microsecond=0)
        began = days.local(full.astimezone(UTC) + ONE_HOUR)
    waits = outside_hours == "next_opening" and unit in ELAPSING_UNITS
    return hours.next_opening_of_day(began, days.calendar) if waits else began


def due_at_instant(at: datetime, zone: tzinfo, provisional: bool = False) -> Due:
    """Return the end at an instant within a day; the instant itself is no longer in time. The last day is that of the
    instant before, also where clocks are set forward at 0:00."""
    return Due(at, local_day(at.astimezone(UTC) - timedelta.resolution, zone), provisional)


def due_unless_suspended(due: Due, suspended: Sequence[OpenSuspensionInterval], days: WorkingDays) -> Due | None:
    """Return None while a suspension has no end, unless the limit had run out before it began."""
    since = suspension.suspended_since(suspended)
    return due if since is None or due.at <= since or due.last_day < local_day(since, days.zone) else None


@overload
def due_set_by_act(
    value: date | datetime, *, calendar: Calendar, suspended: Sequence[SuspensionInterval] = ()
) -> Due: ...
@overload
def due_set_by_act(
    value: date | datetime, *, calendar: Calendar, suspended: Sequence[OpenSuspensionInterval] = ()
) -> Due | None: ...
def due_set_by_act(
    value: date | datetime, *, calendar: Calendar, suspended: Sequence[OpenSuspensionInterval] = ()
) -> Due | None:
    """Return the end that an act has named: a date ends that day, a date-time at its instant.

    The suspended days move it; none of them may lie before the act. It never rolls: whoever set it saw the calendar.
    """
    days = working_days_of(calendar)
    due = (
        due_at_instant(days.local(value), days.zone)
        if isinstance(value, datetime)
        else due_at_day_end(value, days.zone)
    )
    spans = suspension.suspended_days(suspension.ended_pauses(suspended), days.zone)
    last = suspension.pushed_last_day(due.last_day, date.min, spans)
    if last != due.last_day:
        moved = due.at.date() + (last - due.last_day)
        due = Due(at=instant_on(moved, due.at.time(), days.zone), last_day=last)
    return due_unless_suspended(due, suspended, days)


def warning_instant(
    due: Due, n: int, started: datetime, *, calendar: Calendar, unit: Unit = Unit.working_day
) -> datetime:
    """Return when to warn, never before the start.

    In hours or minutes, `n` of the unit before the end. In days, 00:00 of the n-th day back, counting the last day as
    the first; if that is a day of rest, of the working day before it, so that somebody is there to read the warning.
    The warning is sent at `hours.next_opening`.
    """
    if n < 1:
        raise ValueError("the last day is the first day counted back")
    days = working_days_of(calendar)
    if unit is Unit.working_hour:
        at = hours.hours_back(days, due.at, timedelta(hours=n))
    elif unit in ELAPSING_UNITS:
        at = days.local(due.at.astimezone(UTC) - n * ELAPSING_UNITS[unit])
    elif unit is Unit.calendar_day:
        at = midnight(days.working_day_back(due.last_day - (n - 1) * ONE_DAY, 1), days.zone)
    else:
        at = midnight(days.working_day_back(due.last_day, n), days.zone)
    return max(at, days.local(started))
