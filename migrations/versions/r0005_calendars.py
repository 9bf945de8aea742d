"""Calendars: the holiday notices an office adopts, by which each complaint counts, and what is to be reviewed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KINDS = {
    "before": "kind IN ('stage', 'decision', 'escalation', 'notice')",
    "after": "kind IN ('stage', 'decision', 'escalation', 'notice', 'review')",
}
COUNTED_BY = """
UPDATE complaint SET calendar_sha = encode(sha256(convert_to(opened::json ->> 'calendar', 'UTF8')), 'hex')
"""
RIGHTS = """
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'banjie_app') THEN
    GRANT SELECT, INSERT ON calendar TO banjie_app;
  END IF;
END $$;
"""


def upgrade() -> None:
    op.create_table(
        "calendar",
        *(sa.Column(name, sa.Integer(), autoincrement=False, nullable=False) for name in ("number", "year")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("code", "sha256", "body")),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("adopted_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("number", "year", name=op.f("pk_calendar")),
    )
    op.add_column("complaint", sa.Column("calendar_sha", sa.Text(), nullable=True))
    op.execute(COUNTED_BY)
    op.alter_column("complaint", "calendar_sha", nullable=False)
    _allow("after")
    op.execute(RIGHTS)


def downgrade() -> None:
    """Cases keep what they have adopted: it stands in their events."""
    op.execute("DELETE FROM task WHERE kind = 'review'")
    _allow("before")
    op.drop_column("complaint", "calendar_sha")
    op.drop_table("calendar")


def _allow(when: str) -> None:
    op.drop_constraint(op.f("ck_task_kind"), "task")
    op.create_check_constraint(op.f("ck_task_kind"), "task", KINDS[when])
