"""Words blotted out of a text, however they are written there: apart, in full width, with signs between."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise

BLOT = "███"
RUN = 7  # of a longer word that many signs in a row give it away: a part of an address, most of a telephone number
FEWEST = 2  # a single sign says nothing of anybody and stands in every text
FEWEST_OF_PART = 5  # of what stands after a colon or a blank: a number rather than the word before it
_WRITTEN_OUT = re.compile(r"⟨U\+[0-9A-F]{4,6}⟩")  # as `visible_text` writes hidden signs
_SIGNS = re.compile(r"[\W_]+")
_BETWEEN_STATEMENTS = re.compile(r"[,，;；、/|()（）\n]")
_BETWEEN_PARTS = re.compile(r"[:：\s]")
_NUMBER_OR_MAILBOX = re.compile(r"[0-9A-Za-z][0-9A-Za-z.@_+-]{3,}")


class Blotter:
    """Blots words out of texts. `words` are as they were stated: names, units, contacts, addresses."""

    def __init__(self, words: Iterable[str]) -> None:
        folded = {"".join(sign for sign, _ in _folded(part)) for word in words for part in _parts(word)}
        self._words = {word for word in folded if FEWEST <= len(word) <= RUN}
        self._runs = {run for word in folded if len(word) > RUN for run in _runs(word)}

    def blotted(self, text: str) -> str:
        """Return the text with the words blotted out."""
        spans = self._spans(text)
        ends = [0, *(place for span in spans for place in span), len(text)]
        kept = [text[ends[place] : ends[place + 1]] for place in range(0, len(ends), 2)]
        return BLOT.join(kept)

    def is_in(self, text: str) -> bool:
        """Return True if one of the words stands in the text."""
        return bool(self._spans(text))

    def _may_stand_in(self, text: str) -> bool:
        """Return False for most texts without the words, in a hundredth of the time."""
        if not unicodedata.is_normalized("NFKC", text) or "⟨" in text:
            return bool(self._words or self._runs)
        plain = _SIGNS.sub("", text.casefold())
        return any(word in plain for word in self._words) or any(run in plain for run in self._runs)

    def _spans(self, text: str) -> list[tuple[int, int]]:
        """Return where the words stand, in order, each place once."""
        found = sorted(self._found(text))
        spans: list[tuple[int, int]] = []
        for begin, end in found:
            if spans and begin <= spans[-1][1]:
                spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
            else:
                spans.append((begin, end))
        return spans

    def _found(self, text: str) -> Iterator[tuple[int, int]]:
        if not self._may_stand_in(text):
            return
        signs = _folded(text)
        folded = "".join(sign for sign, _ in signs)
        for word in self._words:
            for begin in _places(folded, word):
                span = signs[begin][1], signs[begin + len(word) - 1][1] + 1
                if not word.isascii() or _stands_alone(text, span):
                    yield span
        for begin in range(len(folded) - RUN + 1) if self._runs else ():
            if folded[begin : begin + RUN] in self._runs:
                yield signs[begin][1], signs[begin + RUN - 1][1] + 1


def _parts(word: str) -> Iterator[str]:
    """Yield what a person has stated in one field, its statements, and the numbers and mail addresses in them."""
    yield word
    yield from _BETWEEN_STATEMENTS.split(word)
    yield from (part for part in _BETWEEN_PARTS.split(word) if len(part) >= FEWEST_OF_PART)
    yield from _NUMBER_OR_MAILBOX.findall(word)


def _folded(text: str) -> list[tuple[str, int]]:
    """Return the letters and digits of a text, each in its plainest form, with the place of the sign it comes from."""
    hidden = {place for found in _WRITTEN_OUT.finditer(text) for place in range(*found.span())}
    return [
        (plain, place)
        for place, sign in enumerate(text)
        if place not in hidden
        for plain in unicodedata.normalize("NFKC", sign).casefold()
        if plain.isalnum()
    ]


def _runs(word: str) -> Iterator[str]:
    yield from (word[begin : begin + RUN] for begin in range(len(word) - RUN + 1))


def _places(folded: str, word: str) -> Iterator[int]:
    begin = folded.find(word)
    while begin >= 0:
        yield begin
        begin = folded.find(word, begin + 1)


def _stands_alone(text: str, span: tuple[int, int]) -> bool:
    """Return False inside of a longer word of Latin letters or digits: Li is not in Lines."""
    begin, end = span
    around = [text[max(begin - 1, 0) : begin + 1], text[end - 1 : end + 1]]
    return not any(
        a.isascii() and b.isascii() and a.isalnum() and b.isalnum() for pair in around for a, b in pairwise(pair)
    )
