"""A case as it stands: what folding its events gives, and nothing else."""

from datetime import date, datetime

from pydantic import AwareDatetime

from models.frozen import Frozen
from models.messages import FactValue, Means, Number, Person, TextRef
from models.procedure import Name


class Position(Frozen):
    """Where a case stands, and since when."""

    stage: Name
    since: AwareDatetime


class ClockState(Frozen):
    """One running of a clock. `due` is the exclusive end; none where the law has not set one yet."""

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


class Request(Frozen):
    """More time asked for on a clock and not yet decided."""

    seq: int
    clock: Name
    units: int
    by: Person


class Happening(Frozen):
    """When something last happened, by whom, and as which event."""

    at: AwareDatetime
    seq: int
    by: Person | None = None
    means: Means | None = None


class Case(Frozen):
    """The state of a complaint. `n` is the last act judged, `seq` the last event, `rounds` how often each stage
    has been entered."""

    number: Number
    entry: Name
    opened_at: AwareDatetime
    positions: dict[Name, Position]
    seq: int = 0
    n: int = 0
    facts: dict[Name, FactValue] = {}
    texts: dict[Name, TextRef] = {}
    happened: dict[Name, Happening] = {}
    clocks: dict[Name, ClockState] = {}
    requests: dict[int, Request] = {}
    rounds: dict[Name, int] = {}
    closed_at: AwareDatetime | None = None

    @property
    def stage(self) -> Name:
        """The stage of the main track."""
        return self.positions["main"].stage

    def at(self, event: Name) -> datetime | None:
        """When that last happened, if it did."""
        happening = self.happened.get(event)
        return happening.at if happening else None
