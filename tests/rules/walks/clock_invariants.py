"""What holds of clocks at every step: which have a new limit, which may speak out of order, which were stopped late,
what suspends them and what is granted."""

from collections.abc import Iterable

from models.case import Case, ClockState
from models.events import Event
from models.law import Law
from models.limit import Clock
from models.messages import ClockKey
from rules.clock import clock_applies, is_suspended
from rules.event_names import names_of_event


def clocks_with_new_limit(before: dict[ClockKey, ClockState], after: dict[ClockKey, ClockState]) -> list[str]:
    """Return the clocks that have been started or given another due date."""
    running = [name for name, state in after.items() if not state.stopped]
    return [name for name in running if name not in before or _has_new_limit(before[name], after[name])]


def _has_new_limit(earlier: ClockState, state: ClockState) -> bool:
    begun = bool(earlier.stopped) or (earlier.expired is not None and state.expired is None)
    return begun or (earlier.started, earlier.due) != (state.started, state.due)


def may_speak_out_of_order(clock: Clock) -> bool:
    """Return True if a clock may cause events out of order.

    Its condition or class may be met after its due instant, the date in a fact may lie before its start, and a
    repeating clock restarts only after all its steps.
    """
    later = clock.repeats and any(rung.after or rung.every for rung in clock.over)
    return later or clock.when is not None or clock.limit.by is not None or clock.limit.set_by is not None


def assert_late_stops_are_breaches(law: Law, before: Case, after: Case, last: Event) -> None:
    """Assert that no clock has been stopped late without its breach on record."""
    for name, state in after.clocks.items():
        earlier = before.clocks.get(name)
        if earlier and not earlier.stopped and state.stopped and state.due and state.due <= last.at:
            holds = clock_applies(law, after, law.clock_rule(name)[1])
            assert state.expired or not holds or law.clock_rule(name)[1].when


# ---- suspensions and extensions by events ------------------------------------------------------------------------


def check_event_suspensions(law: Law, before: Case, after: Case, event: Event) -> None:
    """Assert that an event in `from` suspends a running clock, one in `until` ends that, and that nobody ends by hand
    what an event has begun."""
    names = names_of_event(event)
    for key, earlier in before.clocks.items():
        words, state = law.clock_rule(key)[1].suspension, after.clocks.get(key)
        if words is None or state is None or event.type == "corrected" or (state.item and state.item != event.item):
            continue
        suspended = is_suspended(earlier)
        by_event = suspended and earlier.suspended[-1].ground not in words.grounds
        running = state.began == earlier.began and not state.stopped and not earlier.stopped
        if not running:
            continue
        if by_event and not names & {*words.until}:
            assert is_suspended(state) or event.type == "warned" or _reached_maximum(law, key, earlier, event)
        elif by_event:
            assert not is_suspended(state)
        elif names & {*words.from_} and not (suspended or earlier.held or earlier.expired):
            assert is_suspended(state)
            assert state.suspended[-1].ground == event.name


def _reached_maximum(law: Law, key: ClockKey, state: ClockState, event: Event) -> bool:
    words = law.clock_rule(key)[1].suspension
    return bool(words and words.maximum) and event.at >= state.suspended[-1].since


def check_receipt(law: Law, after: Case, event: Event, past: Iterable[Event]) -> None:
    """Assert that a receipt starts no clock when one event that stops it has come since its notice was given."""
    notice = next((found for _, found in law.notice_rules if event.name == f"{found.code}_served"), None)
    if event.type != "noted" or notice is None:
        return
    names = {*law.act_names_at(notice.by)} if notice.by else {*law.notice_events(notice)}
    given = max((other.seq for other in past if not names.isdisjoint(names_of_event(other))), default=0)
    since = [other for other in past if 0 < given < other.seq]
    if any(other.type == "corrected" for other in since):
        return
    happened = frozenset[str]().union(*map(names_of_event, since))
    for name, (_, clock) in law.clocks.items():
        state = after.clocks.get(name)
        if clock.stops_on == "first" and not happened.isdisjoint(clock.stops):
            assert state is None or state.began != event.seq


def check_grant(law: Law, before: Case, after: Case, event: Event, batch: Iterable[Event]) -> None:
    """Assert that a grant gives no more than was asked for and the text allows, and sets off what waits for it."""
    if event.type != "granted":
        return
    request = before.requests[event.refers_to]
    clock, state = law.clock_rule(request.clock)[1], after.clocks[request.clock]
    extension = clock.extension
    assert extension is not None
    given = state.extended - before.clocks[request.clock].extended
    assert given == ((event.units or request.units or 0) if extension.by == "units" else 0)
    assert given <= (request.units or 0)
    assert given <= (extension.each or given)
    assert state.extended <= (extension.total or state.extended)
    extended = f"{clock.code}_extended"
    for name, (_, other) in law.clocks.items():
        fresh = name not in before.clocks or before.clocks[name].stopped
        if extended in other.starts and fresh and other.starts_on == "first" and other.again != "per_item":
            assert after.clocks[name].began == event.seq
        if extended in other.stops and other.stops_on == "first" and not fresh:
            assert after.clocks[name].stopped
    for _, notice in law.automatic_notices:
        if extended in notice.owed_after and not notice.when and not notice.with_:
            assert any(told.type == "notified" and told.name == notice.code for told in batch)
