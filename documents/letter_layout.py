"""The letter: a paper in a wording of its own, its first line the title, its last the office and the day."""

from pathlib import Path
from typing import Any

from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.shared import Pt
from docx.text.parfmt import ParagraphFormat
from jinja2 import TemplateError

from documents import page
from documents.sheet import Sheet, Signer, Unsound
from wording.template_engine import engine

POINTS, LINE = 16, 28  # as the national standard of official papers has it


def written(folder: Path, template: str, sheet: Sheet) -> Docx:
    """The letter of a template. Raises Unsound."""
    try:
        text = engine(folder).get_template(template).render(sheet.context)
    except TemplateError as error:
        raise Unsound(sheet, str(error)) from None
    title, _, body = text.strip().partition("\n")
    made = page.blank(sheet, page.FANG, POINTS)
    page.titled(made, sheet, title.strip())
    number = _line(made, sheet.number, ALIGN.CENTER)
    number.space_after = Pt(LINE)
    for nth, line in enumerate(filter(None, map(str.strip, body.split("\n")))):
        _line(made, line, indent=nth > 0 or not line.endswith("："))  # whom it is to stands at the edge
    for one in sheet.signers:
        _line(made, _signed(one), ALIGN.RIGHT, before=LINE)
    for nth, line in enumerate(filter(None, (sheet.office, sheet.day))):
        _line(made, line, ALIGN.RIGHT, before=0 if nth else LINE)
    return made


def _line(made: Docx, words: str, align: Any = None, *, indent: bool = False, before: float = 0) -> ParagraphFormat:
    """A paragraph in lines of equal height."""
    paragraph = made.add_paragraph()
    paragraph.alignment = align
    shape: ParagraphFormat = paragraph.paragraph_format
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE)
    shape.first_line_indent = Pt(2 * POINTS) if indent else None
    shape.space_before = Pt(before)
    page.said(paragraph, words)
    return shape


def _signed(one: Signer) -> str:
    """A signature, or a place for it."""
    return f"{one.role}（签字）：{one.name or '　' * 6}　{one.day or '　　年　　月　　日'}"
