"""The longest path to each end, in limits that add up; the loops and returns of a procedure, and what they bring anew.

For each end the report says how long a case can take at most: `20 working_day (acceptance) + 2 month (handling)`. To
find it all loop-free paths from the entries are searched (up to a bound). Along a path each clock with a breach adds
its limit between its start and its stop; where clocks run side by side only the longest sum counts. A clock that starts
when another is over is counted after it (a *chain*).
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from models.indexes.stage_act import StageAct
from models.law import Law
from models.limit import Clock, Limit
from models.requirement import (
    EventName,
    Name,
    NeedsAll,
    NeedsAny,
    NeedsDocument,
    NeedsFact,
    NeedsReason,
    NeedsText,
    Requirement,
)
from procedures.checker.event_graph import EventGraph
from rules.event_names import over_name

MAX_SEARCH_STEPS = 40_000  # a graph of many loops has more paths than anyone can wait for
DAYS_PER_UNIT = {
    "minute": 1 / 1440, "hour": 1 / 24, "working_hour": 1.5 / 8,
    "same_day": 1.0, "calendar_day": 1.0, "week": 7.0, "working_day": 1.5, "weekday": 7.0,
    "month": 30.0, "day_of_month": 30.0, "month_end": 30.0, "date": 365.0,
}  # fmt: skip
MULTIPLIED_UNITS = ("minute", "hour", "working_hour", "calendar_day", "week", "working_day", "month")


@dataclass(frozen=True)
class LongestPath:
    """The longest loop-free path to an end: its stages, and the clocks whose limits add up along it.

    `whole`: every path has been tried.
    """

    end: Name
    stages: tuple[Name, ...]
    clocks: tuple[Name, ...]
    whole: bool = True


class LimitSum(NamedTuple):
    """Limits one after the other: roughly how many days, and of which clocks."""

    days: float = 0
    clocks: tuple[Name, ...] = ()


class ClockChain(NamedTuple):
    """A clock counted from the event `start`; `clocks`: those that run out first, in order, and the clock itself."""

    start: EventName
    stops: tuple[EventName, ...]
    clocks: tuple[Name, ...]
    days: float


class PartialPath(NamedTuple):
    """A path so far: the sum of limits at each of its events, and at which event each running chain started."""

    stages: tuple[Name, ...]
    sums: tuple[LimitSum, ...]
    started: dict[int, int]


class PathSearch:
    """A search through all loop-free paths from the entries, of at most `MAX_SEARCH_STEPS` steps."""

    def __init__(self, graph: EventGraph) -> None:
        self.graph = graph
        clocks = [clock for _, clock in graph.law.clocks.values() if clock.breach]
        self.chains = [chain for clock in clocks for chain in _clock_chains(graph.law, clock)]
        self.chains_by_event: dict[EventName, list[int]] = {}
        for nth, chain in enumerate(self.chains):
            for name in {chain.start, *chain.stops}:
                self.chains_by_event.setdefault(name, []).append(nth)
        self.edges_from = {stage: [edge for edge in graph.edges if edge.source == stage] for stage in graph.stages}
        self.whole = True

    def longest_paths(self) -> list[LongestPath]:
        """Return for each end the loop-free path to it on which the limits add up to most."""
        best: dict[Name, tuple[LimitSum, tuple[Name, ...]]] = {}
        for path in self._complete_paths():
            end, most = path.stages[-1], self._total_limits(path)
            if end not in best or most.days > best[end][0].days:
                best[end] = (most, path.stages)
        found = [(end, *best[end]) for end in self.graph.ends if end in best]
        return [LongestPath(end, stages, most.clocks, self.whole) for end, most, stages in found]

    def _complete_paths(self) -> Iterator[PartialPath]:
        for entry, first in self.graph.entries.items():
            todo = [self._extended_path(PartialPath((), (), {}), frozenset({entry}), first)]
            steps = MAX_SEARCH_STEPS // len(self.graph.entries)
            while todo and steps:
                steps -= 1
                path = todo.pop()
                if self.graph.stages[path.stages[-1]].kind == "end":
                    yield path
                onward = [edge for edge in self.edges_from[path.stages[-1]] if edge.to not in path.stages]
                todo += [self._extended_path(path, self.graph.names_of(edge), edge.to) for edge in reversed(onward)]
            self.whole &= not todo

    def _extended_path(self, path: PartialPath, names: frozenset[EventName], stage: Name) -> PartialPath:
        """Return the path one event further; of limits that run side by side the longest counts."""
        most = path.sums[-1] if path.sums else LimitSum()
        started = dict(path.started)
        for nth in sorted(nth for name in names for nth in self.chains_by_event.get(name, ())):
            if nth not in started and self.chains[nth].start in names:
                started[nth] = len(path.sums)
            elif nth in started and not names.isdisjoint(self.chains[nth].stops):
                most = max(most, self._sum_after_chain(path, nth, started.pop(nth)), key=attrgetter("days"))
        return PartialPath((*path.stages, stage), (*path.sums, most), started)

    def _total_limits(self, path: PartialPath) -> LimitSum:
        """Return the sum at the end, which stops what still runs."""
        last = len(path.sums) - 1
        running = [self._sum_after_chain(path, nth, at) for nth, at in path.started.items() if at < last]
        return max([path.sums[-1], *running], key=attrgetter("days"))

    def _sum_after_chain(self, path: PartialPath, nth: int, at: int) -> LimitSum:
        chain, before = self.chains[nth], path.sums[at]
        return LimitSum(before.days + chain.days, (*before.clocks, *chain.clocks))


def _clock_chains(law: Law, clock: Clock, seen: tuple[Name, ...] = ()) -> Iterator[ClockChain]:
    """Yield a chain for each event that starts a clock; the expiry of another clock leads back to what starts that."""
    for event in clock.starts:
        earlier = [other for name, (_, other) in law.clocks.items() if over_name(name) == event and name not in seen]
        for other in earlier:
            for chain in _clock_chains(law, other, (*seen, clock.code)):
                days = chain.days + approximate_days(clock.limit)
                yield ClockChain(chain.start, clock.stops, (*chain.clocks, clock.code), days)
        if not earlier:
            yield ClockChain(event, clock.stops, (clock.code,), approximate_days(clock.limit))


def approximate_days(limit: Limit) -> float:
    """Return how many days a limit takes at most; only for comparing."""
    lengths = (DAYS_PER_UNIT[unit] * (n if unit in MULTIPLIED_UNITS else 1) for n, unit in limit.lengths)
    return max(lengths, default=0)


def stage_loops(graph: EventGraph) -> Iterator[tuple[Name, ...]]:
    """Yield, for each step back to a stage that is written earlier, the shortest loop that ends with this step.

    A loop begins at the one of its stages that is written first. Staying at a stage is no loop.
    """
    order = list(graph.stages)
    steps = {at: {e.to for e in graph.edges if e.source == at and e.to != at} for at in order}
    for place, first in enumerate(order):
        later = order[place + 1 :]
        paths = _shortest_paths(first, {stage: [to for to in later if to in steps[stage]] for stage in (first, *later)})
        yield from (paths[last] for last in later if last in paths and first in steps[last])


def _shortest_paths(first: Name, steps: Mapping[Name, list[Name]]) -> dict[Name, tuple[Name, ...]]:
    """Return the shortest path from the first stage to each stage that can be reached from it."""
    paths: dict[Name, tuple[Name, ...]] = {first: (first,)}
    waiting = deque([first])
    while waiting:
        at = waiting.popleft()
        for following in steps[at]:
            if following not in paths:
                paths[following] = (*paths[at], following)
                waiting.append(following)
    return paths


def clocks_run_again(graph: EventGraph, stage: Name, target: Name) -> list[Name]:
    """Return the clocks that a return can let run again: they run at its target, and stop on the way from there."""
    between = graph.stages_from([target], graph.steps) & graph.stages_to([stage], graph.steps)
    events = {name for edge in graph.edges if edge.source in between for name in graph.names_of(edge)}
    events |= {name for place in between for name in graph.spontaneous_events[place]}
    return [
        name
        for name, (_, clock) in graph.law.clocks.items()
        if target in graph.stages_running(clock) and not events.isdisjoint(clock.stops)
    ]


def asked_anew(graph: EventGraph, stages: tuple[Name, ...]) -> tuple[Name, ...]:
    """Return the facts and texts that a further round through these stages must state anew to go on."""
    inside = [edge for edge in graph.edges if edge.source in stages and edge.to in stages]
    acts = [act for edge in inside if (act := graph.law.stage_act(edge.source, edge.name))]
    lasting = graph.law.role_facts | graph.law.class_facts | graph.law.procedure.facts_beside_names
    return tuple(sorted({name for act in acts for name in _asked_in_this_round(act)} - lasting))


def _asked_in_this_round(act: StageAct) -> Iterator[Name]:
    for _, record in act.records:
        yield from () if record.ever else record.fields
    for _, notice in act.notices:
        yield from notice.with_
    for _, gate in act.gates:
        yield from _stated_in_this_round(gate.needs)


def _stated_in_this_round(need: Requirement) -> Iterator[Name]:
    match need:
        case NeedsFact(fact=name, ever=False) | NeedsText(text=name, ever=False):
            yield name
        case NeedsReason(reason=name):  # given with the act itself, so with that of this round
            yield name
        case NeedsDocument(document=document, states=names, ever=ever):
            yield from () if ever else (document,)
            yield from names
        case NeedsAll(all=parts) | NeedsAny(any=parts):
            for part in parts:
                yield from _stated_in_this_round(part)
        case _:  # `none` looks at the value as last stated; all else is not a statement
            pass
