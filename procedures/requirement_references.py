"""The names that each shape of requirement contains, and what kind of thing each name stands for."""

from collections.abc import Iterator
from typing import Literal, assert_never

from models.requirement import (
    Name,
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
    NeedsOtherPerson,
    NeedsOtherUnit,
    NeedsParty,
    NeedsReason,
    NeedsRegistered,
    NeedsRole,
    NeedsText,
)
from procedures.source import YamlPath

ReferenceKind = Literal[
    "role", "role or fact", "fact", "text", "fact or text", "fact, text or document",
    "fact, text or party", "event", "event or stage", "recorded event", "clock", "notice",
    "stage", "entry", "place", "gate", "outcome or act", "rule", "setting", "document", "collection", "duty",
    "list of phrases", "list of names", "track", "linked complaint", "act every case knows", "procedure",
]  # fmt: skip

NamesInRequirement = Iterator[tuple[YamlPath, ReferenceKind, Name | None]]
"""For each name: where it stands in the requirement, what kind of thing it names, and the name where one is given."""

_StatedOrHappened = (
    NeedsFact | NeedsText | NeedsReason | NeedsRole | NeedsOtherPerson | NeedsOtherUnit | NeedsEvent | NeedsClock
)
_DoneOrMade = (
    NeedsCount | NeedsDuty | NeedsDocument | NeedsApproval | NeedsConsent | NeedsItems | NeedsLinked | NeedsRegistered
    | NeedsParty | NeedsEarlier
)  # fmt: skip
SingleRequirement = _StatedOrHappened | _DoneOrMade
"""Every shape but `all`, `any` and `none`. The type checker refuses a `match` that forgets one."""


def names_in_requirement(need: SingleRequirement) -> NamesInRequirement:
    """Yield the names in a single requirement."""
    match need:
        case NeedsFact(fact=name):
            yield ("fact",), "fact", name
        case NeedsText(text=name, free_of=phrases, at_least=least):
            yield ("text",), "text" if least is None else "list of names", name
            yield ("free_of",), "list of phrases", phrases
        case NeedsReason(reason=name):
            yield ("reason",), "text", name
        case NeedsRole(role=names):
            yield from ((("role", place), "role", name) for place, name in enumerate(names))
        case NeedsOtherPerson(other_person=name) | NeedsOtherUnit(other_unit=name):
            yield (), "event", name
        case NeedsEvent(event=name, before=before, within=within):
            yield (), "event", name
            yield ("before",), "event", before
            yield ("within",), "clock", within
        case NeedsClock(clock=name):
            yield ("clock",), "clock", name
        case _:
            yield from _names_of_done_or_made(need)


def _names_of_done_or_made(need: _DoneOrMade) -> NamesInRequirement:
    match need:
        case NeedsCount(count=name):
            yield ("count",), "event or stage", name
        case NeedsDuty(duty=name):
            yield ("duty",), "duty", name
        case NeedsDocument(document=name, states=states, signed_by=signers):
            yield ("document",), "document", name
            yield from ((("states", place), "fact or text", name) for place, name in enumerate(states))
            yield from ((("signed_by", place), "role", name) for place, name in enumerate(signers))
        case NeedsApproval(approval=name):
            yield ("approval",), "stage", name
        case NeedsConsent(consent=name, of=party):
            yield ("consent",), "fact, text or document", name
            yield ("of",), "role", party
        case NeedsItems(items=name):
            yield ("items",), "collection", name
        case NeedsLinked(linked=name):
            yield ("linked",), "linked complaint", name
        case NeedsRegistered(who=person):
            yield ("who",), "fact", person
        case NeedsEarlier(procedure=slug):
            yield ("procedure",), "procedure", slug
        case NeedsParty():
            return
        case _:
            assert_never(need)
