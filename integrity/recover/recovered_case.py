"""Rows of a case made again from what its runs in Temporal hold, after the register was restored from an older backup.

Bodies of texts, files, the party and the sender's key were in the register alone: they are lost, and rows without a
body say so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.case import CASE
from models.case_input import OpenCase
from models.events import LOST_PARTY, ChainHead, Event, Step
from models.messages import Act, Number, Refusal, TextRef, Why
from models.packed_law import parse_law
from models.requirement import Name
from models.tables import AttachmentRow, ComplaintRow, EventRow, InboxRow, PartyRow, TextRow
from register import editions, log, row_digests
from register.acts import inbox
from register.calendars import notice_adoption
from register.cases import complaints, linked_cases, steps
from register.cases.steps import StepContext
from register.locks import lock_complaint
from register.search import search_rows
from rules.acts.merging import JOINED
from rules.digests.identifying import opened_digest
from rules.roles import SYSTEM

LOST = "lost"  # in place of a salted digest that nobody can make again


@dataclass
class Recovered:
    """What was brought back: the events `after` to `upto`. `acts`: those put on record again; `displaced`: numbers
    under which an act came after the restore, which is refused; `lost`: ids of texts and attachments, and `party`, that
    were in the register alone."""

    after: int = 0
    upto: int = 0
    acts: list[int] = field(default_factory=list)
    displaced: list[int] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def registered_head(session: Session, number: Number) -> ChainHead | None:
    """Return how far the register is with a complaint; None if it has none of that number."""
    row = session.get(ComplaintRow, number)
    return ChainHead(seq=row.seq, hash=row.head) if row else None


def recover_case(
    session: Session, opened: OpenCase, path: Iterable[Step], acts: Mapping[int, Act], context: StepContext
) -> Recovered:
    """Write the steps of `path`, which continue the register's chain, and all that they need. `opened`: how the case
    was opened; `acts`: what it was given to judge."""
    if session.get(ComplaintRow, opened.number) is None:
        _insert_complaint(session, opened)
    complaint = lock_complaint(session, opened.number)
    done = Recovered(after=complaint.seq)
    for step in path:
        ns = {event.n for event in step.events if event.n} | {verdict.n for verdict in step.verdicts}
        for n in range(1, max(ns, default=0) + 1):
            _recover_act(session, complaint, n, acts.get(n), done)
        for event in step.events:
            done.lost += _insert_lost_texts(session, complaint, event.texts.items(), event.recorded_at)
            done.lost += [ref.id for ref in event.attachments if session.get(AttachmentRow, ref.id) is None]
        steps.write_recovered(session, complaint, step, context, frozenset(done.displaced))
    if opened.opened.filed_by and not session.scalar(select(PartyRow.id).where(PartyRow.complaint == opened.number)):
        done.lost.append(LOST_PARTY)
    done.upto = complaint.seq
    return done


def _insert_complaint(session: Session, opened: OpenCase) -> None:
    """Register a complaint again under its number. The sender's key is lost with the register."""
    procedure = parse_law(opened.law, opened.calendar).procedure
    first = opened.opened
    editions.keep_law(session, procedure.slug, opened.law, opened.law_sha256, first.recorded_at)
    parent = _linking_event(session, first)
    row = ComplaintRow(
        number=opened.number,
        key=f"{parent[0]}:{parent[1]}" if parent else f"recovered:{opened.number}",
        key_digest=LOST,
        procedure=procedure.slug,
        edition=procedure.edition,
        law_sha256=opened.law_sha256,
        entry=opened.entry,
        parent=parent[0] if parent else None,
        parent_seq=parent[1] if parent else None,
        received_at=first.recorded_at,
        opened=opened.opening_json(),
        opening=opened_digest(opened.number, opened.law_sha256, first),
        n=0,
        last_received_at=first.recorded_at,
        admissions=complaints.opening_admissions(opened),
        calendar_sha=notice_adoption.calendar_digest(opened.calendar),
        seq=0,
        head=ChainHead().hash,
    )
    session.add(row)
    session.flush()
    search_rows.index_opening(session, opened)
    log.enqueue(session, row_digests.opening_stream(row.number), 1, row_digests.opening_digest(row))
    complaints.raise_counters(session, [row.number])


def _linking_event(session: Session, first: Event) -> tuple[Number, int] | None:
    """Return the case and the event that opened this complaint, where another did: both were written at one instant."""
    linking = select(EventRow.stream, EventRow.seq).where(
        EventRow.type == "linked", EventRow.name == first.name, EventRow.recorded_at == first.recorded_at
    )
    found = session.execute(linking.limit(1)).first()
    return (found.stream, found.seq) if found else None


def _recover_act(session: Session, complaint: ComplaintRow, n: int, act: Act | None, done: Recovered) -> None:
    """Put act `n` on record as the case was given it. Where the register gave that number to another act after the
    restore, that one is refused: the case has judged this one."""
    row = session.get(InboxRow, (complaint.number, n))
    if row is None:
        _insert_act(session, complaint, n, act)
        done.acts.append(n)
    elif act and n not in done.displaced and not _is_act(row, act):
        now = inbox.system_clock(session, complaint.number)
        inbox.record_refusal(session, complaint.number, n, (Refusal(why=Why.restored),), now)
        done.displaced.append(n)


def _is_act(row: InboxRow, act: Act) -> bool:
    """Return True if the register handed out this act under its number."""
    return row.body is not None and inbox.act_to_deliver(row) == act.model_copy(update={"seal": None})


def _insert_act(session: Session, complaint: ComplaintRow, n: int, act: Act | None) -> None:
    """Put an act on record under its old number. What the case was never given was refused at once, and is lost."""
    at, act_id = act.received if act else complaint.last_received_at, _sender_id(n, act)
    written = act.model_copy(update={"seal": None, "id": act_id}) if act else None
    row = InboxRow(
        complaint=complaint.number,
        n=n,
        act_id=act_id,
        digest=LOST,
        name=act.name if act else None,
        actor=act.actor if act else None,
        verified=act.verified if act else False,
        received_at=at,
        happened_at=act.happened_at if act else None,
        body=written.model_dump_json(exclude_defaults=True) if written else None,
        state="received",
    )
    session.add(row)
    complaint.n, complaint.last_received_at = max(complaint.n, n), max(complaint.last_received_at, at)
    session.flush()
    log.enqueue(session, row_digests.act_stream(row.complaint), n, row_digests.act_digest(row))
    if act is None:
        inbox.record_refusal(session, complaint.number, n, (Refusal(why=Why.restored),), at)


def _sender_id(n: int, act: Act | None) -> str:
    """Return the id of a recovered act: that of the sender is lost, but what the register itself sends has its own."""
    if act is not None and act.actor == SYSTEM and act.name in {"link_ended", JOINED}:
        return f"{act.name}:{act.joins or act.of}"
    return f"recovered:{n}"


def _insert_lost_texts(
    session: Session, complaint: ComplaintRow, refs: Iterable[tuple[Name, TextRef]], at: datetime
) -> list[str]:
    """Put texts on record that events refer to and the register lacks, as if they had been erased; return their
    ids."""
    lost = [(name, ref) for name, ref in refs if session.get(TextRow, ref.id) is None]
    session.add_all(
        TextRow(id=ref.id, complaint=complaint.number, name=name, digest=ref.digest, written_at=at)
        for name, ref in lost
    )
    session.flush()
    return [ref.id for _, ref in lost]


def note_run(session: Session, number: Number, *, generation: int, execution: str) -> None:
    """Note which run of the case may ask the register, as it did before."""
    complaint = lock_complaint(session, number)
    if complaint.generation < generation or complaint.execution is None:
        complaint.generation, complaint.execution = max(complaint.generation, generation), execution


def report_end(session: Session, number: Number, context: StepContext) -> None:
    """Tell the complaint that opened this one that it has ended, and that with which it goes on, if it has and they
    were not told."""
    complaint = lock_complaint(session, number)
    if complaint.closed_at and complaint.state:
        case = CASE.validate_json(complaint.state)
        linked_cases.report_end_to_parent(session, complaint, case, context.randomness)
        linked_cases.tell_merging(session, complaint, case, context.randomness)
