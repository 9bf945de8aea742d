"""Write a drawing as pages of A4 in SVG: the sheets of the flowchart with title and legend, then the lists."""

from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape

from models.requirement import Name
from procedures.diagrams.drawing import Drawing, Mark
from procedures.diagrams.layout import LINE_HEIGHT, TEXT_SIZE, Box, DrawnLine, Point, label_lines
from procedures.diagrams.legend import legend_lines
from procedures.diagrams.note_pages import NotePage, note_pages
from procedures.diagrams.shapes import ARROW_STYLES, MARKERS, mark_svg, shape_svg, text_svg
from procedures.diagrams.sheets import FOOT, HEAD, LONG_SIDE, MARGIN, SHORT_SIDE, FlowSheet, flow_sheets
from wording.translation import gettext

FONT = "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, WenQuanYi Zen Hei, sans-serif"
TITLE_SIZE, SUBTITLE_SIZE = 13.0, 8.5
COMMON_OF_TEXTS = (f'font-size="{TEXT_SIZE}"', 'text-anchor="middle"')
MILLIMETRES = {SHORT_SIDE: "210mm", LONG_SIDE: "297mm"}


def drawing_svgs(drawing: Drawing) -> tuple[str, ...]:
    """Return the pages of a drawing, each an SVG document; equal drawings give equal bytes."""
    sheets = flow_sheets(drawing)
    lists = note_pages(drawing.notes, SHORT_SIDE - 2 * MARGIN, LONG_SIDE - 2 * MARGIN - HEAD)
    count = len(sheets) + len(lists)
    pages = [_flow_page(drawing, sheet, nth, count) for nth, sheet in enumerate(sheets, start=1)]
    pages += [_note_page(drawing, page, nth, count) for nth, page in enumerate(lists, start=len(sheets) + 1)]
    return tuple(pages)


def whole_flowchart_svg(drawing: Drawing) -> str:
    """Return the whole flowchart as one SVG document of its own size, without the lists."""
    sheet = FlowSheet(tuple(map(Box, drawing.nodes)), drawing.arrows)
    width, height = (round(side + 2 * MARGIN) for side in (sheet.layout.width, sheet.layout.height))
    head = _head(drawing.title, f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"')
    drawn = "\n".join([*_arrows_svg(sheet), *_boxes_svg(sheet, drawing.marks), *_labels_svg(sheet)])
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
    width, height = (LONG_SIDE, SHORT_SIDE) if sheet.landscape else (SHORT_SIDE, LONG_SIDE)
    left = (width - sheet.layout.width * sheet.scale) / 2
    parts = [f'<g transform="translate({left:.1f} {MARGIN + HEAD:.1f}) scale({sheet.scale:.3f})">']
    parts += [*_arrows_svg(sheet), *_boxes_svg(sheet, drawing.marks), *_labels_svg(sheet), "</g>"]
    parts += legend_lines(MARGIN, height - MARGIN - FOOT, width - 2 * MARGIN)
    return _page(drawing, (width, height), (nth, count), parts)


def _note_page(drawing: Drawing, page: NotePage, nth: int, count: int) -> str:
    parts = [text_svg((MARGIN + placed.x, MARGIN + HEAD + placed.y), placed.line, anchor="start") for placed in page]
    return _page(drawing, (SHORT_SIDE, LONG_SIDE), (nth, count), parts)


def _page(drawing: Drawing, size: tuple[float, float], place: tuple[int, int], parts: list[str]) -> str:
    width, height = size
    nth, count = place
    subtitle = (
        gettext("flowchart · edition {edition}", edition=drawing.edition)
        + " · "
        + gettext("sheet {sheet} of {sheets}", sheet=nth, sheets=count)
    )
    left = f'<text x="{MARGIN}"'
    size_on_paper = (
        f'width="{MILLIMETRES[width]}" height="{MILLIMETRES[height]}" viewBox="0 0 {width:.0f} {height:.0f}"'
    )
    head = [
        *_head(drawing.title, size_on_paper),
        f'{left} y="{MARGIN + 10}" font-size="{TITLE_SIZE}" font-weight="bold">{escape(drawing.title)}</text>',
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


def _boxes_svg(sheet: FlowSheet, marks: Mapping[Name, Mark]) -> Iterator[str]:
    for box, middle in zip(sheet.boxes, sheet.layout.places, strict=True):
        yield shape_svg(box.node.shape, middle, box.width, box.height)
        if mark := marks.get(box.node.name):
            yield mark_svg(mark, middle, box.width, box.height)
        yield from _lines_svg(box.lines, middle, box.height - 8)


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
