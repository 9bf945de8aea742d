"""The form: a table of what a document holds, with the places to sign at its end."""

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
from documents.sheet import Grid, Row, Sheet, Signer

WIDTHS = (Mm(32), Mm(47), Mm(32), Mm(47))
WHOLE = Mm(158)
SHORT, LABEL = 10, 8  # signs that stand in one line of a narrow cell, of its label
UNDATED = "　　年　　月　　日"


def drawn(sheet: Sheet) -> Docx:
    """The paper of a sheet."""
    made = page.blank(sheet, page.SONG, 12)
    page.titled(made, sheet, sheet.zh)
    head = made.add_paragraph()
    head.paragraph_format.tab_stops.add_tab_stop(WHOLE, WD_TAB_ALIGNMENT.RIGHT)
    head.paragraph_format.space_after = Pt(4)
    page.said(head, f"编号：{sheet.number}\t{sheet.day}　第{sheet.version}版", points=10.5)
    _rows(made, sheet)
    for grid in sheet.grids:
        _grid(made, grid)
    _signers(made, sheet.signers)
    basis = made.add_paragraph()
    basis.paragraph_format.space_before = Pt(8)
    page.said(basis, sheet.basis, points=10.5)
    return made


def _rows(made: Docx, sheet: Sheet) -> None:
    if sheet.rows:
        table = _table(made, len(WIDTHS))
        for pair in _paired(sheet.rows):
            _row(table, pair)
        for cell in table.rows[-1].cells:
            cell.paragraphs[-1].paragraph_format.keep_with_next = True  # nothing stands alone on the next page


def _paired(rows: tuple[Row, ...]) -> Iterator[tuple[Row, ...]]:
    """Two short ones in one line."""
    waiting: Row | None = None
    for row in rows:
        narrow = not row.long and len(row.value) <= SHORT and len(row.zh) <= 2 * LABEL
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


def _row(table: Table, pair: tuple[Row, ...]) -> None:
    made: _Row = table.add_row()  # type: ignore[no-untyped-call]
    made.height_rule, made.height = WD_ROW_HEIGHT_RULE.AT_LEAST, Mm(24 if pair[0].long else 10)
    cells = made.cells
    for one, width in zip(cells, WIDTHS, strict=True):
        one.width = width
    if len(pair) == 1:
        cells = (cells[0], cells[1].merge(cells[3]))
    for nth, row in enumerate(pair):
        _label(cells[2 * nth], row.zh)
        _said(cells[2 * nth + 1], row.value, long=row.long)


def _grid(made: Docx, grid: Grid) -> None:
    """The items of a collection, under a line that names it."""
    caption = made.add_paragraph()
    caption.paragraph_format.space_before, caption.paragraph_format.space_after = Pt(10), Pt(4)
    caption.paragraph_format.keep_with_next = True
    page.said(caption, grid.zh, bold=True)
    width = Length(WHOLE // len(grid.columns))
    lined(made, (grid.columns, *grid.lines), [width] * len(grid.columns))


def lined(made: Docx, lines: Sequence[Sequence[str]], widths: Sequence[Length]) -> Table:
    """A table of these lines, the first of which names the columns."""
    table = _table(made, len(widths))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for nth, line in enumerate(lines):
        row: _Row = table.add_row()  # type: ignore[no-untyped-call]
        row.height_rule, row.height = WD_ROW_HEIGHT_RULE.AT_LEAST, Mm(8)
        for cell, words, width in zip(row.cells, line, widths, strict=True):
            cell.width = width
            (_said if nth else _label)(cell, words)
    _repeat(table)
    return table


def _signers(made: Docx, signers: tuple[Signer, ...]) -> None:
    if not signers:
        return
    gap = made.add_paragraph()
    gap.paragraph_format.line_spacing, gap.paragraph_format.keep_with_next = Pt(8), True
    table = _table(made, 3)
    for one in signers:
        row: _Row = table.add_row()  # type: ignore[no-untyped-call]
        row.height_rule, row.height = WD_ROW_HEIGHT_RULE.AT_LEAST, Mm(12)
        for cell, width in zip(row.cells, (Mm(56), Mm(56), Mm(46)), strict=True):
            cell.width = width
        _label(row.cells[0], f"{one.role}（签字）")
        _said(row.cells[1], one.name)
        _said(row.cells[2], one.day or UNDATED)
        for cell in row.cells:
            cell.paragraphs[0].alignment = ALIGN.CENTER
            cell.paragraphs[0].paragraph_format.keep_with_next = True  # nobody signs an empty page


def _table(made: Docx, columns: int) -> Table:
    table: Table = made.add_table(rows=0, cols=columns, style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    room: Any = OxmlElement("w:tblCellMar")  # words do not touch the lines
    for side, twips in (("top", 60), ("left", 108), ("bottom", 60), ("right", 108)):
        margin: Any = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(twips))
        margin.set(qn("w:type"), "dxa")
        room.append(margin)
    table._tbl.tblPr.append(room)
    return table


def _repeat(table: Table) -> None:
    """The names of the columns stand on each page."""
    properties: Any = table.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))


def _label(cell: _Cell, words: str) -> None:
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    cell.paragraphs[0].alignment = ALIGN.CENTER
    page.said(cell.paragraphs[0], words, bold=True, points=12 if len(words) <= LABEL else 10.5)


def _said(cell: _Cell, words: str, *, long: bool = False) -> None:
    """A text in its paragraphs, each set in by two signs."""
    cell.vertical_alignment = WD_ALIGN_VERTICAL.TOP if long else WD_ALIGN_VERTICAL.CENTER
    for nth, line in enumerate(filter(None, map(str.strip, words.split("\n"))) if long else (words,)):
        paragraph = cell.add_paragraph() if nth else cell.paragraphs[0]
        if long:
            paragraph.paragraph_format.line_spacing = 1.25
            paragraph.paragraph_format.first_line_indent = Pt(24)
        page.said(paragraph, line)
