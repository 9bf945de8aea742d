"""Events that go along with an event: before it the breaches it would hide, after it the automatic notices."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from models.case import Case, ClockState
from models.events import Announced, Event, Reminded, Stating, numbered
from models.law import Law
from rules.acts import correction, filer_correction, text_correction
from rules.clock import clock_applies, clock_key
from rules.event_effects.statements import with_statement
from rules.event_names import CORRECT_FILER
from rules.evolve import Evolved, evolve
from rules.item import CORRECT_TEXT
from rules.notice import automatic_notice_events


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
        for notice in (*_reminders_to_decide(law, case, done.event), *_notices_after(law, before, done)):
            told = _evolved(law, case, notice)
            case = told.case
            yield told


def _notices_after(law: Law, before: Case, done: Evolved) -> Iterator[Event]:
    """Yield who is told of an event: of an undoing, or a slip of the pen, whoever was told before."""
    if done.event.type == "corrected":
        undoable = correction.remembered(before, done.event.refers_to)
        after = evolve(law, undoable.before, undoable.event)
        return correction.undoing_notices(law, after, undoable.event, done.event)
    if done.event.name == CORRECT_TEXT:
        return text_correction.correction_notices(law, done.case, done.event)
    if done.event.type == "noted" and done.event.name == CORRECT_FILER:
        return filer_correction.told_anew(law, done.case, done.event)
    return automatic_notice_events(law, done.case, done.event)


def _reminders_to_decide(law: Law, case: Case, event: Event) -> Iterator[Event]:
    """Yield the reminders of who must decide on a request for more time: when the limit ends, and when the breach is
    put down because nobody has decided until the end that was asked for."""
    if event.type not in ("held", "expired"):
        return
    key = clock_key(event.name, event.item)
    if all(request.clock != key for request in case.requests.values()):
        return
    if event.type == "expired" and event.at == case.clocks[key].due:  # the limit stops with what comes next
        return
    extension = law.clock_rule(key)[1].extension
    for role in extension.grants if extension else ():
        yield Reminded(
            seq=0,
            type="reminded",
            name=event.name,
            item=event.item,
            at=event.at,
            recorded_at=event.recorded_at,
            to=role,
        )


def _evolved(law: Law, case: Case, event: Event) -> Evolved:
    event = numbered(event, case.seq + 1)
    return Evolved(event, evolve(law, case, event))


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
    after = evolve(law, case, numbered(event, case.seq + 1))
    stated = with_statement(law, case, event) if isinstance(event, Stating) else case
    for key in sorted(overdue):
        state, clock, then = case.clocks[key], law.clock_rule(key)[1], after.clocks.get(key)
        ends = then is not None and (then.stopped is not None or then.began != state.began)
        if ends and (state.held or (_has_applied(state) and clock_applies(law, stated, clock))):
            return Announced(
                seq=0,
                type="expired",
                name=clock.code,
                item=state.item,
                at=_breach_instant(state, event),
                recorded_at=event.recorded_at,
            )
    return None


def _has_applied(state: ClockState) -> bool:
    """Return True unless the condition of a clock has never been met: nobody was bound by it so far."""
    return state.applies or state.not_before is not None


def _breach_instant(state: ClockState, event: Event) -> datetime:
    """Return when a limit was broken: at its end, not before its condition held the last time."""
    assert state.due is not None
    applied = state.not_before if state.applies else event.at
    return max(state.due, applied or state.due)


def _is_overdue(state: ClockState, event: Event) -> bool:
    """Return True if the clock is past its end and no breach is on record. A suspended clock has no end."""
    past = state.stopped is None and state.due is not None and state.due <= event.at
    return past and (state.held or state.expired is None)
