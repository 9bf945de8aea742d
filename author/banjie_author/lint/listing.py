"""Every lint. To add one: a function that yields findings of a text, a row in docs/findings.md, and two tests."""

from collections.abc import Callable, Iterable, Iterator

from banjie_author.lint.article_order import article_findings
from banjie_author.lint.clock_habits import clock_habit_findings
from banjie_author.lint.idle_parts import idle_part_findings
from banjie_author.lint.last_word import last_word_findings
from banjie_author.lint.limit_words import limit_word_findings
from banjie_author.lint.linted_text import LintedText
from banjie_author.lint.person_words import person_word_findings
from banjie_author.lint.place_words import place_word_findings
from banjie_author.lint.unkept_words import unkept_word_findings
from banjie_author.proofs.finding import CheckFinding

LINTS: tuple[Callable[[LintedText], Iterable[CheckFinding]], ...] = (
    limit_word_findings,
    person_word_findings,
    place_word_findings,
    article_findings,
    clock_habit_findings,
    idle_part_findings,
    last_word_findings,
    unkept_word_findings,
)


def lint_findings(text: LintedText) -> Iterator[CheckFinding]:
    """Yield what every lint finds in a sound procedure, each cause once."""
    yield from dict.fromkeys(finding for lint in LINTS for finding in lint(text))
