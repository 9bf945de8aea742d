"""What each shape of requirement names, and as what."""

from collections.abc import Iterator
from typing import Literal

from models.requirement import (
    Name,
    NeedsApproval,
    NeedsClock,
    NeedsConsent,
    NeedsCount,
    NeedsDocument,
    NeedsDuty,
    NeedsEvent,
    NeedsFact,
    NeedsItems,
    NeedsLinked,
    NeedsOtherPerson,
    NeedsOtherUnit,
    NeedsReason,
    NeedsRegistered,
    NeedsRole,
    NeedsText,
    Requirement,
)
from procedures.source import Path_

Kind = Literal[
    "role", "fact", "text", "fact or text", "fact, text or document", "event", "event or stage", "clock", "notice",
    "stage", "entry", "place", "gate", "outcome or act", "rule", "setting", "document", "collection", "duty",
    "list of phrases", "track", "linked complaint", "act every case knows", "procedure",
]  # fmt: skip


def spoken(need: Requirement) -> Iterator[tuple[Path_, Kind, Name | None]]:  # noqa: C901  # one line a shape
    """The names in a single requirement, each with where it stands in it."""
    match need:
        case NeedsFact(fact=name):
            yield ("fact",), "fact", name
        case NeedsText(text=name, free_of=phrases):
            yield ("text",), "text", name
            yield ("free_of",), "list of phrases", phrases
        case NeedsReason(reason=name):
            yield ("reason",), "text", name
        case NeedsClock(clock=name):
            yield ("clock",), "clock", name
        case NeedsEvent(event=name, before=before, within=within):
            yield (), "event", name
            yield ("before",), "event", before
            yield ("within",), "clock", within
        case NeedsOtherPerson(other_person=name) | NeedsOtherUnit(other_unit=name):
            yield (), "event", name
        case NeedsRole(role=names):
            yield from ((("role", place), "role", name) for place, name in enumerate(names))
        case NeedsDuty(duty=name):
            yield ("duty",), "duty", name
        case NeedsCount(count=name):
            yield ("count",), "event or stage", name
        case _:
            yield from _of_more(need)


def _of_more(need: Requirement) -> Iterator[tuple[Path_, Kind, Name | None]]:
    match need:
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
        case NeedsRegistered(who=name):
            yield ("who",), "fact", name
