"""Settings: what a text leaves open and an office decides. They are filled in before the procedure is parsed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from procedures.source import Problem, Source, YamlPath
from wording.translation import gettext, listed

JANUARY_1 = 101
BOOLEAN_FIELDS = frozenset({"only", "breach", "roll", "repeats", "receipt", "offered", "late", "ordered"})


def fill_settings(source: Source, settings: Mapping[str, Any] | None) -> tuple[Any, list[Problem]]:
    """Return the data of a procedure with each `{setting: NAME}` replaced, and what is wrong with the settings.

    Without `settings`, a setting that has no default is filled with some value that is valid there.
    """
    declared = declared_settings(source)
    chosen = {name: setting["default"] for name, setting in declared.items() if setting.get("default") is not None}
    problems = _setting_problems(source, declared, settings) if settings is not None else []
    filler = SettingFiller(source, frozenset(declared), {**chosen, **(settings or {})}, problems)
    return filler.fill(source.data, ()), problems


def required_settings(source: Source) -> list[str]:
    """Return the settings without a default: every office must give them."""
    return [name for name, setting in declared_settings(source).items() if setting.get("default") is None]


def rules_by_setting(source: Source) -> dict[str, tuple[str, ...]]:
    """Return by the name of each setting the ids of the rules in which it stands: what the office changes with it."""
    rules = [rule for rule in source.data.get("rules") or () if isinstance(rule, dict)]
    return {
        name: tuple(str(rule.get("id")) for rule in rules if name in _settings_within(rule))
        for name in declared_settings(source)
    }


def _settings_within(part: object) -> Iterator[object]:
    if isinstance(part, dict):
        if set(part) == {"setting"}:
            yield part["setting"]
        for one in part.values():
            yield from _settings_within(one)
    elif isinstance(part, list):
        for one in part:
            yield from _settings_within(one)


def declared_settings(source: Source) -> dict[str, Mapping[str, Any]]:
    """Return the settings that are well formed; parsing refuses the others."""
    written = source.data.get("settings")
    pairs = written.items() if isinstance(written, dict) else ()
    return {str(name): setting for name, setting in pairs if isinstance(setting, dict)}


def _setting_problems(source: Source, declared: Mapping[str, Any], settings: Mapping[str, Any]) -> list[Problem]:
    unknown = sorted(set(settings) - set(declared))
    lacking = [name for name in required_settings(source) if settings.get(name) is None]
    return [
        *(
            [source.problem_at(("settings",), gettext("no setting is called {names}", names=listed(unknown)))]
            if unknown
            else []
        ),
        *(
            source.problem_at(("settings", name), gettext("setting {name} must be given by the office", name=name))
            for name in lacking
        ),
    ]


@dataclass(frozen=True)
class SettingFiller:
    """Replaces settings in the data of a procedure. `known`: those declared; `values`: of those that have a value."""

    source: Source
    known: frozenset[str]
    values: Mapping[str, Any]
    problems: list[Problem] = field(default_factory=list)

    def fill(self, part: Any, at: YamlPath, around: Mapping[str, Any] | None = None) -> Any:
        """Return a part of the data with every setting in it replaced."""
        if isinstance(part, dict):
            if set(part) == {"setting"}:
                return self._setting_value(part["setting"], at, around or {})
            return {key: self.fill(value, (*at, str(key)), part) for key, value in part.items()}
        if isinstance(part, list):
            return [self.fill(value, (*at, place)) for place, value in enumerate(part)]
        return part

    def _setting_value(self, name: str, at: YamlPath, around: Mapping[str, Any]) -> Any:
        """Return the value of a setting, else one that is valid there: a number, a day of the year, a yes."""
        if name not in self.known:
            self.problems.append(self.source.problem_at(at, gettext("no setting is called {names}", names=name)))
            return None
        if name in self.values:
            return self.values[name]
        if at[-1] == "n":
            return {"date": JANUARY_1, "same_day": 0, "month_end": 0}.get(str(around.get("unit")), 1)
        return True if at[-1] in BOOLEAN_FIELDS else "working_day" if at[-1] == "unit" else 1
