"""The register: complaints, their inbox, the journal that only grows, the lists made of them; and rights."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Column = sa.Column[Any]

# Refused for every role, the owner too: who wants to rewrite the past has to take the trigger away first.
APPEND_ONLY = """
CREATE FUNCTION event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'event is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON event
  FOR EACH STATEMENT EXECUTE FUNCTION event_is_append_only();
"""

# Roles belong to the whole server: another database may have made this one. An owner who may not make roles
# does with those there are (the embedded server's own gets its rights by default privileges).
APPLICATION = """
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
      register_counter, complaint, party, text, inbox, clock, task, notice, person, holding, edition
      TO banjie_app;
    GRANT SELECT, INSERT ON event TO banjie_app;
  END IF;
END $$;
"""

# Whatever the defaults of this server gave away: nobody but the owner keeps more than reading and appending.
ONLY_APPENDED = """
DO $$
DECLARE other text;
BEGIN
  FOR other IN
    SELECT DISTINCT CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END
    FROM pg_class, aclexplode(relacl) WHERE oid = 'event'::regclass AND grantee <> relowner
  LOOP
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE, TRIGGER ON event FROM %s', other);
  END LOOP;
END $$;
"""


def upgrade() -> None:
    for make in (_complaint, _words, _inbox, _journal, _lists, _office):
        make()
    for statement in (APPEND_ONLY, APPLICATION, RIGHTS, ONLY_APPENDED):
        op.execute(statement)


def downgrade() -> None:
    """The role stays: it belongs to the server."""
    for table in (
        "edition", "holding", "person", "notice", "task", "clock", "event", "inbox", "text", "party",
        "complaint", "register_counter",
    ):  # fmt: skip
        op.drop_table(table)
    op.execute("DROP FUNCTION event_is_append_only()")


def _complaint() -> None:
    op.create_table(
        "register_counter",
        words("prefix"),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        number("last"),
        sa.PrimaryKeyConstraint("prefix", "year", name=op.f("pk_register_counter")),
    )
    op.create_table(
        "complaint",
        *each(words, "number", "key", "key_digest", "procedure", "edition", "law_sha256", "entry"),
        words("parent", null=True),
        number("parent_seq", null=True),
        instant("received_at"),
        words("opened"),
        number("n"),
        instant("last_received_at"),
        number("seq"),
        words("head"),
        *each(words, "state", "stage", null=True),
        *each(instant, "closed_at", "next_due", "started_at", null=True),
        sa.ForeignKeyConstraint(["parent"], ["complaint.number"], name=op.f("fk_complaint_parent")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_complaint")),
        sa.UniqueConstraint("key", name=op.f("uq_complaint_key")),
        sa.UniqueConstraint("parent", "parent_seq", name=op.f("uq_complaint_parent_parent_seq")),
    )
    op.create_index("ix_complaint_procedure", "complaint", ["procedure", "closed_at", "next_due"])
    index("ix_complaint_next_due", "complaint", ["next_due"], where="closed_at IS NULL")
    index("ix_complaint_unstarted", "complaint", ["received_at"], where="seq = 0")


def _words() -> None:
    op.create_table(
        "party",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        *each(words, "complaint", "name", "unit", "contact", "address"),
        of_complaint("party"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
    )
    op.create_table(
        "text",
        *each(words, "id", "complaint", "name"),
        words("body", null=True),
        words("hmac"),
        instant("written_at"),
        words("written_by", null=True),
        of_complaint("text"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text")),
    )
    op.create_index("ix_party_complaint", "party", ["complaint"])
    op.create_index("ix_text_complaint", "text", ["complaint", "name"])


def _inbox() -> None:
    op.create_table(
        "inbox",
        words("complaint"),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        *each(words, "act_id", "digest"),
        *each(words, "name", "actor", null=True),
        yes_no("verified"),
        instant("received_at"),
        instant("happened_at", null=True),
        words("body", null=True),
        words("state"),
        words("refused", null=True),
        number("seq", null=True),
        instant("judged_at", null=True),
        sa.CheckConstraint("state IN ('received', 'accepted', 'refused')", name=op.f("ck_inbox_state")),
        of_complaint("inbox"),
        sa.PrimaryKeyConstraint("complaint", "n", name=op.f("pk_inbox")),
        sa.UniqueConstraint("complaint", "act_id", name=op.f("uq_inbox_complaint_act_id")),
    )
    index("ix_inbox_unjudged", "inbox", ["complaint", "n"], where="state = 'received'")
    index("ix_inbox_undelivered", "inbox", ["received_at"], where="state = 'received'")


def _journal() -> None:
    op.create_table(
        "event",
        words("stream"),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        *each(words, "type", "name"),
        *each(instant, "at", "recorded_at"),
        *each(words, "body", "prev", "hash"),
        sa.PrimaryKeyConstraint("stream", "seq", name=op.f("pk_event")),
    )


def _lists() -> None:
    op.create_table(
        "clock",
        *each(words, "complaint", "name", "rule"),
        instant("started"),
        instant("due", null=True),
        sa.Column("last_day", sa.Date()),
        yes_no("provisional"),
        words("state"),
        *each(instant, "noticed", "stopped", null=True),
        sa.CheckConstraint("state IN ('running', 'held', 'over', 'stopped', 'idle')", name=op.f("ck_clock_state")),
        of_complaint("clock"),
        sa.PrimaryKeyConstraint("complaint", "name", name=op.f("pk_clock")),
    )
    op.create_table(
        "task",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        *each(words, "complaint", "holder", "role", "kind"),
        words("about", null=True),
        instant("since"),
        instant("due", null=True),
        sa.CheckConstraint("kind IN ('stage', 'decision', 'escalation')", name=op.f("ck_task_kind")),
        of_complaint("task"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_table(
        "notice",
        *each(words, "id", "complaint"),
        number("seq"),
        *each(words, "kind", "name"),
        words("rule", null=True),
        words("to_role"),
        words("holder", null=True),
        *each(words, "channel", "state"),
        words("means", null=True),
        instant("at"),
        sa.CheckConstraint("state IN ('told', 'no_contact', 'delivered')", name=op.f("ck_notice_state")),
        of_complaint("notice"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index("ix_clock_due", "clock", ["state", "due"])
    op.create_index("ix_task_holder", "task", ["holder", "due"])
    op.create_index("ix_task_complaint", "task", ["complaint"])
    op.create_index("ix_notice_holder", "notice", ["holder", "at"])
    op.create_index("ix_notice_complaint", "notice", ["complaint", "seq"])


def _office() -> None:
    op.create_table(
        "person",
        *each(words, "id", "name", "contact"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_table(
        "holding",
        *each(words, "person", "role"),
        instant("since"),
        instant("until", null=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_holding_person")),
        sa.PrimaryKeyConstraint("person", "role", "since", name=op.f("pk_holding")),
    )
    op.create_table(
        "edition",
        *each(words, "slug", "edition", "sha256", "title", "body"),
        instant("first_used"),
        sa.PrimaryKeyConstraint("slug", "edition", name=op.f("pk_edition")),
    )


def words(name: str, *, null: bool = False) -> Column:
    return sa.Column(name, sa.Text(), nullable=null)


def number(name: str, *, null: bool = False) -> Column:
    return sa.Column(name, sa.Integer(), nullable=null)


def instant(name: str, *, null: bool = False) -> Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def yes_no(name: str) -> Column:
    return sa.Column(name, sa.Boolean(), nullable=False)


def each(kind: Callable[..., Column], *names: str, null: bool = False) -> list[Column]:
    return [kind(name, null=null) for name in names]


def of_complaint(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["complaint"], ["complaint.number"], name=op.f(f"fk_{table}_complaint"))


def index(name: str, table: str, columns: list[str], *, where: str) -> None:
    op.create_index(name, table, columns, postgresql_where=sa.text(where))
