"""The pieces under which a text is looked up, and the words of a search.

Chinese writes no spaces between words, so a text is looked up by all pairs of neighbouring characters. Telephone
numbers and register numbers have few different pairs; of four ASCII characters in a row all four are a piece too. A
name is also looked up by its first character. Texts and words are compared in the form NFKC with the case folded: a
full-width letter is the same as a narrow one, and a capital the same as a small one.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable
from datetime import date

MAX_WORDS, MAX_WORD_LENGTH = 8, 100
NAME_START = "^^"  # before the first character of a name; no other piece has three characters
ASCII_LENGTH = 4
ASCII_RUN = re.compile(f"[!-~]{{{ASCII_LENGTH},}}")


def plain_text(text: str) -> str:
    """Return a text in the form NFKC, in which its excerpts are shown."""
    return unicodedata.normalize("NFKC", text)


def folded_text(text: str) -> str:
    """Return a text as it is compared."""
    return plain_text(text).casefold()


def search_words(written: str) -> tuple[str, ...]:
    """Return the words of a search, divided by spaces, each once, as they are compared."""
    return tuple(dict.fromkeys(folded_text(written).split()))


def text_pieces(text: str) -> frozenset[str]:
    """Return the pieces of a text."""
    folded = folded_text(text)
    pairs = {pair for run in folded.split() for pair in map(str.__add__, run, run[1:])}
    return frozenset(pairs.union(_ascii_pieces(folded)))


def name_pieces(name: str) -> frozenset[str]:
    """Return the pieces of a name: those of a text, and its first character."""
    start = folded_text(name).strip()[:1]
    return text_pieces(name) | ({NAME_START + start} if start else frozenset())


def word_pieces(word: str) -> frozenset[str]:
    """Return the pieces that a text with this word has; of a word of one character, those of a name that begins with
    it."""
    if len(word) == 1:
        return frozenset({NAME_START + word})
    runs = [run.span() for run in ASCII_RUN.finditer(word)]
    pairs = {
        word[place : place + 2]
        for place in range(len(word) - 1)
        if not any(start <= place and place + 2 <= end for start, end in runs)
    }
    return frozenset(pairs.union(_ascii_pieces(word)))


def date_pieces(day: date) -> frozenset[str]:
    """Return the pieces of everything that was written on a day: the month and the day. No other piece has seven
    characters, or ten."""
    return frozenset({f"{day:%Y-%m}", day.isoformat()})


def months_between(newest: date, oldest: date) -> tuple[str, ...]:
    """Return the months between two days by their pieces, the newest first."""
    last, first = newest.year * 12 + newest.month - 1, oldest.year * 12 + oldest.month - 1
    return tuple(f"{date(month // 12, month % 12 + 1, 1):%Y-%m}" for month in range(last, first - 1, -1))


def days_of_month(month: str) -> tuple[str, ...]:
    """Return the days of a month, which is given by its piece, by theirs, the newest first."""
    year, number = map(int, month.split("-"))
    return tuple(date(year, number, day).isoformat() for day in range(monthrange(year, number)[1], 0, -1))


def are_pieces(words: Iterable[str]) -> bool:
    """Return True if each word is itself a piece, so that whatever has their pieces holds them."""
    return all(len(word) == 1 or word_pieces(word) == {word} for word in words)


def has_words(text: str, words: Iterable[str], *, is_name: bool = False) -> bool:
    """Return True if a text holds all these words; one of a single character has to begin a name."""
    folded = folded_text(text)
    return all(word in folded if len(word) > 1 else is_name and folded.strip().startswith(word) for word in words)


def _ascii_pieces(folded: str) -> set[str]:
    return {
        run[place : place + ASCII_LENGTH]
        for run in ASCII_RUN.findall(folded)
        for place in range(len(run) - ASCII_LENGTH + 1)
    }
