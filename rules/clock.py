"""clock: when a limit runs out, and when to warn of it. Counted as 民法典 200-204 and 1259 count."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta

from models.time import CHINA, ONE_DAY, Calendar, Due, Unit
from rules.calendar import ChinaCalendar, china


def count(  # noqa: PLR0913  # a limit is these six facts
    start: datetime, n: int, unit: Unit, *, calendar: Calendar, roll: bool = False, extended: int = 0
) -> Due:
    """An extension is counted in the limit's own unit from the last day as rolled, then rolled once."""
    days = china(calendar)
    due = leg(local(start).date(), n, unit, days=days, roll=roll)
    if not extended:
        return due
    if unit is Unit.same_day:
        raise ValueError("a limit that ends with its day has no unit to extend it by")
    further = leg(due.last_day, extended, unit, days=days, roll=roll)
    return Due(at=further.at, last_day=further.last_day, provisional=due.provisional or further.provisional)


def leg(event: date, n: int, unit: Unit, *, days: ChinaCalendar, roll: bool) -> Due:
    """Provisional only where the calendar was asked: unrolled calendar days are certain in any year."""
    if n < 1 and unit is not Unit.same_day:
        raise ValueError(f"a limit of {n} {unit} is none")
    match unit:
        case Unit.working_day:
            last = days.nth_after(event, n)
            return ends_with(last, days.counts_provisionally(event + ONE_DAY, last))
        case Unit.calendar_day:
            return rolled(event + timedelta(days=n), days, roll)
        case Unit.month:
            return rolled(months_after(event, n), days, roll)
        case Unit.same_day:
            return ends_with(event)


def rolled(last: date, days: ChinaCalendar, roll: bool) -> Due:
    """`roll_forward` binds government, consumer association and employer; for others the day stands."""
    if not roll:
        return ends_with(last)
    moved = days.roll_forward(last)
    return ends_with(moved, days.counts_provisionally(last, moved))


def months_after(day: date, n: int) -> date:
    """民法典 202: the corresponding day of the month, or its last day where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def ends_with(last: date, provisional: bool = False) -> Due:
    """民法典 203: the last day ends at 24:00, which is 00:00 of the next and no longer in time."""
    return Due(at=midnight(last + ONE_DAY), last_day=last, provisional=provisional)


def set_by_act(value: date | datetime) -> Due:
    """A date ends that day, a date-time at its instant. Who set it saw the calendar: it never rolls."""
    if not isinstance(value, datetime):
        return ends_with(value)
    at = local(value)
    return Due(at=at, last_day=(at - timedelta.resolution).date())


def warning(due: Due, n: int, started: datetime, *, calendar: Calendar) -> datetime:
    """00:00 of the n-th working day counted back, the last day being the first; never before the start."""
    if n < 1:
        raise ValueError("the last day is the first day counted back")
    return max(midnight(china(calendar).nth_back(due.last_day, n)), local(started))


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=CHINA)


def local(instant: datetime) -> datetime:
    """Without a zone Python takes the machine's, and the legal day would depend on where a worker runs."""
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone has no legal day")
    return instant.astimezone(CHINA)
