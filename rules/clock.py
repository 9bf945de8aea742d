"""`enforce: clock` which clocks of a case start, run, move and stop.

`rules.statutory_time` counts the days; this module knows the case.
"""

from collections import ChainMap
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from models.case import Case, ClockState, CountingBasis, ExtensionRequest, SuspendedInterval, replace
from models.events import Event, Granted, Redated, Resumed, Suspended
from models.law import Law
from models.limit import Clock, Length, Rung, TimeAmount
from models.messages import ClockKey, FactValue
from models.requirement import Name
from models.time import Calendar, Due, OpenSuspensionInterval, Unit
from rules import roles
from rules.event_effects.pauses import pauses_after
from rules.event_names import CORRECT, CORRECT_FILER, concerns_clocks, names_of_event
from rules.notice import is_overtaken
from rules.requirements import context_of_case, requirement_met
from rules.statutory_time.calendar import calendar_of_clock, working_days_of
from rules.statutory_time.counting import (
    DAY_UNITS,
    CountedEnd,
    CountTerms,
    count_limit,
    decided_end,
    due_at_closing,
    due_at_instant,
    due_set_by_act,
    warning_instant,
)
from rules.statutory_time.local_time import local_day, local_time, midnight

FIRST_EVENT = 1


def clock_key(name: Name, item: Name | None) -> ClockKey:
    """Return the key of one run of a clock: the clock, and the item if each item has a run of its own."""
    return f"{name}:{item}" if item else name


def split_clock_key(key: ClockKey) -> tuple[Name, Name | None]:
    """Return the clock and the item of a run."""
    name, _, item = key.partition(":")
    return name, item or None


def clock_applies(law: Law, case: Case, clock: Clock) -> bool:
    """Return True if the limit holds for this case (20 days outside the scope of liability, 30 within)."""
    return clock.when is None or requirement_met(clock.when, context_of_case(law, case))


def running_clocks(law: Law, case: Case) -> list[tuple[Clock, ClockState]]:
    """Return the clocks that run and apply now, by name."""
    return [
        (clock, state)
        for key, state in sorted(case.clocks.items())
        if state.stopped is None and clock_applies(law, case, clock := law.clock_rule(key)[1])
    ]


def running_limits(law: Law, case: Case) -> list[tuple[Clock, ClockState]]:
    """Return the clocks of the text that run and apply now, by name: all but the reminders of the house."""
    return [(clock, state) for clock, state in running_clocks(law, case) if not law.clock_rule(clock.code)[0].of_house]


def is_overdue(law: Law, case: Case) -> bool:
    """Return True if a limit of the law is over and what it asks for has not happened. The end of a reminder is no
    breach."""
    return any(clock.breach and is_over(state) for clock, state in running_clocks(law, case))


def is_over(state: ClockState) -> bool:
    """Return True if a clock has run out and that was a breach."""
    return state.expired is not None and not state.withdrawn


# ---- start, move and stop -----------------------------------------------------------------------------------


def settle_clocks(law: Law, case: Case, event: Event) -> dict[ClockKey, ClockState]:
    """Return the clocks after an event: started and stopped by its name, moved by the facts it states."""
    if not (case.closed_at or concerns_clocks(law, event)):
        return case.clocks
    clocks, names = dict(case.clocks), names_of_event(event)
    for name, (_, clock) in law.clocks.items():
        if name not in clocks and clock.again != "per_item" and names.isdisjoint(clock.starts):
            continue  # neither runs nor starts
        for key in _concerned_keys(clock, name, case, event):
            if (state := _settle_clock(law, case, clock, clocks.get(key), event)) is not None:
                clocks[key] = state
    return clocks


def _concerned_keys(clock: Clock, name: Name, case: Case, event: Event) -> Iterator[ClockKey]:
    """Yield the runs that an event may concern: that of its item, or all if it names none or ends the case."""
    if clock.again != "per_item":
        yield name
    elif event.item and not case.closed_at:
        yield clock_key(name, event.item)
    else:
        yield from [key for key in case.clocks if key.startswith(f"{name}:")]


def _settle_clock(law: Law, case: Case, clock: Clock, state: ClockState | None, event: Event) -> ClockState | None:
    running = state is not None and state.stopped is None
    if state and running and (case.closed_at or _event_stops_clock(clock, state, case, event)):
        stopped = max(event.at, state.started)
        return replace(state, stopped=stopped, stopped_by=event.seq, stopped_on=event.track, held=False)
    may_start = case.closed_at is None and (not running or clock.again == "restart")
    if may_start and _event_starts_clock(law, case, clock, event):
        if state and state.undone:  # the act that started it before was undone: it counts from there
            again = replace(state, stopped=None, stopped_by=None, undone=False, began=event.seq)
            return with_due(law, case, clock, again)
        item = event.item if clock.again == "per_item" else None
        begun = ClockState(started=_start(law, case, clock, event), began=event.seq, item=item)
        if state and _is_named_before(case, clock, state, event):
            begun = replace(begun, of_earlier_run=True)
        return with_due(law, case, clock, begun)
    if state and running and event.at < state.started and _begins_with_case(state, event):
        return with_due(law, case, clock, replace(state, started=event.at))
    if state and running and (pauses := pauses_after(clock, state, event)) != state.suspended:
        paused = with_due(law, case, clock, replace(state, suspended=pauses))
        state = silent_if_moved(state, paused, event.recorded_at)
    if state and running and not {clock.limit.set_by, clock.limit.by}.isdisjoint((*event.facts, *event.unknown)):
        return _with_restated_limit(law, case, clock, state, event)
    return state


def _begins_with_case(state: ClockState, event: Event) -> bool:
    """Return True where an act says that the complaint had come in earlier than the case was opened: a limit that began
    with the case began then."""
    return event.type == "acted" and state.began == FIRST_EVENT


def _start(law: Law, case: Case, clock: Clock, event: Event) -> datetime:
    """Return when an event starts a limit: when it happened; of an act that is reported late, and that starts the limit
    of other people than who did it, when it was received. The limit had not reached them before."""
    holders = law.limit_holders[clock.code]
    if event.received_at is None or event.by in (None, roles.SYSTEM) or not holders:
        return event.at
    own = roles.holds_role(law, case, event.by or "", event.standing, holders, item=event.item)
    return event.at if own else event.received_at


def _is_named_before(case: Case, clock: Clock, before: ClockState, event: Event) -> bool:
    """Return True if the date that sets the end was stated for the run before the one that an event begins: before
    that run was stopped, or, where it still runs, not with the event itself."""
    named = case.stated.get(clock.limit.set_by or "")
    since = before.stopped_by or event.seq
    return named is not None and named.item == before.item and named.seq < since


def with_conditions(law: Law, case: Case, event: Event) -> Case:
    """Return the case with its clocks as their conditions hold after an event.

    A limit counts from its start. Where it would have been over before its condition was met for the first time, nobody
    could keep it: it begins then.
    """
    changed = {}
    for key, state in case.clocks.items():
        if state.stopped is None and split_clock_key(key)[0] in law.conditional_clocks:
            after = _with_condition(law, case, law.clock_rule(key)[1], state, event)
            if after is not state:
                changed[key] = after
    return replace(case, clocks={**case.clocks, **changed}) if changed else case


def _with_condition(law: Law, case: Case, clock: Clock, state: ClockState, event: Event) -> ClockState:
    applies = clock_applies(law, case, clock)
    if not applies:
        return replace(state, applies=False) if state.applies else state
    if state.applies and state.not_before:
        return state
    if state.began == event.seq:
        return replace(state, applies=True, not_before=state.started)
    now = replace(state, applies=True, not_before=max(event.known_at, state.started))
    if state.not_before is None and state.due is not None and state.due <= event.known_at:
        return with_due(law, case, clock, replace(now, started=event.known_at))
    return now


def _with_restated_limit(law: Law, case: Case, clock: Clock, state: ClockState, event: Event) -> ClockState:
    """Return the clock with the end that an event has just named, or without one where the event takes that back."""
    set_by = clock.limit.set_by
    named_at = event.at if set_by in event.facts else None if set_by in event.unknown else state.named_at
    earlier = state.of_earlier_run and set_by not in event.facts
    moved = with_due(law, case, clock, replace(state, named_at=named_at, of_earlier_run=earlier))
    return unannounced(moved) if moved.due is None else silent_if_moved(state, moved, event.recorded_at)


def _event_starts_clock(law: Law, case: Case, clock: Clock, event: Event) -> bool:
    if names_of_event(event).isdisjoint(clock.starts) or (clock.again == "per_item" and event.item is None):
        return False
    together = clock.starts_on == "first" or all(name in case.happened for name in clock.starts)
    return together and not is_overtaken(law, case, clock, event)


def _event_stops_clock(clock: Clock, state: ClockState, case: Case, event: Event) -> bool:
    if names_of_event(event).isdisjoint(clock.stops):
        return False
    if clock.stops_on == "first":
        return True
    return all((happened := case.last_time_of(name)) is not None and happened >= state.started for name in clock.stops)


# ---- the end of a limit -------------------------------------------------------------------------------------


def with_due(law: Law, case: CountingBasis, clock: Clock, state: ClockState) -> ClockState:
    """Return the clock with its end counted from its whole record, never shifted step by step."""
    due = clock_due(law, case, clock, state)
    if due is None:
        return replace(state, due=None, last_day=None, warn_at=None)
    warn_at = _warn_at(law, case, clock, state, due)
    return replace(state, due=due.at, last_day=due.last_day, provisional=due.provisional, warn_at=warn_at)


def _warn_at(law: Law, case: CountingBasis, clock: Clock, state: ClockState, due: Due) -> datetime | None:
    """Return when to warn; None if there is no warning, or it would not come before the end."""
    if not clock.warn:
        return None
    n, unit = warning_units(clock_facts(case, state), clock, clock.warn)
    since = (state.suspended[-1].until if state.suspended else None) or state.started
    warn_at = warning_instant(due, n, since, calendar=calendar_of_clock(law, case, clock), unit=unit)
    return warn_at if warn_at < due.at else None


def clock_due(law: Law, case: CountingBasis, clock: Clock, state: ClockState) -> Due | None:
    """Return the end of a limit, counted from its whole record; None while it is suspended, or not set yet."""
    due = _counted_due(law, case, clock, state)
    if due is None or state.reopened is None:
        return due
    calendar = calendar_of_clock(law, case, clock)
    one_day_more = count_limit(state.reopened, 1, Unit.working_day, calendar=calendar)
    corrected = [pause.until for pause in state.suspended if pause.until and pause.ground in (CORRECT, CORRECT_FILER)]
    last_corrected = due_at_instant(local_time(max(corrected), calendar.zone), calendar.zone)
    return max(due, one_day_more, last_corrected, key=lambda end: end.at)


def _counted_due(law: Law, case: CountingBasis, clock: Clock, state: ClockState) -> Due | None:
    facts = clock_facts(case, state)
    if (named := named_end(facts, clock, state)) is not None:
        due = _named_due(law, case, clock, state, named)
        zone = calendar_of_clock(law, case, clock).zone
        return due_at_instant(state.no_later, zone) if due and state.no_later and state.no_later < due.at else due
    counted = counted_end(law, case, clock, state)
    return counted.due if counted else None


def counted_end(law: Law, case: CountingBasis, clock: Clock, state: ClockState) -> CountedEnd | None:
    """Return the length of a limit with its end; None where no length is stated, or the statute says no end."""
    lengths, later = limit_lengths(clock_facts(case, state), clock), bool(clock.limit.later_of)
    return decided_end(state.started, lengths, later=later, **count_terms(law, case, clock, state))


def _named_due(law: Law, case: CountingBasis, clock: Clock, state: ClockState, named: date) -> Due | None:
    calendar = calendar_of_clock(law, case, clock)
    due = due_set_by_act(named, calendar=calendar, suspended=pauses_of(state))
    if due is None or clock.day_end == "midnight" or isinstance(named, datetime):
        return due
    return due_at_closing(due, state.named_at or state.started, working_days_of(calendar))


def count_terms(law: Law, case: CountingBasis, clock: Clock, state: ClockState) -> CountTerms:
    """Return how one run of a clock is counted."""
    return CountTerms(
        calendar=calendar_of_clock(law, case, clock),
        roll=clock.roll,
        extended=state.extended,
        counts_from=clock.extended_from,
        suspended=pauses_of(state),
        day_end=clock.day_end,
        outside_hours=clock.outside_hours,
        counting=clock.counting,
    )


def named_end(facts: Mapping[Name, FactValue], clock: Clock, state: ClockState) -> date | None:
    """Return the date or instant named as the end: by an extension until then, else by the fact that sets the limit, if
    it was stated for this run."""
    set_by = None if state.of_earlier_run else clock.limit.set_by
    named = state.until or (facts.get(set_by) if set_by else None)
    return named if isinstance(named, date) else None


def pauses_of(state: ClockState) -> tuple[OpenSuspensionInterval, ...]:
    """Return when the limit did not run.

    Whoever named a date as the end knew of the suspensions up to then: only later ones move that date.
    """
    spans = ((interval.since, interval.until) for interval in state.suspended)
    named_at = state.named_at
    if named_at is None:
        return tuple(spans)
    return tuple((max(since, named_at), until) for since, until in spans if until is None or until > named_at)


def clock_facts(case: CountingBasis, state: ClockState) -> Mapping[Name, FactValue]:
    """Return the facts that a limit may depend on: those of the case, and those of the item it runs for."""
    if state.item is None:
        return case.facts
    items = [items[state.item] for items in case.items.values() if state.item in items]
    return ChainMap(*(dict(item.facts) for item in items), case.facts)


def limit_lengths(facts: Mapping[Name, FactValue], clock: Clock) -> tuple[Length, ...]:
    """Return the length of a limit, by the class it depends on or as written; or the lengths of which one decides."""
    return clock.limit.lengths_for(facts.get(clock.limit.by) if clock.limit.by else None)


def limit_unit(facts: Mapping[Name, FactValue], clock: Clock) -> Unit | None:
    """Return the unit of a limit; None if it has none yet, or several."""
    units = {unit for _, unit in limit_lengths(facts, clock)}
    return units.pop() if len(units) == 1 else None


def warning_units(facts: Mapping[Name, FactValue], clock: Clock, warn: int | TimeAmount) -> tuple[int, Unit]:
    """Return how far before the end to warn: a bare number counts in the unit of the limit."""
    usual = limit_unit(facts, clock) or Unit.working_day
    return (warn.n, warn.unit) if isinstance(warn, TimeAmount) else (warn, usual)


def rung_instants(calendar: Calendar, clock: Clock, due: datetime) -> Iterator[tuple[Rung, datetime]]:
    """Yield the rungs of the ladder after `due` with their instants, a repeated reminder once for each time."""
    last_moment = due - timedelta.resolution
    for rung in clock.over:
        for time in range(rung.at_most):
            after = rung.after + time * (rung.every or 0)
            yield rung, count_limit(last_moment, after, Unit.working_day, calendar=calendar).at if after else due


def begun_again(law: Law, case: CountingBasis, clock: Clock, over: ClockState, began: int) -> ClockState:
    """Return the next run of a clock that repeats, after its end `over.due`, by the event `began`.

    Days are counted on from the last day of the run before, so that every n-th day has an end; where a request for
    more time held the breach, from the day to which it did.
    """
    assert over.due is not None
    unit = limit_unit(clock_facts(case, over), clock)
    end = max(over.due, over.not_before or over.due)
    started = end - timedelta.resolution if unit in DAY_UNITS else end
    return with_due(law, case, clock, ClockState(started=started, began=began, item=over.item))


# ---- suspension, extension, newer calendar ------------------------------------------------------------------


def is_suspended(state: ClockState) -> bool:
    return bool(state.suspended) and state.suspended[-1].until is None


def resumes_at(law: Law, case: CountingBasis, clock: Clock, state: ClockState) -> datetime | None:
    """Return when a suspension reaches its maximum of days, its first day included; None if there is no maximum."""
    maximum = clock.suspension.maximum if clock.suspension else None
    if maximum is None:
        return None
    zone = calendar_of_clock(law, case, clock).zone
    return midnight(local_day(state.suspended[-1].since, zone) + timedelta(days=maximum), zone)


def with_suspension(law: Law, case: Case, key: ClockKey, event: Suspended | Resumed) -> ClockState:
    """Return the clock suspended, or resumed without counting the suspended time."""
    state, clock = case.clocks[key], law.clock_rule(key)[1]
    if event.type == "suspended":
        intervals = (*state.suspended, SuspendedInterval(since=event.at, ground=event.ground))
    else:
        last = state.suspended[-1]
        ended = SuspendedInterval(since=last.since, until=event.at, ground=last.ground)
        intervals = (*state.suspended[:-1], ended)
    return silent_if_moved(state, with_due(law, case, clock, replace(state, suspended=intervals)), event.recorded_at)


def silent_if_moved(before: ClockState, state: ClockState, now: datetime) -> ClockState:
    """Return the clock with its announcements reset if it now ends at another instant that is still to come.

    What it announced before stays in the events.
    """
    if state.due is None or state.due <= now or state.due == before.due:
        return state
    return unannounced(state)


def unannounced(state: ClockState) -> ClockState:
    """Return the clock as if it had announced nothing yet."""
    return replace(state, warned=False, expired=None, noticed=None, rungs=0, held=False)


def with_adopted_calendar(law: Law, case: Case, key: ClockKey, event: Redated) -> ClockState:
    """Return the clock by the calendar that the case has just adopted.

    A clock with an end still to come announces it anew, a breach that was on record included. A stopped clock only
    gets new dates.
    """
    state = case.clocks[key]
    if state.stopped:
        return with_due(law, case, law.clock_rule(key)[1], state)
    if state.due is None or state.due <= event.at:
        return state
    warned = state.warned and state.warn_at is not None and state.warn_at <= event.at
    return replace(unannounced(state), warned=warned, withdrawn=False)


def hold_ends(law: Law, case: Case, clock: Clock, state: ClockState) -> datetime:
    """Return until when undecided requests hold a breach back: the end that was asked for, of several the last."""
    assert state.due is not None
    key = clock_key(clock.code, state.item)
    granted = [
        clock_due(law, case, clock, _extended(state, request, state.due))
        for request in case.requests.values()
        if request.clock == key
    ]
    return max((due.at for due in granted if due), default=state.due)


def extended_until(law: Law, case: Case, key: ClockKey, units: int, at: datetime) -> date | None:
    """Return the last day of a limit that is extended from the day of the decision on: not earlier than before. None
    where an extension is counted on from the end of the limit."""
    state, clock = case.clocks[key], law.clock_rule(key)[1]
    unit = limit_unit(clock_facts(case, state), clock)
    if clock.extension is None or clock.extension.counts_from != "decision" or unit is None:
        return None
    calendar = calendar_of_clock(law, case, clock)
    last_day = count_limit(at, units, unit, calendar=calendar, roll=clock.roll, counting=clock.counting).last_day
    return max(last_day, state.last_day or last_day)


def _extended(state: ClockState, by: ExtensionRequest, now: datetime) -> ClockState:
    """Return the clock extended by the units, or until the date, that a request or its decision says."""
    longer = replace(state, extended=state.extended + (by.units or 0))
    return replace(longer, until=by.until, named_at=now) if by.until else longer


def with_extension(law: Law, case: Case, request: ExtensionRequest, event: Granted) -> ClockState:
    """Return the clock extended by the units, or until the date. Extensions add up and are counted from the last day of
    the limit itself."""
    state = case.clocks[request.clock]
    longer = replace(
        state, extended=state.extended + (event.units or request.units or 0), grants=state.grants + 1, held=False
    )
    if until := event.until or request.until:
        longer = replace(longer, until=until, named_at=event.at)
    return silent_if_moved(state, with_due(law, case, law.clock_rule(request.clock)[1], longer), event.recorded_at)
