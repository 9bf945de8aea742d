"""Explanation of a limit day by day: which days count, which do not, and why. It can be checked by hand."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, Unpack

from models.time import ONE_DAY, Calendar, Due, OpenSuspensionInterval, Unit
from rules.statutory_time import hours, suspension
from rules.statutory_time.calendar import CalendarDay, WorkingDays, working_days_of
from rules.statutory_time.counting import (
    DAY_UNITS,
    ELAPSING_UNITS,
    HOUR_UNITS,
    CountTerms,
    appointed_day,
    count_limit,
    due_set_by_act,
    months_after,
)
from rules.statutory_time.local_time import local_day, midnight


class DayRole(StrEnum):
    """What a day does in the count of a limit."""

    event = "event"  # the day of the event is not counted (民法典 201)
    counted = "counted"
    extension = "extension"  # counted, as part of the extension
    rest = "rest"
    suspended = "suspended"
    rolled = "rolled"  # the last day was a rest day, so the limit goes on to this one (民法典 203 I)
    awaited = "awaited"  # the limit ends on a fixed day, which is still to come


class DayStep(NamedTuple):
    """One day: `nth` is its number among the counted days, `time` what counts on it of a limit in hours."""

    day: date
    role: DayRole
    what: CalendarDay
    nth: int = 0
    time: timedelta = timedelta(0)


class Explanation(NamedTuple):
    """The end of the limit (None while it is suspended), and every day from that of the event to the last."""

    due: Due | None
    steps: tuple[DayStep, ...]


Spans = Sequence[suspension.DaySpan]


def explain_limit(start: datetime, n: int, unit: Unit, **terms: Unpack[CountTerms]) -> Explanation:
    """Explain `count_limit` day by day. The explanation ends with a suspension that has no end."""
    due = count_limit(start, n, unit, **terms)
    days, suspended = working_days_of(terms["calendar"]), terms.get("suspended", ())
    began = days.local(start)
    since = suspension.suspended_since(suspended)
    if unit in HOUR_UNITS:
        waits = unit in ELAPSING_UNITS and terms.get("outside_hours") == "next_opening"
        first = hours.next_opening_of_day(began, terms["calendar"]) if waits else began
        window = (first, due.at if due else max(days.local(since or first), first))
        return Explanation(due, tuple(_hour_steps(began.date(), window, unit, days, suspended)))
    counting = suspension.ended_pauses(suspended) if due else _ended_or_endless(suspended)  # a later one moves no day
    spans = suspension.suspended_days(counting, days.zone)
    steps = _day_steps(began.date(), (n, terms.get("extended", 0)), unit, days, terms.get("roll", False), spans)
    until = local_day(since, days.zone) if since and not due else date.max
    return Explanation(due, tuple(_until_suspended(steps, until)))


def explain_named_end(
    start: datetime, value: date | datetime, *, calendar: Calendar, suspended: Sequence[OpenSuspensionInterval] = ()
) -> Explanation:
    """Explain `due_set_by_act`: the days until the one that an act has named, moved by the suspended days."""
    days, since = working_days_of(calendar), suspension.suspended_since(suspended)
    due = due_set_by_act(value, calendar=calendar, suspended=suspended)
    last = (days.local(value) - timedelta.resolution).date() if isinstance(value, datetime) else value
    spans = suspension.suspended_days(_ended_or_endless(suspended), days.zone)
    steps = _awaited_steps(local_day(start, days.zone), last, days, spans)
    until = local_day(since, days.zone) if since and not due else date.max
    return Explanation(due, tuple(_until_suspended(steps, until)))


def _ended_or_endless(suspended: Sequence[OpenSuspensionInterval]) -> list[tuple[datetime, datetime]]:
    return [(paused, resumed or hours.ENDLESS) for paused, resumed in suspended]


def _until_suspended(steps: Iterator[DayStep], since: date) -> Iterator[DayStep]:
    for step in steps:
        yield step
        if step.day >= since and step.role is DayRole.suspended:
            return


def _day_steps(
    event: date, units: tuple[int, int], unit: Unit, days: WorkingDays, roll: bool, spans: Spans
) -> Iterator[DayStep]:
    if unit not in DAY_UNITS:
        yield from _awaited_steps(event, appointed_day(event, units[0], unit), days, spans)
        return
    day, nth = event, 0
    yield DayStep(day, DayRole.event, days.look_up(day))
    for many, role in zip(units, (DayRole.counted, DayRole.extension), strict=True):
        end = nth + ((months_after(day, many) - day).days if unit is Unit.month else many)
        while nth < end:
            day += ONE_DAY
            found = _role_of_day(day, role, unit, days, spans)
            nth += found is role
            yield DayStep(day, found, days.look_up(day), nth if found is role else 0)
        while many and roll and _is_rolled_over(day, unit, days, spans):
            day += ONE_DAY
            yield DayStep(day, DayRole.suspended if _in_spans(day, spans) else DayRole.rolled, days.look_up(day))


def _role_of_day(day: date, counted: DayRole, unit: Unit, days: WorkingDays, spans: Spans) -> DayRole:
    if _in_spans(day, spans):
        return DayRole.suspended
    return DayRole.rest if unit is Unit.working_day and not days.look_up(day).is_worked else counted


def _is_rolled_over(day: date, unit: Unit, days: WorkingDays, spans: Spans) -> bool:
    return unit is not Unit.working_day and (_in_spans(day, spans) or not days.look_up(day).is_worked)


def _awaited_steps(event: date, last: date, days: WorkingDays, spans: Spans) -> Iterator[DayStep]:
    """Yield the days until a fixed day. Each suspended day moves it by one. It may be the day of the event."""
    day = event
    while day <= last:
        if _in_spans(day, spans):
            last += ONE_DAY
            yield DayStep(day, DayRole.suspended, days.look_up(day))
        else:
            yield DayStep(day, DayRole.awaited, days.look_up(day))
        day += ONE_DAY


def _hour_steps(
    event: date, window: suspension.Window, unit: Unit, days: WorkingDays, suspended: Sequence[OpenSuspensionInterval]
) -> Iterator[DayStep]:
    """Yield the time that counts on each day, from that of the event to the end of the window."""
    pauses = suspension.suspended_windows(_ended_or_endless(suspended))
    day, end = event, (window[1] - timedelta.resolution).date()
    while day <= end:
        what = days.look_up(day)
        ran = [_clip_window(opening, window) for opening in _open_windows(day, unit, days, what)]
        counted = sum((_window_length(part) for part in suspension.windows_without(ran, pauses)), timedelta(0))
        yield DayStep(
            day, _role_of_hours(counted, any(map(_window_length, ran)), day == event, what), what, time=counted
        )
        day += ONE_DAY


def _role_of_hours(counted: timedelta, ran: bool, is_event: bool, what: CalendarDay) -> DayRole:
    if counted:
        return DayRole.counted
    if ran:
        return DayRole.suspended
    return DayRole.event if is_event and what.is_worked else DayRole.rest


def _open_windows(day: date, unit: Unit, days: WorkingDays, what: CalendarDay) -> list[suspension.Window]:
    if unit in ELAPSING_UNITS:
        return [(midnight(day, days.zone), midnight(day + ONE_DAY, days.zone))]
    return list(days.windows_of(day)) if what.is_worked else []


def _clip_window(part: suspension.Window, window: suspension.Window) -> suspension.Window:
    return max(part[0], window[0]), min(part[1], window[1])


def _window_length(window: suspension.Window) -> timedelta:
    return max(window[1].astimezone(UTC) - window[0].astimezone(UTC), timedelta(0))


def _in_spans(day: date, spans: Spans) -> bool:
    return any(paused <= day < resumed for paused, resumed in spans)
