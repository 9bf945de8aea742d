"""The register: complaints, their inbox, the append-only journal, the lists made from it, the office, and the rights
of the application's role. What it makes stands in `r0001_register.sql`."""

from pathlib import Path

from alembic import op

from migrations import rights

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
    for statement in rights.grant_statements():
        op.execute(statement)


def downgrade() -> None:
    """Drop everything but the role, which belongs to the server, and the files outside the database."""
    op.execute("DROP FUNCTION erase_recorded(text, integer)")
    op.execute(f"DROP TABLE {', '.join(rights.APPLICATION_RIGHTS)}")
    for table in ("event", "document", "log", "login_try"):
        op.execute(f"DROP FUNCTION {table}_is_append_only()")
