"""Page of an official document: paper size, typefaces, title and footer."""

from typing import Any

from docx import Document
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.text.paragraph import Paragraph

from documents.sheet import Sheet, legible_text

SONG, FANG = "宋体", "仿宋"
LATIN = "Times New Roman"
LARGE_TITLE_LENGTH = 16  # characters of a title that fit one line in large type


def sheet_page(sheet: Sheet, face: str, points: float) -> Docx:
    """Return an empty document with the number and version of the sheet in its footer."""
    return plain_page(face, points, f"{sheet.number}　第{sheet.version}版")


def plain_page(face: str, points: float, foot: str) -> Docx:
    """Return an empty A4 document in a typeface, with a footer of these words and the page number."""
    document = Document()
    normal: Any = document.styles["Normal"]
    normal.font.size = Pt(points)
    _set_typeface(normal, face)
    language: Any = OxmlElement("w:lang")  # mainland forms of the characters
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    normal.element.get_or_add_rPr().append(language)
    normal.paragraph_format.space_after = Pt(0)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(26)
    section.top_margin, section.bottom_margin = Mm(25), Mm(22)
    section.footer_distance = Mm(12)
    _add_footer(section.footer.paragraphs[0], foot)
    return document


def narrow_margins(document: Docx, side: int) -> None:
    """Set the margins at both sides to a length, and those above and below to what the footer needs."""
    section = document.sections[0]
    section.left_margin = section.right_margin = Length(side)
    section.top_margin = section.bottom_margin = Mm(16)
    section.footer_distance = Mm(8)


def add_title(document: Docx, sheet: Sheet, title: str) -> None:
    """Add the name of the office and, below it, the title of the document."""
    if sheet.office:
        office = document.add_paragraph()
        office.alignment = ALIGN.CENTER
        add_words(office, sheet.office, points=16)
    heading = document.add_paragraph()
    heading.alignment = ALIGN.CENTER
    heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(4), Pt(12)
    add_words(heading, title, points=22 if len(title) <= LARGE_TITLE_LENGTH else 16, bold=True, face=SONG)


def add_words(paragraph: Paragraph, words: str, *, points: float = 0, bold: bool = False, face: str = "") -> Any:
    """Append words to a paragraph and return the run."""
    run = paragraph.add_run(legible_text(words))
    run.bold = bold
    if points:
        run.font.size = Pt(points)
    if face:
        _set_typeface(run, face)
    return run


def _set_typeface(target: Any, face: str) -> None:
    """Set the typeface of Chinese characters to `face`, and of all others to LATIN, for a run or style."""
    target.font.name = LATIN
    target.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)


def _add_footer(paragraph: Paragraph, words: str) -> None:
    paragraph.alignment = ALIGN.CENTER
    add_words(paragraph, f"{words}　第", points=9)
    _add_word_field(paragraph, "PAGE")
    add_words(paragraph, "页 共", points=9)
    _add_word_field(paragraph, "NUMPAGES")
    add_words(paragraph, "页", points=9)


def _add_word_field(paragraph: Paragraph, name: str) -> None:
    """Add a field that Word computes, such as the page number."""
    for kind in ("begin", "", "separate", "1", "end"):
        run = add_words(paragraph, "1" if kind == "1" else "", points=9)
        if kind == "1":
            continue
        mark = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark.text = f" {name} "
        run._r.append(mark)
