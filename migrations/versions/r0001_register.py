"""The register: complaints, their inbox, the append-only journal, the lists made from it, the office, and the rights
of the application's role."""

from alembic import op

from migrations.r0001 import complaints, office, outgoing

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (  # each after those that it refers to
    "register_counter", "complaint", "party", "text", "inbox", "event", "unsequenced", "log", "clock", "task", "notice",
    "attachment", "document", "document_due", "person", "holding", "service", "absence", "unit", "rank", "distinction",
    "edition", "calendar", "periodic", "run", "alarm", "look",
)  # fmt: skip
APPEND_ONLY_TABLES = ("event", "document", "log")

# Refused for every role, the owner and superusers too: to change the past one has to drop the trigger first.
APPEND_ONLY = """
CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '{table} is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_append_only();
"""

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
RIGHTS = """
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'banjie_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON
      register_counter, complaint, party, text, inbox, clock, task, notice, attachment, document_due,
      person, holding, service, absence, unit, rank, distinction, edition, periodic
      TO banjie_app;
    GRANT SELECT, INSERT, UPDATE ON run, alarm, look TO banjie_app;
    GRANT SELECT, INSERT, DELETE ON unsequenced TO banjie_app;
    GRANT SELECT, INSERT ON event, log, document, calendar TO banjie_app;
  END IF;
END $$;
"""

# Default privileges of the server may have granted more on journal and log: everybody but the owner keeps reading and
# appending only.
ONLY_APPENDED = """
DO $$
DECLARE other text;
BEGIN
  FOR other IN
    SELECT DISTINCT CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END
    FROM pg_class, aclexplode(relacl) WHERE oid IN ('event'::regclass, 'log'::regclass) AND grantee <> relowner
  LOOP
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE, TRIGGER ON event, log FROM %s', other);
  END LOOP;
END $$;
"""


def upgrade() -> None:
    complaints.create_complaints()
    complaints.create_party_and_texts()
    complaints.create_inbox()
    complaints.create_journal()
    complaints.create_log()
    complaints.create_lists()
    outgoing.create_notices()
    outgoing.create_files()
    outgoing.create_operations()
    office.create_staff()
    office.create_units()
    office.create_editions()
    for table in APPEND_ONLY_TABLES:
        op.execute(APPEND_ONLY.format(table=table))
    for statement in (APPLICATION_ROLE, RIGHTS, ONLY_APPENDED):
        op.execute(statement)


def downgrade() -> None:
    """Drop everything but the role, which belongs to the server, and the files outside the database."""
    for table in reversed(TABLES):
        op.drop_table(table)
    for table in APPEND_ONLY_TABLES:
        op.execute(f"DROP FUNCTION {table}_is_append_only()")
