"""The report of a period: its title, the days it is of, its tables of figures, and how they were counted."""

from datetime import datetime
from typing import NamedTuple

from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Length, Mm, Pt

from documents import docx_bytes, page
from documents.form_layout import WHOLE, lined

NAMES = Mm(48)  # the column of what is counted, before those of its figures


class Section(NamedTuple):
    """A table with its heading and the line under it. All its columns are figures, or all but the first."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    figures_only: bool = False


class Page(NamedTuple):
    """A report as it is printed."""

    title: str
    kind: str
    lines: tuple[str, ...]
    sections: tuple[Section, ...]
    closing: tuple[str, ...]
    made_at: datetime


def printed(report: Page) -> bytes:
    """The file of a report; of the same figures, byte for byte the same."""
    made = page.plain(page.SONG, 12, report.kind)
    _line(made, report.title, 16)
    _line(made, report.kind, 22, bold=True, after=10)
    for line in report.lines:
        _line(made, line, 12)
    for section in report.sections:
        _section(made, section)
    _caption(made, "说明")
    for line in report.closing:
        page.said(made.add_paragraph(), line, points=10.5)
    return docx_bytes.bound(made, report.kind, report.lines[0], report.title, report.made_at)


def _line(made: Docx, words: str, points: float, *, bold: bool = False, after: float = 2) -> None:
    paragraph = made.add_paragraph()
    paragraph.alignment, paragraph.paragraph_format.space_after = ALIGN.CENTER, Pt(after)
    page.said(paragraph, words, points=points, bold=bold)


def _caption(made: Docx, words: str) -> None:
    paragraph = made.add_paragraph()
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(12), Pt(4)
    paragraph.paragraph_format.keep_with_next = True
    page.said(paragraph, words, bold=True)


def _section(made: Docx, section: Section) -> None:
    _caption(made, section.heading)
    named = 0 if section.figures_only else 1
    table = lined(made, (section.columns, *section.rows), _widths(len(section.columns), named))
    for row in table.rows:
        for cell in row.cells[named:]:
            cell.paragraphs[0].alignment = ALIGN.CENTER
    if section.note:
        page.said(made.add_paragraph(), section.note, points=10.5)


def _widths(columns: int, named: int) -> list[Length]:
    figure = Length((WHOLE - named * NAMES) // (columns - named))
    return [NAMES] * named + [figure] * (columns - named)
