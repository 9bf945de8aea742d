"""What a line of `keeps:` asks of each event that it names: what came before it, who did it, what it states."""

from collections.abc import Callable, Mapping, Sequence

from conformance.limit import due_of
from conformance.record import CaseRecord, Moment
from models.keeps import EventPattern, Keep
from models.requirement import Name
from models.time import CHINA


def is_of_item(one: Moment, moment: Moment) -> bool:
    """Return True unless both events are about items, and these differ."""
    return one.event.item is None or moment.event.item is None or one.event.item == moment.event.item


def _is_preceded(record: CaseRecord, keep: Keep, moment: Moment) -> bool:
    earlier = _earlier(record, keep, keep.after, moment)
    if keep.unless:
        ended = [one.event.seq for one in record.all_of(keep.unless) if is_of_item(one, moment)]
        earlier = [one for one in earlier if not any(one.event.seq < seq < moment.event.seq for seq in ended)]
    if keep.on_days:
        return len({one.event.at.astimezone(CHINA).date() for one in (*earlier, moment)}) >= keep.on_days
    if not earlier or keep.within is None:
        return bool(earlier)
    known = [one for one in record.moments if one.event.seq <= moment.event.seq]
    due = due_of(keep.within, earlier[-1], known, record.calendar)
    return due is None or moment.event.at < due.at


def _is_first(record: CaseRecord, keep: Keep, moment: Moment) -> bool:
    return not _earlier(record, keep, keep.not_after, moment)


def _earlier(record: CaseRecord, keep: Keep, pattern: EventPattern | None, moment: Moment) -> list[Moment]:
    """Return the events of a pattern before this one, of the same item; with `anew` since the arrival at its stage."""
    since = moment.arrived if keep.anew else 0
    before = [one for one in (record.all_of(pattern) if pattern else ()) if since <= one.event.seq < moment.event.seq]
    return [one for one in before if is_of_item(one, moment)]


def _is_done_by(record: CaseRecord, keep: Keep, moment: Moment) -> bool:
    return _holds_one(record, keep.by, moment)


def _is_not_done_by(record: CaseRecord, keep: Keep, moment: Moment) -> bool:
    return not _holds_one(record, keep.not_by, moment)


def _holds_one(record: CaseRecord, names: Sequence[Name], moment: Moment) -> bool:
    """Return True if who did it held one of the roles when it was received."""
    event, roles = moment.event, record.procedure.roles
    if event.by is None:
        return False
    held = record.staff.held(event.by, event.recorded_at, record.procedure.slug)
    return any(
        record.staff.holds(held, name, roles[name], _named(moment, roles[name].named_in), event.recorded_at)
        for name in names
    )


def _named(moment: Moment, fact: str | None) -> tuple[str, ...]:
    value = moment.facts.get(fact) if fact else None
    if value is None:
        return ()
    return tuple(map(str, value)) if isinstance(value, tuple) else (str(value),)


def _is_done_by_other(record: CaseRecord, keep: Keep, moment: Moment) -> bool:
    others = record.all_of(keep.other_than) if keep.other_than else ()
    before = [one for one in others if one.event.seq < moment.event.seq and one.event.by]
    return not before or before[-1].event.by != moment.event.by


def _is_told(record: CaseRecord, keep: Keep, moment: Moment) -> bool:  # noqa: ARG001  # asked as the others are
    return moment.reached and ("any" in keep.told or moment.event.means in keep.told)


def _states_all(record: CaseRecord, keep: Keep, moment: Moment) -> bool:  # noqa: ARG001
    return _stated(keep, moment).issuperset(keep.states)


def _states_one(record: CaseRecord, keep: Keep, moment: Moment) -> bool:  # noqa: ARG001
    return not _stated(keep, moment).isdisjoint(keep.states_any)


def _stated(keep: Keep, moment: Moment) -> set[Name]:
    """Return what is on record since the instant from which the line looks."""
    since = moment.event.seq if keep.now else moment.arrived if keep.anew else 0
    return {name for name, seq in moment.on_record.items() if seq >= since}


ASKED: Mapping[str, Callable[[CaseRecord, Keep, Moment], bool]] = {
    "after": _is_preceded,
    "not_after": _is_first,
    "by": _is_done_by,
    "not_by": _is_not_done_by,
    "other_than": _is_done_by_other,
    "told": _is_told,
    "states": _states_all,
    "states_any": _states_one,
}
