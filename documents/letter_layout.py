"""Letter layout of a document, in the letter form of GB/T 9704: the office in red, number, title, addressee, body, and
at the end the office and the day. The text is a template whose first line is the title."""

from pathlib import Path
from typing import Any

from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Pt
from docx.text.parfmt import ParagraphFormat
from jinja2 import TemplateError

from documents import page
from documents.page import LETTER_POINTS, LINE_POINTS
from documents.sheet import Sheet, Signer, UnsoundDocument, date_blank
from wording.template_engine import filling_in, template_environment
from wording.translation import pgettext

DAY_INDENT = 4  # characters free at the right of the day


def letter_document(folder: Path, template: str, sheet: Sheet) -> Docx:
    """Return a document as a letter. Raises UnsoundDocument if the template cannot be filled in."""
    title, lines = filled_template(folder, template, sheet)
    document = page.letter_page(sheet.office)
    _add_letter_line(document, sheet.number, ALIGN.RIGHT)
    _add_title(document, title)
    for nth, line in enumerate(lines):
        _add_letter_line(
            document, line, indent=nth > 0 or not line.endswith(("：", ":"))
        )  # the addressee is not indented
    for signer in sheet.signers:
        _add_letter_line(document, _signing_line(signer), ALIGN.RIGHT, before=LINE_POINTS)
    for paragraph in document.paragraphs[-1 - len(sheet.signers) :]:
        paragraph.paragraph_format.keep_with_next = True  # unit, day and seal never stand alone on a page
    _add_close(
        document,
        pgettext("paper", "{unit} (seal)", unit=sheet.seal) if sheet.seal else sheet.office or sheet.unit,
        sheet.day,
    )
    return document


def filled_template(folder: Path, template: str, sheet: Sheet) -> tuple[str, list[str]]:
    """Return the title and the lines that a template says of a sheet. Raises UnsoundDocument if it cannot be filled
    in."""
    try:
        with filling_in():
            text = template_environment(folder).get_template(template).render(sheet.context)
    except TemplateError as error:
        raise UnsoundDocument(sheet, f"{template}: {error}") from None
    title, _, body = text.strip().partition("\n")
    return title.strip(), [*filter(None, map(str.strip, body.split("\n")))]


def _add_title(document: Docx, title: str) -> None:
    """Add the title two lines below what stands above it."""
    heading = document.add_paragraph()
    heading.alignment = ALIGN.CENTER
    page.set_line_height(heading, 36)
    heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(LINE_POINTS), Pt(LINE_POINTS)
    page.add_words(heading, title, points=page.TITLE_POINTS, face=page.TITLE_FACE)


def _add_close(document: Docx, unit: str, day: str) -> None:
    """Add the unit, centred above the day, with room for the seal that is set over both."""
    lines = [line for line in (unit, day) if line]
    widest = max(map(_width, lines), default=0)
    for nth, line in enumerate(lines):
        shape = _add_letter_line(document, line, ALIGN.RIGHT, before=0 if nth else 2 * LINE_POINTS)
        beside = max(0, DAY_INDENT - (widest - _width(day)) / 2)  # the longer of both ends within the page
        shape.right_indent = Pt((beside + (widest - _width(line)) / 2) * LETTER_POINTS)
        shape.keep_with_next = not nth


def _width(line: str) -> float:
    """Return the width of a line in Chinese characters; letters and figures are half as wide."""
    return sum(0.5 if sign.isascii() else 1 for sign in line)


def _add_letter_line(
    document: Docx, words: str, align: Any = None, *, indent: bool = False, before: float = 0
) -> ParagraphFormat:
    """Add a paragraph of fixed line height and return its format."""
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    page.set_line_height(paragraph)
    shape: ParagraphFormat = paragraph.paragraph_format
    shape.first_line_indent = Pt(2 * LETTER_POINTS) if indent else None
    shape.space_before = Pt(before)
    page.add_words(paragraph, words)
    return shape


def _signing_line(signer: Signer) -> str:
    name, day = signer.name or "　" * 6, signer.day or date_blank()
    return pgettext("paper", "{role} (signature): {name} {day}", role=signer.role, name=name, day=day)
