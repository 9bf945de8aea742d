"""Tables of complaints: register numbers, inbox, texts, journal, and the lists made from the journal."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.columns import (
    boolean_column,
    check,
    create_index,
    foreign_key,
    instant_columns,
    integer_columns,
    primary_key,
    text_columns,
    unique,
)

# Urgent complaints first, then what is late, then by the end of the next limit, none last; each part ascends.
COVERED = ("urgent", "overdue", "next_due", "received_at", "procedure")
PLACE = ("procedure", "closed_at", "urgent", "overdue", "next_due")  # what a task repeats of its complaint
LIST_ORDER = ("(NOT urgent)", "(NOT overdue)", "coalesce(next_due, 'infinity'::timestamptz)", "number")
TASK_ORDER = (*LIST_ORDER[:-1], "complaint")
TASK_LOAD = ("holder", "procedure", "overdue", "next_due", "complaint")
CLOCK_ORDER = ("coalesce(due, 'infinity'::timestamptz)", "complaint", "name")


def create_complaints() -> None:
    op.create_table(
        "register_counter",
        *text_columns("prefix"),
        *integer_columns("year", "last"),
        primary_key("register_counter", "prefix", "year"),
    )
    op.create_table(
        "complaint",
        *text_columns("number", "key", "key_digest", "procedure", "edition", "law_sha256", "entry"),
        *text_columns("key_salt", "sender", "parent", null=True),
        *integer_columns("parent_seq", null=True),
        *instant_columns("received_at"),
        *text_columns("opened"),
        *integer_columns("n"),
        *instant_columns("last_received_at"),
        *integer_columns("seq"),
        *text_columns("head"),
        *text_columns("state", "stage", null=True),
        *instant_columns("closed_at", "next_due", "started_at", null=True),
        *text_columns("admissions", "calendar_sha", "opening"),
        sa.Column("generation", sa.Integer(), nullable=False, server_default="1"),
        *text_columns("execution", null=True),
        sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("overdue", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("awaits_run", sa.Boolean(), nullable=False, server_default=sa.false()),
        foreign_key("complaint", "parent", "complaint.number"),
        primary_key("complaint", "number"),
        unique("complaint", "key"),
        unique("complaint", "parent", "parent_seq"),
    )
    create_index("complaint", "order", *LIST_ORDER, include=COVERED)
    create_index("complaint", "open_order", *LIST_ORDER, where="closed_at IS NULL", include=COVERED)
    create_index("complaint", "procedure_order", "procedure", *LIST_ORDER, include=COVERED)
    create_index(
        "complaint", "open_procedure_order", "procedure", *LIST_ORDER, where="closed_at IS NULL", include=COVERED
    )
    create_index("complaint", "stage_order", "stage", *LIST_ORDER, include=COVERED)
    create_index("complaint", "open_stage_order", "stage", *LIST_ORDER, where="closed_at IS NULL", include=COVERED)
    create_index("complaint", "overdue_order", *LIST_ORDER, where="overdue", include=COVERED)
    create_index("complaint", "overdue_procedure_order", "procedure", *LIST_ORDER, where="overdue", include=COVERED)
    op.create_index(
        "ix_complaint_shut_out",
        "complaint",
        [sa.text("(nullif(admissions, '')::jsonb -> 'shut_out')")],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
        postgresql_where=sa.text("admissions LIKE '%\"shut_out\"%'"),
    )
    create_index("complaint", "received", "received_at")
    create_index("complaint", "next_due", "next_due", where="closed_at IS NULL", include=("overdue",))
    create_index("complaint", "begun", "number", where="closed_at IS NULL AND seq > 0")
    create_index("complaint", "unstarted", "received_at", where="seq = 0 OR awaits_run")


def create_party_and_texts() -> None:
    op.create_table(
        "party",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        *text_columns("complaint", "name", "unit", "contact", "address", "digest"),
        *text_columns("salt", null=True),
        foreign_key("party", "complaint", "complaint.number"),
        primary_key("party", "id"),
    )
    op.create_table(
        "text",
        *text_columns("id", "complaint", "name"),
        *text_columns("body", "salt", null=True),
        *text_columns("digest"),
        *instant_columns("written_at"),
        *text_columns("written_by", null=True),
        *instant_columns("closed_at", null=True),
        foreign_key("text", "complaint", "complaint.number"),
        primary_key("text", "id"),
    )
    create_index("party", "complaint", "complaint")
    create_index("party", "contact", "contact", "id", where="contact <> ''")
    create_index("text", "complaint", "complaint", "name")


def create_inbox() -> None:
    op.create_table(
        "inbox",
        *text_columns("complaint"),
        *integer_columns("n"),
        *text_columns("act_id", "digest"),
        *text_columns("name", "actor", "salt", "sender", null=True),
        boolean_column("verified"),
        *instant_columns("received_at"),
        *instant_columns("happened_at", null=True),
        *text_columns("body", null=True),
        *text_columns("state"),
        *text_columns("refused", null=True),
        *integer_columns("seq", null=True),
        *instant_columns("refused_at", null=True),
        check("inbox", "state", "state IN ('received', 'accepted', 'refused')"),
        foreign_key("inbox", "complaint", "complaint.number"),
        primary_key("inbox", "complaint", "n"),
        unique("inbox", "complaint", "act_id"),
    )
    create_index("inbox", "unjudged", "complaint", "n", where="state = 'received'")
    create_index("inbox", "actor", "actor", "complaint", "n", where="state = 'accepted'")
    create_index("inbox", "done", "actor", "received_at", "complaint", where="state = 'accepted'", include=("n",))
    create_index("inbox", "undelivered", "received_at", where="state = 'received'")


def create_drafts() -> None:
    op.create_table(
        "draft",
        *text_columns("person", "about", "form", "body"),
        *instant_columns("at"),
        foreign_key("draft", "person", "person.id"),
        primary_key("draft", "person", "about", "form"),
    )


def create_journal() -> None:
    op.create_table(
        "event",
        *text_columns("stream"),
        *integer_columns("seq"),
        *text_columns("type", "name"),
        *instant_columns("at", "recorded_at"),
        *text_columns("body", "prev", "hash"),
        primary_key("event", "stream", "seq"),
    )
    create_index("event", "access", "name", where="stream LIKE 'access:%'")


def create_log() -> None:
    op.create_table(
        "unsequenced",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        *text_columns("stream"),
        *integer_columns("seq"),
        *text_columns("hash"),
        primary_key("unsequenced", "id"),
    )
    op.create_table(
        "log",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        *text_columns("stream"),
        *integer_columns("seq"),
        *text_columns("hash", "head"),
        primary_key("log", "position"),
        unique("log", "stream", "seq"),
    )


def create_lists() -> None:
    op.create_table(
        "clock",
        *text_columns("complaint", "name", "rule"),
        *instant_columns("started"),
        *instant_columns("due", null=True),
        sa.Column("last_day", sa.Date()),
        boolean_column("provisional"),
        *text_columns("state"),
        *instant_columns("noticed", "stopped", null=True),
        boolean_column("plain"),
        check("clock", "state", "state IN ('running', 'held', 'over', 'stopped', 'idle')"),
        foreign_key("clock", "complaint", "complaint.number"),
        primary_key("clock", "complaint", "name"),
    )
    op.create_table(
        "task",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        *text_columns("complaint", "holder", "role", "kind"),
        *text_columns("about", null=True),
        *instant_columns("since"),
        *instant_columns("due", null=True),
        *text_columns("procedure"),
        *instant_columns("closed_at", "next_due", null=True),
        boolean_column("urgent"),
        boolean_column("overdue"),
        check("task", "kind", "kind IN ('stage', 'decision', 'escalation', 'notice', 'review')"),
        foreign_key("task", "complaint", "complaint.number"),
        primary_key("task", "id"),
    )
    create_index("clock", "due", "state", "due")
    counting = "state IN ('running', 'held', 'over')"
    create_index("clock", "end", *CLOCK_ORDER, where=counting, include=("due", "rule", "state", "provisional"))
    create_index("task", "holder", "holder", "due")
    create_index("task", "order", "holder", *TASK_ORDER, include=(*PLACE, "kind"))
    create_index("task", "decision", "holder", *TASK_ORDER, where="kind = 'decision'", include=PLACE)
    create_index("task", "load", *TASK_LOAD, where="closed_at IS NULL AND kind IN ('stage', 'decision')")
    create_index("task", "complaint", "complaint")


def create_search() -> None:
    kinds = "kind IN ('number', 'name', 'unit', 'contact', 'address', 'text', 'file')"
    op.create_table(
        "search",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        *text_columns("complaint"),
        *integer_columns("n", null=True),
        *text_columns("kind", "name", "source"),
        *instant_columns("at"),
        sa.Column("pieces", postgresql.TSVECTOR(), nullable=False),
        check("search", "kind", kinds),
        primary_key("search", "id"),
    )
    create_index("search", "complaint", "complaint")
    op.create_index(
        "ix_search_pieces", "search", ["pieces"], postgresql_using="gin", postgresql_with={"fastupdate": "off"}
    )
