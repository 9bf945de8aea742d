"""Attachments: what the register knows of the files that lie outside it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

RIGHTS = """
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'banjie_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON attachment TO banjie_app;
  END IF;
END $$;
"""


def upgrade() -> None:
    op.create_table(
        "attachment",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("id", "complaint")),
        sa.Column("n", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("name", "media_type")),
        sa.Column("size", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("sha256", "hmac")),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["complaint"], ["complaint.number"], name=op.f("fk_attachment_complaint")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    for column in ("complaint", "sha256"):
        op.create_index(f"ix_attachment_{column}", "attachment", [column])
    op.execute(RIGHTS)


def downgrade() -> None:
    """The files stay where they are."""
    op.drop_table("attachment")
