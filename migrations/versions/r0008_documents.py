"""Documents: what is known of the papers of a case, and which are still to be made."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

RIGHTS = """
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'banjie_app') THEN
    GRANT SELECT, INSERT ON document TO banjie_app;
    GRANT SELECT, INSERT, UPDATE, DELETE ON document_due TO banjie_app;
  END IF;
END $$;
"""
# Refused for every role, as with the journal: what was signed stays what it was.
APPEND_ONLY = """
CREATE FUNCTION document_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'document is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON document
  FOR EACH STATEMENT EXECUTE FUNCTION document_is_append_only();
"""
# Cases that had documents before: their papers are made from the journal.
OWED_BEFORE = """
INSERT INTO document_due (complaint, seq, since, next_at, tries)
SELECT number, seq, now(), now(), 0 FROM complaint
WHERE state IS NOT NULL AND COALESCE(state::jsonb -> 'documents', '{}'::jsonb) <> '{}'::jsonb
"""


def upgrade() -> None:
    op.create_table(
        "document",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("complaint", "name")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("seq", "version", "signatures")),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("identity", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("at", "produced_at")),
        sa.ForeignKeyConstraint(["complaint"], ["complaint.number"], name=op.f("fk_document_complaint")),
        sa.PrimaryKeyConstraint("complaint", "name", "seq", name=op.f("pk_document")),
    )
    op.create_index("ix_document_sha256", "document", ["sha256"])
    op.create_table(
        "document_due",
        sa.Column("complaint", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("since", "next_at")),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["complaint"], ["complaint.number"], name=op.f("fk_document_due_complaint")),
        sa.PrimaryKeyConstraint("complaint", "seq", name=op.f("pk_document_due")),
    )
    op.create_index("ix_document_due_next", "document_due", ["next_at"])
    op.execute(OWED_BEFORE)
    op.execute(APPEND_ONLY)
    op.execute(RIGHTS)


def downgrade() -> None:
    """The files stay where they are."""
    op.drop_table("document_due")
    op.drop_table("document")
    op.execute("DROP FUNCTION document_is_append_only()")
