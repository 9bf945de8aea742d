"""The typed changes name fields of their models, with the same types."""

from datetime import UTC, datetime
from typing import Any, get_args, get_type_hints

import pytest
from pydantic import BaseModel, TypeAdapter

from models.case import Case, ClockState, Position
from models.changes import CaseChange, ClockChange, PositionChange
from models.events import Consequence, EventType, StatingEvent


@pytest.mark.parametrize(
    ("change", "model"),
    [
        (CaseChange, Case),
        (PositionChange, Position),
        (ClockChange, ClockState),
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
    ],
)
def test_a_change_takes_what_the_field_takes(change: Any, model: type[BaseModel]) -> None:
    fields = get_type_hints(model, include_extras=True)
    for name, hint in get_type_hints(change, include_extras=True).items():
        assert TypeAdapter(hint).json_schema() == TypeAdapter(fields[name]).json_schema(), name


def test_every_type_of_event_is_that_of_a_kind() -> None:
    kinds = {*get_args(StatingEvent), *get_args(Consequence)}
    assert {name for kind in kinds for name in get_args(kind.model_fields["type"].annotation)} == {*get_args(EventType)}


def test_a_changed_model_is_what_pydantic_makes_of_it() -> None:
    before = ClockState(started=datetime(2026, 1, 5, tzinfo=UTC), grants=1)
    change = {"warned": True, "grants": 2}

    after, copied = before.changed(change), before.model_copy(update=change)

    assert after == copied
    assert after.model_dump_json() == copied.model_dump_json()
    assert before.grants == 1
