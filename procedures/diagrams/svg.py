"""Write a drawing as pages of A4 in SVG, each as high as what it shows: the sheets of the flowchart with title and
legend, then the lists."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from xml.sax.saxutils import escape

from models.requirement import Name
from procedures.diagrams.drawing import Arrow, Drawing, Mark, Node, Shape
from procedures.diagrams.layout import (
    BOLD,
    LINE_HEIGHT,
    TEXT_SIZE,
    Box,
    DrawnLine,
    Layout,
    Point,
    ems,
    label_lines,
    lay_out,
    wrapped,
)
from wording.translation import N_, Message, gettext, listed

# ---- shapes, arrows and texts --------------------------------------------------------------------------------

BOX_STYLES: Mapping[Shape, str] = {
    "entry": 'rx="9" fill="#e8f1e4" stroke="#5b7f4d"',
    "task": 'fill="#eef3fb" stroke="#4a6a9b"',
    "reply": 'fill="#fbf7e8" stroke="#9b854a" stroke-dasharray="4 2"',
    "approval": 'fill="#f5ecf7" stroke="#7d4a8c"',
    "end": 'rx="9" fill="#e6e6e6" stroke="#555555" stroke-width="1.6"',
    "anywhere": 'rx="5" fill="white" stroke="#888888" stroke-dasharray="2 2"',
    "sheet": 'fill="white" stroke="#666666"',
}
ARROW_STYLES: Mapping[str, str] = {
    "way": 'stroke="#444444" marker-end="url(#tip)"',
    "own": 'stroke="#777777" stroke-dasharray="4 2" marker-end="url(#tip)"',
    "fork": 'stroke="#4a6a9b" stroke-width="2" marker-end="url(#tip)"',
}
MARKERS = (
    '<defs><marker id="tip" markerUnits="userSpaceOnUse" markerWidth="7" markerHeight="6" refX="6.5" refY="3" '
    'orient="auto"><path d="M0,0 L7,3 L0,6 z" fill="#444444"/></marker></defs>'
)
MARK_STYLES: Mapping[Mark, str] = {
    "here": 'stroke="#c62f00" stroke-width="3.2"',
    "been": 'stroke="#1b6e3c" stroke-width="2" stroke-dasharray="6 3"',
    "late": 'stroke="#a5180f" stroke-width="3.2"',
}
CORNER = 12.0  # how much of an octagon or arrow-shaped box is cut off


def shape_svg(shape: Shape, middle: Point, width: float, height: float) -> str:
    """Return the outline of a box around a point."""
    left, top = middle[0] - width / 2, middle[1] - height / 2
    style = BOX_STYLES[shape]
    if shape in ("approval", "sheet"):
        corners = _octagon(width, height) if shape == "approval" else _pennant(width, height)
        points = " ".join(f"{left + x:.1f},{top + y:.1f}" for x, y in corners)
        return f'<polygon points="{points}" {style}/>'
    return f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" {style}/>'


def mark_svg(mark: Mark, middle: Point, width: float, height: float) -> str:
    """Return a frame around a box: where a case stands or has been, or where limits were broken."""
    left, top = middle[0] - width / 2 - 4, middle[1] - height / 2 - 4
    place = f'x="{left:.1f}" y="{top:.1f}" width="{width + 8:.1f}" height="{height + 8:.1f}"'
    return f'<rect class="{mark}" {place} rx="6" fill="none" {MARK_STYLES[mark]}/>'


def _octagon(width: float, height: float) -> list[Point]:
    cut = min(CORNER, height / 3)
    return [
        (cut, 0), (width - cut, 0), (width, cut), (width, height - cut),
        (width - cut, height), (cut, height), (0, height - cut), (0, cut),
    ]  # fmt: skip


def _pennant(width: float, height: float) -> list[Point]:
    cut = min(CORNER, width / 3)
    return [(0, 0), (width - cut, 0), (width, height / 2), (width - cut, height), (0, height)]


def text_svg(at: Point, line: DrawnLine, anchor: str = "middle") -> str:
    """Return a line of text whose base line begins, or has its middle, at a point."""
    weight = ' font-weight="bold"' if line.bold else ""
    place = f'x="{at[0]:.1f}" y="{at[1]:.1f}" font-size="{line.size}"'
    return f'<text {place}{weight} text-anchor="{anchor}">{escape(line.text)}</text>'


# ---- the legend at the foot of each sheet --------------------------------------------------------------------

SHAPES: tuple[tuple[Shape, Message], ...] = (
    ("entry", N_("intake")), ("task", N_("stage of the office")), ("reply", N_("waits for an outside party")),
    ("approval", N_("approval")), ("end", N_("end")), ("sheet", N_("goes on elsewhere")),
)  # fmt: skip
ARROWS = (("way", N_("outcome")), ("own", N_("act open at several stages")), ("fork", N_("opens a parallel track")))
SAMPLE_WIDTH, SAMPLE_HEIGHT, GAP, ROW = 20.0, 10.0, 10.0, 14.0
LINE_ABOVE = '<path d="M{left:.0f},{top:.0f} h{width:.0f}" stroke="#bbbbbb"/>'


def legend_lines(left: float, top: float, width: float) -> Iterator[str]:
    """Yield the legend, from its upper left corner, at most `width` wide."""
    yield LINE_ABOVE.format(left=left, top=top, width=width)
    x, y = left, top + 12
    for sample, says in (*SHAPES, *ARROWS):
        line = DrawnLine(says())
        taken = SAMPLE_WIDTH + 4 + line.width + GAP
        if x + taken > left + width:
            x, y = left, y + ROW
        yield _sample_svg(sample, x, y)
        yield text_svg((x + SAMPLE_WIDTH + 4, y + 3), line, anchor="start")
        x += taken
    for nth, text in enumerate(
        wrapped(
            gettext(
                "① starts: the limit starts here; ① run on: it still runs. What starts, stops, "
                "extends and suspends it and what follows its expiry is under Time limits on the "
                "last sheets; details of notices under Notices."
            ),
            width / TEXT_SIZE,
        ),
        start=1,
    ):
        yield text_svg((left, y + 4 + nth * 11), DrawnLine(text), anchor="start")


def _sample_svg(sample: Shape | str, x: float, y: float) -> str:
    if sample in ARROW_STYLES:
        return f'<path d="M{x:.1f},{y:.1f} h{SAMPLE_WIDTH:.0f}" fill="none" {ARROW_STYLES[sample]}/>'
    shape = next(shape for shape, _ in SHAPES if shape == sample)
    return shape_svg(shape, (x + SAMPLE_WIDTH / 2, y), SAMPLE_WIDTH, SAMPLE_HEIGHT)


# ---- the lists, broken into lines, columns and pages ---------------------------------------------------------

COLUMNS, COLUMN_GAP = 2, 18.0
INDENT = 8.0  # of all lines of a paragraph but the first
PARAGRAPH_GAP, HEADING_GAP = 4.0, 9.0


@dataclass(frozen=True)
class PlacedLine:
    """A line of text whose base line begins at `x` and `y`, seen from the upper left corner of the lists."""

    x: float
    y: float
    line: DrawnLine


NotePage = tuple[PlacedLine, ...]


def note_pages(notes: Mapping[str, tuple[str, ...]], width: float, height: float) -> tuple[NotePage, ...]:
    """Return the pages of lists: paragraphs under headings, in columns, on pages so wide and high."""
    column = (width - COLUMN_GAP * (COLUMNS - 1)) / COLUMNS
    pages: dict[int, list[PlacedLine]] = {}
    nth, y = 0, 0.0
    for paragraph, gap in _paragraphs(notes, column):
        needed = gap + sum(line.size * LINE_HEIGHT for line in paragraph)
        if y and y + needed > height:
            nth, y = nth + 1, 0.0
        y += gap if y else 0.0
        for place, line in enumerate(paragraph):
            if y + line.size * LINE_HEIGHT > height:  # a paragraph longer than a column goes on in the next
                nth, y = nth + 1, 0.0
            x = (nth % COLUMNS) * (column + COLUMN_GAP) + (INDENT if place else 0)
            pages.setdefault(nth // COLUMNS, []).append(PlacedLine(x, y + line.size, line))
            y += line.size * LINE_HEIGHT
    return tuple(tuple(pages[page]) for page in sorted(pages))


def even_note_pages(notes: Mapping[str, tuple[str, ...]], width: float, height: float) -> tuple[NotePage, ...]:
    """Return as few pages of lists, their columns about equally long."""
    pages = note_pages(notes, width, height)
    for tenths in range(9, 0, -1):
        lower = note_pages(notes, width, height * tenths / 10)
        if len(lower) > len(pages):
            break
        pages = lower
    return pages


def _paragraphs(notes: Mapping[str, tuple[str, ...]], width: float) -> Iterator[tuple[tuple[DrawnLine, ...], float]]:
    """Yield each paragraph with the gap above it; a heading together with the first paragraph under it."""
    ems_wide = (width - INDENT) / TEXT_SIZE
    for heading, texts in notes.items():
        first, *others = [tuple(DrawnLine(line) for line in wrapped(text, ems_wide)) for text in texts]
        yield (DrawnLine(heading, bold=True),), HEADING_GAP
        yield first, PARAGRAPH_GAP
        yield from ((lines, PARAGRAPH_GAP) for lines in others)


# ---- the sheets ----------------------------------------------------------------------------------------------
# Each is large enough to be read on paper. What hangs together is kept on one as far as it fits; a track goes on
# a sheet of its own where the whole is too large, and what is still too large is cut into phases. Where an arrow
# leads to another sheet, it says to which.

SHORT_SIDE, LONG_SIDE = 595.0, 842.0  # of A4, in points
MARGIN, HEAD, FOOT, ABOVE_FOOT = 30.0, 34.0, 62.0, 8.0
MIN_SCALE, MAX_SCALE = 0.9, 1.3  # of the text of 8 points: none is smaller than 7, and few stages fill the sheet
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
        """How much smaller or larger than its size it is drawn."""
        return max(self._scale_on(LONG_SIDE, SHORT_SIDE), self._scale_on(SHORT_SIDE, LONG_SIDE))

    def _scale_on(self, width: float, height: float) -> float:
        wide, high = width - 2 * MARGIN, height - 2 * MARGIN - HEAD - FOOT - ABOVE_FOOT
        return min(MAX_SCALE, wide / self.layout.width, high / self.layout.height)


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


# ---- the pages -----------------------------------------------------------------------------------------------

FONT = "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, WenQuanYi Zen Hei, sans-serif"
TITLE_SIZE, SUBTITLE_SIZE = 13.0, 8.5
COMMON_OF_TEXTS = (f'font-size="{TEXT_SIZE}"', 'text-anchor="middle"')
MILLIMETRES = 297 / LONG_SIDE  # of a point


def drawing_svgs(drawing: Drawing) -> tuple[str, ...]:
    """Return the pages of a drawing, each an SVG document; equal drawings give equal bytes."""
    sheets = _Splitter(drawing).sheets()
    lists = even_note_pages(drawing.notes, SHORT_SIDE - 2 * MARGIN, LONG_SIDE - 2 * MARGIN - HEAD)
    count = len(sheets) + len(lists)
    pages = [_flow_page(drawing, sheet, nth, count) for nth, sheet in enumerate(sheets, start=1)]
    pages += [_note_page(drawing, page, nth, count) for nth, page in enumerate(lists, start=len(sheets) + 1)]
    return tuple(pages)


def whole_flowchart_svg(drawing: Drawing, *, named: bool = False) -> str:
    """Return the whole flowchart as one SVG document of its own size, without the lists. `named`: each box is a group
    that says its stage, so that a page can mark it."""
    sheet = FlowSheet(tuple(map(Box, drawing.nodes)), drawing.arrows)
    width, height = (round(side + 2 * MARGIN) for side in (sheet.layout.width, sheet.layout.height))
    head = _head(drawing.title, f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"')
    drawn = "\n".join([*_arrows_svg(sheet), *_boxes_svg(sheet, drawing.marks, named=named), *_labels_svg(sheet)])
    for common in COMMON_OF_TEXTS:  # stands once, at the group: a third of the bytes
        drawn = drawn.replace(f" {common}", "")
    group = f'<g transform="translate({MARGIN:.0f} {MARGIN:.0f})" {" ".join(COMMON_OF_TEXTS)}>'
    return "\n".join([*head, group, drawn, "</g>", "</svg>"]) + "\n"


def page_names(file: str, pages: Sequence[str]) -> dict[str, str]:
    """Return the pages of a drawing by the names of their files: `bank.svg`, `bank-2.svg`, `bank-3.svg`."""
    stem, dot, kind = file.rpartition(".")
    if not dot:
        stem, kind = file, ""
    return {file if nth == 1 else f"{stem}-{nth}{dot}{kind}": page for nth, page in enumerate(pages, start=1)}


def _flow_page(drawing: Drawing, sheet: FlowSheet, nth: int, count: int) -> str:
    width = LONG_SIDE if sheet.landscape else SHORT_SIDE
    height = 2 * MARGIN + HEAD + sheet.layout.height * sheet.scale + ABOVE_FOOT + FOOT  # as much as is drawn
    left = (width - sheet.layout.width * sheet.scale) / 2
    parts = [f'<g transform="translate({left:.1f} {MARGIN + HEAD:.1f}) scale({sheet.scale:.3f})">']
    parts += [*_arrows_svg(sheet), *_boxes_svg(sheet, drawing.marks), *_labels_svg(sheet), "</g>"]
    parts += legend_lines(MARGIN, height - MARGIN - FOOT, width - 2 * MARGIN)
    return _page(drawing, (width, height), (nth, count), parts)


def _note_page(drawing: Drawing, page: NotePage, nth: int, count: int) -> str:
    parts = [text_svg((MARGIN + placed.x, MARGIN + HEAD + placed.y), placed.line, anchor="start") for placed in page]
    last = max(placed.y for placed in page)
    return _page(drawing, (SHORT_SIDE, MARGIN + HEAD + last + MARGIN), (nth, count), parts)


def _page(drawing: Drawing, size: tuple[float, float], place: tuple[int, int], parts: list[str]) -> str:
    width, height = size
    nth, count = place
    subtitle = (
        gettext("flowchart · edition {edition}", edition=drawing.edition)
        + " · "
        + gettext("sheet {sheet} of {sheets}", sheet=nth, sheets=count)
    )
    left = f'<text x="{MARGIN}"'
    title_size = min(TITLE_SIZE, (width - 2 * MARGIN) / (ems(drawing.title) * BOLD))  # a long title on one line
    size_on_paper = (
        f'width="{width * MILLIMETRES:.0f}mm" height="{height * MILLIMETRES:.0f}mm" '
        f'viewBox="0 0 {width:.0f} {height:.0f}"'
    )
    head = [
        *_head(drawing.title, size_on_paper),
        f'{left} y="{MARGIN + 10}" font-size="{title_size:.1f}" font-weight="bold">{escape(drawing.title)}</text>',
        f'{left} y="{MARGIN + 23}" font-size="{SUBTITLE_SIZE}" fill="#444444">{escape(subtitle)}</text>',
    ]
    return "\n".join([*head, *parts, "</svg>"]) + "\n"


def _head(title: str, size: str) -> list[str]:
    """Return the beginning of a document: its size as attributes, its title, a white ground."""
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{escape(FONT)}" fill="#111111">',
        f"<title>{escape(title)}</title>",
        MARKERS,
        '<rect width="100%" height="100%" fill="white"/>',
    ]


# ---- the flowchart ------------------------------------------------------------------------------------------


def _boxes_svg(sheet: FlowSheet, marks: Mapping[Name, Mark], *, named: bool = False) -> Iterator[str]:
    for box, middle in zip(sheet.boxes, sheet.layout.places, strict=True):
        if named:
            yield f'<g data-stage="{escape(box.node.name)}">'
        yield shape_svg(box.node.shape, middle, box.width, box.height)
        if mark := marks.get(box.node.name):
            yield mark_svg(mark, middle, box.width, box.height)
        yield from _lines_svg(box.lines, middle, box.height - 8)
        if named:
            yield "</g>"


def _lines_svg(lines: tuple[DrawnLine, ...], middle: Point, height: float) -> Iterator[str]:
    """Yield lines of text one under another, `height` high in all, around a point."""
    y = middle[1] - height / 2
    for line in lines:
        yield text_svg((middle[0], y + line.size), line)
        y += line.size * LINE_HEIGHT


def _arrows_svg(sheet: FlowSheet) -> Iterator[str]:
    for arrow, points in zip(sheet.arrows, sheet.layout.curves, strict=True):
        first, *curve, tip = points
        bends = " ".join(f"{x:.1f},{y:.1f}" for x, y in curve)
        path = f"M{first[0]:.1f},{first[1]:.1f} C{bends} L{tip[0]:.1f},{tip[1]:.1f}"
        yield f'<path d="{path}" fill="none" {ARROW_STYLES[arrow.kind]}/>'


def _labels_svg(sheet: FlowSheet) -> Iterator[str]:
    for arrow, middle in zip(sheet.arrows, sheet.layout.labels, strict=True):
        if middle:
            lines = label_lines(arrow)
            yield from _lines_svg(lines, middle, sum(line.size * LINE_HEIGHT for line in lines))
