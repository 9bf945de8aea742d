"""Reproducible .docx files: equal content gives equal bytes."""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from xml.etree import ElementTree

import segno
from docx import Document
from docx.document import Document as Docx
from docx.shared import Mm

from documents import page
from documents.sheet import GradeCode, Sheet, legible_text
from wording.translation import pgettext

ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip archive can hold
LOG_POINTS = 9
GRADE_CODE_WIDTH, GRADE_POINTS = Mm(30), 12  # a telephone reads it at arm's length
FIRST_PART = "[Content_Types].xml"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TEXT_TAG, PARAGRAPH_TAG = f"{WORD}t", f"{WORD}p"
PRINTED_PARTS = ("word/document", "word/header", "word/footer", "word/footnotes")


def sheet_bytes(document: Docx, sheet: Sheet) -> bytes:
    """Return the file of a document, titled and dated by its sheet; at its end the code by which it is graded, and how
    the log stood."""
    if sheet.grade:
        _add_grade_code(document, sheet.grade)
    if sheet.log:
        page.add_words(document.add_paragraph(), sheet.log, points=LOG_POINTS)
    subject = pgettext("paper", "{number} version {version}", number=sheet.number, version=sheet.version)
    return stable_docx_bytes(document, sheet.name, subject, sheet.office, sheet.at)


def _add_grade_code(document: Docx, grade: GradeCode) -> None:
    """Add the QR code of a link, and below it what it is for."""
    picture = io.BytesIO()
    segno.make(grade.link, error="m", micro=False).save(picture, kind="png", scale=8)
    words = pgettext(
        "paper", "Scan this until {day} to say how satisfied you are with how it was handled", day=grade.day
    )
    coded = document.add_paragraph()
    coded.paragraph_format.keep_with_next = True
    coded.add_run().add_picture(picture, width=GRADE_CODE_WIDTH)._inline.docPr.set("descr", words)
    page.add_words(document.add_paragraph(), words, points=GRADE_POINTS)


def stable_docx_bytes(document: Docx, title: str, subject: str, author: str, at: datetime) -> bytes:
    """Return the file of a document. Its only timestamp is `at`; the parts of the archive are in a fixed order."""
    properties = document.core_properties
    properties.title, properties.subject, properties.author = map(legible_text, (title, subject, author))
    properties.last_modified_by, properties.comments, properties.revision = "", "", 1
    properties.created = properties.modified = at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    saved, stable = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as parts, zipfile.ZipFile(stable, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts.namelist(), key=lambda part_name: (part_name != FIRST_PART, part_name)):
            part = zipfile.ZipInfo(name, ZIP_EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(part, parts.read(name))
    return stable.getvalue()


def printed_text(paper: bytes) -> str:
    """Return all text that is printed on a document, header and footer included."""
    with zipfile.ZipFile(io.BytesIO(paper)) as parts:
        printed = [
            ElementTree.fromstring(parts.read(name)) for name in parts.namelist() if name.startswith(PRINTED_PARTS)
        ]
    return "\n".join("".join(element.text or "" for element in part.iter(TEXT_TAG)) for part in printed)


def printed_lines(paper: bytes) -> Iterator[str]:
    """Yield the lines of a document, as far as something stands in them, without header and footer."""
    for paragraph in Document(io.BytesIO(paper)).element.body.iter(PARAGRAPH_TAG):
        if line := "".join(element.text or "" for element in paragraph.iter(TEXT_TAG)).strip():
            yield line


def is_printed(words: str, printed: str) -> bool:
    """Return whether words are printed on a document, as `printed_text` returns it, whatever spaces and line breaks are
    between them."""
    return "".join(legible_text(words).split()) in "".join(printed.split())
