"""Whether a limit, an extension and a suspension are what `says` and `must` say.

- `limit_differs`: the sentence names another number or unit than the clock of its rule.
- `limit_unsaid`: no sentence of the article names the number at all.
- `extension_differs`: an extension of a number that no sentence names, and that is not the limit again.
- `extension_missing`, `extension_barred`: the sentence grants more time and the clock has no extension; or the other
  way about.
- `suspension_missing`: the sentence leaves time out of the count, and nothing suspends the clock.
"""

import re
from collections.abc import Iterator

from banjie_author.lint.linted_text import LintedText
from banjie_author.lint.spans import (
    SaidSpan,
    Span,
    is_meant,
    said_in_chinese,
    said_in_english,
    written_numbers,
    written_spans,
)
from banjie_author.proofs.finding import CheckFinding
from models.limit import Clock
from models.rule import Rule
from procedures.checker import kind_names
from wording.translation import N_, gettext, listed

NOT_COUNTED = frozenset({"month_end", "date", "weekday", "same_day"})
MAY_EXTEND = re.compile(
    r"可以?(再|适当)?(延长|延期)|(?<!不)(批准|同意)后?可?(延长|延期)|\b(may be|once) extended\b|\bcan be extended\b"
)
NEVER_EXTEND = re.compile(r"(不得|不予|不能|不可)(再)?(延长|延期)|\b(no extension|not be extended|never extended)\b")
NOT_IN_COUNT = re.compile(
    r"不计(入|算)?(在内|期限)?$|不计(入|算|在内)|时间不计|期间不计|\b(?:time|days?|period) [\w ]{0,24}not counted\b"
)

Written = tuple[Span, bool]


def limit_word_findings(text: LintedText) -> Iterator[CheckFinding]:
    """Yield where a clock is not what the sentences of its rule say."""
    known = list(written_spans(text.source.data))
    for place, rule, clock in text.clocks():
        if not rule.says and not rule.must:
            continue  # nothing to compare with
        spans = [span for span in written_spans(text.written_clock(place, "limit")) if span[0].unit not in NOT_COUNTED]
        more = [*written_numbers(text.written_clock(place, "extension"))]
        more += written_numbers(text.written_clock(place, "suspension"))
        yield from _limit_findings(text, place, spans, known + more)
        yield from _extension_numbers(text, place)
        yield from _phrase_findings(text, place, rule, clock)


def _said(rule: Rule) -> dict[str, list[SaidSpan]]:
    return {"says": list(said_in_chinese(rule.says)), "must": list(said_in_english(rule.must))}


def _limit_findings(text: LintedText, place: int, spans: list[Written], known: list[Written]) -> Iterator[CheckFinding]:
    rule = text.procedure.rules[place]
    assert rule.clock
    said = _said(rule)
    name, length = rule.clock.code, kind_names.either([_span_text(span) for span, _ in spans])
    for word, found in said.items():
        if spans and found and not any(is_meant(*span, one) for span in spans for one in found):
            says = gettext(
                "{clock} is {length}, and {word} names {said}: cases are counted by the one while "
                "the text says the other; correct the number or the unit by the source",
                clock=name,
                length=length,
                word=word,
                said=listed(one.words for one in found),
            )
            yield CheckFinding(("rules", place, "clock", "limit"), says, "limit_differs", clock=name)
            return
    strange = [one.words for found in said.values() for one in found if not is_known(one, known)]
    if strange:
        says = gettext(
            "{said} is no length of time in this file: readers go by it and nothing counts it; "
            "correct it by the source",
            said=listed(strange),
        )
        yield CheckFinding(("rules", place, "clock", "limit"), says, "limit_differs", clock=name)
    beside = [one for other in text.texts_beside(rule) for found in _said(other).values() for one in found]
    for span, chosen in spans:
        if not any(is_meant(span, chosen, one) for one in beside) and not _number_stands_in(rule, span.n):
            says = gettext(
                "{clock} is {length}, and no sentence of the article names it, so nobody can hold it "
                "against the source; name it in says",
                clock=name,
                length=_span_text(span),
            )
            yield CheckFinding(("rules", place, "clock", "limit"), says, "limit_unsaid", clock=name)


def is_known(said: SaidSpan, known: list[Written]) -> bool:
    """Return True when some length of the file is meant; of days spoken of in passing any kind."""
    days = {meant.n for meant in said.means if meant.unit == "calendar_day"}
    return any(is_meant(*span, said) or (span[0].unit == "working_day" and span[0].n in days) for span in known)


def _number_stands_in(rule: Rule, n: int) -> bool:
    return re.search(rf"\b{n}\b", f"{rule.says} {rule.must}") is not None


def _span_text(span: Span) -> str:
    return f"{span.n} {span.unit}".strip()


# ---- more time, and time that is not counted ---------------------------------------------------------------------


def _extension_numbers(text: LintedText, place: int) -> Iterator[CheckFinding]:
    """Yield the numbers of an extension that no sentence names and that are not the limit's own."""
    rule, written = text.procedure.rules[place], text.written_clock(place, "extension")
    clock = rule.clock
    assert clock
    others = {one.id for _, one in text.rules if clock.extension and one.id in clock.extension.rules.values()}
    rules = [rule, *(one for _, one in text.rules if one.id in others or one.article == rule.article)]
    said = {meant.n for one in rules for found in _said(one).values() for span in found for meant in span.means}
    own = {n for n, _ in clock.limit.lengths}
    for word in ("each", "total"):
        n = written.get(word)
        if isinstance(n, int) and n not in said | own and not any(_number_stands_in(one, n) for one in rules):
            says = gettext(
                "the extension of {clock} has {word}: {n}, which no sentence about it names and "
                "which is not the limit again: more could be granted than the text allows; correct "
                "it by the source, or name it in says",
                clock=clock.code,
                word=word,
                n=n,
            )
            path = ("rules", place, "clock", "extension", word)
            yield CheckFinding(path, says, "extension_differs", clock=clock.code)
            return


def _phrase_findings(text: LintedText, place: int, rule: Rule, clock: Clock) -> Iterator[CheckFinding]:
    words = f"{rule.says}。{rule.must}"
    path = ("rules", place, "clock")
    barred = NEVER_EXTEND.search(words)
    if barred and clock.extension:
        says = gettext(
            "the text says {said}, and {clock} can be extended; take out extension:", clock=clock.code, said=barred[0]
        )
        yield CheckFinding((*path, "extension"), says, "extension_barred", clock=clock.code)
    for pattern, part, wording, kind in (
        (
            MAY_EXTEND,
            "extension",
            N_("the text says {said}, and {clock} has no extension, so nobody can ask for one; write extension:"),
            "extension_missing",
        ),
        (
            NOT_IN_COUNT,
            "suspension",
            N_(
                "the text says {said}, and nothing suspends {clock}: time that must not count makes "
                "a case late; write suspension:"
            ),
            "suspension_missing",
        ),
    ):
        found = pattern.search(words)
        if found and not _has_part(text, rule, part):
            yield CheckFinding(path, wording(clock=clock.code, said=found[0]), kind, clock=clock.code)


def _has_part(text: LintedText, rule: Rule, part: str) -> bool:
    """Return True when a clock of the article has this part."""
    return any(one.clock and getattr(one.clock, part) for one in text.texts_beside(rule))
