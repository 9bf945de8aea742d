"""Mutation test: removing a rule, or one part of a rule, stage or act, fails at least one scenario.

There are some seventeen thousand parts to remove. An ordinary run tries a sample: each part is in it or not by the
digest of its own path, so that an edit of a text leaves the rest of the sample as it is. `--deep` tries all.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from hashlib import sha256
from typing import Any

import pytest
from pydantic import ValidationError

from banjie_author.mutation import LEFT_OUT, PROSE, ScenarioJudge, changed_data, stops_by_ending
from models.indexes.providing_rules import providing_rules
from models.law import Law
from models.procedure import Procedure
from models.rule import Rule
from procedures.load import law_of
from procedures.references import all_references, tag_of
from tests.stack.regulations import SLUGS, regulation_under, scenario_book

pytestmark = pytest.mark.slow

# What no scenario can notice besides names and sentences: `filer`, who stands at the head of a form.
NEVER_CUT = PROSE | {"enforce", "to", "breach", "kind", "filer"}
ONE_IN = 60  # how many cuts an ordinary run leaves out for one that it makes

Data = Any
CutPath = tuple[str | int, ...]
Cut = Callable[[Procedure], Law | None]
Cuts = Callable[[Sequence[tuple[str, CutPath]]], Sequence[tuple[str, CutPath]]]
each_regulation = pytest.mark.parametrize("slug", SLUGS, scope="module")  # the tests of one after another: read once


@pytest.fixture
def chosen(pytestconfig: pytest.Config) -> Cuts:
    """Return a function that picks all cuts with `--deep`, else a sample of them."""
    if pytestconfig.getoption("deep"):
        return lambda cuts: cuts
    return lambda cuts: [cut for cut in cuts if _is_sampled(cut)] or cuts[:1]


def _is_sampled(cut: tuple[str, CutPath]) -> bool:
    name, path = cut
    return int.from_bytes(sha256("/".join((name, *map(str, path))).encode()).digest()[:4], "big") % ONE_IN == 0


@each_regulation
def test_removing_any_part_of_a_rule_fails_a_scenario(slug: str, chosen: Cuts) -> None:
    scenarios = scenario_book(slug).scenarios
    likeliest = {rule: {one.name: 0 for one in scenarios if rule in one.rules} for rule, _ in rule_cuts(slug)}
    tried = chosen(rule_cuts(slug))
    assert tried
    assert [
        (rule, at) for rule, at in tried if not cut_noticed(slug, partial(law_with_cut_rule, rule, at), likeliest[rule])
    ] == []


@each_regulation
def test_removing_any_part_of_a_stage_or_act_fails_a_scenario(slug: str, chosen: Cuts) -> None:
    tried = chosen(part_cuts(slug))
    assert tried
    assert [
        at for _, at in tried if not cut_noticed(slug, partial(law_with_cut_part, at), scenarios_through(slug, at))
    ] == []


def part_cuts(slug: str) -> list[tuple[str, CutPath]]:
    """Return every part of a stage or an act that can be cut, with the name of the stage or act."""
    procedure = regulation_under(slug, scenario_book(slug).office_settings)
    written = _dump(procedure)
    return [
        (name, at)
        for part in ("stages", "acts")
        for name in getattr(procedure, part)
        for at in _cut_places(written[part][name], (part, name))
        if "copies" not in at and not _is_foreign_tag(procedure, at) and not _is_cited_anyway(procedure, at)
    ]


def rule_cuts(slug: str) -> list[tuple[str, CutPath]]:
    """Return every part of a rule that can be cut, with the rule; () is the whole rule."""
    procedure = regulation_under(slug, scenario_book(slug).office_settings)
    return [
        (rule.id, at)
        for place, rule in enumerate(procedure.rules)
        if rule.id not in scenario_book(slug).untested
        for at in (
            (),
            *(at for at in _cut_places(_dump(rule), ()) if not stops_by_ending(procedure, ("rules", place, *at))),
        )
    ]


def scenarios_through(slug: str, at: CutPath) -> dict[str, int]:
    """Return the scenarios that are likeliest to detect a cut: 0 for those that ask of its act or outcome, 1 for those
    whose course has passed it, or has left its stage."""
    stages = regulation_under(slug, scenario_book(slug).office_settings).stages
    names = {str(at[1])} if at[0] == "acts" else set(stages[str(at[1])].outcomes)
    asked = {str(at[3])} if at[2:3] == ("outcomes",) and len(at) > 3 else names
    passing = {name: 1 for name, acts in acts_on_the_way(slug).items() if not names.isdisjoint(acts)}
    return passing | {name: 0 for name, acts in acts_asked_of(slug).items() if not asked.isdisjoint(acts)}


@cache
def acts_on_the_way(slug: str) -> dict[str, frozenset[str | None]]:
    """Return for each scenario the acts of its course."""
    book = scenario_book(slug)
    return {one.name: frozenset(done.act for done in book.opening_situation(one.given).done) for one in book.scenarios}


@cache
def acts_asked_of(slug: str) -> dict[str, frozenset[str | None]]:
    """Return for each scenario the act that it tries, and those that it expects to be open or not."""
    return {
        one.name: frozenset({one.when.act if one.when else None, *one.then.open, *one.then.not_open})
        for one in scenario_book(slug).scenarios
    }


def _is_foreign_tag(procedure: Procedure, at: CutPath) -> bool:
    """Return True for a tag that only overlays use; it is tested with them."""
    if "tags" not in at:
        return False
    part: Any = _dump(procedure)
    for key in at:
        part = part[key]
    own = {tag_of(reference.name) for reference in all_references(procedure) if reference.name.startswith("#")}
    return own.isdisjoint(f"#{tag}" for tag in ([part] if isinstance(part, str) else part))


def _is_cited_anyway(procedure: Procedure, at: CutPath) -> bool:
    """Return True for a `rule:` that a refusal names also where it is not written."""
    if at[-1] != "rule":
        return False
    without = Procedure.model_validate(_dump_with_cut(procedure, at))
    return providing_rules(without) == providing_rules(procedure)


def _cut_places(part: Any, at: CutPath) -> Iterator[CutPath]:
    inside = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, value in inside:
        if key not in NEVER_CUT:
            yield (*at, key)
            yield from _cut_places(value, (*at, key))


def cut_noticed(slug: str, cut: Cut, likeliest: Mapping[str, int]) -> bool:
    """Return True if a scenario fails after the cut; those in `likeliest` are tried first, in the order of its
    numbers."""
    return scenario_judge(slug).notices(lambda settings: cut(regulation_under(slug, settings)), likeliest)


@cache
def scenario_judge(slug: str) -> ScenarioJudge:
    """Return the judge who knows the law without a cut: the acts of the scenarios state what it asks for."""
    return ScenarioJudge(scenario_book(slug), lambda settings: law_of(regulation_under(slug, settings)))


def law_with_cut_part(path: CutPath, procedure: Procedure) -> Law | None:
    """Return the law without this part of a stage or act, or None if the rest is not a valid procedure."""
    try:
        return law_of(Procedure.model_validate(_dump_with_cut(procedure, path)))
    except ValidationError:
        return None


def law_with_cut_rule(rule_id: str, path: CutPath, procedure: Procedure) -> Law | None:
    """Return the law without this part of a rule, or None if the rest is invalid."""
    try:
        cut = {rule.id: _cut_rule(rule, path) if rule.id == rule_id else [rule] for rule in procedure.rules}
    except ValidationError:
        return None
    rules_left = tuple(rule for remaining in cut.values() for rule in remaining)
    return law_of(procedure.model_copy(update={"rules": rules_left}))


def _cut_rule(rule: Rule, path: CutPath) -> list[Rule]:
    if not path or (path[0] == rule.enforce and len(path) == 1):
        return []
    return [Rule.model_validate(_dump_with_cut(rule, path))]


def _dump_with_cut(whole: Rule | Procedure, path: CutPath) -> Data:
    return changed_data(_dump(whole), path, LEFT_OUT)


def _dump(whole: Rule | Procedure) -> Data:
    return whole.model_dump(mode="json", by_alias=True, exclude_defaults=True)
