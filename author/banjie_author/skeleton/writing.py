"""The two files of a new regulation, as text: the regulation, and its scenarios."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

from banjie_author.skeleton.recognised import SaidArticle, SaidLimit
from models.rule import Slug
from wording.translation import N_, Message, gettext

TO_WRITE: Mapping[str, Message] = {
    "start": N_(
        "Rewrite each place marked TODO, delete what you do not need, and run banjie procedures check and try as you go"
    ),
    "say_prefix": N_("three capital letters that no other text uses"),
    "say_title": N_("the title of the regulation"),
    "say_basis": N_("the legal basis; without one delete this line"),
    "say_draft": N_(
        "a draft: refused in production, and changed without a new edition; delete this line when it is final"
    ),
    "say_in_force": N_("the day from which it is in force"),
    "say_roles": N_("everybody whom the text names: unit, post, named (by a fact of the case), outside (a party)"),
    "say_facts": N_("what must be on record and what rules depend on; free text stands under texts"),
    "say_stages": N_("each stage, who acts there, where each outcome leads; one stage for each way a case ends"),
    "say_rules": N_("each sentence of the text becomes a rule; the kinds used most are below: record, notice, clock"),
    "say_article": N_("the article"),
    "say_says": N_("the sentence in short; must says what holds"),
    "say_limit": N_("number and unit of the text; where it only says promptly, use a setting"),
    "say_scenarios": N_(
        "write from the text, not from your file: for each rule one that it refuses and one "
        "that it allows; for each limit its last day, last instant, breach, and who is told"
    ),
}


TEMPLATES = Path(__file__).parent


@dataclass(frozen=True)
class SkeletonFiles:
    """The texts of both files."""

    procedure: str
    scenarios: str


def skeleton_files(slug: Slug, articles: Iterable[SaidArticle] = ()) -> SkeletonFiles:
    """Return both files of a new regulation: sound, to be filled in where they say TODO. `articles` are listed as
    comments before the rules."""
    words = {name: wording() for name, wording in TO_WRITE.items()}
    words |= {"slug": slug, "prefix": rule_prefix(slug)}
    words["recognised"] = "\n".join(_article_lines(articles)) or (
        "# " + gettext("(--from TEXT.txt lists articles and lengths of time here)")
    )
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
        name = article.name or gettext("the beginning")
        yield ("# TODO " + gettext("{article}: make it a rule, or say why not", article=name))
        yield from (f"#   「{limit.quoted}」 → {_limit_words(limit)}" for limit in article.limits)


def _limit_words(limit: SaidLimit) -> str:
    if limit.unit is None:
        return gettext("no number: a setting, for the office to decide")
    return gettext("limit: {{n: {n}, unit: {unit}}}; confirm the unit and the start", n=limit.n, unit=limit.unit)
