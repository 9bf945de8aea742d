"""Every scenario holds under the pure rules, and every rule has the kinds of scenarios that it needs."""

import pytest

from tests.stack.regulations import SLUGS, scenario_suite

# One test for each regulation, not for each scenario or rule: pytest takes longer to make and report a test than most
# scenarios take to play.
each_regulation = pytest.mark.parametrize("slug", SLUGS, scope="module")  # the tests of one after another: read once


@each_regulation
def test_scenarios_hold(slug: str) -> None:
    suite = scenario_suite(slug)
    wrong = {scenario.name: suite.mismatches(scenario) for scenario in suite.book.scenarios}
    assert {name: mismatches for name, mismatches in wrong.items() if mismatches} == {}
    assert wrong


@each_regulation
def test_scenarios_name_every_rule_and_no_unknown_one(slug: str) -> None:
    assert scenario_suite(slug).rules_without_scenario == scenario_suite(slug).unknown_rules == []


@each_regulation
def test_names_of_scenarios_are_unique(slug: str) -> None:
    names = [scenario.name for scenario in scenario_suite(slug).book.scenarios]
    assert sorted(names) == sorted(set(names))


@each_regulation
def test_each_rule_has_every_kind_of_scenario(slug: str) -> None:
    suite = scenario_suite(slug)
    missing = {rule.id: suite.missing_kinds(rule) for rule in suite.procedure.rules}
    assert {rule: kinds for rule, kinds in missing.items() if kinds} == {}
    assert missing


@each_regulation
def test_a_scenario_closes_a_case_at_each_end(slug: str) -> None:
    assert scenario_suite(slug).ends_without_scenario == []


@each_regulation
def test_scenarios_show_every_reading_and_name_no_unknown_one(slug: str) -> None:
    assert scenario_suite(slug).readings_without_scenario == scenario_suite(slug).unknown_readings == []
