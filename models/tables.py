"""The register in PostgreSQL. Personal data and free text stand in `party`, `text`, `attachment` (the names of
files) and `person` only.

`complaint`, `inbox` and `event` are the record; `clock`, `task` and `notice` are lists made of it and can be
made again. Words that come from a procedure are plain text here: the database does not know the law.
"""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    MetaData,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class Table(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {str: Text, datetime: DateTime(timezone=True)}


class CounterRow(Table):
    """The last register number given: a row for each prefix and year, locked, so that there are no gaps."""

    __tablename__ = "register_counter"
    prefix: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class ComplaintRow(Table):
    """A complaint: how it was opened, and how far its inbox and its events have got. This row is the lock.
    `calendar_sha` is the SHA-256 of the calendar it counts by, as its events have it."""

    __tablename__ = "complaint"
    __table_args__ = (
        UniqueConstraint("parent", "parent_seq"),
        Index("ix_complaint_procedure", "procedure", "closed_at", "next_due"),
        Index("ix_complaint_next_due", "next_due", postgresql_where=text("closed_at IS NULL")),
        Index("ix_complaint_unstarted", "received_at", postgresql_where=text("seq = 0")),
    )
    number: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    key_digest: Mapped[str]
    procedure: Mapped[str]
    edition: Mapped[str]
    law_sha256: Mapped[str]
    entry: Mapped[str]
    parent: Mapped[str | None] = mapped_column(ForeignKey("complaint.number"))
    parent_seq: Mapped[int | None]
    received_at: Mapped[datetime]
    opened: Mapped[str]
    n: Mapped[int]
    last_received_at: Mapped[datetime]
    seq: Mapped[int]
    head: Mapped[str]
    state: Mapped[str | None]
    stage: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    urgent: Mapped[bool] = mapped_column(server_default=false())
    next_due: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    calendar_sha: Mapped[str]


class PartyRow(Table):
    """Who filed a complaint."""

    __tablename__ = "party"
    __table_args__ = (Index("ix_party_complaint", "complaint"),)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    complaint: Mapped[str] = mapped_column(ForeignKey("complaint.number"))
    name: Mapped[str]
    unit: Mapped[str]
    contact: Mapped[str]
    address: Mapped[str]


class TextRow(Table):
    """A free text. Erasing it empties `body`; the digest stays, since acts and events name it."""

    __tablename__ = "text"
    __table_args__ = (Index("ix_text_complaint", "complaint", "name"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    complaint: Mapped[str] = mapped_column(ForeignKey("complaint.number"))
    name: Mapped[str]
    body: Mapped[str | None]
    hmac: Mapped[str]
    written_at: Mapped[datetime]
    written_by: Mapped[str | None]


class InboxRow(Table):
    """An act as it was received, and what became of it. A message that held no act has no name, no body."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("complaint", "act_id"),
        CheckConstraint("state IN ('received', 'accepted', 'refused')", name="state"),
        Index("ix_inbox_unjudged", "complaint", "n", postgresql_where=text("state = 'received'")),
        Index("ix_inbox_undelivered", "received_at", postgresql_where=text("state = 'received'")),
    )
    complaint: Mapped[str] = mapped_column(ForeignKey("complaint.number"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    act_id: Mapped[str]
    digest: Mapped[str]
    name: Mapped[str | None]
    actor: Mapped[str | None]
    verified: Mapped[bool]
    received_at: Mapped[datetime]
    happened_at: Mapped[datetime | None]
    body: Mapped[str | None]
    state: Mapped[str]
    refused: Mapped[str | None]
    seq: Mapped[int | None]
    judged_at: Mapped[datetime | None]


class EventRow(Table):
    """What happened: append-only, each row with the hash of the one before. A stream is a case, or `org`."""

    __tablename__ = "event"
    stream: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    type: Mapped[str]
    name: Mapped[str]
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    body: Mapped[str]
    prev: Mapped[str]
    hash: Mapped[str]


class ClockRow(Table):
    """A limit. `idle` is one that runs but does not hold for this case (20 days where 30 apply)."""

    __tablename__ = "clock"
    __table_args__ = (
        CheckConstraint("state IN ('running', 'held', 'over', 'stopped', 'idle')", name="state"),
        Index("ix_clock_due", "state", "due"),
    )
    complaint: Mapped[str] = mapped_column(ForeignKey("complaint.number"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    rule: Mapped[str]
    started: Mapped[datetime]
    due: Mapped[datetime | None]
    last_day: Mapped[date | None]
    provisional: Mapped[bool]
    state: Mapped[str]
    noticed: Mapped[datetime | None]
    stopped: Mapped[datetime | None]


class TaskRow(Table):
    """What waits for somebody. `holder` is a unit, a post or a person; `about` the clock or notice in question."""

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint("kind IN ('stage', 'decision', 'escalation', 'notice', 'review')", name="kind"),
        Index("ix_task_holder", "holder", "due"),
        Index("ix_task_complaint", "complaint"),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    complaint: Mapped[str] = mapped_column(ForeignKey("complaint.number"))
    holder: Mapped[str]
    role: Mapped[str]
    kind: Mapped[str]
    about: Mapped[str | None]
    since: Mapped[datetime]
    due: Mapped[datetime | None]


class NoticeRow(Table):
    """That somebody is told: by a person (`act`), by standing in somebody's own list (`desk`), or by the system.

    `kind` is `told`, what a clock said, or `sent`. What is sent begins in the channel `outbox` and is on its way
    while `due` or `handed_over`; at the `desk` a person has to tell it. `tries` counts on the channel it is in,
    `code` is what that said last, `next_at` when it is looked at again (none: not without a person).
    What a clock said is told within office hours: until `at` it is still to come.
    """

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint(
            "state IN ('due', 'handed_over', 'delivered', 'served', 'told', 'no_contact', 'failed')", name="state"
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


class PersonRow(Table):
    """A member of staff."""

    __tablename__ = "person"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    contact: Mapped[str]


class HoldingRow(Table):
    """That somebody holds a role from an instant until another, which no longer belongs to it."""

    __tablename__ = "holding"
    person: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(primary_key=True)
    until: Mapped[datetime | None]


class EditionRow(Table):
    """A procedure as it was when it was first used, with its prose."""

    __tablename__ = "edition"
    slug: Mapped[str] = mapped_column(primary_key=True)
    edition: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    first_used: Mapped[datetime]


class CalendarRow(Table):
    """The holiday notice for a year as this office has adopted it, by the number of the adoption; the last one for a
    year holds, above what is on file."""

    __tablename__ = "calendar"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str]
    sha256: Mapped[str]
    body: Mapped[str]
    adopted_at: Mapped[datetime]
    adopted_by: Mapped[str | None]


class ServiceRow(Table):
    """From when until when somebody works here, and who succeeds them."""

    __tablename__ = "service"
    __table_args__ = (Index("ix_service_successor", "successor"),)
    person: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    successor: Mapped[str | None] = mapped_column(ForeignKey("person.id"))


class AbsenceRow(Table):
    """That somebody is away from an instant until another, and who stands in for them."""

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("since < until", name="span"),
        Index("ix_absence_substitute", "substitute", "until"),
    )
    person: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(primary_key=True)
    until: Mapped[datetime]
    substitute: Mapped[str] = mapped_column(ForeignKey("person.id"))


class UnitRow(Table):
    """A unit in its place: under which unit, headed by a person or by whoever holds a post."""

    __tablename__ = "unit"
    __table_args__ = (CheckConstraint("head IS NULL OR post IS NULL", name="one_head"),)
    code: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(primary_key=True)
    until: Mapped[datetime | None]
    parent: Mapped[str | None]
    head: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    post: Mapped[str | None]


class RankRow(Table):
    """A rank of the office by its place, the lowest first; all rows of one `since` are the order from then on."""

    __tablename__ = "rank"
    since: Mapped[datetime] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]


class DistinctionRow(Table):
    """That somebody has a rank, or stands on a register, from an instant until another."""

    __tablename__ = "distinction"
    __table_args__ = (CheckConstraint("kind IN ('rank', 'register')", name="kind"),)
    person: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(primary_key=True)
    until: Mapped[datetime | None]


class AttachmentRow(Table):
    """A file that came with a complaint (`n` none) or with its act `n`. The file lies outside, under its SHA-256."""

    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_complaint", "complaint"), Index("ix_attachment_sha256", "sha256"))
    id: Mapped[str] = mapped_column(primary_key=True)
    complaint: Mapped[str] = mapped_column(ForeignKey("complaint.number"))
    n: Mapped[int | None]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    hmac: Mapped[str]
    added_at: Mapped[datetime]
    added_by: Mapped[str | None]


class DocumentRow(Table):
    """A paper as it was made: of a document of the case, in this version, as the event `seq` left it (`at`), under so
    many signatures. The file lies with the attachments under its SHA-256. `identity`: it says who filed the complaint.
    No row is ever changed."""

    __tablename__ = "document"
    __table_args__ = (Index("ix_document_sha256", "sha256"),)
    complaint: Mapped[str] = mapped_column(ForeignKey("complaint.number"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]
    signatures: Mapped[int]
    sha256: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    identity: Mapped[bool]
    at: Mapped[datetime]
    produced_at: Mapped[datetime]


class DocumentDueRow(Table):
    """That an event has made documents another, of which the paper is still to be made; gone once it is. `next_at` is
    when it is tried, `code` the document that could not be made."""

    __tablename__ = "document_due"
    __table_args__ = (Index("ix_document_due_next", "next_at"),)
    complaint: Mapped[str] = mapped_column(ForeignKey("complaint.number"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    since: Mapped[datetime]
    next_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    code: Mapped[str | None]


class RunRow(Table):
    """A run of a case as Temporal has it: `seq` is how far the case itself said it was when last asked, `registered`
    how far the register was just before. `sha256` is of its history as exported; `events` is how many that holds, of
    a run that goes on how many it held then. A run that Temporal does not know any more counts as terminated when that
    was seen."""

    __tablename__ = "run"
    __table_args__ = (
        CheckConstraint(
            "status IN ('running', 'completed', 'continued', 'failed', 'canceled', 'terminated', 'timed_out')",
            name="status",
        ),
        Index("ix_run_complaint", "complaint", "started_at"),
        Index("ix_run_running", "complaint", postgresql_where=text("status = 'running'")),
        Index("ix_run_unexported", "ended_at", postgresql_where=text("ended_at IS NOT NULL AND exported_at IS NULL")),
    )
    run_id: Mapped[str] = mapped_column(primary_key=True)
    complaint: Mapped[str] = mapped_column(ForeignKey("complaint.number"))
    status: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    exported_at: Mapped[datetime | None]
    seen_at: Mapped[datetime]
    build: Mapped[str | None]
    seq: Mapped[int | None]
    registered: Mapped[int | None]
    events: Mapped[int | None]
    sha256: Mapped[str | None]


class AlarmRow(Table):
    """Something is wrong and stands until it is seen to be right again: its kind, what it is about (a number of the
    register, a notice, a run, a stream of the journal, a year), and what was seen when it rose (`detail`: JSON of
    numbers, names and instants, never words of people). The same thing is one alarm while it stands. People are told
    that it rose, and that it cleared."""

    __tablename__ = "alarm"
    __table_args__ = (
        Index("ix_alarm_standing", "kind", "about", unique=True, postgresql_where=text("cleared_at IS NULL")),
        Index("ix_alarm_cleared", "cleared_at"),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str]
    about: Mapped[str]
    complaint: Mapped[str | None] = mapped_column(ForeignKey("complaint.number"))
    detail: Mapped[str]
    since: Mapped[datetime]
    seen_at: Mapped[datetime]
    cleared_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    clearing_told_at: Mapped[datetime | None]


class LookRow(Table):
    """When something that looks through the register by itself last did (`watch`, `chain`, `comparison`), and how far
    it has got where it goes on from there."""

    __tablename__ = "look"
    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    upto: Mapped[str | None]


class PeriodicRow(Table):
    """A periodic duty that the office has taken on: on which days it comes round (`days`: JSON of the words of its
    procedure), and since when they are those."""

    __tablename__ = "periodic"
    procedure: Mapped[str] = mapped_column(primary_key=True)
    entry: Mapped[str] = mapped_column(primary_key=True)
    days: Mapped[str]
    since: Mapped[datetime]
