"""Word templates that are made to do harm, and words that would like to be a field of Word."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document

import documents
from documents import UnsoundDocument
from documents.sheet import SheetRow
from tests.documents.test_documents import SHEET

SECRET = "a word of the host"
PART = "word/document.xml"
NAMESPACES = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
BODY = f"<w:document {NAMESPACES}><w:body><w:p><w:r><w:t>{{}}</w:t></w:r></w:p></w:body></w:document>"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
FIELD = re.compile(r"<w:(fldSimple|instrText|object|altChunk)[ >][^<]*")
FIELDS_OF_THE_PAGE = {"PAGE", "NUMPAGES"}


def template(folder: Path, part: str) -> Path:
    """Write a template of the office whose text is this part, and return its folder."""
    plain = io.BytesIO()
    Document().save(plain)
    path = folder / f"{SHEET.slug}.{SHEET.document}.docx"
    with ZipFile(plain) as whole, ZipFile(path, "w", ZIP_DEFLATED) as hostile:
        for name in whole.namelist():
            hostile.writestr(name, part if name == PART else whole.read(name))
    return folder


@pytest.mark.parametrize(
    "expression",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ facts.__class__.__init__.__globals__ }}",
        "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
        "{{ 'x' * 1000000000 }}",
        "{% include '../../etc/passwd' %}",
        "{{ self.__init__.__globals__ }}",
    ],
)
def test_an_expression_reaches_nothing_but_the_sheet(tmp_path: Path, expression: str) -> None:
    with pytest.raises(UnsoundDocument):
        documents.produce_document(SHEET, template(tmp_path, BODY.format(expression)))


def test_entities_are_neither_multiplied_nor_read_from_files(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET)
    laughing = f'<!DOCTYPE w [<!ENTITY l0 "ha">{LAUGHS}]>{BODY.format("&l9;")}'
    reading = f'<!DOCTYPE w [<!ENTITY f SYSTEM "file://{tmp_path}/secret">]>{BODY.format("&f;")}'
    for part in (laughing, reading):
        try:
            printed = documents.printed_text(documents.produce_document(SHEET, template(tmp_path, part)))
        except UnsoundDocument as wrong:
            printed = wrong.says
        assert SECRET not in printed
        assert len(printed) < 10_000


def test_a_template_that_becomes_too_large_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MAX_TEMPLATE_BYTES", 1024 * 1024)
    with pytest.raises(UnsoundDocument, match="MB"):
        documents.produce_document(SHEET, template(tmp_path, BODY.format(" " * 4 * 1024 * 1024)))


def fields(paper: bytes) -> Iterator[str]:
    """Yield the fields of a document, which Word carries out: what each is to do."""
    with ZipFile(io.BytesIO(paper)) as parts:
        for name in parts.namelist():
            for found in FIELD.finditer(parts.read(name).decode("utf-8", "replace") if name.endswith(".xml") else ""):
                yield found[0].partition(">")[2].strip()


@pytest.mark.parametrize(
    "words",
    [
        '</w:t></w:r><w:fldSimple w:instr="DDEAUTO c:\\\\x"/>',
        "{ DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe }",
        "=1+1",
        "{{ texts }}",
        '<w:altChunk r:id="x"/>',
    ],
)
def test_words_of_people_are_no_fields_and_no_expressions(tmp_path: Path, words: str) -> None:
    sheet = replace(SHEET, rows=(SheetRow("意见", words, text=True),), texts={"opinion": words}, party={"name": words})
    own = template(tmp_path, BODY.format("{{ texts.opinion }} {{ party.name }}"))
    for paper in (documents.produce_document(sheet), documents.produce_document(sheet, own)):
        assert {*fields(paper)} <= FIELDS_OF_THE_PAGE
        assert documents.is_printed(words, documents.printed_text(paper))
