"""Text of a requirement: what a person must state, write or do, with the code to type."""

from collections.abc import Iterable, Mapping
from typing import Literal, assert_never

from pydantic import TypeAdapter

from models.messages import Missing, MissingKind
from models.procedure import Procedure
from models.requirement import (
    ActorRequirement,
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
from wording import terms
from wording.limits import amount_text
from wording.regulation_names import translated
from wording.terms import COMMON_TEXTS
from wording.translation import N_, NP_, Language, Message, by_door, current_language, gettext, joined, listed, ngettext

PARTY: Mapping[Literal["named", "reachable", "anonymous"], Message] = {
    "named": N_("whoever filed the complaint gave a name"),
    "reachable": N_("whoever filed the complaint can be reached"),
    "anonymous": N_("whoever filed the complaint gave no name"),
}

CLOCKS: Mapping[Literal["running", "over", "stopped"], Message] = {
    "running": N_("the time limit “{clock}” runs"),
    "over": N_("the time limit “{clock}” is over"),
    "stopped": N_("the time limit “{clock}” has stopped"),
}

EARLIER_IN: Mapping[Literal["open", "closed"], Message] = {"open": N_("still open"), "closed": N_("closed")}


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
        return by_door(
            N_("the means by which “{notice}” was told (--means)"),
            http=N_("the means by which “{notice}” was told (means)"),
            page=N_("the means by which “{notice}” was told"),
        )(notice=terms.label(procedure, missing.name, "notice"))
    return requirement_text(procedure, _as_requirement(missing))


def missing_label(procedure: Procedure, missing: Missing) -> str:
    """Return what is missing as a page shows it beside a link: a fact or text by its name, with the value asked for."""
    if missing.kind is MissingKind.notice:
        return terms.label(procedure, missing.name, "notice")
    if missing.kind not in (MissingKind.fact, MissingKind.text) or missing.barred or missing.at_least is not None:
        return missing_text(procedure, missing)
    name = terms.label(procedure, missing.name)
    values = _one_of(terms.value_text(procedure, missing.name or "", value) for value in missing.value)
    return gettext("{name}: {value}", name=name, value=values) if values else name


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
    return gettext("{what}", what=said) if isinstance(need, NeedsFact) and need.is_ is False else said


def _plain_text(procedure: Procedure, need: Requirement) -> str:
    match need:
        case NeedsAll(all=parts):
            return joined(_plain_text(procedure, part) for part in parts)
        case NeedsAny(any=parts):
            return gettext("one of: {parts}", parts=_alternatives(procedure, parts))
        case NeedsNone(none=parts):
            return _denial_text(procedure, parts)
        case NeedsFact():
            return _stated_fact_text(procedure, need)
        case NeedsText() | NeedsReason():
            return _written_text(procedure, need)
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
    return joined([*facts, *([gettext("not: {parts}", parts=joined(others))] if others else [])])


def _alternatives(procedure: Procedure, parts: Iterable[Requirement]) -> str:
    """Return alternatives as one list; where one of them asks for several things, each after an "or"."""
    words = [
        gettext(" and ").join(_plain_text(procedure, one) for one in part.all)
        if isinstance(part, NeedsAll)
        else _plain_text(procedure, part)
        for part in parts
    ]
    return gettext(", or ").join(words) if any(isinstance(part, NeedsAll) for part in parts) else listed(words)


def _actor_text(procedure: Procedure, need: ActorRequirement) -> str:
    """Return a requirement on who acts, or on the persons of a fact."""
    match need:
        case NeedsRole():
            return gettext("done by {roles}", roles=_one_of(terms.label(procedure, role) for role in need.role))
        case NeedsOtherPerson():
            return gettext(
                "done by another person than who did {event}", event=_event_name(procedure, need.other_person)
            )
        case NeedsOtherUnit():
            return gettext("done by another unit than that of {event}", event=_event_name(procedure, need.other_unit))
        case NeedsRegistered():
            who = terms.label(procedure, need.who) if need.who else gettext("the actor")
            return gettext("{who} is on the register “{register}”", who=who, register=need.registered)
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
            return CLOCKS[need.is_](clock=terms.label(procedure, need.clock, "clock"))
        case NeedsDuty():
            return by_door(
                N_("“{duty}” is done (tick --about {code})"),
                http=N_("“{duty}” is done (tick about: {code})"),
                page=N_("“{duty}” is done"),
            )(duty=terms.label(procedure, need.duty), code=need.duty)
        case NeedsDocument():
            return _document_text(procedure, need)
        case NeedsApproval():
            stage = terms.label(procedure, need.approval)
            return gettext("“{stage}” was approved, and its subject has not changed since", stage=stage)
        case NeedsConsent():
            party, subject = terms.label(procedure, need.of), terms.label(procedure, need.consent)
            return by_door(
                N_("{party} consents to {subject} (consent --about {about} --party {of} --given)"),
                http=N_("{party} consents to {subject} (consent about: {about} party: {of} given: true)"),
                page=NP_("without marks", "{party} consents to “{subject}”"),
            )(party=party, subject=subject, about=need.consent, of=need.of)
        case NeedsItems():
            return _items_text(procedure, need)
        case NeedsLinked():
            entry = terms.label(procedure, need.linked)
            if not need.has:
                return gettext("the linked case “{entry}” has ended", entry=entry)
            end = terms.label(procedure, need.has)
            return gettext("the linked case “{entry}” has ended as “{end}”", entry=entry, end=end)
        case NeedsParty():
            return PARTY[need.party]()
        case NeedsEarlier():
            return _earlier_text(procedure, need)
        case _:
            assert_never(need)


def _earlier_text(procedure: Procedure, need: NeedsEarlier) -> str:
    """Return what is asked of an earlier complaint of the filer; ends of another regulation stand by their codes."""
    own = need.procedure in {None, procedure.slug}
    parts = [] if own else [gettext("under {procedure}", procedure=need.procedure)]
    parts += [EARLIER_IN[need.state]()] if need.state else []
    ends = [terms.label(procedure, end) if own else end for end in need.ended]
    parts += [gettext("ended as {ends}", ends=_one_of(ends))] if ends else []
    if need.within:
        amount = amount_text(Unit(need.within.unit), need.within.n)
        parts.append(gettext("received within {amount} before this one", amount=amount))
    return (
        gettext("whoever filed the complaint had filed another ({parts})", parts=joined(parts))
        if parts
        else gettext("whoever filed the complaint had filed another")
    )


STATED_FACT = by_door(N_("{code}={value} ({name})"), page=N_("{name}: {value}"))
DENIED_FACT = by_door(N_("{code}={value} (not so: {denied})"), page=NP_("denied", "{denied}: {value}"))


def _stated_fact_text(procedure: Procedure, need: NeedsFact) -> str:
    name = terms.label(procedure, need.fact, "fact")
    value = _wanted_value(procedure, need)
    if need.is_ is False:
        return DENIED_FACT(denied=_denied(name), code=need.fact, value=value)
    return STATED_FACT(name=name, code=need.fact, value=value)


def _wanted_value(procedure: Procedure, need: NeedsFact) -> str:
    """Return what is to be typed as the value of a fact."""
    expected = need.has if need.is_ is None else need.is_
    if expected is not None:
        return terms.value_text(procedure, need.fact, expected)
    if need.in_:
        return _one_of(terms.value_text(procedure, need.fact, member) for member in need.in_)
    if need.more_than is not None:
        return gettext("… (more than {n})", n=need.more_than)
    fact = procedure.facts.get(need.fact)
    if fact and fact.is_ == "yes_no":
        return _one_of((gettext("yes"), gettext("no")))
    return "…" if need.at_least in (None, 1) else gettext("… (at least {n})", n=need.at_least)


def _denied(words: str) -> str:
    """Return the denial of a yes-or-no fact; in English the fact itself, which the sentence denies."""
    if current_language() is Language.en:
        return words
    begins = next((word for word in DENIALS if words.startswith(word)), None)
    return DENIALS[begins] + words.removeprefix(begins) if begins else N_("not “{name}”").zh.format(name=words)


def _written_text(procedure: Procedure, need: NeedsText | NeedsReason) -> str:
    """Return a text that is to be written, with what it has to have or may not have."""
    code = need.text if isinstance(need, NeedsText) else need.reason
    name = terms.label(procedure, code, "text")
    if isinstance(need, NeedsText) and need.at_least:
        return by_door(
            N_("--text {code} ({name}; at least {n} names)"),
            http=N_("texts.{code} ({name}; at least {n} names)"),
            page=NP_("without marks", "{name}"),
        )(name=name, code=code, n=need.at_least)
    if isinstance(need, NeedsText) and need.free_of:
        return by_door(
            N_("--text {code} ({name}; without: {phrases})"),
            http=N_("texts.{code} ({name}; without: {phrases})"),
            page=NP_("without marks", "{name}"),
        )(name=name, code=code, phrases=listed(procedure.phrases[need.free_of]))
    known = None if code in procedure.texts else COMMON_TEXTS.get(code)
    return by_door(N_("--text {code} ({name})"), http=N_("texts.{code} ({name})"), page=NP_("without marks", "{name}"))(
        name=known() if known else name, code=code
    )


def _event_text(procedure: Procedure, need: NeedsEvent) -> str:
    event = _event_name(procedure, need.event)
    before = _event_name(procedure, need.before) if need.before else ""
    within = terms.label(procedure, need.within)
    if before and within:
        return gettext(
            "{event} has happened before {before} and within “{within}”", event=event, before=before, within=within
        )
    if before:
        return gettext("{event} has happened before {before}", event=event, before=before)
    return (
        gettext("{event} has happened within “{within}”", event=event, within=within)
        if within
        else gettext("{event} has happened", event=event)
    )


def _event_name(procedure: Procedure, name: Name) -> str:
    """Return the name of an event inside a sentence; one of a stage (`stage.outcome`) by its outcome."""
    return terms.quoted(procedure, name.rpartition(".")[2])


def _count_text(procedure: Procedure, need: NeedsCount) -> str:
    event, least, most = _event_name(procedure, need.count), need.at_least, need.at_most
    if least is not None and most is not None:
        return ngettext("{event} {least} to {n} time", "{event} {least} to {n} times", most, event=event, least=least)
    if least is not None:
        return ngettext("{event} at least {n} time", "{event} at least {n} times", least, event=event)
    if most is not None:
        return ngettext("{event} at most {n} time", "{event} at most {n} times", most, event=event)
    return gettext("how often {event} has happened", event=event)


def _document_text(procedure: Procedure, need: NeedsDocument) -> str:
    document = terms.label(procedure, need.document).strip("《》")
    fields = listed(terms.label(procedure, name) for name in need.states)
    signers = listed(terms.label(procedure, role) for role in need.signed_by)
    if fields and signers:
        return gettext(
            "{document} is issued, states {fields} and is signed by {signers}",
            document=document,
            fields=fields,
            signers=signers,
        )
    if fields:
        return gettext("{document} is issued and states {fields}", document=document, fields=fields)
    if signers:
        return gettext("{document} is issued and signed by {signers}", document=document, signers=signers)
    return gettext("{document} is issued", document=document)


def _items_text(procedure: Procedure, need: NeedsItems) -> str:
    kind = procedure.items[need.items]
    states = _one_of(translated(procedure, kind.states[state]) for state in need.state)
    fields = listed(terms.label(procedure, field) for field in need.has)
    what = gettext(": {states}", states=states) if states else ""
    what += gettext(", with {fields}", fields=fields) if fields else ""
    named = translated(procedure, kind.name)
    if need.every and need.at_least:
        return gettext(
            "every item of {kind}, at least {least} of them{what}", kind=named, least=need.at_least, what=what
        )
    if need.at_least:
        return ngettext(
            "at least {n} item of {kind}{what}",
            "at least {n} items of {kind}{what}",
            need.at_least,
            kind=named,
            what=what,
        )
    return (N_("every item of {kind}{what}") if need.every else N_("items of {kind}{what}"))(kind=named, what=what)


def _one_of(words: Iterable[str]) -> str:
    return gettext(" or ").join(words)
