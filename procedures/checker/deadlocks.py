"""Whether a case can always be brought to its end, whatever came before."""

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from models.requirement import EventName, Name
from procedures.checker.event_graph import Graph
from procedures.checker.gates import cases, hindrance, looks_back, open_to
from procedures.checker.stage_context import StageContext
from procedures.checker.stage_graph import Edge
from procedures.references import Flaw

Course = tuple[StageContext, list[Edge]]
Node = tuple[Name, frozenset[EventName] | None]


@lru_cache(maxsize=8)
def courses(graph: Graph) -> Mapping[Name, list[Course]]:
    """For each stage what is open there, for each course the case may have taken before."""
    return {stage: [(office, _open(graph, office)) for office in cases(graph, stage)] for stage in graph.stages}


def _open(graph: Graph, office: StageContext) -> list[Edge]:
    return [edge for edge in graph.steps if edge.source == office.stage and open_to(office, edge.source, edge.name)]


def node(graph: Graph, edge: Edge) -> Node:
    """Where a step leads: to a stage, and where its rules ask what led there, by that."""
    told_apart = any(office.came for office, _ in courses(graph)[edge.to])
    return edge.to, graph.called(edge) if told_apart else None


def nodes(graph: Graph) -> Mapping[Node, list[Course]]:
    """Every stage, once for each thing that may have led there where that matters, with its courses."""
    found: dict[Node, list[Course]] = {}
    for stage, there in courses(graph).items():
        for office, ways in there:
            found.setdefault((stage, office.came), []).append((office, ways))
    return found


def ways_out(graph: Graph, *sound: Name) -> dict[Node, list[Edge]]:
    """From where an office that does all it can always comes to an end, with the steps on which it does, course by
    course; the stages `sound` are taken to be so."""
    there = nodes(graph)
    found: dict[Node, list[Edge]] = {one: [] for one in there if one[0] in {*graph.ends, *sound}}
    while True:
        leads = {one: _on(graph, there[one], found) for one in there if one not in found}
        more = {one: edges for one, edges in leads.items() if edges}
        if not more:
            return found
        found |= more


def _on(graph: Graph, there: list[Course], known: Collection[Node]) -> list[Edge]:
    """What leads on to what is known; nothing where on some course nothing does."""
    leads = [[edge for edge in ways if node(graph, edge) in known] for _, ways in there]
    return list(dict.fromkeys(edge for one in leads for edge in one)) if all(leads) else []


def stuck(graph: Graph) -> Iterator[Flaw]:
    """The stages that hold a case by themselves; where each by itself leads on, that which would free all, or all."""
    everywhere = nodes(graph)
    caught = [one for one in everywhere if one not in ways_out(graph)]
    holding = [one for one in caught if not _on(graph, everywhere[one], everywhere.keys() - {one})]
    heart = [one for one in caught if len(ways_out(graph, one[0])) == len(everywhere)]
    for stage in dict.fromkeys(stage for stage, _ in holding or heart or caught):
        ways = ", ".join(edge.name for edge in graph.steps if edge.source == stage)
        says = f"a case can be stuck at {stage}: of {ways}, none that leads on to an end is sure to be open"
        there = [course for one in holding or caught if one[0] == stage for course in everywhere[one]]
        shut = [course for course in there if not _on(graph, [course], everywhere.keys() - caught)]
        todo = "let one ask only for what can be stated or done there"
        yield Flaw(("stages", stage), f"{says}{_why(graph, (shut or there)[0])}; {todo}")


def _why(graph: Graph, course: Course) -> str:
    """On which course, and what shuts that which would lead on."""
    office, ways = course
    looked = [f"{name} is there" for name in sorted(office.had & set(looks_back(graph, office.stage)))]
    looked += [f"{name} is not" for name in sorted(office.without)]
    looked += [f"after {min(office.came)}"] if office.came else []
    shut = [edge for edge in graph.steps if edge.source == office.stage and not edge.stays and edge not in ways]
    openings = [(edge, graph.law.opening(edge.source, edge.name)) for edge in shut]
    why = dict.fromkeys(hindrance(office, edge.source, edge.name, opening) for edge, opening in openings if opening)
    return "".join(f" ({', '.join(part)})" for part in (looked, list(filter(None, why))) if part)
