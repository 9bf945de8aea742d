"""Every scenario against the pure rules; and every rule has the scenarios that its words call for."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import calendars
from models.law import Law
from models.procedure import Rule
from procedures import load, slugs
from procedures.play import mismatches, play
from procedures.scenario import Book, Scenario, read

HERE = Path(__file__).parent / "procedures"
ALL = slugs()


@cache
def book(slug: str) -> Book:
    return read(HERE / f"{slug}.yaml")


@cache
def resolved(slug: str, settings: frozenset[tuple[str, bool | int | str]]) -> Law:
    return Law(load(slug, dict(settings)), calendars.load())


def law_for(slug: str, scenario: Scenario) -> Law:
    return resolved(slug, frozenset(scenario.settings.items()))


def told() -> Iterator[object]:
    for slug in ALL:
        for scenario in book(slug).scenarios:
            yield pytest.param(slug, scenario, id=f"{slug}: {scenario.name}")


@pytest.mark.parametrize(("slug", "scenario"), list(told()))
def test_scenario(slug: str, scenario: Scenario) -> None:
    assert mismatches(law_for(slug, scenario), book(slug), scenario) == []


@pytest.mark.parametrize("slug", ALL)
def test_names_every_rule_and_no_other(slug: str) -> None:
    known = {rule.id for rule in resolved(slug, frozenset()).procedure.rules}
    named = {rule for scenario in book(slug).scenarios for rule in scenario.rules}
    assert named | set(book(slug).untested) == known


@pytest.mark.parametrize("slug", ALL)
def test_calls_no_two_scenarios_the_same(slug: str) -> None:
    names = [scenario.name for scenario in book(slug).scenarios]
    assert sorted(names) == sorted(set(names))


def rules() -> Iterator[object]:
    for slug in ALL:
        for rule in resolved(slug, frozenset()).procedure.rules:
            if rule.id not in book(slug).untested:
                yield pytest.param(slug, rule, id=rule.id)


@pytest.mark.parametrize(("slug", "rule"), list(rules()))
def test_each_word_is_tried_both_ways(slug: str, rule: Rule) -> None:
    kinds = {kind for scenario in book(slug).scenarios for kind in shown_by(slug, scenario, rule)}
    assert wanted(rule) - kinds == set()


def wanted(rule: Rule) -> set[str]:
    """What the scenarios of a rule must show, by the words it carries."""
    kinds: set[str] = set()
    by_hand = rule.notice is not None and bool(rule.notice.by)
    if rule.gates or by_hand or (rule.record and rule.record.before):
        kinds |= {"alone it refuses", "it allows"}
    if rule.record or (rule.notice and by_hand and (rule.notice.owed or rule.notice.when)):
        kinds |= {"a gap is owed", "the gap is gone"}
    if rule.notice and not by_hand:
        kinds |= {"the system tells it", "nobody is told"}
    if rule.guide:
        kinds |= {"shown"} | ({"not shown"} if rule.guide.at else set())
    if rule.sees:
        kinds |= {"readable", "hidden"}
    if rule.clock:
        kinds |= {"due", "at the last instant", "expired", "more time is asked for"}
        kinds |= {"warned"} if rule.clock.warn else set()
    return kinds


def shown_by(slug: str, scenario: Scenario, rule: Rule) -> Iterator[str]:
    """What a scenario shows of a rule."""
    then = scenario.then
    if then.refused_by == (rule.id,):
        yield "alone it refuses"
    if then.accepted and rule.id in scenario.rules:
        yield "it allows"
    if rule.id in then.owed:
        yield "a gap is owed"
    if rule.id in then.not_owed:
        yield "the gap is gone"
    if rule.id in then.shows:
        yield "shown"
    if rule.id in then.shows_not:
        yield "not shown"
    seen = {*then.identity.values(), *then.narrative.values()}
    yield from (kind for kind, reader in (("hidden", rule.id), ("readable", "readable")) if reader in seen)
    told = then.notified.get(rule.notice.name) if rule.notice else None
    yield from ["the system tells it" if told else "nobody is told"] if told is not None else []
    yield from _shown_of_clock(slug, scenario, rule.clock.name) if rule.clock else ()


def _shown_of_clock(slug: str, scenario: Scenario, clock: str) -> Iterator[str]:
    then = scenario.then
    if clock in then.due:
        yield "due"
    if then.warned.get(clock):
        yield "warned"
    if then.expired.get(clock):
        yield "expired"
    if scenario.when and scenario.when.act == "extend" and scenario.when.clock == clock:
        yield "more time is asked for"
    if then.expired.get(clock) is False and scenario.when:
        case = play(law_for(slug, scenario), book(slug), scenario).case
        due = case.clocks[clock].due if clock in case.clocks else None
        if due and (due - scenario.when.at).total_seconds() == 1:
            yield "at the last instant"
