"""From a rule of the text to its data, its code and its tests, by name."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from models.frozen import Frozen
from models.procedure import Rule, RuleId, Slug
from models.requirement import Name
from procedures.load import HERE, find, parsed, read, scenarios_of, slugs
from procedures.source import LOADER
from rules import block, clock, guide, notify, record, sees

CODE: dict[str, Callable[..., object]] = {
    "block": block.refusals,
    "record": record.refusals,
    "notify": notify.refusals,
    "clock": clock.settle,
    "guide": guide.shown,
    "sees": sees.refusals,
}


class Trace(Frozen):
    """Where a rule stands, what runs it, what tries it out, or why nothing does."""

    id: RuleId
    procedure: Slug
    article: str
    says: str
    enforce: Name
    data: str
    code: str
    tests: tuple[str, ...] = ()
    untested: str | None = None


class Traces(Frozen):
    """The form for programs."""

    rules: tuple[Trace, ...]

    def data(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude={"rules": {"__all__": {"says"}}})


def where(rule_id: str) -> Trace:
    """The trace of one rule. Raises LookupError, naming what is near."""
    found = trace()
    for one in found:
        if one.id == rule_id:
            return one
    alike = [one.id for one in found if one.id[:5] == rule_id[:5]]
    raise LookupError(f"no rule is called {rule_id}; known: {', '.join(alike or slugs())}")


def trace(slug: str | None = None) -> list[Trace]:
    """Every rule of a procedure, or of all, in the order of the text."""
    return [one for name in ([slug] if slug else slugs()) for one in _traced(name)]


def traces(slug: str | None = None) -> Traces:
    """The same as one message."""
    return Traces(rules=tuple(trace(slug)))


def _traced(slug: str) -> Iterator[Trace]:
    source = read(find(slug))
    scenarios, untested = _book(slug)
    for place, rule in enumerate(parsed(source, None).rules):
        yield Trace(
            id=rule.id,
            procedure=slug,
            article=rule.article,
            says=rule.says,
            enforce=rule.enforce,
            data=f"{_near(source.path)}:{source.line(('rules', place))}",
            code=code_of(rule),
            tests=tuple(told for told, rules in scenarios if rule.id in rules),
            untested=untested.get(rule.id),
        )


def _near(path: Path) -> str:
    """A file as one finds it: from the program's folder, if it lies there."""
    return str(path.relative_to(HERE.parent) if path.is_relative_to(HERE.parent) else path)


def code_of(rule: Rule) -> str:
    """The module that `enforce` names, with the function in it that carries the rule."""
    function = CODE[rule.enforce]
    return f"{function.__module__.replace('.', '/')}.py:{function.__name__}"


@cache
def _book(slug: str) -> tuple[list[tuple[str, tuple[str, ...]]], dict[str, str]]:
    """The scenarios of a procedure, each with the rules it names, and why some rules have none."""
    path = scenarios_of(slug)
    root = yaml.compose(path.read_text(encoding="utf-8"), Loader=LOADER) if path.exists() else None
    if root is None:
        return [], {}
    return list(_scenarios(root, path)), _entries(dict(_pairs(root)).get("untested"))


def _scenarios(node: yaml.Node, path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Whatever has a name and rules is a scenario, however deep it stands."""
    parts = dict(_pairs(node))
    if "name" in parts and "rules" in parts:
        line = node.start_mark.line + 1
        told = f"{_near(path)}:{line} {parts['name'].value}"
        yield told, tuple(rule.value for rule in parts["rules"].value)
        return
    for part in parts.values() if parts else _items(node):
        yield from _scenarios(part, path)


def _pairs(node: yaml.Node) -> Iterator[tuple[str, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        yield from ((key.value, value) for key, value in node.value)


def _items(node: yaml.Node) -> list[yaml.Node]:
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _entries(node: yaml.Node | None) -> dict[str, str]:
    return {name: str(value.value) for name, value in _pairs(node)} if node else {}
