"""Effects of events on clocks: what a clock announces and does, extensions, suspensions and newer calendars."""

from models import events
from models.case import Case, ClockState, ExtensionRequest, replace
from models.law import Law
from models.limit import Rung
from models.messages import ClockKey
from rules import clock, document, position
from rules.event_effects.statements import after_statement, occurrence_of, with_clocks
from rules.event_names import names_of_event
from rules.statutory_time import calendar

Announcement = events.Announced | events.Reminded | events.Escalated | events.BreachWithdrawn
ClockStep = events.Taken | events.Prompted


def after_announcement(law: Law, case: Case, event: Announcement) -> Case:
    """Record what a clock announced. Other clocks may start or stop when this one runs out."""
    key = clock.clock_key(event.name, event.item)
    clocks = {**case.clocks, key: _announced(law, case, key, event)}
    return _with_followers(law, replace(case, clocks=clocks), event)


def _with_followers(law: Law, case: Case, event: events.Event) -> Case:
    """Return the case with that an event on a clock has happened, and the clocks that start or stop then."""
    names, happened = names_of_event(event), case.happened
    for name in names & (law.clock_events | law.required_events):
        happened = {**happened, name: occurrence_of(law, case, event, name)}
    if happened is not case.happened:
        case = replace(case, happened=happened)
    return case if names.isdisjoint(law.clock_events) else with_clocks(law, case, event)


def after_taken(law: Law, case: Case, event: events.Taken) -> Case:
    """Apply what a clock did by itself: it states facts and, if the outcome was open, leads on."""
    return after_statement(law, _after_rung(law, case, event), event)


def after_offer(law: Law, case: Case, event: events.Prompted) -> Case:
    """Open an outcome that may be taken only after a limit has run out."""
    here = position.position_on(case, event.track)
    offered = replace(here, offered=tuple(sorted({*here.offered, event.name})))
    return position.with_position(_after_rung(law, case, event), event.track, offered)


def after_issue(law: Law, case: Case, event: events.Prompted) -> Case:
    """Issue a document because a limit has run out."""
    case = document.without_lapsed(law, _after_rung(law, case, event), {event.name})
    return document.with_documents_issued(case, event, (event.name,))


def _after_rung(law: Law, case: Case, event: ClockStep) -> Case:
    """Return the case after a step of a clock. What was done before can no longer be undone: that would take back what
    the clock did, and the clock does it once."""
    clocks = {**case.clocks, event.clock: _announced(law, case, event.clock, event)}
    return replace(case, clocks=clocks, earlier=(), undo_asked=None)


def after_request(case: Case, event: events.Asked) -> Case:
    """Record a request for an extension."""
    key = clock.clock_key(event.name, event.item)
    request = ExtensionRequest(seq=event.seq, clock=key, units=event.units, until=event.until, by=event.by)
    return replace(case, requests={**case.requests, event.seq: request})


def after_grant(law: Law, case: Case, event: events.Granted) -> Case:
    """Close a request and extend its clock. Other clocks may start or stop then."""
    requests = dict(case.requests)
    request = requests.pop(event.refers_to)
    clocks = {**case.clocks, request.clock: clock.with_extension(law, case, request, event)}
    return _with_followers(law, replace(case, requests=requests, clocks=clocks), event)


def after_decline(case: Case, event: events.Declined) -> Case:
    return replace(case, requests={seq: one for seq, one in case.requests.items() if seq != event.refers_to})


def after_suspension(law: Law, case: Case, event: events.Suspended | events.Resumed) -> Case:
    """Suspend a clock, or let it run on."""
    key = clock.clock_key(event.name, event.item)
    return replace(case, clocks={**case.clocks, key: clock.with_suspension(law, case, key, event)})


def after_adoption(law: Law, case: Case, event: events.Adopted) -> Case:
    """Count by the newer years from now on; every limit that runs is counted anew."""
    if event.calendar is None:
        return case
    newer = calendar.with_newer_years(calendar.calendar_of(law, case), event.calendar)
    case = replace(case, calendar=newer)
    clocks = {
        key: state if state.stopped else clock.with_due(law, case, law.clock_rule(key)[1], state)
        for key, state in case.clocks.items()
    }
    return replace(case, clocks=clocks)


def after_redating(law: Law, case: Case, event: events.Redated) -> Case:
    """Let a clock announce anew what, by the newer calendar, is still to come."""
    key = clock.clock_key(event.name, event.item)
    return replace(case, clocks={**case.clocks, key: clock.with_adopted_calendar(law, case, key, event)})


def after_question(case: Case, event: events.Questioned) -> Case:
    """Mark a step for review that a clock took earlier than the newer calendar allows."""
    return replace(case, questioned={**case.questioned, event.refers_to: event.clock})


def _announced(law: Law, case: Case, key: ClockKey, event: Announcement | ClockStep) -> ClockState:
    """Return the clock after one of its announcements. A clock that repeats starts anew after its last one."""
    state = case.clocks[key]
    match event.type:
        case "warned":
            return replace(state, warned=True)
        case "held":
            return replace(state, held=True)
        case "breach_withdrawn":
            return replace(state, withdrawn=True)
        case "expired":
            over = replace(state, expired=event.seq, noticed=event.recorded_at, held=False)
            if state.held and state.due and event.at > state.due:
                over = replace(over, not_before=event.at)
        case _:
            if event.rung is None:
                return state
            over = replace(state, rungs=event.rung + 1)
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
