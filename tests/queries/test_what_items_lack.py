"""What is missing of the items of a case names the act that brings one of them nearer to it, and which."""

from datetime import UTC, datetime

import pytest

import procedures
from models.case import Case, Item, Position
from models.law import Law
from models.messages import Missing, MissingKind
from models.time import Calendar
from queries.acts.refusal_lines import item_step

AT = datetime(2026, 3, 3, 9, tzinfo=UTC)
LAW = Law(procedures.load("service-hall"), Calendar())


@pytest.mark.parametrize(
    ("states", "wanted", "step"),
    [
        (("upheld", "listed", "listed"), ("upheld", "dismissed"), ("matter_upheld", "m2")),
        (("upheld", "listed"), ("dismissed",), ("matter_dismissed", "m1")),
        (("upheld",), ("upheld",), ("matter_listed", None)),  # more of them are wanted
        ((), ("upheld",), ("matter_listed", None)),
    ],
)
def test_the_act_and_its_item_are_named(
    states: tuple[str, ...], wanted: tuple[str, ...], step: tuple[str, str | None]
) -> None:
    items = {f"m{nth}": Item(state=state, at=AT) for nth, state in enumerate(states, start=1)}
    position = Position(stage="investigation", since=AT)
    case = Case(
        number="SVH-2026-000001",
        entry="complaint",
        opened_at=AT,
        positions={"main": position},
        items={"matters": items},
    )
    assert item_step(LAW, case, Missing(kind=MissingKind.items, name="matters", value=wanted), "verified") == step
    assert item_step(LAW, case, Missing(kind=MissingKind.items, name="others", value=wanted), "verified") is None
