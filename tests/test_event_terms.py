"""Every event type has its Chinese names, and every event that a clock causes has a name as a coming event."""

from typing import get_args

from models.events import EventType
from rules.timer import ClockEventType
from wording.event_terms import EVENT_TERMS


def test_every_event_type_has_its_names() -> None:
    assert set(EVENT_TERMS) == set(get_args(EventType))


def test_every_event_that_a_clock_causes_has_a_name_as_a_coming_event() -> None:
    coming = {event_type for event_type, term in EVENT_TERMS.items() if term.coming}

    assert coming == {*get_args(ClockEventType), "dropped"}
