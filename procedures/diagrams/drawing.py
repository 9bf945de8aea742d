"""The flowchart of a procedure, independent of its format: stages with their limits and approvals, and the ways
between them. All lines are Chinese. `mermaid` and `graphviz` write it down."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from models.law import Law
from models.limit import Clock
from models.procedure import Procedure
from models.requirement import Name
from models.rule import Rule
from models.stage import Approval, Join, Outcome, OwnAct, Stage
from models.time import Calendar
from wording.limits import limit_text

Shape = Literal["entry", "task", "reply", "approval", "end", "anywhere"]
ANYWHERE_PREFIX = "anywhere."  # of an act's node; no stage name has a dot
MAX_REPEATED_STAGES = 2  # an act open at more stages gets one node of its own
APPROVAL_NEEDS = {"any": "一人同意即可", "all": "全体同意", "majority": "过半数同意"}


@dataclass(frozen=True)
class Node:
    """A stage, an entry, or the set of stages where an act is open. `lines`: its label."""

    name: Name
    shape: Shape
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Arrow:
    """An edge of the flowchart. `kind`: an outcome of the stage, an own act of the procedure, or a new track."""

    source: Name
    to: Name
    kind: Literal["way", "own", "fork"]
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Drawing:
    title: str
    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]


def draw_procedure(procedure: Procedure) -> Drawing:
    builder = _DrawingBuilder(procedure)
    arrows = tuple(_merged_arrows(builder.arrows()))
    return Drawing(procedure.title, tuple(builder.drawing_nodes(arrows)), arrows)


def _merged_arrows(arrows: Iterator[Arrow]) -> Iterator[Arrow]:
    """Merge arrows of the same kind between the same two nodes."""
    ordered = sorted(arrows, key=lambda arrow: (arrow.source, arrow.to, arrow.kind))
    for (source, to, kind), same in groupby(ordered, key=lambda arrow: (arrow.source, arrow.to, arrow.kind)):
        yield Arrow(source, to, kind, tuple(dict.fromkeys(line for arrow in same for line in arrow.lines)))


class _DrawingBuilder:
    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self.law = Law(procedure, Calendar.model_construct())
        rungs = [rung for _, clock in self.law.clocks.values() for rung in clock.over]
        self.by_itself = {rung.name for rung in rungs if rung.do in ("take", "reclassify")}

    def drawing_nodes(self, arrows: tuple[Arrow, ...]) -> Iterator[Node]:
        for entry in self.procedure.entries:
            yield Node(f"in_{entry}", "entry", (self._entry_label(entry), *self._clock_lines({entry})))
        for name, stage in self.procedure.stages.items():
            yield Node(name, stage.kind, tuple(self._stage_lines(name, stage)))
        for source in sorted({arrow.source for arrow in arrows if arrow.source.startswith(ANYWHERE_PREFIX)}):
            at = self.procedure.acts[source.removeprefix(ANYWHERE_PREFIX)].at
            yield Node(source, "anywhere", tuple(self._place_lines(at)) if at else ("任何阶段",))

    def _place_lines(self, places: tuple[Name, ...]) -> Iterator[str]:
        """Yield the stages where an act is open, or those where it is not, whichever are fewer."""
        if any(place.startswith("#") for place in places):
            yield "所叠加制度中有此标记的阶段"
            return
        working = [name for name, stage in self.procedure.stages.items() if stage.kind != "end"]
        but = [name for name in working if name not in places]
        yield "以下任一阶段：" if len(places) <= len(but) else "任何阶段，但以下除外："
        yield from (self.procedure.stages[name].zh for name in (places if len(places) <= len(but) else but))

    def _entry_label(self, entry: Name) -> str:
        periodic = self.procedure.periodic.get(entry)
        if periodic:
            return f"{periodic.zh}（定期）"
        if named := self.procedure.entries[entry].zh:
            return named
        if entry == next(iter(self.procedure.entries)):
            return "来件"
        if any(own.after_closing == entry for own in self.procedure.acts.values()):
            return "办结之后"
        linked = any(
            way.opens and way.opens.entry == entry and not way.opens.procedure for way in self.law.act_definitions()
        )
        return "关联案件" if linked else "来件"

    def _stage_lines(self, name: Name, stage: Stage) -> Iterator[str]:
        yield stage.zh
        if stage.who:
            yield self._role_names(stage.who)
        if stage.approval:
            yield from self._approval_lines(stage.approval)
        if stage.joins:
            yield self._join_line(stage.joins)
        yield from self._clock_lines(self._events_leading_to(name))

    def _role_names(self, names: tuple[Name, ...]) -> str:
        return "、".join(self.procedure.roles[name].zh for name in names)

    def _approval_lines(self, approval: Approval) -> Iterator[str]:
        needs = APPROVAL_NEEDS.get(str(approval.needs), f"{approval.needs}人同意")
        chair = f"，{self.procedure.roles[approval.chair].zh}主持" if approval.chair else ""
        least = f"，至少{approval.minimum}人" if approval.minimum > 1 else ""
        yield f"审批：{self._role_names(approval.by)}"
        yield f"（{needs}{chair}{least}{'，依次' if approval.ordered else ''}）"

    def _join_line(self, joins: Join) -> str:
        return "各路汇合" if joins.needs == "all" else "一路先到即可"

    def _events_leading_to(self, stage: Name) -> set[Name]:
        """Return the events that lead to a stage, by all their names."""
        found = set[Name]()
        for source in self.procedure.stages:
            for name in self.law.stage_act_names(source):
                way = self._way_of(source, name)
                if stage in (way.to, *way.fork.values()):
                    found |= {name, f"{source}.{name}"}
        return found

    def _way_of(self, stage: Name, name: Name) -> Outcome | OwnAct:
        opening = self.law.stage_act(stage, name)
        assert opening is not None
        return opening.way

    def _clock_lines(self, events: set[Name]) -> Iterator[str]:
        """Yield a line for each limit that these events start."""
        for rule, clock in self.law.clocks.values():
            if events.intersection(clock.starts):
                yield clock_line(self.procedure, rule, clock)

    def arrows(self) -> Iterator[Arrow]:
        for entry, first in self.procedure.first_stages.items():
            yield Arrow(f"in_{entry}", first, "way", ())
        for name, stage in self.procedure.stages.items():
            for outcome, way in stage.outcomes.items():
                yield from self._way_arrows(name, outcome, way, "way")
        for name, own in self.procedure.acts.items():
            few = 0 < len(own.at) <= MAX_REPEATED_STAGES and not own.at[0].startswith("#")
            for source in own.at if few else (f"{ANYWHERE_PREFIX}{name}",):
                yield from self._way_arrows(source, name, own, "own")

    def _way_arrows(
        self, source: Name, name: Name, way: Outcome | OwnAct, kind: Literal["way", "own"]
    ) -> Iterator[Arrow]:
        label = way.zh + self._way_remarks(name, way)
        if way.to:
            yield Arrow(source, way.to, kind, (label,))
        yield from (Arrow(source, to, "fork", (label,)) for to in way.fork.values())

    def _way_remarks(self, name: Name, way: Outcome | OwnAct) -> str:
        remarks = ["到期自动"] if name in self.by_itself else []
        remarks += ["届满方可"] if way.offered else []
        remarks += ["另立关联案件"] if way.opens else []
        return f"（{'，'.join(remarks)}）" if remarks else ""


def clock_line(procedure: Procedure, rule: Rule, clock: Clock) -> str:
    """Return a limit in one line: its name, its length and its article."""
    return f"期限 {clock.zh or clock.name}：{limit_text(procedure, clock)}（{rule.article}）"
