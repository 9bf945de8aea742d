"""Every scenario against the pure rules; and every rule has the scenarios that its words call for."""

from collections.abc import Iterator
from functools import cache

import pytest

import calendars
from models.procedure import Rule
from procedures import slugs
from procedures.load import scenarios_of
from procedures.scenarios.coverage import Trial
from procedures.scenarios.schema import Scenario, read

ALL = slugs()


@cache
def trial(slug: str) -> Trial:
    return Trial(slug, read(scenarios_of(slug)), calendars.load())


def told() -> Iterator[object]:
    for slug in ALL:
        for scenario in trial(slug).book.scenarios:
            yield pytest.param(slug, scenario, id=f"{slug}: {scenario.name}")


@pytest.mark.parametrize(("slug", "scenario"), list(told()))
def test_scenario(slug: str, scenario: Scenario) -> None:
    assert trial(slug).wrong(scenario) == []


@pytest.mark.parametrize("slug", ALL)
def test_names_every_rule_and_no_other(slug: str) -> None:
    assert trial(slug).unnamed == trial(slug).unknown == []


@pytest.mark.parametrize("slug", ALL)
def test_calls_no_two_scenarios_the_same(slug: str) -> None:
    names = [scenario.name for scenario in trial(slug).book.scenarios]
    assert sorted(names) == sorted(set(names))


def rules() -> Iterator[object]:
    for slug in ALL:
        yield from (pytest.param(slug, rule, id=rule.id) for rule in trial(slug).procedure.rules)


@pytest.mark.parametrize(("slug", "rule"), list(rules()))
def test_each_word_is_tried_both_ways(slug: str, rule: Rule) -> None:
    assert trial(slug).lacking(rule) == []
