"""The register: complaints, their inbox, the append-only journal, the lists made from it, the office, and the rights
of the application's role."""

from alembic import op

from migrations import append_only, erasure_door, rights
from migrations.r0001 import complaints, identity, office, outgoing, webhooks

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (  # each after those that it refers to
    "register_counter", "complaint", "party", "text", "inbox", "event", "unsequenced", "log", "clock", "task", "notice",
    "attachment", "document", "document_due", "person", "holding", "service", "absence", "unit", "rank", "distinction",
    "edition", "law", "calendar", "periodic", "sender", "query_code", "endpoint", "delivery", "account",
    "one_time_link", "login_session", "provider_attempt", "login_try", "login_address", "run", "alarm", "look",
    "search", "draft", "saved_view",
)  # fmt: skip

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
    complaints.create_complaints()
    complaints.create_party_and_texts()
    complaints.create_inbox()
    complaints.create_journal()
    complaints.create_log()
    complaints.create_lists()
    complaints.create_search()
    outgoing.create_notices()
    outgoing.create_files()
    outgoing.create_operations()
    office.create_staff()
    office.create_units()
    office.create_editions()
    complaints.create_drafts()
    office.create_saved_views()
    webhooks.create_webhooks()
    identity.create_accounts()
    identity.create_sessions()
    identity.create_login_tries()
    for table in append_only.APPEND_ONLY_TABLES:
        op.execute(append_only.create_statement(table))
    for statement in (APPLICATION_ROLE, *rights.grant_statements(), erasure_door.CREATE):
        op.execute(statement)


def downgrade() -> None:
    """Drop everything but the role, which belongs to the server, and the files outside the database."""
    op.execute(erasure_door.DROP)
    for table in reversed(TABLES):
        op.drop_table(table)
    for table in append_only.APPEND_ONLY_TABLES:
        op.execute(f"DROP FUNCTION {append_only.function_name(table)}()")
