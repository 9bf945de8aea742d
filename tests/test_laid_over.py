"""Two overlays on one procedure: their scenarios hold, and removing any part of their rules fails a scenario."""

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
from procedures.scenarios.mismatches import scenario_mismatches
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


def test_the_overlaid_procedure_is_sound() -> None:
    assert find_flaws(overlaid_procedure()) == []
    assert set(overlaid_procedure().overlays) == set(OVERLAYS)


def test_another_procedure_of_complaints_bears_the_tags_of_both_overlays() -> None:
    """AHY: supervision (AEC-09d), liability for a fault found (ARS-04d) and qualification (ARS-07c) find a place."""
    host = load("animal-health", {"overlays": OVERLAYS})

    assert find_flaws(host) == []
    assert {"AEC-09d", "ARS-04d", "ARS-07c"} <= {rule.id for rule in host.rules}


def test_every_rule_of_the_overlays_has_a_scenario() -> None:
    assert {rule for scenario in scenario_book().scenarios for rule in scenario.rules} == {
        rule.id for rule in overlay_rules()
    }


@pytest.mark.slow
@pytest.mark.parametrize("rule", overlay_rules(), ids=lambda rule: rule.id)
def test_removing_any_part_of_an_overlay_rule_fails_a_scenario(rule: Rule) -> None:
    assert [part for part, changes in parts_to_remove(rule) if not removal_noticed(rule, changes)] == []


def parts_to_remove(rule: Rule) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return what to remove from a rule: one of its gates, its record, its notice or its guide."""
    for place in range(len(rule.gates)):
        yield f"gate {place}", {"gates": rule.gates[:place] + rule.gates[place + 1 :]}
    yield from ((word, {word: None}) for word in RULE_PARTS if getattr(rule, word))


def removal_noticed(rule: Rule, changes: dict[str, Any]) -> bool:
    cut = [other.model_copy(update=changes) if other is rule else other for other in overlaid_procedure().rules]
    return any_scenario_fails(overlaid_procedure().model_copy(update={"rules": tuple(cut)}))


@pytest.mark.parametrize("name", sorted(overlaid_procedure().acts.keys() - load("zhengzhou-water").acts.keys()))
def test_removing_any_act_of_the_overlays_fails_a_scenario(name: str) -> None:
    assert any_scenario_fails(
        overlaid_procedure().model_copy(
            update={"acts": {act: own for act, own in overlaid_procedure().acts.items() if act != name}}
        )
    )


def any_scenario_fails(procedure: Procedure) -> bool:
    """Return True if any scenario fails under the procedure."""
    changed = Law(procedure, calendars.load_calendar())
    return any(scenario_mismatches(changed, scenario_book(), scenario) for scenario in scenario_book().scenarios)
