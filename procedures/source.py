"""A procedure file as written: its data, the line of each part, and the problems found in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from wording.translation import N_, gettext

YamlPath = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a file: on which line, in which rule, what it is and what to do."""

    file: str
    line: int
    rule: str | None
    says: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {f'{self.rule}: ' if self.rule else ''}{self.says}"


class InvalidProcedure(Exception):
    """A procedure file cannot be used. `problems` lists all that is wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True)
class Source:
    """A file as written: its data, and the line on which each part begins. A path is the keys and places to a part."""

    path: Path
    data: dict[str, Any]
    lines: Mapping[YamlPath, int]

    def line_of(self, path: YamlPath) -> int:
        """Return the line of the part at `path`, or of the nearest part around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def rule_id_at(self, path: YamlPath) -> str | None:
        """Return the id of the rule that `path` belongs to, None outside the rules."""
        if len(path) < 2 or path[0] != "rules":
            return None
        rule = self.data["rules"][path[1]]
        return str(rule.get("id")) if isinstance(rule, dict) else None

    def problem_at(self, path: YamlPath, says: str) -> Problem:
        return self.problem_on_line(self.line_of(path), path, says)

    def problem_on_line(self, line: int, path: YamlPath, says: str) -> Problem:
        """Return a problem of the part at `path` that shows on another line than its first."""
        return Problem(self.path.name, line, self.rule_id_at(path), says)


def yaml_pitfalls(node: yaml.Node, path: YamlPath) -> Iterator[tuple[int, YamlPath, str]]:
    """Yield what YAML accepts and nobody means: line, path, message.

    Of two equal keys the first would be lost; a bare `on` is read as a truth value; a comma inside of braces ends a
    text, and what follows would be a key without a value.
    """
    parts = node.value if isinstance(node, yaml.MappingNode | yaml.SequenceNode) else []
    first: dict[str, int] = {}
    for place, part in enumerate(parts):
        key, value = part if isinstance(part, tuple) else (None, part)
        at = (*path, place if key is None else str(key.value))
        if key is not None:
            line = key.start_mark.line + 1
            if key.value in first:
                yield (
                    line,
                    at,
                    gettext(
                        "{key} stands here again, first in line {line}; keep one of them",
                        key=key.value,
                        line=first[key.value],
                    ),
                )
            if key.tag == "tag:yaml.org,2002:bool":
                yield (
                    line,
                    at,
                    gettext(
                        "{key} is a truth value to YAML; write it in quotes, or call it something else", key=key.value
                    ),
                )
            in_braces = isinstance(node, yaml.CollectionNode) and node.flow_style
            is_bare = isinstance(value, yaml.ScalarNode) and value.start_mark.index == value.end_mark.index
            if in_braces and is_bare:
                says = N_("inside of braces a comma ends a text, so “{key}” stands alone; put the text in quotes")
                yield line, path, says(key=key.value)
            first.setdefault(str(key.value), line)
        yield from yaml_pitfalls(value, at)


def line_numbers(node: yaml.Node, path: YamlPath) -> Iterator[tuple[YamlPath, int]]:
    """Yield the line of each part; of a value in a mapping that of its key."""
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from line_numbers(value, (*path, key.value))
            yield (*path, key.value), key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for place, value in enumerate(node.value):
            yield from line_numbers(value, (*path, place))
