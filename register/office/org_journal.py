"""The stream `org`: every change of who works here and holds what is journaled in it, one after the other."""

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.orm import Session

from models.messages import Person
from models.requirement import Name
from models.tables import ServiceRow
from register import journal

ORG = "org"
NAME = TypeAdapter(Name)
LONGEST = 48  # characters of a Name

SAYS = {
    "taken": "{person} is somebody else already",
    "unknown": "there is no {person}: add them first",
    "gone": "{person} leaves at {until}: name somebody who stays",
    "succeeded": "{person} has left already, and {to} succeeds them",
    "held_until": "{person} holds {role} until {until}: it cannot be given from {at}",
    "not_held": "{person} does not hold {role} before {at}",
    "oneself": "{person} cannot stand in for themselves: name somebody else",
    "span": "an absence ends after it begins: {until} is not after {since}",
    "away_already": "{person} is away from {since} to {until} already: end that absence first",
    "substitute_away": "{person} is away from {since} to {until}: name a substitute who is there all the time",
    "circle": "from {at} on {chain} would stand in for each other in a circle: name somebody else",
    "never_away": "{person} has not been away before {at}",
    "no_ranks": "the order of ranks names each rank once, the lowest first",
    "no_rank": "{rank} is no rank of the office at {at}; its ranks: {ranks}",
    "rank_in_use": "{people} still have the rank {rank}: give them another first",
    "not_listed": "{person} is not on the register {register} before {at}",
    "changed_later": "{what} was changed from {since} on: it cannot be changed from {at}",
    "two_heads": "a unit is headed by a person or by a post, not by both",
    "no_unit": "there is no unit {unit} at {at}: state it first",
    "under_itself": "{unit} cannot stand under {parent}, which stands under {unit}",
    "bad_name": "{name} is no name: small letters, digits and _, at most {most}, a letter first",
}


class StaffError(ValueError):
    """What was asked of the staff list does not fit what stands in it: `why` in one word, with what about whom."""

    def __init__(self, why: str, **about: Any) -> None:
        super().__init__(SAYS[why].format_map(about))
        self.why, self.about = why, about


def lock(session: Session) -> None:
    """Hold the stream: what is read after this stays so until the transaction ends."""
    journal.head(session, ORG)


def note(session: Session, entry: journal.Entry) -> None:
    """Journal a change; its number follows from the stream."""
    head = journal.head(session, ORG)
    journal.append(session, ORG, head, entry.model_copy(update={"seq": head.seq + 1}))


def entry(kind: str, name: Name | Person, *, at: datetime, by: Person | None, **more: Any) -> journal.Entry:
    """A change as it will be journaled."""
    written = {"seq": 0, "type": kind, "name": name, "at": at, "recorded_at": at, "by": by, **more}
    return journal.Entry.model_validate(written)


def member(session: Session, person: Person, at: datetime) -> ServiceRow:
    """Somebody on the staff list who has not left by `at`. Raises StaffError."""
    row = session.get(ServiceRow, person)
    if row is None:
        raise StaffError("unknown", person=person)
    if row.until and row.until <= at:
        raise StaffError("gone", person=person, until=row.until)
    return row


def derived(prefix: str, name: str) -> Name:
    """A name that goes with another: `head_of_` and a unit. Raises StaffError where that would be none."""
    try:
        NAME.validate_python(name)
        return NAME.validate_python(prefix + name)
    except ValidationError:
        raise StaffError("bad_name", name=name, most=LONGEST - len(prefix)) from None
