"""Judge each rule of a case by its lines of `keeps:`."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from conformance.limit import due_of
from conformance.record import CaseRecord, Moment
from conformance.verdict import KeepVerdict, RuleVerdict, worst
from models.keeps import EventPattern, Keep
from models.rule import Rule


def judge_case(record: CaseRecord) -> Iterator[RuleVerdict]:
    """Yield the verdict on every rule that has lines of `keeps:`."""
    entry = record.events[0].name
    for rule in record.procedure.rules:
        if rule.keeps:
            applies = not rule.entries or entry in rule.entries
            found = list(_verdicts(record, rule)) if applies else []
            broken = tuple(verdict for verdict in found if verdict.found == "broken")
            yield RuleVerdict(rule.id, worst(found), broken, _breach_on_record(record, rule) if broken else None)


def _breach_on_record(record: CaseRecord, rule: Rule) -> int | None:
    """Return the event by which the register says itself that a limit of the rule ran out."""
    clocks = {limit.clock for keep in rule.keeps if (limit := keep.within)} | {rule.clock.name if rule.clock else None}
    expired = (event.seq for event in record.events if event.type == "expired" and event.name in clocks)
    return next(expired, None)


def _verdicts(record: CaseRecord, rule: Rule) -> Iterator[KeepVerdict]:
    for line, keep in enumerate(rule.keeps, start=1):
        if keep.each:
            for moment in _all(record.moments, keep.each):
                yield from _of_each(record, keep, moment, line)
        elif keep.never:
            yield from _never(record, keep.never, line)
        elif keep.not_both:
            yield from _not_both(record, keep.not_both, line)
        else:
            yield from _count(record, keep, line)


def _all(moments: Sequence[Moment], pattern: EventPattern) -> list[Moment]:
    return [moment for moment in moments if moment.is_one_of(pattern)]


def _of_each(record: CaseRecord, keep: Keep, moment: Moment, line: int) -> Iterator[KeepVerdict]:
    """Yield what is so at one event, of everything that the line asks of it."""
    fine = KeepVerdict("kept", line, moment.event.seq)
    broken = KeepVerdict("broken", line, moment.event.seq, moment.event.at)
    if keep.then:
        yield _followed(record, keep, moment, line)
    if keep.after:
        yield fine if _preceded(record, keep, moment) else broken
    if keep.by:
        yield fine if _done_by(record, keep, moment) else broken
    if keep.other_than:
        yield fine if _done_by_other(record, keep.other_than, moment) else broken
    if keep.states:
        since = moment.arrived if keep.anew else 0
        yield fine if all(moment.on_record.get(name, -1) >= since for name in keep.states) else broken


def _followed(record: CaseRecord, keep: Keep, moment: Moment, line: int) -> KeepVerdict:
    assert keep.then
    later = [one for one in _all(record.moments, keep.then) if _comes_after(one, moment)]
    followed = later[0] if later else None
    seq = moment.event.seq
    if keep.within:
        known = [one for one in record.moments if followed is None or one.event.seq <= followed.event.seq]
        due = due_of(keep.within, moment, known, record.calendar)
        if due and (followed.event.at if followed else record.now) >= due.at:
            return KeepVerdict("broken", line, seq, due.at)
    if followed:
        return KeepVerdict("kept", line, followed.event.seq)
    if record.closed:
        return KeepVerdict("broken", line, seq, record.closed.event.at)
    return KeepVerdict("open", line, seq)


def _preceded(record: CaseRecord, keep: Keep, moment: Moment) -> bool:
    assert keep.after
    since = moment.arrived if keep.anew else 0
    earlier = [
        one
        for one in _all(record.moments, keep.after)
        if since <= one.event.seq < moment.event.seq and _is_of_item(one, moment)
    ]
    if not earlier or keep.within is None:
        return bool(earlier)
    known = [one for one in record.moments if one.event.seq <= moment.event.seq]
    due = due_of(keep.within, earlier[-1], known, record.calendar)
    return due is None or moment.event.at < due.at


def _done_by(record: CaseRecord, keep: Keep, moment: Moment) -> bool:
    """Return True if who did it held one of the roles when it was received."""
    event, roles = moment.event, record.procedure.roles
    if event.by is None:
        return False
    held = record.staff.held(event.by, event.recorded_at, record.procedure.slug)
    return any(
        record.staff.holds(held, name, roles[name], _named(moment, roles[name].named_in), event.recorded_at)
        for name in keep.by
    )


def _named(moment: Moment, fact: str | None) -> tuple[str, ...]:
    value = moment.facts.get(fact) if fact else None
    if value is None:
        return ()
    return tuple(map(str, value)) if isinstance(value, tuple) else (str(value),)


def _done_by_other(record: CaseRecord, pattern: EventPattern, moment: Moment) -> bool:
    earlier = [one for one in _all(record.moments, pattern) if one.event.seq < moment.event.seq and one.event.by]
    return not earlier or earlier[-1].event.by != moment.event.by


def _never(record: CaseRecord, pattern: EventPattern, line: int) -> Iterator[KeepVerdict]:
    found = _all(record.moments, pattern)
    for moment in found:
        yield KeepVerdict("broken", line, moment.event.seq, moment.event.at)
    if not found:
        yield KeepVerdict("kept" if record.closed else "open", line)


def _not_both(record: CaseRecord, pair: tuple[EventPattern, EventPattern], line: int) -> Iterator[KeepVerdict]:
    first, second = (_all(record.moments, pattern) for pattern in pair)
    if first and second:
        later = max(first[0], second[0], key=lambda moment: moment.event.seq)
        yield KeepVerdict("broken", line, later.event.seq, later.event.at)
    elif first or second:
        yield KeepVerdict("kept" if record.closed else "open", line)


def _count(record: CaseRecord, keep: Keep, line: int) -> Iterator[KeepVerdict]:
    """Yield whether the events have happened so often: too often at once, too rarely when the case is closed."""
    assert keep.count
    rounds = defaultdict[object, list[Moment]](list)
    for moment in _all(record.moments, keep.count):
        rounds[moment.arrived if keep.per == "round" else None].append(moment)
    most = keep.exactly if keep.exactly is not None else keep.at_most
    assert most is not None
    for moments in rounds.values():
        for moment in moments[most:]:
            yield KeepVerdict("broken", line, moment.event.seq, moment.event.at)
    least = min((len(moments) for moments in rounds.values()), default=0)
    if record.closed and keep.exactly is not None and least < keep.exactly:
        yield KeepVerdict("broken", line, record.closed.event.seq, record.closed.event.at)
    elif all(len(moments) <= most for moments in rounds.values()):
        yield KeepVerdict("kept" if record.closed else "open", line)


def _comes_after(one: Moment, moment: Moment) -> bool:
    return one.event.seq > moment.event.seq and _is_of_item(one, moment)


def _is_of_item(one: Moment, moment: Moment) -> bool:
    """Return True unless both events are about items, and these differ."""
    return one.event.item is None or moment.event.item is None or one.event.item == moment.event.item
