"""The two files of a new regulation, as text: the regulation, and its scenarios."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Template

from models.rule import Slug
from procedures.skeleton.recognised import SaidArticle, SaidLimit
from wording.table.checker import skeleton_words

TEMPLATES = Path(__file__).parent


@dataclass(frozen=True)
class SkeletonFiles:
    """The texts of both files."""

    procedure: str
    scenarios: str


def skeleton_files(slug: Slug, articles: Iterable[SaidArticle] = ()) -> SkeletonFiles:
    """Return both files of a new regulation: sound, to be filled in where they say TODO. `articles` are listed as
    comments before the rules."""
    words = {name: wording() for name, wording in skeleton_words.TO_WRITE.items()}
    words |= {"slug": slug, "prefix": rule_prefix(slug)}
    words["recognised"] = "\n".join(_article_lines(articles)) or f"# {skeleton_words.NOTHING_RECOGNISED()}"
    procedure, scenarios = (
        Template((TEMPLATES / name).read_text(encoding="utf-8")).substitute(words)
        for name in ("procedure.txt", "scenarios.txt")
    )
    return SkeletonFiles(procedure, scenarios)


def rule_prefix(slug: Slug) -> str:
    """Return three capital letters for the rules of a regulation: the initials of its words, then further letters."""
    words = [word for word in slug.split("-") if word[0].isalpha()]
    letters = [word[0] for word in words] + [sign for word in words for sign in word[1:] if sign.isalpha()]
    return "".join((*letters, *"xxx")[:3]).upper()


def _article_lines(articles: Iterable[SaidArticle]) -> Iterator[str]:
    for article in articles:
        name = article.name or skeleton_words.BEFORE_ARTICLES()
        yield f"# TODO {skeleton_words.ARTICLE(article=name)}"
        yield from (f"#   「{limit.quoted}」 → {_limit_words(limit)}" for limit in article.limits)


def _limit_words(limit: SaidLimit) -> str:
    if limit.unit is None:
        return skeleton_words.NO_NUMBER()
    return skeleton_words.LIMIT(n=limit.n, unit=limit.unit)
