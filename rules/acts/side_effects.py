"""Events that go along with an event: before it the breaches it would hide, after it the automatic notices."""

from collections.abc import Iterable, Iterator

from models.case import Case, ClockState
from models.changes import changed_event
from models.events import Event
from models.law import Law
from rules import notices
from rules.acts import correction
from rules.clock import clock_applies, clock_key
from rules.event_effects.statements import with_statement
from rules.evolve import Evolved, evolve


def with_side_effects(law: Law, case: Case, events: Iterable[Event]) -> Iterator[Evolved]:
    """Yield the events with everything that goes along with them, numbered in order."""
    for event in events:
        while breach := _unrecorded_breach(law, case, event):
            for side_effect in with_side_effects(law, case, [breach]):
                case = side_effect.case
                yield side_effect
        before, done = case, _evolved(law, case, event)
        case = done.case
        yield done
        undone = done.event.type == "corrected"
        for notice in (
            correction.undoing_notices(law, before, done.event)
            if undone
            else notices.automatic_notice_events(law, case, done.event)
        ):
            told = _evolved(law, case, notice)
            case = told.case
            yield told


def _evolved(law: Law, case: Case, event: Event) -> Evolved:
    numbered = _numbered_after(case, event)
    return Evolved(numbered, evolve(law, case, numbered))


def _numbered_after(case: Case, event: Event) -> Event:
    seq = case.seq + 1
    return event if event.seq == seq else changed_event(event, seq=seq)


def _unrecorded_breach(law: Law, case: Case, event: Event) -> Event | None:
    """Return the breach that must be on record before the event.

    A clock stops or starts anew, or the case ends, after the limit with a request undecided: the breach is recorded at
    the instant it was due. The same holds for a limit that applies only because of what this event states. A late
    report may later show that the limit was kept.
    """
    own = clock_key(event.name, event.item) if event.type == "expired" else None
    overdue = [key for key, state in case.clocks.items() if _is_overdue(state, event) and key != own]
    if not overdue:
        return None
    after = evolve(law, case, _numbered_after(case, event))
    stated = with_statement(law, case, event)
    for key in sorted(overdue):
        state, clock, then = case.clocks[key], law.clock_rule(key)[1], after.clocks.get(key)
        ends = then is not None and (then.stopped is not None or then.started != state.started)
        if ends and state.due and (state.held or clock_applies(law, stated, clock)):
            return Event(
                seq=0, type="expired", name=clock.name, item=state.item, at=state.due, recorded_at=event.recorded_at
            )
    return None


def _is_overdue(state: ClockState, event: Event) -> bool:
    """Return True if the clock is past its end and no breach is on record. A suspended clock has no end."""
    past = state.stopped is None and state.due is not None and state.due <= event.at
    return past and (state.held or state.expired is None)
