"""Text of a requirement: what a person must state, write or do, with the code to type."""

from collections.abc import Iterable
from typing import assert_never

from pydantic import TypeAdapter

from models.messages import Missing, MissingKind
from models.procedure import Procedure
from models.requirement import (
    Name,
    NeedsAll,
    NeedsAny,
    NeedsApproval,
    NeedsClock,
    NeedsConsent,
    NeedsCount,
    NeedsDocument,
    NeedsDuty,
    NeedsEarlier,
    NeedsEvent,
    NeedsFact,
    NeedsItems,
    NeedsLinked,
    NeedsNone,
    NeedsOtherPerson,
    NeedsOtherUnit,
    NeedsParty,
    NeedsReason,
    NeedsRegistered,
    NeedsRole,
    NeedsText,
    Requirement,
)
from models.time import Unit
from rules.requirements import ActorRequirement
from wording import terms
from wording.language import Language, current_language, joined, listed
from wording.limits import amount_text
from wording.table.cases import names, requirements

# How the name of a yes-or-no fact begins, and how its denial does: 已申请 is denied by 未申请.
DENIALS = {"已": "未", "经": "未经"} | {
    word: f"不{word}" for word in ("是", "属", "同意", "能", "可", "应", "需", "由", "在", "具备", "符合")
}
DENIALS["有"] = "没有"
REQUIREMENT = TypeAdapter[Requirement](Requirement)
StateRequirement = (
    NeedsEvent | NeedsClock | NeedsDuty | NeedsDocument | NeedsApproval | NeedsConsent | NeedsCount | NeedsItems
    | NeedsLinked | NeedsParty | NeedsEarlier
)  # fmt: skip


def missing_text(procedure: Procedure, missing: Missing) -> str:
    """Return what is missing as a person reads it, with the code to type."""
    if missing.kind is MissingKind.notice:
        return requirements.TOLD(notice=terms.label(procedure, missing.name, "notice"))
    return requirement_text(procedure, _as_requirement(missing))


def missing_label(procedure: Procedure, missing: Missing) -> str:
    """Return what is missing as a page shows it beside a link: a fact or text by its name, with the value asked for."""
    if missing.kind is MissingKind.notice:
        return terms.label(procedure, missing.name, "notice")
    if missing.kind not in (MissingKind.fact, MissingKind.text) or missing.barred or missing.at_least is not None:
        return missing_text(procedure, missing)
    name = terms.label(procedure, missing.name)
    values = _one_of(terms.value_text(procedure, missing.name or "", value) for value in missing.value)
    return requirements.LABEL_WITH_VALUE(name=name, value=values) if values else name


def _as_requirement(missing: Missing) -> Requirement:
    """Return the requirement that is met once nothing is missing."""
    if missing.kind is MissingKind.one_of:
        return NeedsAny(any=tuple(NeedsAll(all=tuple(map(_as_requirement, way))) for way in missing.ways))
    asked = _asked_for(missing)
    return NeedsNone(none=(asked,)) if missing.barred and missing.kind is not MissingKind.phrases else asked


def _asked_for(missing: Missing) -> Requirement:
    name, value, least, of = missing.name or "", missing.value, missing.at_least, missing.of
    first = str(value[0]) if value else None
    shapes: dict[MissingKind, dict[str, object]] = {
        MissingKind.fact: {"fact": name, "at_least": least, **({"is": value[0]} if len(value) == 1 else {"in": value})},
        MissingKind.text: {"text": name, "at_least": least},
        MissingKind.phrases: {"text": of, "free_of": name},
        MissingKind.role: {"role": (name,)},
        MissingKind.other_person: {"other_person": name},
        MissingKind.other_unit: {"other_unit": name},
        MissingKind.register: {"registered": name, "who": of},
        MissingKind.event: {"event": name} if least is None else {"count": name, "at_least": least},
        MissingKind.clock: {"clock": name, "is": first},
        MissingKind.duty: {"duty": name},
        MissingKind.document: {"document": name},
        MissingKind.signature: {"document": name, "signed_by": (of,)},
        MissingKind.approval: {"approval": name},
        MissingKind.consent: {"consent": name, "of": of},
        MissingKind.items: {"items": name, "state": value, "at_least": least, "every": least is None},
        MissingKind.linked: {"linked": name, "has": first},
        MissingKind.party: {"party": name},
        MissingKind.earlier: {"earlier": name, "ended": value},
    }
    return REQUIREMENT.validate_python(shapes[missing.kind])


def requirement_text(procedure: Procedure, need: Requirement) -> str:
    """Return a requirement as a person reads it, with the code to type: 有具体的事实和依据（facts_concrete=是）.

    What must not be so is to be confirmed: 请确认：未申请行政复议（review_applied=否）.
    """
    if isinstance(need, NeedsAll):
        return joined(requirement_text(procedure, part) for part in need.all)
    said = _plain_text(procedure, need)
    return requirements.CONFIRM(what=said) if isinstance(need, NeedsFact) and need.is_ is False else said


def _plain_text(procedure: Procedure, need: Requirement) -> str:
    match need:
        case NeedsAll(all=parts):
            return joined(_plain_text(procedure, part) for part in parts)
        case NeedsAny(any=parts):
            return requirements.ANY(parts=_alternatives(procedure, parts))
        case NeedsNone(none=parts):
            return _denial_text(procedure, parts)
        case NeedsFact() | NeedsText() | NeedsReason():
            return _statement_text(procedure, need)
        case NeedsRole() | NeedsOtherPerson() | NeedsOtherUnit() | NeedsRegistered():
            return _actor_text(procedure, need)
        case _:
            return _state_text(procedure, need)


def _denial_text(procedure: Procedure, parts: Iterable[Requirement]) -> str:
    """Return that none of the parts may be so. Of a fact that is stated it says what to state instead."""
    denied = [
        part.model_copy(update={"is_": False}) if isinstance(part, NeedsFact) and part.is_ is True else None
        for part in parts
    ]
    facts = [requirement_text(procedure, fact) for fact in denied if fact]
    others = [_plain_text(procedure, part) for part, fact in zip(parts, denied, strict=True) if not fact]
    return joined([*facts, *([requirements.NONE(parts=joined(others))] if others else [])])


def _alternatives(procedure: Procedure, parts: Iterable[Requirement]) -> str:
    """Return alternatives as one list; where one of them asks for several things, each after an "or"."""
    words = [
        requirements.AND().join(_plain_text(procedure, one) for one in part.all)
        if isinstance(part, NeedsAll)
        else _plain_text(procedure, part)
        for part in parts
    ]
    return requirements.OR_ELSE().join(words) if any(isinstance(part, NeedsAll) for part in parts) else listed(words)


def _actor_text(procedure: Procedure, need: ActorRequirement) -> str:
    """Return a requirement on who acts, or on the persons of a fact."""
    match need:
        case NeedsRole():
            return requirements.ROLE(roles=_one_of(terms.label(procedure, role) for role in need.role))
        case NeedsOtherPerson():
            return requirements.OTHER_PERSON(event=_event_name(procedure, need.other_person))
        case NeedsOtherUnit():
            return requirements.OTHER_UNIT(event=_event_name(procedure, need.other_unit))
        case NeedsRegistered():
            who = terms.label(procedure, need.who) if need.who else requirements.ACTOR()
            return requirements.ON_REGISTER(who=who, register=need.registered)
        case _:
            assert_never(need)


def _state_text(procedure: Procedure, need: StateRequirement) -> str:
    """Return a requirement on the state of the case."""
    match need:
        case NeedsEvent():
            return _event_text(procedure, need)
        case NeedsCount():
            return _count_text(procedure, need)
        case NeedsClock():
            return requirements.CLOCKS[need.is_](clock=terms.label(procedure, need.clock, "clock"))
        case NeedsDuty():
            return requirements.DUTY(duty=terms.label(procedure, need.duty), code=need.duty)
        case NeedsDocument() | NeedsApproval() | NeedsConsent():
            return _assent_text(procedure, need)
        case NeedsItems() | NeedsLinked():
            return _collection_text(procedure, need)
        case NeedsParty() | NeedsEarlier():
            return _filer_text(procedure, need)
        case _:
            assert_never(need)


def _filer_text(procedure: Procedure, need: NeedsParty | NeedsEarlier) -> str:
    """Return what is asked of who filed the complaint, or of an earlier one of theirs; ends of another regulation by
    their codes."""
    if isinstance(need, NeedsParty):
        return requirements.PARTY[need.party]()
    own = need.procedure in {None, procedure.slug}
    parts = [] if own else [requirements.EARLIER_OF(procedure=need.procedure)]
    parts += [requirements.EARLIER_IN[need.state]()] if need.state else []
    ends = [terms.label(procedure, end) if own else end for end in need.ended]
    parts += [requirements.EARLIER_ENDED(ends=_one_of(ends))] if ends else []
    if need.within:
        amount = amount_text(Unit(need.within.unit), need.within.n)
        parts.append(requirements.EARLIER_WITHIN(amount=amount))
    return requirements.EARLIER_AS(parts=joined(parts)) if parts else requirements.EARLIER()


def _statement_text(procedure: Procedure, need: NeedsFact | NeedsText | NeedsReason) -> str:
    return _stated_fact_text(procedure, need) if isinstance(need, NeedsFact) else _written_text(procedure, need)


def _stated_fact_text(procedure: Procedure, need: NeedsFact) -> str:
    name = terms.chinese_name(procedure, need.fact)
    value = _wanted_value(procedure, need)
    if need.is_ is False:
        return requirements.DENIED_FACT(denied=_denied(name), code=need.fact, value=value)
    return requirements.FACT(name=name, code=need.fact, value=value)


def _wanted_value(procedure: Procedure, need: NeedsFact) -> str:
    """Return what is to be typed as the value of a fact."""
    expected = need.has if need.is_ is None else need.is_
    if expected is not None:
        return terms.value_text(procedure, need.fact, expected)
    if need.in_:
        return _one_of(terms.value_text(procedure, need.fact, member) for member in need.in_)
    if need.more_than is not None:
        return requirements.MORE_THAN(n=need.more_than)
    fact = procedure.facts.get(need.fact)
    if fact and fact.is_ == "yes_no":
        return _one_of((names.YES(), names.NO()))
    return "…" if need.at_least in (None, 1) else requirements.AT_LEAST(n=need.at_least)


def _denied(zh: str) -> str:
    """Return the denial of a yes-or-no fact; in English the fact itself, which the sentence denies."""
    if current_language() is Language.en:
        return zh
    begins = next((word for word in DENIALS if zh.startswith(word)), None)
    return DENIALS[begins] + zh.removeprefix(begins) if begins else names.DENIED.zh.format(name=zh)


def _written_text(procedure: Procedure, need: NeedsText | NeedsReason) -> str:
    name = need.text if isinstance(need, NeedsText) else need.reason
    free = need.free_of if isinstance(need, NeedsText) else None
    if isinstance(need, NeedsText) and need.at_least:
        return requirements.TEXT_AT_LEAST(name=terms.chinese_name(procedure, name), code=name, n=need.at_least)
    if not free:
        return _text_to_write(procedure, name)
    phrases = listed(procedure.phrases[free])
    return requirements.TEXT_FREE_OF(name=terms.chinese_name(procedure, name), code=name, phrases=phrases)


def _text_to_write(procedure: Procedure, name: Name) -> str:
    return requirements.TEXT(name=_plain_name(procedure, name), code=name)


def _plain_name(procedure: Procedure, name: Name) -> str:
    """Return the name of a field beside whose code it stands: its Chinese, or that of a text that all know."""
    known = None if name in procedure.texts else names.COMMON_TEXTS.get(name)
    return known() if known else terms.chinese_name(procedure, name)


def _event_text(procedure: Procedure, need: NeedsEvent) -> str:
    event = _event_name(procedure, need.event)
    before = _event_name(procedure, need.before) if need.before else ""
    within = terms.label(procedure, need.within)
    if before and within:
        return requirements.EVENT_BEFORE_WITHIN(event=event, before=before, within=within)
    if before:
        return requirements.EVENT_BEFORE(event=event, before=before)
    return requirements.EVENT_WITHIN(event=event, within=within) if within else requirements.EVENT(event=event)


def _event_name(procedure: Procedure, name: Name) -> str:
    """Return the name of an event inside a sentence; one of a stage (`stage.outcome`) by its outcome."""
    return terms.quoted(procedure, name.rpartition(".")[2])


def _count_text(procedure: Procedure, need: NeedsCount) -> str:
    event, least, most = _event_name(procedure, need.count), need.at_least, need.at_most
    if least is not None and most is not None:
        return requirements.COUNT_BETWEEN(event=event, least=least, most=most)
    if least is not None:
        return requirements.COUNT_LEAST(event=event, least=least)
    return requirements.COUNT_MOST(event=event, most=most) if most is not None else requirements.COUNT(event=event)


def _assent_text(procedure: Procedure, need: NeedsDocument | NeedsApproval | NeedsConsent) -> str:
    match need:
        case NeedsDocument():
            return _document_text(procedure, need)
        case NeedsApproval():
            return requirements.APPROVAL(stage=terms.label(procedure, need.approval))
        case NeedsConsent():
            return requirements.CONSENT(
                party=terms.label(procedure, need.of),
                subject=terms.label(procedure, need.consent),
                about=need.consent,
                of=need.of,
            )
        case _:
            assert_never(need)


def _document_text(procedure: Procedure, need: NeedsDocument) -> str:
    document = terms.label(procedure, need.document).strip("《》")
    fields = listed(terms.label(procedure, name) for name in need.states)
    signers = listed(terms.label(procedure, role) for role in need.signed_by)
    if fields and signers:
        return requirements.DOCUMENT_STATES_SIGNED(document=document, fields=fields, signers=signers)
    if fields:
        return requirements.DOCUMENT_STATES(document=document, fields=fields)
    if signers:
        return requirements.DOCUMENT_SIGNED(document=document, signers=signers)
    return requirements.DOCUMENT(document=document)


def _collection_text(procedure: Procedure, need: NeedsItems | NeedsLinked) -> str:
    match need:
        case NeedsItems():
            return _items_text(procedure, need)
        case NeedsLinked():
            entry = terms.label(procedure, need.linked)
            if need.has:
                return requirements.LINKED_ENDED_AS(entry=entry, end=terms.label(procedure, need.has))
            return requirements.LINKED_ENDED(entry=entry)
        case _:
            assert_never(need)


def _items_text(procedure: Procedure, need: NeedsItems) -> str:
    kind = procedure.items[need.items]
    states = _one_of(terms.named(state, kind.states[state]) for state in need.state)
    fields = listed(terms.label(procedure, field) for field in need.has)
    what = requirements.IN_STATE(states=states) if states else ""
    what += requirements.HOLDING(fields=fields) if fields else ""
    named = terms.named(need.items, kind.zh)
    if need.every and need.at_least:
        return requirements.EVERY_ITEM_AT_LEAST(kind=named, least=need.at_least, what=what)
    if need.at_least:
        return requirements.ITEMS_AT_LEAST(kind=named, least=need.at_least, what=what)
    return (requirements.EVERY_ITEM if need.every else requirements.ITEMS)(kind=named, what=what)


def _one_of(words: Iterable[str]) -> str:
    return names.OR().join(words)
