"""What can have happened when a case stands at a stage: the stage graph, with the events and products of each step.

History is written in *tokens*. A token is the name of an event (`accept`, `review.accept`, `deadline_over`) or, under
two or three words that no event can bear, a product: `document NAME` (issued), `approval STAGE` (given), `opened
ENTRY` (a linked complaint), `item COLLECTION` and `item COLLECTION STATE`, `party WORD` (what who filed gave of
themselves), or `earlier WORDS` (they filed one before). Rules ask about the past, for example "the decision letter
has been issued"; a token says which steps can make that true.

This module over-approximates: it says which tokens *can* be there at a stage on at least one path. Which tokens are
there on *every* path is computed in `invariants`. A requirement for a token that cannot be there is never met; one for
a token that is always there never holds a case up.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import get_args

from models.limit import Clock
from models.procedure import Permit
from models.requirement import EventName, Name, NeedsEarlier, PartyWord
from models.stage import Outcome, OwnAct
from procedures.checker.implications import earlier_token, party_token
from procedures.checker.stage_graph import Edge, StageGraph, Stages
from procedures.checker.unresolved_names import COMMON_EVENTS
from rules.event_effects.returns import RETURN
from rules.event_names import extended_name, over_name, served_name

PARTY_TOKENS = tuple(
    party_token(word) for word in get_args(PartyWord)
)  # what comes with the form is there from the first
TAKING_RUNGS = ("take", "reclassify")  # what a rung of a clock does by itself, as an event of that name


class EventGraph(StageGraph):
    """The stage graph with the events that can happen on it."""

    @cached_property
    def possible_events(self) -> frozenset[Name]:
        """The events that can happen at all on a case."""
        own = (self.names_of(edge) for edge in self.edges if edge.source in self.reachable_stages)
        return frozenset(self.entries).union(*own, *(self.spontaneous_events[stage] for stage in self.reachable_stages))

    @cached_property
    def spontaneous_events(self) -> Mapping[Name, frozenset[Name]]:
        """For each stage what can happen there besides its outcomes and own acts: notes, receipts, expired clocks.

        What a clock takes is an outcome, and happens where that is open."""
        return {
            name: frozenset() if self._is_end(name) else frozenset(self._spontaneous_events_at(name))
            for name in self.stages
        }

    def _is_end(self, stage: Name) -> bool:
        return self.stages[stage].kind == "end"

    def _spontaneous_events_at(self, stage: Name) -> Iterator[Name]:
        yield from (act for act in COMMON_EVENTS if self.is_permitted(stage, act))
        yield from (served_name(notice.code) for _, notice in self.law.notice_rules if notice.receipt)
        for name, (_, clock) in self.law.clocks.items():
            if stage in self.stages_alive[name]:
                yield over_name(name)
                if clock.extension:
                    yield extended_name(name)
                yield from (rung.code for rung in clock.over if rung.code and rung.do == "reclassify")
                yield from (f"document {rung.code}" for rung in clock.over if rung.do == "make")

    def is_permitted(self, stage: Name, act: Name) -> bool:
        """Return True when the procedure permits an act that every case knows at this stage."""
        if act == RETURN:
            return self.law.return_permit is not None and stage in self.law.return_permit.from_
        permit = self.law.procedure.permits.get(act, True)
        return permit is not False and not (isinstance(permit, Permit) and permit.at and stage not in permit.at)

    @property
    def returns(self) -> Mapping[Name, Name]:
        """From which stages a case may be returned, and where to."""
        return self.law.return_permit.from_ if self.law.return_permit else {}

    def tokens_of(self, edge: Edge) -> frozenset[Name]:
        """Return the tokens that a step adds to the history."""
        return self._tokens_by_edge[edge]

    @cached_property
    def _tokens_by_edge(self) -> Mapping[Edge, frozenset[Name]]:
        return {
            edge: self.names_of(edge).union(_product_tokens(self.way(edge.source, edge.name), edge))
            for edge in self.edges
        }

    @cached_property
    def tokens_possible_at(self) -> Mapping[Name, frozenset[Name]]:
        """For each stage the tokens that can be in the history when a track stands there."""
        return {stage: self._tokens_possible_at(stage) for stage in self.stages}

    def _tokens_possible_at(self, stage: Name) -> frozenset[Name]:
        before = self.stages_to([stage], self.edges)
        taken = [edge for edge in self.edges if edge.to in before and edge.source in self.reachable_stages]
        entries = (entry for entry, first in self.entries.items() if first in before)
        return frozenset(entries).union(self.tokens_from_elsewhere[stage], *map(self.tokens_of, taken))

    @cached_property
    def tokens_from_elsewhere(self) -> Mapping[Name, frozenset[Name]]:
        """For each stage the possible tokens that come from other tracks or from spontaneous events."""
        return {stage: self._tokens_from_elsewhere(stage) for stage in self.stages}

    def _tokens_from_elsewhere(self, stage: Name) -> frozenset[Name]:
        before = self.stages_to([stage], self.edges)
        aside = frozenset[Name]().union(*(self.concurrent_stages[earlier] for earlier in before))
        taken = [edge for edge in self.edges if edge.source in aside & self.reachable_stages]
        spontaneous = (self.spontaneous_events[place] for place in before | aside)
        return frozenset(PARTY_TOKENS).union(self._earlier_tokens, *map(self.tokens_of, taken), *spontaneous)

    @cached_property
    def _earlier_tokens(self) -> frozenset[Name]:
        return frozenset(earlier_token(need) for need in self.law.requirements if isinstance(need, NeedsEarlier))

    @cached_property
    def events_since_entering(self) -> Mapping[Name, frozenset[Name]]:
        """For each stage the events that can happen while a track stands there."""
        return {stage: self._events_since_entering(stage) for stage in self.stages}

    def _events_since_entering(self, stage: Name) -> frozenset[Name]:
        aside = self.concurrent_stages[stage]
        taken = [edge for edge in self.edges if edge.source in aside or (edge.source == stage and edge.stays)]
        spontaneous = (self.spontaneous_events[place] for place in aside | {stage})
        return frozenset[Name]().union(*map(self.names_of, taken), *spontaneous)

    def arrival_events(self, stage: Name) -> frozenset[frozenset[EventName]]:
        """Return the events that lead to a stage, each as the set of its names."""
        entries = {frozenset({entry}) for entry, first in self.entries.items() if first == stage}
        if stage in self.returns.values():
            entries.add(frozenset({RETURN}))
        return frozenset(entries | {self.names_of(edge) for edge in self.edges_into(stage) if not edge.stays})

    # ---- clocks ---------------------------------------------------------------------------------------------

    def stages_running(self, clock: Clock) -> Stages:
        """Return the stages, ends included, at which this clock can still run or is stopped by the end itself."""
        return self._stages_by_clock[clock.code]

    def events_while_running(self, clock: Clock) -> frozenset[Name]:
        """Return what can happen while this clock runs."""
        stages = self.stages_alive[clock.code]
        taken = [self.names_of(edge) for edge in self.edges if edge.source in stages]
        return frozenset[Name]().union(*taken, *(self.spontaneous_events[stage] for stage in stages))

    @cached_property
    def stages_alive(self) -> Mapping[Name, Stages]:
        """For each clock the stages at which it can run, and those that another track may occupy meanwhile."""
        return {
            name: stages.union(*(self.concurrent_stages[stage] for stage in stages))
            for name, stages in self._stages_by_clock.items()
        }

    @cached_property
    def _stages_by_clock(self) -> Mapping[Name, Stages]:
        """For each clock the stages at which it can run: a least fixed point, since clocks may start each other."""
        known: dict[Name, Stages] = dict.fromkeys(self.law.clocks, frozenset())
        while True:
            before = dict(known)
            for name, (_, clock) in self.law.clocks.items():
                starts = frozenset[Name]().union(*(self._stages_where_started(event, before) for event in clock.starts))
                single = clock.stops_on == "first" or len(clock.stops) == 1
                on = [edge for edge in self.edges if not single or self.names_of(edge).isdisjoint(clock.stops)]
                known[name] = self.stages_from(starts, on)
            if known == before:
                return known

    def _stages_where_started(self, event: EventName, known: Mapping[Name, Stages]) -> set[Name]:
        """Return the stages where a track can stand right after that event."""
        found = {self.entries[event]} if event in self.entries else set[Name]()
        found |= {
            edge.to for edge in self.edges if event in self.names_of(edge) and edge.source in self.reachable_stages
        }
        open_stages = {stage for stage in self.reachable_stages if not self._is_end(stage)}
        receipts = {served_name(notice.code) for _, notice in self.law.notice_rules if notice.receipt}
        if event in COMMON_EVENTS or event in receipts:
            return found | open_stages
        for name, (_, clock) in self.law.clocks.items():
            classed = any(event == rung.code and rung.do == "reclassify" for rung in clock.over)
            if event in (over_name(name), extended_name(name)) or classed:
                found |= known[name] & open_stages
        return found


def _product_tokens(way: Outcome | OwnAct, edge: Edge) -> Iterator[Name]:
    """Yield a token for each document, linked complaint, item and approval that a step brings about."""
    yield from (f"document {name}" for name in way.makes)
    if way.opens:
        yield f"opened {way.opens.entry}"
    if way.item and way.item.adds:
        yield f"item {way.item.of}"
    if way.item and way.item.state:
        yield f"item {way.item.of} {way.item.state}"
    if edge.name == "agreed":
        yield f"approval {edge.source}"
