"""A procedure as a drawing: its stages with their limits and approvals, and what leads where. In Chinese; how it is
put on paper is for `mermaid` and `graphviz`."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from models.law import Law
from models.limit import Clock
from models.procedure import Approval, Join, Outcome, OwnAct, Procedure, Rule, Stage
from models.requirement import Name
from models.time import Calendar
from wording.limits import limit

Shape = Literal["entry", "task", "reply", "approval", "end", "anywhere"]
ANYWHERE = "anywhere."  # before the name of an act: no name of a stage has a dot
FEW = 2  # an act that may be taken at more stages than these is drawn once
NEEDS = {"any": "一人同意即可", "all": "全体同意", "majority": "过半数同意"}


@dataclass(frozen=True)
class Node:
    """A stage, an entry, or wherever an act may be taken; `lines` as they are read."""

    name: Name
    shape: Shape
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Arrow:
    """What leads from one to another. `kind`: a way of the stage, an act of the text's own, or a further track."""

    source: Name
    to: Name
    kind: Literal["way", "own", "fork"]
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Drawing:
    title: str
    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]


def drawing(procedure: Procedure) -> Drawing:
    """The whole procedure."""
    one = _Draughtsman(procedure)
    arrows = tuple(_together(one.arrows()))
    return Drawing(procedure.title, tuple(one.nodes(arrows)), arrows)


def _together(arrows: Iterator[Arrow]) -> Iterator[Arrow]:
    """Several ways between the same two are one arrow, where they are of one kind."""
    ordered = sorted(arrows, key=lambda one: (one.source, one.to, one.kind))
    for (source, to, kind), same in groupby(ordered, key=lambda one: (one.source, one.to, one.kind)):
        yield Arrow(source, to, kind, tuple(dict.fromkeys(line for one in same for line in one.lines)))


class _Draughtsman:
    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self.law = Law(procedure, Calendar.model_construct())
        rungs = [rung for _, clock in self.law.clocks.values() for rung in clock.over]
        self.by_itself = {rung.name for rung in rungs if rung.do in ("take", "reclassify")}

    def nodes(self, arrows: tuple[Arrow, ...]) -> Iterator[Node]:
        for entry in self.procedure.entries:
            yield Node(f"in_{entry}", "entry", (self._door(entry), *self._begins({entry})))
        for name, stage in self.procedure.stages.items():
            yield Node(name, stage.kind, tuple(self._lines(name, stage)))
        for source in sorted({arrow.source for arrow in arrows if arrow.source.startswith(ANYWHERE)}):
            at = self.procedure.acts[source.removeprefix(ANYWHERE)].at
            yield Node(source, "anywhere", tuple(self._at(at)) if at else ("任何阶段",))

    def _at(self, places: tuple[Name, ...]) -> Iterator[str]:
        """The stages where an act is open, or those where it is not, whichever are fewer."""
        if any(place.startswith("#") for place in places):
            yield "所叠加制度中有此标记的阶段"
            return
        working = [name for name, stage in self.procedure.stages.items() if stage.kind != "end"]
        but = [name for name in working if name not in places]
        yield "以下任一阶段：" if len(places) <= len(but) else "任何阶段，但以下除外："
        yield from (self.procedure.stages[name].zh for name in (places if len(places) <= len(but) else but))

    def _door(self, entry: Name) -> str:
        periodic = self.procedure.periodic.get(entry)
        if periodic:
            return f"{periodic.zh}（定期）"
        if entry == next(iter(self.procedure.entries)):
            return "来件"
        if any(own.after_closing == entry for own in self.procedure.acts.values()):
            return "办结之后"
        linked = any(way.opens and way.opens.entry == entry and not way.opens.procedure for way in self.law.ways())
        return "关联案件" if linked else "来件"

    def _lines(self, name: Name, stage: Stage) -> Iterator[str]:
        yield stage.zh
        if stage.who:
            yield self._roles(stage.who)
        if stage.approval:
            yield from self._approval(stage.approval)
        if stage.joins:
            yield self._join(stage.joins)
        yield from self._begins(self._leading_to(name))

    def _roles(self, names: tuple[Name, ...]) -> str:
        return "、".join(self.procedure.roles[name].zh for name in names)

    def _approval(self, approval: Approval) -> Iterator[str]:
        needs = NEEDS.get(str(approval.needs), f"{approval.needs}人同意")
        chair = f"，{self.procedure.roles[approval.chair].zh}主持" if approval.chair else ""
        least = f"，至少{approval.minimum}人" if approval.minimum > 1 else ""
        yield f"审批：{self._roles(approval.by)}"
        yield f"（{needs}{chair}{least}{'，依次' if approval.ordered else ''}）"

    def _join(self, joins: Join) -> str:
        return "各路汇合" if joins.needs == "all" else "一路先到即可"

    def _leading_to(self, stage: Name) -> set[Name]:
        """The events that lead a track to a stage, by all their names."""
        found = set[Name]()
        for source in self.procedure.stages:
            for name in self.law.openings(source):
                way = self._way(source, name)
                if stage in (way.to, *way.fork.values()):
                    found |= {name, f"{source}.{name}"}
        return found

    def _way(self, stage: Name, name: Name) -> Outcome | OwnAct:
        opening = self.law.opening(stage, name)
        assert opening is not None
        return opening.way

    def _begins(self, events: set[Name]) -> Iterator[str]:
        """The limits that begin with these events."""
        for rule, clock in self.law.clocks.values():
            if events.intersection(clock.starts):
                yield told(self.procedure, rule, clock)

    def arrows(self) -> Iterator[Arrow]:
        for entry, first in self.procedure.entries.items():
            yield Arrow(f"in_{entry}", first, "way", ())
        for name, stage in self.procedure.stages.items():
            for outcome, way in stage.outcomes.items():
                yield from self._leads(name, outcome, way, "way")
        for name, own in self.procedure.acts.items():
            few = 0 < len(own.at) <= FEW and not own.at[0].startswith("#")
            for source in own.at if few else (f"{ANYWHERE}{name}",):
                yield from self._leads(source, name, own, "own")

    def _leads(self, source: Name, name: Name, way: Outcome | OwnAct, kind: Literal["way", "own"]) -> Iterator[Arrow]:
        said = way.zh + self._besides(name, way)
        if way.to:
            yield Arrow(source, way.to, kind, (said,))
        yield from (Arrow(source, to, "fork", (said,)) for to in way.fork.values())

    def _besides(self, name: Name, way: Outcome | OwnAct) -> str:
        what = ["到期自动"] if name in self.by_itself else []
        what += ["届满方可"] if way.offered else []
        what += ["另立关联案件"] if way.opens else []
        return f"（{'，'.join(what)}）" if what else ""


def told(procedure: Procedure, rule: Rule, clock: Clock) -> str:
    """A limit in one line: its name, how long, by which article."""
    return f"时限 {clock.zh or clock.name}：{limit(procedure, clock)}（{rule.article}）"
