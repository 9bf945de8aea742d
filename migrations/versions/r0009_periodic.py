"""The periodic duties that the office has taken on: whose reports the second watch misses."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

RIGHTS = """
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'banjie_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON periodic TO banjie_app;
  END IF;
END $$;
"""


def upgrade() -> None:
    op.create_table(
        "periodic",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("procedure", "entry", "days")),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("procedure", "entry", name=op.f("pk_periodic")),
    )
    op.execute(RIGHTS)


def downgrade() -> None:
    """`banjie schedules sync` makes it again."""
    op.drop_table("periodic")
