"""The outbox: what the system sends goes its way here, every turn of it in the notice's own journal.

`due` until a channel takes it, `handed_over` until that is known to have arrived, then `delivered` or, where proof
was asked for, `served`. What a channel refuses is passed on to the next, at last to the desk: a person's task.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.form import Said
from models.means import Means
from models.messages import Person
from models.requirement import Name
from models.tables import NoticeRow, TaskRow, TextRow
from notices.channels import Answer
from register import inbox, journal, texts
from register.inbox import Clock
from register.journal import Passage
from register.texts import Ids
from rules.acts.common_acts import SYSTEM

OUTBOX, DESK = "outbox", "desk"
ON_THE_WAY = ("due", "handed_over")
MOST_TRIES = 5  # on one channel: the last one an hour and a half after the first
LEASE = timedelta(minutes=5)  # longer than a channel can take; a hand-over nobody has recorded by then is repeated
PROOF = timedelta(days=3)  # what a channel has taken but nobody has proved goes to the next


@dataclass(frozen=True)
class ReportContext:
    """What it takes to put a report on record: whose clock counts, ids, the key of the digests."""

    clock: Clock
    ids: Ids
    secret: bytes


@dataclass(frozen=True)
class Attempt:
    """One try on one channel."""

    channel: Name
    tries: int


class Settled(Exception):  # says what is so, like a refusal
    """The notice is not on its way any more."""

    def __init__(self, state: str) -> None:
        super().__init__(f"it is {state}")
        self.state = state


def back_off(tries: int) -> timedelta:
    """How long to wait after so many tries: 1, 4, 16, 64 minutes."""
    return timedelta(minutes=4 ** (tries - 1))


def stream(row: NoticeRow) -> str:
    """Its own journal."""
    return f"notice:{row.id}"


def note(session: Session, row: NoticeRow, kind: Any, at: datetime, **more: Any) -> None:
    """One turn of its way. The caller holds the row, or has just made it."""
    last = journal.newest(session, stream(row))
    turn = Passage(seq=last.seq + 1, type=kind, name=row.name, at=at, recorded_at=at, **more)
    journal.append(session, stream(row), last, turn)


def due(session: Session, now: datetime, at_most: int = 100) -> Sequence[str]:
    """The notices to be looked at by now, the longest due first."""
    waiting = select(NoticeRow.id).where(NoticeRow.next_at <= now)
    return session.scalars(waiting.order_by(NoticeRow.next_at, NoticeRow.id).limit(at_most)).all()


def claim(session: Session, notice: str, now: datetime) -> NoticeRow | None:
    """The notice, held; none where another relay has it, or it is not its time any more."""
    wanted = select(NoticeRow).where(NoticeRow.id == notice, NoticeRow.next_at <= now)
    return session.scalars(wanted.with_for_update(skip_locked=True)).first()


def keep(session: Session, row: NoticeRow, body: str, at: datetime, door: ReportContext) -> None:
    """The text as it is sent, stored once and sent unchanged however often. What can be erased with it names it by
    SHA-256, the journal by its keyed digest."""
    words = {row.name: body}
    ref = texts.write(session, row.complaint, words, at=at, by=None, ids=door.ids, secret=door.secret)[row.name]
    session.flush()
    row.text, row.sha256 = ref.id, sha256(body.encode()).hexdigest()
    note(session, row, "rendered", at, text=ref)


def body(session: Session, row: NoticeRow) -> str | None:
    """The text as it was rendered; none where there is none or it has been erased."""
    kept = session.get(TextRow, row.text) if row.text else None
    return kept.body if kept else None


def try_now(session: Session, row: NoticeRow, at: datetime) -> Attempt:
    """Begin a try: on record before it is made, so that a crash in the middle of it shows and is made good."""
    row.tries += 1
    row.next_at = at + LEASE
    note(session, row, "tried", at, channel=row.channel, tries=row.tries)
    return Attempt(row.channel, row.tries)


def answered(session: Session, notice: str, attempt: Attempt, answer: Answer, at: datetime) -> NoticeRow | None:
    """What a channel answered to an attempt, on record. The row is given where it is done with that channel: taken
    (`handed_over`), or to be passed on. None where it will be tried again, or a person has told it meanwhile."""
    row = _held(session, notice)
    said: dict[str, Any] = {"channel": attempt.channel, "tries": attempt.tries, "code": answer.code}
    if row.state != "due":
        return None
    if answer.taken:
        row.state, row.channel, row.code, row.next_at = "handed_over", attempt.channel, answer.code, at + PROOF
        note(session, row, "handed_over", at, **said)
        return row
    if attempt != Attempt(row.channel, row.tries):
        return None
    row.code = answer.code
    note(session, row, "failed", at, **said)
    if answer.lasting or row.tries >= MOST_TRIES:
        return row
    row.next_at = at + back_off(row.tries)
    return None


def arrive(session: Session, row: NoticeRow, at: datetime, door: ReportContext) -> None:
    """A channel has delivered it: where proof was asked for, that is the proof."""
    row.state, row.next_at = "delivered", None
    note(session, row, "delivered", at, channel=row.channel)
    if row.receipt:
        _served(session, row, at, door, channel=row.channel)


def pass_on(session: Session, row: NoticeRow, channel: Name, at: datetime, holder: str | None) -> None:
    """To the next channel; to the desk it goes as the task of its holder."""
    row.state, row.channel, row.tries = "due", channel, 0
    row.next_at = None if channel == DESK else at
    note(session, row, "passed_on", at, channel=channel, code=row.code)
    if channel == DESK:
        row.holder = holder
        session.add_all(task(row))


def task(row: NoticeRow) -> list[TaskRow]:
    """What stands in the list of whoever has to tell it."""
    if row.holder is None:
        return []
    return [
        TaskRow(
            complaint=row.complaint,
            holder=row.holder,
            role=row.to_role,
            kind="notice",
            about=row.id,
            since=row.at,
            due=None,
        )
    ]


def unreachable(session: Session, row: NoticeRow, at: datetime, door: ReportContext) -> None:
    """Nobody has left a way to be told. A case that waits for proof hears that there will be none."""
    row.state, row.means, row.next_at = "no_contact", Means.no_contact, None
    note(session, row, "no_contact", at)
    if row.receipt:
        _report(session, row, "undelivered", door)


def tell(session: Session, notice: str, means: Means, by: Person, at: datetime, *, door: ReportContext) -> NoticeRow:  # noqa: PLR0913
    """A person has told it, or could reach nobody: at the desk that is the end of it, on the way through a channel
    the desk's turn. Said twice, it stands once. Raises LookupError, Settled."""
    row = _held(session, notice)
    if row.state not in ON_THE_WAY:
        if row.means == means:
            return row
        raise Settled(row.state)
    if means is Means.no_contact and row.channel not in (DESK, OUTBOX):
        note(session, row, "failed", at, channel=row.channel, by=by, means=means)
        pass_on(session, row, DESK, at, by)
        return row
    row.means, row.next_at, row.channel = means, None, DESK
    session.execute(delete(TaskRow).where(TaskRow.kind == "notice", TaskRow.about == row.id))
    if means is Means.no_contact:
        row.state = "failed"
        note(session, row, "failed", at, channel=DESK, by=by, means=means)
        _report(session, row, "undelivered", door)
    elif row.receipt:
        _served(session, row, at, door, channel=DESK, by=by, means=means)
    else:
        row.state = "told"
        note(session, row, "told", at, channel=DESK, by=by, means=means)
    return row


def _held(session: Session, notice: str) -> NoticeRow:
    return session.get_one(NoticeRow, notice, populate_existing=True, with_for_update=True)


def _served(session: Session, row: NoticeRow, at: datetime, door: ReportContext, **said: Any) -> None:
    row.state = "served"
    note(session, row, "served", at, **said)
    _report(session, row, "served", door)


def _report(session: Session, row: NoticeRow, name: Literal["served", "undelivered"], door: ReportContext) -> None:
    """An act in the inbox of its case, in the transaction of the change it reports: once, whatever is repeated."""
    said = Said(name=name, actor=SYSTEM, about=row.name, of=row.seq)
    inbox.commit(
        session,
        row.complaint,
        said,
        act_id=f"notice:{door.ids()}",
        clock=door.clock,
        ids=door.ids,
        secret=door.secret,
    )
