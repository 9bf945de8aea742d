"""The journal of reading: who has read what of which complaint, and who was refused, in a stream for each day."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, TextClause, select, text
from sqlalchemy.orm import Session

from calendars import office_zone
from models.messages import Number, Person
from models.requirement import Name
from models.tables import EventRow
from register import journal
from register.journal import AccessEvent, AccessType, DoorKind, Part

ACCESS = "access:"
IS_ACCESS = text("event.stream LIKE 'access:%'")  # as the index says it (models.tables: ix_event_access)


class ReadingDoor(NamedTuple):
    """Where somebody reads: at the command line, through a program (`program` is its name), or on a page."""

    kind: DoorKind = "command"
    program: str | None = None


COMMAND = ReadingDoor()


class Access(NamedTuple):
    """What is to be recorded of one reading: which parts of which complaint (`name`), by whom, for whom they stood in,
    with which roles. `about` is the attachment, document or notice; `rules` are those that refused it."""

    type: AccessType
    name: Number
    parts: tuple[Part, ...]
    by: Person
    stands_for: tuple[Person, ...] = ()
    standing: tuple[Name, ...] = ()
    about: str | None = None
    rules: tuple[str, ...] = ()


def record_access(session: Session, access: Access, door: ReadingDoor, at: datetime) -> None:
    """Record a reading in the stream of its day, in the transaction that reads."""
    stream = access_stream(at)
    head = journal.lock_stream_head(session, stream)
    stamp = {"seq": head.seq + 1, "at": at, "recorded_at": at, "door": door.kind, "program": door.program}
    journal.append_event(session, stream, head, AccessEvent.model_validate(access._asdict() | stamp))


def record_daily(session: Session, accesses: Sequence[Access], door: ReadingDoor, at: datetime) -> None:
    """Record what a list has shown of complaints, once a day: not what the same person, in the same place, was shown of
    them through the same door before."""
    of_list = EventRow.stream == access_stream(at), EventRow.name.in_({access.name for access in accesses})
    earlier = _accesses(session, IS_ACCESS, *of_list) if accesses else []
    known = {(_what(one), one.by, one.stands_for, part) for one in earlier if _is_read(one, door) for part in one.parts}
    new = [
        one for one in accesses if any((_what(one), one.by, one.stands_for, part) not in known for part in one.parts)
    ]
    if not new:
        return
    head = journal.lock_stream_head(session, access_stream(at))
    stamp = {"at": at, "recorded_at": at, "door": door.kind, "program": door.program}
    events = [
        AccessEvent.model_validate(one._asdict() | stamp | {"seq": seq}) for seq, one in enumerate(new, head.seq + 1)
    ]
    journal.append_events(session, access_stream(at), head, events)


def _what(access: Access | AccessEvent) -> str | None:
    return access.about if access.name == journal.MAIL else access.name


def _is_read(event: AccessEvent, door: ReadingDoor) -> bool:
    return (event.type, event.door, event.program) == ("read", door.kind, door.program)


def access_stream(at: datetime) -> str:
    """Return the stream of the day."""
    return f"{ACCESS}{at.astimezone(office_zone()).date()}"


def last_access(session: Session, at: datetime) -> tuple[str, int]:
    """Return stream and `seq` of the last reading of the day: of that which this transaction has just recorded."""
    stream = access_stream(at)
    return stream, journal.read_stream_head(session, stream).seq


def record_search(session: Session, search: Access, door: ReadingDoor, at: datetime) -> None:
    """Record a search in the stream of its day: by whom, and how much was found; not the words."""
    record_access(session, search._replace(type="searched", name=journal.SEARCH), door, at)


def accesses_of(session: Session, numbers: Iterable[Number], newest: int | None = None) -> list[AccessEvent]:
    """Return what was read of these complaints, in the order of time; with `newest` only the last so many."""
    return _accesses(session, IS_ACCESS, EventRow.name.in_(list(numbers)), newest=newest)


def accesses_on(session: Session, day: date) -> list[AccessEvent]:
    return _accesses(session, EventRow.stream == f"{ACCESS}{day}")


def _accesses(
    session: Session, *conditions: ColumnElement[bool] | TextClause, newest: int | None = None
) -> list[AccessEvent]:
    order = EventRow.recorded_at.desc(), EventRow.stream.desc(), EventRow.seq.desc()
    rows = session.scalars(select(EventRow.body).where(*conditions).order_by(*order).limit(newest)).all()
    return [AccessEvent.model_validate_json(body) for body in reversed(rows)]
