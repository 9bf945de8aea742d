"""Events of a case, their hash chain, and what a case's workflow sends to the register."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from pydantic import AwareDatetime, Field

from models.frozen import Frozen
from models.means import Means
from models.messages import ClockKey, Digest, FactValue, Holder, Id, Number, Person, TextRef, Verdict
from models.requirement import EventName, Name, PartyWord
from models.time import Calendar, Days

EventType = Literal[
    "opened", "acted", "noted", "linked", "asked", "granted", "declined",
    "warned", "held", "expired", "reminded", "escalated", "breach_withdrawn",
    "taken", "offered", "issued", "suspended", "resumed", "answered", "assigned", "ticked", "signed",
    "consented", "dropped", "notified", "link_ended", "joined", "corrected", "adopted", "redated", "questioned",
    "revived",
]  # fmt: skip


LOST_PARTY = "party"  # in `Event.lost`: who filed the complaint


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


class Event(Frozen):
    """Something that has happened on a case. Events are the only thing that changes it (`rules/evolve.py`).

    `at` is the legal instant (of an act: when it happened; of an expiry: when the limit ended), `recorded_at` when the
    case wrote it down. The difference is the delay with which an expiry was noticed. `received_at` is when the register
    received an act that had happened before; none of an act that happened when it was received.

    `name` is the act, clock, notice, track or entry that the event is about; `n` the act it came from. `refers_to` is
    the `seq` of an earlier event: the request that is granted or declined, the link that ends, the act that is
    corrected, the adoption that moves a limit, the last event from which a revived case was rebuilt. `rung` is the step
    of a clock's ladder (from 0) that rang; none where somebody is reminded of a request that they have to decide.
    `redated` moves a limit from `last_day_before` to `last_day` because of the days `moved_by`. `until` is the date
    that an extension asks for or grants. `second` is the other person who decided that a case is revived although a
    witness of the journal contradicts it, `contradicts` what that witness says, `displaced` the numbers of acts that
    lie in no inbox, since another act had their number after a restore, `lost` the ids of texts and attachments (and
    `party`) that were lost with it.
    `filed_by` is the digest of who filed the complaint, `filer` what they said of themselves: a name, a contact;
    `filed_as` are their accounts, where they are members of staff.
    `imported` is what an old system says of a complaint that is moved in with its event `opened`.
    `given` says whether a party consents or an approver agrees; of a request, that who asks is one of two who decide.
    `replaces`: for each fact and text that is stated in the place of another, the event that stated that.
    `at_once`: letters about the act do not wait until it can be no own slip any more.
    `other` is the complaint into which this one is merged, or that was merged into this one. `deciders` are who decides
    on what the event asks for, or decided as such; `vacant` the roles for which nobody is left after it, each with who
    names a deputy. `REQUIRED_FIELDS` says which fields each type needs.
    """

    seq: int
    type: EventType
    name: Name
    at: AwareDatetime
    recorded_at: AwareDatetime
    received_at: AwareDatetime | None = None
    by: Person | None = None
    n: int | None = None
    stage: Name | None = None
    facts: dict[Name, FactValue] = Field(default_factory=dict)
    texts: dict[Name, TextRef] = Field(default_factory=dict)
    attachments: tuple[TextRef, ...] = ()
    filed_by: Digest | None = None
    filer: tuple[PartyWord, ...] = ()
    filed_as: tuple[Person, ...] = ()
    means: Means | None = None
    units: int | None = None
    to: Name | None = None
    refers_to: int | None = None
    rung: int | None = None
    verified: bool = True
    clock: ClockKey | None = None
    until: date | None = None
    track: Name | None = None
    fork: dict[Name, Name] = Field(default_factory=dict)
    item: Name | None = None
    about: Name | None = None
    whom: Holder | None = None
    party: Name | None = None
    given: bool | None = None
    at_once: bool = False
    ground: Name | None = None
    unknown: tuple[Name, ...] = ()
    replaces: dict[Name, int] = Field(default_factory=dict)
    standing: tuple[Name, ...] = ()
    registered: dict[Name, tuple[Person, ...]] = Field(default_factory=dict)
    calendar: Calendar | None = None
    last_day_before: date | None = None
    last_day: date | None = None
    moved_by: Days = ()
    second: Person | None = None
    contradicts: ChainHead | None = None
    displaced: tuple[int, ...] = ()
    lost: tuple[Id, ...] = ()
    other: Number | None = None
    deciders: tuple[Holder, ...] = ()
    vacant: dict[Name, tuple[Holder, ...]] = Field(default_factory=dict)
    imported: Imported | None = None

    @property
    def known_at(self) -> datetime:
        """When the office knew of it: an act that is reported late, when the register received it."""
        return self.received_at or self.at

    @property
    def earlier(self) -> int:
        """The `seq` of the event that this one refers to. Raises ValueError if it refers to none."""
        if self.refers_to is None:
            raise ValueError(f"event {self.seq} ({self.type}) refers to no other")
        return self.refers_to

    @property
    def missing_fields(self) -> tuple[str, ...]:
        """The fields that this type of event needs and this event lacks; empty for a valid event."""
        fields = self.__dict__  # asked at each event: reading the dictionary costs half of what `getattr` does
        return tuple([name for name in REQUIRED_FIELDS.get(self.type, ()) if fields[name] is None])


# The fields that an event of each type must have beside its name and instants; `evolve` refuses it without them.
REQUIRED_FIELDS: Mapping[str, tuple[str, ...]] = {
    "acted": ("by",),
    "noted": ("by",),
    "asked": ("by",),
    "granted": ("by", "refers_to"),
    "declined": ("by", "refers_to"),
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
    "link_ended": ("by", "refers_to", "about"),
    "joined": ("by", "other"),
    "corrected": ("by", "refers_to"),
    "redated": ("refers_to", "last_day"),
    "questioned": ("refers_to", "clock"),
    "revived": ("refers_to",),
}


class CaseProgress(Frozen):
    """How far a case's workflow has got: the head of its chain, the part that the register has confirmed, the last act
    judged. `opening` tells which complaint it was opened as, `generation` how often it was made anew. Answer of the
    query `head`, under a seal for whoever asked."""

    head: ChainHead
    recorded: ChainHead
    judged: int
    quarantined: bool = False
    opening: Digest | None = None
    generation: int = 1
    seal: Digest | None = None

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


class MoveRequest(Frozen):
    """What the newer `release` makes of a case's events in the register: the head of their chain, and the digest of the
    case that its rules fold from them. Input of the update `move`."""

    release: Id
    head: ChainHead
    case: Digest
