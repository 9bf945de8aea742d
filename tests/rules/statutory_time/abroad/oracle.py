"""Independent count of time limits outside China, from the words of the statutes.

Slow: day by day, and hours in steps of five minutes of the clock of Greenwich. It shares no code with the program:
plain Python, and days of rest from the package holidays (`rest_days.py`).

- Regulation 1182/71: the day or hour of the event is not counted (Art. 3(1)); weeks and months end on the day of the
  same name or date, or on the last day of the month (Art. 3(2)(c)); a last day of rest moves to the next working day
  (Art. 3(4)); two days or more include two working days (Art. 3(5)).
- United Kingdom: "month" is a calendar month (Interpretation Act 1978, Schedule 1), to the corresponding date
  (Dodds v Walker [1981] 1 WLR 1027); a limit "by the end of" a period is not moved.
- Australia: a last day of rest moves (Acts Interpretation Act 1901, s 36(2)); a month ends before the corresponding
  day of the next one, counted from the first day of the period (s 2G).
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

DAY, TICK = timedelta(days=1), timedelta(minutes=5)
Suspension = tuple[datetime, datetime]


class Refused(ValueError):
    """The statute gives no such end."""


class Limit(NamedTuple):
    """A time limit from an instant. `rests` says whether a day is a day of rest where the thing is to be done."""

    start: datetime
    n: int
    unit: Literal["calendar_day", "working_day", "week", "month", "minute", "hour"]
    rests: Callable[[date], bool]
    zone: ZoneInfo
    roll: bool = False
    at_least_working_days: int = 0
    month_end: Literal["down", "up", "refuse"] = "down"
    month_from: Literal["event", "next_day"] = "event"
    extended: int = 0
    counted: Literal["from_start", "from_end", "from_unrolled_end"] = "from_end"
    suspended: tuple[Suspension, ...] = ()
    cut_off: time | None = None
    close: time | None = None
    whole_hours: bool = False


def later_of(*limits: Limit) -> datetime:
    return max(expected_end(limit) for limit in limits)


def earlier_of(*limits: Limit) -> datetime:
    return min(expected_end(limit) for limit in limits)


def expected_end(limit: Limit) -> datetime:
    """Return the first instant that is too late."""
    if limit.unit in ("minute", "hour"):
        return end_of_hours(limit)
    last = expected_last_day(limit)
    if limit.close and not limit.rests(last):
        closes = datetime.combine(last, limit.close, limit.zone)
        if closes > limit.start:
            return closes
    return end_of_day(last, limit.zone)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant at which the clock of the place shows a later day, whatever the clock does then."""
    at = datetime.combine(day, time(12), zone).astimezone(UTC)
    while at.astimezone(zone).date() <= day:
        at += TICK
    return at.astimezone(zone)


def expected_last_day(limit: Limit) -> date:
    event = day_of_receipt(limit)
    first = end_of_amount(limit, event, limit.n)
    if not limit.extended:
        return rolled(limit, event, first)
    if limit.counted == "from_start":
        return rolled(limit, event, end_of_amount(limit, event, limit.n + limit.extended))
    begin = first if limit.counted == "from_unrolled_end" else rolled(limit, event, first)
    return max(rolled(limit, event, end_of_amount(limit, begin, limit.extended)), rolled(limit, event, first))


def day_of_receipt(limit: Limit) -> date:
    """Return the day of the event. What comes on a day of rest or after the cut-off came on the next working day."""
    local = limit.start.astimezone(limit.zone)
    day = local.date()
    if limit.cut_off is None:
        return day
    if local.time() >= limit.cut_off:
        day += DAY
    while limit.rests(day):
        day += DAY
    return day


def end_of_amount(limit: Limit, event: date, amount: int) -> date:
    if limit.unit == "month":
        return end_of_months(limit, event, amount)
    left = amount * 7 if limit.unit == "week" else amount
    day = event
    while left:
        day += DAY
        if is_suspended(limit, day) or (limit.unit == "working_day" and limit.rests(day)):
            continue
        left -= 1
    return day


def end_of_months(limit: Limit, event: date, amount: int) -> date:
    begin = event + DAY if limit.month_from == "next_day" else event
    year, month = begin.year, begin.month
    for _ in range(amount):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    last = begin
    while (last.year, last.month) != (year, month):
        last += DAY
    while last.day != begin.day and (last + DAY).month == month:
        last += DAY
    missing = last.day != begin.day
    if missing and limit.month_end == "refuse":
        raise Refused(f"{year}-{month} has no day {begin.day}")
    if missing and limit.month_end == "up":
        last += DAY
    if limit.month_from == "next_day" and not missing:
        last -= DAY
    day = event + DAY
    while day <= last:
        if is_suspended(limit, day):
            last += DAY
        day += DAY
    return last


def rolled(limit: Limit, event: date, last: date) -> date:
    if limit.roll:
        while limit.rests(last) or is_suspended(limit, last):
            last += DAY
    while working_days_between(limit, event, last) < limit.at_least_working_days:
        last += DAY
    return last


def working_days_between(limit: Limit, event: date, last: date) -> int:
    return sum(
        not limit.rests(event + n * DAY) and not is_suspended(limit, event + n * DAY)
        for n in range(1, (last - event).days + 1)
    )


def is_suspended(limit: Limit, day: date) -> bool:
    """A day is suspended from that on which the suspension began, up to that on which it ended, which counts."""
    return any(
        begun.astimezone(limit.zone).date() <= day < ended.astimezone(limit.zone).date()
        for begun, ended in limit.suspended
    )


def end_of_hours(limit: Limit) -> datetime:
    now = limit.start.astimezone(UTC)
    if limit.whole_hours and limit.unit == "hour":
        now += TICK  # an event at 10:00 occurs during the hour from 10:00
        while now.astimezone(limit.zone).minute:
            now += TICK
    left = (limit.n + limit.extended) * (timedelta(hours=1) if limit.unit == "hour" else timedelta(minutes=1))
    while left:
        if not any(begun <= now < ended for begun, ended in limit.suspended):
            left -= TICK
        now += TICK
    return now.astimezone(limit.zone)
