"""The act with everything its rules ask for: who does it, what it states, which item it speaks of."""

from collections.abc import Collection, Iterator
from datetime import datetime
from functools import lru_cache
from itertools import islice, product
from typing import Any

from models.case import Case
from models.law import Law, StageAct
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
from models.requirement_parts import simple_requirements
from rules import position
from rules.judge import act_refusals
from tests.rules.walks.people import UNREGISTERED_PERSON, fact_values, standings_by_person

TEXT_REF = TextRef(id="t1", hmac="0123456789abcdef")
CONTENT_REASONS = (Why.needs, Why.record, Why.notice)
MAX_VARIANTS = 200
MAX_CORRECTIONS = 6


def completed_act(law: Law, case: Case, name: Name, at: datetime, track: Name | None = None) -> Act | None:
    """The outcome or own act, if the case as it stands allows it at all."""
    found = position.track_openings(law, case, name, track)
    if len(found) != 1:
        return None
    opening = found[0].stage_act
    for item in item_choices(case, opening):
        act = Act(
            id="try", name=name, actor="bao", n=case.n + 1, received_at=at, means=Means.phone, track=track, item=item,
            facts=stated_facts(law, case, opening), texts=dict.fromkeys(required_texts(law, opening), TEXT_REF),
            registered=register_entries(law),
        )  # fmt: skip
        if done := allowed_variant(law, case, act):
            return done
    return None


def item_choices(case: Case, opening: StageAct) -> list[Name | None]:
    """The items it can speak of: a new one, or each that is there, first what lacks most."""
    used = opening.way.item
    if used is None:
        return [None]
    there = case.items.get(used.of, {})
    whole = {name: (one.state == used.state, len(one.facts) + len(one.texts)) for name, one in there.items()}
    return [f"i{len(there)}"] if used.adds else [*sorted(there, key=lambda name: whole[name])]


def allowed_variant(law: Law, case: Case, act: Act, but: Collection[str | None] = ()) -> Act | None:
    """The same act by whoever may do it, apart from some, with other values where a rule asks for them."""
    for one in _variants_by_person(law, case, act):
        for told in (one, *(one.model_copy(update={"means": means}) for means in _required_means(law))):
            if one.actor not in but and (found := _corrected_act(law, case, told)):
                return found
    return None


@lru_cache(maxsize=16)
def _required_means(law: Law) -> tuple[Means, ...]:
    """The means by which alone some notices may be told: a letter, a message."""
    return tuple(sorted({notice.means[0] for _, notice in law.notice_rules if notice.means} - {Means.phone}))


def _variants_by_person(law: Law, case: Case, act: Act) -> Iterator[Act]:
    """The same by each who may act at all."""
    for actor, standing in standings_by_person(law).items():
        if actor not in case.recused:
            yield act.model_copy(update={"actor": actor, "standing": standing})


def _corrected_act(law: Law, case: Case, act: Act) -> Act | None:
    """What a rule refuses is stated otherwise, as long as fewer rules refuse then."""
    refused = act_refusals(law, case, act)
    for _ in range(MAX_CORRECTIONS):
        if not refused:
            return act
        if not all(_depends_on_content(law, one) for one in refused):
            return None
        better = None
        for other in islice(_variants_of_content(law, act, refused), MAX_VARIANTS):
            still = act_refusals(law, case, other)
            if len(still) < len(refused):
                better, refused = other, still
                break
        if better is None:
            return None
        act = better
    return None


def _depends_on_content(law: Law, refusal: Refusal) -> bool:
    """Whether it may turn on what is said, and not on who says it, when and where."""
    if refusal.why is Why.wrong_value:
        return refusal.about in law.procedure.facts
    return refusal.why in CONTENT_REASONS


def _variants_of_content(law: Law, act: Act, refused: tuple[Refusal, ...]) -> Iterator[Act]:
    """Other values of the facts that the first refusal may turn on, each also left unsaid; texts left out."""
    rules = {one.rule for one in refused}
    needs = [need for rule in law.procedure.rules if rule.id in rules for need in _rule_requirements(law, rule.id)]
    facts = sorted(
        {name for need in needs for atom in simple_requirements(need) for name in _facts_of_requirement(atom)}
    )
    facts = sorted({*facts, *(one.about for one in refused if one.about in law.procedure.facts)})
    texts = [act.texts, *({name: one for name, one in act.texts.items() if name != text} for text in act.texts), {}]
    for words, known, *chosen in product(
        texts, (act.registered, {}), *([*fact_values(law, fact), None] for fact in facts)
    ):
        stated = {**act.facts, **dict(zip(facts, chosen, strict=True))}
        said = {name: value for name, value in stated.items() if value is not None}
        yield act.model_copy(update={"facts": said, "texts": words, "registered": known})


@lru_cache(maxsize=512)
def _rule_requirements(law: Law, rule_id: str) -> tuple[Requirement, ...]:
    rule = next(one for one in law.procedure.rules if one.id == rule_id)
    whens: list[Any] = [word.when for word in (rule.record, rule.notice, rule.clock) if word]
    return tuple(need for need in (*(gate.needs for gate in rule.gates), *whens) if need is not None)


@lru_cache(maxsize=1024)
def requirements_of(opening: StageAct) -> tuple[Requirement, ...]:
    """All that an opening asks for, in single requirements."""
    gates = [gate.needs for _, gate in opening.gates]
    whens = [record.when for _, record in opening.records if record.when]
    return tuple(atom for need in (*gates, *whens) for atom in simple_requirements(need))


@lru_cache(maxsize=1024)
def negated_requirements(opening: StageAct) -> frozenset[Requirement]:
    """The single requirements that must not be met."""
    return frozenset(
        atom for _, gate in opening.gates for atom, wanted in _with_polarity(gate.needs, True) if not wanted
    )


def _with_polarity(need: Requirement, wanted: bool) -> Iterator[tuple[Requirement, bool]]:
    match need:
        case NeedsNone(none=parts):
            yield from (one for part in parts for one in _with_polarity(part, not wanted))
        case NeedsAll(all=parts) | NeedsAny(any=parts):
            yield from (one for part in parts for one in _with_polarity(part, wanted))
        case _:
            yield need, wanted


def required_facts(law: Law, opening: StageAct) -> list[Name]:
    asked = {name for atom in requirements_of(opening) for name in _facts_of_requirement(atom)}
    return sorted(asked | {name for name in _required_fields(law, opening) if name in law.procedure.facts})


def _facts_of_requirement(atom: Requirement) -> Iterator[Name]:
    match atom:
        case NeedsFact(fact=name) | NeedsRegistered(who=str(name)):
            yield name
        case _:
            pass


def stated_facts(law: Law, case: Case, opening: StageAct) -> dict[Name, FactValue]:
    """A value of each fact it asks for; a class that is known is not stated in passing."""
    known = case.facts.keys() & law.class_facts
    return {fact: fact_values(law, fact)[0] for fact in required_facts(law, opening) if fact not in known}


def unknown_fields(case: Case, opening: StageAct, said: Collection[Name]) -> tuple[Name, ...]:
    """What is said to be unknown, where a record lets it be and nobody has said it."""
    known = {*case.facts, *case.texts, *said}
    return tuple(sorted({name for _, record in opening.records for name in record.may_be_unknown} - known))


def required_texts(law: Law, opening: StageAct) -> list[Name]:
    found = {name for name in _required_fields(law, opening) if name not in law.procedure.facts}
    found |= {name for _, notice in opening.notices for name in notice.with_}
    for atom in requirements_of(opening):
        match atom:
            case NeedsText(text=name) | NeedsReason(reason=name):
                found.add(name)
            case _:
                pass
    return sorted(found)


def _required_fields(law: Law, opening: StageAct) -> set[Name]:
    fields = {name for _, record in opening.records for name in record.fields}
    fields |= set(law.procedure.items[opening.way.item.of].fields) if opening.way.item else set()
    return fields | {
        name for atom in requirements_of(opening) if isinstance(atom, NeedsDocument) for name in atom.states
    }


@lru_cache(maxsize=64)
def register_entries(law: Law) -> dict[Name, tuple[str, ...]]:
    """Everybody is on every register, but for one."""
    names = {need.registered for need in law.requirements if isinstance(need, NeedsRegistered)}
    return {name: tuple(sorted({*standings_by_person(law)} - {UNREGISTERED_PERSON})) for name in names}
