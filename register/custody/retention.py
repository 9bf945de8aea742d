"""How long what is kept: complaints whose time is over, lists of them, and the order that a list gives for each."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from models.messages import Number, Person
from models.procedure import Kept
from models.rule import Slug
from models.tables import AttachmentRow, ComplaintRow, DocumentRow, EventRow, PartyRow, TextRow
from register import journal
from register.custody.erasure import GROUND, ErasureOrder
from register.custody.record import HOLD_REASON, append_decision, read_custody
from register.identity.decisions import Decider
from register.journal import CustodyEvent

RETENTION_STREAM, RETENTION = "retention", "retention"
MAX_LISTED = 1000
REASONS = (GROUND, HOLD_REASON)  # they say why something is gone, and stay
Terms = Mapping[Slug, Mapping[Kept, int]]  # years since the case was closed
ALL_KEPT: tuple[Kept, ...] = ("party", "texts", "files", "papers")


class DueComplaint(NamedTuple):
    """A complaint of which something is due to be erased: what, since when it is closed, and whether a hold stands."""

    number: Number
    closed_at: datetime
    kinds: tuple[Kept, ...]
    held: bool


class UnknownList(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised for a list that nobody made."""


class SamePerson(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised where the person who made a list confirms it, or somebody else has confirmed it."""


def due_complaints(session: Session, terms: Terms, now: datetime, at_most: int = MAX_LISTED) -> list[DueComplaint]:
    """Return what is due by these terms, longest closed first. Of a complaint that a hold protects, that it does."""
    found: dict[Number, list[Kept]] = {}
    closed: dict[Number, datetime] = {}
    for slug, kinds in terms.items():
        for kind, years in kinds.items():
            closed_before = ComplaintRow.procedure == slug, ComplaintRow.closed_at <= years_before(now, years)
            due = select(ComplaintRow.number, ComplaintRow.closed_at).where(*closed_before, _is_left(kind))
            due = due.order_by(ComplaintRow.closed_at, ComplaintRow.number).limit(at_most)
            for number, closed_at in session.execute(due):
                assert closed_at is not None
                found.setdefault(number, []).append(kind)
                closed[number] = closed_at
    numbers = sorted(found, key=lambda number: (closed[number], number))[:at_most]
    return [
        DueComplaint(number, closed[number], tuple(found[number]), bool(read_custody(session, number).held))
        for number in numbers
    ]


def years_before(now: datetime, years: int) -> datetime:
    """Return the instant some years earlier. February 29 becomes February 28."""
    try:
        return now.replace(year=now.year - years)
    except ValueError:
        return now.replace(year=now.year - years, day=28)


def _is_left(kind: Kept) -> ColumnElement[bool]:
    """Return the condition that something of this kind is still there."""
    number = ComplaintRow.number
    left: dict[Kept, ColumnElement[bool]] = {
        "party": exists().where(PartyRow.complaint == number, PartyRow.salt.is_not(None)),
        "texts": exists().where(TextRow.complaint == number, TextRow.body.is_not(None), TextRow.name.not_in(REASONS)),
        "files": exists().where(AttachmentRow.complaint == number, AttachmentRow.salt.is_not(None)),
        "papers": exists().where(DocumentRow.complaint == number),
    }
    return or_(*left.values()) if kind == "case" else left[kind]


def make_list(session: Session, due: list[DueComplaint], by: Decider, at: datetime) -> CustodyEvent:
    """Put a list of what is to be erased on record; what a hold protects is left out."""
    numbers = {one.number: one.kinds for one in due if not one.held}
    return _append(session, at, by, type="listed", numbers=numbers)


def confirm_list(
    session: Session, listed: int, by: Person, decide: Callable[[], Decider], at: datetime
) -> tuple[CustodyEvent, CustodyEvent]:
    """Confirm a list, which takes the second factor of who does, or find it confirmed by the same person; return the
    list and its confirmation. Raises UnknownList, SamePerson."""
    journal.lock_stream_head(session, RETENTION_STREAM)
    bodies = select(EventRow.body).where(EventRow.stream == RETENTION_STREAM)
    events = {event.seq: event for event in map(CustodyEvent.model_validate_json, session.scalars(bodies))}
    made = events.get(listed)
    if made is None or made.type != "listed":
        raise UnknownList
    known = next((event for event in events.values() if event.type == "confirmed" and event.listed == listed), None)
    if by == made.by or (known and known.by != by):
        raise SamePerson
    return made, known or _append(session, at, decide(), type="confirmed", listed=listed)


def order_of(
    session: Session, number: Number, kinds: tuple[Kept, ...], *, by: Person, second: Person, ground: str, listed: int
) -> ErasureOrder:
    """Return the order that the list `listed`, made by one person and confirmed by a second, gives for a complaint."""
    due = set(ALL_KEPT if "case" in kinds else kinds)
    texts = select(TextRow.id).where(TextRow.complaint == number, TextRow.name.not_in(REASONS))
    files = select(AttachmentRow.id).where(AttachmentRow.complaint == number)
    return ErasureOrder(
        by=by,
        second=second,
        ground=ground,
        texts=frozenset(session.scalars(texts) if "texts" in due else ()),
        files=frozenset(session.scalars(files) if "files" in due else ()),
        party="party" in due,
        papers="papers" in due,
        listed=listed,
    )


def _append(session: Session, at: datetime, by: Decider, **fields: object) -> CustodyEvent:
    return append_decision(session, RETENTION_STREAM, at, by, name=RETENTION, by=by.person, **fields)
