"""What a case waits for: who, until when, for what, and what it still owes."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime

from models.frozen import Frozen
from models.messages import Number, Person, Refusal
from models.procedure import RuleId
from models.requirement import Name


class Owed(Frozen):
    """A record or notice that a rule asks for and that is not there; `fields` is what is missing of it."""

    rule: RuleId
    word: Literal["record", "notify"]
    name: Name
    fields: tuple[Name, ...] = ()


class Open(Frozen):
    """An outcome or act open now, and what it still lacks before it can be taken."""

    name: Name
    who: tuple[Name, ...]
    lacks: tuple[Refusal, ...] = ()


class Ticking(Frozen):
    """A clock that runs: its rule, its limit, and every further instant at which it will speak."""

    clock: Name
    rule: RuleId
    started: AwareDatetime
    due: AwareDatetime | None
    last_day: date | None
    provisional: bool = False
    over: bool = False
    held: bool = False
    ahead: tuple[tuple[Name, AwareDatetime], ...] = ()


class Pending(Frozen):
    """More time asked for on a clock: by whom, and which roles may decide."""

    request: int
    clock: Name
    units: int
    by: Person
    who: tuple[Name, ...]


class Waiting(Frozen):
    """The answer to 'what are you waiting for?'."""

    number: Number
    stage: Name
    since: AwareDatetime
    who: tuple[Name, ...]
    open: tuple[Open, ...] = ()
    owed: tuple[Owed, ...] = ()
    clocks: tuple[Ticking, ...] = ()
    pending: tuple[Pending, ...] = ()
    guides: tuple[RuleId, ...] = ()
    next_alarm: AwareDatetime | None = None
