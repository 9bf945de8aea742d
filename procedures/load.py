"""From a YAML file to a `Procedure`, and from a `Procedure` to the text a case carries."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from models.procedure import Procedure

HERE = Path(__file__).parent

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
        return Problem(self.path.name, self.line(path), self.rule(path), says)


def slugs() -> list[str]:
    """The procedures on file."""
    return sorted(path.stem for path in HERE.glob("*.yaml") if "@" not in path.stem)


def find(slug_or_file: str) -> Path:
    """The file of a procedure: by its slug, or a path of one's own."""
    own = Path(slug_or_file)
    if own.suffix in {".yaml", ".yml"}:
        return own
    return HERE / f"{slug_or_file}.yaml"


def read(path: Path) -> Source:
    """A file's data with its lines. Raises Broken where it is not YAML or not a mapping."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except FileNotFoundError:
        raise Broken([Problem(path.name, 1, None, f"there is no such file; known: {', '.join(slugs())}")]) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Broken([Problem(path.name, line, None, f"not YAML: {error.problem}")]) from None
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    if node is None or not isinstance(data, dict):
        raise Broken([Problem(path.name, 1, None, "a procedure is a mapping that begins with slug:")])
    return Source(path, data, dict(_lines(node, ())))


def _lines(node: yaml.Node, path: Path_) -> Iterator[tuple[Path_, int]]:
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _lines(value, (*path, key.value))
            yield (*path, key.value), key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for place, value in enumerate(node.value):
            yield from _lines(value, (*path, place))


def load(slug_or_file: str, settings: Mapping[str, Any] | None = None) -> Procedure:
    """The procedure with its settings filled in: the office's own, else the text's default.

    Raises Broken, naming file, line and rule.
    """
    return parsed(read(find(slug_or_file)), settings or {})


def parsed(source: Source, settings: Mapping[str, Any]) -> Procedure:
    """The procedure a source writes."""
    chosen = {name: one.get("default") for name, one in (source.data.get("settings") or {}).items()}
    if unknown := sorted(set(settings) - set(chosen)):
        raise Broken([source.problem(("settings",), f"no setting is called {', '.join(unknown)}")])
    problems: list[Problem] = []
    data = _filled(source, source.data, chosen | dict(settings), (), problems)
    if problems:
        raise Broken(problems)
    try:
        return Procedure.model_validate(data)
    except ValidationError as error:
        raise Broken([source.problem(_cut(one["loc"]), _plain(one)) for one in error.errors()]) from None


def _filled(source: Source, part: Any, chosen: Mapping[str, Any], at: Path_, problems: list[Problem]) -> Any:
    """`{setting: NAME}` anywhere stands for that setting's value."""
    if isinstance(part, dict):
        if set(part) == {"setting"}:
            if part["setting"] not in chosen:
                problems.append(source.problem(at, f"no setting is called {part['setting']}"))
            return chosen.get(part["setting"])
        return {key: _filled(source, value, chosen, (*at, str(key)), problems) for key, value in part.items()}
    if isinstance(part, list):
        return [_filled(source, value, chosen, (*at, place), problems) for place, value in enumerate(part)]
    return part


def _cut(loc: tuple[int | str, ...]) -> Path_:
    return tuple(loc)


def _plain(error: Any) -> str:
    field = ".".join(str(part) for part in error["loc"][2:] if not str(part).startswith("function"))
    return f"{field}: {error['msg']}" if field else str(error["msg"])


def carried(procedure: Procedure) -> str:
    """The procedure in canonical form without its prose: what a case carries as its law.

    The short names (`zh`) of stages, outcomes, roles and clocks stay, so that a person can read the case in
    Temporal's own screen.
    """
    data = procedure.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for prose in ("basis", "truncated", "readings", "settings"):
        data.pop(prose, None)
    data["texts"] = dict.fromkeys(data.get("texts", {}), "")
    for rule in data["rules"]:
        rule.pop("says", None)
        rule.pop("must", None)
        rule.get("guide", {}).pop("shows", None)
    for fact in data.get("facts", {}).values():
        fact.pop("zh", None)
        if "one_of" in fact:
            fact["one_of"] = dict.fromkeys(fact["one_of"], "")
    return json.dumps(data, ensure_ascii=False, sort_keys=False, separators=(",", ":"))


def sha256(text: str) -> str:
    """The digest by which a law is known."""
    return hashlib.sha256(text.encode()).hexdigest()
