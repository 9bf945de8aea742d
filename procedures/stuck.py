"""Whether a case can always be brought to its end, whatever came before."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from models.requirement import Name
from procedures.chances import Here
from procedures.gates import cases, looks_back, open_to, rules_of
from procedures.graph import Edge, Graph
from procedures.names import Flaw

Course = tuple[Here, list[Edge]]


def sure_edges(graph: Graph) -> list[Edge]:
    """What can be taken whatever came before."""
    return [edge for edge in graph.steps if all(edge in ways for _, ways in courses(graph)[edge.source])]


@lru_cache(maxsize=8)
def courses(graph: Graph) -> Mapping[Name, list[Course]]:
    """For each stage what is open there, for each course the case may have taken before."""
    return {stage: [(office, _open(graph, office)) for office in cases(graph, stage)] for stage in graph.stages}


def _open(graph: Graph, office: Here) -> list[Edge]:
    return [edge for edge in graph.steps if edge.source == office.stage and open_to(office, edge.source, edge.name)]


def ending(graph: Graph) -> frozenset[Name]:
    """The stages from which an office that does all it can always comes to an end."""
    known = set(graph.ends)
    while more := {stage for stage in graph.stages if stage not in known and not _closed(graph, stage, known)}:
        known |= more
    return frozenset(known)


def _closed(graph: Graph, stage: Name, known: set[Name]) -> list[Course]:
    """The courses on which nothing open leads to one of the stages known."""
    return [course for course in courses(graph)[stage] if not any(edge.to in known for edge in course[1])]


def stuck(graph: Graph) -> Iterator[Flaw]:
    """The stages that hold a case by themselves; where each by itself leads on, all that go round for ever."""
    sound = ending(graph)
    caught = [stage for stage in graph.stages if stage not in sound]
    holding = [stage for stage in caught if _closed(graph, stage, set(graph.stages) - {stage})]
    for stage in holding or caught:
        course = _closed(graph, stage, set(graph.stages) - {stage} if holding else set(sound))[0]
        ways = ", ".join(edge.name for edge in graph.steps if edge.source == stage)
        says = f"a case can be stuck at {stage}: of {ways}, none that leads on to an end is sure to be open"
        yield Flaw(
            ("stages", stage), f"{says}{_why(graph, course)}; let one ask only for what can be stated or done there"
        )


def _why(graph: Graph, course: Course) -> str:
    """On which course, and which rules shut what leads on."""
    office, ways = course
    shut = [edge for edge in graph.steps if edge.source == office.stage and not edge.stays and edge not in ways]
    rules = dict.fromkeys(rule for edge in shut for rule in rules_of(graph.law, edge.source, edge.name))
    looked = [f"{name} is there" for name in sorted(office.had & set(looks_back(graph, office.stage)))]
    looked += [f"{name} is not" for name in sorted(office.without)]
    return "".join(f" ({', '.join(part)})" for part in (looked, list(rules)) if part)
