"""Mutation of a procedure file: every number, unit, role, recipient and event is changed into something else, to see
which change no scenario notices.

A number grows by one, a unit becomes the other one that is easily meant, a role and a recipient become somebody else.
An event is left out where others stand beside it, else it becomes another one.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from copy import deepcopy
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from multiprocessing import get_context
from typing import Any, Literal

from banjie_author.mismatches import scenario_mismatches
from banjie_author.report import check_procedure
from models.law import Law
from models.procedure import Procedure
from models.requirement import Name
from models.rule import RuleId
from models.time import Calendar, Unit
from procedures.load import parse_procedure
from procedures.references import Reference, all_references, outcomes_and_acts
from procedures.scenarios.player import BegunCases
from procedures.scenarios.schema import ChosenSettings, Scenario, ScenarioBook
from procedures.source import InvalidProcedure, Source, YamlPath
from wording import terms
from wording.articles import article_text
from wording.limits import amount_text
from wording.translation import N_, Message, gettext

ChangeKind = Literal["number", "unit", "role", "recipient", "event"]
LEFT_OUT = None
# Reasons, names and sentences: no case depends on them. `keeps` and `readings` judge and explain, they forbid nothing.
PROSE = frozenset(
    {"id", "article", "says", "must", "name", "shows", "code", "meant", "keeps", "outlives", "accepts", "rest_day"}
)
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
    Unit.week: Unit.calendar_day,
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
            bare = {name.rpartition(".")[2] for name in beside if isinstance(name, str)}  # a setting may stand beside
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


# ---- whether a scenario notices ------------------------------------------------------------------------------

LawUnder = Callable[[ChosenSettings], Law | None]
UNLIKELY = 2


class Judgement(StrEnum):
    """What becomes of a change: a scenario notices it, none does, or the check refuses the file with it."""

    noticed = "noticed"
    unnoticed = "unnoticed"
    refused = "refused"


@dataclass
class ScenarioJudge:
    """The scenarios of a procedure, and the law for which they are written, under the settings that each gives."""

    book: ScenarioBook
    written_under: Callable[[ChosenSettings], Law]
    _written: dict[ChosenSettings, Law] = field(default_factory=dict)

    def notices(self, changed_under: LawUnder, likeliest: Mapping[str, int]) -> bool:
        """Return True if a scenario fails under the changed law, or there is no such law; the scenarios named in
        `likeliest` are played first, in the order of its numbers."""
        laws: dict[ChosenSettings, Law | None] = {}
        begun: dict[ChosenSettings, BegunCases] = {}
        for scenario in sorted(self.book.scenarios, key=lambda one: likeliest.get(one.name, UNLIKELY)):
            settings = frozenset(scenario.settings.items())
            if settings not in laws:
                laws[settings] = changed_under(settings)
            law = laws[settings]
            if law is None or self._fails(law, scenario, settings, begun.setdefault(settings, BegunCases())):
                return True
        return False

    def _fails(self, law: Law, scenario: Scenario, settings: ChosenSettings, begun: BegunCases) -> bool:
        if settings not in self._written:
            self._written[settings] = self.written_under(settings)
        return bool(scenario_mismatches(law, self.book, scenario, begun, written=self._written[settings]))


@dataclass
class FileJudge:
    """A procedure file with its scenarios: which of its changes do they notice?"""

    source: Source
    book: ScenarioBook
    calendar: Calendar

    def __post_init__(self) -> None:
        self.judge = ScenarioJudge(self.book, lambda settings: self._law(self.source, settings))

    def judged(self, change: Change) -> Judgement:
        """Return whether a scenario fails with this change. What none notices is checked: nobody can make a change that
        the check refuses."""
        changed = Source(self.source.path, changed_data(self.source.data, change.path, change.new), self.source.lines)
        if self._law_if_usable(changed, self.book.office_settings) is None:
            return Judgement.refused
        if self.judge.notices(lambda settings: self._law_if_usable(changed, settings), self._likeliest(change)):
            return Judgement.noticed
        return Judgement.refused if self._wrong_places(changed) > self._wrong_as_written else Judgement.unnoticed

    @cached_property
    def _wrong_as_written(self) -> int:
        return self._wrong_places(self.source)

    @staticmethod
    def _wrong_places(source: Source) -> int:
        """Return how many problems and findings the check reports of a file."""
        report = check_procedure(source)
        return len(report.problems) + len(report.findings)

    def _law(self, source: Source, settings: ChosenSettings) -> Law:
        return Law(parse_procedure(source, dict(settings)), self.calendar)

    def _law_if_usable(self, source: Source, settings: ChosenSettings) -> Law | None:
        try:
            return self._law(source, settings)
        except InvalidProcedure:
            return None

    def _likeliest(self, change: Change) -> dict[str, int]:
        """Return the scenarios that cite the rule, then those that try an act that is named where the change is."""
        return {one.name: rank for one in self.book.scenarios if (rank := _rank(one, change)) < UNLIKELY}


def _rank(scenario: Scenario, change: Change) -> int:
    if change.rule in scenario.rules:
        return 0
    asked = {scenario.when.act if scenario.when else None, *scenario.then.open, *scenario.then.not_open}
    return UNLIKELY if asked.isdisjoint(change.path) else 1


def untried_rules(book: ScenarioBook, changes: Sequence[Change]) -> list[Change]:
    """Return the changes without those of rules that the scenario file says cannot be tried."""
    return [change for change in changes if change.rule not in book.untested]


# ---- a change in words ---------------------------------------------------------------------------------------

KINDS: Mapping[str, Message] = {
    "number": N_("the number {at}"),
    "unit": N_("the unit {at}"),
    "role": N_("the role {at}"),
    "recipient": N_("the recipient {at}"),
    "event": N_("the event {at}"),
}


def unnoticed_text(source: Source, procedure: Procedure, change: Change) -> str:
    """Return the line that says that no scenario notices a change."""
    old, new = (value_text(source, procedure, change, value) for value in (change.old, change.new))
    line = source.line_of(change.path)
    return gettext(
        "{file}:{line} {where}: {old} → {new}: no scenario notices",
        file=source.path.name,
        line=line,
        where=_place_text(procedure, change),
        old=old,
        new=new,
    )


def _place_text(procedure: Procedure, change: Change) -> str:
    rule = terms.rule_by_id(procedure, change.rule)
    path = change.path[2:] if rule else change.path
    part = KINDS[change.kind](at=".".join(map(str, path)))
    return (
        gettext("{rule} ({article}), {part}", rule=rule.id, article=article_text(rule.article), part=part)
        if rule
        else part
    )


def value_text(source: Source, procedure: Procedure, change: Change, value: str | int | None) -> str:
    """Return a value before or after the change: a length of time with its unit, a role or event by its name."""
    if value is LEFT_OUT:
        return gettext("left out")
    beside = part_at(source.data, change.path[:-1])
    if change.kind == "number" and isinstance(value, int) and "unit" in (beside or ()):
        return amount_text(Unit(beside["unit"]), value)
    if change.kind == "unit" and isinstance(beside.get("n"), int):
        return amount_text(Unit(str(value)), beside["n"])
    kinds: dict[str, terms.NameKind] = {"role": "role", "recipient": "role", "event": "act"}
    name, kind = str(value), kinds.get(change.kind)
    return terms.label(procedure, name.rpartition(".")[2], kind) if kind else name


# ---- all changes, tried by several processes at once ---------------------------------------------------------

# Which changes are tried first: scenarios say when something is told more often than to whom, or who may not act.
LIKELIEST = ("recipient", "role", "number", "unit", "event")
_judges: list[FileJudge] = []  # of this process: what a worker is given once


@dataclass(frozen=True)
class Tried:
    """One change that was tried: what became of it, and how many changes have been tried by then."""

    change: Change
    judgement: Judgement
    done: int


def _begin(judge: FileJudge) -> None:
    _judges[:] = [judge]


def _judged(change: Change) -> Judgement:
    return _judges[0].judged(change)


def try_changes(judge: FileJudge, changes: list[Change], processes: int | None = None) -> Iterator[Tried]:
    """Yield every change as soon as it has been tried. `processes`: by default one for each processor; they are
    forked, so that they know the folders of the office's own regulations."""
    with ProcessPoolExecutor(
        processes or os.cpu_count(), mp_context=get_context("fork"), initializer=_begin, initargs=(judge,)
    ) as pool:
        likeliest = sorted(changes, key=lambda change: LIKELIEST.index(change.kind))
        tried = {pool.submit(_judged, change): change for change in likeliest}
        try:
            for done, future in enumerate(as_completed(tried), start=1):
                yield Tried(tried[future], future.result(), done)
        finally:
            pool.shutdown(cancel_futures=True)
