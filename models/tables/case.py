"""The record of complaints: register numbers, complaints, the journal of events, and the lists made from them."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import Table

# The order of lists: urgent first, then what is late, then by the end of the next limit, those without one last. Each
# part ascends, so that an index also finds the rows after a cursor. `queries/lists/list_places.py` writes the same
# order.
LIST_ORDER = (
    text("(NOT urgent)"), text("(NOT overdue)"), text("coalesce(next_due, 'infinity'::timestamptz)"), text("number"),
)  # fmt: skip

TASK_ORDER = (*LIST_ORDER[:-1], text("complaint"))  # of what lies with one holder

# With these PostgreSQL finds the places of a page in an index alone, whatever else the list asks for.
COVERED = ("urgent", "overdue", "next_due", "received_at", "procedure")
# What a task repeats of its complaint, so that lists of what lies with somebody are found in an index alone, too.
PLACE = ("procedure", "closed_at", "urgent", "overdue", "next_due")

# What `queries/lists/supervision.py` counts of the work of each holder under each regulation.
TASK_LOAD = ("holder", "procedure", "overdue", "next_due", "complaint")

OPEN = text("closed_at IS NULL")

# Who is recused or complained of in a complaint (`queries/lists/inbox.py`), and whether anybody is.
SHUT_OUT = text("(nullif(admissions, '')::jsonb -> 'shut_out')")
NAMES_SHUT_OUT = text("admissions LIKE '%\"shut_out\"%'")

# The order of limits: by their end, those without one last. `queries/lists/limit_list.py` writes the same order.
CLOCK_ORDER = (text("coalesce(due, 'infinity'::timestamptz)"), text("complaint"), text("name"))
CLOCK_COVERED = ("due", "rule", "state", "provisional")  # what that page asks of limits, beside their order


class CounterRow(Table):
    """The last register number given, by prefix and year. The row is locked while a number is given, so that numbers
    have no gaps. Written by `register/cases/complaints.py`."""

    __tablename__ = "register_counter"
    prefix: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class ComplaintRow(Table):
    """A complaint: how it was opened, and how far its inbox and its events have got.

    `opened` is how it was registered (`CaseOpening`) as JSON, `law_sha256` names its law (`LawRow`), `key` is the
    caller's idempotency key. `key_digest` recognises a repeated intake; it is made with `key_salt`, which erasing a
    text of the intake empties. `n` and `last_received_at` are of the last act received, `seq` and `head` of the last
    event; `seq` 0: not started yet. `head_seal` shows that the case itself has written up to there.
    `state` is the `Case` as JSON, from which `stage`, `closed_at`, `urgent`, `overdue` and `next_due` are taken for
    lists, and `admissions` for searches: who may read it (`rules/sees.py`).
    `calendar_sha` is the SHA-256 of the calendar the case counts by. `opening` is the digest of how it was opened
    (`rules/digests/identifying.py`), `generation` how often its case was made anew, from 1, and `execution` the first
    of the Temporal runs of this generation, as soon as one has asked; `awaits_run`: one is to be started, since an act
    that had ended the case was undone. `sender` is the program through which it came, none for the office's own
    commands. Locking this row serialises all writes to the complaint.
    """

    __tablename__ = "complaint"
    __table_args__ = (
        UniqueConstraint("parent", "parent_seq"),
        Index("ix_complaint_order", *LIST_ORDER, postgresql_include=COVERED),
        Index("ix_complaint_open_order", *LIST_ORDER, postgresql_where=OPEN, postgresql_include=COVERED),
        Index("ix_complaint_procedure_order", "procedure", *LIST_ORDER, postgresql_include=COVERED),
        Index(
            "ix_complaint_open_procedure_order",
            "procedure",
            *LIST_ORDER,
            postgresql_where=OPEN,
            postgresql_include=COVERED,
        ),
        Index("ix_complaint_stage_order", "stage", *LIST_ORDER, postgresql_include=COVERED),
        Index("ix_complaint_open_stage_order", "stage", *LIST_ORDER, postgresql_where=OPEN, postgresql_include=COVERED),
        Index("ix_complaint_overdue_order", *LIST_ORDER, postgresql_where=text("overdue"), postgresql_include=COVERED),
        Index(
            "ix_complaint_overdue_procedure_order",
            "procedure",
            *LIST_ORDER,
            postgresql_where=text("overdue"),
            postgresql_include=COVERED,
        ),
        Index(
            "ix_complaint_shut_out",
            SHUT_OUT,
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
            postgresql_where=NAMES_SHUT_OUT,
        ),
        Index("ix_complaint_received", "received_at"),
        Index("ix_complaint_next_due", "next_due", postgresql_where=OPEN, postgresql_include=("overdue",)),
        Index("ix_complaint_begun", "number", postgresql_where=text("closed_at IS NULL AND seq > 0")),
        Index("ix_complaint_unstarted", "received_at", postgresql_where=text("seq = 0 OR awaits_run")),
    )
    number: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    key_digest: Mapped[str]
    key_salt: Mapped[str | None]
    procedure: Mapped[str]
    edition: Mapped[str]
    law_sha256: Mapped[str]
    entry: Mapped[str]
    sender: Mapped[str | None]
    parent: Mapped[str | None] = mapped_column(ForeignKey("complaint.number"))
    parent_seq: Mapped[int | None]
    received_at: Mapped[datetime]
    opened: Mapped[str]
    n: Mapped[int]
    last_received_at: Mapped[datetime]
    seq: Mapped[int]
    head: Mapped[str]
    head_seal: Mapped[str | None]
    state: Mapped[str | None]
    stage: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    urgent: Mapped[bool] = mapped_column(server_default=false())
    overdue: Mapped[bool] = mapped_column(server_default=false())
    next_due: Mapped[datetime | None]
    admissions: Mapped[str]
    started_at: Mapped[datetime | None]
    calendar_sha: Mapped[str]
    opening: Mapped[str]
    generation: Mapped[int] = mapped_column(server_default="1")
    execution: Mapped[str | None]
    awaits_run: Mapped[bool] = mapped_column(server_default=false())


class EventRow(Table):
    """An event: append-only, each row with the hash of the one before (`prev`). `stream` is the number of a complaint,
    `org` for changes of the office, `access:` and a day for what was read of complaints, which `name` then names.
    `body` is the event as canonical JSON. Written by `register/journal.py`."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_access", "name", postgresql_where=text("stream LIKE 'access:%'")),
        Index("ix_event_urged", "stream", "at", postgresql_where=text("name = 'urge'")),
    )
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
    """A clock of a case. `idle`: it runs, but its limit does not apply to this case (20 days where 30 apply). `plain`:
    it is counted from its start and the law alone, and nobody outside has been told anything since then, so that its
    row says all that a newer calendar needs. Made from the case by `register/cases/projections.py`."""

    __tablename__ = "clock"
    __table_args__ = (
        CheckConstraint("state IN ('running', 'held', 'over', 'stopped', 'idle')", name="state"),
        Index("ix_clock_due", "state", "due"),
        Index(
            "ix_clock_end",
            *CLOCK_ORDER,
            postgresql_where=text("state IN ('running', 'held', 'over')"),
            postgresql_include=CLOCK_COVERED,
        ),
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
    plain: Mapped[bool]


class TaskRow(Table):
    """Something that waits for somebody. `holder` is a unit, a post or a person, `about` the clock or notice in
    question. What is in `PLACE` is that of the complaint. Made from the case by `register/cases/projections.py`."""

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint("kind IN ('stage', 'decision', 'escalation', 'notice', 'review')", name="kind"),
        Index("ix_task_holder", "holder", "due"),
        Index("ix_task_order", "holder", *TASK_ORDER, postgresql_include=(*PLACE, "kind")),
        Index(
            "ix_task_decision",
            "holder",
            *TASK_ORDER,
            postgresql_where=text("kind = 'decision'"),
            postgresql_include=PLACE,
        ),
        Index("ix_task_load", *TASK_LOAD, postgresql_where=text("closed_at IS NULL AND kind IN ('stage', 'decision')")),
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
    procedure: Mapped[str]
    closed_at: Mapped[datetime | None]
    urgent: Mapped[bool]
    overdue: Mapped[bool]
    next_due: Mapped[datetime | None]
