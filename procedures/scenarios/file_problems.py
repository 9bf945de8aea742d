"""What is wrong with a scenario file: the line, the scenario, the step and the field in plain words, and what to do."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from models.requirement import NAME_PATTERN
from models.rule import RULE_ID_PATTERN
from models.written_data import compose_yaml, construct_data, read_data_file
from procedures.load import NAME_PATTERN_PROBLEMS
from procedures.source import Problem, YamlPath, line_numbers
from wording.translation import N_, Message, gettext
from wording.validation import field_problem

FILE_PROBLEMS: Mapping[str, Message] = {
    "instant": N_(
        'write it in China Standard Time and in quotes, as "2025-10-11 09:00"; the last day of a limit as a date'
    ),
    "missing": N_("it is missing; add it"),
    "extra_forbidden": N_(
        "a scenario file has no such word; correct it or leave it out (docs/procedure-language.md lists all)"
    ),
}


OF_INSTANTS = ("datetime_", "timezone_", "date_")
OWN_PATTERNS = {NAME_PATTERN: "name", RULE_ID_PATTERN: "rule"}


def scenario_file_problems(path: Path, error: ValidationError) -> list[Problem]:
    """Return the problems that pydantic found in a scenario file, one for each place, in the order of the file."""
    node = compose_yaml(read_data_file(path))
    assert node is not None
    lines, data = dict(line_numbers(node, ())), construct_data(node)
    found: dict[YamlPath, str] = {}
    for detail in error.errors():
        found.setdefault(_written_place(data, detail), _problem_text(detail))
    problems = (
        Problem(path.name, _line_of(lines, place), None, _problem_at(data, place, says))
        for place, says in found.items()
        if not any(other[: len(place)] == place for other in found if other != place)  # said of a part already
    )
    return sorted(problems, key=lambda problem: problem.line)


def _problem_at(data: Any, place: YamlPath, says: str) -> str:
    words = gettext(", ").join(_place_words(data, place))
    return gettext("{place}: {says}", place=words, says=says) if words else says


def _written_place(data: Any, detail: ErrorDetails) -> YamlPath:
    """Return the place as the file has it, without the kinds of values that pydantic tried there."""
    place: list[str | int] = []
    for part in detail["loc"]:
        if not _has_part(data, part):
            return (*place, part) if detail["type"] == "missing" else tuple(place)
        place.append(part)
        data = data[part]
    return tuple(place)


def _has_part(data: Any, part: str | int) -> bool:
    return part in data if isinstance(data, dict) else isinstance(data, list) and part in range(len(data))


def _line_of(lines: dict[YamlPath, int], place: YamlPath) -> int:
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)


def _place_words(data: Any, place: YamlPath) -> Iterator[str]:
    """Yield where a place is, from the outside in: the scenario or situation by its name, the step, the field."""
    rest = place
    if rest[:1] == ("scenarios",) and len(rest) > 1:
        scenario = data["scenarios"][rest[1]]
        name = scenario.get("name") if isinstance(scenario, dict) else None
        yield gettext("scenario {n} ({name})", n=int(rest[1]) + 1, name=name or "")
        rest = rest[2:]
    elif rest[:1] == ("situations",) and len(rest) > 1:
        yield gettext("situation {name}", name=rest[1])
        rest = rest[2:]
    fields: list[str] = []
    for before, part in zip((None, *rest), rest, strict=False):
        if isinstance(part, int) and before == "done":
            fields = fields[:-1]
            yield gettext("step {n} of done", n=part + 1)
        elif isinstance(part, int):
            yield gettext("{field}", field=".".join(fields))
            fields = []
            yield gettext("entry {n}", n=part + 1)
        else:
            fields.append(str(part))
    if fields:
        yield gettext("{field}", field=".".join(fields))


def _problem_text(detail: ErrorDetails) -> str:
    kind = detail["type"]
    if own := OWN_PATTERNS.get(str(detail.get("ctx", {}).get("pattern", ""))):
        return NAME_PATTERN_PROBLEMS[own]()
    line = FILE_PROBLEMS.get("instant" if kind.startswith(OF_INSTANTS) else kind)
    return line() if line else field_problem(detail)
