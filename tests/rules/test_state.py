"""How a state is changed, and that each type of event has one class."""

import dataclasses
from datetime import UTC, datetime
from typing import Any, get_args, get_type_hints

import pytest
from pydantic import BaseModel, TypeAdapter

from models.case import CASE, Case, Position, replace
from models.events import ActEventFields, ByPerson, CaseEvent, ClockEventFields, Consequence, EventType, StatingEvent

AT = datetime(2026, 1, 5, tzinfo=UTC)


def test_replace_is_that_of_the_standard_library() -> None:
    positions = {"main": Position(stage="intake", since=AT)}
    before = Case(number="ZZW-2026-000001", entry="report", opened_at=AT, positions=positions, n=1)

    after, copied = replace(before, n=2, urgent=True), dataclasses.replace(before, n=2, urgent=True)

    assert after == copied
    assert CASE.dump_json(after) == CASE.dump_json(copied)
    assert before.n == 1


def test_a_case_is_changed_by_nothing_else() -> None:
    case = Case(number="ZZW-2026-000001", entry="report", opened_at=AT, positions={})

    with pytest.raises(dataclasses.FrozenInstanceError):
        case.n = 2  # type: ignore[misc]


@pytest.mark.parametrize(("fields", "model"), [(ActEventFields, ByPerson), (ClockEventFields, CaseEvent)])
def test_the_arguments_of_events_are_fields_of_the_same_type(fields: Any, model: type[BaseModel]) -> None:
    of_model = get_type_hints(model, include_extras=True)
    for name, hint in get_type_hints(fields, include_extras=True).items():
        assert TypeAdapter(hint).json_schema() == TypeAdapter(of_model[name]).json_schema(), name


def test_every_type_of_event_is_that_of_a_kind() -> None:
    kinds = {*get_args(StatingEvent), *get_args(Consequence)}
    assert {name for kind in kinds for name in get_args(kind.model_fields["type"].annotation)} == {*get_args(EventType)}
