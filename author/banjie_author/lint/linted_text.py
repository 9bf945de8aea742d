"""What a lint looks at: the file as written beside what it comes to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from models.limit import Clock
from models.procedure import Procedure
from models.requirement import Name
from models.rule import Rule
from procedures.checker.event_graph import EventGraph
from procedures.checker.gates import invariants_of
from procedures.checker.invariants import Invariants
from procedures.source import Source


@dataclass(frozen=True, eq=False)
class LintedText:
    """A sound procedure, its graph, and the file as written: there a number that an office sets is no number."""

    source: Source
    graph: EventGraph

    @property
    def procedure(self) -> Procedure:
        return self.graph.law.procedure

    @property
    def invariants(self) -> Invariants:
        return invariants_of(self.graph)

    def written_clock(self, place: int, word: str) -> Mapping[str, object]:
        """Return a part of the clock of a rule as it stands in the file."""
        part: object = self.source.data["rules"][place]["clock"].get(word)
        return part if isinstance(part, dict) else {}

    @cached_property
    def rules(self) -> tuple[tuple[int, Rule], ...]:
        """The rules of the text with their places; none that the office has added as a reminder."""
        return tuple((place, rule) for place, rule in enumerate(self.procedure.rules) if not rule.of_house)

    @cached_property
    def facts_asked_for(self) -> frozenset[Name]:
        """The facts and texts that somebody must state on some path, may state, or that the case knows by itself."""
        found = frozenset[Name]().union(*self.invariants.statements_with_step.values())
        found = found.union(*(act.settles.union(act.way.states) for act in self.graph.law.stage_acts))
        rungs = (rung.states for _, _, clock in self.clocks() for rung in clock.over)
        facts = self.procedure.facts.items()
        known = {name for name, fact in facts if fact.known or fact.follows or fact.done_by}
        return found.union(known, *rungs, *(duty.fills for duty in self.procedure.periodic.values()))

    def clocks(self) -> Iterator[tuple[int, Rule, Clock]]:
        """Yield each rule that has a clock."""
        for place, rule in self.rules:
            if rule.clock:
                yield place, rule, rule.clock

    def texts_beside(self, rule: Rule) -> list[Rule]:
        """Return the rules of the same article, the rule itself first."""
        return [rule, *(other for _, other in self.rules if other.article == rule.article and other is not rule)]
