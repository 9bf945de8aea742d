"""The register: complaints, their inbox, the append-only journal, the lists made from it, the office, and the rights
of the processes. What it makes stands in `r0001_register.sql`."""

from pathlib import Path

from alembic import op
from sqlalchemy import text

from register.migrations import rights

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


MAY_CREATE_ROLES = text(
    "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolcreaterole))"
)


def upgrade() -> None:
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
    op.execute(rights.guard_statement(op.get_bind().scalar(text("SELECT quote_ident(current_schema())"))))
    if op.get_bind().scalar(MAY_CREATE_ROLES):  # else those are granted rights that exist
        op.execute(rights.ROLES.read_text(encoding="utf-8"))
    for statement in rights.grant_statements():
        op.execute(statement)


def downgrade() -> None:
    """Drop everything but the roles, which belong to the server, and the files outside the database."""
    op.execute("DROP FUNCTION erase_recorded(text, integer)")
    op.execute(f"DROP TABLE {', '.join(rights.RIGHTS)}")
    for table in ("event", "document", "log", "login_try"):
        op.execute(f"DROP FUNCTION {table}_is_append_only()")
    op.execute("DROP FUNCTION open_case_is_of_the_worker(), stream_is_of_its_process()")
