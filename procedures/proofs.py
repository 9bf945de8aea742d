"""What must hold before a case may run by a procedure: it can begin and end, and no gate shuts it."""

from collections.abc import Iterable, Iterator

from models.law import Law
from models.procedure import Gate, Procedure
from models.requirement import Name, NeedsClock
from models.time import Calendar
from procedures.fits import unfit
from procedures.gates import here, open_to, solvable, surely
from procedures.graph import Edge, Graph
from procedures.names import Flaw, atoms, unknown


def flaws(procedure: Procedure) -> list[Flaw]:
    """All that is wrong with a procedure; the graph is drawn of sound names, gates tried on a sound graph."""
    for step in (unknown, unfit, _shape, _shut, _stuck):
        if found := list(step(procedure)):
            return found
    return []


def graph_of(procedure: Procedure) -> Graph:
    return Graph(Law(procedure, Calendar()))


def _shape(procedure: Procedure) -> Iterator[Flaw]:
    graph = graph_of(procedure)
    if not procedure.entries:
        yield Flaw(("entries",), "a case cannot begin; name a stage under entries:")
    for entry, first in procedure.entries.items():
        if procedure.stages[first].kind == "end":
            yield Flaw(("entries", entry), f"{first} is an end; a case begins at a stage where something is open")
    yield from _stages(graph, graph.back(graph.ends, graph.edges))
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
        for way in graph.law.openings(name):
            opening = graph.law.opening(name, way)
            if opening and not opening.who:
                yield Flaw(path, f"nobody may do {way} at {name}; name a role under who: or by:")


def _clocks(graph: Graph) -> Iterator[Flaw]:
    for place, rule in enumerate(graph.law.procedure.rules):
        clock = rule.clock
        if clock is None:
            continue
        path = ("rules", place, "clock")
        if graph.events.isdisjoint(clock.starts):
            yield Flaw((*path, "starts"), f"{clock.name} can never start: nothing that starts it can happen")
            continue
        running = graph.running(clock)
        if clock.stops and not any(edge.name in clock.stops and edge.source in running for edge in graph.edges):
            says = f"nothing that stops {clock.name} can happen once it runs"
            yield Flaw((*path, "stops"), f"{says}; name what can, or none, and the end of the case stops it")


def _shut(procedure: Procedure) -> Iterator[Flaw]:
    """Gates one by one first: a gate that shuts by itself is named, not each outcome it shuts."""
    graph = graph_of(procedure)
    alone = list(_gates(graph))
    yield from alone
    if not alone:
        for edge in graph.edges:
            if edge.source in graph.reachable and not open_to(here(graph, edge.source), edge.source, edge.name):
                rules = ", ".join(_rules(graph, edge)) or "who may act"
                says = f"{edge.name} at {edge.source} can never be done: {rules} cannot all be met"
                yield Flaw(_path(edge), f"{says}; loosen one of them")


def _gates(graph: Graph) -> Iterator[Flaw]:
    for place, rule in enumerate(graph.law.procedure.rules):
        for nth, gate in enumerate(rule.gates):
            met = [solvable((gate.needs,), here(graph, edge.source)) for edge in _edges_at(graph, gate)]
            path = ("rules", place, "gates", nth)
            if not any(met):
                yield Flaw(
                    (*path, "needs"),
                    f"this gate can never be met{_because(graph, gate)}; correct what it needs",
                )


def _because(graph: Graph, gate: Gate) -> str:
    """Two words for the commonest slip: a clock that has not started by then."""
    unstarted = [
        one.clock
        for _, one, _ in atoms((), gate.needs)
        if isinstance(one, NeedsClock) and graph.events.isdisjoint(graph.law.clocks[one.clock][1].starts)
    ]
    return f" ({', '.join(unstarted)} never starts)" if unstarted else ""


def _edges_at(graph: Graph, gate: Gate) -> Iterable[Edge]:
    return [e for e in graph.edges if f"{e.source}.{e.name}" in gate.at or e.name in gate.at]


def _rules(graph: Graph, edge: Edge) -> list[str]:
    opening = graph.law.opening(edge.source, edge.name)
    assert opening is not None
    found = [rule.id for rule, _ in (*opening.gates, *opening.records, *opening.notices)]
    return list(dict.fromkeys(found))


def _path(edge: Edge) -> tuple[str, ...]:
    return ("acts", edge.name) if edge.own else ("stages", edge.source, "outcomes", edge.name)


def sure_edges(graph: Graph) -> list[Edge]:
    """What can be taken whatever came before."""
    offices = {stage: surely(graph, stage) for stage in graph.stages}
    return [edge for edge in graph.edges if open_to(offices[edge.source], edge.source, edge.name)]


def _stuck(procedure: Procedure) -> Iterator[Flaw]:
    """From every stage a way to an end is open to an office that does all it can, whatever came before."""
    graph = graph_of(procedure)
    ending = graph.back(graph.ends, sure_edges(graph))
    for name in graph.stages:
        if name not in ending:
            ways = ", ".join(edge.name for edge in graph.edges if edge.source == name)
            says = f"a case can be stuck at {name}: of {ways}, none that leads on to an end is sure to be open"
            yield Flaw(("stages", name), f"{says}; let one ask only for what can be stated or done there")
