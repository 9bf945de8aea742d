"""Judge each rule of a case by its lines of `keeps:`."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from conformance.asked import verdict_on
from conformance.record import CLOSED, CaseRecord, Moment
from conformance.verdict import DOES_NOT_APPLY, KeepVerdict, RuleVerdict, worst
from models.keeps import EventPattern, Keep, KeepLimit
from models.procedure import Procedure
from models.rule import Rule


class Line(NamedTuple):
    """A line of a rule with its number, and the names of the events without which it says nothing (None: it always
    says something)."""

    line: int
    keep: Keep
    names: frozenset[str] | None

    @classmethod
    def of(cls, line: int, keep: Keep) -> "Line":
        """Return a line, ready to be asked of many cases."""
        patterns = [*keep.subjects]
        if keep.exactly or any(not pattern.event for pattern in patterns):
            return cls(line, keep, None)
        return cls(line, keep, frozenset(name for pattern in patterns for name in pattern.event))


class RuleLines(NamedTuple):
    """A rule with its lines. A case that has none of the events in `names` (None: there are always some) gets the
    verdict `idle`, or `idle_closed` once it is closed."""

    rule: Rule
    lines: tuple[Line, ...]
    names: frozenset[str] | None
    idle: RuleVerdict
    idle_closed: RuleVerdict

    @classmethod
    def of(cls, rule: Rule) -> "RuleLines":
        """Return a rule, ready to be asked of many cases."""
        lines = tuple(Line.of(nth, keep) for nth, keep in enumerate(rule.keeps, start=1))
        asked = [line.names for line in lines if line.names is not None]
        names = frozenset[str]().union(*asked) if len(asked) == len(lines) else None
        forbids = any(keep.never or keep.count for keep in rule.keeps)
        idle, closed = (RuleVerdict(rule.id, found if forbids else DOES_NOT_APPLY) for found in ("open", "kept"))
        return cls(rule, lines, names, idle, closed)


class Judge:
    """The rules of a procedure that have lines of `keeps:`, ready to be asked of many cases: most lines speak of events
    that a case does not have."""

    def __init__(self, procedure: Procedure) -> None:
        self._rules = [RuleLines.of(rule) for rule in procedure.rules if rule.keeps]

    def verdicts(self, record: CaseRecord) -> Iterator[RuleVerdict]:
        """Yield the verdict on every rule. The record is of a case of the procedure."""
        entry, happened = record.events[0].name, record.named.keys()
        closed = CLOSED in happened
        for rule, lines, names, idle, idle_closed in self._rules:
            if rule.entries and entry not in rule.entries:
                yield RuleVerdict(rule.id, DOES_NOT_APPLY)
            elif names is not None and happened.isdisjoint(names):
                yield idle_closed if closed else idle
            else:
                yield _rule_verdict(record, rule, lines)


def _rule_verdict(record: CaseRecord, rule: Rule, lines: Sequence[Line]) -> RuleVerdict:
    found = {*_verdicts(record, lines)}
    said = {one.found for one in found}
    if "broken" not in said:
        return RuleVerdict(rule.id, worst(said))
    broken = tuple(sorted(one for one in found if one.found == "broken"))
    return RuleVerdict(rule.id, "broken", broken, _breach_on_record(record, rule, broken))


def judge_case(record: CaseRecord) -> Iterator[RuleVerdict]:
    """Yield the verdict on every rule that has lines of `keeps:`."""
    return Judge(record.procedure).verdicts(record)


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
    return [next(rule.keeps[verdict.line - 1].limits, None) for verdict in broken]


def _verdicts(record: CaseRecord, lines: Sequence[Line]) -> Iterator[KeepVerdict]:
    happened = record.named.keys()
    for line, keep, names in lines:
        if names is not None and happened.isdisjoint(names):
            if keep.never or keep.count:
                yield KeepVerdict("kept" if CLOSED in happened else "open", line)
        elif keep.each:
            for moment in _subjects(record, keep.each):
                yield verdict_on(record, keep, moment, line)
        elif keep.never:
            yield from _never(record, keep.never, line)
        elif keep.not_both:
            yield from _not_both(record, keep.not_both, line)
        else:
            yield from _count(record, keep, line)


def _subjects(record: CaseRecord, pattern: EventPattern) -> Iterator[Moment]:
    """Yield the events that a line asks about; what an old system had done before an import is taken over."""
    for moment in record.all_of(pattern):
        if not (record.imported and moment.event.type == "opened"):
            yield moment


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
    if record.closed and not record.imported and keep.exactly is not None and least < keep.exactly:
        yield KeepVerdict("broken", line, record.closed.event.seq, record.closed.event.at)
    elif all(len(moments) <= most for moments in rounds.values()):
        yield KeepVerdict("kept" if record.closed else "open", line)
