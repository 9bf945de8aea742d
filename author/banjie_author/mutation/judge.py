"""Whether a scenario notices that a procedure was changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from banjie_author.mismatches import scenario_mismatches
from banjie_author.mutation.changes import Change
from banjie_author.report import check_procedure
from models.law import Law
from models.time import Calendar
from procedures.load import parse_procedure
from procedures.scenarios.player import BegunCases
from procedures.scenarios.schema import ChosenSettings, Scenario, ScenarioBook
from procedures.source import InvalidProcedure, Source

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
        changed = Source(self.source.path, change.made_in(self.source.data), self.source.lines)
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
