"""The legend at the foot of each sheet of a flowchart: what its shapes, arrows and marks mean."""

from collections.abc import Iterator

from procedures.diagrams.drawing import Shape
from procedures.diagrams.layout import TEXT_SIZE, DrawnLine
from procedures.diagrams.shapes import ARROW_STYLES, shape_svg, text_svg
from procedures.diagrams.wrapping import wrapped
from wording.translation import N_, Message, gettext

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
    for sample, says in _samples():
        line = DrawnLine(says)
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


def _samples() -> Iterator[tuple[Shape | str, str]]:
    yield from ((shape, says()) for shape, says in SHAPES)
    yield from ((arrow, says()) for arrow, says in ARROWS)


def _sample_svg(sample: Shape | str, x: float, y: float) -> str:
    if sample in ARROW_STYLES:
        return f'<path d="M{x:.1f},{y:.1f} h{SAMPLE_WIDTH:.0f}" fill="none" {ARROW_STYLES[sample]}/>'
    shape = next(shape for shape, _ in SHAPES if shape == sample)
    return shape_svg(shape, (x + SAMPLE_WIDTH / 2, y), SAMPLE_WIDTH, SAMPLE_HEIGHT)
