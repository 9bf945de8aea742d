"""What must have been stated, done or made wherever a requirement is met."""

from models.law import Law
from models.requirement import (
    Name,
    NeedsAll,
    NeedsAny,
    NeedsApproval,
    NeedsDocument,
    NeedsEvent,
    NeedsFact,
    NeedsItems,
    NeedsLinked,
    NeedsNone,
    NeedsReason,
    NeedsText,
    Requirement,
)


def stated(law: Law, need: Requirement) -> frozenset[Name]:
    """The facts and texts without which a requirement is never met."""
    match need:
        case NeedsFact(fact=name):
            return frozenset({name, *followers(law, name)})
        case NeedsText(text=name) | NeedsReason(reason=name):
            return frozenset({name})
        case NeedsAll(all=parts):
            return frozenset[Name]().union(*(stated(law, part) for part in parts))
        case NeedsAny(any=parts):
            return frozenset.intersection(*(stated(law, part) for part in parts)) if parts else frozenset()
        case _:
            return frozenset()


def followers(law: Law, name: Name) -> list[Name]:
    """The facts that are stated by themselves whatever the value of this one."""
    values = law.procedure.facts[name].one_of
    return [
        other
        for other, fact in law.procedure.facts.items()
        if values and name in fact.follows and set(values) <= set(fact.follows[name])
    ]


def done(need: Requirement) -> frozenset[Name]:
    """The events, and what is made or added (as `Graph.gains` calls it), without which it is never met."""
    match need:
        case NeedsAll(all=parts):
            return frozenset[Name]().union(*map(done, parts))
        case NeedsAny(any=parts):
            return frozenset.intersection(*map(done, parts)) if parts else frozenset()
        case _:
            word = token(need)
            return frozenset({word} if word and not _of_none(need) else ())


def _of_none(need: Requirement) -> bool:
    """Of an empty collection every item is as it should be."""
    return isinstance(need, NeedsItems) and not need.at_least


def token(need: Requirement) -> Name | None:
    """What a single requirement looks back to, as `Graph.gains` calls it."""
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
        case _:
            return None


def lasting(need: Requirement) -> Requirement:
    """The requirement as a `when` asks it: no stage does, so an event counts whenever it was."""
    match need:
        case NeedsAll(all=parts):
            return NeedsAll(all=tuple(map(lasting, parts)))
        case NeedsAny(any=parts):
            return NeedsAny(any=tuple(map(lasting, parts)))
        case NeedsNone(none=parts):
            return NeedsNone(none=tuple(map(lasting, parts)))
        case NeedsEvent():
            return need.model_copy(update={"ever": True})
        case _:
            return need
