"""The typed changes name fields of their models, with the same types."""

from datetime import UTC, datetime
from typing import Any, get_type_hints

import pytest
from pydantic import BaseModel, TypeAdapter

from models.case import Case, ClockState, Position
from models.changes import CaseChange, ClockChange, EventChange, NewEvent, PositionChange, new_event
from models.events import Event
from rules.evolve import EFFECTS


@pytest.mark.parametrize(
    ("change", "model"),
    [
        (CaseChange, Case),
        (PositionChange, Position),
        (ClockChange, ClockState),
        (EventChange, Event),
        (NewEvent, Event),
    ],
)
def test_a_change_names_fields_of_its_model(change: Any, model: type[BaseModel]) -> None:
    assert set(get_type_hints(change)) <= set(model.model_fields)


@pytest.mark.parametrize(
    ("change", "model"),
    [
        (CaseChange, Case),
        (PositionChange, Position),
        (ClockChange, ClockState),
        (EventChange, Event),
        (NewEvent, Event),
    ],
)
def test_a_change_takes_what_the_field_takes(change: Any, model: type[BaseModel]) -> None:
    fields = get_type_hints(model, include_extras=True)
    for name, hint in get_type_hints(change, include_extras=True).items():
        assert TypeAdapter(hint).json_schema() == TypeAdapter(fields[name]).json_schema(), name


def test_every_type_of_event_has_its_effect() -> None:
    types = Event.model_fields["type"].annotation.__args__  # type: ignore[union-attr]
    assert set(EFFECTS) == set(types)


def test_a_changed_model_is_what_pydantic_makes_of_it() -> None:
    before = ClockState(started=datetime(2026, 1, 5, tzinfo=UTC), grants=1)
    change = {"warned": True, "grants": 2}

    after, copied = before.changed(change), before.model_copy(update=change)

    assert after == copied
    assert after.model_dump_json() == copied.model_dump_json()
    assert before.grants == 1


def test_a_new_event_is_what_pydantic_makes_of_its_fields() -> None:
    at = datetime(2026, 1, 5, tzinfo=UTC)
    fields = NewEvent(seq=1, type="acted", name="closed", at=at, recorded_at=at, by="li", facts={"urgent": True})

    made = Event(**fields)

    assert new_event(**fields) == made
    assert new_event(**fields).model_dump_json() == made.model_dump_json()
    assert vars(new_event(seq=2, type="warned", name="handling", at=at, recorded_at=at))["facts"] == {}
