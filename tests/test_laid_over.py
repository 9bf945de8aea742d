"""Two overlays on one procedure: their scenarios hold, and removing any part of their rules fails a scenario."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import calendars
from banjie_author.mismatches import scenario_mismatches
from models.law import Law
from models.procedure import Procedure
from models.rule import Rule
from procedures import load
from procedures.checker.soundness import find_flaws
from procedures.scenarios.schema import ScenarioBook, read_scenarios

LAID_FOLDER = Path(__file__).parent / "procedures" / "laid"
HOSTS = sorted(path.stem for path in LAID_FOLDER.glob("*.yaml"))
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


def laid_over(host: str) -> tuple[ScenarioBook, Procedure]:
    book = read_scenarios(LAID_FOLDER / f"{host}.yaml")
    return book, load(host, {**dict(book.office_settings), "overlays": OVERLAYS})


@pytest.mark.parametrize("host", HOSTS)
def test_scenarios_hold(host: str) -> None:
    book, procedure = laid_over(host)
    law = Law(procedure, calendars.load_calendar())

    wrong = {scenario.name: scenario_mismatches(law, book, scenario) for scenario in book.scenarios}

    assert {name: mismatches for name, mismatches in wrong.items() if mismatches} == {}


@pytest.mark.parametrize("host", HOSTS)
def test_the_overlaid_procedure_is_sound(host: str) -> None:
    """Drafting and signing (AEC-06f), supervision (AEC-09d), liability for a fault found (ARS-04d) and qualification
    (ARS-07c, ARS-07d) find a place in each."""
    _, procedure = laid_over(host)

    assert find_flaws(procedure) == []
    assert set(procedure.overlays) == set(OVERLAYS)
    assert {"AEC-06f", "AEC-09d", "ARS-04d", "ARS-07c", "ARS-07d"} <= {rule.id for rule in procedure.rules}


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
