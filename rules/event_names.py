"""The names by which clocks, notices and requirements refer to an event."""

from collections.abc import Mapping
from functools import lru_cache
from typing import TypeGuard

from models.case import DecidedAct
from models.events import Event, EventType, Noted
from models.law import Law
from models.means import Means
from models.requirement import EventName, Name

MAX_NAME = 48  # characters of a code that the program makes
CONTACT = "contact"
URGE = "urge"  # asks whoever has the work to get on with it
CORRECT_FILER = "correct_filer"
CORRECT = "correct"  # undoes an act; also the ground on which a limit did not run while that act stood
ACT_ASKED_FOR: Mapping[Name, DecidedAct] = {  # by which event somebody asks for what another decides
    "recuse_asked": "recuse", "readmit_asked": "readmit", "deputise_asked": "deputise",
}  # fmt: skip
STATING_TYPES = frozenset(
    {"opened", "acted", "noted", "taken"}
)  # events of these types state facts and are known by name


def names_of_event(event: Event) -> frozenset[EventName]:
    """Return the names of an event: its own and `stage.name`; for a clock that has run out `<clock>_over`, for one that
    was granted more time `<clock>_extended`."""
    is_attempted = event.name == CONTACT and is_attempt(event)
    return frozenset() if is_attempted else _names_of(event.type, event.name, event.stage)


@lru_cache(maxsize=4096)  # asked many times of each event, for each clock
def _names_of(kind: EventType, name: Name, stage: Name | None) -> frozenset[EventName]:
    if kind == "expired":
        return frozenset({over_name(name)})
    if kind == "granted":
        return frozenset({extended_name(name)})
    if kind not in STATING_TYPES:
        return frozenset()
    return frozenset({name, f"{stage}.{name}"}) if stage else frozenset({name})


def concerns_clocks(law: Law, event: Event) -> bool:
    """Return True if clocks of an open case start or stop by the name of an event, or move by the facts it states or by
    when it happened."""
    if event.type == "acted" and event.received_at:  # it may say that the case had come in earlier
        return True
    unmoved = law.limit_facts.isdisjoint(event.facts) and law.limit_facts.isdisjoint(event.unknown)
    return not (unmoved and names_of_event(event).isdisjoint(law.clock_events))


def is_attempt(event: Event) -> TypeGuard[Noted]:
    """Return True for the record of a contact by which nobody was reached: it is no contact, and tells nothing."""
    return event.type == "noted" and event.name == CONTACT and event.means is Means.no_contact


def over_name(clock: Name) -> Name:
    """Return the name of the event that a clock has run out."""
    return f"{clock}_over"


def idle_name(stage: Name) -> Name:
    """Return the code of an office's reminder at a stage for which the text sets no limit."""
    return f"idle_{stage}"[:MAX_NAME]


def extended_name(clock: Name) -> Name:
    """Return the name of the event that a clock was granted more time."""
    return f"{clock}_extended"


def served_name(notice: Name) -> Name:
    """Return the name of the event that a notice was received."""
    return f"{notice}_served"
