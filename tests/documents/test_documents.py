"""Documents produced from a sheet: their printed content, and the same bytes each time."""

import io
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Mm

import documents
from documents import Sheet, UnsoundDocument, docx_bytes, letter_layout
from documents.sheet import BLANK, SheetGrid, SheetRow, Signer, legible_text
from tests.stack.effort import calls_at_most
from tests.zones import CHINA

pytestmark = pytest.mark.slow  # more than a second

NOON = datetime(2026, 3, 2, 12, tzinfo=CHINA)
SHEET = Sheet(
    slug="library-complaints",
    document="opinion",
    name="读者意见表",
    number="LIB-2026-000001",
    version=2,
    day="2026年3月2日",
    at=NOON,
    title="图书馆读者投诉办法",
    articles="第三条、第六条",
    office="某某图书馆",
    rows=(
        SheetRow("读者", "张三"),
        SheetRow("是否属实", "是"),
        SheetRow("意见", "阅览室夜间关灯过早。\n希望延长。", text=True),
        SheetRow("处理结果", BLANK, text=True),
    ),
    grids=(SheetGrid("措施", ("序号", "内容", "状态"), (("1", "延长开灯", "已定"), ("2", "加装台灯", "完成"))),),
    signers=(Signer("承办人", "李敏", "2026年3月3日"), Signer("馆长")),
    facts={"justified": "是"},
    texts={"opinion": "阅览室夜间关灯过早。", "answer": BLANK},
    party={"name": "张三"},
)


def table_rows(paper: bytes) -> list[list[str]]:
    """Return the rows of the tables of a document."""
    tables = Document(io.BytesIO(paper)).tables
    return [list(dict.fromkeys(cell.text for cell in row.cells)) for table in tables for row in table.rows]


def paragraph_texts(paper: bytes) -> list[str]:
    """Return the paragraphs of a document outside its tables."""
    return [paragraph.text for paragraph in Document(io.BytesIO(paper)).paragraphs if paragraph.text]


def test_a_form_shows_its_content_and_signature_lines() -> None:
    paper = documents.produce_document(SHEET)

    assert table_rows(paper) == [
        ["读者", "张三", "是否属实", "是"],
        ["意见", "阅览室夜间关灯过早。\n希望延长。"],
        ["处理结果", BLANK],
        ["序号", "内容", "状态"],
        ["1", "延长开灯", "已定"],
        ["2", "加装台灯", "完成"],
        ["承办人（签字）", "李敏", "2026年3月3日"],
        ["馆长（签字）", "", "　　年　　月　　日"],
    ]
    assert paragraph_texts(paper) == [
        "某某图书馆",
        "读者意见表",
        "编号：LIB-2026-000001\t2026年3月2日　第2版",
        "措施",
        "依据《图书馆读者投诉办法》第三条、第六条",
    ]
    assert "LIB-2026-000001　第2版　第1页 共1页" in documents.printed_text(paper)


def test_a_document_has_the_same_bytes_each_time_and_others_for_other_content() -> None:
    assert documents.produce_document(SHEET) == documents.produce_document(replace(SHEET))
    assert documents.produce_document(SHEET) != documents.produce_document(replace(SHEET, version=3))
    with zipfile.ZipFile(io.BytesIO(documents.produce_document(SHEET))) as parts:
        assert {part.date_time for part in parts.infolist()} == {docx_bytes.ZIP_EPOCH}
        assert b"2026-03-02T04:00:00Z" in parts.read("docProps/core.xml")


def test_a_letter_follows_its_template(tmp_path: Path) -> None:
    (tmp_path / "notice.txt").write_text(
        "受理通知书\n{{ party.name }}：\n\n你反映的“{{ texts.opinion }}”，现予受理。\n", encoding="utf-8"
    )

    paper = docx_bytes.sheet_bytes(letter_layout.letter_document(tmp_path, "notice.txt", SHEET), SHEET)

    assert paragraph_texts(paper) == [
        "LIB-2026-000001",
        "受理通知书",
        "张三：",
        "你反映的“阅览室夜间关灯过早。”，现予受理。",
        "承办人（签字）：李敏　2026年3月3日",
        "馆长（签字）：　　　　　　　　　年　　月　　日",
        "某某图书馆",
        "2026年3月2日",
    ]
    section = Document(io.BytesIO(paper)).sections[0]
    assert section.first_page_header.paragraphs[0].text == "某某图书馆"
    margins = (section.top_margin, section.left_margin, section.right_margin, section.bottom_margin)
    assert [round((margin or Mm(0)).mm) for margin in margins] == [37, 28, 26, 35]  # GB/T 9704


@pytest.mark.parametrize("expression", ["{{ facts.budget }}", "{{ budget }}", "{{ texts.opinion.upper.__globals__ }}"])
def test_a_template_with_an_unknown_value_produces_no_document(tmp_path: Path, expression: str) -> None:
    (tmp_path / "notice.txt").write_text(f"通知\n{expression}", encoding="utf-8")

    with pytest.raises(UnsoundDocument, match=r"budget|__globals__"):
        letter_layout.letter_document(tmp_path, "notice.txt", SHEET)


def write_own_template(folder: Path, *paragraphs: str) -> Path:
    """Write an office's own Word template of the document."""
    template = Document()
    for text in paragraphs:
        template.add_paragraph(text)
    template.save(str(folder / "library-complaints.opinion.docx"))
    return folder


def test_the_offices_own_word_template_takes_precedence(tmp_path: Path) -> None:
    write_own_template(
        tmp_path,
        "本馆意见表 {{ number }}",
        "{{ texts.opinion }}",
        "{% for one in signers %}{{ one.role }} {% endfor %}",
    )
    awkward = replace(SHEET, texts={"opinion": "A<B & 1>0"})

    paper = documents.produce_document(awkward, tmp_path)

    assert paragraph_texts(paper) == ["本馆意见表 LIB-2026-000001", "A<B & 1>0", "承办人 馆长 "]
    assert paper == documents.produce_document(awkward, tmp_path)
    assert table_rows(documents.produce_document(SHEET, tmp_path / "elsewhere"))


MAX_CALLS = 1_500_000  # ten times what the longest of these takes; a loop without a bound takes any number
WRONG_TEMPLATES = {
    "an unknown value": "{{ facts.budget }}",
    "no condition": "{% if %}",
    "loops that take a year": "{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}"
    "{% endfor %}{% endfor %}{% endfor %}",
    "a loop too long": "{% for a in range(10 ** 9) %}{% endfor %}",
    "a loop that prints too much": "{% for a in range(99999) %}{% for b in range(9) %}x{% endfor %}{% endfor %}",
    "a loop into itself": "{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}",
    "a macro that calls itself": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "a text too long": "{{ 'x' * 9999999999 }}",
    "a number too large": "{{ 9 ** 9 ** 9 }}",
    "a division by nothing": "{{ 1 / 0 }}",
    "a part that is not there": "{{ rows[99].name }}",
    "a word in place of a number": "{{ 'x' + 1 }}",
    "the inside of the program": "{{ ''.__class__.__mro__ }}",
    "another file": "{% include '../../etc/passwd' %}",
}


@pytest.mark.parametrize("expression", WRONG_TEMPLATES.values(), ids=WRONG_TEMPLATES)
def test_an_own_template_that_is_wrong_produces_no_document(tmp_path: Path, expression: str) -> None:
    template = write_own_template(tmp_path, expression)

    with pytest.raises(UnsoundDocument, match=r"library-complaints\.opinion"), calls_at_most(MAX_CALLS):
        documents.produce_document(SHEET, template)


@pytest.mark.parametrize("expression", WRONG_TEMPLATES.values(), ids=WRONG_TEMPLATES)
def test_a_letter_that_is_wrong_produces_no_document(tmp_path: Path, expression: str) -> None:
    (tmp_path / "library-complaints.opinion.txt").write_text(f"标题\n{expression}", encoding="utf-8")

    with pytest.raises(UnsoundDocument, match=r"library-complaints\.opinion\.txt"):
        documents.produce_document(SHEET, tmp_path)


def test_letters_that_include_each_other_produce_no_document(tmp_path: Path) -> None:
    (tmp_path / "library-complaints.opinion.txt").write_text("{% include 'other.txt' %}", encoding="utf-8")
    (tmp_path / "other.txt").write_text("{% include 'library-complaints.opinion.txt' %}", encoding="utf-8")

    with pytest.raises(UnsoundDocument, match="without end"):
        documents.produce_document(SHEET, tmp_path)


def test_hidden_signs_are_printed_and_break_no_file(tmp_path: Path) -> None:
    nasty = "李\x00\x1b[31m\u202e\u2028\r\x85敏"
    awkward = replace(
        SHEET,
        office=nasty,
        rows=(SheetRow(nasty, nasty, text=True),),
        signers=(Signer(nasty, nasty),),
        party={"name": legible_text(nasty)},
    )
    (tmp_path / "library-complaints.opinion.txt").write_text("{{ party.name }}\n{{ office }}", encoding="utf-8")

    for paper in (documents.produce_document(awkward), documents.produce_document(awkward, tmp_path)):
        printed = documents.printed_text(paper)
        assert "⟨U+202E⟩" in printed
        assert not set(nasty) & set(printed) & {"\u202e", "\u2028", "\x85", "\x1b"}
        assert documents.is_printed(nasty, printed)  # so that the file is known to hold who complained
    assert not documents.is_printed("王敏", "李敏")


def test_a_file_that_is_not_a_template_produces_no_document(tmp_path: Path) -> None:
    (tmp_path / "library-complaints.opinion.docx").write_bytes(b"not a file of Word")

    with pytest.raises(UnsoundDocument):
        documents.produce_document(SHEET, tmp_path)


def test_characters_that_word_cannot_hold_are_written_out() -> None:
    assert legible_text("一\x00二\x0b\r\n三\ud800") == "一⟨U+0000⟩二⟨U+000B⟩\n三⟨U+D800⟩"


def test_the_seal_stands_below_the_signatures_with_its_unit_and_the_day() -> None:
    form = Document(io.BytesIO(documents.produce_document(replace(SHEET, seal="读者服务部"))))
    texts = [paragraph.text for paragraph in form.paragraphs if paragraph.text]
    place = next(paragraph for paragraph in form.paragraphs if paragraph.text == "读者服务部（盖章）")

    assert texts[-3:] == ["读者服务部（盖章）", "　　年　　月　　日", "依据《图书馆读者投诉办法》第三条、第六条"]
    assert place.alignment == ALIGN.RIGHT
    assert (place.paragraph_format.space_before or 0) >= Mm(15)


def test_a_letter_with_a_seal_ends_with_the_unit_and_the_day(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("复函\n张三：\n已查。\n", encoding="utf-8")
    letter = letter_layout.letter_document(tmp_path, "letter.txt", replace(SHEET, signers=(), seal="读者服务部"))

    assert [paragraph.text for paragraph in letter.paragraphs][-2:] == ["读者服务部（盖章）", "2026年3月2日"]
