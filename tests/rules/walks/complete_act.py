"""The act with everything its rules ask for: who does it, what it states, which item it speaks of."""

from collections.abc import Collection, Iterator
from datetime import datetime
from functools import lru_cache
from itertools import islice, product
from typing import Any

from models.case import Case
from models.law import Law, Opening, atoms_of
from models.means import Means
from models.messages import Act, FactValue, Refusal, TextRef, Why
from models.requirement import (
    Name,
    NeedsAll,
    NeedsAny,
    NeedsDocument,
    NeedsFact,
    NeedsNone,
    NeedsReason,
    NeedsRegistered,
    NeedsText,
    Requirement,
)
from rules import position
from rules.judge import refusals
from tests.rules.walks.people import UNLISTED, people, values

WORDS = TextRef(id="t1", hmac="0123456789abcdef")
OF_WHAT_IS_SAID = (Why.needs, Why.record, Why.notice)
MOST_TRIES = 200
MOST_TURNS = 6


def ways_to(law: Law, case: Case, name: Name, at: datetime, track: Name | None = None) -> Act | None:
    """The outcome or own act, if the case as it stands allows it at all."""
    found = position.places(law, case, name, track)
    if len(found) != 1:
        return None
    opening = found[0].opening
    for item in items(case, opening):
        act = Act(
            id="try", name=name, actor="bao", n=case.n + 1, received_at=at, means=Means.phone, track=track, item=item,
            facts=stated(law, case, opening), texts=dict.fromkeys(texts_of(law, opening), WORDS),
            registered=registers(law),
        )  # fmt: skip
        if done := allowed(law, case, act):
            return done
    return None


def items(case: Case, opening: Opening) -> list[Name | None]:
    """The items it can speak of: a new one, or each that is there, first what lacks most."""
    used = opening.way.item
    if used is None:
        return [None]
    there = case.items.get(used.of, {})
    whole = {name: (one.state == used.state, len(one.facts) + len(one.texts)) for name, one in there.items()}
    return [f"i{len(there)}"] if used.adds else [*sorted(there, key=lambda name: whole[name])]


def allowed(law: Law, case: Case, act: Act, but: Collection[str | None] = ()) -> Act | None:
    """The same act by whoever may do it, apart from some, with other values where a rule asks for them."""
    for one in _persons(law, case, act):
        for told in (one, *(one.model_copy(update={"means": means}) for means in _asked_means(law))):
            if one.actor not in but and (found := _turned(law, case, told)):
                return found
    return None


@lru_cache(maxsize=16)
def _asked_means(law: Law) -> tuple[Means, ...]:
    """The means by which alone some notices may be told: a letter, a message."""
    return tuple(sorted({notice.means[0] for _, notice in law.notices if notice.means} - {Means.phone}))


def _persons(law: Law, case: Case, act: Act) -> Iterator[Act]:
    """The same by each who may act at all."""
    for actor, standing in people(law).items():
        if actor not in case.recused:
            yield act.model_copy(update={"actor": actor, "standing": standing})


def _turned(law: Law, case: Case, act: Act) -> Act | None:
    """What a rule refuses is stated otherwise, as long as fewer rules refuse then."""
    refused = refusals(law, case, act)
    for _ in range(MOST_TURNS):
        if not refused:
            return act
        if not all(_can_be_helped(law, one) for one in refused):
            return None
        better = None
        for other in islice(_otherwise(law, act, refused), MOST_TRIES):
            still = refusals(law, case, other)
            if len(still) < len(refused):
                better, refused = other, still
                break
        if better is None:
            return None
        act = better
    return None


def _can_be_helped(law: Law, refusal: Refusal) -> bool:
    """Whether it may turn on what is said, and not on who says it, when and where."""
    if refusal.why is Why.wrong_value:
        return refusal.about in law.procedure.facts
    return refusal.why in OF_WHAT_IS_SAID


def _otherwise(law: Law, act: Act, refused: tuple[Refusal, ...]) -> Iterator[Act]:
    """Other values of the facts that the first refusal may turn on, each also left unsaid; texts left out."""
    rules = {one.rule for one in refused}
    needs = [need for rule in law.procedure.rules if rule.id in rules for need in _needs_of(law, rule.id)]
    facts = sorted({name for need in needs for atom in atoms_of(need) for name in _facts_in(atom)})
    facts = sorted({*facts, *(one.about for one in refused if one.about in law.procedure.facts)})
    texts = [act.texts, *({name: one for name, one in act.texts.items() if name != text} for text in act.texts), {}]
    for words, known, *chosen in product(texts, (act.registered, {}), *([*values(law, fact), None] for fact in facts)):
        stated = {**act.facts, **dict(zip(facts, chosen, strict=True))}
        said = {name: value for name, value in stated.items() if value is not None}
        yield act.model_copy(update={"facts": said, "texts": words, "registered": known})


@lru_cache(maxsize=512)
def _needs_of(law: Law, rule_id: str) -> tuple[Requirement, ...]:
    rule = next(one for one in law.procedure.rules if one.id == rule_id)
    whens: list[Any] = [word.when for word in (rule.record, rule.notice, rule.clock) if word]
    return tuple(need for need in (*(gate.needs for gate in rule.gates), *whens) if need is not None)


@lru_cache(maxsize=1024)
def needs_of(opening: Opening) -> tuple[Requirement, ...]:
    """All that an opening asks for, in single requirements."""
    gates = [gate.needs for _, gate in opening.gates]
    whens = [record.when for _, record in opening.records if record.when]
    return tuple(atom for need in (*gates, *whens) for atom in atoms_of(need))


@lru_cache(maxsize=1024)
def unwanted_of(opening: Opening) -> frozenset[Requirement]:
    """The single requirements that must not be met."""
    return frozenset(atom for _, gate in opening.gates for atom, wanted in _signed(gate.needs, True) if not wanted)


def _signed(need: Requirement, wanted: bool) -> Iterator[tuple[Requirement, bool]]:
    match need:
        case NeedsNone(none=parts):
            yield from (one for part in parts for one in _signed(part, not wanted))
        case NeedsAll(all=parts) | NeedsAny(any=parts):
            yield from (one for part in parts for one in _signed(part, wanted))
        case _:
            yield need, wanted


def facts_of(law: Law, opening: Opening) -> list[Name]:
    asked = {name for atom in needs_of(opening) for name in _facts_in(atom)}
    return sorted(asked | {name for name in _fields(law, opening) if name in law.procedure.facts})


def _facts_in(atom: Requirement) -> Iterator[Name]:
    match atom:
        case NeedsFact(fact=name) | NeedsRegistered(who=str(name)):
            yield name
        case _:
            pass


def stated(law: Law, case: Case, opening: Opening) -> dict[Name, FactValue]:
    """A value of each fact it asks for; a class that is known is not stated in passing."""
    known = case.facts.keys() & law.classes
    return {fact: values(law, fact)[0] for fact in facts_of(law, opening) if fact not in known}


def unknown(case: Case, opening: Opening, said: Collection[Name]) -> tuple[Name, ...]:
    """What is said to be unknown, where a record lets it be and nobody has said it."""
    known = {*case.facts, *case.texts, *said}
    return tuple(sorted({name for _, record in opening.records for name in record.may_be_unknown} - known))


def texts_of(law: Law, opening: Opening) -> list[Name]:
    found = {name for name in _fields(law, opening) if name not in law.procedure.facts}
    found |= {name for _, notice in opening.notices for name in notice.with_}
    for atom in needs_of(opening):
        match atom:
            case NeedsText(text=name) | NeedsReason(reason=name):
                found.add(name)
            case _:
                pass
    return sorted(found)


def _fields(law: Law, opening: Opening) -> set[Name]:
    fields = {name for _, record in opening.records for name in record.fields}
    fields |= set(law.procedure.items[opening.way.item.of].fields) if opening.way.item else set()
    return fields | {name for atom in needs_of(opening) if isinstance(atom, NeedsDocument) for name in atom.states}


@lru_cache(maxsize=64)
def registers(law: Law) -> dict[Name, tuple[str, ...]]:
    """Everybody is on every register, but for one."""
    names = {need.registered for need in law.atoms if isinstance(need, NeedsRegistered)}
    return {name: tuple(sorted({*people(law)} - {UNLISTED})) for name in names}
