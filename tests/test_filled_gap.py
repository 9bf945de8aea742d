"""An office fills what a source text lacks by a file of its own that is laid over it."""

from functools import cache
from pathlib import Path

import pytest

import calendars
from banjie_author.mismatches import scenario_mismatches
from banjie_author.report import check_procedure
from models.law import Law
from models.procedure import Procedure
from procedures import load, slugs
from procedures.checker.soundness import find_flaws
from procedures.overlay import lay_over
from procedures.scenarios.schema import Scenario, ScenarioBook, read_scenarios
from publishing.procedure_pages import procedure_page

ROOT = Path(__file__).parents[1]
OWN_RULES = ROOT / "examples/overlays/animal-health-ways.yaml"


@cache
def book() -> ScenarioBook:
    return read_scenarios(ROOT / "tests/procedures/filled/animal-health.yaml")


@cache
def filled() -> Procedure:
    return lay_over(load("animal-health"), load(str(OWN_RULES)))


@pytest.mark.parametrize("scenario", book().scenarios, ids=str)
def test_scenario(scenario: Scenario) -> None:
    assert scenario_mismatches(Law(filled(), calendars.load_calendar()), book(), scenario) == []


def test_the_file_and_the_text_with_it_are_sound() -> None:
    assert check_procedure(str(OWN_RULES)).ok
    assert find_flaws(filled()) == []
    assert filled().missing  # the source still lacks it, whatever an office rules


@pytest.mark.parametrize("slug", slugs())
def test_the_page_of_a_text_says_what_its_source_lacks(slug: str) -> None:
    procedure = load(slug)
    page = procedure_page(procedure)
    assert ("What the source text lacks" in page) == bool(procedure.missing)
    assert all(part.lacks in page for part in procedure.missing)
