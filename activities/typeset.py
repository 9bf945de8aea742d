"""A report as a DOCX file, the same bytes for the same words."""

import io
import zipfile
from datetime import UTC
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from activities.report_page import FIGURES, Page, Section

SONG, HEI = "宋体", "黑体"
WIDE = Cm(6)
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first instant a ZIP archive knows


def typeset(page: Page) -> bytes:
    """The file of a report."""
    document = Document()
    _styles(document)
    _paragraph(document, page.title, HEI, 16, centred=True)
    _paragraph(document, page.kind, HEI, 20, centred=True)
    for line in page.lines:
        _paragraph(document, line, SONG, 11, centred=True)
    for section in page.sections:
        _section(document, section)
    _paragraph(document, "说明", HEI, 11, before=14)
    for line in page.closing:
        _paragraph(document, line, SONG, 10)
    return _bytes(document, page)


def _styles(document: Any) -> None:
    sheet = document.sections[0]
    sheet.page_width, sheet.page_height = Cm(21), Cm(29.7)
    sheet.left_margin = sheet.right_margin = Cm(2.5)
    _font(document.styles["Normal"], SONG, 11)


def _font(styled: Any, name: str, size: float) -> None:
    """Latin letters and Chinese characters have a font each."""
    styled.font.name, styled.font.size = name, Pt(size)
    styled.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _paragraph(  # noqa: PLR0913  # what is said, and how it looks
    where: Any, text: str, font: str, size: float, *, centred: bool = False, before: float = 0
) -> None:
    paragraph = where.add_paragraph()
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(4)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    _font(run, font, size)


def _section(document: Any, section: Section) -> None:
    _paragraph(document, section.heading, HEI, 12, before=14)
    table = document.add_table(rows=0, cols=len(section.columns), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    widths = _widths(len(section.columns))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for nth, row in enumerate((section.columns, *section.rows)):
        for cell, text, width in zip(table.add_row().cells, row, widths, strict=True):
            cell.width = width
            _cell(cell, text, HEI if nth == 0 else SONG, left=width == WIDE)
    _heading_repeats(table)
    if section.note:
        _paragraph(document, section.note, SONG, 10, before=4)


def _widths(columns: int) -> list[Cm]:
    """Figures alone share the page; what they are of has a wider column before them."""
    if columns == len(FIGURES):
        return [Cm(16 / columns)] * columns
    return [WIDE, *[Cm((16 - WIDE.cm) / (columns - 1))] * (columns - 1)]


def _cell(cell: Any, text: str, font: str, *, left: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if left else WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    _font(paragraph.add_run(text), font, 10.5)


def _heading_repeats(table: Any) -> None:
    """On each page that a long table goes on to."""
    row = table.rows[0]._tr.get_or_add_trPr()
    row.append(row.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))


def _bytes(document: Any, page: Page) -> bytes:
    """Without the instant at which it happened to be written."""
    core = document.core_properties
    core.title, core.author, core.last_modified_by, core.comments = f"{page.title} {page.kind}", "办结", "办结", ""
    core.created = core.modified = page.made_at.astimezone(UTC).replace(tzinfo=None)
    written, plain = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(plain, "w") as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, LONG_AGO), source.read(name), zipfile.ZIP_DEFLATED)
    return plain.getvalue()
