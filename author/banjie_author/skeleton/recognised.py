"""What a regulation on paper says, as far as a program can see it: its articles, and the lengths of time in them.

It is a proposal to be confirmed: whether 「日」 means working days, and what starts the count, only a reader knows.
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
LENGTH = re.compile(
    rf"(?<![年月第零〇一二两三四五六七八九十百0-9])(?P<n>{NUMBER})(?P<unit>个?工作日|个月|日|天|个?小时|分钟)(?!期|常|起|后至)"
)
AT_ONCE = re.compile("当日|当天|即日|立即|及时|尽快|适时")
UNITS = {
    "工作日": Unit.working_day,
    "月": Unit.month,
    "日": Unit.calendar_day,
    "天": Unit.calendar_day,
    "小时": Unit.hour,
    "分钟": Unit.minute,
}
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
    numbered = list(_numbered(text))
    bounds = [(0, ""), *((found.end(), found[0].rstrip("、")) for found in numbered)]
    ends = [found.start() for found in numbered] + [len(text)]
    found = [SaidArticle(name, tuple(_limits(text[at:end]))) for (at, name), end in zip(bounds, ends, strict=True)]
    return [article for article in found if article.name or article.limits]


def _numbered(text: str) -> Iterator[re.Match[str]]:
    """Yield where each article begins: they count up by one; a text without articles is divided by its headings. An
    excerpt begins with the first article that has a line of its own."""
    pattern = ARTICLE if ARTICLE.search(text) else HEADING
    numbers = [(found, whole_number(found["n"])) for found in pattern.finditer(text)]
    at_lines = [number for found, number in numbers if not text[: found.start()].rpartition("\n")[2].strip()]
    awaited = 1 if any(number == 1 for _, number in numbers) else next(iter(at_lines), 1)
    for found, number in numbers:
        if number == awaited:
            awaited += 1
            yield found


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
