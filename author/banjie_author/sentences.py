"""The sentences of a regulation beside its rules: `sentences/<slug>.yaml`, in the folder of the regulation.

    procedure: heating
    sentences:
      - {at: 第三条, says: 受理后15个工作日内答复。, rules: [HTG-03a]}
      - {at: 第一条, says: 为规范供热投诉办理，制定本办法。, nothing: 立法目的，无人可违反}
      - {at: 第九条, says: 办理情况纳入年度考核。, unsaid: 考核的办法另定，语言里没有考核}

Each sentence is carried by rules, asks for nothing that could be enforced, or says what the language cannot say. One
that is none of these is open. Since the words are those of the source, and not the author's own `says`, the lints hold
the rules against them once more: a limit that the file gets wrong in both places is found.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from pathlib import Path
from typing import Annotated, NamedTuple, Self

import yaml
from pydantic import StringConstraints, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from banjie_author.lint.limit_words import Written, is_known, limit_word_findings
from banjie_author.lint.linted_text import LintedText
from banjie_author.lint.person_words import person_word_findings
from banjie_author.lint.place_words import worker_findings
from banjie_author.lint.spans import said_in_chinese, said_in_english, written_numbers, written_spans
from banjie_author.lint.unkept_words import unkept_word_findings
from banjie_author.proofs.finding import CheckFinding
from banjie_author.source_text import recognised_sentences
from models.frozen import StrictModel
from models.procedure import Procedure
from models.rule import Rule, RuleId, Slug
from procedures.checker.soundness import ProcedureGraphs
from procedures.load import read_source, validation_problems
from procedures.source import InvalidProcedure, Problem, Source, YamlPath
from wording.articles import whole_number
from wording.translation import N_, gettext, listed, ngettext

SENTENCES_FOLDER = "sentences"
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
ALIKE = 0.3  # the part of a rule's words that a sentence shares with it, from which on the rule is proposed
NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)*|[零〇一二两三四五六七八九十百]+")
TELLS = re.compile(r"告知|通知(?!书|单)|\b(?:tell|inform|notify|told|informed|notified)\b")
BY_WORDS = (limit_word_findings, person_word_findings, worker_findings, unkept_word_findings)


class Sentence(StrictModel):
    """A sentence of the source: in which article, its words, and what becomes of it: the `rules` that carry it; or why
    `nothing` of it can be enforced; or what of it stays `unsaid`, beside the rules that carry the rest."""

    at: str = ""
    says: Words
    rules: tuple[RuleId, ...] = ()
    nothing: Words | None = None
    unsaid: Words | None = None

    @model_validator(mode="after")
    def says_one_thing(self) -> Self:
        if self.nothing and (self.rules or self.unsaid):
            raise PydanticCustomError("sentence_twice", "nothing stands alone")
        return self

    @property
    def is_open(self) -> bool:
        return not (self.rules or self.nothing or self.unsaid)


class SentenceBook(StrictModel):
    """The sentences of a regulation in their order."""

    procedure: Slug
    sentences: tuple[Sentence, ...]

    @property
    def counted(self) -> Counter[str]:
        """How many sentences are carried by rules, have nothing to enforce, cannot be said, are open."""
        return Counter(
            "open" if one.is_open else "nothing" if one.nothing else "unsaid" if one.unsaid else "rules"
            for one in self.sentences
        )


class ReadBook(NamedTuple):
    """A book as written, and what it says."""

    source: Source
    book: SentenceBook


def sentence_file(procedure_file: Path) -> Path:
    """Return where the sentences of a regulation lie."""
    return procedure_file.parent / SENTENCES_FOLDER / procedure_file.name


def read_sentences(path: Path) -> ReadBook:
    """Read the sentences of a regulation. Raises InvalidProcedure, naming file and line."""
    source = read_source(path)
    try:
        return ReadBook(source, SentenceBook.model_validate(source.data))
    except ValidationError as error:
        raise InvalidProcedure(validation_problems(source, error)) from None


def sentences_of(source: Source) -> ReadBook | None:
    """Return the sentences of a regulation if they are on file. Raises InvalidProcedure."""
    path = sentence_file(source.path)
    return read_sentences(path) if path.exists() else None


def sentences_of_text(text: str, procedure: Procedure, before: SentenceBook | None = None) -> SentenceBook:
    """Divide a text into sentences. What became of a sentence of `before` is kept where its words are the same; a new
    one names the rules of its article whose words it shares, to be confirmed."""
    known = {_bare(one.says): one for one in before.sentences} if before else {}
    sentences = (
        known[_bare(says)].model_copy(update={"at": at, "says": says})
        if _bare(says) in known
        else Sentence(at=at, says=says, rules=_alike(procedure, at, says))
        for at, says in recognised_sentences(text)
    )
    return SentenceBook(procedure=procedure.slug, sentences=tuple(sentences))


def _bare(says: str) -> str:
    return "".join(sign for sign in says if sign.isalnum())


def written_book(book: SentenceBook) -> str:
    """Return a book as a file, a line for each sentence."""
    lines = [f"procedure: {book.procedure}", "sentences:"]
    for one in book.sentences:
        data = one.model_dump(mode="json", exclude_defaults=True)
        data |= {"rules": list(one.rules)} if one.is_open else {}
        line = yaml.safe_dump(data, allow_unicode=True, default_flow_style=True, sort_keys=False, width=math.inf)
        lines.append(f"  - {line.strip()}")
    return "\n".join(lines) + "\n"


def _alike(procedure: Procedure, at: str, says: str) -> tuple[RuleId, ...]:
    rules = (rule for rule in procedure.rules if not rule.of_house and at and _may_be_of(rule.article, at))
    return tuple(rule.id for rule in rules if _shared(rule.says, says) >= ALIKE)


def _shared(short: str, whole: str) -> float:
    """Return which part of the first text stands in the second, in pieces of two signs and more."""
    blocks = SequenceMatcher(None, short, whole, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size > 1) / max(len(short), 1)


def _may_be_of(article: str, at: str) -> bool:
    """Whether a rule of this article may stand for a sentence at that place: as far as both have a number."""
    numbers = [NUMBER.search(place) for place in (article, at)]
    first, second = (_parts(found[0]) if found else () for found in numbers)
    return not (first and second) or first[: len(second)] == second[: len(first)]


def _parts(number: str) -> tuple[int, ...]:
    return tuple(whole_number(part) for part in number.split("."))


# ---- what is found -----------------------------------------------------------------------------------------------


def open_sentences(procedure: Procedure, read: ReadBook) -> Iterator[tuple[CheckFinding, Problem]]:
    """Yield what is wrong with the sentences, each with its line: `sentence_open`, `sentence_without_rule`,
    `sentence_elsewhere`."""
    rules = {rule.id: rule for rule in procedure.rules}
    for place, one in enumerate(read.book.sentences):
        for kind, says in _wrong_with(one, rules):
            path: YamlPath = ("sentences", place)
            yield CheckFinding(path, says, kind), read.source.problem_at(path, says)


def _wrong_with(one: Sentence, rules: Mapping[RuleId, Rule]) -> Iterator[tuple[str, str]]:
    if one.is_open:
        says = N_(
            "nothing becomes of the sentence “{says}”: nobody would notice if it were broken; name its rules, "
            "or say under nothing: why it cannot be broken, or under unsaid: what the language lacks"
        )
        yield "sentence_open", says(says=one.says)
    if unknown := [name for name in one.rules if name not in rules]:
        says = N_("the sentence names {rules}, and the file has no such rule; correct it")
        yield "sentence_without_rule", says(rules=listed(unknown))
    for rule in (rules[name] for name in one.rules if name in rules):
        if one.at and not _may_be_of(rule.article, one.at):
            says = N_(
                "the sentence stands at {at}, and {rule} says that it is of {article}: refusals would cite the "
                "wrong one; correct article:, or name another rule"
            )
            yield "sentence_elsewhere", says(at=one.at, rule=rule.id, article=rule.article)


def findings_by_sentences(text: LintedText, book: SentenceBook) -> Iterator[CheckFinding]:
    """Yield where the rules are not what their sentences say: `rule_without_sentence`, `sentence_uncounted`,
    `sentence_untold`, and what the lints find where each rule says what its sentences say."""
    sentences = {place: [one for one in book.sentences if rule.id in one.rules] for place, rule in text.rules}
    known = [*written_spans(text.source.data)]
    for place, _, _ in text.clocks():
        known += written_numbers(text.written_clock(place, "extension"))
        known += written_numbers(text.written_clock(place, "suspension"))
    for place, found in sentences.items():
        rule = text.procedure.rules[place]
        if not found:
            says = gettext(
                "no sentence of the text is carried by {rule}: an office would be bound by what nobody wrote; name "
                "it at its sentence, or delete it",
                rule=rule.id,
            )
            yield CheckFinding(("rules", place), says, "rule_without_sentence")
        for one in found:
            if one.rules[0] == rule.id:
                yield from _uncarried(text, place, one, known)
    yield from _by_their_words(text, {place: "".join(one.says for one in found) for place, found in sentences.items()})


def _uncarried(text: LintedText, place: int, one: Sentence, known: list[Written]) -> Iterator[CheckFinding]:
    """Yield what a sentence says and none of its rules does. It is said of the first of them."""
    carrying = [rule for _, rule in text.rules if rule.id in one.rules]
    said = [span for say in (said_in_chinese, said_in_english) for span in say(one.says)]
    if strange := [span.words for span in said if not is_known(span, known)]:
        says = gettext(
            "the sentence “{says}” names {said}, and nothing in the file counts it; write the clock of {rule}, or "
            "correct its number",
            says=one.says,
            said=listed(strange),
            rule=carrying[0].id,
        )
        yield CheckFinding(("rules", place), says, "sentence_uncounted")
    tells = any(rule.notice for rule in text.procedure.rules if any(rule.article == of.article for of in carrying))
    if (found := TELLS.search(one.says)) and not tells and not one.unsaid:
        says = gettext(
            "the sentence “{says}” says {said}, and no rule of its article has a notice: nobody would be told; "
            "write notice:",
            says=one.says,
            said=found[0],
        )
        yield CheckFinding(("rules", place), says, "sentence_untold")


def _by_their_words(text: LintedText, words: Mapping[int, str]) -> Iterator[CheckFinding]:
    """Yield what the lints find where each rule says what its sentences say."""
    rules = tuple(
        rule.model_copy(update={"says": words[place], "must": ""}) if words.get(place) else rule
        for place, rule in enumerate(text.procedure.rules)
    )
    by_words = LintedText(text.source, ProcedureGraphs(text.procedure.model_copy(update={"rules": rules})).whole)
    for find in BY_WORDS:
        yield from find(by_words)


def counted_text(book: SentenceBook) -> str:
    """Return how many sentences there are, and what becomes of them."""
    return ngettext(
        "{n} sentence: {rules} carried by rules, {nothing} with nothing to enforce, {unsaid} that the language "
        "cannot say, {open} open",
        "{n} sentences: {rules} carried by rules, {nothing} with nothing to enforce, {unsaid} that the language "
        "cannot say, {open} open",
        len(book.sentences),
        **{"rules": 0, "nothing": 0, "unsaid": 0, "open": 0, **book.counted},
    )
