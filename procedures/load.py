"""From a YAML file to a `Procedure`, and from a `Procedure` to the text a case carries."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from models.procedure import Procedure
from procedures.office_options import filled
from procedures.source import LOADER, Broken, Problem, Source, lines, slips

HERE = Path(__file__).parent
SCENARIOS = "scenarios"  # the folder of an office's own scenarios, in that of its procedures
_folders = [HERE]


def add(folder: Path) -> None:
    """An office's own regulations, beside those that come along. Raises Broken where one bears the name of another."""
    if folder in _folders:
        return
    twice = sorted({path.name for path in folder.glob("*.yaml")} & {path.name for path in HERE.glob("*.yaml")})
    if twice:
        says = (
            "a regulation of this name comes along; name yours otherwise, or write an edition of it: <slug>@<edition>"
        )
        raise Broken([Problem(str(folder / name), 1, None, says) for name in twice])
    _folders.append(folder)


def slugs() -> list[str]:
    """The procedures on file."""
    return sorted(path.stem for path in _on_file("*.yaml") if "@" not in path.stem)


def _on_file(pattern: str) -> list[Path]:
    return [path for folder in _folders for path in sorted(folder.glob(pattern))]


def editions(slug: str) -> list[Path]:
    """The files of a regulation, its plain one first."""
    return [find(slug), *_on_file(f"{slug}@*.yaml")]


def scenarios_of(slug: str) -> Path:
    """Where the scenarios of a procedure stand; a wheel brings none along."""
    own = find(slug).parent
    return (HERE.parent / "tests" / "procedures" if own == HERE else own / SCENARIOS) / f"{slug}.yaml"


def find(slug_or_file: str) -> Path:
    """The file of a procedure: by its slug, or a path of one's own."""
    own = Path(slug_or_file)
    if own.suffix in {".yaml", ".yml"}:
        return own
    return next(iter(_on_file(f"{slug_or_file}.yaml")), HERE / f"{slug_or_file}.yaml")


def read(path: Path) -> Source:
    """A file's data with its lines. Raises Broken where it is not YAML or not a mapping."""
    try:
        node = _composed(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Broken([Problem(path.name, 1, None, f"there is no such file; known: {', '.join(slugs())}")]) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Broken([Problem(path.name, line, None, f"not YAML: {error.problem}")]) from None
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
    if node is None or not isinstance(data, dict):
        raise Broken([Problem(path.name, 1, None, "a procedure is a mapping that begins with slug:")])
    source = Source(path, data, dict(lines(node, ())))
    if found := list(slips(node, ())):
        raise Broken([source.at(line, at, says) for line, at, says in found])
    return source


def _composed(text: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError:
        return yaml.compose(text, Loader=yaml.SafeLoader)  # it says better what is wrong


def load(slug_or_file: str, settings: Mapping[str, Any] | None = None) -> Procedure:
    """The procedure with its settings filled in: the office's own, else the text's default.

    Without `settings` it is the text as written, to be read or proved and never to run: what an office must decide
    is filled with anything that can stand there. Raises Broken, naming file, line and rule.
    """
    return parsed(read(find(slug_or_file)), settings)


def parsed(source: Source, settings: Mapping[str, Any] | None) -> Procedure:
    """The procedure a source writes."""
    data, problems = filled(source, settings)
    if problems:
        raise Broken(problems)
    try:
        return Procedure.model_validate(data)
    except ValidationError as error:
        found = [source.problem(one["loc"], _plain(one)) for one in error.errors()]
        raise Broken(sorted(found, key=lambda problem: problem.line)) from None


def _plain(error: Any) -> str:
    """What is wrong and what to do, by the name of the field; the number of a rule is told by its line and id."""
    loc = error["loc"][2:] if error["loc"][:1] == ("rules",) else error["loc"]
    field = ".".join(str(part) for part in loc if not str(part).startswith("function"))
    says = WRONG.get(error["type"], str(error["msg"]).removeprefix("Value error, "))
    return f"{field}: {says}" if field else says


WRONG = {
    "extra_forbidden": "no such word belongs here; correct it or leave it out",
    "missing": "it is missing; add it",
}


def carried(procedure: Procedure) -> str:
    """The procedure in canonical form without its prose: what a case carries as its law.

    The short names (`zh`) of stages, outcomes, roles and clocks stay, so that a person can read the case in
    Temporal's own screen.
    """
    data = procedure.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for prose in ("basis", "truncated", "readings", "settings", "periodic"):
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
