"""Rows of a sheet of old complaints: an Excel workbook's first sheet, or CSV in UTF-8 or GB 18030."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from models.errors import BadInput
from models.packed_file import check_unpacked
from models.regular_file import read_regular
from wording.system_problems import file_problem
from wording.translation import gettext

MAX_ROWS = 100_000
MAX_SHEET_BYTES = 512 * 1024 * 1024  # unpacked


class OldRow(NamedTuple):
    """A row: its number as the sheet counts, and its cells that are not empty, as text, by heading."""

    row: int
    cells: Mapping[str, str]


class Sheet(NamedTuple):
    """The name of a sheet, its headings, and its rows that are not empty."""

    name: str
    headings: frozenset[str]
    rows: list[OldRow]


def read_sheet(path: Path) -> Sheet:
    """Read a sheet. Raises BadInput: the file cannot be read, a heading stands twice, there are
    more than MAX_ROWS rows."""
    try:
        content = read_regular(path)
    except OSError as error:
        raise BadInput(gettext("Cannot read {path}: {problem}.", path=path, problem=file_problem(error))) from None
    except ValueError as error:
        raise BadInput(gettext("Cannot read {path}: {problem}.", path=path, problem=error)) from None
    return parse_sheet(content, str(path))


def parse_sheet(content: bytes, name: str) -> Sheet:
    """Parse a sheet that was read from a file of this name. Raises as `read_sheet`."""
    try:
        lines = _excel_lines(content) if name.lower().endswith(".xlsx") else _csv_lines(content)
        return _sheet(name, lines)
    except (BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, OSError, csv.Error) as error:
        raise BadInput(gettext("Cannot read {path}: {problem}.", path=name, problem=error)) from None


def _sheet(name: str, lines: Iterator[list[str]]) -> Sheet:
    headings = next(lines, [])
    named = [heading for heading in headings if heading]
    if twice := sorted({heading for heading in named if named.count(heading) > 1}):
        raise BadInput(gettext("{path}: the column {heading} stands there twice.", path=name, heading=twice[0]))
    rows = list(_filled(headings, lines))
    if not rows:
        raise BadInput(gettext("{path} holds no complaints.", path=name))
    if len(rows) > MAX_ROWS:
        raise BadInput(gettext("{path}: at most {most} complaints at a time.", path=name, most=MAX_ROWS))
    return Sheet(name, frozenset(named), rows)


def _filled(headings: list[str], lines: Iterable[list[str]]) -> Iterator[OldRow]:
    for row, line in enumerate(lines, start=2):
        padded = [*headings, *("" for _ in line[len(headings) :])]
        if cells := {heading: cell for heading, cell in zip(padded, line, strict=False) if cell}:
            yield OldRow(row, cells)


def _excel_lines(content: bytes) -> Iterator[list[str]]:
    packed = io.BytesIO(content)
    check_unpacked(packed, MAX_SHEET_BYTES)
    workbook = load_workbook(packed, read_only=True, data_only=True)
    try:
        for line in workbook.worksheets[0].iter_rows(values_only=True):
            yield [_cell_text(cell) for cell in line]
    finally:
        workbook.close()


def _cell_text(cell: object) -> str:
    if isinstance(cell, bool):
        return gettext("yes") if cell else gettext("no")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return "" if cell is None else str(cell).strip()


def _csv_lines(content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    for line in csv.reader(io.StringIO(text, newline="")):
        yield [cell.strip() for cell in line]
