"""What is missing of a requirement that is not met: its simple parts, each by kind and name."""

from collections.abc import Iterable

from models.law import Law
from models.messages import Missing, MissingKind, Refusal, Why
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
from rules import document
from rules.requirements import RequirementContext, is_none_met, requirement_met, stated_in_round

OPINION_OWED = Refusal(why=Why.opinion_owed, missing=(Missing(kind=MissingKind.event, name="opinion"),))


def missing_for(need: Requirement, context: RequirementContext) -> tuple[Missing, ...]:
    """Return what is missing before a requirement is met; empty if it is met."""
    return _missing(need, context, wanted=True)


def missing_role(roles: tuple[Name, ...]) -> tuple[Missing, ...]:
    """Return these roles as missing: somebody who holds one of them has to act."""
    return _one_of([(Missing(kind=MissingKind.role, name=role),) for role in roles])


def missing_field(law: Law, name: Name) -> Missing:
    """Return a fact or text as missing on record."""
    return Missing(kind=MissingKind.fact if name in law.procedure.facts else MissingKind.text, name=name)


def unwritten_refusal(name: Name) -> Refusal:
    """Return the refusal of an act without a text that it has to give."""
    return Refusal(why=Why.reason, about=name, missing=(Missing(kind=MissingKind.text, name=name),))


def _missing(
    need: Requirement, context: RequirementContext, *, wanted: bool, paired: frozenset[Name] = frozenset()
) -> tuple[Missing, ...]:
    """Return what is missing before a requirement is met, or (not `wanted`) what stands in the way of its not being
    met. `paired` as in `is_none_met`."""
    is_met = is_none_met(need, context, paired) if isinstance(need, NeedsNone) else requirement_met(need, context)
    if is_met is wanted:
        return ()
    match need:
        case NeedsAll(all=parts):
            found = [_missing(part, context, wanted=wanted) for part in parts]
            return _together(found) if wanted else _one_of(found)
        case NeedsAny(any=parts):
            asked = stated_in_round(need) if context.earlier else frozenset[Name]()
            found = [_missing(part, context, wanted=wanted, paired=asked) for part in parts]
            return _one_of(found) if wanted else _together(found)
        case NeedsNone(none=parts):
            found = [_missing(part, context.of_any_round(paired), wanted=not wanted) for part in parts]
            return _together(found) if wanted else _one_of(found)
        case NeedsFact(fact=name, is_=bool(value)) if not wanted:
            return (Missing(kind=MissingKind.fact, name=name, value=(not value,)),)
        case _ if not wanted:
            return tuple(one.model_copy(update={"barred": True}) for one in _simple(need, context))
        case _:
            return _simple(need, context)


def _together(found: Iterable[tuple[Missing, ...]]) -> tuple[Missing, ...]:
    return tuple(dict.fromkeys(one for way in found for one in way))


def _one_of(found: Iterable[tuple[Missing, ...]]) -> tuple[Missing, ...]:
    """Return the one way there is, or that one of several is enough. What stands in the way is not to be undone where
    something else can be done instead."""
    all_ways = [way for way in found if way]
    ahead = [way for way in all_ways if not any(one.barred for one in way)]
    ways = tuple(dict.fromkeys(ahead or all_ways))
    return ways[0] if len(ways) == 1 else (Missing(kind=MissingKind.one_of, ways=ways),) if ways else ()


def _simple(need: Requirement, context: RequirementContext) -> tuple[Missing, ...]:
    """Return a simple requirement as what is missing."""
    match need:
        case NeedsRole(role=roles):
            return missing_role(roles)
        case NeedsText(text=name, free_of=str(phrases)) if name in context.texts:
            return (Missing(kind=MissingKind.phrases, name=phrases, of=name, barred=True),)
        case NeedsDocument():
            return _of_document(need, context) or (Missing(kind=MissingKind.document, name=need.document),)
        case NeedsItems():
            return _of_items(need, context)
        case _:
            return (_single(need),)


def _single(need: Requirement) -> Missing:
    match need:
        case NeedsFact():
            value = need.in_ or tuple(one for one in (need.is_, need.has) if one is not None)
            least = need.more_than + 1 if need.more_than is not None else need.at_least
            return Missing(kind=MissingKind.fact, name=need.fact, value=value, at_least=least)
        case NeedsText():
            return Missing(kind=MissingKind.text, name=need.text, at_least=need.at_least)
        case NeedsReason():
            return Missing(kind=MissingKind.text, name=need.reason)
        case NeedsOtherPerson():
            return Missing(kind=MissingKind.other_person, name=need.other_person)
        case NeedsOtherUnit():
            return Missing(kind=MissingKind.other_unit, name=need.other_unit)
        case NeedsRegistered():
            return Missing(kind=MissingKind.register, name=need.registered, of=need.who)
        case NeedsEvent():
            return Missing(kind=MissingKind.event, name=need.event)
        case NeedsCount(at_most=int(most)) if not need.at_least:
            return Missing(kind=MissingKind.event, name=need.count, at_least=most + 1, barred=True)
        case NeedsCount():
            return Missing(kind=MissingKind.event, name=need.count, at_least=need.at_least)
        case NeedsClock():
            return Missing(kind=MissingKind.clock, name=need.clock, value=(need.is_,))
        case NeedsDuty():
            return Missing(kind=MissingKind.duty, name=need.duty)
        case NeedsApproval():
            return Missing(kind=MissingKind.approval, name=need.approval)
        case NeedsConsent():
            return Missing(kind=MissingKind.consent, name=need.consent, of=need.of)
        case NeedsLinked():
            return Missing(kind=MissingKind.linked, name=need.linked, value=(need.has,) if need.has else ())
        case NeedsParty():
            return Missing(kind=MissingKind.party, name=need.party)
        case NeedsEarlier():
            return Missing(kind=MissingKind.earlier, name=need.earlier, value=need.ended)
        case _:
            raise ValueError(f"no simple requirement: {need}")


def _of_document(need: NeedsDocument, context: RequirementContext) -> tuple[Missing, ...]:
    """Return what a document that has been issued lacks: what it has to state, then signatures."""
    name, law = need.document, context.law
    if name not in context.case.documents or (name in context.earlier and not need.ever):
        return ()
    known = (context.facts.keys() | context.texts.keys()) - context.earlier
    stated = [missing_field(law, field) for field in need.states if field not in known]
    case = document.as_restated(law, context.case, context.act)
    unsigned = [role for role in need.signed_by if not document.bears_signatures_of(law, case, name, role)]
    return (*stated, *(Missing(kind=MissingKind.signature, name=name, of=role) for role in unsigned))


def _of_items(need: NeedsItems, context: RequirementContext) -> tuple[Missing, ...]:
    """Return which items are missing, and the fields that some of those that are there do not hold."""
    items = context.case.items.get(need.items, {}).values()
    asked = Missing(kind=MissingKind.items, name=need.items, value=need.state, at_least=need.at_least)
    fields = [name for name in need.has if any(name not in item.facts.keys() | item.texts.keys() for item in items)]
    return (
        asked,
        *(missing_field(context.law, name).model_copy(update={"of": need.items}) for name in fields),
    )
