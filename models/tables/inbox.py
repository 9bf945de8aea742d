"""What comes in with a complaint: the person who filed it, acts, free texts and attached files."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Table


class PartyRow(Table):
    """The person who filed a complaint. Personal data. `digest` is that of the event `opened`, made with `salt`;
    erasing empties the salt with all the rest."""

    __tablename__ = "party"
    __table_args__ = (
        Index("ix_party_complaint", "complaint"),
        Index("ix_party_contact", "contact", "id", postgresql_where=text("contact <> ''")),
    )
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    complaint: Mapped[str] = mapped_column(ForeignKey("complaint.number"))
    name: Mapped[str]
    unit: Mapped[str]
    contact: Mapped[str]
    address: Mapped[str]
    salt: Mapped[str | None]
    digest: Mapped[str]


class TextRow(Table):
    """A free text of a complaint. Erasing it empties `body` and `salt` together; the digest made with them stays, since
    acts and events name it. `closed_at`: since when nobody reads it, since it belongs to another case."""

    __tablename__ = "text"
    __table_args__ = (Index("ix_text_complaint", "complaint", "name"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    complaint: Mapped[str] = mapped_column(ForeignKey("complaint.number"))
    name: Mapped[str]
    body: Mapped[str | None]
    salt: Mapped[str | None]
    digest: Mapped[str]
    written_at: Mapped[datetime]
    written_by: Mapped[str | None]
    closed_at: Mapped[datetime | None]

    @property
    def readable(self) -> str | None:
        """The text for readers; None where it is erased or closed."""
        return self.body if self.closed_at is None else None


class InboxRow(Table):
    """An act as it was received, number `n` of its complaint, and its verdict. `body` is the `Act` as JSON; a message
    that held no act has neither name nor body. `refused` holds the refusals as JSON, `refused_at` says when; `seq` is
    the event that the act became. `digest` recognises a repetition; it is made with `salt`, which erasing a text of the
    act empties. `sender` is the program through which it came, none for the office's own commands. Written by
    `register/acts/inbox.py`."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("complaint", "act_id"),
        CheckConstraint("state IN ('received', 'accepted', 'refused')", name="state"),
        Index("ix_inbox_unjudged", "complaint", "n", postgresql_where=text("state = 'received'")),
        Index("ix_inbox_actor", "actor", "complaint", "n", postgresql_where=text("state = 'accepted'")),
        Index(
            "ix_inbox_done",
            "actor",
            "received_at",
            "complaint",
            postgresql_where=text("state = 'accepted'"),
            postgresql_include=("n",),
        ),
        Index("ix_inbox_undelivered", "received_at", postgresql_where=text("state = 'received'")),
    )
    complaint: Mapped[str] = mapped_column(ForeignKey("complaint.number"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    act_id: Mapped[str]
    digest: Mapped[str]
    salt: Mapped[str | None]
    name: Mapped[str | None]
    actor: Mapped[str | None]
    verified: Mapped[bool]
    sender: Mapped[str | None]
    received_at: Mapped[datetime]
    happened_at: Mapped[datetime | None]
    body: Mapped[str | None]
    state: Mapped[str]
    refused: Mapped[str | None]
    seq: Mapped[int | None]
    refused_at: Mapped[datetime | None]


class AttachmentRow(Table):
    """A file that came with a complaint (`n` is none) or with its act `n`. The file itself is stored outside the
    database, under its SHA-256; `size` is in bytes. `name` may be personal data: erasing it empties
    `salt` too, with which `digest` is made."""

    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_complaint", "complaint"), Index("ix_attachment_sha256", "sha256"))
    id: Mapped[str] = mapped_column(primary_key=True)
    complaint: Mapped[str] = mapped_column(ForeignKey("complaint.number"))
    n: Mapped[int | None]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    salt: Mapped[str | None]
    digest: Mapped[str]
    added_at: Mapped[datetime]
    added_by: Mapped[str | None]
