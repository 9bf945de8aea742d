"""Whether tracks that are opened meet again or end."""

from collections.abc import Iterator

from models.procedure import Join
from models.requirement import Name
from procedures.checker.event_graph import Graph
from procedures.references import Flaw
from procedures.source import Path_
from rules.position import MAIN


def unmet(graph: Graph) -> Iterator[Flaw]:
    """All that keeps tracks from meeting, and the main track from the end of the case."""
    for name, stage in graph.stages.items():
        if stage.joins:
            yield from _join(("stages", name, "joins"), name, stage.joins, graph)
        if stage.kind == "end" and stage.ends == "track" and name in graph.lanes[MAIN]:
            says = f"the main track can come to {name}, which ends a track only"
            yield Flaw(("stages", name, "ends"), f"{says}; lead it to an end of the case")


def _join(path: Path_, name: Name, join: Join, graph: Graph) -> Iterator[Flaw]:
    for place, track in enumerate(join.of):
        if name not in graph.lanes.get(track, ()):
            says = f"the track {track} never comes to {name}"
            yield Flaw((*path, "of", place), f"{says}; let an outcome of it lead there, or leave it out")
    for track, stages in graph.lanes.items():
        if name in stages and track not in join.of:
            says = f"the track {track} comes to {name} too, and waits there for good"
            yield Flaw((*path, "of"), f"{says}; add it under of:, or lead it elsewhere")
