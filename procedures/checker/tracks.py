"""Whether tracks that are opened meet again or end."""

from collections.abc import Iterator

from models.requirement import Name
from models.stage import Join
from procedures.checker.event_graph import EventGraph
from procedures.references import Flaw
from procedures.source import YamlPath
from rules.position import MAIN_TRACK
from wording.translation import gettext


def track_flaws(graph: EventGraph) -> Iterator[Flaw]:
    """Yield what keeps tracks from meeting, and the main track from an end of the case."""
    for name, stage in graph.stages.items():
        if stage.joins:
            yield from _join_flaws(("stages", name, "joins"), name, stage.joins, graph)
        if stage.kind == "end" and stage.ends == "track" and name in graph.stages_of_track[MAIN_TRACK]:
            yield Flaw(
                ("stages", name, "ends"),
                gettext(
                    "the main track can come to {stage}, which ends a track only; lead it to an end of the case",
                    stage=name,
                ),
            )


def _join_flaws(path: YamlPath, stage: Name, join: Join, graph: EventGraph) -> Iterator[Flaw]:
    for place, track in enumerate(join.of):
        if stage not in graph.stages_of_track.get(track, ()):
            yield Flaw(
                (*path, "of", place),
                gettext(
                    "the track {track} never comes to {stage}; let an outcome of it lead there, or leave it out",
                    track=track,
                    stage=stage,
                ),
            )
    for track, stages in graph.stages_of_track.items():
        if stage in stages and track not in join.of:
            yield Flaw(
                (*path, "of"),
                gettext(
                    "the track {track} comes to {stage} too, and waits there for good; add it under of:, "
                    "or lead it elsewhere",
                    track=track,
                    stage=stage,
                ),
            )
