"""Whether scenarios hold, and whether they try each rule in every way that its words call for."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from models.law import Law
from models.messages import ClockKey
from models.procedure import Procedure, Rule, RuleId
from models.requirement import Name
from models.time import Calendar
from procedures.load import load
from procedures.scenarios.player import mismatches, play
from procedures.scenarios.schema import Book, Scenario

Settings = frozenset[tuple[Name, bool | int | Name]]


@dataclass
class Trial:
    """The scenarios of a procedure against the pure rules, in every office they speak of."""

    slug: str
    book: Book
    calendar: Calendar
    _laws: dict[Settings, Law] = field(default_factory=dict)

    @cached_property
    def procedure(self) -> Procedure:
        """The text in the office of the scenario file."""
        return self.law(self.book.usual).procedure

    def law(self, settings: Settings) -> Law:
        if settings not in self._laws:
            chosen: dict[str, Any] = dict(settings)
            self._laws[settings] = Law(load(self.slug, chosen), self.calendar)
        return self._laws[settings]

    def law_for(self, scenario: Scenario) -> Law:
        return self.law(frozenset(scenario.settings.items()))

    def wrong(self, scenario: Scenario) -> list[str]:
        """What came out otherwise than a scenario says; empty where it holds."""
        return mismatches(self.law_for(scenario), self.book, scenario)

    @property
    def unnamed(self) -> list[RuleId]:
        """The rules that no scenario names, and that do not say why."""
        named = {rule for scenario in self.book.scenarios for rule in scenario.rules} | set(self.book.untested)
        return [rule.id for rule in self.procedure.rules if rule.id not in named]

    @property
    def unknown(self) -> list[RuleId]:
        """What is named as a rule and is none of the text."""
        named = {rule for scenario in self.book.scenarios for rule in scenario.rules} | set(self.book.untested)
        return sorted(named - {rule.id for rule in self.procedure.rules})

    def lacking(self, rule: Rule) -> list[str]:
        """In which ways a rule is not tried yet."""
        if rule.id in self.book.untested:
            return []
        kinds = {kind for scenario in self.book.scenarios for kind in self._shown(scenario, rule)}
        return [kind for kind in wanted(rule) if kind not in kinds]

    def _shown(self, scenario: Scenario, rule: Rule) -> Iterator[str]:
        """What a scenario shows of a rule."""
        then = scenario.then
        shown = {
            "alone it refuses": then.refused_by == (rule.id,),
            "it allows": then.accepted and rule.id in scenario.rules,
            "a gap is owed": rule.id in then.owed,
            "the gap is gone": rule.id in then.not_owed,
            "shown": rule.id in then.shows,
            "not shown": rule.id in then.shows_not,
        }
        yield from (kind for kind, so in shown.items() if so)
        seen = {*then.identity.values(), *then.narrative.values()}
        yield from (kind for kind, reader in (("hidden", rule.id), ("readable", "readable")) if reader in seen)
        told = then.notified.get(rule.notice.name) if rule.notice else None
        yield from ["the system tells it" if told else "nobody is told"] if told is not None else []
        yield from self._shown_of_clock(scenario, rule.clock.name) if rule.clock else ()

    def _shown_of_clock(self, scenario: Scenario, clock: Name) -> Iterator[str]:
        then, when = scenario.then, scenario.when
        shown = {
            "due": any(_of(key, clock) for key in then.due),
            "warned": any(at and _of(key, clock) for key, at in then.warned.items()),
            "expired": any(at and _of(key, clock) for key, at in then.expired.items()),
            "more time is asked for": when is not None and when.act == "extend" and _of(when.clock or "", clock),
        }
        yield from (kind for kind, so in shown.items() if so)
        in_time = [key for key, at in then.expired.items() if at is False and _of(key, clock)]
        if in_time and when:
            clocks = play(self.law_for(scenario), self.book, scenario).case.clocks
            dues = [clocks[key].due for key in in_time if key in clocks]
            if any(due and (due - when.at).total_seconds() == 1 for due in dues):
                yield "at the last instant"


def _of(key: ClockKey, clock: Name) -> bool:
    """Whether a running is of this clock, for an item or without one."""
    return key.partition(":")[0] == clock


def wanted(rule: Rule) -> list[str]:
    """What the scenarios of a rule must show, by the words it carries."""
    by_hand = rule.notice is not None and bool(rule.notice.by)
    kinds: dict[str, bool] = {
        "alone it refuses, it allows": bool(rule.gates or by_hand or (rule.record and rule.record.before)),
        "a gap is owed, the gap is gone": bool(
            rule.record or (rule.notice and by_hand and (rule.notice.owed or rule.notice.when))
        ),
        "the system tells it, nobody is told": rule.notice is not None and not by_hand,
        "shown": rule.guide is not None,
        "not shown": rule.guide is not None and bool(rule.guide.at),
        "readable, hidden": rule.sees is not None,
        "due, at the last instant, expired, more time is asked for": rule.clock is not None,
        "warned": rule.clock is not None and bool(rule.clock.warn),
    }
    return [kind for told, so in kinds.items() if so for kind in told.split(", ")]
