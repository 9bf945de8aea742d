"""Under which names an event is known to clocks, notices and requirements."""

from models.messages import Event
from models.requirement import Name


def names(event: Event) -> frozenset[Name]:
    """What was done goes by its own name; a clock that has run out by `<clock>_over`."""
    if event.type == "expired":
        return frozenset({over(event.name)})
    return frozenset({event.name}) if event.type in ("opened", "acted", "noted", "taken") else frozenset()


def over(clock: Name) -> Name:
    """The name of the event that a clock has run out."""
    return f"{clock}_over"


def served(notice: Name) -> Name:
    """The name of the event that a notice has been received."""
    return f"{notice}_served"
