"""Page of a document: paper size, typefaces, title and footer; and that of an official letter by GB/T 9704."""

from typing import Any, Literal

from docx import Document
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from documents.sheet import Sheet, legible_text
from wording.translation import pgettext

SONG, FANG, TITLE_FACE = "宋体", "仿宋", "方正小标宋简体"
LATIN = "Times New Roman"
LARGE_TITLE_LENGTH = 16  # characters of a title that fit one line in large type
RED = RGBColor(0xFF, 0x00, 0x00)
# Of the standard for official documents, GB/T 9704: body in size 3, 22 lines of 28 characters on a page.
LETTER_POINTS, LINE_POINTS, TITLE_POINTS, PAGE_NUMBER_POINTS = 16, 28.9, 22, 14
LETTER_GRID = {"type": "linesAndChars", "linePitch": "579", "charSpace": "-849"}  # 1/20 point; 1/4096 point
MARK_SIZES = ((9, 36), (12, 30), (16, 24), (22, 18))  # characters of the name of the office, and in which size
RULE_WIDER = Mm(-7)  # at each side: a red rule is 170 mm long, a line 156 mm


def plain_page(face: str, points: float, foot: str) -> Docx:
    """Return an empty A4 document in a typeface, with a footer of these words and the numbers of pages."""
    document = _empty_page(face, points)
    section = document.sections[0]
    section.left_margin = section.right_margin = Mm(26)
    section.top_margin, section.bottom_margin = Mm(25), Mm(22)
    section.footer_distance = Mm(12)
    _add_footer(section.footer.paragraphs[0], foot)
    return document


def letter_page(office: str) -> Docx:
    """Return an empty A4 document in the letter form of GB/T 9704: the office in red above a red rule, another rule at
    the foot of the first page, no number on it, and the numbers of the others at the outer side."""
    document = _empty_page(FANG, LETTER_POINTS)
    section = document.sections[0]
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(30), Mm(20)
    section.different_first_page_header_footer = True
    document.settings.odd_and_even_pages_header_footer = True
    grid: Any = OxmlElement("w:docGrid")
    for name, value in LETTER_GRID.items():
        grid.set(qn(f"w:{name}"), value)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    section._sectPr.append(grid)
    if office:
        _add_office_mark(section.first_page_header.paragraphs[0], office)
        _add_red_rule(section.first_page_footer.paragraphs[0], "top", "thinThickSmallGap")
    _add_page_number(section.footer.paragraphs[0], ALIGN.RIGHT)
    _add_page_number(section.even_page_footer.paragraphs[0], ALIGN.LEFT)
    return document


def _empty_page(face: str, points: float) -> Docx:
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


def set_line_height(paragraph: Paragraph, points: float = LINE_POINTS) -> None:
    shape = paragraph.paragraph_format
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(points)


def _add_office_mark(paragraph: Paragraph, office: str) -> None:
    """Add the name of the office in red, as large as one line allows, above a red rule."""
    size = next((size for length, size in MARK_SIZES if len(office) <= length), 16)
    paragraph.alignment, paragraph.paragraph_format.space_after = ALIGN.CENTER, Pt(LETTER_POINTS * 7 / 8)
    add_words(paragraph, office, points=size, face=TITLE_FACE).font.color.rgb = RED
    _add_red_rule(paragraph, "bottom", "thickThinSmallGap")


def _add_red_rule(paragraph: Paragraph, side: Literal["top", "bottom"], kind: str) -> None:
    """Add a double red rule, longer than a line of the page, above or below a paragraph."""
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = RULE_WIDER
    borders: Any = OxmlElement("w:pBdr")
    rule: Any = OxmlElement(f"w:{side}")
    for name, value in (("val", kind), ("sz", "24"), ("space", "8" if side == "bottom" else "1"), ("color", "FF0000")):
        rule.set(qn(f"w:{name}"), value)
    borders.append(rule)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _add_page_number(paragraph: Paragraph, align: Any) -> None:
    paragraph.alignment = align
    shape = paragraph.paragraph_format
    shape.left_indent = shape.right_indent = Pt(PAGE_NUMBER_POINTS)
    add_words(paragraph, "— ", points=PAGE_NUMBER_POINTS, face=SONG)
    _add_word_field(paragraph, "PAGE", PAGE_NUMBER_POINTS)
    add_words(paragraph, " —", points=PAGE_NUMBER_POINTS, face=SONG)


def _set_typeface(target: Any, face: str) -> None:
    """Set the typeface of Chinese characters to `face`, and of all others to LATIN, for a run or style."""
    target.font.name = LATIN
    target.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)


def _add_footer(paragraph: Paragraph, words: str) -> None:
    line = pgettext("paper", "{words} · page {page} of {pages}", words=words, page="\n", pages="\n")
    before, between, after = line.rsplit("\n", 2)  # each is the place of a number
    paragraph.alignment = ALIGN.CENTER
    add_words(paragraph, before, points=9)
    _add_word_field(paragraph, "PAGE")
    add_words(paragraph, between, points=9)
    _add_word_field(paragraph, "NUMPAGES")
    add_words(paragraph, after, points=9)


def _add_word_field(paragraph: Paragraph, name: str, points: float = 9) -> None:
    """Add a field that Word computes, such as the page number."""
    for kind in ("begin", "", "separate", "1", "end"):
        run = add_words(paragraph, "1" if kind == "1" else "", points=points)
        if kind == "1":
            continue
        mark = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark.text = f" {name} "
        run._r.append(mark)
