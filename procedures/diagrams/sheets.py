"""The sheets of A4 on which a flowchart is drawn, each large enough to be read on paper.

What hangs together is kept on one sheet as far as it fits; a track goes on a sheet of its own where the whole is too
large, and what is still too large is cut into phases. Where an arrow leads to another sheet, it says to which.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from models.requirement import Name
from procedures.diagrams.drawing import Arrow, Drawing, Node
from procedures.diagrams.layout import Box, Layout, lay_out
from wording.translation import gettext, listed

SHORT_SIDE, LONG_SIDE = 595.0, 842.0  # of A4, in points
MARGIN, HEAD, FOOT = 30.0, 34.0, 62.0
MIN_SCALE = 0.9  # of the text of 8 points, so that none is smaller than 7
SHEET_PREFIX = "sheet."  # of what goes on on another sheet; no stage name has a dot

Part = tuple[Name, ...]
"""Stages that stand on one sheet, ends left out."""


@dataclass(frozen=True)
class FlowSheet:
    """One sheet of a flowchart."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]

    @cached_property
    def layout(self) -> Layout:
        return lay_out(self.boxes, self.arrows)

    @cached_property
    def landscape(self) -> bool:
        return self._scale_on(LONG_SIDE, SHORT_SIDE) > self._scale_on(SHORT_SIDE, LONG_SIDE)

    @cached_property
    def scale(self) -> float:
        """How much smaller than its size it is drawn; 1 at most."""
        return max(self._scale_on(LONG_SIDE, SHORT_SIDE), self._scale_on(SHORT_SIDE, LONG_SIDE))

    def _scale_on(self, width: float, height: float) -> float:
        wide, high = width - 2 * MARGIN, height - 2 * MARGIN - HEAD - FOOT
        return min(1.0, wide / self.layout.width, high / self.layout.height)


def flow_sheets(drawing: Drawing) -> tuple[FlowSheet, ...]:
    """Return the sheets of the flowchart of a drawing."""
    return _Splitter(drawing).sheets()


class _Splitter:
    def __init__(self, drawing: Drawing) -> None:
        self.drawing = drawing
        self.nodes = {node.name: node for node in drawing.nodes}
        self.stages = [node.name for node in drawing.nodes if node.shape in ("task", "reply", "approval")]

    def sheets(self) -> tuple[FlowSheet, ...]:
        parts = list(self._merged(self._pieces()))
        sheet_of = {stage: nth for nth, part in enumerate(parts, start=1) for stage in part}
        return tuple(self._sheet(part, sheet_of) for part in parts)

    # ---- which stages stand together ------------------------------------------------------------------------

    def _pieces(self) -> Iterator[Part]:
        for part in self._connected_parts():
            if self._fits(part):
                yield part
            else:
                for track in self._by_track(part):
                    yield from self._phases(track)

    def _connected_parts(self) -> list[Part]:
        """Return the stages that hang together by arrows, whatever the direction, in the order of the file."""
        group = {stage: {stage} for stage in self.stages}
        for arrow in self.drawing.arrows:
            if arrow.source in group and arrow.to in group and group[arrow.source] is not group[arrow.to]:
                group[arrow.source] |= group[arrow.to]
                for stage in group[arrow.to]:
                    group[stage] = group[arrow.source]
        groups = {id(stages): stages for stages in (group[stage] for stage in self.stages)}
        return [self._in_order(stages) for stages in groups.values()]

    def _in_order(self, stages: Iterable[Name]) -> Part:
        found = set(stages)
        return tuple(stage for stage in self.stages if stage in found)

    def _by_track(self, part: Part) -> Iterator[Part]:
        """Yield the stages of the main track, then those of each further track alone."""
        left = set(part)
        apart = []
        for track in self.drawing.tracks:
            found = self._in_order(left & track)
            if found and len(found) < len(left):
                apart.append(found)
                left -= set(found)
        yield from filter(None, [self._in_order(left), *apart])

    def _phases(self, part: Part) -> Iterator[Part]:
        """Yield the part in pieces that fit on a sheet."""
        if len(part) == 1 or self._fits(part):
            yield part
            return
        middle = (len(part) + 1) // 2
        yield from self._phases(part[:middle])
        yield from self._phases(part[middle:])

    def _merged(self, pieces: Iterable[Part]) -> Iterator[Part]:
        """Yield the pieces, neighbours together as long as they fit."""
        current: Part = ()
        for piece in pieces:
            if current and not self._fits(current + piece):
                yield current
                current = ()
            current += piece
        yield current

    def _fits(self, part: Part) -> bool:
        elsewhere = dict.fromkeys(self.stages, 88)  # no sheet has a number that takes more room
        return self._sheet(part, elsewhere | dict.fromkeys(part, 0)).scale >= MIN_SCALE

    # ---- what stands on a sheet -----------------------------------------------------------------------------

    def _sheet(self, part: Part, sheet_of: Mapping[Name, int]) -> FlowSheet:
        first = sheet_of[part[0]] in (0, 1)
        arrows = [
            self._leading(arrow, part, sheet_of) for arrow in self.drawing.arrows if self._is_on(arrow, part, first)
        ]
        named = {name for arrow in arrows for name in (arrow.source, arrow.to)} | set(part)
        nodes = [self._with_origin(node, part, sheet_of) for node in self.drawing.nodes if node.name in named]
        nodes += [self._elsewhere(name, sheet_of) for name in sorted(named) if name.startswith(SHEET_PREFIX)]
        return FlowSheet(tuple(map(Box, nodes)), tuple(arrows))

    def _is_on(self, arrow: Arrow, part: Part, first: bool) -> bool:
        """Return True for an arrow that starts here, or comes from no one stage and leads here; if to an end, the first
        sheet has it."""
        if arrow.source in self.stages:
            return arrow.source in part
        return arrow.to in part or (first and arrow.to not in self.stages)

    def _leading(self, arrow: Arrow, part: Part, sheet_of: Mapping[Name, int]) -> Arrow:
        gone = arrow.to in sheet_of and arrow.to not in part
        return replace(arrow, to=SHEET_PREFIX + arrow.to) if gone else arrow

    def _with_origin(self, node: Node, part: Part, sheet_of: Mapping[Name, int]) -> Node:
        """Return the node with the sheets from which arrows lead to it."""
        if node.name not in part:
            return node
        coming = {
            sheet_of[arrow.source]
            for arrow in self.drawing.arrows
            if arrow.to == node.name and arrow.source in sheet_of
        }
        others = sorted(coming - {sheet_of[node.name]})
        if not others:
            return node
        return replace(node, lines=(*node.lines, gettext("from sheet {sheets}", sheets=listed(map(str, others)))))

    def _elsewhere(self, name: Name, sheet_of: Mapping[Name, int]) -> Node:
        stage = name.removeprefix(SHEET_PREFIX)
        says = gettext("to sheet {sheet}: {stage}", sheet=sheet_of[stage], stage=self.nodes[stage].lines[0])
        return Node(name, "sheet", (says,))
