"""The register: complaints, their inbox, the append-only journal, the lists made from it, the office, and the rights
of the application's role. The tables stand in `r0001_register.sql`."""

from pathlib import Path

from alembic import op

from migrations import append_only, erasure_door, rights

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Roles belong to the whole server: another database may have made this one already. An owner who may not create roles
# works with those that exist (the embedded server's application role gets its rights by default privileges).
APPLICATION_ROLE = """
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolcreaterole)) THEN
    CREATE ROLE banjie_app NOLOGIN;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL;
END $$;
"""


def upgrade() -> None:
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
    for table in append_only.APPEND_ONLY_TABLES:
        op.execute(append_only.create_statement(table))
    for statement in (APPLICATION_ROLE, *rights.grant_statements(), erasure_door.CREATE):
        op.execute(statement)


def downgrade() -> None:
    """Drop everything but the role, which belongs to the server, and the files outside the database."""
    op.execute(erasure_door.DROP)
    op.execute(f"DROP TABLE {', '.join(rights.APPLICATION_RIGHTS)}")
    for table in append_only.APPEND_ONLY_TABLES:
        op.execute(f"DROP FUNCTION {append_only.function_name(table)}()")
