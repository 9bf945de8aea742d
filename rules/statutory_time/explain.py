"""A limit day by day: which days count, which do not, and why, so that a deadline can be checked by hand."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple, Unpack

from models.time import CHINA, ONE_DAY, Calendar, Due, OpenPause, Unit
from rules.statutory_time import hours, suspension
from rules.statutory_time.calendar import CalendarDay, ChinaCalendar, china
from rules.statutory_time.counting import (
    COUNTED,
    ELAPSING,
    IN_HOURS,
    Terms,
    appointed,
    count,
    local,
    midnight,
    months_after,
    set_by_act,
)


class Role(StrEnum):
    """What a day does for the limit."""

    event = "event"  # the day of the event is not counted (民法典 201)
    counted = "counted"
    extension = "extension"  # counted, of the extension
    rest = "rest"
    suspended = "suspended"
    rolled = "rolled"  # the last day was a rest day, and the limit goes on to this one (民法典 203 I)
    awaited = "awaited"  # the limit ends on a day of its own, which is still to come


class Step(NamedTuple):
    """One day: `nth` of the days counted so far, `time` counted on it where the limit is one in hours."""

    day: date
    role: Role
    what: CalendarDay
    nth: int = 0
    time: timedelta = timedelta(0)


class Explanation(NamedTuple):
    """The end of the limit, none while it is suspended, and every day from the event's to the last."""

    due: Due | None
    steps: tuple[Step, ...]


Spans = Sequence[suspension.DaySpan]


def explain(start: datetime, n: int, unit: Unit, **terms: Unpack[Terms]) -> Explanation:
    """What `count` counts, day by day. A suspension without an end is the last that is told."""
    due = count(start, n, unit, **terms)
    days, began, suspended = china(terms["calendar"]), local(start), terms.get("suspended", ())
    since = suspension.still_open(suspended)
    if unit in IN_HOURS:
        waits = unit in ELAPSING and terms.get("outside_hours") == "next_opening"
        first = hours.next_opening(began, terms["calendar"]) if waits else began
        window = (first, due.at if due else max(local(since or first), first))
        return Explanation(due, tuple(_by_hours(began.date(), window, unit, days, suspended)))
    spans = suspension.days(_ended_or_endless(suspended))
    told = _by_days(began.date(), (n, terms.get("extended", 0)), unit, days, terms.get("roll", False), spans)
    return Explanation(due, tuple(_until_suspended(told, local(since).date() if since and not due else date.max)))


def explain_set(
    start: datetime, value: date | datetime, *, calendar: Calendar, suspended: Sequence[OpenPause] = ()
) -> Explanation:
    """The same for `set_by_act`: the days until the one that an act has named, moved by the suspended ones."""
    due, since = set_by_act(value, suspended=suspended), suspension.still_open(suspended)
    last = (local(value) - timedelta.resolution).date() if isinstance(value, datetime) else value
    told = _awaiting(local(start).date(), last, china(calendar), suspension.days(_ended_or_endless(suspended)))
    return Explanation(due, tuple(_until_suspended(told, local(since).date() if since and not due else date.max)))


def _ended_or_endless(suspended: Sequence[OpenPause]) -> list[tuple[datetime, datetime]]:
    return [(paused, resumed or hours.ENDLESS) for paused, resumed in suspended]


def _until_suspended(steps: Iterator[Step], since: date) -> Iterator[Step]:
    for step in steps:
        yield step
        if step.day >= since and step.role is Role.suspended:
            return


def _by_days(  # noqa: PLR0913, PLR0917
    event: date, units: tuple[int, int], unit: Unit, days: ChinaCalendar, roll: bool, spans: Spans
) -> Iterator[Step]:
    if unit not in COUNTED:
        yield from _awaiting(event, appointed(event, units[0], unit), days, spans)
        return
    day, nth = event, 0
    yield Step(day, Role.event, days.look_up(day))
    for many, role in zip(units, (Role.counted, Role.extension), strict=True):
        end = nth + ((months_after(day, many) - day).days if unit is Unit.month else many)
        while nth < end:
            day += ONE_DAY
            found = _role(day, role, unit, days, spans)
            nth += found is role
            yield Step(day, found, days.look_up(day), nth if found is role else 0)
        while many and roll and _rests(day, unit, days, spans):
            day += ONE_DAY
            yield Step(day, Role.suspended if _in(day, spans) else Role.rolled, days.look_up(day))


def _role(day: date, counted: Role, unit: Unit, days: ChinaCalendar, spans: Spans) -> Role:
    if _in(day, spans):
        return Role.suspended
    return Role.rest if unit is Unit.working_day and not days.look_up(day).works else counted


def _rests(day: date, unit: Unit, days: ChinaCalendar, spans: Spans) -> bool:
    return unit is not Unit.working_day and (_in(day, spans) or not days.look_up(day).works)


def _awaiting(event: date, last: date, days: ChinaCalendar, spans: Spans) -> Iterator[Step]:
    """Each suspended day moves the day that is awaited by one. It may be the event's own."""
    day = event
    while day <= last:
        if _in(day, spans):
            last += ONE_DAY
            yield Step(day, Role.suspended, days.look_up(day))
        else:
            yield Step(day, Role.awaited, days.look_up(day))
        day += ONE_DAY


def _by_hours(
    event: date, window: suspension.Window, unit: Unit, days: ChinaCalendar, suspended: Sequence[OpenPause]
) -> Iterator[Step]:
    """The time that counts on each day, from the event's to the one on which the window ends."""
    pauses = suspension.instants(_ended_or_endless(suspended), CHINA)
    day, end = event, (window[1] - timedelta.resolution).date()
    while day <= end:
        what = days.look_up(day)
        whole = [_within(one, window) for one in _open(day, unit, days, what)]
        counted = sum((_lasts(one) for one in suspension.without(whole, pauses)), timedelta(0))
        yield Step(day, _role_of_hours(counted, any(map(_lasts, whole)), day == event, what), what, time=counted)
        day += ONE_DAY


def _role_of_hours(counted: timedelta, ran: bool, is_event: bool, what: CalendarDay) -> Role:
    if counted:
        return Role.counted
    if ran:
        return Role.suspended
    return Role.event if is_event and what.works else Role.rest


def _open(day: date, unit: Unit, days: ChinaCalendar, what: CalendarDay) -> list[suspension.Window]:
    if unit in ELAPSING:
        return [(midnight(day), midnight(day + ONE_DAY))]
    return [(_at(day, opens), _at(day, closes)) for opens, closes in days.calendar.hours if what.works]


def _within(one: suspension.Window, window: suspension.Window) -> suspension.Window:
    return max(one[0], window[0]), min(one[1], window[1])


def _lasts(one: suspension.Window) -> timedelta:
    return max(one[1].astimezone(UTC) - one[0].astimezone(UTC), timedelta(0))


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, CHINA)


def _in(day: date, spans: Spans) -> bool:
    return any(paused <= day < resumed for paused, resumed in spans)
