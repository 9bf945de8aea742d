"""The second watch: the runs of each case as Temporal has them, what is wrong, and who looked when."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STATUSES = "status IN ('running', 'completed', 'continued', 'failed', 'canceled', 'terminated', 'timed_out')"
RIGHTS = """
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'banjie_app') THEN
    GRANT SELECT, INSERT, UPDATE ON alarm TO banjie_app;
    GRANT SELECT, INSERT, UPDATE ON run TO banjie_app;
    GRANT SELECT, INSERT, UPDATE ON look TO banjie_app;
  END IF;
END $$;
"""


def upgrade() -> None:
    op.create_table(
        "run",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("run_id", "complaint", "status")),
        *(_instant(name, null=name != "started_at") for name in ("started_at", "ended_at", "exported_at")),
        _instant("seen_at"),
        sa.Column("build", sa.Text(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in ("seq", "registered", "events")),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.CheckConstraint(STATUSES, name=op.f("ck_run_status")),
        sa.ForeignKeyConstraint(["complaint"], ["complaint.number"], name=op.f("fk_run_complaint")),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_run")),
    )
    op.create_index("ix_run_complaint", "run", ["complaint", "started_at"])
    op.create_index("ix_run_running", "run", ["complaint"], postgresql_where=sa.text("status = 'running'"))
    unexported = sa.text("ended_at IS NOT NULL AND exported_at IS NULL")
    op.create_index("ix_run_unexported", "run", ["ended_at"], postgresql_where=unexported)
    _alarm()
    op.create_table(
        "look",
        sa.Column("name", sa.Text(), nullable=False),
        _instant("at"),
        sa.Column("upto", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_look")),
    )
    op.execute(RIGHTS)


def downgrade() -> None:
    """They are lists that can be made again."""
    for table in ("look", "alarm", "run"):
        op.drop_table(table)


def _alarm() -> None:
    op.create_table(
        "alarm",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "about")),
        sa.Column("complaint", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        *(_instant(name) for name in ("since", "seen_at")),
        *(_instant(name, null=True) for name in ("cleared_at", "told_at", "clearing_told_at")),
        sa.ForeignKeyConstraint(["complaint"], ["complaint.number"], name=op.f("fk_alarm_complaint")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
    )
    standing = sa.text("cleared_at IS NULL")
    op.create_index("ix_alarm_standing", "alarm", ["kind", "about"], unique=True, postgresql_where=standing)
    op.create_index("ix_alarm_cleared", "alarm", ["cleared_at"])


def _instant(name: str, *, null: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)
