"""What the text leaves open and an office decides: each setting has a value before a procedure is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from procedures.source import Path_, Problem, Source

JANUARY_1 = 101
YES_OR_NO = frozenset({"only", "breach", "roll", "repeats", "no_contact", "receipt", "offered", "late", "ordered"})


def filled(source: Source, settings: Mapping[str, Any] | None) -> tuple[Any, list[Problem]]:
    """The data of a procedure with each `{setting: NAME}` replaced, and what is wrong with the settings.

    Without `settings` what has no default is filled with what can stand there.
    """
    written = _written(source)
    chosen = {name: one["default"] for name, one in written.items() if one.get("default") is not None}
    problems = _wrong(source, written, settings) if settings is not None else []
    filler = Filler(source, frozenset(written), {**chosen, **(settings or {})}, problems)
    return filler.part(source.data, ()), problems


def required(source: Source) -> list[str]:
    """The settings that the text leaves to every office."""
    return [name for name, one in _written(source).items() if one.get("default") is None]


def _written(source: Source) -> dict[str, Mapping[str, Any]]:
    """The settings as far as they are written rightly; the rest is for the types to refuse."""
    written = source.data.get("settings")
    pairs = written.items() if isinstance(written, dict) else ()
    return {str(name): one for name, one in pairs if isinstance(one, dict)}


def _wrong(source: Source, written: Mapping[str, Any], settings: Mapping[str, Any]) -> list[Problem]:
    unknown = sorted(set(settings) - set(written))
    lacking = [name for name in required(source) if settings.get(name) is None]
    return [
        *([source.problem(("settings",), f"no setting is called {', '.join(unknown)}")] if unknown else []),
        *(source.problem(("settings", name), f"setting {name} must be given by the office") for name in lacking),
    ]


@dataclass(frozen=True)
class Filler:
    """The settings that are `known`, and the values of those that have one."""

    source: Source
    known: frozenset[str]
    values: Mapping[str, Any]
    problems: list[Problem] = field(default_factory=list)

    def part(self, part: Any, at: Path_, around: Mapping[str, Any] | None = None) -> Any:
        """A part of the data with every setting in it replaced."""
        if isinstance(part, dict):
            if set(part) == {"setting"}:
                return self._value(part["setting"], at, around or {})
            return {key: self.part(value, (*at, str(key)), part) for key, value in part.items()}
        if isinstance(part, list):
            return [self.part(value, (*at, place)) for place, value in enumerate(part)]
        return part

    def _value(self, name: str, at: Path_, around: Mapping[str, Any]) -> Any:
        """The value, else what can stand there: a number where one is counted, a day of the year, a yes."""
        if name not in self.known:
            self.problems.append(self.source.problem(at, f"no setting is called {name}"))
            return None
        if name in self.values:
            return self.values[name]
        if at[-1] == "n":
            return {"date": JANUARY_1, "same_day": 0, "month_end": 0}.get(str(around.get("unit")), 1)
        return True if at[-1] in YES_OR_NO else "working_day" if at[-1] == "unit" else 1
