"""Under which names an event is known to clocks, notices and requirements."""

from models.messages import Event
from models.requirement import EventName, Name

STATED = frozenset({"opened", "acted", "noted", "taken"})  # what they say stands, and they are known by their name


def names(event: Event) -> frozenset[EventName]:
    """What was done goes by its own name, and together with its stage; a clock that has run out by `<clock>_over`."""
    if event.type == "expired":
        return frozenset({over(event.name)})
    if event.type not in STATED:
        return frozenset()
    return frozenset({event.name, f"{event.stage}.{event.name}"}) if event.stage else frozenset({event.name})


def over(clock: Name) -> Name:
    """The name of the event that a clock has run out."""
    return f"{clock}_over"


def served(notice: Name) -> Name:
    """The name of the event that a notice has been received."""
    return f"{notice}_served"
