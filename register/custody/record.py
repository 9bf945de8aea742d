"""The record of what was decided about keeping what is personal of a complaint, and what of it is in force. While a
legal hold stands, nothing of a complaint is erased."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.messages import Digest, Id, Number, TextRef
from models.tables import EventRow
from register import journal
from register.documents import texts
from register.identity.decisions import Decider, content_digest
from register.journal import CustodyEvent, CustodyEventType
from register.locks import lock_complaint
from register.randomness import Randomness
from rules.hash_chain import canonical_json

CUSTODY_PREFIX = "custody:"
HOLD, HOLD_REASON = "hold", "hold_reason"


def custody_stream(number: Number) -> str:
    return f"{CUSTODY_PREFIX}{number}"


@dataclass(frozen=True)
class Custody:
    """What follows from these events: the hold that stands, and what was erased. `papers_upto`: the event up to which
    papers are gone for good (0: none)."""

    held: CustodyEvent | None = None
    erased: frozenset[Id] = frozenset()
    party: bool = False
    acts: frozenset[int] = frozenset()
    opening: bool = False
    papers_upto: int = 0
    reasons: tuple[TextRef, ...] = ()
    events: tuple[CustodyEvent, ...] = field(default=(), repr=False)


NOTHING_DECIDED = Custody()


def custody_of(bodies: Iterable[str]) -> Custody:
    """Return what follows from the events of a stream, given as JSON. Raises ValueError where one cannot be read."""
    events = tuple(map(CustodyEvent.model_validate_json, bodies))
    done = [event for event in events if event.type == "erased"]
    holds = [event for event in events if event.type in ("held", "released")]
    return Custody(
        held=holds[-1] if holds and holds[-1].type == "held" else None,
        erased=frozenset(name for event in done for name in (*event.texts, *event.files)),
        party=any(event.party for event in done),
        acts=frozenset(n for event in done for n in event.acts),
        opening=any(event.opening for event in done),
        papers_upto=max((event.upto for event in done if event.papers == "gone"), default=0),
        reasons=tuple(event.reason for event in events if event.reason),
        events=events,
    )


def read_custody(session: Session, number: Number) -> Custody:
    """Return what was decided about a complaint so far."""
    bodies = select(EventRow.body).where(EventRow.stream == custody_stream(number)).order_by(EventRow.seq)
    return custody_of(session.scalars(bodies))


def append_custody_event(
    session: Session,
    number: Number,
    kind: CustodyEventType,
    name: str,
    at: datetime,
    decider: Decider | None = None,
    **fields: Any,
) -> CustodyEvent:
    """Append an event to the custody of a complaint; the caller holds the lock of the complaint."""
    return append_decision(session, custody_stream(number), at, decider, type=kind, name=name, **fields)


def append_decision(
    session: Session, stream: str, at: datetime, decider: Decider | None, **fields: Any
) -> CustodyEvent:
    """Append an event to a stream, with the proof of whoever decided; without a decider it follows from a list."""
    head = journal.lock_stream_head(session, stream)
    fields["step"] = decider and decider.step
    event = CustodyEvent(seq=head.seq + 1, at=at, recorded_at=at, **fields)
    if decider:
        proof = decider.prove(stream, event.seq, decided_content(head.hash, event))
        event = event.model_copy(update={"proof": proof})
    journal.append_event(session, stream, head, event)
    return event


def decided_content(prev: Digest, event: CustodyEvent) -> Digest:
    """Return what the proof of a decision is of, beside its place."""
    return content_digest(prev, canonical_json(event.model_copy(update={"proof": None})))


class HoldUnchanged(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised where a hold is placed that stands already, or lifted where none stands."""


def change_hold(
    session: Session, number: Number, *, place: bool, by: Decider, reason: str, at: datetime, randomness: Randomness
) -> CustodyEvent:
    """Place or lift the hold of a complaint. The reason is stored with the texts of the complaint. Raises
    HoldUnchanged, NoSuchComplaint."""
    lock_complaint(session, number)
    if bool(read_custody(session, number).held) == place:
        raise HoldUnchanged
    refs = texts.store_texts(session, number, {HOLD_REASON: reason}, at=at, by=by.person, randomness=randomness)
    kind: CustodyEventType = "held" if place else "released"
    return append_custody_event(session, number, kind, HOLD, at, by, by=by.person, reason=refs[HOLD_REASON])
