"""A case as it stands: what folding its events gives, and nothing else."""

from datetime import date, datetime
from typing import Literal

from pydantic import AwareDatetime

from models.frozen import Frozen
from models.means import Means
from models.messages import ClockKey, FactValue, Holder, Number, Person, TextRef
from models.requirement import EventName, Name
from models.time import Calendar


class Answer(Frozen):
    """What somebody answered to an approval, and for which role; `voice` is whose answer it is, where `by` stands in
    for another."""

    by: Person
    voice: Person | None = None
    role: Name
    answer: Literal["agree", "refuse"]
    seq: int


class Position(Frozen):
    """Where a track of the case stands, since when, and what belongs to its stay there.

    `seq` is the event that led here, `by` whose it was, `source` the stage before. `holder` is the person or unit
    the work has been handed to, `helpers` who may act beside; `asked` still owe their opinion before it goes on.
    """

    stage: Name
    since: AwareDatetime
    seq: int = 0
    by: Person | None = None
    source: Name | None = None
    holder: Holder | None = None
    helpers: tuple[Holder, ...] = ()
    asked: tuple[Person, ...] = ()
    ticked: tuple[Name, ...] = ()
    offered: tuple[Name, ...] = ()
    signers: tuple[Person, ...] = ()
    answers: tuple[Answer, ...] = ()


class Suspended(Frozen):
    """Days, or hours, on which a clock did not count; `until` is the resumption, which counts again."""

    since: AwareDatetime
    until: AwareDatetime | None = None
    ground: Name


class ClockState(Frozen):
    """One running of a clock. `due` is the exclusive end; none where the law has not set one yet, or while it is
    suspended. `grants` is how often more time was granted, `extended` the units in all, `until` a date instead;
    `named_at` is when an act named the date on which it ends."""

    started: AwareDatetime
    due: AwareDatetime | None = None
    last_day: date | None = None
    provisional: bool = False
    warn_at: AwareDatetime | None = None
    warned: bool = False
    stopped: AwareDatetime | None = None
    held: bool = False
    expired: int | None = None
    noticed: AwareDatetime | None = None
    withdrawn: bool = False
    rungs: int = 0
    extended: int = 0
    grants: int = 0
    until: date | None = None
    named_at: AwareDatetime | None = None
    suspended: tuple[Suspended, ...] = ()
    item: Name | None = None


class Request(Frozen):
    """More time asked for on a clock and not yet decided."""

    seq: int
    clock: ClockKey
    units: int | None = None
    until: date | None = None
    by: Person


class Happening(Frozen):
    """When something last happened, by whom and in which standing, as which event, and how often by now."""

    at: AwareDatetime
    seq: int
    by: Person | None = None
    standing: tuple[Name, ...] = ()
    means: Means | None = None
    times: int = 1


class Said(Frozen):
    """Who last stated a fact or text, as which event."""

    seq: int
    by: Person | None = None


class Item(Frozen):
    """One of a collection: its state, and what it holds."""

    state: Name
    facts: dict[Name, FactValue] = {}
    texts: dict[Name, TextRef] = {}


class Signature(Frozen):
    """Who signed a document for a role; for an outside party, who put the signature on record."""

    role: Name
    by: Person | None = None
    seq: int


class Issued(Frozen):
    """A document: the event that made its version, and the signatures under it."""

    seq: int
    version: int = 1
    signatures: tuple[Signature, ...] = ()


class Consent(Frozen):
    """What a party said to a subject."""

    of: Name
    given: bool
    seq: int


class Link(Frozen):
    """A complaint this case has opened; `end` is where it ended."""

    entry: Name
    end: Name | None = None


class Counted(Frozen):
    """What the limits of a complaint are counted from. `calendar` is what it counts by since it has adopted a newer one
    than its law came with."""

    facts: dict[Name, FactValue] = {}
    happened: dict[EventName, Happening] = {}
    clocks: dict[ClockKey, ClockState] = {}
    items: dict[Name, dict[Name, Item]] = {}
    calendar: Calendar | None = None


class Case(Counted):
    """The state of a complaint. `n` is the last act judged, `seq` the last event, `rounds` how often each stage
    has been entered, `said` who last stated what an approval, consent or signature rests on, `earlier` the case
    before its last outcomes, for `correct`, `questioned` the events by which a clock did something that, counted by a
    newer calendar, was not due yet."""

    number: Number
    entry: Name
    opened_at: AwareDatetime
    positions: dict[Name, Position]
    seq: int = 0
    n: int = 0
    texts: dict[Name, TextRef] = {}
    requests: dict[int, Request] = {}
    rounds: dict[Name, int] = {}
    closed_at: AwareDatetime | None = None
    said: dict[Name, Said] = {}
    unknown: tuple[Name, ...] = ()
    documents: dict[Name, Issued] = {}
    approved: dict[Name, int] = {}
    consents: dict[Name, Consent] = {}
    links: dict[int, Link] = {}
    registered: dict[Name, tuple[Person, ...]] = {}
    recused: tuple[Person, ...] = ()
    urgent: bool = False
    earlier: tuple["Case", ...] = ()
    questioned: dict[int, ClockKey] = {}

    @property
    def stage(self) -> Name:
        """The stage of the main track; where that has ended, of the first that is open."""
        return self.position.stage

    @property
    def position(self) -> Position:
        """The main track; where that has ended, the first that is open."""
        return self.positions.get("main") or self.positions[min(self.positions)]

    @property
    def alone(self) -> "Case":
        """The case without what it remembers of itself."""
        return self.model_copy(update={"earlier": ()})

    def at(self, event: EventName) -> datetime | None:
        """When that last happened, if it did."""
        happening = self.happened.get(event)
        return happening.at if happening else None
