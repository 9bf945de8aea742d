"""Trace a rule of a text by its id: to its lines in the YAML, the function that enforces it, and its tests."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import yaml
from pydantic import JsonValue

from models.frozen import Frozen
from models.requirement import Name
from models.rule import Rule, RuleId, Slug
from models.written_data import UnreadableData, compose_yaml, read_data_file
from procedures.load import (
    PROCEDURES_FOLDER,
    current_source,
    find_procedure_file,
    load_without_overlays,
    scenario_file,
    slugs,
)
from procedures.source import InvalidProcedure, Problem
from rules import clock, gates, guide, record, sees
from rules.notice import notice_refusals
from wording.articles import article_of
from wording.regulation_names import translated
from wording.system_problems import bare_data_problem
from wording.translation import gettext, listed

RULE_FUNCTIONS: dict[str, Callable[..., object]] = {
    "gates": gates.gates_refusals,
    "record": record.record_refusals,
    "notice": notice_refusals,
    "clock": clock.settle_clocks,
    "guide": guide.guides_shown,
    "sees": sees.read_refusals,
}


class Trace(Frozen):
    """Where a rule stands (`data`), what enforces it (`code`), what tests it, or why nothing does (`untested`)."""

    id: RuleId
    procedure: Slug
    article: str
    says: str
    enforce: Name
    data: str
    code: str
    tests: tuple[str, ...] = ()
    untested: str | None = None


class TraceReport(Frozen):
    """Traces in the form for programs."""

    rules: tuple[Trace, ...]

    def json_data(self) -> dict[str, JsonValue]:
        """Return the traces as JSON, without the wording of the rules."""
        return self.model_dump(mode="json", exclude={"rules": {"__all__": {"says"}}})


def trace_rule(rule_id: str) -> Trace:
    """Return the trace of one rule. Raises LookupError, naming rules with a similar id."""
    rules = {slug: [rule.id for rule in load_without_overlays(slug).rules] for slug in slugs()}
    for slug, ids in rules.items():
        if rule_id in ids:
            return next(traced for traced in _procedure_traces(slug) if traced.id == rule_id)
    if alike := [known for ids in rules.values() for known in ids if known[:5] == rule_id[:5]]:
        raise LookupError(gettext("no rule is called {rule}; known: {known}", rule=rule_id, known=listed(alike)))
    raise LookupError(
        gettext("no rule is called {rule}; known regulations: {known}", rule=rule_id, known=listed(slugs()))
    )


def trace_rules(slug: str | None = None) -> list[Trace]:
    """Return every rule of a procedure, or of all procedures, in the order of the text."""
    return [rule for name in ([slug] if slug else slugs()) for rule in _procedure_traces(name)]


def trace_report(slug: str | None = None) -> TraceReport:
    """Return the same as one message."""
    return TraceReport(rules=tuple(trace_rules(slug)))


def _procedure_traces(slug: str) -> Iterator[Trace]:
    source = current_source(find_procedure_file(slug))
    scenarios, untested = _scenario_index(slug)
    procedure = load_without_overlays(slug)
    for place, rule in enumerate(procedure.rules):
        yield Trace(
            id=rule.id,
            procedure=slug,
            article=article_of(procedure, rule),
            says=translated(procedure, rule.says),
            enforce=rule.enforce,
            data=f"{_relative_path(source.path)}:{source.line_of(('rules', place))}",
            code=rule_code(rule),
            tests=tuple(scenario for scenario, rules in scenarios if rule.id in rules),
            untested=untested.get(rule.id),
        )


def _relative_path(path: Path) -> str:
    """Return the path relative to the program's folder if it lies there, else as it is."""
    return str(path.relative_to(PROCEDURES_FOLDER.parent) if path.is_relative_to(PROCEDURES_FOLDER.parent) else path)


def rule_code(rule: Rule) -> str:
    """Return the file that `enforce` names, with the function in it that enforces the rule."""
    function = RULE_FUNCTIONS[rule.enforce]
    return f"{function.__module__.replace('.', '/')}.py:{function.__name__}"


@cache
def _scenario_index(slug: str) -> tuple[list[tuple[str, tuple[str, ...]]], dict[str, str]]:
    """Return the scenarios of a procedure, each with the rules it names, and why some rules have none."""
    path = scenario_file(slug)
    try:
        root = compose_yaml(read_data_file(path)) if path.exists() else None
    except UnreadableData as error:
        raise InvalidProcedure([Problem(path.name, error.line or 1, None, bare_data_problem(error))]) from None
    if root is None:
        return [], {}
    reasons = dict(_mapping_pairs(root)).get("untested")
    untested = {name: str(value.value) for name, value in _mapping_pairs(reasons)} if reasons else {}
    return list(_find_scenarios(root, path)), untested


def _find_scenarios(node: yaml.Node, path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each scenario with its rules: any mapping with `name` and `rules`, at any depth."""
    parts = dict(_mapping_pairs(node))
    if "name" in parts and "rules" in parts:
        line = node.start_mark.line + 1
        scenario = f"{_relative_path(path)}:{line} {parts['name'].value}"
        yield scenario, tuple(rule.value for rule in parts["rules"].value)
        return
    for part in parts.values() if parts else _sequence_nodes(node):
        yield from _find_scenarios(part, path)


def _mapping_pairs(node: yaml.Node) -> Iterator[tuple[str, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        yield from ((key.value, value) for key, value in node.value)


def _sequence_nodes(node: yaml.Node) -> list[yaml.Node]:
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []
