"""Typed changes of the immutable models: mypy checks the name and the type of each changed field.

`Frozen.changed` takes any dict. These helpers do the same, but name the fields; `tests/rules/test_changes.py`
compares them with the models.
"""

from datetime import UTC, date, datetime
from typing import TypedDict, TypeVar, Unpack

from models.case import (
    ApprovalAnswer,
    AskedDecision,
    Case,
    ClockState,
    ClosedText,
    Consent,
    ContactAttempt,
    ExtensionRequest,
    IssuedDocument,
    Item,
    LinkedCase,
    Occurrence,
    Position,
    ProposedMerge,
    StatedBy,
    SuspendedInterval,
    Undoable,
    UndoRequest,
)
from models.events import Acted, CaseEvent, Event, Opened, Taken
from models.means import Means
from models.messages import Act, ClockKey, FactValue, Holder, Number, Person, TextRef
from models.requirement import EventName, Name, PartyWord
from models.time import Calendar, CalendarYear

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
E = TypeVar("E", bound=CaseEvent)

HAPPENED = Occurrence(at=LONG_AGO, seq=0)
STATED = StatedBy(seq=0, act="note")
ARRIVED = Position(stage="start", since=LONG_AGO)
STARTED = ClockState(started=LONG_AGO)
OPENED = Case(number="ZZZ-1970-000000", entry="start", opened_at=LONG_AGO, positions={})


class CaseChange(TypedDict, total=False):
    """The fields of a case that an event changes."""

    facts: dict[Name, FactValue]
    happened: dict[EventName, Occurrence]
    clocks: dict[ClockKey, ClockState]
    items: dict[Name, dict[Name, Item]]
    calendar: Calendar | None
    positions: dict[Name, Position]
    seq: int
    n: int
    texts: dict[Name, TextRef]
    requests: dict[int, ExtensionRequest]
    rounds: dict[Name, int]
    forks: dict[Name, int]
    closed_at: datetime | None
    stated: dict[Name, StatedBy]
    unknown: tuple[Name, ...]
    documents: dict[Name, IssuedDocument]
    approved: dict[Name, int]
    consents: dict[Name, dict[Name, Consent]]
    corrections: dict[Name, tuple[TextRef, ...]]
    closed_texts: tuple[ClosedText, ...]
    contacts: tuple[TextRef, ...]
    links: dict[int, LinkedCase]
    registered: dict[Name, tuple[Person, ...]]
    recused: tuple[Person, ...]
    asked_for: dict[int, AskedDecision]
    deputies: dict[Name, tuple[Person, ...]]
    vacant: dict[Name, tuple[Holder, ...]]
    filer: tuple[PartyWord, ...]
    filed_as: tuple[Person, ...]
    urgent: bool
    attempts: tuple[ContactAttempt, ...]
    earlier: tuple[Undoable, ...]
    undo_asked: UndoRequest | None
    questioned: dict[int, ClockKey]
    merged_into: Number | None
    joined: tuple[Number, ...]


class NewCase(TypedDict):
    """The fields of a new case that its first event does not say by itself."""

    number: Number
    facts: dict[Name, FactValue]
    positions: dict[Name, Position]
    rounds: dict[Name, int]


class PositionChange(TypedDict, total=False):
    """The fields of a position that change while a track stays at a stage."""

    stage: Name
    holder: Holder | None
    helpers: tuple[Holder, ...]
    asked: tuple[Person, ...]
    ticked: tuple[Name, ...]
    offered: tuple[Name, ...]
    path: dict[Name, int]
    redone: tuple[tuple[int, int], ...]
    signers: tuple[Person, ...]
    answers: tuple[ApprovalAnswer, ...]
    merging: ProposedMerge | None


class ClockChange(TypedDict, total=False):
    """The fields of a clock that change while it runs, and when it stops."""

    began: int
    due: datetime | None
    last_day: date | None
    provisional: bool
    warn_at: datetime | None
    warned: bool
    stopped: datetime | None
    stopped_by: int | None
    stopped_on: Name | None
    held: bool
    expired: int | None
    noticed: datetime | None
    withdrawn: bool
    rungs: int
    extended: int
    grants: int
    until: date | None
    named_at: datetime | None
    of_earlier_run: bool
    suspended: tuple[SuspendedInterval, ...]
    started: datetime
    applies: bool
    not_before: datetime | None
    undone: bool
    no_later: datetime | None
    reopened: datetime | None


class Said(TypedDict):
    """What the event of an act says, whatever its kind."""

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


class AtClock(TypedDict):
    """What an event of a clock says, whatever its kind."""

    seq: int
    name: Name
    at: datetime
    recorded_at: datetime
    item: Name | None


def changed_case(case: Case, **change: Unpack[CaseChange]) -> Case:
    return case.changed(change)


def changed_position(position: Position, **change: Unpack[PositionChange]) -> Position:
    return position.changed(change)


def changed_clock(clock: ClockState, **change: Unpack[ClockChange]) -> ClockState:
    return clock.changed(change)


def new_occurrence(
    event: Event, before: Occurrence | None, standing: tuple[Name, ...], doers: tuple[Person, ...] = ()
) -> Occurrence:
    """Return that this event has happened once more than before, now. What an event says is valid, here and in
    the three that follow."""
    said = {"at": event.at, "seq": event.seq, "by": event.by, "standing": standing, "means": event.means}
    said |= {"doers": doers}
    if before is None:
        return HAPPENED.changed(said)
    previous = before.changed({"previous": None}) if before.previous else before
    return HAPPENED.changed({**said, "times": before.times + 1, "previous": previous})


def new_stated_by(event: Event, act: Name) -> StatedBy:
    """Return that something was stated with this event, by an act of this name."""
    return STATED.changed({"seq": event.seq, "act": act, "stage": event.stage, "by": event.by})


def new_position(
    event: Acted | Taken, stage: Name, path: dict[Name, int], redone: tuple[tuple[int, int], ...]
) -> Position:
    """Return the position of a track that this event has led to a stage."""
    by = {"since": event.at, "seq": event.seq, "by": event.by}
    return ARRIVED.changed({**by, "stage": stage, "path": path, "redone": redone})


def new_case(event: Opened, **fields: Unpack[NewCase]) -> Case:
    """Return the case that this event opens, nothing of which has changed yet."""
    said = {"entry": event.name, "opened_at": event.at, "filer": event.filer}
    said |= {"filed_as": event.filed_as, "vacant": event.vacant}
    return OPENED.changed({**said, **fields})


def first_position(event: Opened, stage: Name) -> Position:
    """Return the position at the stage where the entry of a case leads."""
    return ARRIVED.changed({"stage": stage, "since": event.at, "path": {stage: event.seq}})


def new_clock_state(event: Event, item: Name | None, started: datetime) -> ClockState:
    """Return a clock that this event has started at that instant, for its item or for the case."""
    return STARTED.changed({"started": started, "began": event.seq, "item": item})


def plain_clock_state(started: datetime, due: datetime, last_day: date | None) -> ClockState:
    """Return a clock of which nothing is known but its start and its end."""
    return STARTED.changed({"started": started, "due": due, "last_day": last_day})


def numbered(event: E, seq: int) -> E:
    """Return the event at its place in the chain."""
    return event if event.seq == seq else event.changed({"seq": seq})


def act_stating(act: Act, facts: dict[Name, FactValue]) -> Act:
    """Return the act with these facts in the place of its own."""
    return act.changed({"facts": facts})


def calendar_with_years(calendar: Calendar, years: dict[int, CalendarYear]) -> Calendar:
    """Return the calendar with these years in the place of its own."""
    return calendar.changed({"years": years})
