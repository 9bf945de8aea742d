"""Notices are an outbox: what the system sends, through which channel, how often tried, with which text."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATES = {
    "before": "state IN ('told', 'no_contact', 'delivered')",
    "after": "state IN ('due', 'handed_over', 'delivered', 'served', 'told', 'no_contact', 'failed')",
}
KINDS = {
    "before": "kind IN ('stage', 'decision', 'escalation')",
    "after": "kind IN ('stage', 'decision', 'escalation', 'notice')",
}


def upgrade() -> None:
    for column in _columns():
        op.add_column("notice", column)
    for filled in ("receipt", "tries"):
        op.alter_column("notice", filled, server_default=None)
    op.create_foreign_key(op.f("fk_notice_text"), "notice", "text", ["text"], ["id"])
    _allow("after")
    op.create_index("ix_notice_next", "notice", ["next_at"], postgresql_where=sa.text("next_at IS NOT NULL"))
    on_the_way = sa.text("state IN ('due', 'handed_over')")
    op.create_index("ix_notice_open", "notice", ["at"], postgresql_where=on_the_way)


def downgrade() -> None:
    """Both are lists made of the record: what the older shape cannot hold goes, the journal keeps it."""
    op.execute("DELETE FROM task WHERE kind = 'notice'")
    op.execute("DELETE FROM notice WHERE kind = 'sent'")
    for index in ("ix_notice_open", "ix_notice_next"):
        op.drop_index(index, "notice")
    for column in reversed(_columns()):
        op.drop_column("notice", column.name)
    _allow("before")


def _allow(when: str) -> None:
    for table, column, allowed in (("notice", "state", STATES), ("task", "kind", KINDS)):
        op.drop_constraint(op.f(f"ck_{table}_{column}"), table)
        op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, allowed[when])


def _columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("receipt", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("text", sa.Text()),
        sa.Column("sha256", sa.Text()),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("code", sa.Text()),
        sa.Column("next_at", sa.DateTime(timezone=True)),
    )
