"""The tables of the statistics: as they stand on the page, in a CSV file and in a workbook."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from starter.statistics.period import Period
from wording.dates import month_text

Cell = str | int | float | date | Period | None  # a date is the first day of a month
MONTH_FORMAT = "yyyy-mm"  # of a cell in a workbook
MAX_SHEET_NAME = 31
NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")  # of a sheet
PRINT_CODE = re.compile("&")  # begins a code in the head of a printed sheet
FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")  # wide ones begin one too


class StatisticsTable(NamedTuple):
    """A table: its heading, its columns, its rows. `charts`: the columns that are also drawn, by their
    place, one chart after the other; `percent`: the columns that are parts of a hundred."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    charts: tuple[tuple[int, ...], ...] = ()
    percent: tuple[int, ...] = ()

    @property
    def drawn(self) -> str:
        """The charts as a page reads them: 1,4,5;6% (a scale up to a hundred)."""
        return ";".join(",".join(map(str, one)) + "%" * (one[0] in self.percent) for one in self.charts)


def as_csv(head: Sequence[str], tables: Sequence[StatisticsTable]) -> bytes:
    """Return all tables in one CSV file below the lines of its head, in UTF-8 with a byte order mark for
    spreadsheets."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    lines: list[Sequence[Cell]] = [[line] for line in head]
    for table in tables:
        lines += [[], [table.heading], table.columns, *table.rows]
    writer.writerows(map(plain_cell, line) for line in lines)
    return out.getvalue().encode("utf-8-sig")


def as_workbook(head: Sequence[str], tables: Sequence[StatisticsTable]) -> bytes:
    """Return a workbook with a sheet for each table; the lines of its head, the first its title, stand above each when
    it is printed."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    workbook.properties.title = head[0]
    for table in tables:
        sheet = workbook.create_sheet(NOT_IN_A_NAME.sub(" ", table.heading)[:MAX_SHEET_NAME])
        sheet.append([plain_cell(column) for column in table.columns])
        for row in table.rows:
            sheet.append([cell if isinstance(cell, date) else plain_cell(cell) for cell in row])
        for cell in (cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.is_date):
            cell.number_format = MONTH_FORMAT
        sheet.freeze_panes = "A2"
        sheet.oddHeader.center.text = PRINT_CODE.sub(" ", "\n".join(head))
        for place, cell in enumerate(sheet[1], start=1):
            cell.font = Font(bold=True)
            sheet.column_dimensions[get_column_letter(place)].width = 32 if place == 1 else 16
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def shown_cell(cell: Cell) -> str | int | float | None:
    """Return a cell as it stands on a page: with months in words."""
    if isinstance(cell, date):
        return month_text(cell)
    return cell.named(month_text) if isinstance(cell, Period) else plain_cell(cell)


def plain_cell(cell: Cell) -> str | int | float | None:
    """Return a cell as it stands in a file, and as no spreadsheet takes it for a formula."""
    if isinstance(cell, date):
        return _plain_month(cell)
    if isinstance(cell, Period):
        return cell.named(_plain_month)
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) else cell


def _plain_month(day: date) -> str:
    return f"{day:%Y-%m}"
