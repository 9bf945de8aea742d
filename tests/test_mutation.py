"""A rule cut out of a regulation, or one word out of a rule, turns a scenario red: none is only on paper."""

from collections.abc import Callable, Collection, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import calendars
from models.law import Law
from models.procedure import Procedure, Rule
from procedures import load, slugs
from procedures.references import named, tag_of
from procedures.scenarios.player import mismatches, play
from procedures.scenarios.schema import Book, Scenario, read

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent / "procedures"
PROSE = {"id", "article", "says", "must", "enforce", "zh", "shows", "name", "to", "breach", "kind"}

Data = dict[str, Any]
Where = tuple[str | int, ...]
Cut = Callable[[Procedure], Law | None]


@cache
def book(slug: str) -> Book:
    return read(HERE / f"{slug}.yaml")


@cache
def sound(slug: str) -> tuple[Scenario, ...]:
    """The scenarios that hold for the whole law: one that is red anyhow would notice everything."""
    chosen = {frozenset(scenario.settings.items()) for scenario in book(slug).scenarios}
    laws = {one: Law(resolved(slug, one), calendars.load()) for one in chosen}
    told = book(slug).scenarios
    return tuple(one for one in told if not red(laws[frozenset(one.settings.items())], slug, one))


@cache
def resolved(slug: str, settings: frozenset[tuple[str, bool | int | str]]) -> Procedure:
    return load(slug, dict(settings))


def rules() -> Iterator[Any]:
    for slug in slugs():
        for rule in resolved(slug, book(slug).usual).rules:
            if rule.id not in book(slug).untested:
                yield pytest.param(slug, rule.id, id=rule.id)


@pytest.mark.parametrize(("slug", "rule_id"), list(rules()))
def test_no_rule_and_no_word_of_it_can_go_unnoticed(slug: str, rule_id: str) -> None:
    first = {scenario.name for scenario in book(slug).scenarios if rule_id in scenario.rules}
    unnoticed = [at for at in cuts(slug, rule_id) if not noticed(slug, partial(without, rule_id, at), first)]
    assert unnoticed == []


def ways() -> Iterator[Any]:
    for slug in slugs():
        procedure = resolved(slug, book(slug).usual)
        for part, names in (("stages", procedure.stages), ("acts", procedure.acts)):
            yield from (pytest.param(slug, (part, name), id=f"{slug}: {part}.{name}") for name in names)


@pytest.mark.parametrize(("slug", "way"), list(ways()))
def test_no_stage_and_no_act_can_go_unnoticed(slug: str, way: Where) -> None:
    procedure = resolved(slug, book(slug).usual)
    written = _written(procedure)[str(way[0])][way[1]]
    inside = [at for at in _parts(written, way) if "copies" not in at and not _for_others(procedure, at)]
    assert [at for at in inside if not noticed(slug, partial(narrowed, at), passing(slug, at))] == []


def passing(slug: str, at: Where) -> frozenset[str]:
    """The scenarios that pass the place of a cut, which are the likeliest to notice it."""
    stage = str(at[1])
    outcome = f"{stage}.{at[3]}" if at[0] == "stages" and at[2:3] == ("outcomes",) and len(at) > 3 else stage
    return frozenset(name for name, places in passed(slug).items() if outcome in places)


@cache
def passed(slug: str) -> dict[str, frozenset[str]]:
    """For each scenario the stages it stands at, the outcomes it takes there (`stage.outcome`), all acts by name."""
    return {scenario.name: frozenset(_places(slug, scenario)) for scenario in book(slug).scenarios}


def _places(slug: str, scenario: Scenario) -> Iterator[str]:
    law = Law(resolved(slug, frozenset(scenario.settings.items())), calendars.load())
    played = play(law, book(slug), scenario)
    tried = scenario.when.act if scenario.when else None
    for stage, name in [(event.stage, event.name) for event in played.events] + [(played.case.stage, tried)]:
        yield from (place for place in (stage, name, f"{stage}.{name}") if place)
    yield from (here.stage for here in played.case.positions.values())


def cuts(slug: str, rule_id: str) -> Iterator[Where]:
    """Every place at which something can be cut: () the whole rule, each word, each part of a word."""
    procedure = resolved(slug, book(slug).usual)
    rule = next(rule for rule in procedure.rules if rule.id == rule_id)
    yield ()
    yield from (at for at in _parts(_written(rule), ()) if not _stops_by_ending(procedure, rule, at))


def _stops_by_ending(procedure: Procedure, rule: Rule, at: Where) -> bool:
    """A clock stops with its case anyhow: what ends the case is named among its stops for the reader."""
    if rule.clock is None or at[:2] != ("clock", "stops") or len(at) < 3:
        return False
    name = rule.clock.stops[int(at[2])]
    ways = [stage.outcomes[name].to for stage in procedure.stages.values() if name in stage.outcomes]
    ways += [act.to for act in [procedure.acts.get(name)] if act and act.to]
    return all(procedure.stages[to].kind == "end" for to in ways)


def _for_others(procedure: Procedure, at: Where) -> bool:
    """A tag that nothing in its own file names is there for what an office lays over it, and is tried there."""
    if "tags" not in at:
        return False
    part: Any = _written(procedure)
    for key in at:
        part = part[key]
    own = {tag_of(one.name) for one in named(procedure) if one.name.startswith("#")}
    return own.isdisjoint(f"#{tag}" for tag in ([part] if isinstance(part, str) else part))


def _parts(part: Any, at: Where) -> Iterator[Where]:
    inside = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, value in inside:
        if key not in PROSE:
            yield (*at, key)
            yield from _parts(value, (*at, key))


def noticed(slug: str, cut: Cut, first: Collection[str] = ()) -> bool:
    """Whether a scenario turns red, those named `first` being asked first."""
    laws: dict[frozenset[Any], Law | None] = {}
    for scenario in sorted(sound(slug), key=lambda one: one.name not in first):
        settings = frozenset(scenario.settings.items())
        if settings not in laws:
            laws[settings] = cut(resolved(slug, settings))
        law = laws[settings]
        if law is None or red(law, slug, scenario):
            return True
    return False


def red(law: Law, slug: str, scenario: Scenario) -> bool:
    return bool(mismatches(law, book(slug), scenario))


def narrowed(where: Where, procedure: Procedure) -> Law | None:
    """The law with that part of a stage or act cut; none where what is left is no law."""
    try:
        return Law(Procedure.model_validate(_with_cut(procedure, where)), calendars.load())
    except ValidationError:
        return None


def without(rule_id: str, where: Where, procedure: Procedure) -> Law | None:
    """The law with that cut; none where what is left is no law, which is noticed before any scenario runs."""
    try:
        cut = {rule.id: _cut(rule, where) if rule.id == rule_id else [rule] for rule in procedure.rules}
    except ValidationError:
        return None
    rules_left = tuple(rule for left in cut.values() for rule in left)
    return Law(procedure.model_copy(update={"rules": rules_left}), calendars.load())


def _cut(rule: Rule, where: Where) -> list[Rule]:
    if not where or (where[0] == _word(rule) and len(where) == 1):
        return []
    return [Rule.model_validate(_with_cut(rule, where))]


def _with_cut(whole: Rule | Procedure, where: Where) -> Data:
    data = _written(whole)
    part: Any = data
    for key in where[:-1]:
        part = part[key]
    del part[where[-1]]
    return data


def _word(rule: Rule) -> str:
    return {"block": "gates", "notify": "notice"}.get(rule.enforce, rule.enforce)


def _written(whole: Rule | Procedure) -> Data:
    return whole.model_dump(mode="json", by_alias=True, exclude_defaults=True)
