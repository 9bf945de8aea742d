"""The lists of a drawing, broken into lines, columns and pages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from procedures.diagrams.layout import LINE_HEIGHT, TEXT_SIZE, DrawnLine
from procedures.diagrams.wrapping import wrapped

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


def _paragraphs(notes: Mapping[str, tuple[str, ...]], width: float) -> Iterator[tuple[tuple[DrawnLine, ...], float]]:
    """Yield each paragraph with the gap above it; a heading together with the first paragraph under it."""
    ems_wide = (width - INDENT) / TEXT_SIZE
    for heading, texts in notes.items():
        first, *others = [tuple(DrawnLine(line) for line in wrapped(text, ems_wide)) for text in texts]
        yield (DrawnLine(heading, bold=True),), HEADING_GAP
        yield first, PARAGRAPH_GAP
        yield from ((lines, PARAGRAPH_GAP) for lines in others)
