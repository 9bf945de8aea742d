"""A procedure file as written: its data, where each part stands, and what is wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where PyYAML was built with it
Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a file: where, about which rule, what, and what to do."""

    file: str
    line: int
    rule: str | None
    says: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {f'{self.rule}: ' if self.rule else ''}{self.says}"


class Broken(Exception):
    """A procedure file that cannot be used, with all that is wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True)
class Source:
    """A file as written: its data, and the line on which each part stands."""

    path: Path
    data: dict[str, Any]
    lines: Mapping[Path_, int]

    def line(self, path: Path_) -> int:
        """The line of the part at `path`, or of the nearest part around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def rule(self, path: Path_) -> str | None:
        """The rule that `path` belongs to."""
        if len(path) < 2 or path[0] != "rules":
            return None
        rule = self.data["rules"][path[1]]
        return str(rule.get("id")) if isinstance(rule, dict) else None

    def problem(self, path: Path_, says: str) -> Problem:
        return self.at(self.line(path), path, says)

    def at(self, line: int, path: Path_, says: str) -> Problem:
        """A problem of the part at `path` that shows on another line than its first."""
        return Problem(self.path.name, line, self.rule(path), says)


def slips(node: yaml.Node, path: Path_) -> Iterator[tuple[int, Path_, str]]:
    """What YAML lets pass: of two keys alike the first would be lost, and a bare `on` is no name."""
    parts = node.value if isinstance(node, yaml.MappingNode | yaml.SequenceNode) else []
    first: dict[str, int] = {}
    for place, part in enumerate(parts):
        key, value = part if isinstance(part, tuple) else (None, part)
        at = (*path, place if key is None else str(key.value))
        if key is not None:
            line = key.start_mark.line + 1
            if key.value in first:
                yield line, at, f"{key.value} stands here again, first in line {first[key.value]}; keep one of them"
            if key.tag == "tag:yaml.org,2002:bool":
                yield line, at, f"{key.value} is a truth value to YAML; write it in quotes, or call it something else"
            first.setdefault(str(key.value), line)
        yield from slips(value, at)


def lines(node: yaml.Node, path: Path_) -> Iterator[tuple[Path_, int]]:
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from lines(value, (*path, key.value))
            yield (*path, key.value), key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for place, value in enumerate(node.value):
            yield from lines(value, (*path, place))
