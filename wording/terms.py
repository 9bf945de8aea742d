"""Texts of a case: names, refusals, values, dates. The words of a rule come from the procedure's edition.

`chinese_name`, `printed_value` and `printed_day` are for papers and letters: Chinese in every
language. `label` and `value_text` are for people at a screen.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Literal, Protocol

from models.means import Means
from models.messages import FactValue
from models.procedure import Procedure
from models.requirement import Name
from models.rule import Rule
from models.time import CHINA
from rules.event_names import extended_name, over_name, served_name
from wording.articles import article_text
from wording.language import Language, Wording, current_language, listed, speaking
from wording.table.cases import limits, names, refusals
from wording.table.input import typed_values

COMMON_ACTS, COMMON_TEXTS = names.COMMON_ACTS, names.COMMON_TEXTS
MEANS_NAMES, CHANNEL_NAMES, REVIVAL_REASONS = names.MEANS, names.CHANNELS, names.REVIVAL_REASONS
NameKind = Literal["text", "fact", "role", "stage", "act", "clock", "notice", "item", "document", "duty", "entry"]
KNOWN_TO_ALL: Mapping[str, Wording] = {**COMMON_TEXTS, **COMMON_ACTS}


def rule_by_id(procedure: Procedure, rule_id: str | None) -> Rule | None:
    return next((rule for rule in procedure.rules if rule.id == rule_id), None)


def cite_rule(rule: Rule) -> str:
    return refusals.RULE(rule=rule.id, article=article_text(rule.article), says=rule.says)


# ---- names --------------------------------------------------------------------------------------------------


def named(code: Name, zh: str) -> str:
    """Return what a person reads for a code of a regulation: its Chinese; in English the code with its Chinese."""
    return f"{code} ({zh})" if current_language() is Language.en and zh and zh != code else zh or code


def title(procedure: Procedure) -> str:
    """Return the title of a regulation; in English its slug with the title."""
    return named(procedure.slug, procedure.title)


def case_title(procedure: Procedure, entry: Name) -> str:
    """Return the title of a case: its regulation, and the entry by which it came in where that has a name."""
    way = entry_title(procedure, entry)
    return names.CASE_TITLE(title=title(procedure), entry=way) if way != entry else title(procedure)


def entry_title(procedure: Procedure, entry: Name) -> str:
    """Return what a person reads for an entry: its own name, that of the periodic duty, or else its code."""
    return label(procedure, entry, "entry") if _entry_names(procedure, entry) else entry


def _entry_names(procedure: Procedure, entry: Name) -> list[str]:
    places = (procedure.entries.get(entry), procedure.periodic.get(entry))
    return [place.zh for place in places if place and place.zh]


def label(procedure: Procedure, code: Name | None, kind: NameKind | None = None) -> str:
    """Return what a person reads for a code of the procedure, as `chinese_name` does for papers.

    `kind` is what the code names: several kinds may have one name (a stage, and the clock that runs there). In English
    it is the wording of an act or text that all procedures know, or else the code with its Chinese.
    """
    if current_language() is Language.zh or not code:
        return chinese_name(procedure, code, kind)
    code, _, item = code.partition(":")
    if item:
        return names.ITEM(name=label(procedure, code, kind), item=item)
    own = next(filter(None, _own_names(procedure, code, kind)), "")
    if own:
        return named(code, own)
    known = _known_to_all(code, kind)
    return known() if known else _implied_event_name(procedure, code) or code


def quoted(procedure: Procedure, code: Name) -> str:
    """Return the label of a code inside a sentence: 「受理」; a name that has its own marks as it is."""
    name = label(procedure, code)
    return name if current_language() is Language.en or "「" in name else f"「{name}」"


def chinese_name(procedure: Procedure, code: Name | None, kind: NameKind | None = None) -> str:
    """Return the Chinese for a code of the procedure: fact, text, role, stage, clock, outcome, act, notice.

    A code with an item (`clock:item`) is followed by the item. A code without Chinese is returned as it is.
    """
    if code is None:
        return ""
    code, _, item = code.partition(":")
    if item:
        return names.ITEM.zh.format(name=chinese_name(procedure, code, kind), item=item)
    if own := next(filter(None, _own_names(procedure, code, kind)), ""):
        return own
    if known := _known_to_all(code, kind):
        return known.zh
    with speaking(Language.zh):
        return _implied_event_name(procedure, code) or code


def _known_to_all(code: Name, kind: NameKind | None) -> Wording | None:
    """Return what every procedure calls an act or text. Some acts have the name of the text that they write."""
    return (COMMON_TEXTS.get(code) if kind == "text" else None) or KNOWN_TO_ALL.get(code)


def _own_names(procedure: Procedure, code: Name, kind: NameKind | None) -> Iterator[str]:
    """Yield the names that the procedure itself has for a code, first that of the kind. A text that every procedure
    knows is called by no other thing of its name."""
    if kind:
        yield from _NAMES_BY_KIND[kind](procedure, code)
    if kind == "text" and code in COMMON_TEXTS:
        return
    for of_kind, names_of_code in _NAMES_BY_KIND.items():
        if of_kind != kind:
            yield from names_of_code(procedure, code)


class _HasChineseName(Protocol):
    @property
    def zh(self) -> str: ...


def _zh_of(named_element: _HasChineseName | None) -> Iterator[str]:
    if named_element:
        yield named_element.zh


def _act_names(procedure: Procedure, code: Name) -> Iterator[str]:
    yield from _zh_of(procedure.acts.get(code))
    for stage in procedure.stages.values():
        yield from _zh_of(stage.outcomes.get(code))


def _paper_names(procedure: Procedure, code: Name) -> Iterator[str]:
    """Yield what a paper of the case is called: a document, a letter that the text declares, the letter of a notice."""
    yield from _zh_of(procedure.documents.get(code) or procedure.letters.get(code))
    yield from (rule.notice.zh for rule in procedure.rules if rule.notice and rule.notice.name == code)


# Looked through in this order, and no further than the first name.
_NAMES_BY_KIND: Mapping[NameKind, Callable[[Procedure, Name], Iterable[str]]] = {
    "text": lambda procedure, code: (procedure.texts.get(code, ""),),
    "entry": _entry_names,
    "fact": lambda procedure, code: _zh_of(procedure.facts.get(code)),
    "role": lambda procedure, code: _zh_of(procedure.roles.get(code)),
    "stage": lambda procedure, code: _zh_of(procedure.stages.get(code)),
    "act": _act_names,
    "clock": lambda procedure, code: (
        rule.clock.zh for rule in procedure.rules if rule.clock and rule.clock.name == code
    ),
    "notice": lambda procedure, code: (
        rule.notice.zh for rule in procedure.rules if rule.notice and rule.notice.name == code
    ),
    "item": lambda procedure, code: _zh_of(procedure.items.get(code)),
    "document": _paper_names,
    "duty": lambda procedure, code: (
        duty.zh for stage in procedure.stages.values() if (duty := stage.duties.get(code))
    ),
}


def _implied_event_name(procedure: Procedure, code: Name) -> str:
    """Return the name of an event that a clock or the receipt of a notice causes; empty for any other code."""
    for rule in procedure.rules:
        if rule.clock and code == over_name(rule.clock.name):
            return names.CLOCK_OVER(clock=named(rule.clock.name, rule.clock.zh))
        if rule.clock and code == extended_name(rule.clock.name):
            return names.CLOCK_EXTENDED(clock=named(rule.clock.name, rule.clock.zh))
        if rule.notice and code == served_name(rule.notice.name):
            return names.NOTICE_SERVED(notice=named(rule.notice.name, rule.notice.zh))
    return ""


# ---- values and dates ---------------------------------------------------------------------------------------


def value_text(procedure: Procedure, fact: Name, value: FactValue) -> str:
    """Return the value of a fact: yes or no, the Chinese of a code (in English beside it), a number, a date."""
    labels = procedure.facts[fact].one_of if fact in procedure.facts else {}
    if isinstance(value, bool):
        return names.YES() if value else names.NO()
    if isinstance(value, tuple):
        members = listed(named(str(member), labels.get(str(member), "")) for member in value)
        return members or names.NONE_OF_THESE()
    if isinstance(value, datetime):
        return official_instant(value)
    return named(str(value), labels.get(str(value), ""))


def means_list(of: Collection[Means] = ()) -> str:
    """Return the means by which somebody can be told, all or these, each with its code, which people type."""
    shown = [(means, said) for means, said in MEANS_NAMES.items() if not of or means in of]
    return listed(typed_values.CODE(code=means, zh=said()) for means, said in shown)


def official_instant(at: datetime) -> str:
    """Return an instant in Chinese time, to the minute; 24:00 is written as 00:00 of the next day."""
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"


def last_day_text(day: date | None) -> str:
    """Return the last day of a limit with its weekday, 2026-03-06（星期五）; where it is not known, that."""
    if day is None:
        return limits.END_UNKNOWN()
    return limits.DAY(day=f"{day:%Y-%m-%d}", weekday=limits.WEEKDAYS[day.isoweekday()]())


def printed_value(procedure: Procedure, fact: Name, value: FactValue) -> str:
    """Return the value of a fact as it is printed on a document."""
    if isinstance(value, datetime):
        at = value.astimezone(CHINA)
        return f"{printed_day(at.date())}{at.hour}时{at.minute:02}分"
    if isinstance(value, date):
        return printed_day(value)
    with speaking(Language.zh):
        return value_text(procedure, fact, value)


def printed_day(day: date) -> str:
    """Return a day as it is printed on a document."""
    return f"{day.year}年{day.month}月{day.day}日"
