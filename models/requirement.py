"""What a rule may ask for: seventeen shapes, combined by all, any and none and by nothing else.

A requirement is met only by what is fresh: an approval or consent lapses when its subject changes, a signature
when its document changes, and an event or duty counts from the last entry into the stage that asks. `ever: true`
says otherwise.
"""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, StringConstraints, Tag

from models.frozen import StrictModel

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]

EventName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}(\.[a-z][a-z0-9_]{0,47})?$")]


class NeedsFact(StrictModel):
    """A fact has been stated, and is so: `is` its value, `in` one of several, `has` a member, `at_least` and
    `more_than` a number (or so many members); `now`: stated with this very act."""

    fact: Name
    is_: bool | int | Name | None = Field(default=None, alias="is")
    in_: tuple[int | Name, ...] = Field(default=(), alias="in")
    has: Name | None = None
    at_least: int | None = None
    more_than: int | None = None
    now: bool = False


class NeedsText(StrictModel):
    """Something has been put in writing (findings, an opinion), free of the phrases a list forbids."""

    text: Name
    free_of: Name | None = None


class NeedsReason(StrictModel):
    """The text is given with this very act: a reason of earlier does not do."""

    reason: Name


class NeedsRole(StrictModel):
    """Whoever acts holds one of these roles."""

    role: tuple[Name, ...]


class NeedsOtherPerson(StrictModel):
    """Whoever acts is not the person who did that event: the maker is not the checker."""

    other_person: EventName


class NeedsOtherUnit(StrictModel):
    """Whoever acts shares no unit with the person who did that event."""

    other_unit: EventName


class NeedsEvent(StrictModel):
    """That has happened since the stage was entered; `before` another event, `within` the limit of a clock. An
    outcome that several stages have is told apart as `stage.outcome`."""

    event: EventName
    before: EventName | None = None
    within: Name | None = None
    ever: bool = False


class NeedsClock(StrictModel):
    """That clock is running, over or stopped."""

    clock: Name
    is_: Literal["running", "over", "stopped"] = Field(alias="is")


class NeedsDuty(StrictModel):
    """A duty of the stage has been ticked."""

    duty: Name


class NeedsDocument(StrictModel):
    """A document has been issued, states these facts and texts, and bears a signature of each of these roles."""

    document: Name
    states: tuple[Name, ...] = ()
    signed_by: tuple[Name, ...] = ()


class NeedsApproval(StrictModel):
    """The approval asked at that stage was given, and its subject has not changed since."""

    approval: Name


class NeedsConsent(StrictModel):
    """A party has consented to a subject (a text, fact or document), which has not changed since."""

    consent: Name
    of: Name


class NeedsCount(StrictModel):
    """An event has happened so many times, or a stage has been entered so often."""

    count: EventName
    at_least: int | None = None
    at_most: int | None = None


class NeedsItems(StrictModel):
    """Of a collection: `every` item, or `at_least` so many, are in one of the states and hold these fields."""

    items: Name
    every: bool = False
    at_least: int | None = None
    state: tuple[Name, ...] = ()
    has: tuple[Name, ...] = ()


class NeedsLinked(StrictModel):
    """A complaint that this case opened by that entry has ended, at `has` where one end is meant."""

    linked: Name
    has: Name | None = None


class NeedsRegistered(StrictModel):
    """Every person the fact names (without one: whoever acts) is on that register."""

    registered: Name
    who: Name | None = None


class NeedsAll(StrictModel):
    all: tuple["Requirement", ...]


class NeedsAny(StrictModel):
    any: tuple["Requirement", ...]


class NeedsNone(StrictModel):
    none: tuple["Requirement", ...]


REQUIREMENT_SHAPES = (
    "fact", "text", "reason", "role", "other_person", "other_unit", "event", "clock", "duty", "document",
    "approval", "consent", "count", "items", "linked", "registered", "all", "any", "none",
)  # fmt: skip


def requirement_shape(value: Any) -> str | None:
    """The one key that says which requirement this is."""
    keys = value if isinstance(value, dict) else getattr(type(value), "model_fields", ())
    return next((word for word in REQUIREMENT_SHAPES if word in keys), None)


Requirement = Annotated[
    Annotated[NeedsFact, Tag("fact")]
    | Annotated[NeedsText, Tag("text")]
    | Annotated[NeedsReason, Tag("reason")]
    | Annotated[NeedsRole, Tag("role")]
    | Annotated[NeedsOtherPerson, Tag("other_person")]
    | Annotated[NeedsOtherUnit, Tag("other_unit")]
    | Annotated[NeedsEvent, Tag("event")]
    | Annotated[NeedsClock, Tag("clock")]
    | Annotated[NeedsDuty, Tag("duty")]
    | Annotated[NeedsDocument, Tag("document")]
    | Annotated[NeedsApproval, Tag("approval")]
    | Annotated[NeedsConsent, Tag("consent")]
    | Annotated[NeedsCount, Tag("count")]
    | Annotated[NeedsItems, Tag("items")]
    | Annotated[NeedsLinked, Tag("linked")]
    | Annotated[NeedsRegistered, Tag("registered")]
    | Annotated[NeedsAll, Tag("all")]
    | Annotated[NeedsAny, Tag("any")]
    | Annotated[NeedsNone, Tag("none")],
    Discriminator(
        requirement_shape,
        custom_error_type="requirement",
        custom_error_message="a requirement is one of: " + ", ".join(REQUIREMENT_SHAPES),
    ),
]
