"""Explanation of a limit day by day: which days count, which do not, and why. It can be checked by hand."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import chain
from typing import NamedTuple, Unpack

from models.time import ONE_DAY, Calendar, CountsFrom, Due, OpenSuspensionInterval, Unit
from rules.statutory_time import suspension
from rules.statutory_time.calendar import CalendarDay, WorkingDays, working_days_of
from rules.statutory_time.counting import (
    DAY_UNITS,
    ELAPSING_UNITS,
    HOUR_UNITS,
    PLAIN,
    CountTerms,
    DayCount,
    appointed_day,
    count_limit,
    day_of_receipt,
    days_of_amount,
    due_set_by_act,
    start_of_hours,
)
from rules.statutory_time.hours import ENDLESS
from rules.statutory_time.local_time import local_day, midnight


class DayRole(StrEnum):
    """What a day does in the count of a limit."""

    event = "event"  # the day of the event is not counted (民法典 201)
    received = "received"  # an event after the cut-off or on a day of rest counts as one of this day
    counted = "counted"
    extension = "extension"  # counted, as part of the extension
    rest = "rest"
    suspended = "suspended"
    rolled = "rolled"  # the last day was a rest day, so the limit goes on to this one (民法典 203 I)
    least = "least"  # the period has fewer working days than it must have, so it goes on
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
        first = start_of_hours(began, unit, days, terms.get("outside_hours", "at_once"), terms.get("counting") or PLAIN)
        window = (first, due.at if due else max(days.local(since or first), first))
        return Explanation(due, tuple(_hour_steps(began.date(), window, unit, days, suspended)))
    counting = _ended_or_endless(suspended)
    if due:  # what began later moves no day
        counting = [(paused, resumed) for paused, resumed in counting if paused < due.at]
    spans = suspension.suspended_days(counting, days.zone)
    by = DayCount(days, terms.get("roll", False), spans, terms.get("counting") or PLAIN)
    event = day_of_receipt(began, days) if terms.get("outside_hours") == "next_opening" else began.date()
    amounts = n, terms.get("extended", 0)
    steps = chain(
        _steps_before(began.date(), event, days),
        _day_steps(event, amounts, unit, by, terms.get("counts_from", "end"), received=event != began.date()),
    )
    until = local_day(since, days.zone) if since and not due else date.max
    return Explanation(due, tuple(_until_suspended(steps, until)))


def explain_named_end(
    start: datetime, value: date | datetime, *, calendar: Calendar, suspended: Sequence[OpenSuspensionInterval] = ()
) -> Explanation:
    """Explain `due_set_by_act`: the days until the one that an act has named, moved by the suspended days."""
    days, since = working_days_of(calendar), suspension.suspended_since(suspended)
    due = due_set_by_act(value, calendar=calendar, suspended=suspended)
    last = local_day(value.astimezone(UTC) - timedelta.resolution, days.zone) if isinstance(value, datetime) else value
    spans = suspension.suspended_days(_ended_or_endless(suspended), days.zone)
    steps = _awaited_steps(local_day(start, days.zone), last, days, spans)
    until = local_day(since, days.zone) if since and not due else date.max
    return Explanation(due, tuple(_until_suspended(steps, until)))


def _ended_or_endless(suspended: Sequence[OpenSuspensionInterval]) -> list[tuple[datetime, datetime]]:
    return [(paused, resumed or ENDLESS) for paused, resumed in suspended]


def _until_suspended(steps: Iterator[DayStep], since: date) -> Iterator[DayStep]:
    for step in steps:
        yield step
        if step.day >= since and step.role is DayRole.suspended:
            return


def _steps_before(happened: date, event: date, days: WorkingDays) -> Iterator[DayStep]:
    """Yield the days before the one as of which an event counts."""
    day = happened
    while day < event:
        yield DayStep(day, DayRole.event if day == happened else DayRole.rest, days.look_up(day))
        day += ONE_DAY


def _day_steps(
    event: date, amounts: tuple[int, int], unit: Unit, by: DayCount, counts_from: CountsFrom, *, received: bool
) -> Iterator[DayStep]:
    days, spans = by.days, by.spans
    if unit not in DAY_UNITS:
        yield from _awaited_steps(event, appointed_day(event, amounts[0], unit), days, spans)
        return
    day, nth, worked, (n, extended) = event, 0, 0, amounts
    yield DayStep(day, DayRole.received if received else DayRole.event, days.look_up(day))
    for many, role in ((n, DayRole.counted), (extended, DayRole.extension)):
        if not many:
            return
        begin, before, more = day, nth, many
        if role is DayRole.extension and counts_from == "start":
            begin, before, more = event, 0, n + extended
        end = before + (more if unit is Unit.working_day else days_of_amount(begin, more, unit, by.counting))
        while nth < end:
            day += ONE_DAY
            found = _role_of_day(day, role, unit, days, spans)
            nth += found is role
            worked += _works(day, days, spans)
            yield DayStep(day, found, days.look_up(day), nth if found is role else 0)
        if extended and role is DayRole.counted and counts_from != "end":
            continue
        while (moved := by.roll and _is_rolled_over(day, unit, days, spans)) or (
            worked < by.counting.at_least_working_days
        ):
            day += ONE_DAY
            worked += _works(day, days, spans)
            role_of_move = DayRole.rolled if moved else DayRole.least
            yield DayStep(day, DayRole.suspended if _in_spans(day, spans) else role_of_move, days.look_up(day))


def _works(day: date, days: WorkingDays, spans: Spans) -> bool:
    return days.is_working_day(day) and not _in_spans(day, spans)


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
    day, end = event, local_day(window[1].astimezone(UTC) - timedelta.resolution, days.zone)
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
