"""Two texts laid over a third: what they add is tried in its own words, and none of it can go unnoticed."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import calendars
from models.law import Law
from models.procedure import Procedure
from models.rule import Rule
from procedures import load
from procedures.checker.soundness import find_flaws
from procedures.scenarios.player import scenario_mismatches
from procedures.scenarios.schema import Scenario, ScenarioBook, read_scenarios

LAID_FOLDER = Path(__file__).parent / "procedures" / "laid"
OVERLAYS = ["enforcement-compendium", "accountability"]
RULE_PARTS = ("record", "notice", "guide")


@cache
def scenario_book() -> ScenarioBook:
    return read_scenarios(LAID_FOLDER / "zhengzhou-water.yaml")


@cache
def overlaid_procedure() -> Procedure:
    return load("zhengzhou-water", {"overlays": OVERLAYS})


@cache
def overlaid_law() -> Law:
    return Law(overlaid_procedure(), calendars.load_calendar())


def overlay_rules() -> list[Rule]:
    own = load("zhengzhou-water").prefix
    return [rule for rule in overlaid_procedure().rules if not rule.id.startswith(own)]


@pytest.mark.parametrize("scenario", scenario_book().scenarios, ids=str)
def test_scenario(scenario: Scenario) -> None:
    assert scenario_mismatches(overlaid_law(), scenario_book(), scenario) == []


def test_the_whole_is_sound() -> None:
    assert find_flaws(overlaid_procedure()) == []
    assert set(overlaid_procedure().laid_over) == set(OVERLAYS)


def test_every_rule_that_came_along_is_tried() -> None:
    assert {rule for one in scenario_book().scenarios for rule in one.rules} == {rule.id for rule in overlay_rules()}


@pytest.mark.parametrize("rule", overlay_rules(), ids=lambda rule: rule.id)
def test_no_word_of_a_rule_that_came_along_can_go_unnoticed(rule: Rule) -> None:
    assert [what for what, left in parts_to_remove(rule) if not removal_noticed(rule, left)] == []


def parts_to_remove(rule: Rule) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rule without one of its gates, or without its record, notice or guide."""
    for place in range(len(rule.gates)):
        yield f"gate {place}", {"gates": rule.gates[:place] + rule.gates[place + 1 :]}
    yield from ((word, {word: None}) for word in RULE_PARTS if getattr(rule, word))


def removal_noticed(rule: Rule, left: dict[str, Any]) -> bool:
    cut = [one.model_copy(update=left) if one is rule else one for one in overlaid_procedure().rules]
    return any_scenario_fails(overlaid_procedure().model_copy(update={"rules": tuple(cut)}))


@pytest.mark.parametrize("name", sorted(overlaid_procedure().acts.keys() - load("zhengzhou-water").acts.keys()))
def test_no_act_that_came_along_can_go_unnoticed(name: str) -> None:
    assert any_scenario_fails(
        overlaid_procedure().model_copy(
            update={"acts": {one: own for one, own in overlaid_procedure().acts.items() if one != name}}
        )
    )


def any_scenario_fails(procedure: Procedure) -> bool:
    """Whether a scenario notices."""
    changed = Law(procedure, calendars.load_calendar())
    return any(scenario_mismatches(changed, scenario_book(), one) for one in scenario_book().scenarios)
