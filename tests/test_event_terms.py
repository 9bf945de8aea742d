"""Every event type has its name in Temporal's screen; every event of a clock a name as a coming event."""

from typing import get_args

from models.events import EventType
from rules.timer import ClockEventType
from wording.event_terms import COMING, SHORT


def test_every_event_type_has_its_names() -> None:
    assert set(SHORT) == set(get_args(EventType))


def test_every_event_that_a_clock_causes_has_a_name_as_a_coming_event() -> None:
    assert set(COMING) == {*get_args(ClockEventType), "dropped"}
