"""Where a text is cut: words of letters stay whole, Chinese is cut anywhere."""

from queries.cases.about import LONGEST, shown_line
from queries.search.found import excerpt_of

ENGLISH = (
    "On 25 February enforcement officers fined us 30,000 yuan for taking too much water and showed no meter readings"
)


def test_a_line_ends_with_a_whole_word() -> None:
    assert shown_line(ENGLISH) == "On 25 February enforcement officers fined us 30,000 yuan…"
    assert shown_line(ENGLISH.replace("yuan", "yuan,")) == "On 25 February enforcement officers fined us 30,000 yuan…"
    assert shown_line("夜" * 100) == "夜" * (LONGEST - 1) + "…"
    assert shown_line("x" * 100) == "x" * (LONGEST - 1) + "…"


def test_an_excerpt_begins_and_ends_with_whole_words() -> None:
    assert excerpt_of(ENGLISH, ["meter"]) == "…and showed no meter readings"
    assert excerpt_of(ENGLISH, ["officers"]) == "…February enforcement officers fined us 30,000 yuan for…"
    assert excerpt_of("x" * 100, ["x"]) == "x" * 60 + "…"
