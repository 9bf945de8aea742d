"""How events change a case; nothing else does. The case as of an instant is the fold of its events up to then."""

from collections.abc import Iterable
from typing import NamedTuple

from models.case import Case, Position, replace
from models.events import Event, Stating
from models.law import Law
from models.messages import Number
from rules import clock, document, fact, position
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
    """Return the case that the first event opens: at its entry, or where an old system has left it. Raises ValueError
    for another event."""
    if event.type != "opened":
        raise ValueError(f"event {event.seq} ({event.type}) opens no case")
    stage = law.procedure.entries[event.name].to
    case = Case(
        number=number,
        entry=event.name,
        opened_at=event.at,
        filer=event.filer,
        filed_as=event.filed_as,
        vacant=event.vacant,
        facts=fact.calendar_facts(law, event.at),
        positions={position.MAIN_TRACK: Position(stage=stage, since=event.at, path={stage: event.seq})},
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
    states = event.texts or event.facts or event.unknown
    if states and event.type not in STATES_BY_ITSELF and isinstance(event, Stating):
        case = statements.with_content_and_clocks(law, case, event)
    if case.earlier and (noted := correction.acts_after(case, event)) is not case.earlier:
        case = replace(case, earlier=noted)
    case = replace(_after(law, case, event), seq=event.seq, n=event.n or case.n)
    return clock.with_conditions(law, case, event) if law.conditional_clocks else case


def _after(law: Law, case: Case, event: Event) -> Case:
    """Return the case with what an event changes beside its number. The most frequent kinds are asked for first."""
    match event.type:
        case "opened" | "acted" | "noted":
            return statements.after_statement(law, case, event)
        case "warned" | "held" | "expired" | "reminded" | "escalated" | "breach_withdrawn":
            return clock_events.after_announcement(law, case, event)
        case "taken":
            return clock_events.after_taken(law, case, event)
        case "offered":
            return clock_events.after_offer(law, case, event)
        case "issued":
            return clock_events.after_issue(law, case, event)
        case "linked":
            return people.after_link(case, event)
        case "link_ended":
            return people.after_end_of_link(case, event)
        case "joined":
            return people.after_join(case, event)
        case "asked":
            return clock_events.after_request(case, event)
        case "granted":
            return clock_events.after_grant(law, case, event)
        case "declined":
            return clock_events.after_decline(case, event)
        case "suspended" | "resumed":
            return clock_events.after_suspension(law, case, event)
        case "assigned":
            return people.after_assignment(case, event)
        case "ticked":
            return people.after_tick(case, event)
        case "answered":
            return people.after_answer(law, case, event)
        case "signed":
            return document.with_signature(case, event)
        case "consented":
            return people.after_consent(case, event)
        case "dropped":
            return people.after_drop(case, event)
        case "corrected":
            return undone.without_act(law, case, event)
        case "adopted":
            return clock_events.after_adoption(law, case, event)
        case "redated":
            return clock_events.after_redating(law, case, event)
        case "questioned":
            return clock_events.after_question(case, event)
        case "notified" | "revived":
            return case
