"""Two texts laid over a third: what they add is tried in its own words, and none of it can go unnoticed."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import calendars
from models.law import Law
from models.procedure import Procedure, Rule
from procedures import load
from procedures.checker.report import prove
from procedures.scenarios.player import mismatches
from procedures.scenarios.schema import Book, Scenario, read

HERE = Path(__file__).parent / "procedures" / "laid"
OVERLAYS = ["enforcement-compendium", "accountability"]
WORDS = ("record", "notice", "guide")


@cache
def book() -> Book:
    return read(HERE / "zhengzhou-water.yaml")


@cache
def laid() -> Procedure:
    return load("zhengzhou-water", {"overlays": OVERLAYS})


@cache
def law() -> Law:
    return Law(laid(), calendars.load())


def came_along() -> list[Rule]:
    own = load("zhengzhou-water").prefix
    return [rule for rule in laid().rules if not rule.id.startswith(own)]


@pytest.mark.parametrize("scenario", book().scenarios, ids=str)
def test_scenario(scenario: Scenario) -> None:
    assert mismatches(law(), book(), scenario) == []


def test_the_whole_is_sound() -> None:
    assert prove(laid()) == []
    assert set(laid().laid_over) == set(OVERLAYS)


def test_every_rule_that_came_along_is_tried() -> None:
    assert {rule for one in book().scenarios for rule in one.rules} == {rule.id for rule in came_along()}


@pytest.mark.parametrize("rule", came_along(), ids=lambda rule: rule.id)
def test_no_word_of_a_rule_that_came_along_can_go_unnoticed(rule: Rule) -> None:
    assert [what for what, left in without_one(rule) if not noticed(rule, left)] == []


def without_one(rule: Rule) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rule without one of its gates, or without its record, notice or guide."""
    for place in range(len(rule.gates)):
        yield f"gate {place}", {"gates": rule.gates[:place] + rule.gates[place + 1 :]}
    yield from ((word, {word: None}) for word in WORDS if getattr(rule, word))


def noticed(rule: Rule, left: dict[str, Any]) -> bool:
    cut = [one.model_copy(update=left) if one is rule else one for one in laid().rules]
    return red(laid().model_copy(update={"rules": tuple(cut)}))


@pytest.mark.parametrize("name", sorted(laid().acts.keys() - load("zhengzhou-water").acts.keys()))
def test_no_act_that_came_along_can_go_unnoticed(name: str) -> None:
    assert red(laid().model_copy(update={"acts": {one: own for one, own in laid().acts.items() if one != name}}))


def red(procedure: Procedure) -> bool:
    """Whether a scenario notices."""
    changed = Law(procedure, calendars.load())
    return any(mismatches(changed, book(), one) for one in book().scenarios)
