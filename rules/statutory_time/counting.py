"""clock: when a limit runs out, and when to warn of it. Counted as 民法典 200-204 and 1259 count."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal, Required, TypedDict, overload

from models.time import CHINA, ONE_DAY, Calendar, Due, OpenPause, Pause, Unit
from rules.statutory_time import hours, suspension
from rules.statutory_time.calendar import ChinaCalendar, china
from rules.statutory_time.suspension import aware

DayEnd = Literal["midnight", "close"]
OutsideHours = Literal["at_once", "next_opening"]
WORKING_DAY = Unit.working_day  # looked up once: a member of an enum costs as much as a bisection
ELAPSING = {Unit.minute: timedelta(minutes=1), Unit.hour: timedelta(hours=1)}
IN_HOURS = (*ELAPSING, Unit.working_hour)
COUNTED = (Unit.working_day, Unit.calendar_day, Unit.month)
LEAP = 2024  # February 29 is a date, and ends on the 28th in other years
WITHOUT_NUMBER = (Unit.same_day, Unit.month_end)


class Terms(TypedDict, total=False):
    """What `count` takes by name."""

    calendar: Required[Calendar]
    roll: bool
    extended: int
    suspended: Sequence[OpenPause]
    day_end: DayEnd
    outside_hours: OutsideHours


@overload
def count(
    start: datetime,
    n: int,
    unit: Unit,
    *,
    calendar: Calendar,
    roll: bool = False,
    extended: int = 0,
    suspended: Sequence[Pause] = (),
    day_end: DayEnd = "midnight",
    outside_hours: OutsideHours = "at_once",
) -> Due: ...
@overload
def count(
    start: datetime,
    n: int,
    unit: Unit,
    *,
    calendar: Calendar,
    roll: bool = False,
    extended: int = 0,
    suspended: Sequence[OpenPause] = (),
    day_end: DayEnd = "midnight",
    outside_hours: OutsideHours = "at_once",
) -> Due | None: ...
def count(  # noqa: PLR0913  # a limit is these facts
    start: datetime,
    n: int,
    unit: Unit,
    *,
    calendar: Calendar,
    roll: bool = False,
    extended: int = 0,
    suspended: Sequence[OpenPause] = (),
    day_end: DayEnd = "midnight",
    outside_hours: OutsideHours = "at_once",
) -> Due | None:
    """When `n` units from `start` run out, from the whole record of the limit at once.

    `extended` are further units in all, counted from the last day as rolled and then rolled once. While a suspension
    is open there is none, unless the limit had run out before it. Raises ValueError for a limit that cannot be.
    """
    began = local(start)
    days = china(calendar)
    ended = suspension.closed(suspended) if suspended else []
    if unit in IN_HOURS:
        due = _in_hours(began, n + extended, unit, days, ended, outside_hours)
    else:
        spans = suspension.days(ended) if ended else []
        due = leg(began.date(), n, unit, days=days, roll=roll, spans=spans)
        if extended:
            due = _extended(due, extended, unit, days, roll, spans)
        if day_end == "close":
            due = _closing(due, began, days)
    return standing(due, suspended) if suspended else due


def _extended(  # noqa: PLR0913, PLR0917
    due: Due, extended: int, unit: Unit, days: ChinaCalendar, roll: bool, spans: Sequence[suspension.DaySpan]
) -> Due:
    if unit not in COUNTED:
        raise ValueError("a limit that ends on a day of its own has no unit to extend it by")
    further = leg(due.last_day, extended, unit, days=days, roll=roll, spans=spans)
    return ends_with(further.last_day, due.provisional or further.provisional)


def leg(  # noqa: PLR0913
    event: date, n: int, unit: Unit, *, days: ChinaCalendar, roll: bool, spans: Sequence[suspension.DaySpan] = ()
) -> Due:
    """Provisional only where the calendar was asked: unrolled calendar days are certain in any year."""
    if n < 1 and unit not in WITHOUT_NUMBER:
        raise ValueError(f"a limit of {n} {unit} is none")
    if unit is WORKING_DAY:
        last = worked_after(event, n, days, spans)
        return ends_with(last, days.counts_provisionally(event + ONE_DAY, last))
    if unit is Unit.calendar_day or unit is Unit.month:
        last = event + timedelta(days=n) if unit is Unit.calendar_day else months_after(event, n)
        return rolled(suspension.push(last, event + ONE_DAY, spans), days, roll, spans)
    return ends_with(suspension.push(appointed(event, n, unit), event, spans))


def worked_after(event: date, n: int, days: ChinaCalendar, spans: Sequence[suspension.DaySpan]) -> date:
    """The n-th working day after the event's day that is not suspended."""
    last = days.nth_after(event, n)
    if not spans:
        return last
    for paused, resumed in spans:
        first = max(paused, event + ONE_DAY)
        if first > last:
            break
        if resumed > first:
            n += days.worked(first, resumed)
            last = days.nth_after(event, n)
    return last


def rolled(last: date, days: ChinaCalendar, roll: bool, spans: Sequence[suspension.DaySpan] = ()) -> Due:
    """`roll_forward` binds government, consumer association and employer; for others the day stands.

    A rest day moves to the next day that is neither a rest day nor suspended (民法典 203 I).
    """
    if not roll:
        return ends_with(last)
    moved = last if days.is_working_day(last) else worked_after(last, 1, days, spans)
    return ends_with(moved, days.counts_provisionally(last, moved))


def months_after(day: date, n: int, of_month: int | None = None) -> date:
    """民法典 202: the corresponding day of the month, or its last day where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    return clipped(year, month + 1, of_month or day.day)


def clipped(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))


def appointed(event: date, n: int, unit: Unit) -> date:
    """The day of its own on which a limit ends: the first such day on or after the event's."""
    if unit is Unit.same_day:
        return event
    if unit is Unit.month_end:
        return months_after(event, 0, 31)
    if unit is Unit.weekday and n <= 7:
        return event + timedelta(days=(n - event.isoweekday()) % 7)
    if unit is Unit.day_of_month and n <= 31:
        return max(months_after(event, 0, n), event) if n >= event.day else months_after(event, 1, n)
    month, day = divmod(n, 100)
    if unit is Unit.date and 1 <= month <= 12 and 1 <= day <= monthrange(LEAP, month)[1]:
        this = clipped(event.year, month, day)
        return this if this >= event else clipped(event.year + 1, month, day)
    raise ValueError(f"{n} is no {unit}")


def _closing(due: Due, began: datetime, days: ChinaCalendar) -> Due:
    """民法典 203 II: where there are office hours, the end of these. An event after it still has its day."""
    at = datetime.combine(due.last_day, days.calendar.hours[-1][1], CHINA)
    return due.model_copy(update={"at": at}) if at > began else due


def _in_hours(  # noqa: PLR0913, PLR0917
    began: datetime, n: int, unit: Unit, days: ChinaCalendar, ended: Sequence[Pause], outside_hours: OutsideHours
) -> Due:
    """Suspended exactly. Only the start waits for the next opening; hours then elapse, office open or not."""
    if n < 1:
        raise ValueError(f"a limit of {n} {unit} is none")
    length = n * ELAPSING.get(unit, ELAPSING[Unit.hour])
    if unit is Unit.working_hour:
        windows = suspension.without(hours.office(days, began), suspension.instants(ended, CHINA))
        at = hours.run_out(windows, began, length)
        return ends_at(at, days.counts_provisionally(began.date(), at.date()))
    since = hours.next_opening(began, days.calendar) if outside_hours == "next_opening" else began
    asked = since != began and days.counts_provisionally(began.date(), since.date())
    windows = suspension.without(hours.elapsing(since), suspension.instants(ended, UTC))
    return ends_at(local(hours.run_out(windows, since, length)), asked)


@lru_cache(maxsize=4096)
def ends_with(last: date, provisional: bool = False) -> Due:
    """民法典 203: the last day ends at 24:00, which is 00:00 of the next and no longer in time."""
    return Due(at=midnight(last + ONE_DAY), last_day=last, provisional=provisional)


def ends_at(at: datetime, provisional: bool = False) -> Due:
    """A limit that ends within a day: the instant itself is no longer in time."""
    return Due(at=at, last_day=(at - timedelta.resolution).date(), provisional=provisional)


def standing(due: Due, suspended: Sequence[OpenPause]) -> Due | None:
    """A suspension without an end leaves no due date, unless the limit had run out before it began."""
    since = suspension.still_open(suspended)
    return due if since is None or due.at <= local(since) or due.last_day < local(since).date() else None


@overload
def set_by_act(value: date | datetime, *, suspended: Sequence[Pause] = ()) -> Due: ...
@overload
def set_by_act(value: date | datetime, *, suspended: Sequence[OpenPause] = ()) -> Due | None: ...
def set_by_act(value: date | datetime, *, suspended: Sequence[OpenPause] = ()) -> Due | None:
    """A date ends that day, a date-time at its instant; moved by the suspended days, of which none may lie before the
    act. Who set it saw the calendar: it never rolls."""
    due = ends_at(local(value)) if isinstance(value, datetime) else ends_with(value)
    last = suspension.push(due.last_day, date.min, suspension.days(suspension.closed(suspended)))
    if last != due.last_day:
        due = Due(at=due.at + (last - due.last_day), last_day=last)
    return standing(due, suspended)


def warning(due: Due, n: int, started: datetime, *, calendar: Calendar, unit: Unit = Unit.working_day) -> datetime:
    """For a limit in hours or minutes, `n` of its kind before it ends; for any other, 00:00 of the n-th working day
    counted back, the last day being the first. Never before the start. It is sent at `hours.next_opening`."""
    if n < 1:
        raise ValueError("the last day is the first day counted back")
    days = china(calendar)
    if unit is Unit.working_hour:
        at = hours.hours_back(days, due.at, timedelta(hours=n))
    elif unit in ELAPSING:
        at = local(due.at.astimezone(UTC) - n * ELAPSING[unit])
    else:
        at = midnight(days.nth_back(due.last_day, n))
    return max(at, local(started))


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=CHINA)


def local(instant: datetime) -> datetime:
    """An instant as China tells it."""
    return instant if instant.tzinfo is CHINA else aware(instant).astimezone(CHINA)
