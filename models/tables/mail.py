"""Mail that came in."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Table


class MailRow(Table):
    """A mail that was taken, under the digest of what its sender made of it: with its row goes what became of it, so
    that it is taken once.

    `waiting` is for a person to look at, `ignored` what a machine has sent, `aside` what a person has put aside. Of
    these the mail itself is kept (`raw`), for a while; of the others what it said stands with the case and nowhere
    else. `message_id` and `sender_mark` are digests by a key of the office. `address` (to whom an acknowledgement is
    due) and `subject` go with the mail itself. `why` says in a word what was unclear, `reason` in those of a person.
    `form` is the mark of the registration that a person has begun from it.
    """

    __tablename__ = "mail"
    __table_args__ = (
        CheckConstraint("state IN ('complaint', 'supplement', 'bounce', 'waiting', 'ignored', 'aside')", name="state"),
        Index("ix_mail_message_id", "message_id"),
        Index("ix_mail_sender_mark", "sender_mark", "taken_at"),
        Index("ix_mail_waiting", "received_at", postgresql_where=text("state = 'waiting'")),
        Index("ix_mail_kept", "taken_at", postgresql_where=text("raw IS NOT NULL")),
        Index("ix_mail_complaint", "complaint"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    message_id: Mapped[str]
    sender_mark: Mapped[str]
    received_at: Mapped[datetime]
    taken_at: Mapped[datetime]
    box: Mapped[str]
    state: Mapped[str]
    why: Mapped[str]
    complaint: Mapped[str | None] = mapped_column(ForeignKey("complaint.number"))
    address: Mapped[str]
    subject: Mapped[str]
    raw: Mapped[bytes | None] = mapped_column(LargeBinary)
    form: Mapped[str | None]
    settled_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime | None]
    reason: Mapped[str]
