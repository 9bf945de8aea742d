"""What can happen on a case: by the time it stands at a stage, while it stands there, and while which clock runs."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from models.limit import Clock
from models.procedure import Outcome, OwnAct, Permit
from models.requirement import EventName, Name
from procedures.checker.stage_graph import Chart, Edge, Stages
from procedures.checker.unresolved_names import HAPPENS
from rules.event_names import over, served

TAKES = ("take", "reclassify")


class Graph(Chart):
    """A chart with what happens on it."""

    @cached_property
    def events(self) -> frozenset[Name]:
        """What can happen at all on a case."""
        own = (self.called(edge) for edge in self.edges if edge.source in self.reachable)
        return frozenset(self.entries).union(*own, *(self.meanwhile[stage] for stage in self.reachable))

    @cached_property
    def meanwhile(self) -> Mapping[Name, frozenset[Name]]:
        """What can happen while a track stands at a stage, beside its outcomes and own acts."""
        return {name: frozenset(self._meanwhile(name)) for name in self.stages if not self._ended(name)} | {
            name: frozenset() for name in self.ends
        }

    def _ended(self, stage: Name) -> bool:
        return self.stages[stage].kind == "end"

    def _meanwhile(self, stage: Name) -> Iterator[Name]:
        yield from (act for act in HAPPENS if self.permitted(stage, act))
        yield from (served(notice.name) for _, notice in self.law.notices if notice.receipt)
        for name, (_, clock) in self.law.clocks.items():
            if stage in self.alive[name]:
                yield over(name)
                yield from (rung.name for rung in clock.over if rung.name and rung.do in TAKES)
                yield from (f"document {rung.name}" for rung in clock.over if rung.do == "issue")

    def permitted(self, stage: Name, act: Name) -> bool:
        """Whether an act that every case knows may be done here."""
        permit = self.law.procedure.permits.get(act, True)
        return permit is not False and not (isinstance(permit, Permit) and permit.at and stage not in permit.at)

    def gains(self, edge: Edge) -> frozenset[Name]:
        """What has happened, been made or added once a step is taken."""
        return self._all_gains[edge]

    @cached_property
    def _all_gains(self) -> Mapping[Edge, frozenset[Name]]:
        return {edge: self.called(edge).union(_gains(self.way(edge.source, edge.name), edge)) for edge in self.edges}

    @cached_property
    def may(self) -> Mapping[Name, frozenset[Name]]:
        """What can have happened by the time a track stands at a stage."""
        return {stage: self._may(stage) for stage in self.stages}

    def _may(self, stage: Name) -> frozenset[Name]:
        before = self.back([stage], self.edges)
        done = [edge for edge in self.edges if edge.to in before and edge.source in self.reachable]
        came = (entry for entry, first in self.entries.items() if first in before)
        return frozenset(came).union(self.elsewhere[stage], *map(self.gains, done))

    @cached_property
    def elsewhere(self) -> Mapping[Name, frozenset[Name]]:
        """What can have happened by then on other tracks, or by itself."""
        return {stage: self._elsewhere(stage) for stage in self.stages}

    def _elsewhere(self, stage: Name) -> frozenset[Name]:
        before = self.back([stage], self.edges)
        aside = frozenset[Name]().union(*(self.beside[one] for one in before))
        done = [edge for edge in self.edges if edge.source in aside & self.reachable]
        return frozenset[Name]().union(*map(self.gains, done), *(self.meanwhile[one] for one in before | aside))

    @cached_property
    def since(self) -> Mapping[Name, frozenset[Name]]:
        """What can happen while a track stands at a stage."""
        return {stage: self._since(stage) for stage in self.stages}

    def _since(self, stage: Name) -> frozenset[Name]:
        aside = self.beside[stage]
        done = [edge for edge in self.edges if edge.source in aside or (edge.source == stage and edge.stays)]
        return frozenset[Name]().union(*map(self.called, done), *(self.meanwhile[one] for one in aside | {stage}))

    def led(self, stage: Name) -> frozenset[frozenset[EventName]]:
        """The events that lead to a stage, each by all its names."""
        came = {frozenset({entry}) for entry, first in self.entries.items() if first == stage}
        return frozenset(came | {self.called(edge) for edge in self.into(stage) if not edge.stays})

    # ---- clocks ---------------------------------------------------------------------------------------------

    def running(self, clock: Clock) -> Stages:
        """The stages, ends included, at which this clock can still run, or be stopped by the end."""
        return self._runnings[clock.name]

    def stopping(self, clock: Clock) -> frozenset[Name]:
        """What can happen while this clock runs."""
        stages = self.alive[clock.name]
        done = [self.called(edge) for edge in self.edges if edge.source in stages]
        return frozenset[Name]().union(*done, *(self.meanwhile[stage] for stage in stages))

    @cached_property
    def alive(self) -> Mapping[Name, Stages]:
        """The same with the stages where another track may stand meanwhile."""
        return {
            name: stages.union(*(self.beside[stage] for stage in stages)) for name, stages in self._runnings.items()
        }

    @cached_property
    def _runnings(self) -> Mapping[Name, Stages]:
        """Clocks may start each other, so it is asked again until nothing is added."""
        known: dict[Name, Stages] = dict.fromkeys(self.law.clocks, frozenset())
        while True:
            before = dict(known)
            for name, (_, clock) in self.law.clocks.items():
                starts = frozenset[Name]().union(*(self._started_at(event, before) for event in clock.starts))
                single = clock.stops_on == "first" or len(clock.stops) == 1
                on = [edge for edge in self.edges if not single or self.called(edge).isdisjoint(clock.stops)]
                known[name] = self.onward(starts, on)
            if known == before:
                return known

    def _started_at(self, event: EventName, known: Mapping[Name, Stages]) -> set[Name]:
        """The stages where a track stands once that event has happened."""
        found = {self.entries[event]} if event in self.entries else set[Name]()
        found |= {edge.to for edge in self.edges if event in self.called(edge) and edge.source in self.reachable}
        open_ones = {stage for stage in self.reachable if not self._ended(stage)}
        if event in HAPPENS or any(notice.receipt and event == served(notice.name) for _, notice in self.law.notices):
            return found | open_ones
        for name, (_, clock) in self.law.clocks.items():
            if event == over(name) or any(event == rung.name and rung.do in TAKES for rung in clock.over):
                found |= known[name] & open_ones
        return found


def _gains(way: Outcome | OwnAct, edge: Edge) -> Iterator[Name]:
    """What is made or added, under two words, which no event is called by."""
    yield from (f"document {name}" for name in way.issues)
    if way.opens:
        yield f"opened {way.opens.entry}"
    if way.item and way.item.adds:
        yield f"item {way.item.of}"
    if way.item and way.item.state:
        yield f"item {way.item.of} {way.item.state}"
    if edge.name == "agreed":
        yield f"approval {edge.source}"
