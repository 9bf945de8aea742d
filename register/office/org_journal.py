"""The journal stream `org`: every change of who works in the office and holds what, in order."""

from datetime import datetime
from typing import TypedDict

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.orm import Session

from models.held_role import HeldRole
from models.messages import Person
from models.office_events import OfficeEvent
from models.requirement import Name
from models.rule import Slug
from models.tables import ServiceRow
from register import journal

ORG_STREAM = "org"
NAME_ADAPTER = TypeAdapter(Name)
MAX_NAME_LENGTH = 48  # characters of a Name

STAFF_ERROR_MESSAGES = {
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
    "sender_known": "there is a sender {sender} already: choose another name",
    "sender_unknown": "there is no sender {sender}",
    "sender_revoked": "{sender} was revoked at {until}",
    "endpoint_known": "there is, or was, an endpoint {endpoint} already: choose another name",
    "endpoint_unknown": "there is no endpoint {endpoint}",
    "too_many_endpoints": "a sender has at most {most} endpoints: remove one first",
    "by_wanted": "say which administrator changes this: {people}",
    "no_administrator": "{person} is no administrator; there are: {people}",
    "no_second": "{person} cannot confirm this: a second administrator does",
    "second_wanted": "{person} cannot change this alone: a second administrator confirms it",
    "second_wanted_for": "the account of {person} is opened by two administrators: {people}",
    "last_administrator": "an office keeps one administrator: name another first",
    "account_known": "{person} has an account already",
    "account_unknown": "{person} has no account: add one first",
    "account_closed": "the account of {person} is disabled: enable it first",
    "identity_taken": "the account of {person} is linked to this already",
    "bad_name": "{name} is no name: small letters, digits and _, at most {most}, a letter first",
}


class StaffError(ValueError):
    """Raised where a change does not fit the staff list: `why` is a key of STAFF_ERROR_MESSAGES, `about` what it is
    filled in with."""

    def __init__(self, why: str, **about: object) -> None:
        super().__init__(STAFF_ERROR_MESSAGES[why].format_map(about))
        self.why, self.about = why, about


def lock_org_stream(session: Session) -> None:
    """Lock the stream: what is read after this stays true until the transaction ends."""
    journal.lock_stream_head(session, ORG_STREAM)


def append_org_event(session: Session, event: OfficeEvent) -> None:
    """Append a change to the stream; its sequence number is given here."""
    head = journal.lock_stream_head(session, ORG_STREAM)
    journal.append_event(session, ORG_STREAM, head, event.model_copy(update={"seq": head.seq + 1}))


class Change(TypedDict):
    """What every change says; its sequence number is given when it is appended."""

    seq: int
    name: Name | Slug | Person | HeldRole
    at: datetime
    recorded_at: datetime
    by: Person | None


def change(name: Name | Slug | Person | HeldRole, at: datetime, by: Person | None) -> Change:
    return Change(seq=0, name=name, at=at, recorded_at=at, by=by)


def serving_member(session: Session, person: Person, at: datetime) -> ServiceRow:
    """Return the service of a member of staff who has not left by `at`. Raises StaffError."""
    row = session.get(ServiceRow, person)
    if row is None:
        raise StaffError("unknown", person=person)
    if row.until and row.until <= at:
        raise StaffError("gone", person=person, until=row.until)
    return row


def derived_name(prefix: str, name: str) -> Name:
    """Return a name made from another with a prefix, such as `head_of_` and a unit. Raises StaffError where the result
    is no valid name."""
    try:
        NAME_ADAPTER.validate_python(name)
        return NAME_ADAPTER.validate_python(prefix + name)
    except ValidationError:
        raise StaffError("bad_name", name=name, most=MAX_NAME_LENGTH - len(prefix)) from None
