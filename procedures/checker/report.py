"""`banjie procedures check`: what can be proved before a case runs, and what one should know."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from models.procedure import Procedure
from models.requirement import Name
from procedures.checker.event_graph import Graph
from procedures.checker.paths import Journeys, loops
from procedures.checker.soundness import flaws, graph_of
from procedures.checker.unresolved_names import foreign
from procedures.load import find, parsed, read
from procedures.office_options import required
from procedures.references import Flaw
from procedures.source import Broken, Problem, Source

MOST_LOOPS = 200


@dataclass(frozen=True)
class End:
    """An end, the longest loop-free way to it, and the clocks whose limits add up along that way."""

    name: Name
    stages: tuple[Name, ...]
    limits: tuple[str, ...]
    whole: bool = True

    def __str__(self) -> str:
        total = " + ".join(self.limits) or "no limit at all"
        most = "at most" if self.whole else "of the ways tried at most"
        return f"{self.name}: {most} {total} ({' > '.join(self.stages)})"


@dataclass(frozen=True)
class Stop:
    """A clock, and the ends that stop it where nothing else has."""

    clock: Name
    stops: tuple[Name, ...]
    ends: tuple[Name, ...]

    def __str__(self) -> str:
        by = [", ".join(self.stops)] * bool(self.stops)
        by += [f"the end itself at {', '.join(self.ends)}"] * bool(self.ends)
        return f"{self.clock}: stopped by {'; by '.join(by)}"


@dataclass(frozen=True)
class Report:
    """What is wrong, and, where nothing is: how long each end takes, what has no limit, what turns."""

    slug: str
    problems: tuple[Problem, ...] = ()
    ends: tuple[End, ...] = ()
    clocks: tuple[Stop, ...] = ()
    unlimited: tuple[Name, ...] = ()
    loops: tuple[tuple[Name, ...], ...] = ()
    foreign: tuple[str, ...] = ()
    asked: tuple[Name, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.problems

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        if self.problems:
            yield from map(str, self.problems)
            return
        yield f"{self.slug}: every stage can be reached and can end"
        yield from (f"setting {name} must be given by the office" for name in self.asked)
        yield from (f"tag {tag} is of the procedures this one is laid over" for tag in self.foreign)
        yield from (f"end {end}" for end in self.ends)
        yield from (f"clock {clock}" for clock in self.clocks)
        yield from (f"no limit at {stage}" for stage in self.unlimited)
        yield from (f"loop {' > '.join((*loop, loop[0]))}" for loop in self.loops)


def check(source_or_slug: Source | Path | str, settings: Mapping[str, Any] | None = None) -> Report:
    """Proves a procedure as its text is written, or with an office's settings."""
    try:
        source = source_or_slug if isinstance(source_or_slug, Source) else read(find(str(source_or_slug)))
        procedure = parsed(source, settings)
    except Broken as broken:
        return Report(str(source_or_slug), tuple(broken.problems))
    found = dict.fromkeys(source.problem(flaw.path, flaw.says) for flaw in prove(procedure))
    if found:
        return Report(procedure.slug, tuple(sorted(found, key=lambda problem: problem.line)))
    return replace(reported(procedure), asked=tuple(required(source) if settings is None else ()))


def prove(procedure: Procedure) -> list[Flaw]:
    """The same without a file: all that is wrong with a procedure, by its parts."""
    return flaws(procedure)


def reported(procedure: Procedure) -> Report:
    """What is worth knowing of a sound procedure."""
    graph = graph_of(procedure)
    return Report(
        procedure.slug,
        ends=tuple(_ends(graph)),
        clocks=tuple(_stops(graph)),
        unlimited=tuple(_unlimited(graph)),
        loops=tuple(islice(loops(graph), MOST_LOOPS)),
        foreign=tuple(sorted(foreign(procedure))),
    )


def _ends(graph: Graph) -> Iterator[End]:
    for way in Journeys(graph).longest():
        yield End(way.end, way.stages, tuple(_limit(graph, name) for name in way.clocks), way.whole)


def _limit(graph: Graph, name: Name) -> str:
    """A limit that a fact sets has no number before a case has one; of a class each has its own."""
    limit = graph.law.clocks[name][1].limit
    counted = [f"{span.n} {span.unit} if {value}" for value, span in limit.values.items()]
    counted += [f"{limit.n} {limit.unit}"] if limit.unit else [f"until {limit.set_by}"] * bool(limit.set_by)
    return f"{' or '.join(counted)} ({name})"


def _stops(graph: Graph) -> Iterator[Stop]:
    for name, (_, clock) in graph.law.clocks.items():
        running = graph.running(clock)
        here = [edge for edge in graph.edges if edge.source in running]
        stops = {name for edge in here for name in graph.called(edge) & {*clock.stops}}
        ends = (end for end in graph.ends if end in running and graph.stages[end].ends == "case")
        yield Stop(name, tuple(sorted(stops)), tuple(ends))


def _unlimited(graph: Graph) -> Iterator[Name]:
    """Stages at which no clock of the text can run; a mere wake-up is none."""
    limited = [graph.running(clock) for _, clock in graph.law.clocks.values() if clock.breach]
    for name, stage in graph.stages.items():
        if stage.kind != "end" and not any(name in running for running in limited):
            yield name
