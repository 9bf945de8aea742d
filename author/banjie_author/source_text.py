"""What a regulation on paper says: its articles, their sentences, and the lengths of time in them.

Whether 「日」 means working days, and what starts the count, only a reader knows: what is recognised is a proposal.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from models.time import Unit
from wording.articles import whole_number

NUMBER = "[零〇一二两三四五六七八九十百]+|[0-9]{1,3}"
# 第三条 at its own place, or a heading 一、; not 依照本办法第三条的规定.
ARTICLE = re.compile(rf"第(?P<n>{NUMBER})条(?!第|规定|的|所|、|和|至)")
HEADING = re.compile(r"(?:^|(?<=[\s。；;]))(?P<n>[一二三四五六七八九十]+)、")
# 1. or 1.6.2R at the beginning of a line, in a text that has neither.
NUMBERED = re.compile(r"(?m)^[ \t]*(?P<n>(?:[A-Z]{2,8} )?[0-9]+(?:\.[0-9]+)*[A-Z]{0,2})(?:[.)、]|(?=\s))")
LENGTH = re.compile(
    rf"(?<![年月第零〇一二两三四五六七八九十百0-9])(?P<n>{NUMBER})(?P<unit>个?工作日|个月|周|个?星期|日|天|个?小时|分钟)(?!期|常|起|后至)"
)
AT_ONCE = re.compile("当日|当天|即日|立即|及时|尽快|适时")
UNITS = {
    "工作日": Unit.working_day,
    "周": Unit.week,
    "星期": Unit.week,
    "月": Unit.month,
    "日": Unit.calendar_day,
    "天": Unit.calendar_day,
    "小时": Unit.hour,
    "分钟": Unit.minute,
}
SENTENCE_END = re.compile(r"(?<=[。；;！？!?])|(?<=[.])\s+(?=[A-Z(])")
LINE_BREAK = re.compile(r"(?<![。；;！？!?：:.])[ \t]*\n\s*")  # in the middle of a sentence
AROUND = 14  # signs of the sentence that are shown on each side
PAUSES = "。；;：:\n"


@dataclass(frozen=True)
class SaidLimit:
    """A length of time in a text: how it is written there with the words around it, and what it is; `unit` None where
    no number stands (及时)."""

    quoted: str
    n: int | None = None
    unit: Unit | None = None


@dataclass(frozen=True)
class SaidArticle:
    """An article or a numbered part, and the lengths of time that stand in it."""

    name: str
    limits: tuple[SaidLimit, ...]


def recognised_articles(text: str) -> list[SaidArticle]:
    """Return the articles of a text in its order, each with its lengths of time; what stands before the first article
    has an empty name."""
    found = [SaidArticle(name, tuple(_limits(body))) for name, body in _articles(text)]
    return [article for article in found if article.name or article.limits]


def recognised_sentences(text: str) -> Iterator[tuple[str, str]]:
    """Yield each sentence of a text with the article in which it stands; that of what stands before is empty."""
    for name, body in _articles(text):
        joined = LINE_BREAK.sub(_gap, body.strip())
        for line in joined.splitlines():
            sentences = filter(None, map(str.strip, SENTENCE_END.split(line)))
            yield from ((name, sentence) for sentence in sentences)


def _gap(found: re.Match[str]) -> str:
    """Return what joins two lines of a sentence: a space in a text whose words have spaces."""
    before = found.string[max(found.start() - 1, 0) : found.start()]
    return " " if before.isascii() else ""


def _articles(text: str) -> Iterator[tuple[str, str]]:
    """Yield the name and the words of each article."""
    numbered = list(_numbered(text))
    ends = [found.start() for found in numbered] + [len(text)]
    yield "", text[: ends[0]]
    for found, end in zip(numbered, ends[1:], strict=True):
        yield found[0].strip().rstrip("、.)"), text[found.end() : end]


def _numbered(text: str) -> Iterator[re.Match[str]]:
    """Yield where each article begins: they count up, by one where an article does not begin a line of its own. A text
    without articles is divided by its headings. An excerpt begins with the first article that begins a line."""
    pattern = ARTICLE if ARTICLE.search(text) else HEADING if HEADING.search(text) else None
    if pattern is None:
        yield from NUMBERED.finditer(text)
        return
    numbers = [(found, whole_number(found["n"])) for found in pattern.finditer(text)]
    at_lines = {number for found, number in numbers if _begins_line(text, found)}
    awaited = 1 if any(number == 1 for _, number in numbers) else min(at_lines, default=1)
    for found, number in numbers:
        if number == awaited or (number > awaited and _begins_line(text, found)):
            awaited = number + 1
            yield found


def _begins_line(text: str, found: re.Match[str]) -> bool:
    return not text[: found.start()].rpartition("\n")[2].strip()


def _limits(part: str) -> Iterator[SaidLimit]:
    for found in sorted((*LENGTH.finditer(part), *AT_ONCE.finditer(part)), key=lambda found: found.start()):
        if found.re is AT_ONCE:
            yield SaidLimit(_quote(part, found))
        else:
            unit = UNITS[found["unit"].removeprefix("个")]
            yield SaidLimit(_quote(part, found), whole_number(found["n"]), unit)


def _quote(part: str, found: re.Match[str]) -> str:
    """Return the words around a length of time, within its sentence."""
    before, after = part[max(0, found.start() - AROUND) : found.start()], part[found.end() : found.end() + AROUND]
    before = re.split(f"[{PAUSES}]", before)[-1]
    after = re.split(f"[{PAUSES}]", after)[0]
    return " ".join(f"{before}{found[0]}{after}".split())
