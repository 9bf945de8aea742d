"""Lengths of time: those that `says` and `must` name, and those of the data.

A length is a number and what it may be counted in. A text that says 日 or "days" without more leaves open which day a
clock counts in only where the office chooses the unit; otherwise 日 is a calendar day and 工作日 a working day.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from wording.articles import whole_number

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


HALF_HOUR, MONTHS_OF_YEAR, DAYS_OF_WEEK, WORKING_DAYS_OF_WEEK = 30, 12, 7, 5


class Span(NamedTuple):
    """So many of a unit of the language."""

    n: int
    unit: str


class SaidSpan(NamedTuple):
    """A length as a text names it, and every length of the data that it may mean."""

    words: str
    means: frozenset[Span]


DAYS, HOURS = ("calendar_day", "day_of_month"), ("hour", "working_hour")
CHINESE_UNITS: Mapping[str, tuple[str, ...]] = {
    "个工作日": ("working_day",), "工作日": ("working_day",), "个工作小时": ("working_hour",),
    "个自然日": ("calendar_day",), "个小时": HOURS, "小时": HOURS, "分钟": ("minute",), "个月": ("month",),
    "个星期": ("week",), "周": ("week",), "年": ("year",), "日": DAYS, "天": DAYS,
}  # fmt: skip
ENGLISH_UNITS: Mapping[str, tuple[str, ...]] = {
    "working day": ("working_day",), "business day": ("working_day",), "calendar day": ("calendar_day",),
    "full day": ("calendar_day",), "working hour": ("working_hour",), "day": ("calendar_day",), "hour": HOURS,
    "minute": ("minute",), "month": ("month",), "week": ("week",), "year": ("year",),
}  # fmt: skip
CHINESE = re.compile(
    rf"(?<![\d一二三四五六七八九十]月)(?<![第〇零一二两三四五六七八九十百\d.])({CHINESE_NUMBER})({'|'.join(CHINESE_UNITS)})(?!内?至)"
)
ENGLISH = re.compile(rf"\b({ENGLISH_NUMBER}|half an|half|an?)[ -]({'|'.join(ENGLISH_UNITS)})s?\b", re.IGNORECASE)


def said_in_chinese(text: str) -> Iterator[SaidSpan]:
    """Yield the lengths in a Chinese sentence: 七个工作日, 半小时, 3日."""
    if "半小时" in text or "半个小时" in text:
        yield SaidSpan("半小时", frozenset({Span(HALF_HOUR, "minute")}))
    for number, unit in CHINESE.findall(text):
        yield SaidSpan(f"{number}{unit}", _meanings(whole_number(number), CHINESE_UNITS[unit]))


def said_in_english(text: str) -> Iterator[SaidSpan]:
    """Yield the lengths in an English sentence: seven working days, the fifteenth day, half an hour."""
    for number, unit in ENGLISH.findall(text):
        units = ENGLISH_UNITS[unit.lower()]
        if number.lower() in ("half an", "half"):
            yield SaidSpan(f"{number} {unit}", frozenset({Span(HALF_HOUR, "minute")}))
        elif number.lower() not in ("a", "an"):
            yield SaidSpan(f"{number} {unit}", _meanings(english_number(number), units))
        elif unit.lower() in ("hour", "month", "week"):
            yield SaidSpan(f"{number} {unit}", _meanings(1, units))


def _meanings(n: int, units: tuple[str, ...]) -> frozenset[Span]:
    return frozenset(span for unit in units for span in _lengths(n, unit))


def _lengths(n: int, unit: str) -> Iterator[Span]:
    yield Span(n, unit)
    if unit == "hour":
        yield Span(n * 60, "minute")
    elif unit == "week":
        yield from (Span(n * DAYS_OF_WEEK, "calendar_day"), Span(n * WORKING_DAYS_OF_WEEK, "working_day"))
    elif unit == "year":
        yield Span(n * MONTHS_OF_YEAR, "month")


def written_spans(part: object) -> Iterator[tuple[Span, bool]]:
    """Yield each length that stands in a part of the file as written, and whether its unit is the office's choice.

    A number that the office chooses is not the text's, and none of these.
    """
    if isinstance(part, dict):
        span = _span_of(part)
        if span:
            yield span, isinstance(part.get("unit"), dict)
        for value in part.values():
            yield from written_spans(value)
    elif isinstance(part, list):
        for value in part:
            yield from written_spans(value)


def _span_of(part: Mapping[str, object]) -> Span | None:
    n, unit = part.get("n"), part.get("unit")
    return Span(n, unit if isinstance(unit, str) else "") if isinstance(n, int) and unit else None


def written_numbers(part: object) -> Iterator[tuple[Span, bool]]:
    """Yield each number in a part of the file, as a length whose unit stands elsewhere (that of the limit)."""
    if isinstance(part, int) and not isinstance(part, bool):
        yield Span(part, ""), True
    elif isinstance(part, dict | list):
        for value in part.values() if isinstance(part, dict) else part:
            yield from written_numbers(value)


def is_meant(span: Span, chosen: bool, said: SaidSpan) -> bool:
    """Return True when what a text says can be this length of the data."""
    return span in said.means or (chosen and any(span.n == meant.n for meant in said.means))
