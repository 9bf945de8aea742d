"""Short names of the event types: in Temporal's screen, and as an event that a clock will cause."""

from models.events import EventType
from wording.table.cases import events


def event_term(event_type: EventType) -> str:
    """Return the short name of an event."""
    return events.SHORT[event_type]()


def coming_event_term(event_type: EventType) -> str:
    """Return the name of an event that a clock will cause."""
    return events.COMING[event_type]()
