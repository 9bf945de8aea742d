"""The journal: events in streams. Each event carries the hash of the one before; none is ever changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.events import ChainHead, Event, read_event
from models.frozen import Frozen
from models.means import Means
from models.messages import Digest, Holder, Id, Number, Person, TextRef
from models.office_events import FirstUsed, NoticesAdopted, OfficeEvent, StreamEvent
from models.procedure import Kept
from models.requirement import Name
from models.rule import Slug
from models.tables import ComplaintRow, EventRow
from register import log
from register.locks import advisory_lock
from register.statements import write_together
from rules.hash_chain import canonical_json, next_link

NoticeEventType = Literal[
    "due", "rendered", "tried", "handed_over", "delivered", "failed", "passed_on", "served", "told", "no_contact",
    "withdrawn",
]  # fmt: skip


class NoticeEvent(StreamEvent):
    """An event of a notice on its way, in a stream of its own: written, tried through a channel, taken by it or not,
    passed on to the next channel, told by a person. `holder` has to tell it from now on."""

    type: NoticeEventType
    name: Name
    channel: Name | None = None
    tries: int = 0
    code: str | None = None
    text: TextRef | None = None
    means: Means | None = None
    by: Person | None = None
    holder: Holder | None = None


class QueryCodeEvent(StreamEvent):
    """A complaint's query code was `made`, in a stream of its own, with the digest that its row has. Looks with it are
    not recorded."""

    type: Literal["made"]
    name: Name
    digest: Digest


class RaisedAlarm(Frozen):
    """An alarm as its row has it: what it is about, the complaint it belongs to, what was seen as JSON."""

    about: str
    complaint: Number | None = None
    detail: str = "{}"


class AlarmEvent(StreamEvent):
    """Alarms of one kind (`name`) that were raised, or cleared, by the same look, in the stream `alarms`. What was
    cleared is named by `about` alone."""

    type: Literal["raised", "cleared"]
    name: Name
    alarms: tuple[RaisedAlarm, ...]


AccessType = Literal["read", "opened", "exported", "archived", "refused", "searched"]
SEARCH, MAIL = "search", "mail"  # in the place of the number of a complaint
DoorKind = Literal["command", "program", "page"]
Part = Literal["identity", "narrative", "attachment", "document", "notice", "case", "mail"]


class AccessEvent(StreamEvent):
    """A reading of a complaint (`name`), in a stream for each day: who read which parts, through which door, for whom
    they stood in, with which roles of its regulation; or what they were refused, by which rules. `about` is the
    attachment, document or notice; of a dossier that was `exported` the digest of what there was of the case; of a run
    whose history somebody has `archived` the digest of that file. Who `searched` is on record with how
    much was found (`about`), without the words: they may be a name. A `mail` that has come in is read before it belongs
    to a complaint.
    """

    type: AccessType
    name: Number | Literal["search", "mail"]
    parts: tuple[Part, ...]
    by: Person
    door: DoorKind
    program: Slug | None = None
    stands_for: tuple[Person, ...] = ()
    standing: tuple[Name, ...] = ()
    about: str | None = None
    rules: tuple[str, ...] = ()


CustodyEventType = Literal["held", "released", "erased", "refused", "listed", "confirmed"]


class CustodyEvent(StreamEvent):
    """A decision about keeping what is personal.

    In the stream `custody:<number>`: a hold was placed or lifted (`held`, `released`), something was erased, or was not
    because of a hold (`refused`). `texts` and `files` are the ids of what went, letters among the texts, `party`: who
    filed the complaint; `acts` and `opening` are those whose salts became their digests, `papers` were made anew or are
    gone up to the event `upto`. In the stream `retention`: a list of what is due was made (`listed`, `numbers` with
    what of each) or confirmed. `by` decided, `second` confirmed; `reason` refers to the text that says why. By the
    `proof` `by` has used up a `step` of their second factor for this (`register/identity/decisions.py`).
    """

    type: CustodyEventType
    name: Name
    by: Person | None = None
    second: Person | None = None
    reason: TextRef | None = None
    texts: tuple[Id, ...] = ()
    files: tuple[Id, ...] = ()
    party: bool = False
    acts: tuple[int, ...] = ()
    opening: bool = False
    upto: int = 0
    papers: Literal["anew", "gone"] | None = None
    listed: int | None = None
    numbers: dict[Number, tuple[Kept, ...]] = {}
    step: int | None = None
    proof: str | None = None


ProposalEventType = Literal["proposed", "confirmed", "dismissed"]


class ProposalEvent(StreamEvent):
    """A program proposed to the person `by` that they do the act `name`, in the stream `proposal:<number>`; or this
    person confirmed or dismissed that.

    Of what was `proposed`: through which `program`, the salted `digest` of the act as it was proposed, and the hash of
    the last event of the case then (`seen`): with the next event the proposal is void. Nothing is done by it. Of what
    was `confirmed` or dismissed: which proposal (`refers_to`). What was confirmed is the act `n` of the case, which the
    person sent themselves; `changed`: it says something else than what was proposed.
    """

    type: ProposalEventType
    name: Name
    by: Person
    program: Slug | None = None
    digest: Digest | None = None
    seen: Digest | None = None
    refers_to: int | None = None
    n: int | None = None
    changed: bool = False


AnyEvent = (
    Event
    | OfficeEvent
    | FirstUsed
    | NoticesAdopted
    | NoticeEvent
    | QueryCodeEvent
    | AlarmEvent
    | AccessEvent
    | CustodyEvent
    | ProposalEvent
)


def append_event(session: Session, stream: str, head: ChainHead, event: AnyEvent) -> ChainHead:
    """Append the next event to a stream; return the new head. The caller holds the lock under which `head` was read."""
    return append_events(session, stream, head, (event,))


def append_events(session: Session, stream: str, head: ChainHead, events: Sequence[AnyEvent]) -> ChainHead:
    """Append the next events to a stream at once, as `append_event` does each."""
    rows = []
    for event in events:
        row = _event_row(stream, head, event)
        rows.append(row)
        head = ChainHead(seq=row.seq, hash=row.hash)
    write_together(session, rows, log.insertion(session, ((stream, row.seq, row.hash) for row in rows)))
    return head


def _event_row(stream: str, head: ChainHead, event: AnyEvent) -> EventRow:
    text = canonical_json(event)
    return EventRow(
        stream=stream,
        seq=event.seq,
        type=event.type,
        name=event.name,
        at=event.at,
        recorded_at=event.recorded_at,
        body=text,
        prev=head.hash,
        hash=next_link(head, text, event.seq).hash,
    )


def chain_at(session: Session, stream: str, seq: int) -> ChainHead | None:
    """Return the chain of a stream as it stands after event `seq`, or None where the stream does not reach so far."""
    if seq == 0:
        return ChainHead()
    row = session.get(EventRow, (stream, seq))
    return ChainHead(seq=row.seq, hash=row.hash) if row else None


def lock_stream_head(session: Session, stream: str) -> ChainHead:
    """Lock a stream for appending until the transaction ends, and return its head."""
    advisory_lock(session, f"journal:{stream}")
    return read_stream_head(session, stream)


def read_stream_head(session: Session, stream: str) -> ChainHead:
    """Return the head of a stream without locking it. The caller holds the lock of what the stream is about."""
    last = select(EventRow).where(EventRow.stream == stream).order_by(EventRow.seq.desc()).limit(1)
    row = session.scalars(last).first()
    return ChainHead(seq=row.seq, hash=row.hash) if row else ChainHead()


def load_event(session: Session, stream: str, seq: int) -> Event:
    """Return one event of a case. Raises NoResultFound."""
    row = session.get_one(EventRow, (stream, seq))
    return read_event(row.body)


def find_event(session: Session, stream: str, seq: int) -> Event | None:
    """Return one event of a case; None if the stream does not reach so far."""
    row = session.get(EventRow, (stream, seq))
    return read_event(row.body) if row else None


def load_events(session: Session, stream: str) -> list[Event]:
    bodies = select(EventRow.body).where(EventRow.stream == stream).order_by(EventRow.seq)
    return [read_event(body) for body in session.scalars(bodies)]


def event_instants(session: Session, stream: str, seqs: list[int]) -> dict[int, datetime]:
    """Return when these events happened, by sequence number."""
    if not seqs:
        return {}
    rows = session.scalars(select(EventRow).where(EventRow.stream == stream, EventRow.seq.in_(seqs)))
    return {row.seq: row.at for row in rows}


def complaint_head(complaint: ComplaintRow) -> ChainHead:
    return ChainHead(seq=complaint.seq, hash=complaint.head)
