"""Layout of a periodic report: title, period, tables of figures, and how the figures were counted."""

from datetime import datetime
from typing import NamedTuple

from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Length, Mm, Pt

from documents import docx_bytes, page
from documents.form_layout import TEXT_WIDTH, add_lined_table
from wording.translation import pgettext

DENSE_POINTS = 9
PAGE_WIDTH, DENSE_WIDTH = Mm(210), Mm(182)
DENSE_ROW = Mm(5)
NAME_COLUMN = Mm(48)  # width of the first column, which names what is counted


class ReportSection(NamedTuple):
    """A table with its heading and the note below it. `figures_only`: the first column holds figures too. `widths`:
    the columns hold words; each has so many hundredths of the page."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    figures_only: bool = False
    widths: tuple[int, ...] = ()


class ReportPage(NamedTuple):
    """The printed content of a report. `dense`: in small type and with narrow margins, to be read on few pages."""

    title: str
    kind: str
    lines: tuple[str, ...]
    sections: tuple[ReportSection, ...]
    closing: tuple[str, ...]
    made_at: datetime
    dense: bool = False


def report_bytes(report: ReportPage) -> bytes:
    """Return a report as a .docx file. Equal content gives equal bytes."""
    document = page.plain_page(page.SONG, DENSE_POINTS if report.dense else 12, report.kind)
    if report.dense:
        page.narrow_margins(document, (PAGE_WIDTH - DENSE_WIDTH) // 2)
    _add_centered_line(document, report.title, 16)
    _add_centered_line(document, report.kind, 22, bold=True, after=10)
    for line in report.lines:
        _add_centered_line(document, line, 12)
    for section in report.sections:
        _add_section(document, section, DENSE_WIDTH if report.dense else TEXT_WIDTH)
    if report.closing:
        _add_caption(document, pgettext("paper", "Notes"))
    for line in report.closing:
        page.add_words(document.add_paragraph(), line, points=10.5)
    return docx_bytes.stable_docx_bytes(document, report.kind, report.lines[0], report.title, report.made_at)


def _add_centered_line(document: Docx, words: str, points: float, *, bold: bool = False, after: float = 2) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment, paragraph.paragraph_format.space_after = ALIGN.CENTER, Pt(after)
    page.add_words(paragraph, words, points=points, bold=bold)


def _add_caption(document: Docx, words: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(12), Pt(4)
    paragraph.paragraph_format.keep_with_next = True
    page.add_words(paragraph, words, bold=True)


def _add_section(document: Docx, section: ReportSection, width: Length) -> None:
    _add_caption(document, section.heading)
    if section.widths and section.rows:
        widths = [Length(share * width // 100) for share in section.widths]
        add_lined_table(document, (section.columns, *section.rows), widths, DENSE_ROW)
    elif section.rows or not section.widths:
        _add_figures(document, section)
    if section.note:
        page.add_words(document.add_paragraph(), section.note, points=DENSE_POINTS if section.widths else 10.5)


def _add_figures(document: Docx, section: ReportSection) -> None:
    named = 0 if section.figures_only else 1
    table = add_lined_table(document, (section.columns, *section.rows), _column_widths(len(section.columns), named))
    for row in table.rows:
        for cell in row.cells[named:]:
            cell.paragraphs[0].alignment = ALIGN.CENTER


def _column_widths(columns: int, named: int) -> list[Length]:
    figure = Length((TEXT_WIDTH - named * NAME_COLUMN) // (columns - named))
    return [NAME_COLUMN] * named + [figure] * (columns - named)
