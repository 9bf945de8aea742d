"""The outbox: notices that the system sends. Every change of a notice is an event in its own journal.

A notice is `due` until a channel takes it, `handed_over` until it is known to have arrived, then `delivered` or, where
proof was asked for, `served`. What a channel refuses is passed on to the next channel, at last to the desk: it becomes
the task of a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal, TypedDict, Unpack

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.form import ActInput
from models.means import Means
from models.messages import Holder, Person, TextRef
from models.requirement import Name
from models.tables import ComplaintRow, NoticeRow, TaskRow, TextRow
from notices.channels import DeliveryResult
from register import journal
from register.acts import inbox
from register.acts.inbox import TimeSource
from register.cases.open_tasks import notice_task
from register.cases.projections import task_row
from register.documents import closed_texts, texts
from register.journal import NoticeEvent, NoticeEventType
from register.notices.delivery_attempts import DESK, OUTBOX, apply_passage, notice_stream
from register.randomness import Randomness
from rules.fact import EVIDENCE
from rules.roles import SYSTEM

UNDER_WAY_STATES = ("due", "handed_over")
BOUNCED = "bounced"  # the code of a letter that came back
MAX_TRIES_PER_CHANNEL = 5  # the last one an hour and a half after the first


@dataclass(frozen=True)
class ReportContext:
    """The clock, and the source of new ids and salts, with which a report is put on record."""

    clock: TimeSource
    randomness: Randomness


@dataclass(frozen=True)
class Attempt:
    """The number `tries` of a try on one channel."""

    channel: Name
    tries: int


class NoticeSettled(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised where the notice is no longer under way; `state` is what it is."""

    def __init__(self, state: str) -> None:
        super().__init__(f"it is {state}")
        self.state = state


class PassageDetails(TypedDict, total=False):
    """What an event of a notice may say beside its type and instant."""

    channel: Name | None
    tries: int
    code: str | None
    text: TextRef
    means: Means
    by: Person
    holder: Holder | None


@dataclass(frozen=True)
class ProofOfReceipt:
    """When a letter was received, and what proves it, in words: a return receipt with its number."""

    received_at: datetime
    evidence: str


def record_passage(
    session: Session,
    row: NoticeRow,
    kind: NoticeEventType,
    at: datetime,
    *,
    happened: datetime | None = None,
    **details: Unpack[PassageDetails],
) -> None:
    """Append an event to the journal of a notice and change its row by it. `happened`: when, if that was before. The
    caller holds the row's lock, or has just created it."""
    head = journal.read_stream_head(session, notice_stream(row))
    event = NoticeEvent(seq=head.seq + 1, type=kind, name=row.name, at=happened or at, recorded_at=at, **details)
    journal.append_event(session, notice_stream(row), head, event)
    if event.seq > 1:
        apply_passage(row, event)


def due_notice_ids(session: Session, now: datetime, at_most: int = 100) -> Sequence[str]:
    """Return the ids of the notices that are due to be looked at by now, longest due first."""
    waiting = select(NoticeRow.id).where(NoticeRow.next_at <= now)
    return session.scalars(waiting.order_by(NoticeRow.next_at, NoticeRow.id).limit(at_most)).all()


def claim_notice(session: Session, notice: str, now: datetime) -> NoticeRow | None:
    """Lock and return a notice, or return None where another relay has it or it is no longer due."""
    query = select(NoticeRow).where(NoticeRow.id == notice, NoticeRow.next_at <= now)
    return session.scalars(query.with_for_update(skip_locked=True)).first()


def store_notice_text(session: Session, row: NoticeRow, body: str, at: datetime, context: ReportContext) -> None:
    """Store the text as it is sent: once, and sent unchanged however often. The row, which is erased with the text,
    names it by its SHA-256, the journal by its salted digest."""
    words = {row.name: body}
    refs = texts.store_texts(session, row.complaint, words, at=at, by=None, randomness=context.randomness)
    ref = refs[row.name]
    session.flush()
    row.sha256 = sha256(body.encode()).hexdigest()
    record_passage(session, row, "rendered", at, text=ref)


def notice_text(session: Session, row: NoticeRow) -> str | None:
    """Return the text as it was rendered. None where there is no text, where it was erased, or where it repeats a
    text that is closed to readers."""
    stored = session.get(TextRow, row.text) if row.text else None
    if stored is None or stored.body is None:
        return None
    closed = closed_texts.closed_rows(session, row.complaint)
    return None if closed_texts.quotes_closed_text(closed, stored.body) else stored.body


def begin_attempt(session: Session, row: NoticeRow, at: datetime) -> Attempt:
    """Record a try before it is made, so that a crash in the middle of it is seen, and repeated when ATTEMPT_LEASE
    ends."""
    record_passage(session, row, "tried", at, channel=row.channel, tries=row.tries + 1)
    return Attempt(row.channel, row.tries)


def record_channel_answer(
    session: Session, notice: str, attempt: Attempt, answer: DeliveryResult, at: datetime
) -> NoticeRow | None:
    """Record what a channel answered to an attempt.

    Returns the row where the channel is done with it: taken (`handed_over`), or to be passed on. Returns None where it
    will be tried again, or a person has told it meanwhile.
    """
    row = _locked_notice(session, notice)
    details = PassageDetails(channel=attempt.channel, tries=attempt.tries, code=answer.code)
    if row.state != "due":
        return None
    if answer.taken:
        record_passage(session, row, "handed_over", at, **details)
        return row
    if attempt != Attempt(row.channel, row.tries):
        return None
    record_passage(session, row, "failed", at, **details)
    return row if answer.lasting or row.tries >= MAX_TRIES_PER_CHANNEL else None


def record_delivery(session: Session, row: NoticeRow, at: datetime, context: ReportContext) -> None:
    """Record that a channel has delivered it. Where proof was asked for, that is the proof."""
    record_passage(session, row, "delivered", at, channel=row.channel)
    if row.receipt:
        _record_served(session, row, at, context, channel=row.channel)


def pass_to_channel(session: Session, row: NoticeRow, channel: Name, at: datetime, holder: str | None) -> None:
    """Pass a notice on to the next channel. At the desk it becomes the task of its holder."""
    told_by = holder if channel == DESK else None
    record_passage(session, row, "passed_on", at, channel=channel, code=row.code, holder=told_by)
    if channel == DESK and (task := notice_task(row)):
        complaint = session.get_one(ComplaintRow, row.complaint, populate_existing=True, with_for_update=True)
        session.add(task_row(complaint, *task))


def record_bounce(session: Session, notice: str, at: datetime, holder: str | None) -> None:
    """Record that a letter has come back, also of a notice that was taken for delivered: it becomes the task of its
    holder. Nothing where a person has told it, or its receipt is proved. Raises NoResultFound."""
    row = _locked_notice(session, notice)
    if row.channel == DESK or row.state not in ("handed_over", "delivered"):
        return
    record_passage(session, row, "failed", at, channel=row.channel, tries=row.tries, code=BOUNCED)
    pass_to_channel(session, row, DESK, at, holder)


def record_no_contact(session: Session, row: NoticeRow, at: datetime, context: ReportContext) -> None:
    """Record that no way to reach the addressee is known; a case that waits for proof is told so."""
    record_passage(session, row, "no_contact", at)
    if row.receipt:
        _report_to_case(session, row, "undelivered", context)


def record_telling(
    session: Session,
    notice: str,
    means: Means,
    by: Person,
    at: datetime,
    *,
    context: ReportContext,
    proof: ProofOfReceipt | None = None,
) -> NoticeRow:
    """Record that a person has told it, or could reach nobody; with `proof`, when a letter was received, also of one
    that was told by an act. Without it, whatever proves its receipt came now.

    The latter ends it at the desk; while a channel has it, it goes to the desk. Idempotent by `means`. Raises
    NoResultFound, NoticeSettled.
    """
    row = _locked_notice(session, notice)
    if proof and row.receipt and row.kind == "told" and row.state == "told":
        _record_served(session, row, at, context, proof, channel=row.channel, by=by, means=means)
        return row
    if row.state not in UNDER_WAY_STATES:
        if row.means == means:
            return row
        raise NoticeSettled(row.state)
    if means is Means.no_contact and row.channel not in (DESK, OUTBOX):
        record_passage(session, row, "failed", at, channel=row.channel, by=by, means=means)
        pass_to_channel(session, row, DESK, at, by)
        return row
    session.execute(delete(TaskRow).where(TaskRow.kind == "notice", TaskRow.about == row.id))
    if means is Means.no_contact:
        record_passage(session, row, "failed", at, channel=DESK, by=by, means=means)
        _report_to_case(session, row, "undelivered", context)
    elif row.receipt:
        _record_served(session, row, at, context, proof, channel=DESK, by=by, means=means)
    else:
        record_passage(session, row, "told", at, channel=DESK, by=by, means=means)
    return row


def _locked_notice(session: Session, notice: str) -> NoticeRow:
    return session.get_one(NoticeRow, notice, populate_existing=True, with_for_update=True)


def _record_served(
    session: Session,
    row: NoticeRow,
    at: datetime,
    context: ReportContext,
    proof: ProofOfReceipt | None = None,
    **details: Unpack[PassageDetails],
) -> None:
    record_passage(session, row, "served", at, happened=proof.received_at if proof else None, **details)
    _report_to_case(session, row, "served", context, proof)


def _report_to_case(
    session: Session,
    row: NoticeRow,
    name: Literal["served", "undelivered"],
    context: ReportContext,
    proof: ProofOfReceipt | None = None,
) -> None:
    """Put an act into the inbox of the notice's case, in the transaction of the change that it reports: once, however
    often that is repeated."""
    act_input = ActInput(
        name=name,
        actor=SYSTEM,
        about=row.name,
        of=row.seq,
        happened_at=proof.received_at if proof else None,
        texts={EVIDENCE: proof.evidence} if proof else {},
    )
    inbox.enter_act(
        session,
        row.complaint,
        act_input,
        act_id=f"notice:{context.randomness.new_id()}",
        clock=context.clock,
        randomness=context.randomness,
    )
