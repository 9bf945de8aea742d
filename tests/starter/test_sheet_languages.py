"""The sheet of old complaints in both languages: what each is given in, and that either is read."""

from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from models.law import Law
from procedures.load import law_of
from starter.moving_in.columns import columns_of, known_columns
from starter.moving_in.rows import OldComplaint, RowReader
from starter.moving_in.sheet import OldRow
from starter.moving_in.template import write_template
from tests.stack.english import HAN
from tests.stack.regulations import SLUGS, regulation
from tests.zones import CHINA
from wording.translation import Language, speaking

pytestmark = pytest.mark.slow  # more than a second

NOW = datetime(2026, 4, 8, 10, 0, tzinfo=CHINA)
CHINESE_ROW = {
    "旧编号": "007", "规定": "aa-water", "来件种类": "投诉举报", "收件时间": "2026-03-02 09:30", "所在环节": "受理审查",
    "到达环节时间": "2026-03-02 10:00", "已办事项": "接收登记.登记@2026-03-02 10:00", "已逾期的期限": "受理审查",
    "期限起算:受理审查": "2026-03-02 10:00", "事实:来件类型": "投诉",
    "事实:受理处室": "水政水资源处", "文字:来件内容": "夜里倾倒渣土",
}  # fmt: skip
ENGLISH_ROW = {
    "Old number": "007", "Regulation": "aa-water", "Kind of complaint": "Complaint or report",
    "Received": "2026-03-02 09:30", "Stage": "Examination for acceptance", "Stage reached": "2026-03-02 10:00",
    "Earlier acts": "Receipt and registration.Register@2026-03-02 10:00",
    "Limits overdue": "Examination for acceptance",
    "Limit began: Examination for acceptance": "2026-03-02 10:00", "Fact: Type of submission": "Complaint",
    "Fact: Accepting division": "Water Policy and Water Resources Division",
    "Text: Content of the submission": "夜里倾倒渣土",
}  # fmt: skip


def law(slug: str) -> Law:
    return law_of(regulation(slug))


def given(slug: str, language: Language, folder: Path) -> list[tuple[object, ...]]:
    path = folder / f"{language}.xlsx"
    with speaking(language):
        write_template(law(slug), path)
    workbook = load_workbook(path)
    return [(workbook.sheetnames, *row) for page in workbook.worksheets for row in page.iter_rows(values_only=True)]


@pytest.mark.parametrize("slug", SLUGS)
def test_whoever_asks_in_english_gets_an_english_sheet(slug: str, tmp_path: Path) -> None:
    english = given(slug, Language.en, tmp_path)
    assert HAN.findall(str(english)) == []
    assert len(given(slug, Language.zh, tmp_path)) == len(english)


def read(row: dict[str, str]) -> OldComplaint | None:
    reader = RowReader(law("aa-water"), row.keys(), OldRow(2, row), frozenset(), NOW)
    complaint = reader.complaint()
    assert reader.problems == []
    return complaint


def test_the_same_row_is_read_in_each_language_whichever_is_spoken() -> None:
    for language in Language:
        with speaking(language):
            assert read(CHINESE_ROW) == read(ENGLISH_ROW)


def test_a_column_that_stands_there_in_both_languages_is_a_mistake() -> None:
    with speaking(Language.en):
        reader = RowReader(
            law("aa-water"), CHINESE_ROW.keys(), OldRow(2, CHINESE_ROW | {"Stage": "closed"}), frozenset(), NOW
        )
        assert reader.complaint() is None
    assert [(one.column, one.problem) for one in reader.problems] == [("Stage", "The column 所在环节 says the same.")]


@pytest.mark.parametrize("slug", SLUGS)
def test_each_heading_of_either_language_means_one_column(slug: str) -> None:
    of_law = law(slug)
    sheets = [columns_of(of_law, language) for language in Language]
    assert [*sheets[0].values()] == [*sheets[1].values()]
    assert len(known_columns(of_law)) == len(sheets[0]) + len(sheets[1])
