"""`corrected`: the case when an outcome or own act is undone.

What the act has changed is as before, where nothing has changed it since. What was said since then stays, and so does
what was told and each breach. Limits are counted from the record, not from the state that is restored
(docs/adr/0071).
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple, TypeVar

from models.case import Case, ClockState, Item, Position, SuspendedInterval, replace
from models.events import Acted, Corrected
from models.law import Law
from models.limit import Clock
from models.messages import ClockKey
from models.requirement import Name
from rules import clock, fact
from rules.acts import correction
from rules.event_effects.pauses import pauses_without
from rules.event_effects.statements import after_statement
from rules.event_names import CORRECT

K = TypeVar("K")
V = TypeVar("V")
ABSENT = object()


class _Undoing(NamedTuple):
    """One act that is undone by an event: the case before it, right after it, and now."""

    law: Law
    undone: Acted
    before: Case
    after: Case
    now: Case
    event: Corrected
    own_slip: bool


def without_act(law: Law, case: Case, event: Corrected) -> Case:
    """Return the case with an act undone. Raises ValueError for one that is not remembered."""
    undoable = correction.remembered(case, event.refers_to)
    before, after = undoable.before, after_statement(law, undoable.before, undoable.event)
    own_slip = correction.is_own_slip(law, undoable, event.by, event.at)
    undoing = _Undoing(law, undoable.event, before, after, case, event, own_slip)
    happened = _reverted(before.happened, after.happened, case.happened)
    said_since = {name for name, stated in case.stated.items() if stated != after.stated.get(name)}
    facts = _reverted(before.facts, after.facts, case.facts, said_since) | fact.counted_facts(law, happened)
    counting = replace(case, facts=facts, items=_items(before, after, case), happened=happened)
    clocks = _clocks(undoing, counting)
    open_clocks = {key for key, state in clocks.items() if not state.stopped}
    requests = _reverted(before.requests, after.requests, case.requests)
    return replace(
        counting,
        clocks=clocks,
        texts=_reverted(before.texts, after.texts, case.texts, said_since),
        stated=_reverted(before.stated, after.stated, case.stated),
        positions=_positions(before, after, case),
        rounds=_reverted(before.rounds, after.rounds, case.rounds),
        forks=_reverted(before.forks, after.forks, case.forks),
        documents=_reverted(before.documents, after.documents, case.documents),
        approved=_reverted(before.approved, after.approved, case.approved),
        consents=_reverted(before.consents, after.consents, case.consents),
        requests={seq: kept for seq, kept in requests.items() if kept.clock in open_clocks},
        unknown=_members_reverted(before.unknown, after.unknown, case.unknown),
        closed_at=before.closed_at if case.closed_at == after.closed_at else case.closed_at,
        earlier=tuple(other for other in case.earlier if other is not undoable),
        undo_asked=None,
    )


def _reverted(before: Mapping[K, V], after: Mapping[K, V], now: Mapping[K, V], kept: Collection[K] = ()) -> dict[K, V]:
    """Return `now` with each entry that the act changed as before, where it has not been changed since and is not one
    of `kept`."""
    result = dict(now)
    for key in (before.keys() | after.keys()) - {*kept}:
        was, then = before.get(key, ABSENT), after.get(key, ABSENT)
        if was != then and now.get(key, ABSENT) == then:
            result.pop(key, None)
            if key in before:
                result[key] = before[key]
    return result


def _members_reverted(before: tuple[str, ...], after: tuple[str, ...], now: tuple[str, ...]) -> tuple[str, ...]:
    added, removed = {*after} - {*before}, {*before} - {*after}
    return tuple(sorted(({*now} - added) | removed))


def _items(before: Case, after: Case, now: Case) -> dict[Name, dict[Name, Item]]:
    found = dict[Name, dict[Name, Item]]()
    for kind, items in now.items.items():
        was, then = before.items.get(kind, {}), after.items.get(kind, {})
        added = then.keys() - was.keys()  # what has been noted about it goes with it
        found[kind] = {
            name: _item(was[name], then[name], item) if name in was and name in then else item
            for name, item in items.items()
            if name not in added
        }
    return {kind: items for kind, items in found.items() if items}


def _item(was: Item, then: Item, now: Item) -> Item:
    """Return an item with what the act has changed as before; what was said of it since stays."""
    if was == then:
        return now
    state = (was.state, was.at) if (now.state, now.at) == (then.state, then.at) else (now.state, now.at)
    return replace(
        now,
        state=state[0],
        at=state[1],
        facts=_reverted(was.facts, then.facts, now.facts),
        texts=_reverted(was.texts, then.texts, now.texts),
        stated=_reverted(was.stated, then.stated, now.stated),
        corrections=_reverted(was.corrections, then.corrections, now.corrections),
    )


def _positions(before: Case, after: Case, now: Case) -> dict[Name, Position]:
    """Return the positions with those as before that the act has led on. On a track that stayed where it was, what has
    been handed over or asked since stays."""
    result = dict(now.positions)
    for track in before.positions.keys() | after.positions.keys():
        was, then = before.positions.get(track), after.positions.get(track)
        if was == then:
            continue
        here = now.positions.get(track)
        if was and here and (was.seq, was.stage) == (here.seq, here.stage):
            result[track] = replace(here, answers=was.answers)
        elif was:
            result[track] = was
        else:
            result.pop(track, None)
    return result


# ---- limits -------------------------------------------------------------------------------------------------


def _clocks(undoing: _Undoing, counting: Case) -> dict[ClockKey, ClockState]:
    """Return the clocks from the record. `counting` is the case with the facts by which they count now."""
    found: dict[ClockKey, ClockState] = {}
    for key, now in undoing.now.clocks.items():
        was, then = undoing.before.clocks.get(key), undoing.after.clocks.get(key)
        state = now if was == then and was is not None and then is not None else _clock(undoing, counting, key, now)
        if state is not None:
            found[key] = state
    return found


def _clock(undoing: _Undoing, counting: Case, key: ClockKey, now: ClockState) -> ClockState | None:
    """Return a clock that the act has started, met or moved, as it runs on; None for one that has never run."""
    definition = undoing.law.clock_rule(key)[1]
    was, undone = undoing.before.clocks.get(key), undoing.undone.seq
    begun = now.began == undone
    if begun and (was is None or was.stopped):
        # who is waited for has the whole time from the act that stands
        anew = undoing.own_slip or definition.code in undoing.law.waiting_periods
        return was if anew else _never_begun(definition, now, undoing.event)
    if was is None or (not begun and now.began != was.began):
        return now  # begun by something else since
    if was.stopped:  # the act let it run again
        return replace(was, expired=now.expired, noticed=now.noticed)
    if now.stopped and now.stopped_by != undone and not begun:
        return now
    return _running_on(undoing, counting, definition, was, now)


def _never_begun(definition: Clock, now: ClockState, event: Corrected) -> ClockState:
    """Return a limit that waits for the act that starts it to be done again.

    It then counts from its first start, and an end that was named is put off by no second name.
    """
    if now.stopped and now.undone:
        return now
    named = now.due if definition.limit.set_by or now.until else now.no_later
    return replace(
        now, stopped=event.at, stopped_by=event.seq, stopped_on=None, held=False, undone=True, no_later=named
    )


def _running_on(undoing: _Undoing, counting: Case, definition: Clock, was: ClockState, now: ClockState) -> ClockState:
    """Return a limit that was met or moved by the act, running on from its own start.

    It is counted by the calendar of today. What it has announced since is not announced again, and a breach that was
    withdrawn because of the act is on record again. Unless an own slip is undone, a limit that the act met in time, or
    lengthened, did not run while the act stood; after the first time at least one working day is left.
    """
    law, at = undoing.law, undoing.event.at
    same_run = now.started == was.started
    running = replace(
        now if same_run else was,
        stopped=None,
        stopped_by=None,
        stopped_on=None,
        held=False,
        withdrawn=was.withdrawn,
        suspended=pauses_without(definition, was, now) if same_run else was.suspended,
    )
    due = clock.with_due(law, counting, definition, running).due
    then = undoing.after.clocks.get(clock.clock_key(definition.code, was.item))
    stood_from = _stood_from(undoing.undone, now, due, then)
    if not undoing.own_slip and stood_from is not None and not clock.is_over(running):
        pauses = _with_pause(running.suspended, stood_from, at)
        running = replace(running, suspended=pauses, reopened=running.reopened or at)
    return clock.silent_if_moved(now, clock.with_due(law, counting, definition, running), undoing.event.recorded_at)


def _stood_from(undone: Acted, now: ClockState, due: datetime | None, then: ClockState | None) -> datetime | None:
    """Return since when the act stood in place of the limit; None if it neither met the limit in time nor lengthened
    it."""
    met = now.stopped_by == undone.seq and now.stopped is not None and (due is None or now.stopped < due)
    if met:
        return now.stopped
    if due is None or then is None or then.stopped:
        return None
    lengthened = then.due is None or then.due > due
    return undone.at if lengthened and undone.at < due else None


def _with_pause(
    pauses: tuple[SuspendedInterval, ...], since: datetime, until: datetime
) -> tuple[SuspendedInterval, ...]:
    """Return the suspensions with one more; one that is still open stays the last."""
    added = SuspendedInterval(since=since, until=max(since, until), ground=CORRECT)
    return tuple(sorted((*pauses, added), key=lambda pause: (pause.until is None, pause.since)))
