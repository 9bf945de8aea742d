"""Places in a regulation as people read them: 第十二条第二款第（三）项, in English Art. 12 para. 2 item 3."""

import re
from collections.abc import Collection
from functools import lru_cache

from models.procedure import Procedure
from models.rule import Rule
from wording.regulation_names import translated
from wording.translation import N_, Language, Message, current_language, gettext

DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
TENS = {"十": 10, "百": 100}
NUMBER = r"(?P<n>[〇零一二两三四五六七八九十百]+|\d+)"
BARE_NUMBER = re.compile("[一二三四五六七八九十百]+")
# What a place is written of, the longer first; each with the line that says it.
TOKENS: tuple[tuple[re.Pattern[str], Message], ...] = tuple(
    (re.compile(pattern), wording)
    for pattern, wording in (
        (rf"第{NUMBER}条", N_("Art. {n}")),
        (rf"第{NUMBER}款", N_("para. {n}")),
        ("末款", N_("last para.")),
        (rf"第?[（(]?{NUMBER}[）)]?项", N_("item {n}")),
        (rf"第{NUMBER}句", N_("sentence {n}")),
        ("末句", N_("last sentence")),
        (rf"第{NUMBER}部分", N_("Part {n}")),
        (rf"步骤{NUMBER}", N_("step {n}")),
        (rf"注{NUMBER}", N_("note {n}")),
        (rf"[（(]{NUMBER}[）)]", N_("({n})")),
        ("引语", N_("introduction")),
        ("前言", N_("preface")),
        ("至", N_("to")),
        (r"(?P<n>[一二三四五六七八九十百]+)", N_("Part {n}")),
    )
)
SEPARATOR = re.compile(r"[\s、，,.]+")
WITHOUT_PARAGRAPHS = re.compile(
    r"(?:[A-Za-z.]+ )*\S+"
)  # Latin words without a figure belong to what follows: DISP 1.6.2R
FIGURES = re.compile(r"[0-9]+(\.[0-9]+)*\)?")


def cited_rules(procedure: Procedure, ids: Collection[str | None]) -> list[dict[str, str]]:
    """Return the rules of these ids for programs: id, article, what each says in short."""
    cited = (rule for rule in procedure.rules if rule.id in ids)
    return [
        {"id": rule.id, "article": article_of(procedure, rule), "says": translated(procedure, rule.says)}
        for rule in cited
    ]


def article_of(procedure: Procedure, rule: Rule) -> str:
    """Return the place of a rule in its regulation."""
    return article_text(translated(procedure, rule.article))


def article_alone(article: str) -> str:
    """Return a place without what stands behind it: 第三条 第二款 is 第三条, DISP 1.6.2R (1) is DISP 1.6.2R."""
    found = WITHOUT_PARAGRAPHS.match(article)
    return found[0] if found else article


def article_text(article: str) -> str:
    """Return a place in a regulation: a bare number as a part （第二部分）. In English a place with words of its own
    stays as it is."""
    if current_language() is Language.en:
        return _english_article(article)
    return gettext("Part {n}", n=article) if BARE_NUMBER.fullmatch(article) else article


@lru_cache(maxsize=1024)
def _english_article(article: str) -> str:
    said, at = "", 0
    while at < len(article):
        gap = SEPARATOR.match(article, at)
        at = gap.end() if gap else at
        found = _english_token(article, at)
        if found is None:
            return article
        word, at = found
        said += (_english_gap(gap[0] if gap else "") if said else "") + word
    return said


def _english_gap(gap: str) -> str:
    return "." if gap == "." else ", " if "、" in gap or "，" in gap else " "


def _english_token(article: str, at: int) -> tuple[str, int] | None:
    for pattern, wording in TOKENS:
        if found := pattern.match(article, at):
            n = found.groupdict().get("n")
            return str(wording).format(n=whole_number(n) if n else ""), found.end()
    figures = FIGURES.match(article, at)
    return (figures[0], figures.end()) if figures else None


def whole_number(written: str) -> int:
    """Return a number written in Chinese or in figures: 二十一 is 21."""
    if written.isdecimal():
        return int(written)
    total, digit = 0, 0
    for sign in written:
        if sign in TENS:
            total, digit = total + (digit or 1) * TENS[sign], 0
        else:
            digit = DIGITS[sign]
    return total + digit
