"""A newer holiday notice reaches an open case: which limits move, which breaches are undone, what is to be looked at.

A limit is counted anew from its whole record, so that the same notice twice moves nothing, and a case that was told
late stands where one that was told at once does.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import NamedTuple

from models.case import Case, ClockState, Counted
from models.law import Law
from models.limit import Clock
from models.messages import Act, ClockKey, Event
from models.requirement import Name
from models.time import Calendar, Due
from rules import notify
from rules.clock import due_of, facts_of, is_suspended, limit_of, runs_on_at, ticking, timed
from rules.clock import key as name
from rules.evolve import evolve
from rules.statutory_time.calendar import calendar_of, changed, differing, renewed
from rules.statutory_time.counting import IN_HOURS, local
from rules.timer import ahead, ring, rungs

ADOPT = "adopt_calendar"  # the act by which the register brings newer years to a case
DONE_BY_ITSELF = ("take", "reclassify")


class Move(NamedTuple):
    """One limit as it stood, and its end as the newer calendar counts it; because of these days. `undone`: its breach
    is on record and by the newer calendar is none."""

    key: ClockKey
    clock: Clock
    before: ClockState
    due: Due
    days: tuple[date, ...]
    undone: bool


def before(law: Law, case: Case, act: Act, now: datetime) -> Iterator[Event]:
    """What comes before an act is judged: what the clocks say up to its receipt, the newer years of the calendar that
    it brings, and what the clocks say by these."""
    if act.name == ADOPT or act.calendar is None or not act.verified:
        yield from ring(law, case, act.received, now)
        return
    for event in ring(law, case, act.received, now):
        case = evolve(law, case, event)
        yield event
    if case.closed_at or differing(calendar_of(law, case), act.calendar) is None:
        return
    for event in adoption(law, case, act, _said(act, now)):
        case = evolve(law, case, event)
        yield event
    yield from ring(law, case, act.received, now)


def _said(act: Act, now: datetime) -> Event:
    return Event(seq=0, type="adopted", name=ADOPT, at=act.received, recorded_at=now)


def adoption(law: Law, case: Case, act: Act, said: Event) -> list[Event]:
    """The events by which a case adopts the years an act brings: each limit that moves, each breach that is none any
    more, what was done too early; then whoever had been told another date is told anew."""
    newer = differing(calendar_of(law, case), act.calendar) if act.calendar else None
    first = case.seq + 1
    done = [said.model_copy(update={"type": "adopted", "seq": first, "calendar": newer})]
    if newer is None:
        return done
    for move in moves(law, case, newer, said.at, running(law, case)):
        for event in _events(law, case, move, newer, said):
            done.append(
                event.model_copy(update={"seq": case.seq + len(done) + 1, "refers_to": event.refers_to or first})
            )
    parties = set[Name]()
    for redated in [event for event in done if event.type == "redated"]:
        for event in _told(law, case, redated):
            if event.party and event.party not in parties:
                parties.add(event.party)
                done.append(event.model_copy(update={"seq": case.seq + len(done) + 1}))
    return done


def _events(law: Law, case: Case, move: Move, newer: Calendar, said: Event) -> Iterator[Event]:
    told = {"name": move.clock.name, "item": move.before.item, "at": said.at, "recorded_at": said.recorded_at}
    if move.undone:
        yield Event.model_validate({"seq": 0, "type": "breach_withdrawn", **told})
    dates = {
        "last_day_before": move.before.last_day, "last_day": move.due.last_day, "moved_by": move.days,
    }  # fmt: skip
    yield Event.model_validate({"seq": 0, "type": "redated", **told, **dates})
    for outcome, seq in _too_early(law, case, move, newer):
        mine = {"name": outcome, "clock": move.key, "refers_to": seq}
        yield Event.model_validate({"seq": 0, "type": "questioned", **told, **mine})


def moves(law: Law, case: Counted, newer: Calendar, at: datetime, running: Collection[ClockKey]) -> list[Move]:
    """The limits of an open case that end at another instant by the newer years, by name: of those `running` and, for
    a breach that would be none, of those that have stopped."""
    there = Counted.model_construct(
        facts=case.facts,
        happened=case.happened,
        clocks=case.clocks,
        items=case.items,
        calendar=renewed(calendar_of(law, case), newer),
    )
    found = []
    for key, state in sorted(case.clocks.items()):
        clock = law.clock(key)[1]
        if state.due is None or (key not in running and not _stopped_late(law, case, clock, state)):
            continue
        due = due_of(law, there, clock, state)
        if due is None or due.at == state.due:
            continue
        undone = _on_record(clock, state) and due.at > (state.stopped or at)
        if undone or state.stopped is None:
            days = changed(calendar_of(law, case), calendar_of(law, there))
            found.append(Move(key, clock, state, due, _between(days, case, clock, state, due), undone))
    return found


def running(law: Law, case: Case) -> list[ClockKey]:
    """The clocks that run and hold for this case."""
    return [name(clock.name, state.item) for clock, state in ticking(law, case)]


def _on_record(clock: Clock, state: ClockState) -> bool:
    return clock.breach and state.expired is not None and not state.withdrawn


def _stopped_late(law: Law, case: Counted, clock: Clock, state: ClockState) -> bool:
    """It stopped late with its breach on record, and its limit depends on nothing that has been restated since."""
    late = state.stopped is not None and state.due is not None and state.stopped >= state.due
    return late and _on_record(clock, state) and timed(law, case, clock, state).due == state.due


def _between(days: tuple[date, ...], case: Counted, clock: Clock, was: ClockState, due: Due) -> tuple[date, ...]:
    """Those of the changed days that lie between its start and its end. Of calendar days only those count to which the
    end has rolled."""
    assert was.last_day is not None
    unit = limit_of(facts_of(case, was), clock)[1]
    first = local(was.started).date()
    if unit in ("calendar_day", "month") and not was.extended:
        first = min(was.last_day, due.last_day)
    elif unit not in IN_HOURS:
        first = date.fromordinal(first.toordinal() + 1)
    return days[bisect_left(days, first) : bisect_right(days, max(was.last_day, due.last_day))]


def _too_early(law: Law, case: Case, move: Move, newer: Calendar) -> Iterator[tuple[Name, int]]:
    """What the clock has done by itself at an instant that, counted anew, had not come."""
    calendar = calendar_of(law, case)
    assert move.before.due is not None
    later = rungs(renewed(calendar, newer), move.clock, move.due.at)
    instants = zip(rungs(calendar, move.clock, move.before.due), later, strict=True)
    for (rung, at), (_, then) in instants:
        happened = case.happened.get(rung.name or "")
        if rung.do not in DONE_BY_ITSELF or happened is None or happened.by or happened.at != at or then <= at:
            continue
        if rung.name and happened.seq not in case.questioned:
            yield rung.name, happened.seq


def _told(law: Law, case: Case, redated: Event) -> Iterator[Event]:
    """Whoever outside was told of the case while this limit ran was told its date, and is told the new one."""
    state = case.clocks[name(redated.name, redated.item)]
    if state.stopped or not law.clocks[redated.name][1].breach:
        return
    for notice, party in notify.told(law, case, state.started):
        yield redated.model_copy(
            update={
                "type": "notified", "name": notice.name, "party": party, "clock": name(redated.name, redated.item),
                "refers_to": redated.seq, "last_day_before": None, "last_day": None, "moved_by": (), "item": None,
            }
        )  # fmt: skip


def stirs(law: Law, case: Case, newer: Calendar) -> bool:
    """Whether a case would speak at other instants by the newer years, be it only a warning or a reminder. What is
    suspended up to a maximum runs on by itself, so that nobody's act would bring it the news."""
    there = case.model_copy(update={"calendar": renewed(calendar_of(law, case), newer)})
    for clock, state in ticking(law, case):
        if is_suspended(state):
            if runs_on_at(clock, state):
                return True
        elif _instants(law, case, clock, state) != _instants(law, there, clock, timed(law, there, clock, state)):
            return True
    return False


def _instants(law: Law, case: Case, clock: Clock, state: ClockState) -> list[datetime]:
    return [event.at for event in ahead(law, case, clock, state)]
