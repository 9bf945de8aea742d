"""Letter layout of a document: text from a template whose first line is the title; office and day at the end."""

from pathlib import Path
from typing import Any

from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.shared import Pt
from docx.text.parfmt import ParagraphFormat
from jinja2 import TemplateError

from documents import page
from documents.sheet import Sheet, Signer, UnsoundDocument
from wording.template_engine import filling_in, template_environment

LETTER_POINTS, LINE_POINTS = 16, 28  # body size and line height of GB/T 9704, the standard for official documents


def letter_document(folder: Path, template: str, sheet: Sheet) -> Docx:
    """Return a document as a letter. Raises UnsoundDocument if the template cannot be filled in."""
    try:
        with filling_in():
            text = template_environment(folder).get_template(template).render(sheet.context)
    except TemplateError as error:
        raise UnsoundDocument(sheet, f"{template}: {error}") from None
    title, _, body = text.strip().partition("\n")
    document = page.sheet_page(sheet, page.FANG, LETTER_POINTS)
    page.add_title(document, sheet, title.strip())
    number = _add_letter_line(document, sheet.number, ALIGN.CENTER)
    number.space_after = Pt(LINE_POINTS)
    for nth, line in enumerate(filter(None, map(str.strip, body.split("\n")))):
        _add_letter_line(document, line, indent=nth > 0 or not line.endswith("："))  # the addressee is not indented
    for signer in sheet.signers:
        _add_letter_line(document, _signing_line(signer), ALIGN.RIGHT, before=LINE_POINTS)
    unit, room = (f"{sheet.seal}（盖章）", 2 * LINE_POINTS) if sheet.seal else (sheet.office, LINE_POINTS)
    for nth, line in enumerate(filter(None, (unit, sheet.day))):
        _add_letter_line(document, line, ALIGN.RIGHT, before=0 if nth else room)
    return document


def _add_letter_line(
    document: Docx, words: str, align: Any = None, *, indent: bool = False, before: float = 0
) -> ParagraphFormat:
    """Add a paragraph of fixed line height and return its format."""
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    shape: ParagraphFormat = paragraph.paragraph_format
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE_POINTS)
    shape.first_line_indent = Pt(2 * LETTER_POINTS) if indent else None
    shape.space_before = Pt(before)
    page.add_words(paragraph, words)
    return shape


def _signing_line(signer: Signer) -> str:
    """Return a signature, or a blank to sign."""
    return f"{signer.role}（签字）：{signer.name or '　' * 6}　{signer.day or '　　年　　月　　日'}"
