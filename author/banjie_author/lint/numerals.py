"""Numbers as a regulation writes them: 七, 十五, 四十五, 半, 15; seven, forty-five, half an, the seventh, 7."""

import re

CHINESE_NUMBER = r"[零〇一二两三四五六七八九十百]+|\d+"

UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
ENGLISH_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
ORDINALS = {"first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12}
_WORDS = "|".join(sorted((*UNITS, *ENGLISH_TENS, *ORDINALS), key=len, reverse=True))
ENGLISH_NUMBER = rf"\d+(?:st|nd|rd|th)?|(?:(?:{_WORDS})(?:-(?:{_WORDS}))?|twentieth|thirtieth|fortieth)(?:th)?"


def english_number(written: str) -> int:
    """Return the number that English words or digits write, cardinal or ordinal. Example: forty-fifth is 45."""
    found = re.match(r"\d+", written)
    return int(found[0]) if found else sum(map(_english_word, written.lower().split("-")))


def _english_word(word: str) -> int:
    if word in ORDINALS:
        return ORDINALS[word]
    if word.endswith("ieth"):
        word = f"{word[: -len('ieth')]}y"
    stem = word.removesuffix("th")
    return UNITS.index(stem) if stem in UNITS else (ENGLISH_TENS.index(stem) + 2) * 10
