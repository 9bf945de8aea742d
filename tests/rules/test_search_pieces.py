"""The pieces under which texts are looked up: whatever holds a word has its pieces."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.search_pieces import (
    are_pieces,
    date_pieces,
    days_of_month,
    has_words,
    months_between,
    name_pieces,
    search_words,
    text_pieces,
    word_pieces,
)

TEXTS = st.text(alphabet="河道ＡｂßŉŁ①1234-@ \n堤é", max_size=12)


@given(TEXTS, TEXTS, TEXTS)
def test_what_holds_a_word_has_its_pieces(before: str, middle: str, after: str) -> None:
    text = before + middle + after
    for word in search_words(middle):
        if len(word) > 1 and has_words(text, [word]):
            assert word_pieces(word) <= text_pieces(text)


@given(TEXTS, TEXTS)
def test_a_word_that_is_a_piece_stands_wherever_its_piece_does(text: str, written: str) -> None:
    for word in search_words(written):
        if len(word) > 1 and are_pieces([word]) and word_pieces(word) <= text_pieces(text):
            assert has_words(text, [word])
    assert not are_pieces(["河道边"])


def test_months_and_days_come_once_each_the_newest_first() -> None:
    months = months_between(date(2026, 2, 3), date(2024, 11, 30))
    assert (months[:3], months[-1], len(months)) == (("2026-02", "2026-01", "2025-12"), "2024-11", 16)
    assert list(months) == sorted(set(months), reverse=True)
    assert months_between(date(2026, 1, 1), date(2026, 2, 1)) == ()
    days = days_of_month("2024-02")
    assert (days[:2], days[-1], len(days)) == (("2024-02-29", "2024-02-28"), "2024-02-01", 29)
    assert date_pieces(date(2024, 2, 29)) == {months_between(date(2024, 2, 1), date(2024, 2, 1))[0], days[0]}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("ＡＢ厂夜间排污", "ab厂"),
        ("电话13800138000", "0138"),
        ("Straße", "STRASSE"),
        ("登记 ZZW-2026-000012", "zzw-2026"),
    ],
    ids=["width and case", "part of a number", "folded case", "part of a register number"],
)
def test_a_word_is_found_however_it_is_written(text: str, word: str) -> None:
    [folded] = search_words(word)
    assert word_pieces(folded) <= text_pieces(text)
    assert has_words(text, [folded])


def test_a_space_divides_words_and_joins_no_pair() -> None:
    assert search_words("  河道　垃圾 河道 ") == ("河道", "垃圾")
    assert text_pieces("河 道") == frozenset()


def test_one_character_finds_the_beginning_of_a_name_alone() -> None:
    assert word_pieces("王") <= name_pieces("王强")
    assert not word_pieces("强") <= name_pieces("王强")
    assert not word_pieces("王") <= text_pieces("王强")
    assert has_words("王强", ["王"], is_name=True)
    assert not has_words("王强", ["王"])
    assert not has_words("王强", ["强"], is_name=True)
