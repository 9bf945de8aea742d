"""Complete an act with what its rules require: its actor, its facts and texts, its item."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import islice, product
from typing import Any

from models.case import Case
from models.indexes.stage_act import StageAct
from models.law import Law
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
    simple_requirements,
)
from rules import fact, position
from rules.acts.deciders import stamped_act
from rules.judge import uncited_refusals
from rules.roles import shut_out, stated_names
from tests.rules.walks.people import UNREGISTERED_PERSON, Standing, fact_values, office, standings_by_person

TEXT_REF = TextRef(id="t1", digest="0123456789abcdef")
CONTENT_REASONS = (Why.needs, Why.record, Why.notice, Why.in_passing, Why.stated)
MAX_VARIANTS = 200
MAX_CORRECTIONS = 6


def texts_of_act(name: Name, happened: datetime | None = None) -> dict[Name, TextRef]:
    """Return the texts that an act of every office may carry, whatever the text says: a reason, its own, and what a
    late report rests on."""
    own = {fact.REASON, *fact.TEXTS_OF_ACTS.get(name, ())}
    return dict.fromkeys(sorted(own | ({fact.EVIDENCE} if happened else set())), TEXT_REF)


def completed_act(
    law: Law,
    case: Case,
    name: Name,
    at: datetime,
    track: Name | None = None,
    *,
    writing: Collection[Name] = (),
    excluded: Collection[str | None] = (),
) -> Act | None:
    """Return an outcome or own act complete with what it requires, by nobody who is `excluded`, or None if the case
    allows none now. `writing` are texts that it is to write besides."""
    found = position.track_openings(law, case, name, track)
    if len(found) != 1:
        return None
    opening = found[0].stage_act
    for item in item_choices(case, opening):
        act = Act(
            id="try", name=name, actor="bao", n=case.n + 1, received_at=at, means=Means.phone, track=track, item=item,
            texts=dict.fromkeys((*required_texts(law, opening), *writing), TEXT_REF),
            registered=register_entries(law),
        )  # fmt: skip
        standing = {refusal.about for refusal in fact.miswritten_refusals(law, case, found[0].position, opening, act)}
        act = act.model_copy(update={"texts": {text: ref for text, ref in act.texts.items() if text not in standing}})
        facts = stated_facts(law, case, opening, act)
        if allowed_act := allowed_variant(law, case, act.model_copy(update={"facts": facts}), excluded):
            return allowed_act
    return None


def item_choices(case: Case, opening: StageAct) -> list[Name | None]:
    """Return the items that an act can refer to: a new one, or the existing ones, the least complete first. Of equal
    items, one is enough."""
    item_use = opening.way.item
    if item_use is None:
        return [None]
    existing = case.items.get(item_use.of, {})
    if item_use.adds:
        return [f"i{len(existing)}"]
    distinct = {repr(item): name for name, item in reversed(existing.items())}.values()
    completeness = {
        name: (item.state == item_use.state, len(item.facts) + len(item.texts)) for name, item in existing.items()
    }
    return [*sorted(sorted(distinct), key=lambda name: completeness[name])]


def allowed_variant(law: Law, case: Case, act: Act, excluded: Collection[str | None] = ()) -> Act | None:
    """Return the act by a person who may do it, with other values where rules require them, or None.

    Persons in `excluded` are left out.
    """
    for variant in _variants_by_person(law, case, act):
        for candidate in (variant, *(variant.model_copy(update={"means": means}) for means in _required_means(law))):
            if variant.actor not in excluded and (found := _corrected_act(law, case, candidate)):
                return found
    return None


@lru_cache(maxsize=16)
def _required_means(law: Law) -> tuple[Means, ...]:
    """Return the means other than the phone that some notices require, such as a letter."""
    return tuple(sorted({notice.means[0] for _, notice in law.notice_rules if notice.means} - {Means.phone}))


def _variants_by_person(law: Law, case: Case, act: Act) -> Iterator[Act]:
    """Return the act by each person who is not recused, with the standing of that person and of whom the act names."""
    everybody = standings_by_person(law)
    for actor, standing in everybody.items():
        if actor not in case.recused:
            variant = act.model_copy(update={"actor": actor, "standing": standing, "named": everybody})
            yield stamped_act(law, case, variant, everybody)


def _corrected_act(law: Law, case: Case, act: Act) -> Act | None:
    """Change the content of the act until no rule refuses it, or return None if no change reduces the refusals."""
    refused = uncited_refusals(law, case, act)
    for _ in range(MAX_CORRECTIONS):
        if not refused:
            return act
        if not all(_depends_on_content(law, refusal) for refusal in refused):
            return None
        better = None
        fixed = _facts_of_other_acts(law, case, act)
        for variant in islice(_variants_of_content(law, act, refused, fixed), MAX_VARIANTS):
            remaining = uncited_refusals(law, case, variant)
            if len(remaining) < len(refused):
                better, refused = variant, remaining
                break
        if better is None:
            return None
        act = better
    return None


def _depends_on_content(law: Law, refusal: Refusal) -> bool:
    """Return True if the refusal may depend on the content of the act, not on its actor, time or place."""
    if refusal.why is Why.wrong_value:
        return refusal.about in law.procedure.facts
    return refusal.why in CONTENT_REASONS


def _facts_of_other_acts(law: Law, case: Case, act: Act) -> set[Name]:
    """Return the facts that are stated already and that another act has to change."""
    settled = {name for opening in position.track_openings(law, case, act.name) for name in opening.stage_act.settles}
    return facts_that_hold(law, case, act) - settled


def facts_that_hold(law: Law, case: Case, act: Act) -> set[Name]:
    """Return the facts on which something rests that this act finds stated in the present round."""
    earlier = fact.stated_earlier(law, case, position.position_on(case, act.track), act)
    return {*(case.facts.keys() & law.load_bearing_facts.keys())} - earlier


def _variants_of_content(
    law: Law, act: Act, refused: tuple[Refusal, ...], fixed: Collection[Name] = ()
) -> Iterator[Act]:
    """Return variants with other values of the facts that the refusing rules name, or without facts or texts. Those in
    `fixed` are only left out."""
    rules = {refusal.rule for refusal in refused}
    needs = [need for rule in law.procedure.rules if rule.id in rules for need in _rule_requirements(law, rule.id)]
    facts = sorted(
        {name for need in needs for atom in simple_requirements(need) for name in _facts_of_requirement(atom)}
    )
    facts = sorted({*facts, *(refusal.about for refusal in refused if refusal.about in law.procedure.facts)})
    texts = [
        act.texts,
        *({name: reference for name, reference in act.texts.items() if name != text} for text in act.texts),
        {},
    ]
    for texts_variant, known, *chosen in product(
        texts,
        (act.registered, {}),
        *([*(fact_values(law, field, act.received) if field not in fixed else ()), None] for field in facts),
    ):
        stated = {**act.facts, **dict(zip(facts, chosen, strict=True))}
        facts_given = {name: value for name, value in stated.items() if value is not None}
        yield act.model_copy(update={"facts": facts_given, "texts": texts_variant, "registered": known})


@lru_cache(maxsize=512)
def _rule_requirements(law: Law, rule_id: str) -> tuple[Requirement, ...]:
    rule = next(rule for rule in law.procedure.rules if rule.id == rule_id)
    whens: list[Any] = [word.when for word in (rule.record, rule.notice, rule.clock) if word]
    return tuple(need for need in (*(gate.needs for gate in rule.gates), *whens) if need is not None)


@lru_cache(maxsize=1024)
def requirements_of(opening: StageAct) -> tuple[Requirement, ...]:
    """Return all single requirements of an opening."""
    gates = [gate.needs for _, gate in opening.gates]
    whens = [record.when for _, record in opening.records if record.when]
    return tuple(atom for need in (*gates, *whens) for atom in simple_requirements(need))


@lru_cache(maxsize=1024)
def negated_requirements(opening: StageAct) -> frozenset[Requirement]:
    """Return the single requirements of an opening that must not be met."""
    return frozenset(
        atom for _, gate in opening.gates for atom, wanted in _with_polarity(gate.needs, True) if not wanted
    )


def _with_polarity(need: Requirement, wanted: bool) -> Iterator[tuple[Requirement, bool]]:
    match need:
        case NeedsNone(none=parts):
            yield from (atom for part in parts for atom in _with_polarity(part, not wanted))
        case NeedsAll(all=parts) | NeedsAny(any=parts):
            yield from (atom for part in parts for atom in _with_polarity(part, wanted))
        case _:
            yield need, wanted


def required_facts(law: Law, opening: StageAct) -> list[Name]:
    asked = {name for atom in requirements_of(opening) for name in _facts_of_requirement(atom)}
    fields = {name for name in _required_fields(law, opening) if name in law.procedure.facts}
    return sorted(asked.union(fields, law.procedure.facts.keys() & {*opening.way.states}))


def _facts_of_requirement(atom: Requirement) -> Iterator[Name]:
    match atom:
        case NeedsFact(fact=name) | NeedsRegistered(who=str(name)):
            yield name
        case _:
            pass


def stated_facts(law: Law, case: Case, opening: StageAct, act: Act) -> dict[Name, FactValue]:
    """Return a value of each required fact, except known ones that only another act changes. An item has fields of its
    own, whatever is known of the case."""
    known = facts_that_hold(law, case, act) - opening.settles - opening.item_fields
    out = shut_out(law, case)
    return {
        name: _value_without(frozenset() if name in law.respondent_facts else out, fact_values(law, name, act.received))
        for name in required_facts(law, opening)
        if name not in known
    }


def _value_without(out: Collection[str], values: Sequence[FactValue]) -> FactValue:
    """Return the first value that names nobody who is shut out; the first of all where each does."""
    return next((value for value in values if not {*stated_names(value)}.intersection(out)), values[0])


def unknown_fields(case: Case, opening: StageAct, stated: Collection[Name]) -> tuple[Name, ...]:
    """Return the fields to record as unknown: a record allows it and nobody has stated them."""
    known = {*case.facts, *case.texts, *stated}
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


def register_entries(law: Law) -> dict[Name, tuple[str, ...]]:
    """Return the persons on each list: everybody except those named after `UNREGISTERED_PERSON`. Of an office, those
    who hold that they are on it."""
    return _register_entries(law, office())


@lru_cache(maxsize=64)
def _register_entries(law: Law, people: tuple[tuple[str, Standing], ...]) -> dict[Name, tuple[str, ...]]:
    names = sorted({need.registered for need in law.requirements if isinstance(need, NeedsRegistered)})
    if people:
        return {name: tuple(who for who, held in people if f"on_{name}" in held) for name in names}
    listed = tuple(sorted(who for who in standings_by_person(law) if not who.startswith(UNREGISTERED_PERSON)))
    return dict.fromkeys(names, listed)
