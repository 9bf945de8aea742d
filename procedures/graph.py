"""The stages of a procedure as a graph: what can come before what, beside what, and while which clock runs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from models.law import Law
from models.limit import Clock
from models.procedure import Outcome, OwnAct, Permit
from models.requirement import EventName, Name
from procedures.known import HAPPENS
from rules.event import over, served
from rules.position import MAIN

TAKES = ("take", "reclassify")
Stages = frozenset[Name]


@dataclass(frozen=True)
class Edge:
    """That `name` leads from one stage to another. An own act that leads nowhere `stays`; `track` is opened there."""

    source: Name
    name: Name
    to: Name
    own: bool = False
    stays: bool = False
    track: Name | None = None


class Graph:
    """The law must be sound in its names."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self.stages = law.procedure.stages
        self.entries = law.procedure.entries

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """Every step there is; the opening of another track is a step of its own."""
        return tuple(edge for stage in self.stages for edge in self._edges_of(stage))

    def _edges_of(self, stage: Name) -> Iterator[Edge]:
        for name in self.law.openings(stage):
            way = self.way(stage, name)
            own = name not in self.stages[stage].outcomes
            yield Edge(stage, name, way.to or stage, own, stays=way.to is None)
            yield from (Edge(stage, name, to, own, track=track) for track, to in way.fork.items())

    @cached_property
    def steps(self) -> tuple[Edge, ...]:
        """Those that a track takes itself."""
        return tuple(edge for edge in self.edges if edge.track is None)

    def way(self, stage: Name, name: Name) -> Outcome | OwnAct:
        opening = self.law.opening(stage, name)
        assert opening is not None
        return opening.way

    @property
    def ends(self) -> tuple[Name, ...]:
        return tuple(name for name, stage in self.stages.items() if stage.kind == "end")

    @cached_property
    def reachable(self) -> Stages:
        """The stages to which some way leads from an entry."""
        return self.onward(self.entries.values(), self.edges)

    def onward(self, starts: Iterable[Name], edges: Iterable[Edge]) -> Stages:
        """The stages to which these edges lead from `starts`, those included."""
        return _closed(set(starts), [(edge.source, edge.to) for edge in edges])

    def back(self, goals: Iterable[Name], edges: Iterable[Edge]) -> Stages:
        """The stages from which these edges lead to `goals`, those included."""
        return _closed(set(goals), [(edge.to, edge.source) for edge in edges])

    def called(self, edge: Edge) -> frozenset[EventName]:
        """By which names a step is known: its own, and that together with its stage."""
        return frozenset({edge.name, f"{edge.source}.{edge.name}"})

    def into(self, stage: Name) -> list[Edge]:
        return [edge for edge in self.edges if edge.to == stage and edge.source in self.reachable]

    # ---- tracks ---------------------------------------------------------------------------------------------

    @cached_property
    def lanes(self) -> Mapping[Name, Stages]:
        """For each track the stages where it may stand; where all meet the main track, only that goes on."""
        starts: dict[Name, set[Name]] = {MAIN: set(self.entries.values())}
        for edge in self.edges:
            if edge.track:
                starts.setdefault(edge.track, set()).add(edge.to)
        return {track: self.onward(first, self._until_met(track)) for track, first in starts.items()}

    def _until_met(self, track: Name) -> list[Edge]:
        return [edge for edge in self.steps if not self._meets(edge.source, track, MAIN)]

    def _meets(self, stage: Name, track: Name, other: Name) -> bool:
        """Whether the track waits at this stage for the other, and is one with it afterwards."""
        join = self.stages[stage].joins
        return join is not None and track != MAIN and {track, other} <= {*join.of} and join.needs == "all"

    @cached_property
    def beside(self) -> Mapping[Name, Stages]:
        """For each stage those where another track may stand at the same time."""
        found: dict[Name, set[Name]] = {stage: set() for stage in self.stages}
        for fork in self.edges:
            if fork.track:
                there, here = self.apart(fork)
                for stage in there:
                    found[stage] |= here
                for stage in here:
                    found[stage] |= there
        return {stage: frozenset(others) for stage, others in found.items()}

    def apart(self, fork: Edge) -> tuple[Stages, Stages]:
        """Where the new track may stand, and where meanwhile the one it came from and its siblings."""
        track = fork.track or MAIN
        apart = [edge for edge in self.edges if not self._meets(edge.source, track, MAIN)]
        same = [edge for edge in self.edges if (edge.source, edge.name) == (fork.source, fork.name)]
        return self.onward([fork.to], apart), self.onward([edge.to for edge in same if edge != fork], apart)

    # ---- what happens ---------------------------------------------------------------------------------------

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


def _closed(known: set[Name], steps: list[tuple[Name, Name]]) -> Stages:
    """All that the steps lead to from what is known."""
    onward: dict[Name, list[Name]] = {}
    for source, to in steps:
        onward.setdefault(source, []).append(to)
    todo = list(known)
    while todo:
        new = [to for to in onward.get(todo.pop(), ()) if to not in known]
        known.update(new)
        todo += new
    return frozenset(known)
