"""How events change a case; nothing else does. The case as of an instant is the fold of its events up to then."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from models.case import Case
from models.changes import CaseChange, first_position, new_case
from models.events import Event, EventType
from models.law import Law
from models.messages import Number
from rules import clock, fact, position
from rules.acts import correction
from rules.event_effects import clock_events, people, statements, undone
from rules.event_effects.taken_over import taken_over_case
from rules.event_names import STATING_TYPES

STATES_BY_ITSELF = STATING_TYPES | {"answered", "revived"}  # the texts of `revived` belong to the register


class Evolved(NamedTuple):
    """An event, and the case after it: whoever makes events has to change the case, and nobody does it twice."""

    event: Event
    case: Case


def open_case(law: Law, number: Number, event: Event) -> Case:
    """Return the case that the first event opens: at its entry, or where an old system has left it."""
    stage = law.procedure.entries[event.name].to
    case = new_case(
        event,
        number=number,
        facts=fact.calendar_facts(law, event.at),
        positions={position.MAIN_TRACK: first_position(event, stage)},
        rounds={stage: 1},
    )
    case = evolve(law, case, event)
    return (
        clock.with_conditions(law, taken_over_case(law, case, event, event.imported), event) if event.imported else case
    )


def fold_events(law: Law, number: Number, events: Iterable[Event]) -> Case:
    """Return the case after these events; the first one opens it."""
    ordered = iter(events)
    case = open_case(law, number, next(ordered))
    for event in ordered:
        case = evolve(law, case, event)
    return case


def evolve(law: Law, case: Case, event: Event) -> Case:
    """Return the case after one event. Raises ValueError for an event that lacks a field its type needs."""
    if missing := event.missing_fields:
        raise ValueError(f"event {event.seq} ({event.type}) lacks {', '.join(missing)}")
    if (event.texts or event.facts or event.unknown) and event.type not in STATES_BY_ITSELF:
        case = statements.with_content(law, case, event)
    if case.earlier and (noted := correction.acts_after(case, event)) is not case.earlier:
        case = case.changed({"earlier": noted})
    change = EFFECTS[event.type](law, case, event)
    change["seq"] = event.seq
    change["n"] = event.n or case.n
    case = case.changed(change)
    return clock.with_conditions(law, case, event) if law.conditional_clocks else case


EFFECTS: Mapping[EventType, Callable[[Law, Case, Event], CaseChange]] = {
    "opened": statements.stating_event_change,
    "acted": statements.stating_event_change,
    "noted": statements.stating_event_change,
    "taken": clock_events.taken_change,
    "offered": clock_events.offered_change,
    "issued": clock_events.issued_change,
    "linked": people.linked_change,
    "link_ended": people.linked_end_change,
    "joined": people.joined_change,
    "notified": people.no_change,
    "asked": clock_events.request_change,
    "granted": clock_events.request_decision_change,
    "declined": clock_events.request_decision_change,
    "warned": clock_events.announcement_change,
    "held": clock_events.announcement_change,
    "expired": clock_events.announcement_change,
    "reminded": clock_events.announcement_change,
    "escalated": clock_events.announcement_change,
    "breach_withdrawn": clock_events.announcement_change,
    "suspended": clock_events.suspension_change,
    "resumed": clock_events.suspension_change,
    "assigned": people.assignment_change,
    "ticked": people.assignment_change,
    "answered": people.answer_change,
    "signed": people.signed_change,
    "consented": people.consent_change,
    "dropped": people.dropped_change,
    "corrected": undone.undone_change,
    "adopted": clock_events.calendar_change,
    "redated": clock_events.redated_change,
    "questioned": clock_events.questioned_change,
    "revived": people.no_change,
}
