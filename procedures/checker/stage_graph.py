"""The stages of a procedure as a directed graph: which step leads from where to where, and on which track.

A node is a stage. An edge is an outcome of a stage, an own act that is open there, or the opening of another track by
one of these. Everything else in the checker is computed on this graph: which stages can be reached from an entry, from
which stages an end can be reached, which stages can be occupied at the same time by two tracks.

Example: stage `review` with the outcomes `accept` (to `handling`) and `reject` (to `closed`), where `accept` forks the
track `reply` at stage `draft_reply`, gives three edges: review -accept-> handling, review -accept-> draft_reply (with
`track="reply"`), review -reject-> closed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from models.law import Law
from models.requirement import EventName, Name
from models.stage import Outcome, OwnAct
from rules.position import MAIN_TRACK

Stages = frozenset[Name]


@dataclass(frozen=True)
class Edge:
    """A step `name` from stage `source` to stage `to`.

    `own`: an own act of the procedure, not an outcome of the stage. `stays`: an own act that leaves the case where it
    is (then `to` is `source`). `track`: the edge is the opening of this track, whose first stage is `to`.
    """

    source: Name
    name: Name
    to: Name
    own: bool = False
    stays: bool = False
    track: Name | None = None


class StageGraph:
    """The graph of stages and edges. Every name in the procedure must resolve (see `unresolved_names`)."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self.stages = law.procedure.stages
        self.entries = law.procedure.first_stages

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """Every edge; an outcome that forks tracks has one edge more for each track."""
        return tuple(edge for stage in self.stages for edge in self._edges_from(stage))

    def _edges_from(self, stage: Name) -> Iterator[Edge]:
        for name in self.law.stage_act_names(stage):
            way = self.way(stage, name)
            own = name not in self.stages[stage].outcomes
            yield Edge(stage, name, way.to or stage, own, stays=way.to is None)
            yield from (Edge(stage, name, to, own, track=track) for track, to in way.fork.items())

    @cached_property
    def steps(self) -> tuple[Edge, ...]:
        """The edges along which a track moves itself: all but the stage_acts of other tracks."""
        return tuple(edge for edge in self.edges if edge.track is None)

    def way(self, stage: Name, name: Name) -> Outcome | OwnAct:
        """Return the definition of an outcome or own act that is open at a stage."""
        stage_act = self.law.stage_act(stage, name)
        assert stage_act is not None
        return stage_act.way

    @property
    def ends(self) -> tuple[Name, ...]:
        return tuple(name for name, stage in self.stages.items() if stage.kind == "end")

    @cached_property
    def reachable_stages(self) -> Stages:
        """The stages that can be reached from some entry."""
        return self.stages_from(self.entries.values(), self.edges)

    def stages_from(self, starts: Iterable[Name], edges: Iterable[Edge]) -> Stages:
        """Return the stages reachable from `starts` along `edges`, the starts included."""
        return _transitive_closure(set(starts), [(edge.source, edge.to) for edge in edges])

    def stages_to(self, goals: Iterable[Name], edges: Iterable[Edge]) -> Stages:
        """Return the stages from which `goals` can be reached along `edges`, the goals included."""
        return _transitive_closure(set(goals), [(edge.to, edge.source) for edge in edges])

    def names_of(self, edge: Edge) -> frozenset[EventName]:
        """Return the names by which rules may refer to a step: `accept` and `review.accept`."""
        return frozenset({edge.name, f"{edge.source}.{edge.name}"})

    def edges_into(self, stage: Name) -> list[Edge]:
        return [edge for edge in self.edges if edge.to == stage and edge.source in self.reachable_stages]

    # ---- tracks ---------------------------------------------------------------------------------------------

    @cached_property
    def stages_of_track(self) -> Mapping[Name, Stages]:
        """For each track the stages it may occupy. After a join with the main track only the main track goes on."""
        starts: dict[Name, set[Name]] = {MAIN_TRACK: set(self.entries.values())}
        for edge in self.edges:
            if edge.track:
                starts.setdefault(edge.track, set()).add(edge.to)
        return {
            track: self.stages_from(
                first, [edge for edge in self.steps if not self._merges_into(edge.source, track, MAIN_TRACK)]
            )
            for track, first in starts.items()
        }

    def _merges_into(self, stage: Name, track: Name, other: Name) -> bool:
        """Return True when the track waits at this stage for the other one and is merged into it afterwards."""
        join = self.stages[stage].joins
        return join is not None and track != MAIN_TRACK and {track, other} <= {*join.of} and join.needs == "all"

    @cached_property
    def concurrent_stages(self) -> Mapping[Name, Stages]:
        """For each stage the stages that another track may occupy at the same time."""
        found: dict[Name, set[Name]] = {stage: set() for stage in self.stages}
        for fork in self.edges:
            if fork.track:
                of_new_track, of_others = self.stages_while_forked(fork)
                for stage in of_new_track:
                    found[stage] |= of_others
                for stage in of_others:
                    found[stage] |= of_new_track
        return {stage: frozenset(others) for stage, others in found.items()}

    def stages_while_forked(self, fork: Edge) -> tuple[Stages, Stages]:
        """Return the stages of the new track, and those of the track it left and of its siblings, until they join."""
        if fork not in self._stages_while_forked:
            self._stages_while_forked[fork] = self._find_stages_while_forked(fork)
        return self._stages_while_forked[fork]

    @cached_property
    def _stages_while_forked(self) -> dict[Edge, tuple[Stages, Stages]]:
        return {}

    @cached_property
    def certain_forks(self) -> tuple[Edge, ...]:
        """The openings of tracks that every step of that name opens."""
        return tuple(
            fork
            for fork in self.edges
            if fork.track
            and all(fork.track in self.way(e.source, e.name).fork for e in self.steps if e.name == fork.name)
        )

    def _find_stages_while_forked(self, fork: Edge) -> tuple[Stages, Stages]:
        track = fork.track or MAIN_TRACK
        apart = [edge for edge in self.edges if not self._merges_into(edge.source, track, MAIN_TRACK)]
        same_act = [edge for edge in self.edges if (edge.source, edge.name) == (fork.source, fork.name)]
        others = [edge.to for edge in same_act if edge != fork]
        return self.stages_from([fork.to], apart), self.stages_from(others, apart)


def _transitive_closure(known: set[Name], steps: list[tuple[Name, Name]]) -> Stages:
    """Return all that can be reached from `known` along the steps."""
    onward: dict[Name, list[Name]] = {}
    for source, to in steps:
        onward.setdefault(source, []).append(to)
    todo = list(known)
    while todo:
        new = [to for to in onward.get(todo.pop(), ()) if to not in known]
        known.update(new)
        todo += new
    return frozenset(known)
