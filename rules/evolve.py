"""How events change a case; nothing else does. The case as of an instant is the fold of its events up to then."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, TypeVar

from models.case import Case
from models.changes import CaseChange, first_position, new_case
from models.events import (
    Acted,
    Adopted,
    Answered,
    Asked,
    Assigned,
    BreachWithdrawn,
    CaseEvent,
    Consented,
    Corrected,
    Declined,
    Dropped,
    Escalated,
    Event,
    Expired,
    Granted,
    Held,
    Issued,
    Joined,
    Linked,
    LinkEnded,
    Noted,
    Notified,
    Offered,
    Opened,
    Questioned,
    Redated,
    Reminded,
    Resumed,
    Revived,
    Signed,
    Stating,
    Suspended,
    Taken,
    Ticked,
    Warned,
)
from models.law import Law
from models.messages import Number
from rules import clock, fact, position
from rules.acts import correction
from rules.event_effects import clock_events, people, statements, undone
from rules.event_effects.taken_over import taken_over_case
from rules.event_names import STATING_TYPES

STATES_BY_ITSELF = STATING_TYPES | {"answered", "revived"}  # the texts of `revived` belong to the register


E = TypeVar("E", bound=CaseEvent)


class Evolved(NamedTuple):
    """An event, and the case after it: whoever makes events has to change the case, and nobody does it twice."""

    event: Event
    case: Case


def open_case(law: Law, number: Number, event: Event) -> Case:
    """Return the case that the first event opens: at its entry, or where an old system has left it. Raises ValueError
    for another event."""
    if event.type != "opened":
        raise ValueError(f"event {event.seq} ({event.type}) opens no case")
    stage = law.procedure.entries[event.name].to
    case = new_case(
        event,
        number=number,
        facts=fact.calendar_facts(law, event.at),
        positions={position.MAIN_TRACK: first_position(event, stage)},
        rounds={stage: 1},
    )
    case = evolve(law, case, event)
    if event.imported is None:
        return case
    return clock.with_conditions(law, taken_over_case(law, case, event, event.imported), event)


def fold_events(law: Law, number: Number, events: Iterable[Event]) -> Case:
    """Return the case after these events; the first one opens it."""
    ordered = iter(events)
    case = open_case(law, number, next(ordered))
    for event in ordered:
        case = evolve(law, case, event)
    return case


def evolve(law: Law, case: Case, event: Event) -> Case:
    """Return the case after one event."""
    if (
        (event.texts or event.facts or event.unknown)
        and isinstance(event, Stating)
        and event.type not in STATES_BY_ITSELF
    ):
        case = statements.with_content(law, case, event)
    if case.earlier and (noted := correction.acts_after(case, event)) is not case.earlier:
        case = case.changed({"earlier": noted})
    change = EFFECTS[type(event)](law, case, event)
    change["seq"] = event.seq
    change["n"] = event.n or case.n
    case = case.changed(change)
    return clock.with_conditions(law, case, event) if law.conditional_clocks else case


def _effect(kind: type[E], change: Callable[[Law, Case, E], CaseChange]) -> tuple[type, Callable[..., CaseChange]]:
    """Return an effect for the table below: mypy checks that it takes events of this kind."""
    return kind, change


EFFECTS: Mapping[type, Callable[..., CaseChange]] = dict(
    [
        _effect(Opened, statements.stating_event_change),
        _effect(Acted, statements.stating_event_change),
        _effect(Noted, statements.stating_event_change),
        _effect(Taken, clock_events.taken_change),
        _effect(Offered, clock_events.offered_change),
        _effect(Issued, clock_events.issued_change),
        _effect(Linked, people.linked_change),
        _effect(LinkEnded, people.linked_end_change),
        _effect(Joined, people.joined_change),
        _effect(Notified, people.no_change),
        _effect(Asked, clock_events.request_change),
        _effect(Granted, clock_events.granted_change),
        _effect(Declined, clock_events.declined_change),
        _effect(Warned, clock_events.announcement_change),
        _effect(Held, clock_events.announcement_change),
        _effect(Expired, clock_events.announcement_change),
        _effect(Reminded, clock_events.announcement_change),
        _effect(Escalated, clock_events.announcement_change),
        _effect(BreachWithdrawn, clock_events.announcement_change),
        _effect(Suspended, clock_events.suspension_change),
        _effect(Resumed, clock_events.suspension_change),
        _effect(Assigned, people.assignment_change),
        _effect(Ticked, people.ticked_change),
        _effect(Answered, people.answer_change),
        _effect(Signed, people.signed_change),
        _effect(Consented, people.consent_change),
        _effect(Dropped, people.dropped_change),
        _effect(Corrected, undone.undone_change),
        _effect(Adopted, clock_events.calendar_change),
        _effect(Redated, clock_events.redated_change),
        _effect(Questioned, clock_events.questioned_change),
        _effect(Revived, people.no_change),
    ]
)
