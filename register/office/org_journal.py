"""The journal stream `org`: every change of who works in the office and holds what, in order."""

from datetime import datetime
from typing import Literal, TypedDict

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.orm import Session

from models.held_role import HeldRole
from models.messages import Person
from models.office_events import Distinguished, OfficeEvent
from models.requirement import Name
from models.rule import Slug
from models.tables import ServiceRow
from register import journal

ORG_STREAM = "org"
NAME_ADAPTER = TypeAdapter(Name)
MAX_NAME_LENGTH = 48  # characters of a Name

StaffProblem = Literal[
    "taken", "unknown", "gone", "succeeded", "held_until", "not_held", "oneself", "span", "away_already",
    "substitute_away", "substitute_gains", "circle", "never_away", "no_ranks", "no_rank", "rank_in_use", "not_listed",
    "changed_later", "two_heads", "no_unit", "under_itself", "sender_known", "sender_unknown", "sender_revoked",
    "endpoint_known", "endpoint_unknown", "too_many_endpoints", "by_wanted", "no_administrator", "no_second",
    "second_wanted", "shell_wanted", "three_apart", "last_administrator", "account_known", "account_unknown",
    "account_closed", "identity_taken", "bad_name", "factor_wanted", "code_wanted", "code_wrong",
    "edition_known", "edition_unknown", "edition_followed",
]  # fmt: skip


class StaffError(ValueError):
    """Raised where a change does not fit the staff list. `starter/office/problems.py` has the sentence for `why`, which
    `about` is filled into."""

    def __init__(self, why: StaffProblem, **about: object) -> None:
        super().__init__(" ".join([why, *(f"{name}={value}" for name, value in about.items())]))
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


def append_distinction(
    session: Session,
    kind: Literal["given", "ended", "ranked", "unranked", "enrolled", "struck"],
    name: Name | HeldRole,
    person: Person,
    at: datetime,
    by: Person | None,
) -> None:
    """Append that somebody was given, or lost, a role, a rank or an entry in a register."""
    append_org_event(session, Distinguished(**change(name, at, by), type=kind, person=person))


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
