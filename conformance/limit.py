"""Until when a relation has to be fulfilled: a limit in statutory time, with what the record says of its clock."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from conformance.raw.limits import merged
from conformance.record import CaseRecord, Moment
from models.events import Asked, Event, Granted
from models.keeps import KeepLimit
from models.requirement import Name
from models.time import Due, OpenSuspensionInterval, Unit
from rules.statutory_time.calendar import working_days_of
from rules.statutory_time.counting import count_limit, decided_end, due_at_closing, due_set_by_act

Stay = tuple[datetime, datetime]  # from when until when an act stood


def due_of(
    limit: KeepLimit,
    start: Moment,
    record: CaseRecord,
    until: Moment | None,
    ends: Sequence[Moment] = (),
    more: Asked | None = None,
    stood: Sequence[Stay] = (),
) -> Due | None:
    """Return the end of a limit that began with `start`, by all that has happened until then, or until now; None while
    it is suspended, or where nothing says how long it is. The record is as it stood then. `ends` are the events of the
    kind that keeps the limit, `more` is a request as if it were granted.

    `stood` is from when until when acts stood that met it and were undone then: it did not run meanwhile, and at least
    one working day was left after the first time."""
    due = _counted(limit, start, record, until, ends, more, stood)
    if due is None or not stood:
        return due
    first, last = stood[0][1], stood[-1][1]
    calendar = record.calendar.find(limit.calendar)
    one_day_more = count_limit(first, 1, Unit.working_day, calendar=calendar)
    return max(due, one_day_more, Due(last, last.astimezone(calendar.zone).date(), False), key=lambda end: end.at)


def _counted(
    limit: KeepLimit,
    start: Moment,
    record: CaseRecord,
    until: Moment | None,
    ends: Sequence[Moment],
    more: Asked | None,
    stood: Sequence[Stay],
) -> Due | None:
    granted, pauses = list[Asked | Granted](), list[OpenSuspensionInterval]()
    if not record.named.keys().isdisjoint(limit.moved_by):  # few limits are
        later = [moment for moment in _up_to(record, until) if moment.event.seq >= start.event.seq]
        granted = list(_granted([moment.event for moment in later if moment.event.name == limit.clock]))
        pauses = list(_pauses(limit, later))
    pauses = merged([*stood, *pauses]) if stood else pauses
    granted += [more] if more else []
    if dated := [event.until for event in granted if event.until]:
        return _due_on(dated[-1], limit, start, record, pauses)
    facts = (until or record.moments[-1]).facts
    set_by = (
        facts.get(limit.set_by) if limit.set_by and _is_for_this(limit.set_by, start, record, until, ends) else None
    )
    if isinstance(set_by, date | datetime):
        return _due_on(set_by, limit, start, record, pauses)
    lengths = limit.lengths_for(facts.get(limit.by) if limit.by else None)
    counted = decided_end(
        _begins(start.event, record, until), lengths, later=bool(limit.later_of),
        calendar=record.calendar.find(limit.calendar), roll=limit.roll,
        extended=sum(event.units or 0 for event in granted), counts_from=limit.counts_from, suspended=pauses,
        outside_hours=limit.outside_hours, day_end=limit.day_end, counting=limit.counting,
    )  # fmt: skip
    return counted.due if counted else None


def _due_on(
    day: date, limit: KeepLimit, start: Moment, record: CaseRecord, pauses: Sequence[OpenSuspensionInterval]
) -> Due | None:
    """Return the end of a limit that ends on a day, or at an instant, that somebody has named."""
    calendar = record.calendar.find(limit.calendar)
    due = due_set_by_act(day, calendar=calendar, suspended=pauses)
    if due is None or limit.day_end == "midnight" or isinstance(day, datetime):
        return due
    return due_at_closing(due, start.event.at, working_days_of(calendar))


def _is_for_this(fact: Name, start: Moment, record: CaseRecord, until: Moment | None, ends: Sequence[Moment]) -> bool:
    """Return True if a date was stated for this time, not for one that ended before the limit began."""
    stated = (until or record.moments[-1]).on_record.get(fact, 0)
    return all(stated >= end.event.seq for end in ends if end.event.seq < start.event.seq)


def _begins(event: Event, record: CaseRecord, until: Moment | None) -> datetime:
    """Return when a limit begins that an event starts: of an act that was reported late, when it was received, unless
    it was reported by those who had to keep the limit."""
    if event.received_at is None or event.by in (None, "system"):
        return event.at
    if until is None or until.event.by is None:
        return event.received_at
    slug = record.procedure.slug
    reporting = record.staff.held(event.by, event.received_at, slug)
    following = record.staff.held(until.event.by, until.event.recorded_at, slug)
    same = reporting.people & following.people or reporting.roles & following.roles
    return event.at if same else event.received_at


def is_held(limit: KeepLimit, start: Moment, record: CaseRecord, until: Moment | None, due: datetime) -> bool:
    """Return True if more time was asked for before the limit ended, nobody has decided on it until then, or until now,
    and the end that was asked for has not passed. The record is as it stood then."""
    of_clock = [moment.event for moment in _up_to(record, until) if limit.clock and moment.event.name == limit.clock]
    decided = {event.refers_to for event in of_clock if event.type in ("granted", "declined")}
    asked = [one for one in of_clock if one.type == "asked" and one.seq not in decided and one.at < due]
    now = until.event.at if until else record.now
    return any((ends := due_of(limit, start, record, until, more=one)) is None or now < ends.at for one in asked)


def _up_to(record: CaseRecord, until: Moment | None) -> Sequence[Moment]:
    return [moment for moment in record.moments if moment.event.seq <= until.event.seq] if until else record.moments


def _granted(of_clock: Sequence[Event]) -> Iterator[Asked | Granted]:
    """Yield the events that granted more time; one that names no length of its own grants what was asked."""
    for event in of_clock:
        if event.type == "granted":
            asked = (one for one in of_clock if one.type == "asked" and one.seq == event.refers_to)
            yield event if event.until or event.units else next(asked, event)


def _pauses(limit: KeepLimit, moments: Sequence[Moment]) -> Iterator[OpenSuspensionInterval]:
    """Yield when the clock was suspended, and when the limit does not run by what the line says."""
    since: datetime | None = None
    for moment in moments:
        if since is None and not moment.names.isdisjoint(limit.held_from):
            since = moment.event.at
        elif since is not None and not moment.names.isdisjoint(limit.held_until):
            yield since, moment.event.at
            since = None
    if since is not None:
        yield since, None
