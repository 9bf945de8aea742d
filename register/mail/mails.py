"""The rows of mail: what was taken, what waits for a person, what may be forgotten."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, defer

from models.messages import Number, Person
from models.tables import MailRow
from register.cases.complaints import complaint_of_key
from register.locks import advisory_lock

RATE_SPAN = timedelta(hours=1)
KEPT_FOR = timedelta(days=60)  # mail that was put aside, or that a machine has sent
READ_AT_MOST = 2000
MARK_LENGTH = 32  # of a form of the console
BEGUN = MailRow.raw.is_not(None), MailRow.form.is_not(None)


@dataclass(frozen=True)
class TakenMail:
    """A mail as its row has it, before it is known what becomes of it. `message_id` and `sender_mark` are digests."""

    id: str
    message_id: str
    sender_mark: str
    received_at: datetime
    taken_at: datetime
    box: str
    address: str
    subject: str


def find_taken(session: Session, id: str) -> MailRow | None:
    """Return the row of a mail that was taken before. Until the transaction ends nobody else takes it."""
    advisory_lock(session, f"mail:{id}")
    return session.get(MailRow, id)


def is_message_id_used(session: Session, message_id: str) -> bool:
    """Return whether another mail came under this id."""
    return (
        message_id != ""
        and session.scalar(select(MailRow.id).where(MailRow.message_id == message_id).limit(1)) is not None
    )


def count_recent(session: Session, sender_mark: str, now: datetime) -> int:
    """Return how many mails of this sender were taken within RATE_SPAN."""
    recent = MailRow.sender_mark == sender_mark, MailRow.taken_at > now - RATE_SPAN
    return session.scalar(select(func.count()).select_from(MailRow).where(*recent)) or 0


def add_mail(
    session: Session, mail: TakenMail, state: str, why: str = "", complaint: Number | None = None,
    raw: bytes | None = None,
) -> MailRow:  # fmt: skip
    """Put in the row of a mail. What it said goes into the row only where a person has to look at it (`raw`)."""
    kept = raw is not None
    row = MailRow(
        id=mail.id, message_id=mail.message_id, sender_mark=mail.sender_mark, received_at=mail.received_at,
        taken_at=mail.taken_at, box=mail.box, state=state, why=why, complaint=complaint, raw=raw, reason="",
        address=mail.address if kept else "", subject=mail.subject if kept else "",
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def forget_old(session: Session, now: datetime) -> None:
    """Remove what old mail said that was put aside, or that a machine has sent; that it was taken stays known."""
    old = MailRow.raw.is_not(None), MailRow.state.in_(("ignored", "aside")), MailRow.taken_at < now - KEPT_FOR
    session.execute(update(MailRow).where(*old).values(raw=None, address="", subject=""))
    settle_registered(session)


def mails_on_desk(session: Session, state: str, most: int = READ_AT_MOST) -> list[MailRow]:
    """Return the mail of this state that is kept, without what it said: what waits, the longest received first; of the
    rest the newest first."""
    kept = select(MailRow).options(defer(MailRow.raw)).where(MailRow.state == state, MailRow.raw.is_not(None))
    order = MailRow.received_at if state == "waiting" else MailRow.received_at.desc()
    rows = session.scalars(kept.order_by(order, MailRow.id).limit(most)).all()
    return [row for row in rows if not _settle_registered(session, row)]


def kept_mail(session: Session, id: str) -> MailRow | None:
    """Return a mail whose words are kept, locked; None for any other."""
    row = session.get(MailRow, id, with_for_update=True, populate_existing=True)
    return row if row and row.raw is not None and not _settle_registered(session, row) else None


def begin_registration(session: Session, row: MailRow, by: Person) -> str:
    """Note who has begun to register a complaint from a mail; return the mark of the form. It is one for everybody, so
    that no two register it."""
    row.form, row.settled_by = row.id[:MARK_LENGTH], by
    session.flush()
    return row.form


def settle(
    session: Session, row: MailRow, state: str, by: Person, at: datetime, complaint: Number | None = None,
    reason: str = "",
) -> None:  # fmt: skip
    """Note what a person has made of a mail. What it said stays in the row only where it was put aside."""
    row.state, row.settled_by, row.settled_at, row.reason = state, by, at, reason
    row.complaint = complaint or row.complaint
    if state != "aside":
        row.raw, row.address, row.subject = None, "", ""
    session.flush()


def settle_registered(session: Session) -> None:
    """Note of each mail from which a registration was begun whether it is on record meanwhile."""
    for row in session.scalars(select(MailRow).options(defer(MailRow.raw)).where(*BEGUN)).all():
        _settle_registered(session, row)


def _settle_registered(session: Session, row: MailRow) -> bool:
    found = complaint_of_key(session, f"console:{row.form}") if row.form else None
    if found:
        assert row.settled_by
        settle(session, row, "complaint", row.settled_by, found.received_at, found.number)
    return found is not None
