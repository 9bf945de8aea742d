"""Judge each rule of a case by its lines of `keeps:`."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from conformance.asked import verdict_on
from conformance.record import CLOSED, CaseRecord, Moment
from conformance.verdict import DOES_NOT_APPLY, KeepVerdict, RuleVerdict, worst
from models.keeps import EventPattern, Keep, KeepLimit
from models.procedure import Procedure
from models.rule import Rule

JudgeOfLine = Callable[[CaseRecord, Keep, int], Iterable[KeepVerdict]]


class Line(NamedTuple):
    """A line of a rule with its number and the place of the rule among those that are judged, what judges such a line,
    and the names of the events without which it says nothing (None: it always says something)."""

    rule: int
    line: int
    keep: Keep
    judged: JudgeOfLine
    names: frozenset[str] | None

    @classmethod
    def of(cls, rule: int, line: int, keep: Keep) -> "Line":
        """Return a line, ready to be asked of many cases."""
        patterns = [*keep.subjects]
        judged = _each if keep.each else _never if keep.never else _not_both if keep.not_both else _count
        if keep.exactly or any(not pattern.event for pattern in patterns):
            return cls(rule, line, keep, judged, None)
        return cls(rule, line, keep, judged, frozenset(name for pattern in patterns for name in pattern.event))


class JudgedRule(NamedTuple):
    """A rule with the verdict `idle` on a case that has none of the events that its lines speak of, or `idle_closed`
    once that is closed. No verdict on the rule is better: a line that forbids is kept, or open, wherever it is not
    broken."""

    rule: Rule
    idle: RuleVerdict
    idle_closed: RuleVerdict

    @classmethod
    def of(cls, rule: Rule) -> "JudgedRule":
        """Return a rule, ready to be asked of many cases."""
        forbids = any(keep.never or keep.count for keep in rule.keeps)
        return cls(rule, *(RuleVerdict(rule.id, found if forbids else DOES_NOT_APPLY) for found in ("open", "kept")))


class Judge:
    """The rules of a procedure that have lines of `keeps:`, ready to be asked of many cases: most lines speak of events
    that a case does not have."""

    def __init__(self, procedure: Procedure) -> None:
        self._rules = [JudgedRule.of(rule) for rule in procedure.rules if rule.keeps]
        lines = [
            Line.of(place, nth, keep)
            for place, judged in enumerate(self._rules)
            for nth, keep in enumerate(judged.rule.keeps, start=1)
        ]
        self._always = [line for line in lines if line.names is None]
        self._of_event = defaultdict[str, list[Line]](list)
        for line in lines:
            for name in line.names or ():
                self._of_event[name].append(line)

    def verdicts(self, record: CaseRecord) -> Iterator[RuleVerdict]:
        """Yield the verdict on every rule. The record is of a case of the procedure."""
        entry, closed = record.events[0].name, CLOSED in record.named
        found = self._found(record)
        for place, (rule, idle, idle_closed) in enumerate(self._rules):
            if rule.entries and entry not in rule.entries:
                yield RuleVerdict(rule.id, DOES_NOT_APPLY)
            elif place in found:
                yield _rule_verdict(record, rule, found[place], idle_closed if closed else idle)
            else:
                yield idle_closed if closed else idle

    def _found(self, record: CaseRecord) -> dict[int, list[KeepVerdict]]:
        """Return what the lines say that speak of an event of the case, by the place of their rule."""
        found = defaultdict[int, list[KeepVerdict]](list)
        asked = {(line.rule, line.line): line for name in record.named for line in self._of_event.get(name, ())}
        for rule, nth, keep, judged, _ in (*self._always, *asked.values()):
            found[rule] += judged(record, keep, nth)
        return found


def _rule_verdict(record: CaseRecord, rule: Rule, found: Sequence[KeepVerdict], idle: RuleVerdict) -> RuleVerdict:
    said = {one.found for one in found}
    if "broken" not in said:
        said.add(idle.found)
        return RuleVerdict(rule.id, worst(said))
    broken = tuple(sorted({one for one in found if one.found == "broken"}))
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


def _each(record: CaseRecord, keep: Keep, line: int) -> Iterator[KeepVerdict]:
    assert keep.each
    for moment in _subjects(record, keep.each):
        yield verdict_on(record, keep, moment, line)


def _subjects(record: CaseRecord, pattern: EventPattern) -> Sequence[Moment]:
    """Return the events that a line asks about; what an old system had done before an import is taken over."""
    found = record.all_of(pattern)
    return [moment for moment in found if moment.event.type != "opened"] if record.imported else found


def _never(record: CaseRecord, keep: Keep, line: int) -> Iterator[KeepVerdict]:
    assert keep.never
    found = record.all_of(keep.never)
    for moment in found:
        yield KeepVerdict("broken", line, moment.event.seq, moment.event.at)
    if not found:
        yield KeepVerdict("kept" if record.closed else "open", line)


def _not_both(record: CaseRecord, keep: Keep, line: int) -> Iterator[KeepVerdict]:
    assert keep.not_both
    first, second = map(record.all_of, keep.not_both)
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
