"""Notices, and documents as files: what goes out."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Table


class NoticeRow(Table):
    """Somebody is told something: by a person (`act`), by an entry in their own list (`desk`), or by the system.

    `filer` is the complaint whose filer is meant, if it was merged into this one.

    `kind` is `told`, what a clock or a colleague said, or `sent`. A sent notice starts in the channel `outbox` and is
    under way while `due` or `handed_over`; in the channel `desk` a person has to tell it. What was not sent yet when
    its act was undone is `withdrawn`. `tries` counts the attempts on its channel, `code` is the channel's last answer,
    `next_at` when it is tried again (none: only a person can go on).
    A clock speaks within office hours: until `at` its notice is still to come.
    """

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint(
            "state IN ('due', 'handed_over', 'delivered', 'served', 'told', 'no_contact', 'failed', 'withdrawn')",
            name="state",
        ),
        Index("ix_notice_holder", "holder", "at"),
        Index("ix_notice_complaint", "complaint", "seq"),
        Index("ix_notice_next", "next_at", postgresql_where=text("next_at IS NOT NULL")),
        Index("ix_notice_open", "at", postgresql_where=text("state IN ('due', 'handed_over')")),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    complaint: Mapped[str] = mapped_column(ForeignKey("complaint.number"))
    seq: Mapped[int]
    kind: Mapped[str]
    name: Mapped[str]
    rule: Mapped[str | None]
    to_role: Mapped[str]
    filer: Mapped[str | None] = mapped_column(ForeignKey("complaint.number"))
    holder: Mapped[str | None]
    channel: Mapped[str]
    state: Mapped[str]
    means: Mapped[str | None]
    at: Mapped[datetime]
    receipt: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str | None] = mapped_column(ForeignKey("text.id"))
    sha256: Mapped[str | None]
    tries: Mapped[int] = mapped_column(default=0)
    code: Mapped[str | None]
    next_at: Mapped[datetime | None]


class NoticeMarkRow(Table):
    """What has become of a notice for one person to whom it came: `read` by them, or `mailed` to them; and of a task,
    by its id, that it was `opened` by them. No event and no
    part of the record: whether somebody has read a notice changes nothing of it. A notice may be written anew by a
    repair, so that no key refers to it."""

    __tablename__ = "notice_mark"
    __table_args__ = (CheckConstraint("mark IN ('read', 'mailed', 'opened')", name="mark"),)
    person: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    notice: Mapped[str] = mapped_column(primary_key=True)
    mark: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class NoticePreferenceRow(Table):
    """How notices reach a person by mail, and whether what the office adds beside the law rings at all; without a row
    by the morning's letter, in the language of the office. `digest_day` is the day of the last letter of a morning,
    `mailed_at` when the last letter about new notices was begun. No part of the record."""

    __tablename__ = "notice_preference"
    __table_args__ = (CheckConstraint("mail IN ('at_once', 'morning', 'none')", name="mail"),)
    person: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    mail: Mapped[str] = mapped_column(server_default="morning")
    muted: Mapped[bool] = mapped_column(server_default=false())
    language: Mapped[str | None]
    digest_day: Mapped[date | None]
    mailed_at: Mapped[datetime | None]


class DocumentRow(Table):
    """A document file as it was made: of which document of the case, which version, with how many signatures, after
    which event (`seq`, which happened at `at`). The file lies with the attachments under its SHA-256; `size` is in
    bytes. `identity`: the file says who filed the complaint. `salt` keeps the digest of the row in the log from being
    compared with guesses once the row is gone. Rows are never changed; they go with what they print
    (`register/custody/erasure.py`)."""

    __tablename__ = "document"
    __table_args__ = (Index("ix_document_sha256", "sha256"),)
    complaint: Mapped[str] = mapped_column(ForeignKey("complaint.number"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]
    signatures: Mapped[int]
    sha256: Mapped[str]
    salt: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    identity: Mapped[bool]
    at: Mapped[datetime]
    produced_at: Mapped[datetime]


class DocumentDueRow(Table):
    """An event has changed documents, and their files are still to be made; deleted afterwards. `next_at` is the next
    attempt, `code` the document that could not be made."""

    __tablename__ = "document_due"
    __table_args__ = (Index("ix_document_due_next", "next_at"),)
    complaint: Mapped[str] = mapped_column(ForeignKey("complaint.number"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    since: Mapped[datetime]
    next_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    code: Mapped[str | None]
