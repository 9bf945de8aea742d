"""Every scenario holds under the pure rules, and every rule has the kinds of scenarios that it needs."""

from collections.abc import Iterator
from functools import cache

import pytest

import calendars
from models.rule import Rule
from procedures import slugs
from procedures.load import scenario_file
from procedures.scenarios.coverage import ScenarioSuite
from procedures.scenarios.schema import Scenario, read_scenarios

SLUGS = slugs()


@cache
def scenario_suite(slug: str) -> ScenarioSuite:
    return ScenarioSuite(slug, read_scenarios(scenario_file(slug)), calendars.load_calendar())


def scenario_params() -> Iterator[object]:
    for slug in SLUGS:
        for scenario in scenario_suite(slug).book.scenarios:
            yield pytest.param(slug, scenario, id=f"{slug}: {scenario.name}")


@pytest.mark.parametrize(("slug", "scenario"), list(scenario_params()))
def test_scenario(slug: str, scenario: Scenario) -> None:
    assert scenario_suite(slug).mismatches(scenario) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_scenarios_name_every_rule_and_no_unknown_one(slug: str) -> None:
    assert scenario_suite(slug).rules_without_scenario == scenario_suite(slug).unknown_rules == []


@pytest.mark.parametrize("slug", SLUGS)
def test_names_of_scenarios_are_unique(slug: str) -> None:
    names = [scenario.name for scenario in scenario_suite(slug).book.scenarios]
    assert sorted(names) == sorted(set(names))


def rule_params() -> Iterator[object]:
    for slug in SLUGS:
        yield from (pytest.param(slug, rule, id=rule.id) for rule in scenario_suite(slug).procedure.rules)


@pytest.mark.parametrize(("slug", "rule"), list(rule_params()))
def test_each_rule_has_every_kind_of_scenario(slug: str, rule: Rule) -> None:
    assert scenario_suite(slug).missing_kinds(rule) == []
