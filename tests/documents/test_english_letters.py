"""Notices of a regulation in English have no Chinese of the program."""

import re

from notices.letters import LETTER_TEMPLATES, write_letter
from wording.translation import Language, speaking

HAN = re.compile(r"[\u4e00-\u9fff]+")


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
