"""Apply a newer holiday notice to an open case: move limits, withdraw breaches, mark early steps for review.

A limit is counted anew from its whole record. So the same notice twice moves nothing, and a case that gets the notice
late ends up the same as one that got it at once.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import NamedTuple

from models.case import Case, ClockState, CountingBasis, replace
from models.events import Adopted, BreachWithdrawn, ClockEventFields, Event, Notified, Questioned, Redated, numbered
from models.law import Law
from models.limit import Clock
from models.messages import Act, ClockKey
from models.requirement import Name
from models.time import Calendar, Due
from rules.clock import (
    clock_due,
    clock_facts,
    clock_key,
    is_suspended,
    limit_unit,
    resumes_at,
    rung_instants,
    running_clocks,
    with_due,
)
from rules.evolve import Evolved, evolve
from rules.notice import notices_told
from rules.statutory_time.calendar import calendar_of, calendar_of_clock, changed_days, newer_years, with_newer_years
from rules.statutory_time.counting import HOUR_UNITS
from rules.statutory_time.local_time import local_day
from rules.timer import events_ahead, ring_clocks

ADOPT_CALENDAR = "adopt_calendar"  # the act by which the register brings newer years to a case
AUTOMATIC_STEPS = ("take", "reclassify")


class LimitMove(NamedTuple):
    """A limit that a newer calendar moves: the clock as it was, its new end, and the days that cause the move.

    `undone`: its breach is on record, and by the newer calendar there was none.
    """

    key: ClockKey
    clock: Clock
    before: ClockState
    due: Due
    days: tuple[date, ...]
    undone: bool


# ---- adoption -----------------------------------------------------------------------------------------------


def events_before_act(law: Law, case: Case, act: Act, now: datetime) -> Iterator[Evolved]:
    """Yield what comes before an act is judged.

    First the clocks up to its receipt, then the adoption of the newer years that it brings, then the clocks by these.
    """
    if act.name == ADOPT_CALENDAR or act.calendar is None or not act.verified:
        yield from ring_clocks(law, case, act.received, now)
        return
    for rung in ring_clocks(law, case, act.received, now):
        case = rung.case
        yield rung
    if case.closed_at or newer_years(calendar_of(law, case), act.calendar) is None:
        return
    adopted = Adopted(seq=0, type="adopted", name=ADOPT_CALENDAR, at=act.received, recorded_at=now)
    for event in adoption_events(law, case, act, adopted):
        case = evolve(law, case, event)
        yield Evolved(event, case)
    yield from ring_clocks(law, case, act.received, now)


def adoption_events(law: Law, case: Case, act: Act, adopted: Adopted) -> list[Event]:
    """Return the events by which a case adopts the years that an act brings, numbered.

    After the adoption: each limit that moves, with a breach that is withdrawn and steps that were taken early; then one
    corrected notice for each party that was told another date.
    """
    newer = newer_years(calendar_of(law, case), act.calendar) if act.calendar else None
    first = case.seq + 1
    events: list[Event] = [adopted.model_copy(update={"seq": first, "calendar": newer})]
    if newer is None:
        return events
    by = newer_count(calendar_of(law, case), newer)
    for move in limit_moves(law, case, by, adopted.at, running_clock_keys(law, case)):
        for event in _limit_move_events(law, case, move, newer, adopted.model_copy(update={"seq": first})):
            events.append(numbered(event, case.seq + len(events) + 1))
    parties = set[Name]()
    for redated in [event for event in events if event.type == "redated"]:
        for notified in _corrected_notices(law, case, redated):
            if notified.party not in parties:
                parties.add(notified.party)
                events.append(numbered(notified, case.seq + len(events) + 1))
    return events


def _limit_move_events(law: Law, case: Case, move: LimitMove, newer: Calendar, adopted: Adopted) -> Iterator[Event]:
    of_clock = ClockEventFields(
        seq=0, name=move.clock.code, item=move.before.item, at=adopted.at, recorded_at=adopted.recorded_at
    )
    if move.undone:
        yield BreachWithdrawn(**of_clock, type="breach_withdrawn", refers_to=adopted.seq)
    yield Redated(
        **of_clock, type="redated", refers_to=adopted.seq,
        last_day_before=move.before.last_day, last_day=move.due.last_day, moved_by=move.days,
    )  # fmt: skip
    for outcome, seq in _steps_taken_early(law, case, move, newer):
        yield Questioned(**{**of_clock, "name": outcome}, type="questioned", refers_to=seq, clock=move.key)


def _steps_taken_early(law: Law, case: Case, move: LimitMove, newer: Calendar) -> Iterator[tuple[Name, int]]:
    """Yield the steps, with their event, that the clock took by itself before the instant by the newer calendar."""
    calendar = calendar_of_clock(law, case, move.clock)
    assert move.before.due is not None
    later = rung_instants(with_newer_years(calendar, newer), move.clock, move.due.at)
    instants = zip(rung_instants(calendar, move.clock, move.before.due), later, strict=True)
    for (rung, at), (_, then) in instants:
        happened = case.happened.get(rung.code or "")
        if rung.do not in AUTOMATIC_STEPS or happened is None or happened.by or happened.at != at or then <= at:
            continue
        if rung.code and happened.seq not in case.questioned:
            yield rung.code, happened.seq


def _corrected_notices(law: Law, case: Case, redated: Redated) -> Iterator[Notified]:
    """Yield a notice of the new date to every outside party that was notified while this limit ran."""
    key = clock_key(redated.name, redated.item)
    state = case.clocks[key]
    if state.stopped or not law.clocks[redated.name][1].breach:
        return
    for notice, party in notices_told(law, case, state.started):
        yield Notified(
            seq=0, type="notified", name=notice.code, at=redated.at, recorded_at=redated.recorded_at, party=party,
            refers_to=redated.seq, clock=key,
        )  # fmt: skip


# ---- moved limits -------------------------------------------------------------------------------------------


class NewerCount(NamedTuple):
    """What counting by newer years changes: the whole calendar with them, and the days whose kind differs, of each
    calendar by code."""

    calendar: Calendar
    days: Mapping[str, tuple[date, ...]]

    @property
    def all_days(self) -> list[date]:
        """The days whose kind differs by any of the calendars, in order."""
        return sorted({day for days in self.days.values() for day in days})


def newer_count(before: Calendar, newer: Calendar) -> NewerCount:
    """Return what counting by newer years changes for whoever counts by `before`."""
    after = with_newer_years(before, newer)
    codes = (before.code, *before.others)
    return NewerCount(after, {code: changed_days(before.find(code), after.find(code)) for code in codes})


def limit_moves(
    law: Law, case: CountingBasis, by: NewerCount, at: datetime, running: Collection[ClockKey]
) -> list[LimitMove]:
    """Return the limits of an open case that end at another instant by the newer years, by name.

    These are limits that are `running`, and stopped ones whose breach would be none.
    """
    by_newer = replace(case, calendar=by.calendar)
    found = []
    for key, state in sorted(case.clocks.items()):
        clock = law.clock_rule(key)[1]
        if state.due is None or (key not in running and not _stopped_late(law, case, clock, state)):
            continue
        due = clock_due(law, by_newer, clock, state)
        if due is None or due.at == state.due:
            continue
        undone = _is_breach_on_record(clock, state) and due.at > (state.stopped or at)
        if undone or state.stopped is None:
            days = _days_behind_move(law, by, case, clock, state, due)
            found.append(LimitMove(key, clock, state, due, days, undone))
    return found


def running_clock_keys(law: Law, case: Case) -> list[ClockKey]:
    """Return the keys of the clocks that run and apply."""
    return [clock_key(clock.code, state.item) for clock, state in running_clocks(law, case)]


def _is_breach_on_record(clock: Clock, state: ClockState) -> bool:
    return clock.breach and state.expired is not None and not state.withdrawn


def _stopped_late(law: Law, case: CountingBasis, clock: Clock, state: ClockState) -> bool:
    """Return True if the clock stopped late with a breach on record, and nothing its limit depends on was restated
    since."""
    late = state.stopped is not None and state.due is not None and state.stopped >= state.due
    return late and _is_breach_on_record(clock, state) and with_due(law, case, clock, state).due == state.due


def _days_behind_move(
    law: Law, by: NewerCount, case: CountingBasis, clock: Clock, was: ClockState, due: Due
) -> tuple[date, ...]:
    """Return the changed days between the start and the end of a limit. If it counts calendar days, only those over
    which the end has rolled."""
    assert was.last_day is not None
    unit = limit_unit(clock_facts(case, was), clock)
    calendar = calendar_of_clock(law, case, clock)
    days, first = by.days[calendar.code], local_day(was.started, calendar.zone)
    plain = clock.counting is None and clock.outside_hours == "at_once" and not clock.limit.several
    if plain and unit in ("calendar_day", "week", "month") and not was.extended:
        first = min(was.last_day, due.last_day)
    elif plain and unit not in HOUR_UNITS:
        first = date.fromordinal(first.toordinal() + 1)
    if clock.day_end == "close":  # whether the last day closes at all
        first = min(first, was.last_day, due.last_day)
    return days[bisect_left(days, first) : bisect_right(days, max(was.last_day, due.last_day))]


def calendar_moves_alarms(law: Law, case: Case, newer: Calendar) -> bool:
    """Return True if a clock would announce anything at another instant by the newer years, be it only a warning.

    A suspension up to a maximum counts as well: it ends by itself, with no act that could bring the newer years.
    """
    by_newer = replace(case, calendar=with_newer_years(calendar_of(law, case), newer))
    for clock, state in running_clocks(law, case):
        if is_suspended(state):
            if resumes_at(law, case, clock, state):
                return True
        elif _alarm_instants(law, case, clock, state) != _alarm_instants(
            law, by_newer, clock, with_due(law, by_newer, clock, state)
        ):
            return True
    return False


def _alarm_instants(law: Law, case: Case, clock: Clock, state: ClockState) -> list[datetime]:
    return [event.at for event in events_ahead(law, case, clock, state)]
