"""Workbooks that are made to do harm: what reads them answers in a sentence, soon, and opens nothing else."""

import io
import resource
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from models.errors import BadInput
from starter.moving_in import sheet
from starter.moving_in.sheet import read_sheet

PART = "xl/worksheets/sheet1.xml"
HEAD = '<?xml version="1.0"?>'
ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>'
ROWS = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
SECRET = "a word of the host"


def workbook(path: Path, part: str) -> Path:
    """Write a workbook whose first sheet holds these bytes."""
    plain = io.BytesIO()
    Workbook().save(plain)
    with ZipFile(plain) as whole, ZipFile(path, "w", ZIP_DEFLATED) as hostile:
        for name in whole.namelist():
            hostile.writestr(name, part if name == PART else whole.read(name))
    return path


def test_entities_are_neither_multiplied_nor_read_from_files(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET)
    laughing = f'{HEAD}<!DOCTYPE w [<!ENTITY l0 "ha">{LAUGHS}]>' + ROWS.format(ROW.format("&l9;") * 2)
    reading = f'{HEAD}<!DOCTYPE w [<!ENTITY f SYSTEM "file://{tmp_path}/secret">]>' + ROWS.format(ROW.format("&f;") * 2)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for part in (laughing, reading):
        said = ""
        try:
            said = str(read_sheet(workbook(tmp_path / "old.xlsx", part)))
        except BadInput as wrong:
            said = wrong.says
        assert SECRET not in said
        assert len(said) < 10_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kB


@pytest.mark.parametrize("part", ["<no", "", ROWS.format("<row><c><v>1</v></c>")])
def test_a_sheet_that_is_no_xml_is_bad_input(tmp_path: Path, part: str) -> None:
    with pytest.raises(BadInput):
        read_sheet(workbook(tmp_path / "old.xlsx", part))


def test_an_archive_that_becomes_too_large_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MAX_SHEET_BYTES", 1024 * 1024)
    bomb = workbook(tmp_path / "old.xlsx", ROWS.format(" " * 4 * 1024 * 1024))
    assert bomb.stat().st_size < 100_000
    with pytest.raises(BadInput, match="MB"):
        read_sheet(bomb)
