"""What must hold before a case may run by a procedure: it can begin and end, and no gate shuts it."""

from collections.abc import Collection, Iterable, Iterator

from models.law import Law, covers
from models.procedure import Gate, Procedure
from models.requirement import SHAPES, Name
from models.time import Calendar
from procedures.checker.deadlocks import stuck
from procedures.checker.declarations import unfit
from procedures.checker.event_graph import Graph
from procedures.checker.gates import here, hindrance, surety_of
from procedures.checker.solver import solvable
from procedures.checker.stage_graph import Edge
from procedures.checker.tracks import unmet
from procedures.checker.unresolved_names import unknown
from procedures.references import Flaw, atoms
from procedures.source import Path_
from rules.judge import GENERIC


def flaws(procedure: Procedure) -> list[Flaw]:
    """All that is wrong with a procedure; the graph is drawn of sound names, gates tried on a sound graph."""
    for step in (unknown, unfit):
        if found := list(step(procedure)):
            return found
    return [] if is_overlay(procedure) else _unsound(graph_of(procedure))


def _unsound(graph: Graph) -> list[Flaw]:
    for step in (_shape, _shut, stuck):
        if found := list(step(graph)):
            return found
    return []


def is_overlay(procedure: Procedure) -> bool:
    """Whether it only binds others: no case is opened by it."""
    return not procedure.entries and not procedure.stages


def graph_of(procedure: Procedure) -> Graph:
    return Graph(Law(procedure, Calendar()))


def _shape(graph: Graph) -> Iterator[Flaw]:
    if not graph.entries:
        yield Flaw(("entries",), "a case cannot begin; name a stage under entries:")
        return
    for entry, first in graph.entries.items():
        if graph.stages[first].kind == "end":
            yield Flaw(("entries", entry), f"{first} is an end; a case begins at a stage where something is open")
    yield from _stages(graph, graph.back(graph.ends, graph.steps))
    yield from unmet(graph)
    yield from _clocks(graph)


def _stages(graph: Graph, ending: frozenset[Name]) -> Iterator[Flaw]:
    for name, stage in graph.stages.items():
        path = ("stages", name)
        if name not in graph.reachable:
            yield Flaw(path, f"no way leads to {name}; let an outcome lead to it, or remove it")
        if name not in ending:
            yield Flaw(path, f"no way leads from {name} to an end; give it an outcome that does")
        if stage.kind == "end" and stage.outcomes:
            yield Flaw((*path, "outcomes"), f"{name} is an end and can have none; remove them, or its kind")
        else:
            yield from _nobody(graph, name)


def _nobody(graph: Graph, stage: Name) -> Iterator[Flaw]:
    """A clock may take what nobody may; an approval is taken by its answers."""
    answered = graph.stages[stage].outcomes if graph.stages[stage].kind == "approval" else {}
    for way in graph.law.openings(stage):
        opening = graph.law.opening(stage, way)
        if opening and not opening.who and way not in answered and not surety_of(graph).takers(way):
            yield Flaw(("stages", stage), f"nobody may do {way} at {stage}; name a role under who: or by:")


def _clocks(graph: Graph) -> Iterator[Flaw]:
    for place, rule in enumerate(graph.law.procedure.rules):
        clock = rule.clock
        if clock is None:
            continue
        path = ("rules", place, "clock")
        if graph.events.isdisjoint(clock.starts):
            yield Flaw((*path, "starts"), f"{clock.name} can never start: nothing that starts it can happen")
        elif clock.stops and graph.stopping(clock).isdisjoint(clock.stops):
            says = f"nothing that stops {clock.name} can happen once it runs"
            yield Flaw((*path, "stops"), f"{says}; name what can, or none, and the end of the case stops it")


# ---- gates --------------------------------------------------------------------------------------------------


def _shut(graph: Graph) -> Iterator[Flaw]:
    """Gates one by one first: a gate that shuts by itself is named, not each outcome it shuts."""
    alone = list(_gates(graph))
    yield from alone
    if not alone:
        yield from _outcomes(graph)
        yield from _acts(graph)


def _outcomes(graph: Graph) -> Iterator[Flaw]:
    for edge in graph.steps:
        if not edge.own and edge.source in graph.reachable and (why := _hindrance(graph, edge)):
            yield Flaw(_path(edge), f"{edge.name} at {edge.source} can never be done: {why}; loosen what it asks for")


def _acts(graph: Graph) -> Iterator[Flaw]:
    """An act that is open at many stages need not be possible at each."""
    for name in graph.law.procedure.acts:
        edges = [edge for edge in graph.steps if edge.own and edge.name == name and edge.source in graph.reachable]
        why = [_hindrance(graph, edge) for edge in edges]
        if why and all(why):
            where = f"at {edges[0].source}" if len(edges) == 1 else "anywhere"
            yield Flaw(("acts", name), f"{name} {where} can never be done: {why[0]}; loosen what it asks for")


def _hindrance(graph: Graph, edge: Edge) -> str | None:
    opening = graph.law.opening(edge.source, edge.name)
    return hindrance(here(graph, edge.source), edge.source, edge.name, opening) if opening else None


def _gates(graph: Graph) -> Iterator[Flaw]:
    for place, rule in enumerate(graph.law.procedure.rules):
        for nth, gate in enumerate(rule.gates):
            stages = set(_stages_of(graph, gate))
            if stages and not any(solvable((gate.needs,), here(graph, stage)) for stage in stages):
                says = f"this gate can never be met{_because(graph, gate, stages)}; correct what it needs"
                yield Flaw(("rules", place, "gates", nth, "needs"), says)


def _because(graph: Graph, gate: Gate, stages: Collection[Name]) -> str:
    """What by itself can never be so; nothing where only the whole cannot."""
    never = [
        f"{word} {_told(getattr(one, word))}"
        for _, one, _ in atoms((), gate.needs)
        for word in SHAPES
        if hasattr(one, word) and not any(solvable((one,), here(graph, stage)) for stage in stages)
    ]
    return f" ({', '.join(never)})" if never else ""


def _told(names: str | tuple[str, ...]) -> str:
    return ", ".join(names) if isinstance(names, tuple) else names


def _stages_of(graph: Graph, gate: Gate) -> Iterable[Name]:
    """The stages at which a gate stands."""
    for edge in graph.steps:
        opening = graph.law.opening(edge.source, edge.name)
        if opening and any(one is gate for _, one in opening.gates) and edge.source in graph.reachable:
            yield edge.source
    for stage in graph.reachable:
        within = graph.stages[stage].tags
        if graph.stages[stage].kind != "end" and any(covers(gate.at, stage, act, within=within) for act in GENERIC):
            yield stage


def _path(edge: Edge) -> Path_:
    return ("acts", edge.name) if edge.own else ("stages", edge.source, "outcomes", edge.name)
