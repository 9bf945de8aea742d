"""A stage together with what is known about the past when a case stands there.

The checker asks two kinds of questions at a stage:

- *possible* (`guaranteed=False`): is there any history on which this requirement is met? If not, the gate can never be
  met, which is an error in the procedure.
- *guaranteed* (`guaranteed=True`): can the office make sure that it is met, whatever the history was? If no way out of
  a stage is guaranteed, a case can be stuck there (`deadlocks`).

Example: stage `decide` asks for the event `heard`. If one path to `decide` passes through a hearing and another does
not, the requirement is possible but not guaranteed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from models.law import Law
from models.requirement import EventName, Name
from procedures.checker.event_graph import EventGraph
from procedures.checker.invariants import Invariants
from rules.acts.common_acts import OPEN_TO_ALL_STAFF


@dataclass(frozen=True)
class Lacking:
    """Who is not there, from now on and for ever. `gone`: a role whose one holder is recused or has left; `silent`: no
    outside party answers, consents, signs or can be reached."""

    gone: Name | None = None
    silent: bool = False


EVERYBODY = Lacking()  # nobody is lacking


@dataclass(frozen=True)
class StageContext:
    """What an office that stands at `stage` can rely on.

    `guaranteed`: count only what the office can bring about whatever happened before; otherwise count all that can be.
    `doable_acts`: acts that can be done first, before the step in question. `known_tokens`, `absent_tokens`: tokens
    assumed to be in the history, and assumed not to be. `arrived_by`: the names of the event that led here, where it is
    assumed. `lacking`: who is not there; otherwise somebody holds each role, and what outside parties owe (an answer, a
    receipt, a consent) is taken to come.
    """

    graph: EventGraph
    invariants: Invariants
    stage: Name
    doable_acts: frozenset[Name] = frozenset()
    guaranteed: bool = False
    known_tokens: frozenset[Name] = frozenset()
    absent_tokens: frozenset[Name] = frozenset()
    arrived_by: frozenset[EventName] | None = None
    lacking: Lacking = EVERYBODY

    @property
    def law(self) -> Law:
        return self.graph.law

    @cached_property
    def possible_tokens(self) -> frozenset[Name]:
        """The tokens that can be in the history."""
        return self.graph.tokens_possible_at[self.stage] - self.absent_tokens

    @cached_property
    def certain_tokens(self) -> frozenset[Name]:
        """The tokens that are in the history on every path, and those assumed."""
        return self.invariants.tokens_on_every_path[self.stage] | self.known_tokens

    @cached_property
    def certain_statements(self) -> frozenset[Name]:
        """The facts and texts stated for certain: on every path, with each certain token, by the acts done first."""
        edges = [edge for edge in self.graph.edges if edge.source == self.stage and edge.name in self.doable_acts]
        with_tokens = [self.invariants.statements_with_token.get(name, frozenset()) for name in self.certain_tokens]
        with_acts = [self.invariants.statements_with_step[edge] for edge in edges]
        return self.invariants.statements_on_every_path[self.stage].union(*with_tokens, *with_acts)

    @cached_property
    def arrivals(self) -> frozenset[frozenset[EventName]]:
        """The events that can have led here, each as the set of its names."""
        return frozenset([self.arrived_by]) if self.arrived_by else self.graph.arrival_events(self.stage)

    @cached_property
    def achievable_tokens(self) -> frozenset[Name]:
        """The tokens that the acts done first bring about."""
        edges = [edge for edge in self.graph.edges if edge.source == self.stage and edge.name in self.doable_acts]
        return self.doable_acts.union(*(self.invariants.tokens_after_step[edge] for edge in edges))

    def can_do_common_act(self, act: Name) -> bool:
        """Return True when an act that every office knows can be done here, by the stage's roles or by all staff."""
        who = self.graph.stages[self.stage].who
        return self.graph.is_permitted(self.stage, act) and (act in OPEN_TO_ALL_STAFF or self.staff_can_hold(who))

    def staff_can_hold(self, roles: Iterable[Name]) -> bool:
        """Return True when staff can hold one of these roles; guaranteed: no fact has yet to say who."""
        known = (None, *self.certain_statements)
        declared = [self.law.procedure.roles[name] for name in roles if name != self.lacking.gone]
        return any(role.is_ != "outside" and (not self.guaranteed or role.named_in in known) for role in declared)

    def hears_from(self, role: Name) -> bool:
        """Return True when the role answers: always, unless it is an outside party and these are silent."""
        return not (self.lacking.silent and self.law.procedure.roles[role].is_ == "outside")

    def can_have(self, token: Name) -> bool:
        """Return True when the token can be in the history; guaranteed: when it is, or can be brought about first."""
        return token in (self.certain_tokens | self.achievable_tokens if self.guaranteed else self.possible_tokens)

    def can_lack(self, token: Name) -> bool:
        """Return True when the token can be absent from the history; guaranteed: when it is."""
        return token not in (self.possible_tokens if self.guaranteed else self.certain_tokens)
