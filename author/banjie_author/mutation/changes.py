"""Every number, unit, role, recipient and event of a procedure file, each changed into something else.

A number grows by one, a unit becomes the other one that is easily meant, a role and a recipient become somebody else.
An event is left out where others stand beside it, else it becomes another one.
"""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any, Literal

from models.procedure import Procedure
from models.requirement import Name
from models.rule import RuleId
from models.time import Unit
from procedures.references import Reference, all_references, outcomes_and_acts
from procedures.source import Source, YamlPath

ChangeKind = Literal["number", "unit", "role", "recipient", "event"]
LEFT_OUT = None
# Reasons, names and sentences: no case depends on them. `keeps` and `readings` judge and explain, they forbid nothing.
PROSE = frozenset({"id", "article", "says", "must", "zh", "shows", "name", "meant", "keeps", "outlives", "accepts"})
NUMBERED_PARTS = ("rules", "stages", "acts", "permits", "settings")
EVENT_KINDS = frozenset({"event", "place", "gate"})
RECIPIENTS = ("notice", "over")
NOT_OF_A_CASE = frozenset({"keeps", "periodic", "readings", "overlays", "letters"})  # no scenario speaks of letters
OTHER_UNITS: Mapping[str, Unit] = {
    Unit.working_day: Unit.calendar_day,
    Unit.calendar_day: Unit.working_day,
    Unit.hour: Unit.working_hour,
    Unit.working_hour: Unit.hour,
    Unit.minute: Unit.hour,
    Unit.month: Unit.calendar_day,
}
DAY_OF_YEAR = re.compile(r"\d\d-\d\d")


@dataclass(frozen=True)
class Change:
    """One part of the data of a file at `path`, and what it becomes; LEFT_OUT: it is taken away."""

    path: YamlPath
    kind: ChangeKind
    old: str | int
    new: str | int | None
    rule: RuleId | None = None

    def made_in(self, data: Any) -> Any:
        """Return a copy of the data with this change."""
        return changed_data(data, self.path, self.new)


def changed_data(data: Any, path: YamlPath, new: object) -> Any:
    """Return a copy of the data whose part at `path` is `new`, or is LEFT_OUT."""
    whole = deepcopy(data)
    part: Any = part_at(whole, path[:-1])
    if new is LEFT_OUT:
        del part[path[-1]]
    else:
        part[path[-1]] = new
    return whole


def part_at(data: Any, path: YamlPath) -> Any:
    """Return the part of the data at `path`; None where there is none."""
    for key in path:
        try:
            data = data[key]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def all_changes(source: Source, procedure: Procedure) -> list[Change]:
    """Return every change of a file, each once, in the order of its lines."""
    found = [*_number_changes(source.data), *_unit_changes(source.data), *_name_changes(source.data, procedure)]
    named = [replace(change, rule=source.rule_id_at(change.path)) for change in dict.fromkeys(found)]
    return sorted(named, key=lambda change: source.line_of(change.path))


def _number_changes(data: Any) -> Iterator[Change]:
    for part in NUMBERED_PARTS:
        for path, value in _leaves(data.get(part, {}), (part,)):
            if _is_of_duties(data, path):
                continue
            if isinstance(value, int) and not isinstance(value, bool):
                yield Change(path, "number", value, value + 1)
            elif path[-1] == "n" and isinstance(value, str) and DAY_OF_YEAR.fullmatch(value):
                yield Change(path, "number", value, _other_day(value))


def _is_of_duties(data: Any, path: YamlPath) -> bool:
    """Return True for a setting that says no more than when a periodic duty comes: no case has it."""
    used = {"setting": path[1]} if path[0] == "settings" else None
    return used is not None and not any(
        _uses(data.get(part), used) for part in data if part not in ("periodic", "settings")
    )


def _uses(part: Any, used: object) -> bool:
    if part == used:
        return True
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    return any(_uses(one, used) for one in inner)


def _other_day(written: str) -> str:
    """Return the day before one of the year, in the same month; of its first day the one after."""
    month, day = written.split("-")
    return f"{month}-{int(day) - 1 or 2:02d}"


def _unit_changes(data: Any) -> Iterator[Change]:
    for path, value in _leaves(data.get("rules"), ("rules",)):
        # one day ahead is the last day itself in either unit, or the working day before it
        last_day = path[-2] == "warn" and part_at(data, (*path[:-1], "n")) == 1
        if path[-1] == "unit" and value in OTHER_UNITS and not last_day:
            yield Change(path, "unit", value, str(OTHER_UNITS[value]))


def _leaves(part: Any, at: YamlPath) -> Iterator[tuple[YamlPath, Any]]:
    """Yield every single value in a part of the data, with its path."""
    if not isinstance(part, dict | list):
        yield at, part
        return
    for key, value in part.items() if isinstance(part, dict) else enumerate(part):
        if key not in PROSE:
            yield from _leaves(value, (*at, key))


def _name_changes(data: Any, procedure: Procedure) -> Iterator[Change]:
    events = [name for _, name, _ in outcomes_and_acts(procedure)]
    for reference in all_references(procedure):
        path = _written_path(data, reference)
        if path is None or not NOT_OF_A_CASE.isdisjoint(path):
            continue
        beside = _beside(data, path)
        if reference.kind == "role":
            yield from _role_changes(path, reference.name, beside, procedure)
        elif reference.kind in EVENT_KINDS and not stops_by_ending(procedure, path):
            bare = {_bare(name) for name in beside if isinstance(name, str)}  # a setting may stand beside
            other = next((name for name in events if name not in bare), None)
            new = LEFT_OUT if len(beside) > 1 else other
            yield Change(path, "event", reference.name, new)


def _written_path(data: Any, reference: Reference) -> YamlPath | None:
    """Return where the file writes a reference; None where it is implied, or is a key."""
    found = part_at(data, reference.path)
    if found == reference.name:
        return reference.path
    if isinstance(found, list) and reference.name in found:
        return (*reference.path, found.index(reference.name))
    return None


def _beside(data: Any, path: YamlPath) -> list[Name]:
    """Return the names that are listed at a place, with its own."""
    around = part_at(data, path[:-1])
    return list(around) if isinstance(around, list) else [part_at(data, path)]


def stops_by_ending(procedure: Procedure, path: YamlPath) -> bool:
    """Return True for a stop that ends the case: the clock stops anyway, so no scenario can notice that it is gone."""
    if len(path) < 5 or path[0] != "rules" or path[2:4] != ("clock", "stops"):
        return False
    clock = procedure.rules[int(path[1])].clock
    of, _, name = (clock.stops[int(path[4])] if clock else "").rpartition(".")
    stages = [stage for at, stage in procedure.stages.items() if of in ("", at)]
    ways = [stage.outcomes[name].to for stage in stages if name in stage.outcomes]
    ways += [act.to for act in [procedure.acts.get(name)] if act and act.to]
    return bool(ways) and all(procedure.stages[to].kind == "end" for to in ways)


def _bare(place: str) -> str:
    return place.rpartition(".")[2]


def _role_changes(path: YamlPath, name: Name, beside: list[Name], procedure: Procedure) -> Iterator[Change]:
    """Yield the role replaced by another: one of the same kind if there is one."""
    own = procedure.roles.get(name)
    others = [other for other in procedure.roles if other not in beside]
    others.sort(key=lambda other: own is None or procedure.roles[other].is_ != own.is_)
    told = path[-1] == "to" or path[-2:-1] == ("to",)
    kind: ChangeKind = "recipient" if told and not set(RECIPIENTS).isdisjoint(path) else "role"
    if others:
        yield Change(path, kind, name, others[0])
    elif len(beside) > 1:
        yield Change(path, kind, name, LEFT_OUT)
