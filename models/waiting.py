"""What a case waits for: for whom, until when, and what is still missing. Answer of the query `waiting_for`."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime

from models.case import ProposedMerge
from models.events import EventType
from models.frozen import Frozen
from models.messages import ClockKey, Holder, Number, Person, Refusal
from models.requirement import Name
from models.rule import RuleId


class Owed(Frozen):
    """A record or notice that a rule requires and that is missing; `fields` are those that are missing of it."""

    rule: RuleId
    word: Literal["record", "notice"]
    name: Name
    fields: tuple[Name, ...] = ()


class OpenAct(Frozen):
    """An outcome or act that is open now, and what it lacks before it can be done."""

    name: Name
    who: tuple[Name, ...]
    lacks: tuple[Refusal, ...] = ()
    track: Name | None = None


class TrackProgress(Frozen):
    """The stage of one track, since when, and who has to act: `who` (roles), `holder` (to whom it was handed over),
    `helpers`. `asked` still owe an opinion, `answers` are the roles whose approval is missing, `duties` those not
    ticked. `joining`: it waits for other tracks. `merging` waits for a second person."""

    track: Name
    stage: Name
    since: AwareDatetime
    who: tuple[Name, ...]
    holder: Holder | None = None
    helpers: tuple[Holder, ...] = ()
    asked: tuple[Person, ...] = ()
    answers: tuple[Name, ...] = ()
    duties: tuple[Name, ...] = ()
    joining: bool = False
    merging: ProposedMerge | None = None


class UnsignedDocument(Frozen):
    """A document that lacks signatures; the signers stand in the order in which they sign."""

    document: Name
    signers: tuple[Name, ...]


class RunningClock(Frozen):
    """A running clock: its rule, its limit, and all further instants at which it will ring (`ahead`: kind and
    instant)."""

    clock: ClockKey
    rule: RuleId
    started: AwareDatetime
    due: AwareDatetime | None
    last_day: date | None
    provisional: bool = False
    over: bool = False
    held: bool = False
    suspended: bool = False
    ahead: tuple[tuple[EventType, AwareDatetime], ...] = ()


class PendingRequest(Frozen):
    """An undecided request for an extension, and the roles that may decide it. `request` is the `seq` of its event."""

    request: int
    clock: ClockKey
    units: int | None = None
    until: date | None = None
    by: Person
    who: tuple[Name, ...]


class Waiting(Frozen):
    """The answer to the query `waiting_for`. `stage`, `since` and `who` are those of the main track. `tracks` lists all
    tracks if there are several or work has been handed over. `linked` are the entries of linked complaints that have
    not ended."""

    number: Number
    stage: Name
    since: AwareDatetime
    who: tuple[Name, ...]
    tracks: tuple[TrackProgress, ...] = ()
    open: tuple[OpenAct, ...] = ()
    owed: tuple[Owed, ...] = ()
    clocks: tuple[RunningClock, ...] = ()
    pending: tuple[PendingRequest, ...] = ()
    unsigned: tuple[UnsignedDocument, ...] = ()
    linked: tuple[Name, ...] = ()
    guides: tuple[RuleId, ...] = ()
    next_alarm: AwareDatetime | None = None
