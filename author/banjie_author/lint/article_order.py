"""Whether the rules follow the articles of their source, each and in order.

- `article_out_of_order`: a rule names an article that does not lie between those of its neighbours.
- `article_differs`: the id of a rule begins with another number than its article, as no other rule's does.
- `articles_missing`: an article between the first and the last has no rule, and no word says why.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from banjie_author.lint.linted_text import LintedText
from banjie_author.lint.spans import CHINESE_NUMBER
from banjie_author.proofs.finding import CheckFinding
from wording.articles import whole_number
from wording.translation import gettext, listed

NUMBER = re.compile(rf"(?<![\d.])(?:{CHINESE_NUMBER})(?![\d])")
ARTICLE_NUMBER = re.compile(rf"第({CHINESE_NUMBER})条")
HEAD = re.compile(rf"^(\D*?)({CHINESE_NUMBER})([条章节]?)")
DOTTED = re.compile(r"^([A-Z][A-Za-z ]*?) ?(\d+(?:\.\d+)+)")  # DISP 1.6.2R
ID_NUMBER = re.compile(r"-0*(\d+)")


class Numbered(NamedTuple):
    """The place of a rule in the file, its kind of article (第#条), and the number of that, of 1.6.2 in its parts."""

    place: int
    kind: str
    number: tuple[int, ...]


def article_findings(text: LintedText) -> Iterator[CheckFinding]:
    """Yield rules under the wrong article, and the articles that have none."""
    groups = defaultdict[str, list[Numbered]](list)
    for place, rule in text.rules:
        if dotted := DOTTED.match(rule.article):
            number = tuple(map(int, dotted[2].split(".")))
            groups[f"{dotted[1]} #.#"].append(Numbered(place, "", number))
        elif found := HEAD.match(rule.article):
            groups[f"{found[1]}#{found[3]}"].append(Numbered(place, found[3], (whole_number(found[2]),)))
    for group in groups.values():
        yield from _out_of_order(text, group)
        yield from _missing(text, group)
    yield from _differing_ids(text)


def _out_of_order(text: LintedText, group: Sequence[Numbered]) -> Iterator[CheckFinding]:
    """Yield the fewest rules that need be moved for the rest to be in order."""
    kept = _longest_in_order(group)
    for here in group:
        if here not in kept:
            rule = text.procedure.rules[here.place]
            before = [one for one in kept if one.place < here.place]
            says = gettext(
                "{article} does not lie between the articles before and after it ({before} comes "
                "before): refusals would cite the wrong one; correct article:, or move the rule",
                article=rule.article,
                before=text.procedure.rules[before[-1].place].article if before else "-",
            )
            yield CheckFinding(("rules", here.place, "article"), says, "article_out_of_order")


def _longest_in_order(group: Sequence[Numbered]) -> list[Numbered]:
    """Return the longest part of a group whose numbers never fall."""
    best: list[list[Numbered]] = []  # for each rule the longest such part that ends with it
    for here in group:
        before = [part for part in best if part[-1].number <= here.number]
        best.append([*max(before, key=len, default=[]), here])
    return max(best, key=len)


def _missing(text: LintedText, group: Sequence[Numbered]) -> Iterator[CheckFinding]:
    """Yield the articles that no rule stands for, where articles are numbered through."""
    numbers = {one.number[0] for one in group}
    missing = sorted(set(range(1, max(numbers))) - numbers) if group[0].kind == "条" else []
    covered = {whole_number(found) for _, rule in text.rules for found in ARTICLE_NUMBER.findall(rule.article)}
    left = [number for number in missing if number not in covered]
    if left:
        says = gettext(
            "nothing is written for the articles {articles}, so nobody knows whether they were "
            "forgotten; write their rules, or give the reason at the top under accepts: "
            "articles_missing",
            articles=listed(_ranges(left)),
        )
        yield CheckFinding(("rules",), says, "articles_missing")


def _ranges(numbers: Sequence[int]) -> Iterator[str]:
    """Yield numbers in order as they are spoken of: 1-6, 8."""
    firsts = [n for n in numbers if n - 1 not in numbers]
    lasts = [n for n in numbers if n + 1 not in numbers]
    for first, last in zip(firsts, lasts, strict=True):
        yield str(first) if first == last else f"{first}-{last}"


def _differing_ids(text: LintedText) -> Iterator[CheckFinding]:
    pairs = [
        (place, int(number[1]), whole_number(article[1]))
        for place, rule in text.rules
        if (article := ARTICLE_NUMBER.match(rule.article)) and (number := ID_NUMBER.search(rule.id))
    ]
    differing = [(place, article) for place, number, article in pairs if number != article]
    if len(differing) * 5 > len(pairs):
        return  # the ids are numbered otherwise
    for place, named in differing:
        rule = text.procedure.rules[place]
        says = gettext(
            "the id of {rule} is not that of article {article}, while those of the other rules "
            "are: refusals would cite the wrong one; correct article:",
            rule=rule.id,
            article=named,
        )
        yield CheckFinding(("rules", place, "article"), says, "article_differs")
