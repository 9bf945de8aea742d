"""The shapes, arrows and texts of a drawing in SVG."""

from collections.abc import Mapping
from xml.sax.saxutils import escape

from procedures.diagrams.drawing import Mark, Shape
from procedures.diagrams.layout import DrawnLine, Point

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
