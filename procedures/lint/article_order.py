"""Whether the rules follow the articles of their source, each and in order.

- `article_out_of_order`: a rule names an article that does not lie between those of its neighbours.
- `article_differs`: the id of a rule begins with another number than its article, as no other rule's does.
- `articles_missing`: an article between the first and the last has no rule, and no word says why.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from procedures.checker.proofs.finding import CheckFinding
from procedures.lint.linted_text import LintedText
from procedures.lint.numerals import CHINESE_NUMBER, chinese_number
from wording.language import listed
from wording.table.checker import checker_lint

NUMBER = re.compile(rf"(?<![\d.])(?:{CHINESE_NUMBER})(?![\d])")
ARTICLE_NUMBER = re.compile(rf"第({CHINESE_NUMBER})条")
HEAD = re.compile(rf"^(\D*?)({CHINESE_NUMBER})([条章节]?)")
ID_NUMBER = re.compile(r"-0*(\d+)")


class Numbered(NamedTuple):
    """The place of a rule in the file, its kind of article (第#条), and the number of that."""

    place: int
    kind: str
    number: int


def article_findings(text: LintedText) -> Iterator[CheckFinding]:
    """Yield rules under the wrong article, and the articles that have none."""
    groups = defaultdict[str, list[Numbered]](list)
    for place, rule in text.rules:
        found = HEAD.match(rule.article)
        if found:
            groups[f"{found[1]}#{found[3]}"].append(Numbered(place, found[3], chinese_number(found[2])))
    for group in groups.values():
        yield from _out_of_order(text, group)
        yield from _missing(text, group)
    yield from _differing_ids(text)


def _out_of_order(text: LintedText, group: Sequence[Numbered]) -> Iterator[CheckFinding]:
    for before, here, after in zip(group, group[1:], [*group[2:], None], strict=False):
        last = after is None
        fits = here.number >= before.number and (last or here.number <= after.number or after.number < before.number)
        if not fits:
            rule = text.procedure.rules[here.place]
            says = checker_lint.ARTICLE_OUT_OF_ORDER(
                article=rule.article, before=text.procedure.rules[before.place].article
            )
            yield CheckFinding(("rules", here.place, "article"), says, "article_out_of_order")


def _missing(text: LintedText, group: Sequence[Numbered]) -> Iterator[CheckFinding]:
    """Yield the articles that no rule stands for, where articles are numbered through."""
    numbers = {one.number for one in group}
    missing = sorted(set(range(1, max(numbers))) - numbers) if group[0].kind == "条" else []
    covered = {
        chinese_number(found) for _, rule in text.rules for found in ARTICLE_NUMBER.findall(rule.article)
    }
    left = [number for number in missing if number not in covered]
    if left:
        says = checker_lint.ARTICLES_MISSING(articles=listed(_ranges(left)))
        yield CheckFinding(("rules",), says, "articles_missing")


def _ranges(numbers: Sequence[int]) -> Iterator[str]:
    """Yield numbers in order as they are spoken of: 1-6, 8."""
    firsts = [n for n in numbers if n - 1 not in numbers]
    lasts = [n for n in numbers if n + 1 not in numbers]
    for first, last in zip(firsts, lasts, strict=True):
        yield str(first) if first == last else f"{first}-{last}"


def _differing_ids(text: LintedText) -> Iterator[CheckFinding]:
    pairs = [
        (place, int(number[1]), chinese_number(article[1]))
        for place, rule in text.rules
        if (article := ARTICLE_NUMBER.match(rule.article)) and (number := ID_NUMBER.search(rule.id))
    ]
    differing = [(place, article) for place, number, article in pairs if number != article]
    if len(differing) * 5 > len(pairs):
        return  # the ids are numbered otherwise
    for place, article in differing:
        rule = text.procedure.rules[place]
        says = checker_lint.ARTICLE_DIFFERS(rule=rule.id, article=article)
        yield CheckFinding(("rules", place, "article"), says, "article_differs")
