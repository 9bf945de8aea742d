"""Form layout of a document: a table of its fields, with the places to sign at its end."""

from collections.abc import Iterator, Sequence
from typing import Any

from docx.document import Document as Docx
from docx.enum.table import WD_ALIGN_VERTICAL, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.table import Table, _Cell, _Row

from documents import page
from documents.sheet import Sheet, SheetGrid, SheetRow, Signer, date_blank
from wording.translation import pgettext

COLUMN_WIDTHS = (Mm(32), Mm(47), Mm(32), Mm(47))
TEXT_WIDTH = Mm(158)
ROW_HEIGHT = Mm(8)
NARROW_VALUE, NARROW_LABEL = 10, 8  # characters in one line of a narrow cell, and of its label
DECISION_ROOM = Mm(38)  # for an opinion written by hand, above the signature
SEAL_ROOM = Mm(18)  # a seal is 42 mm wide and is set over the name and the day


def form_document(sheet: Sheet) -> Docx:
    version = pgettext("paper", ", version {version}", version=sheet.version) if sheet.version else ""
    document = page.plain_page(page.SONG, 12, f"{sheet.number}{version}")
    page.add_title(document, sheet, sheet.name)
    head = document.add_paragraph()
    head.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    head.paragraph_format.space_after = Pt(4)
    page.add_words(head, pgettext("paper", "No. {number}", number=sheet.number), points=10.5)
    page.add_words(head, f"\t{sheet.day}{version}", points=10.5)
    _add_rows(document, sheet)
    for grid in sheet.grids:
        _add_grid(document, grid)
    if sheet.choices:
        _add_decisions(document, sheet)
    else:
        _add_signers(document, sheet.signers)
    if sheet.seal:
        _add_seal_place(document, sheet.seal)
    basis = document.add_paragraph()
    basis.paragraph_format.space_before = Pt(8)
    page.add_words(basis, sheet.basis, points=10.5)
    return document


def _add_rows(document: Docx, sheet: Sheet) -> None:
    if sheet.rows:
        table = _add_empty_table(document, len(COLUMN_WIDTHS))
        for pair in _paired_rows(sheet.rows):
            _add_row(table, pair)
        for cell in table.rows[-1].cells:
            cell.paragraphs[-1].paragraph_format.keep_with_next = True  # the last row stays with what follows


def _paired_rows(rows: tuple[SheetRow, ...]) -> Iterator[tuple[SheetRow, ...]]:
    """Yield the rows of the form: two short ones share a line."""
    waiting: SheetRow | None = None
    for row in rows:
        narrow = not row.long and len(row.value) <= NARROW_VALUE and len(row.name) <= 2 * NARROW_LABEL
        if narrow and waiting:
            yield waiting, row
            waiting = None
            continue
        if waiting:
            yield (waiting,)
        waiting = row if narrow else None
        if not narrow:
            yield (row,)
    if waiting:
        yield (waiting,)


def _add_row(table: Table, pair: tuple[SheetRow, ...]) -> None:
    line: _Row = table.add_row()  # type: ignore[no-untyped-call]
    line.height_rule, line.height = WD_ROW_HEIGHT_RULE.AT_LEAST, Mm(24 if pair[0].long else 10)
    cells = line.cells
    for cell, width in zip(cells, COLUMN_WIDTHS, strict=True):
        cell.width = width
    if len(pair) == 1:
        cells = (cells[0], cells[1].merge(cells[3]))
    for nth, row in enumerate(pair):
        _write_label(cells[2 * nth], row.name)
        _write_value(cells[2 * nth + 1], row.value, long=row.long)


def _add_grid(document: Docx, grid: SheetGrid) -> None:
    """Add the table of a collection, below its caption."""
    caption = document.add_paragraph()
    caption.paragraph_format.space_before, caption.paragraph_format.space_after = Pt(10), Pt(4)
    caption.paragraph_format.keep_with_next = True
    page.add_words(caption, grid.name, bold=True)
    width = Length(TEXT_WIDTH // len(grid.columns))
    add_lined_table(document, (grid.columns, *grid.lines), [width] * len(grid.columns))


def add_lined_table(
    document: Docx, lines: Sequence[Sequence[str]], widths: Sequence[Length], row_height: Length = ROW_HEIGHT
) -> Table:
    """Add a table of these lines. The first line holds the column names and repeats on each page; no row is divided."""
    table = _add_empty_table(document, len(widths))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for nth, line in enumerate(lines):
        row: _Row = table.add_row()  # type: ignore[no-untyped-call]
        row.height_rule, row.height = WD_ROW_HEIGHT_RULE.AT_LEAST, row_height
        for cell, words, width in zip(row.cells, line, widths, strict=True):
            cell.width = width
            (_write_value if nth else _write_label)(cell, words)
    _repeat_header_row(table)
    return table


def _add_signers(document: Docx, signers: tuple[Signer, ...]) -> None:
    if not signers:
        return
    gap = document.add_paragraph()
    gap.paragraph_format.line_spacing, gap.paragraph_format.keep_with_next = Pt(8), True
    table = _add_empty_table(document, 3)
    for signer in signers:
        row: _Row = table.add_row()  # type: ignore[no-untyped-call]
        row.height_rule, row.height = WD_ROW_HEIGHT_RULE.AT_LEAST, Mm(12)
        for cell, width in zip(row.cells, (Mm(56), Mm(56), Mm(46)), strict=True):
            cell.width = width
        _write_label(row.cells[0], pgettext("paper", "{role} (signature)", role=signer.role))
        _write_value(row.cells[1], signer.name)
        _write_value(row.cells[2], signer.day or date_blank())
        for cell in row.cells:
            cell.paragraphs[0].alignment = ALIGN.CENTER
            cell.paragraphs[0].paragraph_format.keep_with_next = True  # signatures never stand alone on a page


def _add_decisions(document: Docx, sheet: Sheet) -> None:
    """Add for each who decides a place to write the opinion by hand, to sign and to date."""
    gap = document.add_paragraph()
    gap.paragraph_format.line_spacing = Pt(8)
    table = _add_empty_table(document, 2)
    for column, width in zip(table.columns, (COLUMN_WIDTHS[0], TEXT_WIDTH - COLUMN_WIDTHS[0]), strict=True):
        column.width = Length(width)
    for signer in sheet.signers:
        row: _Row = table.add_row()  # type: ignore[no-untyped-call]
        row.height_rule, row.height = WD_ROW_HEIGHT_RULE.AT_LEAST, DECISION_ROOM
        _forbid_dividing(row)
        label, place = row.cells
        label.width, place.width = COLUMN_WIDTHS[0], Length(TEXT_WIDTH - COLUMN_WIDTHS[0])
        _write_label(label, pgettext("paper", "Decision"))
        page.add_words(label.add_paragraph(), pgettext("paper", "({role})", role=signer.role), points=10.5)
        label.paragraphs[1].alignment = ALIGN.CENTER
        _write_value(place, "　".join(f"□{choice}" for choice in sheet.choices))
        place.vertical_alignment = WD_ALIGN_VERTICAL.TOP
        signature = pgettext("paper", "Signature:                  Date: {blank}", blank=date_blank())
        for words in ("", "", "", signature):
            page.add_words(place.add_paragraph(), words)
        place.paragraphs[-1].alignment = ALIGN.RIGHT


def _forbid_dividing(row: _Row) -> None:
    properties: Any = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))


def _add_seal_place(document: Docx, unit: str) -> None:
    """Add the place of the seal: room above the unit's name, over which it is set, and the day of sealing."""
    for words, before in ((pgettext("paper", "{unit} (seal)", unit=unit), SEAL_ROOM), (date_blank(), Pt(4))):
        line = document.add_paragraph()
        line.alignment = ALIGN.RIGHT
        line.paragraph_format.space_before, line.paragraph_format.right_indent = before, Mm(12)
        line.paragraph_format.keep_with_next = True  # the seal never stands alone on a page
        page.add_words(line, words)


def _add_empty_table(document: Docx, columns: int) -> Table:
    table: Table = document.add_table(rows=0, cols=columns, style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    margins: Any = OxmlElement("w:tblCellMar")  # keeps text off the border
    for side, twips in (("top", 60), ("left", 108), ("bottom", 60), ("right", 108)):
        margin: Any = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)
    return table


def _repeat_header_row(table: Table) -> None:
    properties: Any = table.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))


def _write_label(cell: _Cell, words: str) -> None:
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    cell.paragraphs[0].alignment = ALIGN.CENTER
    page.add_words(cell.paragraphs[0], words, bold=True, points=12 if len(words) <= NARROW_LABEL else 10.5)


def _write_value(cell: _Cell, words: str, *, long: bool = False) -> None:
    """Write a value into a cell. A long text gets one paragraph a line, each indented by two characters."""
    cell.vertical_alignment = WD_ALIGN_VERTICAL.TOP if long else WD_ALIGN_VERTICAL.CENTER
    for nth, line in enumerate(filter(None, map(str.strip, words.split("\n"))) if long else (words,)):
        paragraph = cell.add_paragraph() if nth else cell.paragraphs[0]
        if long:
            paragraph.paragraph_format.line_spacing = 1.25
            paragraph.paragraph_format.first_line_indent = Pt(24)
        page.add_words(paragraph, line)
