"""Helpers to take a combined requirement apart."""

from collections.abc import Iterator
from typing import assert_never

from models.requirement import (
    EventName,
    Name,
    NeedsAll,
    NeedsAny,
    NeedsApproval,
    NeedsClock,
    NeedsConsent,
    NeedsCount,
    NeedsDocument,
    NeedsDuty,
    NeedsEarlier,
    NeedsEvent,
    NeedsFact,
    NeedsItems,
    NeedsLinked,
    NeedsNone,
    NeedsOtherPerson,
    NeedsOtherUnit,
    NeedsParty,
    NeedsReason,
    NeedsRegistered,
    NeedsRole,
    NeedsText,
    Requirement,
)


def simple_requirements(requirement: Requirement) -> Iterator[Requirement]:
    """Yield the simple requirements that a requirement is made of."""
    match requirement:
        case NeedsAll(all=parts) | NeedsAny(any=parts) | NeedsNone(none=parts):
            for part in parts:
                yield from simple_requirements(part)
        case _:
            yield requirement


def facts_in(requirement: Requirement) -> Iterator[Name]:
    """Yield the facts that a requirement depends on."""
    match requirement:
        case NeedsFact(fact=name) | NeedsRegistered(who=str(name)):
            yield name
        case NeedsAll(all=parts) | NeedsAny(any=parts) | NeedsNone(none=parts):
            for part in parts:
                yield from facts_in(part)
        case NeedsText() | NeedsReason() | NeedsRole() | NeedsOtherPerson() | NeedsOtherUnit() | NeedsEvent():
            pass
        case NeedsClock() | NeedsDuty() | NeedsDocument() | NeedsApproval() | NeedsConsent() | NeedsCount():
            pass
        case NeedsItems() | NeedsLinked() | NeedsRegistered() | NeedsParty() | NeedsEarlier():
            pass
        case _:
            assert_never(requirement)


def events_in(requirement: Requirement) -> Iterator[EventName]:
    """Yield the events that a requirement depends on. `count` may name a stage instead of an event."""
    match requirement:
        case NeedsEvent(event=event, before=before):
            yield event
            if before:
                yield before
        case NeedsOtherPerson(other_person=event) | NeedsOtherUnit(other_unit=event) | NeedsCount(count=event):
            yield event
        case NeedsAll(all=parts) | NeedsAny(any=parts) | NeedsNone(none=parts):
            for part in parts:
                yield from events_in(part)
        case NeedsFact() | NeedsText() | NeedsReason() | NeedsRole() | NeedsClock() | NeedsDuty() | NeedsDocument():
            pass
        case NeedsApproval() | NeedsConsent() | NeedsItems() | NeedsLinked():
            pass
        case NeedsRegistered() | NeedsParty() | NeedsEarlier():
            pass
        case _:
            assert_never(requirement)
