"""A stage as seen by the office that stands there: what came before, and what it can do first."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from models.law import Law
from models.requirement import EventName, Name
from procedures.checker.event_graph import Graph
from procedures.checker.invariants import Invariants
from rules.acts.common_acts import EVERYBODYS


@dataclass(frozen=True)
class StageContext:
    """A stage as seen by the office that stands there.

    `sure`: only what the office can bring about whatever came before counts; `doable`: acts it can do first; `had`
    and `without` what is known to have happened, and not; `came` what led here. What outside parties owe (an answer, a
    receipt, a consent) is taken to come.
    """

    graph: Graph
    surety: Invariants
    stage: Name
    doable: frozenset[Name] = frozenset()
    sure: bool = False
    had: frozenset[Name] = frozenset()
    without: frozenset[Name] = frozenset()
    came: frozenset[EventName] | None = None

    @property
    def law(self) -> Law:
        return self.graph.law

    @cached_property
    def may(self) -> frozenset[Name]:
        return self.graph.may[self.stage] - self.without

    @cached_property
    def must(self) -> frozenset[Name]:
        return self.surety.happened[self.stage] | self.had

    @cached_property
    def stated(self) -> frozenset[Name]:
        """What has been stated: on every way here, with what is known to have happened, with what is done first."""
        edges = [edge for edge in self.graph.edges if edge.source == self.stage and edge.name in self.doable]
        known = [self.surety.stated_with.get(name, frozenset()) for name in self.must]
        return self.surety.stated[self.stage].union(*known, *(self.surety.asked[edge] for edge in edges))

    @cached_property
    def led(self) -> frozenset[frozenset[EventName]]:
        """What can have led here, each by all its names."""
        return frozenset([self.came]) if self.came else self.graph.led(self.stage)

    @cached_property
    def done(self) -> frozenset[Name]:
        """What the acts that it can do first bring about."""
        edges = [edge for edge in self.graph.edges if edge.source == self.stage and edge.name in self.doable]
        return self.doable.union(*(self.surety.gained[edge] for edge in edges))

    def does(self, act: Name) -> bool:
        """Whether an act that every office knows can be done here by those whose work it is, or by all staff."""
        who = self.graph.stages[self.stage].who
        return self.graph.permitted(self.stage, act) and (act in EVERYBODYS or self.anybody(who))

    def anybody(self, roles: Iterable[Name]) -> bool:
        """Whether staff holds one of these roles; for sure, where no fact is still to say who."""
        known = [self.law.procedure.roles[name] for name in roles]
        return any(role.is_ != "outside" and (not self.sure or role.given_by in (None, *self.stated)) for role in known)

    def can(self, name: Name) -> bool:
        """Whether it can have happened, or been made or added; for sure, where only that counts."""
        return name in (self.must | self.done if self.sure else self.may)

    def cannot(self, name: Name) -> bool:
        """Whether it can be that it has not."""
        return name not in (self.may if self.sure else self.must)
