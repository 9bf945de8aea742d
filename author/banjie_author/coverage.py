"""Check that scenarios hold, and that they cover each rule in every way that its words require."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from banjie_author.mismatches import scenario_mismatches
from models.law import Law
from models.messages import ClockKey
from models.procedure import Procedure
from models.requirement import Name
from models.rule import Rule, RuleId
from models.time import Calendar
from procedures.overlay import load
from procedures.scenarios.player import BegunCases, PlayedCase, play_scenario
from procedures.scenarios.schema import ChosenSettings, Scenario, ScenarioBook
from rules.event_names import names_of_event


@dataclass
class ScenarioSuite:
    """The scenarios of a procedure, played against the pure rules with the office settings that each gives."""

    slug: str
    book: ScenarioBook
    calendar: Calendar
    _laws: dict[ChosenSettings, Law] = field(default_factory=dict)
    _begun: dict[ChosenSettings, BegunCases] = field(default_factory=dict)

    @cached_property
    def procedure(self) -> Procedure:
        """The procedure under the settings of the scenario file."""
        return self.law_under(self.book.office_settings).procedure

    def law_under(self, settings: ChosenSettings) -> Law:
        if settings not in self._laws:
            self._laws[settings] = Law(load(self.slug, dict(settings)), self.calendar)
        return self._laws[settings]

    def law_for(self, scenario: Scenario) -> Law:
        return self.law_under(frozenset(scenario.settings.items()))

    def mismatches(self, scenario: Scenario) -> list[str]:
        """Return what differs from the expectation of a scenario; empty where it holds."""
        return scenario_mismatches(self.law_for(scenario), self.book, scenario, self._begun_like(scenario))

    def played(self, scenario: Scenario) -> PlayedCase:
        """Return the case after a scenario. What scenarios begin with is played once."""
        return play_scenario(self.law_for(scenario), self.book, scenario, self._begun_like(scenario))

    def _begun_like(self, scenario: Scenario) -> BegunCases:
        return self._begun.setdefault(frozenset(scenario.settings.items()), BegunCases())

    @property
    def rules_without_scenario(self) -> list[RuleId]:
        """Rules that no scenario names and that are not listed under `untested`."""
        named = self._named_rules()
        return [rule.id for rule in self.procedure.rules if rule.id not in named]

    @property
    def unknown_rules(self) -> list[RuleId]:
        """Rule ids that the scenarios name and the procedure does not have."""
        return sorted(self._named_rules() - {rule.id for rule in self.procedure.rules})

    def _named_rules(self) -> set[RuleId]:
        return {rule for scenario in self.book.scenarios for rule in scenario.rules} | set(self.book.untested)

    @property
    def readings_without_scenario(self) -> list[str]:
        """The questions of the readings that no scenario shows."""
        return [reading.question for reading in self.procedure.readings if reading.question not in self._shown_readings]

    @property
    def unknown_readings(self) -> list[str]:
        """Questions that the scenarios name and no reading of the procedure asks."""
        return sorted(self._shown_readings - {reading.question for reading in self.procedure.readings})

    @cached_property
    def _shown_readings(self) -> set[str]:
        return {question for scenario in self.book.scenarios for question in scenario.readings}

    def missing_kinds(self, rule: Rule) -> list[str]:
        """Return the kinds of scenario that a rule still lacks."""
        if rule.id in self.book.untested:
            return []
        kinds = {kind for scenario in self.book.scenarios for kind in self._covered_kinds(scenario, rule)}
        return [kind for kind in required_kinds(rule) if kind not in kinds]

    def _covered_kinds(self, scenario: Scenario, rule: Rule) -> Iterator[str]:
        """Yield the kinds that a scenario covers of a rule."""
        then = scenario.then
        covered = {
            "alone it refuses": then.refused_by == (rule.id,),
            "it allows": then.accepted and rule.id in scenario.rules,
            "a gap is owed": rule.id in then.owed,
            "the gap is gone": rule.id in then.not_owed,
            "shown": rule.id in then.shows,
            "not shown": rule.id in then.shows_not,
        }
        yield from (kind for kind, holds in covered.items() if holds)
        seen = {*then.identity.values(), *then.narrative.values()}
        yield from (kind for kind, reader in (("hidden", rule.id), ("readable", "readable")) if reader in seen)
        told = then.notified.get(rule.notice.code) if rule.notice else None
        yield from ["the system tells it" if told else "nobody is told"] if told is not None else []
        if rule.clock:
            yield from self._covered_clock_kinds(scenario, rule.clock.code)
            events = rule.clock.suspension.from_ if rule.clock.suspension else ()
            if (
                then.accepted
                and scenario.when
                and any(event.rpartition(".")[2] == scenario.when.act for event in events)
            ):
                yield "suspended"

    def _covered_clock_kinds(self, scenario: Scenario, clock: Name) -> Iterator[str]:
        then, when = scenario.then, scenario.when
        covered = {
            "due": any(_is_of_clock(key, clock) for key in then.due),
            "warned": any(at and _is_of_clock(key, clock) for key, at in then.warned.items()),
            "expired": any(at and _is_of_clock(key, clock) for key, at in then.expired.items()),
            "more time is asked for": when is not None
            and when.act == "extend"
            and _is_of_clock(when.clock or "", clock),
        }
        yield from (kind for kind, holds in covered.items() if holds)
        if when and then.accepted and when.act == "suspend" and _is_of_clock(when.clock or "", clock):
            yield "suspended"
        if any(_is_of_clock(key, clock) for key in then.due) and self._starts_of(scenario, clock) > 1:
            yield "starts again"
        in_time = [key for key, at in then.expired.items() if at is False and _is_of_clock(key, clock)]
        if in_time and when:
            clocks = self.played(scenario).case.clocks
            dues = [clocks[key].due for key in in_time if key in clocks]
            if any(due and (due - when.at).total_seconds() == 1 for due in dues):
                yield "at the last instant"

    def _starts_of(self, scenario: Scenario, clock: Name) -> int:
        """Return how often what starts a clock happens in a scenario."""
        law = self.law_for(scenario)
        if law.clocks[clock][1].again != "restart":
            return 0
        events = self.played(scenario).events
        return sum(not names_of_event(event).isdisjoint(law.clocks[clock][1].starts) for event in events)

    @property
    def ends_without_scenario(self) -> list[Name]:
        """The ends of the case at which no scenario closes it."""
        stages = self.procedure.stages
        ends = [name for name, stage in stages.items() if stage.kind == "end" and stage.ends == "case"]
        expected = [scenario for scenario in self.book.scenarios if scenario.then.closed or scenario.then.stage in ends]
        reached = {self.played(scenario).case.stage for scenario in expected}
        return [name for name in ends if name not in reached]


def _is_of_clock(key: ClockKey, clock: Name) -> bool:
    """Return True for the key of this clock, with an item or without."""
    return key.partition(":")[0] == clock


def required_kinds(rule: Rule) -> list[str]:
    """Return the kinds of scenario that a rule needs, by the words it carries."""
    by_hand = rule.notice is not None and bool(rule.notice.by)
    kinds: dict[str, bool] = {
        "alone it refuses, it allows": bool(rule.gates or by_hand or (rule.record and rule.record.before)),
        "a gap is owed, the gap is gone": bool(
            rule.record or (rule.notice and by_hand and (rule.notice.owed_after or rule.notice.owed_while))
        ),
        "the system tells it, nobody is told": rule.notice is not None and not by_hand,
        "shown": rule.guide is not None,
        "not shown": rule.guide is not None and bool(rule.guide.at),
        "readable, hidden": rule.sees is not None,
        "due, at the last instant, expired, more time is asked for": rule.clock is not None,
        "warned": rule.clock is not None and bool(rule.clock.warn),
        "suspended": rule.clock is not None and rule.clock.suspension is not None,
        "starts again": rule.clock is not None and rule.clock.again == "restart",
    }
    return [kind for names, needed in kinds.items() if needed for kind in names.split(", ")]
