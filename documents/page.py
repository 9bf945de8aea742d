"""The page of an official paper: its size, its type, its title, its foot."""

from typing import Any

from docx import Document
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from documents.sheet import Sheet

SONG, FANG = "宋体", "仿宋"
LATIN = "Times New Roman"
WIDE = 16  # signs of a title that stand in one line in large type


def blank(sheet: Sheet, face: str, points: float) -> Docx:
    """An empty page for a paper, with its number and version at its foot."""
    return plain(face, points, f"{sheet.number}　第{sheet.version}版")


def plain(face: str, points: float, foot: str) -> Docx:
    """An empty page of A4 in this type, with these words and the number of the page at its foot."""
    made = Document()
    normal: Any = made.styles["Normal"]
    normal.font.size = Pt(points)
    _face(normal, face)
    language: Any = OxmlElement("w:lang")  # the signs as they are written on the mainland
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    normal.element.get_or_add_rPr().append(language)
    normal.paragraph_format.space_after = Pt(0)
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(26)
    section.top_margin, section.bottom_margin = Mm(25), Mm(22)
    section.footer_distance = Mm(12)
    _foot(section.footer.paragraphs[0], foot)
    return made


def titled(made: Docx, sheet: Sheet, title: str) -> None:
    """The office in its line and the title of the paper below it."""
    if sheet.office:
        office = made.add_paragraph()
        office.alignment = ALIGN.CENTER
        said(office, sheet.office, points=16)
    heading = made.add_paragraph()
    heading.alignment = ALIGN.CENTER
    heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(4), Pt(12)
    said(heading, title, points=22 if len(title) <= WIDE else 16, bold=True, face=SONG)


def said(paragraph: Paragraph, words: str, *, points: float = 0, bold: bool = False, face: str = "") -> Any:
    """Words at the end of a paragraph."""
    run = paragraph.add_run(words)
    run.bold = bold
    if points:
        run.font.size = Pt(points)
    if face:
        _face(run, face)
    return run


def _face(of: Any, face: str) -> None:
    """The type of Chinese, and of what is not."""
    of.font.name = LATIN
    of.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)


def _foot(paragraph: Paragraph, words: str) -> None:
    paragraph.alignment = ALIGN.CENTER
    said(paragraph, f"{words}　第", points=9)
    _field(paragraph, "PAGE")
    said(paragraph, "页 共", points=9)
    _field(paragraph, "NUMPAGES")
    said(paragraph, "页", points=9)


def _field(paragraph: Paragraph, name: str) -> None:
    """What Word itself counts."""
    for kind in ("begin", "", "separate", "1", "end"):
        run = said(paragraph, "1" if kind == "1" else "", points=9)
        if kind == "1":
            continue
        mark = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark.text = f" {name} "
        run._r.append(mark)
