"""Letters, papers and notices of a regulation in English have no Chinese of the program."""

import re

import pytest

import documents
from banjie_author import sample_documents
from notices.letters import LETTER_TEMPLATES, write_letter
from tests.documents.chinese_kept import notice_letters, played_events
from tests.stack.regulations import SLUGS, regulation
from wording.translation import Language, speaking

ENGLISH = [slug for slug in SLUGS if regulation(slug).language == "en"]
HAN = re.compile(r"[\u4e00-\u9fff]+")
SAMPLES = {*HAN.findall(str(sample_documents.SAMPLE_HEADER)), *HAN.findall("张三 某某局")}


def test_there_are_regulations_in_english() -> None:
    assert ENGLISH == ["eu-gdpr-art-12", "uk-fca-disp-1"]


@pytest.mark.parametrize("slug", ENGLISH)
def test_papers_and_letters_are_in_english(slug: str) -> None:
    procedure = regulation(slug)
    sheets = [sample_documents.sample_letter(procedure, name) for name in procedure.letters]
    sheets += [sample_documents.sample_sheet(procedure, name) for name in procedure.documents]
    for sheet in sheets:
        printed = documents.printed_text(documents.produce_document(sheet))
        assert set(HAN.findall(printed)) <= SAMPLES, sheet.name


@pytest.mark.parametrize("slug", ENGLISH)
def test_notices_are_in_english(slug: str) -> None:
    told = [letter for played in played_events(slug) for letter in notice_letters(*played)]

    assert told
    for name, text in told:
        assert set(HAN.findall(text)) <= SAMPLES, name


def test_each_notice_of_the_program_has_a_template_in_english() -> None:
    chinese = {path.name for path in LETTER_TEMPLATES.glob("*.txt") if path.name.count(".") == 1}
    english = {path.name for path in (LETTER_TEMPLATES / "en").glob("*.txt")}
    context = {
        **dict.fromkeys(("number", "notice", "name", "happened", "on", "subject", "limit", "until", "title"), "x"),
        **dict.fromkeys(("article", "says", "office", "day"), "x"),
        "texts": [{"name": "x", "body": "x"}],
        "due": {"name": "x", "last_day": "x"},
    }

    assert english == chinese
    with speaking(Language.en):
        written = [write_letter([name], context) for name in sorted(english - {"letter.txt"})]
    assert not any(HAN.search(text) for text in written)
    assert len(set(written)) == len(written)
