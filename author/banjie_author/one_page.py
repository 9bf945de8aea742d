"""The page on a regulation, kept to one sheet: what goes beyond it is left to `--all-ends`."""

from collections.abc import Iterator, Sequence
from math import ceil
from unicodedata import east_asian_width

from banjie_author.leader_page import (
    WHO_COLUMNS,
    by_when,
    consequences_without_articles,
    roles_at,
    settings_without_reasons,
)
from documents.report_layout import DENSE_POINTS, DENSE_ROW, DENSE_WIDTH, ReportPage, ReportSection
from models.procedure import Procedure
from models.requirement import Name
from wording import terms
from wording.translation import gettext, listed

SHEET = 265.0  # mm between the margins of a dense page
HEADLINES, HEADLINE, HEADING = 24.0, 6.0, 10.0  # mm: title and kind, a line below them, the heading of a section
LINE, ROW = 4.2, float(DENSE_ROW.mm)  # mm: a line of small type, and the least height of a row
HALF_SIGN = DENSE_POINTS / 2 * 25.4 / 72  # mm, half the width of a Chinese character
CELL_MARGINS = 4.0  # mm, both sides of a cell
COURSES = (11, 7, 5)  # lines of a sample case: the first number that fits
CUT_FIRST, CUT_LAST = (4, 3), (0, 1)  # sections; the sample case is never cut
KEPT = 3  # rows
IN_A_ROW = 3  # stages
WHO_WIDTHS = (25, 75)


def on_one_sheet(procedure: Procedure, page: ReportPage) -> ReportPage:
    """Return the page as it is if it fits on a sheet; else in short, and cut where even that is too long."""
    if height(page) <= SHEET:
        return page
    short = [_cut(page, _short_sections(procedure, page, lines)) for lines in COURSES]
    return next((one for one in short if height(one) <= SHEET), short[-1])


def _short_sections(procedure: Procedure, page: ReportPage, lines: int) -> list[ReportSection]:
    """Return the sections without what a leader can do without; a sample case takes so many lines at most."""
    _, _, samples, windows, _ = page.sections
    return [
        _who_does_what(procedure),
        consequences_without_articles(procedure),
        samples._replace(rows=tuple((end, _short_course(course, lines)) for end, course in samples.rows)),
        windows,
        settings_without_reasons(procedure),
    ]


def _cut(page: ReportPage, sections: list[ReportSection]) -> ReportPage:
    """Return the page with these sections, and as many rows of them as fit."""
    left_out = [0] * len(sections)
    while True:
        shown = page._replace(sections=tuple(_with_rest(sections, left_out)))
        place = _next_to_cut(sections) if height(shown) > SHEET else None
        if place is None:
            return shown
        sections[place] = sections[place]._replace(rows=sections[place].rows[:-1])
        left_out[place] += 1


def _next_to_cut(sections: Sequence[ReportSection]) -> int | None:
    """Return the section that gives up its last row: first settings and windows, then the longer of the first two."""
    for place in CUT_FIRST:
        if len(sections[place].rows) > KEPT:
            return place
    long = [place for place in CUT_LAST if len(sections[place].rows) > 1]
    return max(long, key=lambda place: _section_height(sections[place]), default=None)


def _with_rest(sections: Sequence[ReportSection], left_out: Sequence[int]) -> Iterator[ReportSection]:
    """Yield the sections, each with how many rows were left out."""
    for section, count in zip(sections, left_out, strict=True):
        rest = gettext("{n} more: see --all-ends. ", n=count) if count else ""
        yield section._replace(note=rest + section.note)


def _who_does_what(procedure: Procedure) -> ReportSection:
    """Return the stages of each role with their limits, a few in a row."""
    told: set[Name] = set()
    found: dict[str, list[str]] = {}
    for name, stage in procedure.stages.items():
        if stage.kind != "end":
            limits = by_when(procedure, name, told)
            unlimited = limits == gettext("(no limit)")
            label = terms.label(procedure, name, "stage")
            what = label if unlimited else gettext("{what} ({limits})", what=label, limits=limits)
            found.setdefault(roles_at(procedure, stage), []).append(what)
    columns = (WHO_COLUMNS[1](), WHO_COLUMNS[0]())
    rows = [(who, listed(part)) for who, stages in found.items() for part in _batches(stages)]
    return ReportSection(gettext("1. Who does what, by when"), columns, tuple(rows), widths=WHO_WIDTHS)


def _batches(stages: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the stages, so many at a time as stand in a row."""
    return (stages[at : at + IN_A_ROW] for at in range(0, len(stages), IN_A_ROW))


def _short_course(course: str, most: int) -> str:
    """Return a course without its middle if it has more lines than `most`."""
    lines = course.split("\n")
    if len(lines) <= most:
        return course
    half = (most - 1) // 2
    rest = gettext("{n} more: see --all-ends. ", n=len(lines) - 2 * half)
    return "\n".join((*lines[:half], rest, *lines[-half:]))


# ---- how high a page is ----------------------------------------------------------------------------------------


def height(page: ReportPage) -> float:
    """Return about how many mm a dense page takes."""
    return HEADLINES + HEADLINE * len(page.lines) + sum(map(_section_height, page.sections))


def _section_height(section: ReportSection) -> float:
    lines = [section.columns, *section.rows] if section.rows else []
    note = LINE * _lines(section.note, 100) if section.note else 0
    return HEADING + sum(_row_height(cells, section.widths) for cells in lines) + note


def _row_height(cells: Sequence[str], widths: Sequence[int]) -> float:
    lines = max(_lines(words, width) for words, width in zip(cells, widths, strict=True))
    return max(ROW, LINE * lines)


def _lines(words: str, width: int) -> int:
    """Return how many lines words take in so many hundredths of the page."""
    room = width * DENSE_WIDTH.mm / 100 - CELL_MARGINS
    return sum(
        max(1, ceil(HALF_SIGN * sum(2 if east_asian_width(sign) in "WFA" else 1 for sign in line) / room))
        for line in words.split("\n")
    )
