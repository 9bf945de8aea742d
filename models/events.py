"""Events of a case, their hash chain, and what a case's workflow sends to the register."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, ClassVar, Literal, TypedDict, TypeVar

from pydantic import AwareDatetime, Field, TypeAdapter

from models.frozen import Frozen
from models.means import Means
from models.messages import ClockKey, Digest, FactValue, Holder, Id, Number, Person, Sealed, TextRef, Verdict
from models.requirement import EventName, Name, PartyWord
from models.time import Calendar, Days

EventType = Literal[
    "opened", "acted", "noted", "linked", "asked", "granted", "declined",
    "warned", "held", "expired", "reminded", "escalated", "breach_withdrawn",
    "taken", "offered", "issued", "suspended", "resumed", "answered", "assigned", "ticked", "signed",
    "consented", "dropped", "notified", "link_ended", "joined", "corrected", "adopted", "redated", "questioned",
    "revived",
]  # fmt: skip


LOST_PARTY = "party"  # in `Revived.lost`: who filed the complaint


E = TypeVar("E", bound="CaseEvent")


class ChainHead(Frozen):
    """The head of a hash chain: the `seq` of its last event, and its hash. The default is the empty chain."""

    seq: int = 0
    hash: str = "0" * 64


class ImportedPause(Frozen):
    """A time during which a limit of the old system did not run: [since, until). Without `until` it still stands."""

    ground: Name
    since: AwareDatetime
    until: AwareDatetime | None = None


class Imported(Frozen):
    """The position of a complaint at its import, part of its event `opened`. None of it has been judged here.

    `old_number` is its number in the old system. It came to `stage` at `since`; `holder` has the work in hand.
    `happened` are the outcomes and acts of the old system with their instants, `started` the limits that run with the
    start of each, `extended` the units by which they were extended, `paused` when they did not run. `overdue` are
    limits that ended with a breach before. `closed_at` is set exactly if `stage` is an end of the case.
    """

    old_number: str = Field(min_length=1, max_length=100)
    stage: Name
    since: AwareDatetime
    holder: Holder | None = None
    happened: dict[EventName, AwareDatetime] = Field(default_factory=dict)
    started: dict[Name, AwareDatetime] = Field(default_factory=dict)
    extended: dict[Name, int] = Field(default_factory=dict)
    paused: dict[Name, tuple[ImportedPause, ...]] = Field(default_factory=dict)
    overdue: tuple[Name, ...] = ()
    closed_at: AwareDatetime | None = None


class CaseEvent(Frozen):
    """What every event of a case says. Events are the only thing that changes it (`rules/evolve.py`).

    `at` is the legal instant (of an act: when it happened; of an expiry: when the limit ended), `recorded_at` when the
    case wrote it down. The difference is the delay with which an expiry was noticed. `name` is the act, clock, notice,
    track or entry that the event is about, `about` whatever else it is about by name, `item` that of a collection;
    `track` is none on the main track. Of the kinds below, `refers_to` is the `seq` of an earlier event, `rung` the step
    of a clock's ladder (from 0), `clock` the clock that did something by itself.
    """

    seq: int
    name: Name
    at: AwareDatetime
    recorded_at: AwareDatetime
    item: Name | None = None
    about: Name | None = None
    track: Name | None = None

    @property
    def known_at(self) -> datetime:
        """When the office knew of it: an act that is reported late, when the register received it."""
        return self.at


class ByItself(CaseEvent):
    """What follows from a limit or from another event. It states nothing, and nobody did it."""

    by: ClassVar[None] = None
    n: ClassVar[None] = None
    received_at: ClassVar[None] = None
    facts: ClassVar[Mapping[Name, FactValue]] = {}
    texts: ClassVar[Mapping[Name, TextRef]] = {}
    unknown: ClassVar[tuple[Name, ...]] = ()
    attachments: ClassVar[tuple[TextRef, ...]] = ()
    means: ClassVar[None] = None
    verified: ClassVar[bool] = True
    standing: ClassVar[tuple[Name, ...]] = ()
    stage: ClassVar[None] = None
    registered: ClassVar[Mapping[Name, tuple[Person, ...]]] = {}
    replaces: ClassVar[Mapping[Name, int]] = {}


class Stating(CaseEvent):
    """What an act states, or what a complaint or a limit states by itself.

    `n` is the act it came from. `received_at` is when the register received an act that had happened before; none of an
    act that happened when it was received. `stage` is where an outcome or own act is done. `vacant` are the roles for
    which nobody is left after it, each with who names a deputy. `at_once`: letters about the act do not wait until it
    can be no own slip any more. `replaces`: for each fact and text that is stated in the place of another, the event
    that stated that.
    """

    by: Person | None = None
    n: int | None = None
    received_at: AwareDatetime | None = None
    facts: dict[Name, FactValue] = Field(default_factory=dict)
    texts: dict[Name, TextRef] = Field(default_factory=dict)
    unknown: tuple[Name, ...] = ()
    attachments: tuple[TextRef, ...] = ()
    means: Means | None = None
    verified: bool = True
    standing: tuple[Name, ...] = ()
    stage: Name | None = None
    registered: dict[Name, tuple[Person, ...]] = Field(default_factory=dict)
    vacant: dict[Name, tuple[Holder, ...]] = Field(default_factory=dict)
    at_once: bool = False
    replaces: dict[Name, int] = Field(default_factory=dict)

    @property
    def known_at(self) -> datetime:
        return self.received_at or self.at


class ByPerson(Stating):
    """An act."""

    by: Person


class Opened(Stating):
    """`filed_by` is the digest of who filed the complaint, `filer` what they said of themselves: a name, a contact;
    `filed_as` are their accounts, where they are members of staff. `imported` is what an old system says of a complaint
    that is moved in. `law_sha256` and `calendar_sha256` are the digests of the law and of the calendar by which the
    case is decided: whoever may see its events can compare them, the intake may be kept from them."""

    type: Literal["opened"]
    filed_by: Digest | None = None
    filer: tuple[PartyWord, ...] = ()
    filed_as: tuple[Person, ...] = ()
    imported: Imported | None = None
    law_sha256: Digest | None = None
    calendar_sha256: Digest | None = None


class Acted(ByPerson):
    """An outcome or own act of the procedure, or a return. `other` is the complaint into which this one is merged."""

    type: Literal["acted"]
    stage: Name
    to: Name | None = None
    fork: dict[Name, Name] = Field(default_factory=dict)
    other: Number | None = None


class Noted(ByPerson):
    """An act that leads nowhere and is no more than said. `deciders` are who decides on what it asks for; `given` says
    that who asks is one of two who decide. `other` is the complaint into which this one is to be merged."""

    type: Literal["noted"]
    refers_to: int | None = None
    whom: Holder | None = None
    party: Name | None = None
    given: bool | None = None
    deciders: tuple[Holder, ...] = ()
    other: Number | None = None


class Asked(ByPerson):
    """More time is asked for: `units`, or `until` a date."""

    type: Literal["asked"]
    units: int | None = None
    until: date | None = None


class Granted(ByPerson):
    """As much as was asked for, unless it says how much."""

    type: Literal["granted"]
    refers_to: int
    units: int | None = None
    until: date | None = None


class Declined(ByPerson):
    type: Literal["declined"]
    refers_to: int


class BreachWithdrawn(Stating):
    """By a person, or because of the adoption `refers_to`."""

    type: Literal["breach_withdrawn"]
    refers_to: int | None = None


class Suspended(ByPerson):
    type: Literal["suspended"]
    ground: Name


class Resumed(Stating):
    """By a person, or because the suspension has reached its maximum."""

    type: Literal["resumed"]


class Assigned(ByPerson):
    type: Literal["assigned"]
    whom: Holder
    deciders: tuple[Holder, ...] = ()


class Ticked(ByPerson):
    type: Literal["ticked"]
    about: Name


class Answered(ByPerson):
    """An answer to an approval for the role `party`: `whom` is the person in whose place it is given."""

    type: Literal["answered"]
    party: Name
    given: bool
    whom: Holder | None = None


class Signed(ByPerson):
    """The document `about` is signed for the role `party`, in the place of `whom`."""

    type: Literal["signed"]
    about: Name
    party: Name
    whom: Holder | None = None


class Consented(ByPerson):
    type: Literal["consented"]
    about: Name
    party: Name
    given: bool


class LinkEnded(ByPerson):
    """The complaint that event `refers_to` opened has come to the end `about`."""

    type: Literal["link_ended"]
    about: Name
    refers_to: int


class Joined(ByPerson):
    """`filed_as` are the accounts of who filed the complaint that joins, where they are members of staff."""

    type: Literal["joined"]
    other: Number
    filed_as: tuple[Person, ...] = ()


class Corrected(ByPerson):
    """The act of event `refers_to` is undone, which `whom` had done."""

    type: Literal["corrected"]
    refers_to: int
    whom: Holder


class Adopted(Stating):
    type: Literal["adopted"]
    calendar: Calendar | None = None


class Revived(Stating):
    """The case was rebuilt from its journal up to event `refers_to`.

    `second` is the other person who decided that although a witness of the journal contradicts it, `contradicts` what
    that witness says, `displaced` the numbers of acts that lie in no inbox, since another act had their number after a
    restore, `lost` the ids of texts and attachments (and `party`) that were lost with it.
    """

    type: Literal["revived"]
    refers_to: int
    second: Person | None = None
    contradicts: ChainHead | None = None
    displaced: tuple[int, ...] = ()
    lost: tuple[Id, ...] = ()


class Taken(Stating):
    """An outcome that a clock takes; one that only reclassifies leads nowhere."""

    type: Literal["taken"]
    rung: int
    clock: ClockKey
    to: Name | None = None
    fork: dict[Name, Name] = Field(default_factory=dict)


class Prompted(ByItself):
    """An outcome that a clock opens, or a document that it makes due."""

    type: Literal["offered", "issued"]
    rung: int
    clock: ClockKey


class Announced(ByItself):
    """What a clock says: its limit ends soon, has ended, or has while a request holds the breach."""

    type: Literal["warned", "held", "expired"]


class Reminded(ByItself):
    """No `rung` where somebody is reminded of a request that they have to decide, no `to` where the clock was to do
    something else that it could not do."""

    type: Literal["reminded"]
    to: Name | None = None
    rung: int | None = None


class Escalated(ByItself):
    type: Literal["escalated"]
    to: Name | None = None
    rung: int


class Notified(ByItself):
    type: Literal["notified"]
    party: Name
    refers_to: int | None = None
    clock: ClockKey | None = None
    at_once: bool = False


class Redated(ByItself):
    """A limit moves from `last_day_before` to `last_day` because of the days `moved_by`."""

    type: Literal["redated"]
    refers_to: int
    last_day_before: date | None
    last_day: date
    moved_by: Days


class Questioned(ByItself):
    """A step that a clock took earlier than the newer calendar allows."""

    type: Literal["questioned"]
    refers_to: int
    clock: ClockKey


class Linked(ByItself):
    type: Literal["linked"]


class Dropped(ByItself):
    type: Literal["dropped"]


class ActEventFields(TypedDict):
    """What the event of an act says, whatever its kind: arguments that are spread into its constructor."""

    seq: int
    name: Name
    at: datetime
    recorded_at: datetime
    item: Name | None
    about: Name | None
    track: Name | None
    by: Person
    n: int | None
    received_at: datetime | None
    facts: dict[Name, FactValue]
    texts: dict[Name, TextRef]
    unknown: tuple[Name, ...]
    attachments: tuple[TextRef, ...]
    means: Means | None
    verified: bool
    standing: tuple[Name, ...]
    registered: dict[Name, tuple[Person, ...]]
    vacant: dict[Name, tuple[Holder, ...]]
    at_once: bool


class ClockEventFields(TypedDict):
    """What an event of a clock says, whatever its kind: arguments that are spread into its constructor."""

    seq: int
    name: Name
    at: datetime
    recorded_at: datetime
    item: Name | None


StatingEvent = (
    Opened | Acted | Noted | Asked | Granted | Declined | BreachWithdrawn | Suspended | Resumed | Assigned | Ticked
    | Answered | Signed | Consented | LinkEnded | Joined | Corrected | Adopted | Revived | Taken
)  # fmt: skip
Consequence = Announced | Prompted | Reminded | Escalated | Notified | Redated | Questioned | Linked | Dropped
Event = Annotated[StatingEvent | Consequence, Field(discriminator="type")]
EVENT = TypeAdapter[Event](Event)


def numbered(event: E, seq: int) -> E:
    """Return the event at its place in the chain."""
    return event if event.seq == seq else event.model_copy(update={"seq": seq})


def stages_reached(event: Event) -> tuple[Name, ...]:
    """Return the stages to which an event leads."""
    if event.type not in ("acted", "taken"):
        return ()
    return (*((event.to,) if event.to else ()), *event.fork.values())


def directed_to(event: Event) -> Name | None:
    """Return the stage to which an event leads, or the role of whom a clock reminds."""
    return event.to if event.type in ("acted", "taken", "reminded", "escalated") else None


def clock_of(event: Event) -> ClockKey | None:
    """Return the clock that did by itself what an event says, or because of which somebody is told."""
    return event.clock if event.type in ("taken", "offered", "issued", "questioned", "notified") else None


def read_event(text: str) -> Event:
    """Return an event from its JSON. Raises ValidationError for one that lacks a field its type needs."""
    return EVENT.validate_json(text)


class CaseProgress(Sealed):
    """How far a case's workflow has got: the head of its chain, the part that the register has confirmed, the last act
    judged. `opening` tells which complaint it was opened as, `generation` how often it was made anew. Answer of the
    query `head`, under a seal for whoever asked."""

    head: ChainHead
    recorded: ChainHead
    judged: int
    quarantined: bool = False
    opening: Digest | None = None
    generation: int = 1

    @property
    def seq(self) -> int:
        """The last event that can still get into the register; a quarantined case writes nothing more."""
        return self.recorded.seq if self.quarantined else self.head.seq


class Step(Frozen):
    """What a case asks the register to write down in one transaction. `head` is the chain before `events`."""

    number: Number
    head: ChainHead
    events: tuple[Event, ...]
    verdicts: tuple[Verdict, ...] = ()


class StepAnswer(Frozen):
    """What the register says of a step; nothing, if it has written it down or found it written.

    `written`: what it has from this case, under its seal, in the place of the step. A worker that died after the
    register had written left nothing in the case's history; what it wrote stands. `differs`: the end of a chain in the
    register that is not the case's. The answer of a local activity repeats `events` and `verdicts` of the step, which
    stand nowhere else in a history.
    """

    written: tuple[Event, ...] = ()
    differs: ChainHead | None = None
    events: tuple[Event, ...] = ()
    verdicts: tuple[Verdict, ...] = ()


class MoveRequest(Frozen):
    """What the newer `release` makes of a case's events in the register: the head of their chain, and the digest of the
    case that its rules fold from them. Input of the update `move`."""

    release: Id
    head: ChainHead
    case: Digest
