"""Whether tracks that are opened meet again or end."""

from collections.abc import Iterator

from models.requirement import Name
from models.stage import Join
from procedures.checker.event_graph import EventGraph
from procedures.references import Flaw
from procedures.source import YamlPath
from rules.position import MAIN_TRACK


def track_flaws(graph: EventGraph) -> Iterator[Flaw]:
    """Yield what keeps tracks from meeting, and the main track from an end of the case."""
    for name, stage in graph.stages.items():
        if stage.joins:
            yield from _join_flaws(("stages", name, "joins"), name, stage.joins, graph)
        if stage.kind == "end" and stage.ends == "track" and name in graph.stages_of_track[MAIN_TRACK]:
            says = f"the main track can come to {name}, which ends a track only"
            yield Flaw(("stages", name, "ends"), f"{says}; lead it to an end of the case")


def _join_flaws(path: YamlPath, stage: Name, join: Join, graph: EventGraph) -> Iterator[Flaw]:
    for place, track in enumerate(join.of):
        if stage not in graph.stages_of_track.get(track, ()):
            says = f"the track {track} never comes to {stage}"
            yield Flaw((*path, "of", place), f"{says}; let an outcome of it lead there, or leave it out")
    for track, stages in graph.stages_of_track.items():
        if stage in stages and track not in join.of:
            says = f"the track {track} comes to {stage} too, and waits there for good"
            yield Flaw((*path, "of"), f"{says}; add it under of:, or lead it elsewhere")
