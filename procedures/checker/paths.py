"""The ways through a graph: the longest one to each end, and the circles in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from models.law import Law
from models.limit import Clock, Limit
from models.requirement import EventName, Name
from procedures.checker.event_graph import Graph
from rules.event_names import over

MOST_STEPS = 40_000  # a graph of many loops has more ways through than anyone will read
DAYS = {
    "minute": 1 / 1440, "hour": 1 / 24, "working_hour": 1.5 / 8,
    "same_day": 1.0, "calendar_day": 1.0, "working_day": 1.5, "weekday": 7.0,
    "month": 30.0, "day_of_month": 30.0, "month_end": 30.0, "date": 365.0,
}  # fmt: skip
COUNTED = ("minute", "hour", "working_hour", "calendar_day", "working_day", "month")


@dataclass(frozen=True)
class Longest:
    """The longest loop-free way to an end: its stages, and the clocks whose limits add up along it. `whole`: every
    way has been tried."""

    end: Name
    stages: tuple[Name, ...]
    clocks: tuple[Name, ...]
    whole: bool = True


class Sum(NamedTuple):
    """Limits one after the other."""

    days: float = 0
    clocks: tuple[Name, ...] = ()


class Chain(NamedTuple):
    """A clock counted from one of its events; `clocks` are those that first run out where that is its start."""

    start: EventName
    stops: tuple[EventName, ...]
    clocks: tuple[Name, ...]
    days: float


class Way(NamedTuple):
    """A way so far: the limits that have added up by each of its events, and by which event each chain runs."""

    stages: tuple[Name, ...]
    sums: tuple[Sum, ...]
    started: dict[int, int]


class Journeys:
    """All loop-free ways from the entries of a graph, as far as anyone will wait for them."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        clocks = [clock for _, clock in graph.law.clocks.values() if clock.breach]
        self.chains = [chain for clock in clocks for chain in _chains(graph.law, clock)]
        self.heard: dict[EventName, list[int]] = {}
        for nth, chain in enumerate(self.chains):
            for name in {chain.start, *chain.stops}:
                self.heard.setdefault(name, []).append(nth)
        self.out = {stage: [edge for edge in graph.edges if edge.source == stage] for stage in graph.stages}
        self.whole = True

    def longest(self) -> list[Longest]:
        """For each end the loop-free way to it on which the limits add up to most."""
        best: dict[Name, tuple[Sum, tuple[Name, ...]]] = {}
        for way in self._ways():
            end, most = way.stages[-1], self._total(way)
            if end not in best or most.days > best[end][0].days:
                best[end] = (most, way.stages)
        there = [(end, *best[end]) for end in self.graph.ends if end in best]
        return [Longest(end, stages, most.clocks, self.whole) for end, most, stages in there]

    def _ways(self) -> Iterator[Way]:
        for entry, first in self.graph.entries.items():
            todo = [self._on(Way((), (), {}), frozenset({entry}), first)]
            steps = MOST_STEPS // len(self.graph.entries)
            while todo and steps:
                steps -= 1
                way = todo.pop()
                if self.graph.stages[way.stages[-1]].kind == "end":
                    yield way
                onward = [edge for edge in self.out[way.stages[-1]] if edge.to not in way.stages]
                todo += [self._on(way, self.graph.called(edge), edge.to) for edge in reversed(onward)]
            self.whole &= not todo

    def _on(self, way: Way, names: frozenset[EventName], stage: Name) -> Way:
        """One event further: of the limits that run side by side the longest counts."""
        most = way.sums[-1] if way.sums else Sum()
        started = dict(way.started)
        for nth in sorted(nth for name in names for nth in self.heard.get(name, ())):
            if nth not in started and self.chains[nth].start in names:
                started[nth] = len(way.sums)
            elif nth in started and not names.isdisjoint(self.chains[nth].stops):
                most = max(most, self._sum(way, nth, started.pop(nth)), key=_days)
        return Way((*way.stages, stage), (*way.sums, most), started)

    def _total(self, way: Way) -> Sum:
        """The end stops what still runs."""
        last = len(way.sums) - 1
        open_ones = [self._sum(way, nth, at) for nth, at in way.started.items() if at < last]
        return max([way.sums[-1], *open_ones], key=_days)

    def _sum(self, way: Way, nth: int, at: int) -> Sum:
        chain, before = self.chains[nth], way.sums[at]
        return Sum(before.days + chain.days, (*before.clocks, *chain.clocks))


def _days(total: Sum) -> float:
    return total.days


def _chains(law: Law, clock: Clock, seen: tuple[Name, ...] = ()) -> Iterator[Chain]:
    """From each event that starts it; where that is another clock run out, from what starts that one."""
    for event in clock.starts:
        first = [one for name, (_, one) in law.clocks.items() if over(name) == event and name not in seen]
        for other in first:
            for chain in _chains(law, other, (*seen, clock.name)):
                days = chain.days + about(clock.limit)
                yield Chain(chain.start, clock.stops, (*chain.clocks, clock.name), days)
        if not first:
            yield Chain(event, clock.stops, (clock.name,), about(clock.limit))


def about(limit: Limit) -> float:
    """For comparing only: how many days a limit takes at most."""
    spans = [(span.n, span.unit) for span in limit.values.values()]
    spans += [(limit.n, limit.unit)] if limit.n is not None and limit.unit else []
    return max((DAYS[unit] * (n if unit in COUNTED else 1) for n, unit in spans), default=0)


def loops(graph: Graph) -> Iterator[tuple[Name, ...]]:
    """Every circle of stages once, by the stage written first in it; staying where one is is none."""
    order = list(graph.stages)
    steps = {one: {e.to for e in graph.edges if e.source == one and e.to != one} for one in order}
    for place, first in enumerate(order):
        later = set(order[place:])
        inside = {one: steps[one] & later for one in later}
        for path in _round(first, (first,), inside):
            if len(path) > 1:
                yield path


def _round(first: Name, path: tuple[Name, ...], steps: dict[Name, set[Name]]) -> Iterator[tuple[Name, ...]]:
    """The ways back to the first stage; none is begun that does not lead there."""
    if first in steps[path[-1]]:
        yield path
    home = _leading(first, steps, set(path))
    for following in sorted(steps[path[-1]] & home - set(path)):
        yield from _round(first, (*path, following), steps)


def _leading(first: Name, steps: dict[Name, set[Name]], taken: set[Name]) -> set[Name]:
    """The stages, none of them taken, from which one comes back to the first."""
    found = {one for one in steps if first in steps[one] and one not in taken}
    while more := {one for one in steps if steps[one] & found} - found - taken:
        found |= more
    return found
