"""How wide a line is, and how a text is broken into lines. No font is asked: a Chinese character is one em wide."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

LATIN_EMS, BOLD = 0.56, 1.04  # a letter of the widest fonts that are asked for, and how much wider bold ones are
CLINGING = "，。、；：！？）】」』〕)],.;:%"  # never at the start of a line
OPENING = "（【「『〔(["  # never at its end
UNITS = "小时|分钟|个?工作日|个?工作小时|个?日历日|日|天|个?月|次|人|张"
WORD = re.compile(
    rf"[{re.escape(OPENING)}]*(?:\d+(?:{UNITS})|[!-~\u00a0-\u02ff]+|[①-㊿]+[起续]?|.)[{re.escape(CLINGING)}]* ?"
)


def ems(line: str) -> float:
    """Return the width of a line in widths of a Chinese character."""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WFA" else LATIN_EMS for letter in line)


def wrapped(text: str, width: float) -> tuple[str, ...]:
    """Return a text as lines of at most `width` ems; a word that is longer is broken."""
    return tuple(_lines(text, width))


@lru_cache(maxsize=4096)  # a sheet is laid out again and again until it fits
def balanced(text: str, width: float) -> tuple[str, ...]:
    """Return a text as as many lines as it needs at that width, but of nearly equal width, so that no word is alone."""
    lines = wrapped(text, width)
    narrower = (wrapped(text, width - step) for step in range(1, int(width) - 1))
    return next((shorter for shorter in reversed([*narrower]) if len(shorter) == len(lines)), lines)


def _lines(text: str, width: float) -> Iterator[str]:
    line = ""
    for word in (part for found in WORD.findall(text) for part in _parts(found, width)):
        if line and ems((line + word).rstrip()) > width:
            yield line.rstrip()
            line = ""
        line += word
    if line.strip():
        yield line.rstrip()


def _parts(word: str, width: float) -> Iterator[str]:
    """Yield a word, or the parts of one that is wider than a line."""
    while ems(word) > width:
        cut = max(1, int(width))
        yield word[:cut]
        word = word[cut:]
    yield word
