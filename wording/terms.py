"""Texts of a case: names, refusals, values, dates. The words of a rule come from the procedure's edition.

`written_name`, `printed_value` and `printed_day` are for papers and letters, whatever the language of the screen: the
names of a regulation as it has them, the rest in Chinese. `label` and `value_text` are for people at a screen.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Literal, Protocol

from calendars import office_zone
from models.means import Means
from models.messages import FactValue
from models.procedure import Procedure
from models.requirement import Name
from models.rule import Rule
from models.stage import MERGED
from rules.event_names import extended_name, idle_name, over_name, served_name
from wording import dates
from wording.articles import article_of
from wording.regulation_names import NOT_ACTED_ON, language_of, read_as_written, translated
from wording.translation import (
    N_,
    Language,
    Message,
    by_door,
    current_language,
    gettext,
    listed,
    said_in,
    speaking,
)

NameKind = Literal["text", "fact", "role", "stage", "act", "clock", "notice", "item", "document", "duty", "entry"]


MEANS_NAMES: Mapping[Means, Message] = {
    Means.phone: N_("phone"),
    Means.in_person: N_("in person"),
    Means.visit: N_("visit"),
    Means.letter: N_("letter"),
    Means.message: N_("text message"),
    Means.email: N_("e-mail"),
    Means.no_contact: N_("not reached"),
}

CHANNEL_NAMES: Mapping[str, Message] = {
    "outbox": N_("to be sent"),
    "smtp": N_("e-mail"),
    "webhook": N_("gateway of the office"),
    "desk": N_("by a person"),
    "act": N_("told by the handler"),
}

COMMON_ACTS: Mapping[str, Message] = {
    "note": N_("note"),
    "extend": N_("ask for an extension"),
    "approve": N_("approve"),
    "refuse": N_("refuse"),
    "withdraw_breach": N_("withdraw the breach"),
    "transfer": N_("hand over to another handler"),
    "delegate": N_("delegate"),
    "add_signer": N_("add a signer"),
    "countersign": N_("ask for an opinion"),
    "opinion": N_("give an opinion"),
    "waive_opinion": N_("do without an opinion"),
    "return": N_("return"),
    "urge": N_("urge"),
    "suspend": N_("suspend"),
    "resume": N_("resume"),
    "withdraw": N_("withdrawn by the complainant"),
    "reclassify": N_("reclassify"),
    "amend": N_("amend a fact"),
    "correct_text": N_("correct a slip of the pen"),
    "correct_filer": N_("correct the details of the filer"),
    "close_text": N_("close a text of another case"),
    "open_text": N_("open a closed text"),
    "replace": N_("replace a person"),
    "mark_urgent": N_("mark as urgent"),
    "recuse": N_("recuse"),
    "readmit": N_("readmit"),
    "deputise": N_("name a deputy"),
    "contact": N_("record of a contact"),
    "evidence": N_("add evidence"),
    "grade": N_("graded by the complainant"),
    "tick": N_("tick a duty"),
    "sign": N_("sign"),
    "consent": N_("consent of a party"),
    "correct": N_("undo a mistaken act"),
    "served": N_("served"),
    "undelivered": N_("not delivered"),
    "link_ended": N_("linked case has ended"),
    "merge": N_("merge into another case"),
    "joined": N_("another case joins"),
    "adopt_calendar": N_("count by the newer calendar"),
}

REVIVAL_REASONS: Mapping[str, Message] = {
    "missing": N_("Temporal does not have the case"),
    "behind": N_("the case is behind the register"),
    "diverged": N_("the case and the register have different events"),
    "older": N_("the register is older than the case"),
    "recovered": N_("the register was recovered from Temporal's history"),
    "completed": N_("the run has come to its end, the register is older"),
    "continued": N_("the run was not continued"),
    "foreign": N_("the run belonged to another complaint of the same number"),
    "quarantined": N_("the case is stopped because it differs from the register"),
    "wedged": N_("the program of the case fails again and again"),
    "terminated": N_("somebody terminated the run"),
    "failed": N_("the run failed"),
    "canceled": N_("the run was canceled"),
    "timed_out": N_("the run timed out"),
    "reset": N_("somebody reset the run"),
}

COMMON_TEXTS: Mapping[str, Message] = {
    "evidence": N_("evidence"),
    "reason": N_("reason"),
    "opinion": N_("opinion"),
    "contact_record": N_("record of the contact"),
    "new_name": N_("name as corrected"),
    "new_unit": N_("unit as corrected"),
    "new_contact": N_("contact as corrected"),
    "new_address": N_("address as corrected"),
    "corrected_text": N_("text as corrected"),
    "grade_words": N_("words with the grade"),
    "subject": N_("What it is about, in a line"),
}

COMMON_STAGES: Mapping[str, Message] = {MERGED: N_("Merged into another case")}
KNOWN_TO_ALL: Mapping[str, Message] = {**COMMON_TEXTS, **COMMON_ACTS, **COMMON_STAGES}
CODE_AND_NAME = by_door(N_("{code} ({label})"), page=N_("{label}"))


def rule_by_id(procedure: Procedure, rule_id: str | None) -> Rule | None:
    return next((rule for rule in procedure.rules if rule.id == rule_id), None)


def cite_rule(procedure: Procedure, rule: Rule) -> str:
    """Return the id of a rule, its place in the regulation and what it says in short; a reminder of the house says
    nothing."""
    if not rule.says:
        return gettext("{rule} ({article})", rule=rule.id, article=article_of(procedure, rule))
    says = translated(procedure, rule.says)
    return gettext("{rule} ({article}): {says}", rule=rule.id, article=article_of(procedure, rule), says=says)


# ---- names --------------------------------------------------------------------------------------------------


def title(procedure: Procedure) -> str:
    """Return the title of a regulation."""
    return translated(procedure, procedure.title)


def case_title(procedure: Procedure, entry: Name) -> str:
    """Return the title of a case: its regulation, and the entry by which it came in where that has a name."""
    way = entry_title(procedure, entry)
    return gettext("{title}, {entry}", title=title(procedure), entry=way) if way != entry else title(procedure)


def entry_title(procedure: Procedure, entry: Name) -> str:
    """Return what a person reads for an entry: its own name, that of the periodic duty, or else its code."""
    return label(procedure, entry, "entry") if _entry_names(procedure, entry) else entry


def _entry_names(procedure: Procedure, entry: Name) -> list[str]:
    places = (procedure.entries.get(entry), procedure.periodic.get(entry))
    return [place.name for place in places if place and place.name]


def label(procedure: Procedure, code: Name | None, kind: NameKind | None = None) -> str:
    """Return what a person reads for a code of the procedure, as `written_name` does for papers.

    `kind` is what the code names: several kinds may have one name (a stage, and the clock that runs there).
    """
    if read_as_written(procedure) or not code:
        return written_name(procedure, code, kind)
    code, _, item = code.partition(":")
    if item:
        return gettext("{name} [{item}]", name=label(procedure, code, kind), item=item)
    own = next(filter(None, _own_names(procedure, code, kind)), "")
    if own:
        return translated(procedure, own)
    known = _known_to_all(code, kind)
    return known() if known else _implied_event_name(procedure, code) or code


def quoted(procedure: Procedure, code: Name) -> str:
    """Return the label of a code inside a sentence: 「受理」, “Accept”; a name that has its own marks as it is."""
    name = label(procedure, code)
    before, after = "“”" if current_language() is Language.en else "「」"
    return name if before in name else f"{before}{name}{after}"


def written_name(procedure: Procedure, code: Name | None, kind: NameKind | None = None) -> str:
    """Return the name of what a code of the procedure means, in the language of the regulation: fact, text, role,
    stage, clock, outcome, act, notice.

    A code with an item (`clock:item`) is followed by the item. A code without a name is returned as it is.
    """
    if code is None:
        return ""
    code, _, item = code.partition(":")
    if item:
        named = written_name(procedure, code, kind)
        return said_in(language_of(procedure), N_("{name} [{item}]"), name=named, item=item)
    if own := next(filter(None, _own_names(procedure, code, kind)), ""):
        return own
    if known := _known_to_all(code, kind):
        return said_in(language_of(procedure), known)
    with speaking(language_of(procedure)):
        return _implied_event_name(procedure, code) or code


def _known_to_all(code: Name, kind: NameKind | None) -> Message | None:
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


class _Named(Protocol):
    @property
    def name(self) -> str: ...


def _name_of(named_element: _Named | None) -> Iterator[str]:
    if named_element:
        yield named_element.name


def _act_names(procedure: Procedure, code: Name) -> Iterator[str]:
    yield from _name_of(procedure.acts.get(code))
    for stage in procedure.stages.values():
        yield from _name_of(stage.outcomes.get(code))


def _paper_names(procedure: Procedure, code: Name) -> Iterator[str]:
    """Yield what a paper of the case is called: a document, a letter that the text declares, the letter of a notice."""
    yield from _name_of(procedure.documents.get(code) or procedure.letters.get(code))
    yield from (rule.notice.name for rule in procedure.rules if rule.notice and rule.notice.code == code)


# Looked through in this order, and no further than the first name.
_NAMES_BY_KIND: Mapping[NameKind, Callable[[Procedure, Name], Iterable[str]]] = {
    "text": lambda procedure, code: (procedure.texts.get(code, ""),),
    "entry": _entry_names,
    "fact": lambda procedure, code: _name_of(procedure.facts.get(code)),
    "role": lambda procedure, code: _name_of(procedure.roles.get(code)),
    "stage": lambda procedure, code: _name_of(procedure.stages.get(code)),
    "act": _act_names,
    "clock": lambda procedure, code: (
        rule.clock.name for rule in procedure.rules if rule.clock and rule.clock.code == code
    ),
    "notice": lambda procedure, code: (
        rule.notice.name for rule in procedure.rules if rule.notice and rule.notice.code == code
    ),
    "item": lambda procedure, code: _name_of(procedure.items.get(code)),
    "document": _paper_names,
    "duty": lambda procedure, code: (
        duty.name for stage in procedure.stages.values() if (duty := stage.duties.get(code))
    ),
}


def _implied_event_name(procedure: Procedure, code: Name) -> str:
    """Return the name of an event that a clock or the receipt of a notice causes, or of an office's reminder; empty for
    any other code."""
    for rule in procedure.rules:
        if rule.clock and code == over_name(rule.clock.code):
            return gettext("end of {clock}", clock=translated(procedure, rule.clock.name))
        if rule.clock and code == extended_name(rule.clock.code):
            return gettext("extension of {clock}", clock=translated(procedure, rule.clock.name))
        if rule.notice and code == served_name(rule.notice.code):
            return gettext("{notice} is served", notice=translated(procedure, rule.notice.name))
    for name, stage in procedure.stages.items():
        if code == idle_name(name):  # the reminder of an office, which the edition of the text does not have
            return NOT_ACTED_ON(name=translated(procedure, stage.name))
    return ""


# ---- values and dates ---------------------------------------------------------------------------------------


def options(procedure: Procedure, fact: Name) -> dict[Name, str]:
    """Return what people read for each value that a fact may have."""
    return {code: translated(procedure, words) for code, words in procedure.facts[fact].one_of.items()}


def value_text(procedure: Procedure, fact: Name, value: FactValue) -> str:
    """Return the value of a fact: yes or no, the name of a code, a number, a date."""
    labels = procedure.facts[fact].one_of if fact in procedure.facts else {}
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, tuple):
        members = listed(translated(procedure, labels.get(str(member), str(member))) for member in value)
        return members or gettext("none of these")
    if isinstance(value, datetime):
        return dates.short_instant(value)
    if isinstance(value, date):
        return dates.short_day(value)
    return translated(procedure, labels.get(str(value), str(value)))


def means_list(of: Collection[Means] = ()) -> str:
    """Return the means by which somebody can be told, all or these, each with its code, which people type."""
    shown = [(means, said) for means, said in MEANS_NAMES.items() if not of or means in of]
    return listed(CODE_AND_NAME(code=means, label=said()) for means, said in shown)


def printed_value(procedure: Procedure, fact: Name, value: FactValue) -> str:
    """Return the value of a fact as it is printed on a document in the current language."""
    if isinstance(value, datetime):
        at = value.astimezone(office_zone())
        is_chinese = current_language() is Language.zh
        return f"{printed_day(at.date())}{at.hour}时{at.minute:02}分" if is_chinese else dates.long_instant(at)
    return dates.long_day(value) if isinstance(value, date) else value_text(procedure, fact, value)


def printed_day(day: date) -> str:
    """Return a day as it is printed on a document."""
    return f"{day.year}年{day.month}月{day.day}日"
