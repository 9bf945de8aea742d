"""What a rule may require: eighteen simple shapes, and `all`, `any` and `none` to combine them.

Each class is one shape; its first field is also the key by which the shape is recognised in YAML. A requirement is met
only by what is fresh: an approval or consent lapses when its subject changes, a signature when its document changes,
an event or duty counts only since the stage was last entered, a fact or text only in the round in which it was stated.
`ever: true` lifts that for events, facts and texts.
`rules/requirements.py` decides whether a requirement is met.
"""

from collections.abc import Iterator
from typing import Annotated, Literal, assert_never

from pydantic import Discriminator, Field, StringConstraints, Tag

from models.frozen import StrictModel

NAME_PATTERN = r"^[a-z][a-z0-9_]{0,47}$"
Name = Annotated[str, StringConstraints(pattern=NAME_PATTERN)]

EventName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}(\.[a-z][a-z0-9_]{0,47})?$")]


class NeedsFact(StrictModel):
    """A fact is stated and has a value: `is` the value, `in` one of several, `has` a member, `at_least` or `more_than`
    a number (of a list: so many members). Without any of these, any value. `now`: stated with this very act. `ever`:
    also in an earlier round.

    Example: `{fact: severity, is: major}`
    """

    fact: Name
    is_: bool | int | Name | None = Field(default=None, alias="is")
    in_: tuple[int | Name, ...] = Field(default=(), alias="in")
    has: Name | None = None
    at_least: int | None = None
    more_than: int | None = None
    now: bool = False
    ever: bool = False


class NeedsText(StrictModel):
    """A text is written down (findings, an opinion), and contains no phrase of the list `free_of`. `at_least`: a list
    of names has so many. `ever`: also in an earlier round.

    Example: `{text: findings, free_of: forbidden_words}`
    """

    text: Name
    free_of: Name | None = None
    at_least: int | None = Field(default=None, ge=1)
    ever: bool = False


class NeedsReason(StrictModel):
    """The text is given with this very act; an earlier one does not count.

    Example: `{reason: refusal_reason}`
    """

    reason: Name


class NeedsRole(StrictModel):
    """The actor holds one of these roles.

    Example: `{role: [office_head, manager_in_charge]}`
    """

    role: tuple[Name, ...]


class NeedsOtherPerson(StrictModel):
    """The actor is nobody who ever did that event, in this round or an earlier one: the four-eyes principle.

    Example: `{other_person: proposed}`
    """

    other_person: EventName


class NeedsOtherUnit(StrictModel):
    """The actor shares no unit with anybody who did that event.

    Example: `{other_unit: investigated}`
    """

    other_unit: EventName


class NeedsEvent(StrictModel):
    """The event has happened since the stage was entered: `before` another event, `within` the limit of a clock. An
    outcome that several stages have is named `stage.outcome`. `ever`: also before the stage was entered.

    Example: `{event: visited, within: first_visit}`
    """

    event: EventName
    before: EventName | None = None
    within: Name | None = None
    ever: bool = False


class NeedsClock(StrictModel):
    """The clock is running, over (expired) or stopped.

    Example: `{clock: handling, is: over}`
    """

    clock: Name
    is_: Literal["running", "over", "stopped"] = Field(alias="is")


class NeedsDuty(StrictModel):
    """A duty of the stage has been ticked.

    Example: `{duty: evidence_checked}`
    """

    duty: Name


class NeedsDocument(StrictModel):
    """A document has been issued, states these facts and texts, and bears a signature for each of these roles. `ever`:
    also one made in an earlier round.

    Example: `{document: agreement, states: [amount], signed_by: [complainant]}`
    """

    document: Name
    states: tuple[Name, ...] = ()
    signed_by: tuple[Name, ...] = ()
    ever: bool = False


class NeedsApproval(StrictModel):
    """The approval asked for at that stage was given, and its subject has not changed since.

    Example: `{approval: head_approval}`
    """

    approval: Name


class NeedsConsent(StrictModel):
    """The party `of` consented to a subject (a text, fact or document) that has not changed since.

    Example: `{consent: proposal, of: complainant}`
    """

    consent: Name
    of: Name


class NeedsCount(StrictModel):
    """An event has happened so many times, or a stage has been entered so often.

    Example: `{count: contact, at_least: 3}`
    """

    count: EventName
    at_least: int | None = None
    at_most: int | None = None


class NeedsItems(StrictModel):
    """`every` item of a collection, or `at_least` so many, is in one of the states and holds these fields.

    Example: `{items: measures, every: true, state: [done]}`
    """

    items: Name
    every: bool = False
    at_least: int | None = None
    state: tuple[Name, ...] = ()
    has: tuple[Name, ...] = ()


class NeedsLinked(StrictModel):
    """A complaint that this case opened by that entry has ended; `has`: at that final stage.

    Example: `{linked: liability, has: closed}`
    """

    linked: Name
    has: Name | None = None


class NeedsRegistered(StrictModel):
    """Every person that the fact `who` names is on that register; without `who`, the actor.

    Example: `{registered: inspectors, who: investigators}`
    """

    registered: Name
    who: Name | None = None


PartyWord = Literal["named", "reachable", "anonymous"]


class NeedsParty(StrictModel):
    """Who filed the complaint gave a name (`named`), left a contact or an address (`reachable`), or gave no name
    (`anonymous`). The register knows it from the intake form; nobody states it.

    Example: `{party: named}`
    """

    party: PartyWord


class Within(StrictModel):
    """A length of time before the complaint was received."""

    n: int = Field(ge=1, le=3660)
    unit: Literal["working_day", "calendar_day", "month"]


class NeedsEarlier(StrictModel):
    """Who filed the complaint filed an earlier one, of this `procedure` or another: in that `state`, `ended` at one of
    these ends, received `within` that time before this one. The register finds it when the act is received.

    Example: `{earlier: same_filer, state: closed}`
    """

    earlier: Literal["same_filer"]
    procedure: str | None = None
    state: Literal["open", "closed"] | None = None
    ended: tuple[Name, ...] = ()
    within: Within | None = None


class NeedsAll(StrictModel):
    """All of these are met.

    Example: `{all: [{fact: severity}, {text: findings}]}`
    """

    all: tuple["Requirement", ...]


class NeedsAny(StrictModel):
    """At least one of these is met.

    Example: `{any: [{event: visited}, {event: contact}]}`
    """

    any: tuple["Requirement", ...]


class NeedsNone(StrictModel):
    """None of these is met.

    Example: `{none: [{event: withdraw}]}`
    """

    none: tuple["Requirement", ...]


REQUIREMENT_SHAPES = (
    "fact", "text", "reason", "role", "other_person", "other_unit", "event", "clock", "duty", "document",
    "approval", "consent", "count", "items", "linked", "registered", "party", "earlier", "all", "any", "none",
)  # fmt: skip


def requirement_shape(value: object) -> str | None:
    """Return the key that says which shape this is; None if there is none. `value` is YAML data or a model."""
    keys = value if isinstance(value, dict) else getattr(type(value), "model_fields", ())
    return next((shape for shape in REQUIREMENT_SHAPES if shape in keys), None)


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
    | Annotated[NeedsParty, Tag("party")]
    | Annotated[NeedsEarlier, Tag("earlier")]
    | Annotated[NeedsAll, Tag("all")]
    | Annotated[NeedsAny, Tag("any")]
    | Annotated[NeedsNone, Tag("none")],
    Discriminator(
        requirement_shape,
        custom_error_type="requirement",
        custom_error_message="a requirement is one of: " + ", ".join(REQUIREMENT_SHAPES),
    ),
]

CombinedRequirement = NeedsAll | NeedsAny | NeedsNone
StatedRequirement = NeedsFact | NeedsText | NeedsReason
ActorRequirement = NeedsRole | NeedsOtherPerson | NeedsOtherUnit | NeedsRegistered
HistoryRequirement = NeedsEvent | NeedsCount | NeedsClock | NeedsDuty
RecordRequirement = NeedsDocument | NeedsApproval | NeedsConsent | NeedsItems | NeedsLinked | NeedsParty | NeedsEarlier
SimpleRequirement = StatedRequirement | ActorRequirement | HistoryRequirement | RecordRequirement
ANY_COMBINATION = (NeedsAll, NeedsAny, NeedsNone)


def simple_requirements(
    requirement: Requirement, within: tuple[type[CombinedRequirement], ...] = ANY_COMBINATION
) -> Iterator[SimpleRequirement]:
    """Yield the simple requirements that a requirement is made of, in order; with `within`, only those that stand in
    combinations of these kinds."""
    match requirement:
        case NeedsAll(all=parts) | NeedsAny(any=parts) | NeedsNone(none=parts):
            if isinstance(requirement, within):
                for part in parts:
                    yield from simple_requirements(part, within)
        case _:
            yield requirement


def facts_in(requirement: Requirement) -> Iterator[Name]:
    """Yield the facts that a requirement depends on."""
    for need in simple_requirements(requirement):
        match need:
            case NeedsFact(fact=name) | NeedsRegistered(who=str(name)):
                yield name
            case NeedsText() | NeedsReason() | NeedsRole() | NeedsOtherPerson() | NeedsOtherUnit() | NeedsRegistered():
                pass
            case NeedsEvent() | NeedsClock() | NeedsDuty() | NeedsDocument() | NeedsApproval() | NeedsConsent():
                pass
            case NeedsCount() | NeedsItems() | NeedsLinked() | NeedsParty() | NeedsEarlier():
                pass
            case _:
                assert_never(need)


def events_in(requirement: Requirement) -> Iterator[EventName]:
    """Yield the events that a requirement depends on. `count` may name a stage instead of an event."""
    for need in simple_requirements(requirement):
        match need:
            case NeedsEvent(event=event, before=before):
                yield from (event, before) if before else (event,)
            case NeedsOtherPerson(other_person=event) | NeedsOtherUnit(other_unit=event) | NeedsCount(count=event):
                yield event
            case NeedsFact() | NeedsText() | NeedsReason() | NeedsRole() | NeedsClock() | NeedsDuty():
                pass
            case NeedsDocument() | NeedsApproval() | NeedsConsent() | NeedsItems() | NeedsLinked():
                pass
            case NeedsRegistered() | NeedsParty() | NeedsEarlier():
                pass
            case _:
                assert_never(need)
