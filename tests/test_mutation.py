"""Mutation test: removing a rule, or one part of a rule, stage or act, fails at least one scenario."""

from collections.abc import Callable, Collection, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import calendars
from models.law import Law
from models.procedure import Procedure
from models.rule import Rule
from procedures import load, slugs
from procedures.references import all_references, tag_of
from procedures.scenarios.mismatches import scenario_mismatches
from procedures.scenarios.player import play_scenario
from procedures.scenarios.schema import Scenario, ScenarioBook, read_scenarios

pytestmark = pytest.mark.slow

SCENARIO_FOLDER = Path(__file__).parent / "procedures"
PROSE = {"id", "article", "says", "must", "enforce", "zh", "shows", "name", "to", "breach", "kind"}

Data = dict[str, Any]
CutPath = tuple[str | int, ...]
Cut = Callable[[Procedure], Law | None]


@cache
def scenario_book(slug: str) -> ScenarioBook:
    return read_scenarios(SCENARIO_FOLDER / f"{slug}.yaml")


@cache
def passing_scenarios(slug: str) -> tuple[Scenario, ...]:
    """Return the scenarios that hold for the whole procedure; one that fails anyway would detect every cut."""
    settings_used = {frozenset(scenario.settings.items()) for scenario in scenario_book(slug).scenarios}
    laws = {settings: Law(resolved_procedure(slug, settings), calendars.load_calendar()) for settings in settings_used}
    scenarios = scenario_book(slug).scenarios
    return tuple(
        scenario
        for scenario in scenarios
        if not scenario_fails(laws[frozenset(scenario.settings.items())], slug, scenario)
    )


@cache
def resolved_procedure(slug: str, settings: frozenset[tuple[str, bool | int | str]]) -> Procedure:
    return load(slug, dict(settings))


def rule_params() -> Iterator[Any]:
    for slug in slugs():
        for rule in resolved_procedure(slug, scenario_book(slug).office_settings).rules:
            if rule.id not in scenario_book(slug).untested:
                yield pytest.param(slug, rule.id, id=rule.id)


@pytest.mark.parametrize(("slug", "rule_id"), list(rule_params()))
def test_removing_any_part_of_a_rule_fails_a_scenario(slug: str, rule_id: str) -> None:
    likeliest = {scenario.name for scenario in scenario_book(slug).scenarios if rule_id in scenario.rules}
    undetected = [
        at
        for at in rule_cuts(slug, rule_id)
        if not cut_noticed(slug, partial(law_with_cut_rule, rule_id, at), likeliest)
    ]
    assert undetected == []


def part_params() -> Iterator[Any]:
    for slug in slugs():
        procedure = resolved_procedure(slug, scenario_book(slug).office_settings)
        for part, names in (("stages", procedure.stages), ("acts", procedure.acts)):
            yield from (pytest.param(slug, (part, name), id=f"{slug}: {part}.{name}") for name in names)


@pytest.mark.parametrize(("slug", "way"), list(part_params()))
def test_removing_any_part_of_a_stage_or_act_fails_a_scenario(slug: str, way: CutPath) -> None:
    procedure = resolved_procedure(slug, scenario_book(slug).office_settings)
    written = _dump(procedure)[str(way[0])][way[1]]
    inside = [at for at in _cut_places(written, way) if "copies" not in at and not _is_foreign_tag(procedure, at)]
    assert [
        at for at in inside if not cut_noticed(slug, partial(law_with_cut_part, at), scenarios_through(slug, at))
    ] == []


def scenarios_through(slug: str, at: CutPath) -> frozenset[str]:
    """Return the scenarios that pass the place of a cut; these are likeliest to detect it."""
    stage = str(at[1])
    outcome = f"{stage}.{at[3]}" if at[0] == "stages" and at[2:3] == ("outcomes",) and len(at) > 3 else stage
    return frozenset(name for name, places in places_of_scenarios(slug).items() if outcome in places)


@cache
def places_of_scenarios(slug: str) -> dict[str, frozenset[str]]:
    """Return for each scenario its stages, its outcomes as `stage.outcome`, and its acts."""
    return {scenario.name: frozenset(_places(slug, scenario)) for scenario in scenario_book(slug).scenarios}


def _places(slug: str, scenario: Scenario) -> Iterator[str]:
    law = Law(resolved_procedure(slug, frozenset(scenario.settings.items())), calendars.load_calendar())
    played = play_scenario(law, scenario_book(slug), scenario)
    tried = scenario.when.act if scenario.when else None
    for stage, name in [(event.stage, event.name) for event in played.events] + [(played.case.stage, tried)]:
        yield from (place for place in (stage, name, f"{stage}.{name}") if place)
    yield from (here.stage for here in played.case.positions.values())


def rule_cuts(slug: str, rule_id: str) -> Iterator[CutPath]:
    """Return every part of a rule that can be cut; () is the whole rule."""
    procedure = resolved_procedure(slug, scenario_book(slug).office_settings)
    rule = next(rule for rule in procedure.rules if rule.id == rule_id)
    yield ()
    yield from (at for at in _cut_places(_dump(rule), ()) if not _stops_by_ending(procedure, rule, at))


def _stops_by_ending(procedure: Procedure, rule: Rule, at: CutPath) -> bool:
    """Return True for a stop that ends the case: the clock stops anyway, so no scenario can detect the cut."""
    if rule.clock is None or at[:2] != ("clock", "stops") or len(at) < 3:
        return False
    name = rule.clock.stops[int(at[2])]
    ways = [stage.outcomes[name].to for stage in procedure.stages.values() if name in stage.outcomes]
    ways += [act.to for act in [procedure.acts.get(name)] if act and act.to]
    return all(procedure.stages[to].kind == "end" for to in ways)


def _is_foreign_tag(procedure: Procedure, at: CutPath) -> bool:
    """Return True for a tag that only overlays use; it is tested with them."""
    if "tags" not in at:
        return False
    part: Any = _dump(procedure)
    for key in at:
        part = part[key]
    own = {tag_of(reference.name) for reference in all_references(procedure) if reference.name.startswith("#")}
    return own.isdisjoint(f"#{tag}" for tag in ([part] if isinstance(part, str) else part))


def _cut_places(part: Any, at: CutPath) -> Iterator[CutPath]:
    inside = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, value in inside:
        if key not in PROSE:
            yield (*at, key)
            yield from _cut_places(value, (*at, key))


def cut_noticed(slug: str, cut: Cut, likeliest: Collection[str] = ()) -> bool:
    """Return True if a scenario fails after the cut; those in `likeliest` are tried first."""
    laws: dict[frozenset[Any], Law | None] = {}
    for scenario in sorted(passing_scenarios(slug), key=lambda scenario: scenario.name not in likeliest):
        settings = frozenset(scenario.settings.items())
        if settings not in laws:
            laws[settings] = cut(resolved_procedure(slug, settings))
        law = laws[settings]
        if law is None or scenario_fails(law, slug, scenario):
            return True
    return False


def scenario_fails(law: Law, slug: str, scenario: Scenario) -> bool:
    return bool(scenario_mismatches(law, scenario_book(slug), scenario))


def law_with_cut_part(path: CutPath, procedure: Procedure) -> Law | None:
    """Return the law without this part of a stage or act, or None if the rest is not a valid procedure."""
    try:
        return Law(Procedure.model_validate(_dump_with_cut(procedure, path)), calendars.load_calendar())
    except ValidationError:
        return None


def law_with_cut_rule(rule_id: str, path: CutPath, procedure: Procedure) -> Law | None:
    """Return the law without this part of a rule, or None if the rest is invalid."""
    try:
        cut = {rule.id: _cut_rule(rule, path) if rule.id == rule_id else [rule] for rule in procedure.rules}
    except ValidationError:
        return None
    rules_left = tuple(rule for remaining in cut.values() for rule in remaining)
    return Law(procedure.model_copy(update={"rules": rules_left}), calendars.load_calendar())


def _cut_rule(rule: Rule, path: CutPath) -> list[Rule]:
    if not path or (path[0] == _enforce_field(rule) and len(path) == 1):
        return []
    return [Rule.model_validate(_dump_with_cut(rule, path))]


def _dump_with_cut(whole: Rule | Procedure, path: CutPath) -> Data:
    data = _dump(whole)
    part: Any = data
    for key in path[:-1]:
        part = part[key]
    del part[path[-1]]
    return data


def _enforce_field(rule: Rule) -> str:
    return {"block": "gates", "notify": "notice"}.get(rule.enforce, rule.enforce)


def _dump(whole: Rule | Procedure) -> Data:
    return whole.model_dump(mode="json", by_alias=True, exclude_defaults=True)
