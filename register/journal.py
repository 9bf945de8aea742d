"""The journal: events in streams, each carrying the hash of the one before, none ever changed."""

from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.frozen import Frozen
from models.means import Means
from models.messages import (
    Chained,
    Digest,
    Event,
    Person,
    TextRef,
)
from models.procedure import Slug
from models.requirement import Name
from models.tables import ComplaintRow, EventRow
from register.locks import hold
from rules.hash_chain import canonical, linked


class Entry(Frozen):
    """What happened in the office rather than on a case: somebody came, was given or lost a role, is away or left;
    a unit, the order of ranks or a register changed; an edition was first used, a calendar adopted. Names of people
    stand in `person`, not here. `other` is who stands in or succeeds; `since` and `until` say when somebody is away."""

    seq: int
    type: Literal[
        "joined", "given", "ended", "away", "back", "left",
        "unit", "ranks", "ranked", "unranked", "enrolled", "struck", "first_used", "adopted",
    ]  # fmt: skip
    name: Name | Slug | Person
    at: AwareDatetime
    recorded_at: AwareDatetime
    person: Person | None = None
    by: Person | None = None
    sha256: Digest | None = None
    other: Person | None = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    parent: Name | None = None
    post: Name | None = None
    names: tuple[Name, ...] = ()


class Passage(Frozen):
    """What became of a notice on its way, in a stream of its own: written, tried through a channel, taken by it or
    not, passed on to the next channel, told by a person."""

    seq: int
    type: Literal[
        "due", "rendered", "tried", "handed_over", "delivered", "failed", "passed_on", "served", "told", "no_contact",
    ]  # fmt: skip
    name: Name
    at: AwareDatetime
    recorded_at: AwareDatetime
    channel: Name | None = None
    tries: int = 0
    code: str | None = None
    text: TextRef | None = None
    means: Means | None = None
    by: Person | None = None


def append(session: Session, stream: str, head: Chained, event: Event | Entry | Passage) -> Chained:
    """The next event of a stream. The caller holds the lock under which he has read the head."""
    text = canonical(event)
    after = linked(head, text, event.seq)
    session.add(
        EventRow(
            stream=stream,
            seq=event.seq,
            type=event.type,
            name=event.name,
            at=event.at,
            recorded_at=event.recorded_at,
            body=text,
            prev=head.hash,
            hash=after.hash,
        )
    )
    session.flush()
    return after


def at(session: Session, stream: str, seq: int) -> Chained | None:
    """The chain as it stands in the journal at an event; none where it does not reach so far."""
    if seq == 0:
        return Chained()
    row = session.get(EventRow, (stream, seq))
    return Chained(seq=row.seq, hash=row.hash) if row else None


def head(session: Session, stream: str) -> Chained:
    """The end of a stream, held: whoever appends comes one after the other."""
    hold(session, f"journal:{stream}")
    return newest(session, stream)


def newest(session: Session, stream: str) -> Chained:
    """The end of a stream, for whoever holds what it is about."""
    last = select(EventRow).where(EventRow.stream == stream).order_by(EventRow.seq.desc()).limit(1)
    row = session.scalars(last).first()
    return Chained(seq=row.seq, hash=row.hash) if row else Chained()


def event(session: Session, stream: str, seq: int) -> Event:
    """One event of a case, as it was written down."""
    row = session.get_one(EventRow, (stream, seq))
    return Event.model_validate_json(row.body)


def events(session: Session, stream: str) -> list[Event]:
    """Everything that has happened on a case, in order."""
    bodies = select(EventRow.body).where(EventRow.stream == stream).order_by(EventRow.seq)
    return [Event.model_validate_json(body) for body in session.scalars(bodies)]


def instants(session: Session, stream: str, seqs: list[int]) -> dict[int, datetime]:
    """When these events happened."""
    if not seqs:
        return {}
    rows = session.scalars(select(EventRow).where(EventRow.stream == stream, EventRow.seq.in_(seqs)))
    return {row.seq: row.at for row in rows}


def stored_head(complaint: ComplaintRow) -> Chained:
    """How far the journal of a complaint has got."""
    return Chained(seq=complaint.seq, hash=complaint.head)
