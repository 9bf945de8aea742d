"""The stages of a procedure as a chart: what leads where, on which track, and what stands beside what."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from models.law import Law
from models.procedure import Outcome, OwnAct
from models.requirement import EventName, Name
from rules.position import MAIN

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


class Chart:
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
