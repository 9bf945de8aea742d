"""What must be in the history wherever a requirement is met: its necessary conditions.

A step that a gate guards is taken only when the gate is met. So after the step everything is certain that the gate
implies: the facts and texts stated, the events that happened, the documents issued. `invariants` collects this along
all paths. Of `all` every part is implied; of `any` only what each part implies; of `none` nothing is.

Example: `all: [{fact: amount}, {any: [{event: heard}, {event: waived}]}]` implies the statement `amount` and no event,
since either of the two events would do.
"""

from collections.abc import Iterator
from typing import assert_never

from models.law import Law
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
    PartyWord,
    Requirement,
)


def implied_statements(law: Law, need: Requirement) -> frozenset[Name]:
    """Return the facts and texts without which a requirement is never met."""
    match need:
        case NeedsFact(fact=name):
            return frozenset({name, *derived_facts(law, name)})
        case NeedsText(text=name) | NeedsReason(reason=name):
            return frozenset({name})
        case NeedsAll(all=parts):
            return frozenset[Name]().union(*(implied_statements(law, part) for part in parts))
        case NeedsAny(any=parts):
            return frozenset.intersection(*(implied_statements(law, part) for part in parts)) if parts else frozenset()
        case (
            NeedsNone()
            | NeedsRole()
            | NeedsOtherPerson()
            | NeedsOtherUnit()
            | NeedsEvent()
            | NeedsClock()
            | NeedsDuty()
            | NeedsDocument()
            | NeedsApproval()
            | NeedsConsent()
            | NeedsCount()
            | NeedsItems()
            | NeedsLinked()
            | NeedsRegistered()
            | NeedsParty()
            | NeedsEarlier()
        ):
            return frozenset()
        case _:
            assert_never(need)


def certain_parts(need: Requirement) -> Iterator[Requirement]:
    """Yield the simple requirements that are met wherever the whole one is."""
    if isinstance(need, NeedsAll):
        for part in need.all:
            yield from certain_parts(part)
    elif not isinstance(need, NeedsAny | NeedsNone):
        yield need


def derived_facts(law: Law, name: Name) -> list[Name]:
    """Return the facts that follow from this one whatever its value is."""
    values = law.procedure.facts[name].one_of
    return [
        other
        for other, fact in law.procedure.facts.items()
        if values and name in fact.follows and set(values) <= set(fact.follows[name])
    ]


def implied_tokens(need: Requirement) -> frozenset[Name]:
    """Return the tokens (see `event_graph`) without which a requirement is never met."""
    match need:
        case NeedsAll(all=parts):
            return frozenset[Name]().union(*map(implied_tokens, parts))
        case NeedsAny(any=parts):
            return frozenset.intersection(*map(implied_tokens, parts)) if parts else frozenset()
        case NeedsItems(at_least=None | 0):
            return frozenset()  # of an empty collection every item is as it should be
        case _:
            token = history_token(need)
            return frozenset({token} if token else ())


def history_token(need: Requirement) -> Name | None:
    """Return the token that a requirement asks for by itself, None where it asks for none."""
    match need:
        case NeedsEvent(event=name):
            return name
        case NeedsDocument(document=name):
            return f"document {name}"
        case NeedsApproval(approval=name):
            return f"approval {name}"
        case NeedsLinked(linked=name):
            return f"opened {name}"
        case NeedsItems(items=name):
            return f"item {name}"
        case NeedsParty(party=word):
            return party_token(word)
        case NeedsEarlier():
            return earlier_token(need)
        case (
            NeedsFact()
            | NeedsText()
            | NeedsReason()
            | NeedsRole()
            | NeedsOtherPerson()
            | NeedsOtherUnit()
            | NeedsClock()
            | NeedsDuty()
            | NeedsConsent()
            | NeedsCount()
            | NeedsRegistered()
            | NeedsAll()
            | NeedsAny()
            | NeedsNone()
        ):
            return None
        case _:
            assert_never(need)


def party_token(word: PartyWord) -> Name:
    """Return the token that says what who filed the complaint gave of themselves."""
    return f"party {word}"


def earlier_token(need: NeedsEarlier) -> Name:
    """Return the token that says that there is an earlier complaint of which a requirement speaks."""
    within = [f"within_{need.within.n}_{need.within.unit}"] if need.within else []
    return "earlier " + ("_".join(filter(None, [need.procedure, need.state, *need.ended, *within])) or "any")


def without_freshness(need: Requirement) -> Requirement:
    """Return the requirement as a `when` asks it: no stage asks, so an event counts whenever it happened."""
    match need:
        case NeedsAll(all=parts):
            return NeedsAll(all=tuple(map(without_freshness, parts)))
        case NeedsAny(any=parts):
            return NeedsAny(any=tuple(map(without_freshness, parts)))
        case NeedsNone(none=parts):
            return NeedsNone(none=tuple(map(without_freshness, parts)))
        case NeedsEvent():
            return need.model_copy(update={"ever": True})
        case (
            NeedsFact()
            | NeedsText()
            | NeedsReason()
            | NeedsRole()
            | NeedsOtherPerson()
            | NeedsOtherUnit()
            | NeedsClock()
            | NeedsDuty()
            | NeedsDocument()
            | NeedsApproval()
            | NeedsConsent()
            | NeedsCount()
            | NeedsItems()
            | NeedsLinked()
            | NeedsRegistered()
            | NeedsParty()
            | NeedsEarlier()
        ):
            return need
        case _:
            assert_never(need)
