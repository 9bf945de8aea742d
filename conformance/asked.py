"""What a line of `keeps:` asks of each event that it names: what came before it, who did it, what it states."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from conformance.fact_values import values_of
from conformance.limit import Stay, due_of, is_held
from conformance.raw.undoing import Undoing
from conformance.record import CaseRecord, Moment
from conformance.verdict import KEPT, WORST_FIRST, KeepVerdict
from models.keeps import Asked, EventPattern, Keep, KeepLimit
from models.procedure import Procedure
from models.requirement import Name, NeedsClock, simple_requirements
from models.time import Due

CORRECT_FILER = "correct_filer"
NEVER = -1  # the event by which something was stated that is not on record
BEST_LAST = ("broken", "open", "does_not_apply", "kept")


def verdict_of(record: CaseRecord, keep: Keep, moment: Moment, line: int) -> KeepVerdict:
    """Return what is so at one event, of everything that a line asks of it, and of one of its alternatives."""
    own = verdict_on(record, keep, moment, line, keep.each)
    if not keep.any:
        return own
    one_of = _best([verdict_on(record, one, moment, line, keep.each) for one in keep.any])
    return one_of if own is KEPT and not keep.then else _worse(own, one_of)


def verdict_on(record: CaseRecord, asked: Asked, moment: Moment, line: int, each: EventPattern | None) -> KeepVerdict:
    """Return what is so at one event, one of `each`, of everything that is asked of it beside alternatives."""
    followed = _followed(record, asked, moment, line, each) if asked.then else KEPT
    for word in asked.words:
        if not (ASKED[word](record, asked, moment) or _is_taken_over(record, asked, word, moment)):
            return _worse(followed, KeepVerdict("broken", line, moment.event.seq, moment.event.at))
    return followed


def _worse(first: KeepVerdict, second: KeepVerdict) -> KeepVerdict:
    return min(first, second, key=lambda verdict: WORST_FIRST.index(verdict.found))


def _is_taken_over(record: CaseRecord, asked: Asked, word: str, moment: Moment) -> bool:
    """Return True if what is missing may lie before the import of the case, where this record does not reach."""
    if not record.imported or asked.now:
        return False
    if word == "after":
        return all(one.event.seq == 1 for one in _earlier(record, asked, asked.after, moment))
    return word in ("states", "states_any", "registered")


def _best(found: Sequence[KeepVerdict]) -> KeepVerdict:
    """Return what is so where one of several is enough: broken only since none of them could be kept any more."""
    best = max(found, key=lambda verdict: BEST_LAST.index(verdict.found))
    if best.found != "broken":
        return best
    return max(found, key=lambda verdict: verdict.since or datetime.min.replace(tzinfo=UTC))


def _followed(record: CaseRecord, asked: Asked, moment: Moment, line: int, each: EventPattern | None) -> KeepVerdict:
    assert asked.then
    seq = moment.event.seq
    later = (one for one in record.all_of(asked.then) if one.event.seq > seq and one.is_of_item_of(moment))
    followed = next(later, None)
    if asked.within and (due := _missed(record, asked, moment, followed, each)):
        return KeepVerdict("broken", line, seq, due.at)
    if followed:
        return KEPT
    if record.merged:  # the other case goes on with what was owed
        return KeepVerdict("does_not_apply", line, seq)
    if record.closed:
        return KeepVerdict("broken", line, seq, record.closed.event.at)
    return KeepVerdict("open", line, seq)


def _missed(
    record: CaseRecord, asked: Asked, moment: Moment, followed: Moment | None, each: EventPattern | None
) -> Due | None:
    """Return the end of a limit that ran out before what had to follow; None while it is kept or held back."""
    assert asked.within
    assert asked.then
    within, then = asked.within, record.as_then(followed) if followed else record
    start = moment
    if record.undoings and within.clock not in _waiting_periods(record.procedure):
        start = _first_start(record, asked, moment, each)
    if start is not moment and any(
        one.event.type == "expired" and start.event.seq < one.event.seq < moment.event.seq
        for one in record.all_of(asked.then)
    ):
        return None  # it had run out before the act was undone, and does not run anew
    stood = tuple(_stood(record, within, start, _undone(record, asked, within))) if record.undoings else ()
    stood = _with_corrections(record, within, start, followed, stood)
    due = due_of(within, start, then, followed, then.all_of(asked.then), stood=stood)
    ended = followed or (record.merged)
    until = ended.event.at if ended else record.now
    rings = followed is not None and followed.event.type == "expired"  # at the end of the limit itself
    if due is None or (until <= due.at if rings else until < due.at):
        return None
    return None if is_held(within, moment, then, followed, due.at) else due


def _waiting_periods(procedure: Procedure) -> frozenset[Name]:
    """Return the clocks that are nobody's limit: who is waited for has the whole time from the act that stands."""
    clocks = [rule.clock for rule in procedure.rules if rule.clock and not rule.clock.breach]
    needs = [one for rule in procedure.rules for gate in rule.gates for one in simple_requirements(gate.needs)]
    asked = {need.clock for need in needs if isinstance(need, NeedsClock) and need.is_ == "over"}
    return frozenset(
        clock.code
        for clock in clocks
        if clock.code in asked or any(rung.do in ("offer", "take") for rung in clock.over)
    )


def _first_start(record: CaseRecord, asked: Asked, moment: Moment, each: EventPattern | None) -> Moment:
    """Return the event with which a limit began first: one of the same name, and of `each`, that was undone before this
    one, if what had to follow it did not. A slip begins nothing."""
    assert asked.then
    met = [
        one.event.seq for one in record.all_of(asked.then) if one.is_of_item_of(moment) and one.event.type != "expired"
    ]
    meant = {one.event.seq for one, _ in record.undone_of(each)} if each else None
    for one in reversed(record.raw[: moment.event.seq - 1]):
        if one.names != moment.names or not one.is_of_item_of(moment):
            continue
        undoing = record.undoing_of(one)
        if undoing is None or any(one.event.seq < seq < moment.event.seq for seq in met):
            break
        if not undoing.own_slip and (meant is None or one.event.seq in meant):
            return _first_start(record, asked, one, each)
    return moment


def _undone(record: CaseRecord, asked: Asked, within: KeepLimit) -> list[tuple[Moment, Undoing]]:
    """Return what had met a limit, or held it, and was undone."""
    assert asked.then
    found = [*record.undone_of(asked.then)]
    if within.paused:
        found += record.undone_of(EventPattern(event=within.paused.from_))
    return sorted(found, key=lambda one: one[0].event.seq)


def _stood(
    record: CaseRecord, within: KeepLimit, start: Moment, undone: Iterable[tuple[Moment, Undoing]]
) -> Iterator[tuple[datetime, datetime]]:
    """Yield from when until when something stood that had met a limit in time, and that was undone then. It was in time
    also by what had stood before it and was undone."""
    stood = list[Stay]()
    for one, undoing in undone:
        if undoing.own_slip or one.event.seq < start.event.seq or not one.is_of_item_of(start):
            continue
        due = due_of(within, start, record.as_then(one), one, stood=stood)
        if due is None or one.event.at < due.at:
            stood.append((one.event.at, undoing.correction.at))
            yield stood[-1]


def _with_corrections(
    record: CaseRecord, within: KeepLimit, start: Moment, until: Moment | None, stood: tuple[Stay, ...]
) -> tuple[Stay, ...]:
    """Return the stays with each correction of a contact within a limit in which that party was tried in vain: one
    working day is left from there."""
    last = until.event.seq if until else record.moments[-1].event.seq
    for one in record.named.get(CORRECT_FILER, ()):
        if "new_contact" not in one.event.texts:
            continue
        tried = any(
            start.event.seq < vain.event.seq < one.event.seq and not vain.reached
            for vain in record.named.get("contact", ())
        )
        if not (tried and start.event.seq < one.event.seq < last):
            continue
        due = due_of(within, start, record.as_then(one), one, stood=stood)
        if due is None or one.event.at < due.at:
            stood = tuple(sorted((*stood, (one.event.at, one.event.at))))
    return stood


def _is_preceded(record: CaseRecord, asked: Asked, moment: Moment) -> bool:
    earlier = _earlier(record, asked, asked.after, moment)
    if asked.on_days:
        return (
            len({_provable_instant(one).astimezone(record.calendar.zone).date() for one in (*earlier, moment)})
            >= asked.on_days
        )
    if not earlier or asked.within is None:
        return bool(earlier)
    before = [
        (one, undoing)
        for one, undoing in record.undone
        if one.names == moment.names and one.event.seq < moment.event.seq
    ]
    stood = tuple(_stood(record, asked.within, earlier[-1], before))
    then = record.as_then(moment)
    same = [one for name in moment.names for one in then.named.get(name, ())]
    stood = _with_corrections(record, asked.within, earlier[-1], moment, stood)
    due = due_of(asked.within, earlier[-1], then, moment, same, stood=stood)
    return due is None or moment.event.at < due.at


def _provable_instant(moment: Moment) -> datetime:
    """Return when something was done by the record: what is only said to have been done before, when it was put
    down."""
    event = moment.event
    return event.at if event.attachments or event.received_at is None else event.received_at


def _is_first(record: CaseRecord, asked: Asked, moment: Moment) -> bool:
    return not _earlier(record, asked, asked.not_after, moment)


def _earlier(record: CaseRecord, asked: Asked, pattern: EventPattern | None, moment: Moment) -> list[Moment]:
    """Return the events of a pattern before this one, of the same item; with `anew` since the arrival at its stage,
    with `unless` those that none of these has followed."""
    if pattern is None:
        return []
    record, since, until = record.as_then(moment), moment.arrived if asked.anew else 0, moment.event.seq
    before = [one for one in record.all_of(pattern) if since <= one.event.seq < until and one.is_of_item_of(moment)]
    if moment.event.received_at:
        before = [one for one in before if _had_happened(one, asked, moment)]
    if asked.not_after is not None and (none := record.refuted):
        before = [one for one in before if none.get(one.event.seq, until) >= until]
    if asked.unless is None:
        return before
    ends = [one for one in record.all_of(asked.unless) if one.is_of_item_of(moment)]

    def has_ended(one: Moment) -> bool:
        return any(one.event.seq < end.event.seq < until and end.is_of_item_of(one) for end in ends)

    return [one for one in before if not has_ended(one)]


def _had_happened(one: Moment, asked: Asked, moment: Moment) -> bool:
    """Return True if an event that was on record when an act was reported late came before the act as well. What must
    not have come before counts from its report, except the end of a limit: what was done before it was in time."""
    counts_from_report = asked.not_after is not None and one.event.type != "expired"
    return counts_from_report or one.event.at <= moment.event.at


def _is_done_by(record: CaseRecord, asked: Asked, moment: Moment) -> bool:
    return _holds_one(record, asked.by, moment)


def _is_not_done_by(record: CaseRecord, asked: Asked, moment: Moment) -> bool:
    return not _holds_one(record, asked.not_by, moment)


def _holds_one(record: CaseRecord, names: Sequence[Name], moment: Moment) -> bool:
    """Return True if who did it held one of the roles when it was received, or is named by one of the facts."""
    event, roles = moment.event, record.procedure.roles
    if event.by is None:
        return False
    held = record.staff.held(event.by, event.recorded_at, record.procedure.slug)

    def holds(name: Name) -> bool:
        if name not in roles:
            return not held.people.isdisjoint(_named(moment, name))
        if any(one.about == name and one.whom in held.people and one.seq < event.seq for one in record.deputies):
            return True
        return record.staff.holds(held, name, roles[name], _named(moment, roles[name].named_in), event.recorded_at)

    return any(map(holds, names))


def _named(moment: Moment, fact: str | None) -> tuple[str, ...]:
    return tuple(map(str, values_of(moment.facts.get(fact)))) if fact else ()


def _is_registered(record: CaseRecord, asked: Asked, moment: Moment) -> bool:  # noqa: ARG001  # asked as the others are
    persons = set(_named(moment, asked.who) if asked.who else filter(None, [moment.event.by]))
    known = frozenset[str]().union(*(moment.registered.get(name, ()) for name in asked.registered))
    return bool(persons) and persons <= known


def _is_done_by_other(record: CaseRecord, asked: Asked, moment: Moment) -> bool:
    others = record.all_of(asked.other_than) if asked.other_than else ()
    return all(one.event.by != moment.event.by for one in others if one.event.seq < moment.event.seq and one.event.by)


def _is_told(record: CaseRecord, asked: Asked, moment: Moment) -> bool:  # noqa: ARG001
    return moment.reached and ("any" in asked.told or moment.event.means in asked.told)


def _states_all(record: CaseRecord, asked: Asked, moment: Moment) -> bool:  # noqa: ARG001
    stated = moment.on_record
    if not stated.keys() >= asked.all_stated:
        return False
    since = _since(asked, moment)
    return not since or all(stated[name] >= since for name in asked.states)


def _states_one(record: CaseRecord, asked: Asked, moment: Moment) -> bool:  # noqa: ARG001
    return _is_one_stated(asked, moment, asked.states_any)


def _states_none(record: CaseRecord, asked: Asked, moment: Moment) -> bool:  # noqa: ARG001
    return not _is_one_stated(asked, moment, asked.states_none)


def _is_one_stated(asked: Asked, moment: Moment, names: Sequence[Name]) -> bool:
    since = _since(asked, moment)
    return any(moment.on_record.get(name, NEVER) >= since for name in names)


def _since(asked: Asked, moment: Moment) -> int:
    """Return the event from which the line looks at what is on record."""
    return moment.event.seq if asked.now else moment.arrived if asked.anew else 0


ASKED: Mapping[str, Callable[[CaseRecord, Asked, Moment], bool]] = {
    "after": _is_preceded,
    "not_after": _is_first,
    "by": _is_done_by,
    "not_by": _is_not_done_by,
    "other_than": _is_done_by_other,
    "told": _is_told,
    "states": _states_all,
    "states_any": _states_one,
    "states_none": _states_none,
    "registered": _is_registered,
}
