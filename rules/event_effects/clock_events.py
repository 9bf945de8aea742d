"""Effects of events on clocks: what a clock announces and does, extensions, suspensions and newer calendars."""

from models import events
from models.case import Case, ClockState, ExtensionRequest
from models.changes import CaseChange, changed_case, changed_clock
from models.law import Law
from models.limit import Rung
from models.messages import ClockKey
from rules import clock, document, position
from rules.event_effects.statements import clocks_change, occurrence_of, stating_event_change
from rules.event_names import names_of_event
from rules.statutory_time import calendar

Announcement = events.Announced | events.Reminded | events.Escalated | events.BreachWithdrawn
ClockStep = events.Taken | events.Prompted


def announcement_change(law: Law, case: Case, event: Announcement) -> CaseChange:
    """Record what a clock announced. Other clocks may start or stop when this one runs out."""
    key = clock.clock_key(event.name, event.item)
    change: CaseChange = {"clocks": {**case.clocks, key: _after_announcement(law, case, key, event)}}
    return _with_followers(law, case, change, event)


def _with_followers(law: Law, case: Case, change: CaseChange, event: events.Event) -> CaseChange:
    """Return the change of an event on a clock, with that it has happened, and the clocks that start or stop then."""
    names = names_of_event(event)
    for name in names & (law.clock_events | law.required_events):
        change["happened"] = {**case.happened, name: occurrence_of(law, case, event, name)}
    if names.isdisjoint(law.clock_events):
        return change
    return change | clocks_change(law, changed_case(case, **change), event)


def taken_change(law: Law, case: Case, event: events.Taken) -> CaseChange:
    """Apply what a clock did by itself: it states facts and, if the outcome was open, leads on."""
    change = _rung_change(law, case, event)
    return change | stating_event_change(law, changed_case(case, **change), event)


def offered_change(law: Law, case: Case, event: events.Prompted) -> CaseChange:
    """Open an outcome that may be taken only after a limit has run out."""
    offered = {*position.position_on(case, event.track).offered, event.name}
    change = _rung_change(law, case, event)
    change["positions"] = position.with_position(case, event.track, offered=tuple(sorted(offered)))
    return change


def issued_change(law: Law, case: Case, event: events.Prompted) -> CaseChange:
    """Issue a document because a limit has run out."""
    change = _rung_change(law, case, event) | document.lapsed_change(law, case, {event.name})
    return change | document.issued_documents(changed_case(case, **change), event, (event.name,))


def _rung_change(law: Law, case: Case, event: ClockStep) -> CaseChange:
    """Return the clock after its step. What was done before can no longer be undone: that would take back what the
    clock did, and the clock does it once."""
    announced = _after_announcement(law, case, event.clock, event)
    return {"clocks": {**case.clocks, event.clock: announced}, "earlier": (), "undo_asked": None}


def request_change(_law: Law, case: Case, event: events.Asked) -> CaseChange:
    """Record a request for an extension."""
    key = clock.clock_key(event.name, event.item)
    request = ExtensionRequest(seq=event.seq, clock=key, units=event.units, until=event.until, by=event.by)
    return {"requests": {**case.requests, event.seq: request}}


def granted_change(law: Law, case: Case, event: events.Granted) -> CaseChange:
    """Close a request and extend its clock. Other clocks may start or stop then."""
    requests = dict(case.requests)
    request = requests.pop(event.refers_to)
    extended = clock.with_extension(law, case, request, event)
    change: CaseChange = {"requests": requests, "clocks": {**case.clocks, request.clock: extended}}
    return _with_followers(law, case, change, event)


def declined_change(_law: Law, case: Case, event: events.Declined) -> CaseChange:
    return {"requests": {seq: request for seq, request in case.requests.items() if seq != event.refers_to}}


def suspension_change(law: Law, case: Case, event: events.Suspended | events.Resumed) -> CaseChange:
    """Suspend a clock, or let it run on."""
    key = clock.clock_key(event.name, event.item)
    return {"clocks": {**case.clocks, key: clock.with_suspension(law, case, key, event)}}


def calendar_change(law: Law, case: Case, event: events.Adopted) -> CaseChange:
    """Count by the newer years from now on; every limit that runs is counted anew."""
    if event.calendar is None:
        return {}
    newer = calendar.with_newer_years(calendar.calendar_of(law, case), event.calendar)
    by_newer = changed_case(case, calendar=newer)
    clocks = {
        key: state if state.stopped else clock.with_due(law, by_newer, law.clock_rule(key)[1], state)
        for key, state in case.clocks.items()
    }
    return {"calendar": newer, "clocks": clocks}


def redated_change(law: Law, case: Case, event: events.Redated) -> CaseChange:
    """Let a clock announce anew what, by the newer calendar, is still to come."""
    key = clock.clock_key(event.name, event.item)
    return {"clocks": {**case.clocks, key: clock.with_adopted_calendar(law, case, key, event)}}


def questioned_change(_law: Law, case: Case, event: events.Questioned) -> CaseChange:
    """Mark a step for review that a clock took earlier than the newer calendar allows."""
    return {"questioned": {**case.questioned, event.refers_to: event.clock}}


def _after_announcement(law: Law, case: Case, key: ClockKey, event: Announcement | ClockStep) -> ClockState:
    """Return the clock after one of its announcements. A clock that repeats starts anew after its last one."""
    state = case.clocks[key]
    match event.type:
        case "warned":
            return changed_clock(state, warned=True)
        case "held":
            return changed_clock(state, held=True)
        case "breach_withdrawn":
            return changed_clock(state, withdrawn=True)
        case "expired":
            over = changed_clock(state, expired=event.seq, noticed=event.recorded_at, held=False)
            if state.held and state.due and event.at > state.due:
                over = changed_clock(over, not_before=event.at)
        case _:
            if event.rung is None:
                return state
            over = changed_clock(state, rungs=event.rung + 1)
    definition = law.clock_rule(key)[1]
    if definition.repeats and over.due and over.rungs >= _final_rung(definition.over):
        return clock.begun_again(law, case, definition, over, event.seq)
    return over


def _final_rung(ladder: tuple[Rung, ...]) -> int:
    """Return how many rungs have passed when a clock has announced everything that follows its expiry."""
    passed, final = 0, 0
    for rung in ladder:
        passed += rung.at_most
        final = passed if rung.only else final
    return final
