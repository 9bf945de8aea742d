"""Tables of notices, attached files and documents; of workflow runs and alarms."""

import sqlalchemy as sa
from alembic import op

from migrations.columns import (
    boolean_column,
    check,
    create_index,
    foreign_key,
    instant_columns,
    integer_columns,
    primary_key,
    text_columns,
)


def create_notices() -> None:
    states = "state IN ('due', 'handed_over', 'delivered', 'served', 'told', 'no_contact', 'failed', 'withdrawn')"
    op.create_table(
        "notice",
        *text_columns("id", "complaint"),
        *integer_columns("seq"),
        *text_columns("kind", "name"),
        *text_columns("rule", null=True),
        *text_columns("to_role"),
        *text_columns("filer", "holder", null=True),
        *text_columns("channel", "state"),
        *text_columns("means", null=True),
        *instant_columns("at"),
        boolean_column("receipt"),
        *text_columns("text", "sha256", null=True),
        *integer_columns("tries"),
        *text_columns("code", null=True),
        *instant_columns("next_at", null=True),
        check("notice", "state", states),
        foreign_key("notice", "complaint", "complaint.number"),
        foreign_key("notice", "filer", "complaint.number"),
        foreign_key("notice", "text", "text.id"),
        primary_key("notice", "id"),
    )
    create_index("notice", "holder", "holder", "at")
    create_index("notice", "complaint", "complaint", "seq")
    create_index("notice", "next", "next_at", where="next_at IS NOT NULL")
    create_index("notice", "open", "at", where="state IN ('due', 'handed_over')")


def create_files() -> None:
    op.create_table(
        "attachment",
        *text_columns("id", "complaint"),
        *integer_columns("n", null=True),
        *text_columns("name", "media_type"),
        sa.Column("size", sa.BigInteger(), nullable=False),
        *text_columns("sha256", "digest"),
        *text_columns("salt", null=True),
        *instant_columns("added_at"),
        *text_columns("added_by", null=True),
        foreign_key("attachment", "complaint", "complaint.number"),
        primary_key("attachment", "id"),
    )
    op.create_table(
        "document",
        *text_columns("complaint", "name"),
        *integer_columns("seq", "version", "signatures"),
        *text_columns("sha256", "salt"),
        sa.Column("size", sa.BigInteger(), nullable=False),
        boolean_column("identity"),
        *instant_columns("at", "produced_at"),
        foreign_key("document", "complaint", "complaint.number"),
        primary_key("document", "complaint", "name", "seq"),
    )
    op.create_table(
        "document_due",
        *text_columns("complaint"),
        *integer_columns("seq"),
        *instant_columns("since", "next_at"),
        *integer_columns("tries"),
        *text_columns("code", null=True),
        foreign_key("document_due", "complaint", "complaint.number"),
        primary_key("document_due", "complaint", "seq"),
    )
    create_index("attachment", "complaint", "complaint")
    create_index("attachment", "sha256", "sha256")
    create_index("document", "sha256", "sha256")
    create_index("document_due", "next", "next_at")


def create_operations() -> None:
    statuses = "status IN ('running', 'completed', 'continued', 'failed', 'canceled', 'terminated', 'timed_out')"
    op.create_table(
        "run",
        *text_columns("run_id", "complaint", "status"),
        *instant_columns("started_at"),
        *instant_columns("ended_at", "exported_at", null=True),
        *instant_columns("seen_at"),
        *text_columns("build", null=True),
        *integer_columns("seq", "registered", "events", null=True),
        *text_columns("sha256", "hash", null=True),
        check("run", "status", statuses),
        foreign_key("run", "complaint", "complaint.number"),
        primary_key("run", "run_id"),
    )
    op.create_table(
        "alarm",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        *text_columns("kind", "about"),
        *text_columns("complaint", null=True),
        *text_columns("detail"),
        *instant_columns("since", "seen_at"),
        *instant_columns("cleared_at", "told_at", "clearing_told_at", null=True),
        foreign_key("alarm", "complaint", "complaint.number"),
        primary_key("alarm", "id"),
    )
    op.create_table(
        "look",
        *text_columns("name"),
        *instant_columns("at"),
        *text_columns("upto", null=True),
        primary_key("look", "name"),
    )
    create_index("run", "complaint", "complaint", "started_at")
    create_index("run", "running", "complaint", where="status = 'running'")
    create_index("run", "behind", "complaint", where="status = 'running' AND seq < registered")
    create_index("run", "unexported", "ended_at", where="ended_at IS NOT NULL AND exported_at IS NULL")
    create_index("alarm", "standing", "kind", "about", unique=True, where="cleared_at IS NULL")
    create_index("alarm", "cleared", "cleared_at")
