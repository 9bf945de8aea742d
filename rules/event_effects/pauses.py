"""`suspension: {from, until}` suspensions that begin and end with events."""

from models.case import ClockState, SuspendedInterval, replace
from models.events import Event
from models.limit import Clock
from rules.event_names import names_of_event


def pauses_after(clock: Clock, state: ClockState, event: Event) -> tuple[SuspendedInterval, ...]:
    """Return the suspensions of a running clock after an event that may begin one, or end one that an event began."""
    words, names = clock.suspension, names_of_event(event)
    if words is None:
        return state.suspended
    last = state.suspended[-1] if state.suspended else None
    if last and last.until is None:
        ends = last.ground not in words.grounds and not names.isdisjoint(words.until)
        ended = replace(last, until=max(event.at, last.since))
        return (*state.suspended[:-1], ended) if ends else state.suspended
    if names.isdisjoint(words.from_) or state.held or (state.expired is not None and not state.withdrawn):
        return state.suspended
    since = max(event.at, state.started, last.until if last and last.until else state.started)
    return (*state.suspended, SuspendedInterval(since=since, ground=event.name))


def pauses_without(clock: Clock, was: ClockState, now: ClockState) -> tuple[SuspendedInterval, ...]:
    """Return the suspensions of a clock when what has happened since `was` is undone: those by hand stay, those that
    came with events are as they were."""
    by_hand = clock.suspension.grounds if clock.suspension else {}
    kept = {pause.since: pause for pause in was.suspended}
    kept |= {pause.since: pause for pause in now.suspended if pause.ground in by_hand}
    return tuple(kept[since] for since in sorted(kept))
