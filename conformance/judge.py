"""Judge each rule of a case by its lines of `keeps:`."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from conformance.asked import verdict_of
from conformance.record import CaseRecord, Moment
from conformance.verdict import DOES_NOT_APPLY, WORST_FIRST, Finding, KeepVerdict, RuleVerdict, worst
from models.keeps import Keep, KeepLimit
from models.procedure import Procedure
from models.requirement import Name
from models.rule import Rule

JudgeOfLine = Callable[[CaseRecord, Keep, int], list[KeepVerdict]]


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
    """A rule with its verdicts that name no event. No verdict on it is better than `idle`, that on a case that has none
    of the events of its lines, or `idle_closed` once that is closed: a line that forbids is kept, or open, wherever it
    is not broken."""

    rule: Rule
    idle: Finding
    idle_closed: Finding
    verdicts: Mapping[Finding, RuleVerdict]

    @classmethod
    def of(cls, rule: Rule) -> "JudgedRule":
        """Return a rule, ready to be asked of many cases."""
        verdicts = {found: RuleVerdict(rule.id, found) for found in WORST_FIRST}
        if any(keep.never or keep.count for keep in rule.keeps):
            return cls(rule, "open", "kept", verdicts)
        return cls(rule, DOES_NOT_APPLY, DOES_NOT_APPLY, verdicts)

    def is_of(self, entry: Name) -> bool:
        """Return True if the rule is one of cases that come in by this entry."""
        return not self.rule.entries or entry in self.rule.entries

    def verdict(self, record: CaseRecord, found: Sequence[KeepVerdict]) -> RuleVerdict:
        """Return the verdict on a case, by what the lines say of its events."""
        said = {one.found for one in found}
        said.add(self.idle_closed if record.closed else self.idle)
        if "broken" not in said:
            return self.verdicts[worst(said)]
        broken = tuple(sorted({one for one in found if one.found == "broken"}))
        return RuleVerdict(self.rule.id, "broken", broken, _breach_on_record(record, self.rule, broken))


class Judge:
    """The rules of a procedure that have lines of `keeps:`, ready to be asked of many cases: most lines speak of events
    that a case does not have."""

    def __init__(self, procedure: Procedure) -> None:
        self._rules = [JudgedRule.of(rule) for rule in procedure.rules if rule.keeps]
        self._lines = [
            Line.of(place, nth, keep)
            for place, judged in enumerate(self._rules)
            for nth, keep in enumerate(judged.rule.keeps, start=1)
        ]
        self._idle = lru_cache(maxsize=64)(self._idle_verdicts)
        self._of_event = defaultdict[str | None, list[int]](list)
        for place, line in enumerate(self._lines):
            for name in (None,) if line.names is None else line.names:
                self._of_event[name].append(place)

    def verdicts(self, record: CaseRecord) -> list[RuleVerdict]:
        """Return the verdict on every rule. The record is of a case of the procedure."""
        entry, found = record.events[0].name, self._found(record)
        verdicts = [*self._idle(entry, record.closed is not None)]
        for place, said in found.items():
            if self._rules[place].is_of(entry):
                verdicts[place] = self._rules[place].verdict(record, said)
        return verdicts

    def _idle_verdicts(self, entry: Name, closed: bool) -> tuple[RuleVerdict, ...]:
        """Return the verdicts on a case that has no event of which a line speaks."""
        return tuple(
            judged.verdicts[(judged.idle_closed if closed else judged.idle) if judged.is_of(entry) else DOES_NOT_APPLY]
            for judged in self._rules
        )

    def _found(self, record: CaseRecord) -> dict[int, list[KeepVerdict]]:
        """Return what the lines say that speak of an event of the case, by the place of their rule."""
        found = defaultdict[int, list[KeepVerdict]](list)
        for place in {place for name in (None, *record.names) for place in self._of_event.get(name, ())}:
            rule, nth, keep, judged, _ = self._lines[place]
            found[rule] += judged(record, keep, nth)
        return found


def judge_case(record: CaseRecord) -> list[RuleVerdict]:
    """Return the verdict on every rule that has lines of `keeps:`."""
    return Judge(record.procedure).verdicts(record)


def _breach_on_record(record: CaseRecord, rule: Rule, broken: Sequence[KeepVerdict]) -> int | None:
    """Return the event by which the register says itself that a limit of the rule ran out; None unless all that was
    broken are limits of which it says so."""
    silent = {one.clock.code for one in record.procedure.rules if one.clock and not one.clock.breach}
    expired = {event.name: event.seq for event in reversed(record.events) if event.type == "expired"}
    said = {name: seq for name, seq in expired.items() if name not in silent}
    own = rule.clock.code if rule.clock else None
    found = [said.get((limit.clock or own) or "") if limit else None for limit in _limits_broken(rule, broken)]
    return None if None in found else found[0]


def _limits_broken(rule: Rule, broken: Sequence[KeepVerdict]) -> list[KeepLimit | None]:
    return [next(rule.keeps[verdict.line - 1].limits, None) for verdict in broken]


def _each(record: CaseRecord, keep: Keep, line: int) -> list[KeepVerdict]:
    assert keep.each
    subjects = record.all_of(keep.each)
    if record.imported:  # what an old system had done before is taken over
        subjects = [moment for moment in subjects if moment.event.type != "opened"]
    found = [verdict_of(record, keep, moment, line) for moment in subjects]
    return [*found, *_each_undone(record, keep, line)] if record.undoings else found


def _each_undone(record: CaseRecord, keep: Keep, line: int) -> list[KeepVerdict]:
    """Return what was broken at events before they were undone. What they asked for was owed until then."""
    assert keep.each
    found = list[KeepVerdict]()
    for moment, undoing in record.undone_of(keep.each):
        then = record.until(undoing.correction.seq - 1, undoing.correction.at)
        found.append(verdict_of(then, keep, moment, line))
    return [verdict for verdict in found if verdict.found == "broken"]


def _never(record: CaseRecord, keep: Keep, line: int) -> list[KeepVerdict]:
    assert keep.never
    found = record.all_of(keep.never)
    return _broken_by(found, line) if found else [_not_broken(record, line)]


def _not_both(record: CaseRecord, keep: Keep, line: int) -> list[KeepVerdict]:
    assert keep.not_both
    first, second = map(record.all_of, keep.not_both)
    if first and second:
        return _broken_by([max(first[0], second[0], key=lambda moment: moment.event.seq)], line)
    return [_not_broken(record, line)] if first or second else []


def _count(record: CaseRecord, keep: Keep, line: int) -> list[KeepVerdict]:
    """Return whether the events have happened so often: too often at once, too rarely when the case is closed."""
    assert keep.count
    rounds = defaultdict[object, list[Moment]](list)
    for moment in record.all_of(keep.count):
        rounds[moment.arrived if keep.per == "round" else None].append(moment)
    most = keep.exactly if keep.exactly is not None else keep.at_most
    assert most is not None
    too_many = _broken_by([moment for moments in rounds.values() for moment in moments[most:]], line)
    least = min((len(moments) for moments in rounds.values()), default=0)
    if record.closed and not record.imported and keep.exactly is not None and least < keep.exactly:
        return [*too_many, *_broken_by([record.closed], line)]
    return too_many or [_not_broken(record, line)]


def _broken_by(moments: Sequence[Moment], line: int) -> list[KeepVerdict]:
    return [KeepVerdict("broken", line, moment.event.seq, moment.event.at) for moment in moments]


def _not_broken(record: CaseRecord, line: int) -> KeepVerdict:
    return KeepVerdict("kept" if record.closed else "open", line)
