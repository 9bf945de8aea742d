"""What a case waits for: who, until when, for what, and what it still owes."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime

from models.frozen import Frozen
from models.messages import ClockKey, Holder, Number, Person, Refusal
from models.procedure import RuleId
from models.requirement import Name


class Owed(Frozen):
    """A record or notice that a rule asks for and that is not there; `fields` is what is missing of it."""

    rule: RuleId
    word: Literal["record", "notify"]
    name: Name
    fields: tuple[Name, ...] = ()


class Open(Frozen):
    """An outcome or act open now, on which track, and what it still lacks before it can be taken."""

    name: Name
    who: tuple[Name, ...]
    lacks: tuple[Refusal, ...] = ()
    track: Name | None = None


class Track(Frozen):
    """Where one track stands: since when, whose work it is, to whom it was handed over, who is asked beside, whose
    agreement is missing, which duties are not ticked; `joining` says that it waits for other tracks."""

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


class Unsigned(Frozen):
    """A document that lacks signatures, in the order in which they are given."""

    document: Name
    signers: tuple[Name, ...]


class Ticking(Frozen):
    """A clock that runs: its rule, its limit, and every further instant at which it will speak."""

    clock: ClockKey
    rule: RuleId
    started: AwareDatetime
    due: AwareDatetime | None
    last_day: date | None
    provisional: bool = False
    over: bool = False
    held: bool = False
    suspended: bool = False
    ahead: tuple[tuple[Name, AwareDatetime], ...] = ()


class Pending(Frozen):
    """More time asked for on a clock: by whom, and which roles may decide."""

    request: int
    clock: ClockKey
    units: int | None = None
    until: date | None = None
    by: Person
    who: tuple[Name, ...]


class Waiting(Frozen):
    """The answer to 'what are you waiting for?'. `stage`, `since` and `who` are of the main track; `tracks` are all,
    where there are several or work has been handed over; `linked` complaints have not ended."""

    number: Number
    stage: Name
    since: AwareDatetime
    who: tuple[Name, ...]
    tracks: tuple[Track, ...] = ()
    open: tuple[Open, ...] = ()
    owed: tuple[Owed, ...] = ()
    clocks: tuple[Ticking, ...] = ()
    pending: tuple[Pending, ...] = ()
    unsigned: tuple[Unsigned, ...] = ()
    linked: tuple[Name, ...] = ()
    guides: tuple[RuleId, ...] = ()
    next_alarm: AwareDatetime | None = None
