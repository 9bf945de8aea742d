"""The stages of a procedure as a graph: what can come before what, how long it takes, where it turns."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from models.law import Law
from models.limit import Clock, Limit
from models.requirement import Name, NeedsFact, NeedsText, Requirement
from models.time import Unit

MOST_PATHS = 20_000  # a graph of many loops has more ways through than anyone will read
DAYS = {Unit.same_day: 1.0, Unit.calendar_day: 1.0, Unit.working_day: 1.5, Unit.month: 30.0}


@dataclass(frozen=True)
class Edge:
    """That `name` leads from one stage to another; an own act that leads nowhere comes back to it."""

    source: Name
    name: Name
    to: Name
    own: bool = False


@dataclass(frozen=True)
class Longest:
    """The longest loop-free way to an end: its stages, and the clocks whose limits add up along it."""

    end: Name
    stages: tuple[Name, ...]
    clocks: tuple[Name, ...]


class Graph:
    """The law must be sound in its names."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self.stages = law.procedure.stages
        self.entries = law.procedure.entries

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        return tuple(edge for stage in self.stages for edge in self._edges_of(stage))

    def _edges_of(self, stage: Name) -> Iterator[Edge]:
        for name in self.law.openings(stage):
            opening = self.law.opening(stage, name)
            if opening:
                own = name not in self.stages[stage].outcomes
                yield Edge(stage, name, opening.way.to or stage, own)

    @property
    def ends(self) -> tuple[Name, ...]:
        return tuple(name for name, stage in self.stages.items() if stage.kind == "end")

    @cached_property
    def reachable(self) -> frozenset[Name]:
        """The stages to which some way leads from an entry."""
        return self.onward(self.entries.values(), self.edges)

    def onward(self, starts: Iterable[Name], edges: Iterable[Edge]) -> frozenset[Name]:
        """The stages to which these edges lead from `starts`, those included."""
        return _closed(set(starts), [(edge.source, edge.to) for edge in edges])

    def back(self, goals: Iterable[Name], edges: Iterable[Edge]) -> frozenset[Name]:
        """The stages from which these edges lead to `goals`, those included."""
        return _closed(set(goals), [(edge.to, edge.source) for edge in edges])

    @cached_property
    def events(self) -> frozenset[Name]:
        """What can happen at all on a case: its entry, and whatever is open at a stage it can reach."""
        here = (edge.name for edge in self.edges if edge.source in self.reachable)
        return frozenset(here) | frozenset(self.entries)

    @cached_property
    def may(self) -> dict[Name, frozenset[Name]]:
        """What can have happened by the time a case stands at a stage."""
        return {stage: self._may(stage) for stage in self.stages}

    def _may(self, stage: Name) -> frozenset[Name]:
        before = self.back([stage], self.edges)
        came = {edge.name for edge in self.edges if edge.to in before and edge.source in self.reachable}
        return frozenset(came) | {entry for entry, first in self.entries.items() if first in before}

    @cached_property
    def must(self) -> dict[Name, frozenset[Name]]:
        """What has happened on every way to a stage."""
        return self._on_every_way({edge: frozenset([edge.name]) for edge in self.edges}, entries=True)

    @cached_property
    def stated(self) -> dict[Name, frozenset[Name]]:
        """What has been stated on every way to a stage."""
        return self._on_every_way({edge: frozenset(self._demanded(edge)) for edge in self.edges}, entries=False)

    def _demanded(self, edge: Edge) -> Iterator[Name]:
        opening = self.law.opening(edge.source, edge.name)
        assert opening is not None
        for _, record in opening.records:
            yield from record.fields if record.when is None else ()
        for _, gate in opening.gates:
            yield from demanded(gate.needs)

    def _on_every_way(self, gained: dict[Edge, frozenset[Name]], *, entries: bool) -> dict[Name, frozenset[Name]]:
        everything = frozenset(self.entries).union(*gained.values())
        known = dict.fromkeys(self.stages, everything)
        while True:
            before = dict(known)
            for stage in self.reachable:
                ways = [before[edge.source] | gained[edge] for edge in self._into(stage)]
                ways += [frozenset([entry] * entries) for entry, first in self.entries.items() if first == stage]
                known[stage] = frozenset.intersection(*ways)
            if known == before:
                return known

    def _into(self, stage: Name) -> list[Edge]:
        return [edge for edge in self.edges if edge.to == stage and edge.source in self.reachable]

    def running(self, clock: Clock) -> frozenset[Name]:
        """The stages, ends included, at which this clock can still run, or be stopped by the end."""
        starts = {self.entries[name] for name in clock.starts if name in self.entries}
        starts |= {edge.to for edge in self.edges if edge.name in clock.starts and edge.source in self.reachable}
        return self.onward(starts, [edge for edge in self.edges if edge.name not in clock.stops])

    def loops(self) -> Iterator[tuple[Name, ...]]:
        """Every circle of stages once, by the stage written first in it; staying where one is is none."""
        order = list(self.stages)
        steps = self._steps()
        for place, first in enumerate(order):
            later = set(order[place:])
            for path in _simple(first, {one: steps[one] & later for one in later}):
                if first in steps[path[-1]] and len(path) > 1:
                    yield path

    def _steps(self) -> dict[Name, set[Name]]:
        return {one: {e.to for e in self.edges if e.source == one and e.to != one} for one in self.stages}

    def longest(self) -> list[Longest]:
        """For each end the loop-free way to it on which the limits add up to most."""
        best: dict[Name, Longest] = {}
        for entry, first in self.entries.items():
            for path in islice(self._ways(first, (first,), ()), MOST_PATHS):
                end = path[-1].to if path else first
                clocks = self._along(entry, path)
                if end not in best or self._days(clocks) > self._days(best[end].clocks):
                    best[end] = Longest(end, (first, *(edge.to for edge in path)), clocks)
        return [best[end] for end in self.ends if end in best]

    def _ways(self, here: Name, seen: tuple[Name, ...], path: tuple[Edge, ...]) -> Iterator[tuple[Edge, ...]]:
        if self.stages[here].kind == "end":
            yield path
            return
        for edge in self.edges:
            if edge.source == here and edge.to not in seen:
                yield from self._ways(edge.to, (*seen, edge.to), (*path, edge))

    def _along(self, entry: Name, path: tuple[Edge, ...]) -> tuple[Name, ...]:
        """The clocks one after the other: of those that run side by side the longest counts."""
        names = [entry, *(edge.name for edge in path)]
        until: list[tuple[Name, ...]] = [()]
        for place in range(1, len(names)):
            ways = [until[place - 1]]
            for name, (_, clock) in self.law.clocks.items():
                stops = names[place] in clock.stops or place == len(names) - 1
                started = _started(clock, names[:place]) if stops and clock.breach else None
                ways += [(*until[started], name)] if started is not None else []
            until.append(max(ways, key=self._days))
        return until[-1]

    def _days(self, clocks: Iterable[Name]) -> float:
        return sum(about(self.law.clocks[name][1].limit) for name in clocks)


def demanded(need: Requirement) -> Iterator[Name]:
    """The facts and texts without which a requirement is never met."""
    match need:
        case NeedsFact(fact=name) | NeedsText(text=name):
            yield name
        case _:
            for part in getattr(need, "all", ()):
                yield from demanded(part)


def about(limit: Limit) -> float:
    """For comparing only: how many days a limit takes."""
    return (limit.n or 0) * DAYS[limit.unit] if limit.unit else 0


def _started(clock: Clock, names: list[Name]) -> int | None:
    """Where on the way the clock that runs at its end was started."""
    started = None
    for place, name in enumerate(names):
        if started is not None and name in clock.stops:
            started = None
        elif started is None and name in clock.starts:
            started = place
    return started


def _simple(here: Name, steps: dict[Name, set[Name]], seen: tuple[Name, ...] = ()) -> Iterator[tuple[Name, ...]]:
    yield (*seen, here)
    for following in sorted(steps[here]):
        if following not in seen and following != here:
            yield from _simple(following, steps, (*seen, here))


def _closed(known: set[Name], steps: list[tuple[Name, Name]]) -> frozenset[Name]:
    """All that the steps lead to from what is known."""
    while True:
        more = {to for source, to in steps if source in known} - known
        if not more:
            return frozenset(known)
        known |= more
