"""What people and workers tell a case, and what it answers.

Nothing here can hold free text: names, contacts, narratives, reasons and opinions live in PostgreSQL (`party`,
`text`) and are named by id and keyed digest, so that they can be erased while the chain of events holds.
New fields come with a default; no field is ever renamed or removed.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from models.frozen import Frozen
from models.means import Means
from models.procedure import RuleId
from models.requirement import Name
from models.time import Calendar, Days, Instant

Id = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z_:.-]{0,63}$")]
Person = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]
Number = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}-\d{4}-\d{6}$")]
CASE = "complaint/"  # before its number: the id of a case in Temporal
Holder = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,47}$")]  # a person, unit or post
ClockKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}(:[a-z][a-z0-9_]{0,47})?$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16,64}$")]
Whole = Annotated[int, Field(ge=-1_000_000_000, le=1_000_000_000, strict=True)]
FactValue = Annotated[
    Annotated[bool, Field(strict=True)] | Whole | AwareDatetime | date | Person | Name | tuple[Person | Name, ...],
    Field(union_mode="left_to_right"),
]


class TextRef(Frozen):
    """A text or an attachment of the register: where it lies, what it was when it was referred to, and which lists of
    phrases it holds something of."""

    id: Id
    hmac: Digest
    holds: tuple[Name, ...] = ()


class Particulars(BaseModel):
    """What an act speaks of: `track` of several, `item` of a collection, `clock`, on which `units` more or `until` a
    date, `about` (the duty, document, subject or notice by name), `of` (an event by number), `whom` (a person, unit or
    post), `party` (an outside role), `given` (whether the party says yes), `ground` of a suspension, `unknown` (fields
    put on record as not known); and by which means somebody was told."""

    means: Means | None = None
    clock: ClockKey | None = None
    units: int | None = Field(default=None, ge=1, le=3660)
    until: date | None = None
    track: Name | None = None
    item: Name | None = None
    about: Name | None = None
    of: int | None = Field(default=None, ge=1, le=1_000_000_000)
    whom: Holder | None = None
    party: Name | None = None
    given: bool | None = None
    ground: Name | None = None
    unknown: tuple[Name, ...] = Field(default=(), max_length=64)


class Act(Particulars, Frozen):
    """One thing a person does on a case, as it stands in the inbox.

    `n` and `received_at` are given by the register (0 and none: not yet received there); so are `standing`, what
    the actor held at that instant, `stands_for`, whom the actor stood in for, and `registered`, who of the persons
    named is on which register. `settled` says that every act up to it had been judged when this one was received.

    `calendar` are the years of the calendar that the register knows and the case does not; it counts by them before
    the act is judged. By its `seal` a case knows that all this comes from the register: anybody who can write to
    Temporal can write a number.
    """

    id: Id
    name: Name
    actor: Person
    n: int = Field(default=0, ge=0)
    received_at: Instant | None = None
    happened_at: Instant | None = None
    standing: tuple[Name, ...] = ()
    facts: dict[Name, FactValue] = Field(default={}, max_length=64)
    texts: dict[Name, TextRef] = Field(default={}, max_length=64)
    attachments: tuple[TextRef, ...] = Field(default=(), max_length=16)
    registered: dict[Name, tuple[Person, ...]] = {}
    settled: int = 0
    verified: bool = True
    stands_for: tuple[Person, ...] = ()
    calendar: Calendar | None = None
    seal: Digest | None = None

    @property
    def persons(self) -> frozenset[Person]:
        """Who acts, and for whom."""
        return frozenset({self.actor, *self.stands_for})

    @property
    def holders(self) -> frozenset[Holder]:
        """Who acts, for whom, and in which roles."""
        return self.persons | {*self.standing}

    @property
    def received(self) -> datetime:
        """When it was received; an act that has not been received cannot be judged."""
        if self.received_at is None:
            raise ValueError("not received yet")
        return self.received_at

    @property
    def happened(self) -> datetime:
        """When it happened: when it was received, unless said otherwise."""
        return self.happened_at or self.received


class Why(StrEnum):
    """Why an act is refused; beside the rule that says so, where one does."""

    needs = "needs"
    record = "record"
    notice = "notice"
    role = "role"
    hidden = "hidden"
    not_open = "not_open"
    unknown = "unknown"
    closed = "closed"
    wrong_value = "wrong_value"
    no_clock = "no_clock"
    no_extension = "no_extension"
    too_late = "too_late"
    beyond_cap = "beyond_cap"
    no_request = "no_request"
    same_person = "same_person"
    no_breach = "no_breach"
    happened_at = "happened_at"
    unverified = "unverified"
    undecodable = "undecodable"
    quarantined = "quarantined"
    which_track = "which_track"
    joining = "joining"
    not_permitted = "not_permitted"
    recused = "recused"
    opinion_owed = "opinion_owed"
    reason = "reason"
    order = "order"
    item = "item"
    not_offered = "not_offered"
    no_suspension = "no_suspension"
    not_undoable = "not_undoable"
    answered = "answered"
    too_few = "too_few"


class Refusal(Frozen):
    """That an act is refused: why, by which rule of the text (none: by the way any case works), about what."""

    why: Why
    rule: RuleId | None = None
    about: Name | None = None


class Verdict(Frozen):
    """What became of the act `n`: accepted with the event `seq`, or refused."""

    n: int
    seq: int | None = None
    refused: tuple[Refusal, ...] = ()


class Event(Frozen):
    """Something that has happened on a case; the only thing that changes it.

    `at` is the legal instant (an act: when it happened; an expiry: when it was due), `recorded_at` when the case
    wrote it down; the difference is the lateness of an expiry.

    `name` is the act, clock, notice, track or entry that the event is about. `refers_to` is the `seq` of an earlier
    event: the request that is granted or declined, the link that ends, the act that is corrected, the adoption that
    moves a limit, the last event that a revived case was rebuilt from. `rung` is the place in a clock's ladder (from
    0) that spoke. `redated` moves a limit from `last_day_before` to `last_day` because of `moved_by`. `until` is the
    date that an extension asks for or grants. Which fields a type needs stands in `REQUIRED_FIELDS`.
    """

    seq: int
    type: Literal[
        "opened", "acted", "noted", "linked", "asked", "granted", "declined",
        "warned", "held", "expired", "reminded", "escalated", "breach_withdrawn",
        "taken", "offered", "issued", "suspended", "resumed", "answered", "assigned", "ticked", "signed",
        "consented", "dropped", "notified", "ended", "corrected", "adopted", "redated", "questioned",
        "revived",
    ]  # fmt: skip
    name: Name
    at: AwareDatetime
    recorded_at: AwareDatetime
    by: Person | None = None
    n: int | None = None
    stage: Name | None = None
    facts: dict[Name, FactValue] = {}
    texts: dict[Name, TextRef] = {}
    attachments: tuple[TextRef, ...] = ()
    means: Means | None = None
    units: int | None = None
    to: Name | None = None
    refers_to: int | None = None
    rung: int | None = None
    verified: bool = True
    clock: ClockKey | None = None
    until: date | None = None
    track: Name | None = None
    fork: dict[Name, Name] = {}
    item: Name | None = None
    about: Name | None = None
    whom: Holder | None = None
    party: Name | None = None
    given: bool | None = None
    ground: Name | None = None
    unknown: tuple[Name, ...] = ()
    standing: tuple[Name, ...] = ()
    registered: dict[Name, tuple[Person, ...]] = {}
    calendar: Calendar | None = None
    last_day_before: date | None = None
    last_day: date | None = None
    moved_by: Days = ()

    @property
    def earlier(self) -> int:
        """The `seq` of the event that this one refers to. Raises ValueError where it refers to none."""
        if self.refers_to is None:
            raise ValueError(f"event {self.seq} ({self.type}) refers to no other")
        return self.refers_to

    @property
    def missing_fields(self) -> tuple[str, ...]:
        """The fields that an event of this type needs and this one lacks; empty for a sound event."""
        return tuple(name for name in REQUIRED_FIELDS.get(self.type, ()) if getattr(self, name) is None)


# What an event of each type must say beside its name and instants. `evolve` refuses an event that does not.
REQUIRED_FIELDS: Mapping[str, tuple[str, ...]] = {
    "acted": ("by",),
    "noted": ("by",),
    "asked": ("by",),
    "granted": ("by", "refers_to"),
    "declined": ("by", "refers_to"),
    "reminded": ("rung",),
    "escalated": ("rung",),
    "taken": ("rung", "clock"),
    "offered": ("rung", "clock"),
    "issued": ("rung", "clock"),
    "suspended": ("by",),
    "answered": ("by", "given"),
    "assigned": ("by", "whom"),
    "ticked": ("by", "about"),
    "signed": ("by", "about"),
    "consented": ("by", "about", "party", "given"),
    "ended": ("by", "refers_to", "about"),
    "corrected": ("by", "refers_to"),
    "redated": ("refers_to", "last_day"),
    "questioned": ("refers_to", "clock"),
    "revived": ("refers_to",),
}


class Chained(Frozen):
    """The head of a chain: the last number and its hash."""

    seq: int = 0
    hash: str = "0" * 64


class Reached(Frozen):
    """How far a case is: the chain it knows, the part of it that the register has confirmed, the last act judged."""

    head: Chained
    recorded: Chained
    judged: int
    quarantined: bool = False

    @property
    def seq(self) -> int:
        """Its last event that can still become the register's."""
        return self.recorded.seq if self.quarantined else self.head.seq


class Step(Frozen):
    """What the case asks the register to write down, all or nothing. `head` is the chain before `events`."""

    number: Number
    head: Chained
    events: tuple[Event, ...]
    verdicts: tuple[Verdict, ...] = ()


class Moving(Frozen):
    """What a newer release makes of the register's events: the head of their chain, and the digest of the case that its
    own rules fold from them."""

    release: Id
    head: Chained
    case: Digest


class Receipt(Frozen):
    """The answer to an act: the event it became, the chain then, and whether the register has it already."""

    seq: int
    hash: str
    recorded: bool


class Fetch(Frozen):
    """Which acts the case has not seen: after `after`, up to `upto`, received before `before`."""

    number: Number
    after: int
    upto: int | None = None
    before: AwareDatetime | None = None


class Fetched(Frozen):
    """The acts asked for in order; `settled` is the last number up to which there is nothing left to judge."""

    acts: tuple[Act, ...] = ()
    settled: int = 0


class Unnumbered(Frozen):
    """A message that came with Temporal's own tools: the case asks for a number and an instant of receipt. `more` came
    with it."""

    number: Number
    id: Id
    at: AwareDatetime
    digest: Digest
    act: Act | None = None
    more: tuple["Unnumbered", ...] = ()
