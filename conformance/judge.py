"""Judge each rule of a case by its lines of `keeps:`."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from conformance.asked import ASKED, is_of_item
from conformance.limit import due_of, is_request_open
from conformance.record import MERGED, CaseRecord, Moment
from conformance.verdict import Finding, KeepVerdict, RuleVerdict, worst
from models.keeps import EventPattern, Keep, KeepLimit
from models.rule import Rule


def judge_case(record: CaseRecord) -> Iterator[RuleVerdict]:
    """Yield the verdict on every rule that has lines of `keeps:`."""
    entry = record.events[0].name
    for rule in record.procedure.rules:
        if rule.keeps:
            applies = not rule.entries or entry in rule.entries
            found = list(_verdicts(record, rule)) if applies else []
            broken = tuple(verdict for verdict in found if verdict.found == "broken")
            yield RuleVerdict(
                rule.id, worst(found), broken, _breach_on_record(record, rule, broken) if broken else None
            )


def _breach_on_record(record: CaseRecord, rule: Rule, broken: Sequence[KeepVerdict]) -> int | None:
    """Return the event by which the register says itself that a limit of the rule ran out; None unless all that was
    broken are limits of which it says so."""
    silent = {one.clock.name for one in record.procedure.rules if one.clock and not one.clock.breach}
    expired = {event.name: event.seq for event in reversed(record.events) if event.type == "expired"}
    said = {name: seq for name, seq in expired.items() if name not in silent}
    own = rule.clock.name if rule.clock else None
    found = [said.get((limit.clock or own) or "") if limit else None for limit in _limits_broken(rule, broken)]
    return None if None in found else found[0]


def _limits_broken(rule: Rule, broken: Sequence[KeepVerdict]) -> list[KeepLimit | None]:
    return [rule.keeps[verdict.line - 1].within for verdict in broken]


def _verdicts(record: CaseRecord, rule: Rule) -> Iterator[KeepVerdict]:
    for line, keep in enumerate(rule.keeps, start=1):
        if keep.each:
            for moment in record.all_of(keep.each):
                yield from _of_each(record, keep, moment, line)
        elif keep.never:
            yield from _never(record, keep.never, line)
        elif keep.not_both:
            yield from _not_both(record, keep.not_both, line)
        else:
            yield from _count(record, keep, line)


def _of_each(record: CaseRecord, keep: Keep, moment: Moment, line: int) -> Iterator[KeepVerdict]:
    """Yield what is so at one event, of everything that the line asks of it."""
    if keep.then:
        yield _followed(record, keep, moment, line)
    for word, holds in ASKED.items():
        if getattr(keep, word):
            found: Finding = "kept" if holds(record, keep, moment) else "broken"
            yield KeepVerdict(found, line, moment.event.seq, None if found == "kept" else moment.event.at)


def _followed(record: CaseRecord, keep: Keep, moment: Moment, line: int) -> KeepVerdict:
    assert keep.then
    seq = moment.event.seq
    later = [one for one in record.all_of(keep.then) if one.event.seq > seq and is_of_item(one, moment)]
    followed = later[0] if later else None
    if keep.within:
        known = [one for one in record.moments if followed is None or one.event.seq <= followed.event.seq]
        due = due_of(keep.within, moment, known, record.calendar)
        ended = followed or (record.closed if record.closed and record.closed.event.to == MERGED else None)
        until = ended.event.at if ended else record.now
        rings = followed is not None and followed.event.type == "expired"  # at the end of the limit itself
        if due and (until > due.at if rings else until >= due.at) and not is_request_open(keep.within, known, due.at):
            return KeepVerdict("broken", line, seq, due.at)
    if followed:
        return KeepVerdict("kept", line, followed.event.seq)
    if record.closed and record.closed.event.to == MERGED:  # the other case goes on with what was owed
        return KeepVerdict("does_not_apply", line, seq)
    if record.closed:
        return KeepVerdict("broken", line, seq, record.closed.event.at)
    return KeepVerdict("open", line, seq)


def _never(record: CaseRecord, pattern: EventPattern, line: int) -> Iterator[KeepVerdict]:
    found = record.all_of(pattern)
    for moment in found:
        yield KeepVerdict("broken", line, moment.event.seq, moment.event.at)
    if not found:
        yield KeepVerdict("kept" if record.closed else "open", line)


def _not_both(record: CaseRecord, pair: tuple[EventPattern, EventPattern], line: int) -> Iterator[KeepVerdict]:
    first, second = (record.all_of(pattern) for pattern in pair)
    if first and second:
        later = max(first[0], second[0], key=lambda moment: moment.event.seq)
        yield KeepVerdict("broken", line, later.event.seq, later.event.at)
    elif first or second:
        yield KeepVerdict("kept" if record.closed else "open", line)


def _count(record: CaseRecord, keep: Keep, line: int) -> Iterator[KeepVerdict]:
    """Yield whether the events have happened so often: too often at once, too rarely when the case is closed."""
    assert keep.count
    rounds = defaultdict[object, list[Moment]](list)
    for moment in record.all_of(keep.count):
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
