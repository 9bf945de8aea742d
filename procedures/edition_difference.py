"""What another edition of a regulation changes, in sentences: for who publishes it, and knows no file."""

from collections.abc import Iterator, Mapping
from contextvars import copy_context
from datetime import date
from typing import Literal, NamedTuple

from pydantic import BaseModel

from models.frozen import StrictModel
from models.keeps import Keep
from models.limit import Clock, Limit, Rung, TimeAmount
from models.means import Means
from models.procedure import Procedure, Role, Setting
from models.requirement import CombinedRequirement, SimpleRequirement
from models.rule import Gate, Notice, Rule
from models.stage import Stage
from wording import dates, terms
from wording.articles import article_of
from wording.language_words import KIND_WORDS, PART_WORDS, VALUE_WORDS
from wording.limits import amount_text, limit_length_text
from wording.regulation_names import translated
from wording.requirements import requirement_text
from wording.terms import MEANS_NAMES
from wording.translation import N_, NP_, Door, Message, gettext, joined, listed, use_door

ChangeKind = Literal["added", "removed", "changed"]
RUNGS: Mapping[str, Message] = {
    "remind": NP_("edition", "reminder"),
    "escalate": NP_("edition", "goes up to"),
    "reclassify": NP_("edition", "reclassified"),
    "make": NP_("edition", "to be made"),
    "offer": NP_("edition", "becomes possible"),
    "take": NP_("edition", "taken by itself"),
}
SECTIONS: Mapping[str, str] = {  # field of a procedure: what each of its entries is
    "roles": "role", "settings": "setting", "facts": "fact", "texts": "text", "items": "item",
    "documents": "document", "letters": "letter", "phrases": "phrases", "name_lists": "names", "entries": "entry",
    "acts": "act", "permits": "permit", "periodic": "periodic", "overlays": "overlay", "accepts": "accepted",
    "retention": "retention",
}  # fmt: skip
APART = {"rules", "stages", "readings", "missing", "form", *SECTIONS}  # of a procedure; the rest is its head
PARTS_OF: Mapping[type[BaseModel], frozenset[str]] = {  # what of a model is a part of its own
    Rule: frozenset({"clock", "notice"}),
    Stage: frozenset({"outcomes"}),
}
WORDS_OF_PEOPLE = frozenset({
    "title", "basis", "name", "lacks", "reading", "says", "remedy", "must", "shows", "question", "taken", "why",
    "rest_day", "at", "article",
})  # fmt: skip


class EditionChange(StrictModel):
    """One change. `about`: what kind of part it is of (a key of KIND_WORDS); `place`: which one, as people read it;
    `article` and `rule` where one provides for it. `part`, `before` and `after` in words, empty where there is none.
    `says` is the whole sentence."""

    change: ChangeKind
    about: str
    place: str
    article: str = ""
    rule: str | None = None
    part: str = ""
    before: str = ""
    after: str = ""
    says: str


class _Part(NamedTuple):
    """A part of a regulation that people know by itself: a limit, a role, a stage. `inside`: of which other part."""

    about: str
    name: str
    value: object
    rule: Rule | None = None
    inside: str = ""


REQUIREMENT = SimpleRequirement | CombinedRequirement
_Key = tuple[str, str, int]  # what it is, its code, and which of those that have the same


def edition_changes(before: Procedure, after: Procedure) -> tuple[EditionChange, ...]:
    """Return what the second edition changes, in the current language; nothing where both are the same."""
    return copy_context().run(_changes_at_page, before, after)


def _changes_at_page(before: Procedure, after: Procedure) -> tuple[EditionChange, ...]:
    use_door(Door.page)  # names alone, without what is typed into a terminal
    return tuple(_Difference(before, after).changes())


class _Difference:
    def __init__(self, before: Procedure, after: Procedure) -> None:
        self.before, self.after = before, after

    def changes(self) -> Iterator[EditionChange]:
        old, new = _parts(self.before), _parts(self.after)
        for key in dict.fromkeys([*old, *new]):
            if key not in new:
                yield self._whole("removed", self.before, old[key])
            elif key not in old:
                yield self._whole("added", self.after, new[key])
            else:
                yield from self._changed(old[key], new[key])
        for word in ("rules", "readings", "missing"):
            orders = [[key for key in parts if key[0] == word and key in old and key in new] for parts in (old, new)]
            if orders[0] != orders[1]:
                yield self._line(old["regulation", "", 0], PART_WORDS.get(word, KIND_WORDS["missing"])(), "", "")

    # ---- whole parts ---------------------------------------------------------------------------------------------

    def _whole(self, change: ChangeKind, procedure: Procedure, part: _Part) -> EditionChange:
        place, words = _place(procedure, part), _in_short(procedure, part)
        says = N_("New: {place}") if change == "added" else N_("No longer: {place}")
        line = says(place=place)
        line = _begun(gettext("{line}: {words}", line=line, words=words) if words else line)
        return EditionChange(change=change, about=part.about, place=place, says=line, **_cited(procedure, part.rule))

    # ---- what changes of a part ----------------------------------------------------------------------------------

    def _changed(self, old: _Part, new: _Part) -> Iterator[EditionChange]:
        if (old.rule and old.rule.id) != (new.rule and new.rule.id):
            yield self._line(old, PART_WORDS["rule"](), *(part.rule.id if part.rule else "" for part in (old, new)))
        yield from self._values(old, (), "says", old.value, new.value)

    def _values(
        self, part: _Part, trail: tuple[str, ...], field: str, old: object, new: object
    ) -> Iterator[EditionChange]:
        """Yield a line for each value that differs; parts inside are followed as far as they are models."""
        if old == new:
            return
        if isinstance(old, BaseModel) and type(old) is type(new) and not _said_whole(old):
            for name in type(old).model_fields:
                if name not in PARTS_OF.get(type(old), ()) and not (isinstance(old, Procedure) and name in APART):
                    words = (*trail, _part_word(name))
                    yield from self._values(part, words, name, getattr(old, name), getattr(new, name))
            return
        if isinstance(old, dict) and isinstance(new, dict):
            for key in dict.fromkeys([*old, *new]):
                name = terms.label(self.after, key) if key in new else terms.label(self.before, key)
                yield from self._values(part, (*trail, name), field, old.get(key), new.get(key))
            return
        yield self._line(
            part, joined(filter(None, trail)), self._said(self.before, field, old), self._said(self.after, field, new)
        )

    def _line(self, part: _Part, what: str, before: str, after: str) -> EditionChange:
        place = _place(self.before, part)
        if before == after:
            says = N_("{place}: {part} has changed") if what else N_("{place} has changed")
        elif not before:
            says = N_("{place}: {part} is now “{after}”")
        elif not after:
            says = N_("{place}: {part} “{before}” falls away")
        else:
            says = N_("{place}: {part} from “{before}” to “{after}”")
        said = _begun(says(place=place, part=what or gettext("words"), before=before, after=after))
        return EditionChange(
            change="changed", about=part.about, place=place, part=what, before=before, after=after, says=said,
            **_cited(self.before, part.rule),
        )  # fmt: skip

    # ---- values in words -----------------------------------------------------------------------------------------

    def _said(self, procedure: Procedure, field: str, value: object) -> str:
        """Return a value in words; empty for none, and where there are no words for it."""
        try:
            return _value_text(procedure, field, value)
        except LookupError:  # a text that is not sound names what it does not have
            return ""


def _value_text(procedure: Procedure, field: str, value: object) -> str:
    match value:
        case None | "" | () | Keep() | dict():
            return ""
        case bool():
            return gettext("yes") if value else gettext("no")
        case int():
            return str(value)
        case date():
            return dates.long_day(value)
        case Means():
            return MEANS_NAMES[value]()
        case str() if field in WORDS_OF_PEOPLE:
            return translated(procedure, value)
        case str():
            return (
                VALUE_WORDS[value]()
                if value in VALUE_WORDS and not _is_own(procedure, value)
                else _named(procedure, value)
            )
        case tuple():
            return listed(filter(None, (_value_text(procedure, field, one) for one in value)))
        case Limit():
            return limit_length_text(procedure, value)
        case TimeAmount():
            return amount_text(value.unit, value.n)
        case Gate():
            places = listed(_named(procedure, place) for place in value.at)
            return gettext("{line}: {words}", line=places, words=requirement_text(procedure, value.needs))
        case Rung():
            return _rung_text(procedure, value)
        case _ if isinstance(value, REQUIREMENT):
            return requirement_text(procedure, value)
        case BaseModel():
            values = ((name, getattr(value, name)) for name in type(value).model_fields)
            said = ((_part_word(name), _value_text(procedure, name, one)) for name, one in values if one)
            return joined(gettext("{line}: {words}", line=line, words=words) for line, words in said if words)
        case _:
            return ""


def _rung_text(procedure: Procedure, rung: Rung) -> str:
    whom_or_what = terms.label(procedure, rung.to, "role") if rung.to else terms.label(procedure, rung.code)
    return gettext("{line}: {words}", line=RUNGS[rung.do](), words=whom_or_what)


def _is_own(procedure: Procedure, code: str) -> bool:
    """Whether the regulation itself has something of this code."""
    return terms.label(procedure, code) != code


def _named(procedure: Procedure, place: str) -> str:
    """Return the name of a code, or of a decision at a stage."""
    stage, _, name = place.removeprefix("#").rpartition(".")
    label = terms.label(procedure, name)
    return f"{terms.label(procedure, stage, 'stage')} – {label}" if stage else label


def _part_word(field: str) -> str:
    """Return the word of a field; empty for one that only files know."""
    return PART_WORDS[field]() if field in PART_WORDS else ""


def _said_whole(value: BaseModel) -> bool:
    """Whether a value is said in one piece."""
    return isinstance(value, Limit | TimeAmount | Gate | Rung | Keep | REQUIREMENT)


# ---- the parts of a regulation -------------------------------------------------------------------------------------


def _parts(procedure: Procedure) -> dict[_Key, _Part]:
    """Return each part under its key, in the order of the file."""
    found: dict[_Key, _Part] = {}
    for section, code, part in _listed_parts(procedure):
        nth = sum(1 for key in found if key[:2] == (section, code))
        found[section, code, nth] = part
    return found


def _listed_parts(procedure: Procedure) -> Iterator[tuple[str, str, _Part]]:
    rules = {rule.id: rule for rule in procedure.rules}
    yield "regulation", "", _Part("regulation", terms.title(procedure), procedure)
    yield "form", "", _Part("form", "", procedure.form)
    for section, about in SECTIONS.items():
        for code, value in getattr(procedure, section).items():
            own = getattr(value, "name", "")
            name = translated(procedure, own) if own else _named(procedure, code)
            yield section, code, _Part(about, name, value, rules.get(getattr(value, "rule", None) or ""))
    for code, stage in procedure.stages.items():
        about, name = "end" if stage.kind == "end" else "stage", translated(procedure, stage.name)
        yield "stages", code, _Part(about, name, stage, rules.get(stage.rule or ""))
        for outcome, value in stage.outcomes.items():
            part = _Part("outcome", translated(procedure, value.name), value, rules.get(value.rule or ""), name)
            yield "outcomes", f"{code}.{outcome}", part
    for rule in procedure.rules:
        yield "rules", rule.id, _Part("rule", rule.id, rule, rule)
        if rule.clock:
            name = terms.label(procedure, rule.clock.code, "clock")
            yield "clocks", rule.clock.code, _Part("clock", name, rule.clock, rule)
        if rule.notice:
            name = terms.label(procedure, rule.notice.code, "notice")
            yield "notices", rule.notice.code, _Part("notice", name, rule.notice, rule)
    for reading in procedure.readings:
        yield "readings", reading.question, _Part("reading", translated(procedure, reading.question), reading)
    for lack in procedure.missing:
        yield "missing", lack.at, _Part("missing", translated(procedure, lack.at), lack)


def _place(procedure: Procedure, part: _Part) -> str:
    """Return which part it is: time limit “办理” (Art. 12)."""
    kind = KIND_WORDS[part.about]()
    named = gettext("{kind} “{name}”", kind=kind, name=part.name) if part.name else kind
    if part.inside:
        named = gettext("{part} at “{stage}”", part=named, stage=part.inside)
    if part.rule is None or part.about == "regulation":
        return named
    return gettext("{part} ({article})", part=named, article=article_of(procedure, part.rule))


def _in_short(procedure: Procedure, part: _Part) -> str:
    """Return what a part is that is new or gone, as far as a line can say it."""
    try:
        match part.value:
            case Clock(limit=limit):
                return _value_text(procedure, "limit", limit)
            case Rule(says=says):
                return translated(procedure, says)
            case Notice():
                return listed(terms.label(procedure, role, "role") for role in part.value.addressees)
            case Setting(default=default):
                return _value_text(procedure, "default", default)
            case Role(is_=kind):
                return VALUE_WORDS[kind]()
            case _:
                return ""
    except LookupError:
        return ""


def _begun(says: str) -> str:
    """Return a sentence with a capital letter in front."""
    return says[:1].upper() + says[1:]


def _cited(procedure: Procedure, rule: Rule | None) -> dict[str, str]:
    return {"article": article_of(procedure, rule), "rule": rule.id} if rule else {}
