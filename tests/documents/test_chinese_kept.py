"""Letters, papers, sheets, stored texts and Temporal's summaries keep their Chinese when the catalogue is edited."""

import json

import pytest

from tests.documents.chinese_kept import RECORD, chinese_kept

ANEW = "if it is meant, record it anew: python -m tests.documents.chinese_kept"


@pytest.mark.slow
def test_letters_papers_summaries_and_stored_texts_are_in_the_recorded_chinese() -> None:
    recorded, found = json.loads(RECORD.read_text(encoding="utf-8")), chinese_kept()
    assert found.keys() == recorded.keys()
    for part, texts in found.items():
        assert {kind: said for kind, said in texts.items() if recorded[part].get(kind) != said} == {}, ANEW
        assert recorded[part].keys() == texts.keys(), ANEW
