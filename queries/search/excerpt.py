"""The place where the words of a search stand in a text, as a reader may see it."""

from collections.abc import Sequence

from rules.search_pieces import plain_text

BEFORE, LENGTH = 15, 60  # characters of an excerpt: before the first word, and all in all


def excerpt_of(text: str, words: Sequence[str]) -> str:
    """Return the part of a text around the word that comes first, on one line."""
    plain = plain_text(text)
    folded, starts = _folded_with_places(plain)
    places = [starts[at] for word in words if (at := folded.find(word)) >= 0]
    begin = max(0, min(places, default=0) - BEFORE)
    shown = " ".join(plain[begin : begin + LENGTH].split())
    return f"{'…' if begin else ''}{shown}{'…' if begin + LENGTH < len(plain) else ''}"


def _folded_with_places(plain: str) -> tuple[str, Sequence[int]]:
    """Return a text as it is compared, and for each of its characters the place in the text that it comes from."""
    folded = plain.casefold()
    if len(folded) == len(plain):
        return folded, range(len(plain))
    return folded, [place for place, sign in enumerate(plain) for _ in sign.casefold()]
