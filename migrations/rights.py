"""What the application's role may do with each table: read and append everywhere, and change only the columns named
here. As of the newest revision; `tests/register/test_rights.py` lists the same once more."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

APPLICATION_ROLE = "banjie_app"


class TableRights(NamedTuple):
    """Rights beyond reading and appending: the columns that may be updated, and whether rows may be deleted."""

    update: tuple[str, ...] = ()
    delete: bool = False


APPEND_ONLY = TableRights()
APPLICATION_RIGHTS: Mapping[str, TableRights] = {
    "register_counter": TableRights(("last",)),
    "complaint": TableRights(
        (
            "opened", "n", "last_received_at", "seq", "head", "state", "stage", "closed_at", "urgent", "overdue",
            "next_due", "started_at", "admissions", "calendar_sha", "opening", "generation", "execution",
            "awaits_run",
        )
    ),
    "party": APPEND_ONLY,
    "text": TableRights(("closed_at",)),
    "attachment": APPEND_ONLY,
    "inbox": TableRights(("state", "refused", "seq", "refused_at")),
    "draft": TableRights(("body", "at"), delete=True),
    "saved_view": TableRights(("name", "query", "at"), delete=True),
    "event": APPEND_ONLY,
    "unsequenced": TableRights(delete=True),
    "log": APPEND_ONLY,
    "clock": TableRights(
        ("rule", "started", "due", "last_day", "provisional", "state", "noticed", "stopped", "plain"), delete=True
    ),
    "task": TableRights(("since", "due", "closed_at", "urgent", "overdue", "next_due"), delete=True),
    "search": TableRights(delete=True),
    "notice": TableRights(
        ("holder", "channel", "state", "means", "text", "sha256", "tries", "code", "next_at"), delete=True
    ),
    "document": APPEND_ONLY,
    "document_due": TableRights(("next_at", "tries", "code"), delete=True),
    "person": APPEND_ONLY,
    "holding": TableRights(("until",)),
    "service": TableRights(("until", "successor")),
    "absence": TableRights(("until", "substitute")),
    "unit": TableRights(("until", "parent", "head", "post")),
    "rank": APPEND_ONLY,
    "distinction": TableRights(("until",)),
    "sender": TableRights(("until", "last_used")),
    "endpoint": TableRights(
        ("url", "types", "generation", "rotated", "until", "position", "disabled", "code")
    ),
    "delivery": TableRights(("state", "tries", "next_at", "tried_at", "code", "answer"), delete=True),
    "query_code": APPEND_ONLY,
    "account": TableRights(
        (
            "password", "factor", "factor_digest", "factor_step", "subject", "os_user", "until", "failures",
            "locked_until",
        )
    ),
    "one_time_link": TableRights(("used",)),
    "login_session": TableRights(("seen", "confirmed", "until", "seal")),
    "provider_attempt": TableRights(delete=True),
    "login_try": TableRights(delete=True),
    "login_address": TableRights(("failures", "failed", "locked_until"), delete=True),
    "edition": APPEND_ONLY,
    "law": APPEND_ONLY,
    "calendar": APPEND_ONLY,
    "periodic": TableRights(("days", "since"), delete=True),
    "run": TableRights(
        (
            "status", "started_at", "ended_at", "exported_at", "seen_at", "build", "seq", "hash", "registered",
            "events", "sha256",
        )
    ),
    "alarm": TableRights(("seen_at", "cleared_at", "told_at", "clearing_told_at")),
    "look": TableRights(("at", "upto")),
}  # fmt: skip


def grant_statements() -> Iterator[str]:
    """Yield the statements that give the role these rights and nobody but the owner any other."""
    for table, rights in APPLICATION_RIGHTS.items():
        yield REVOKE_FROM_OTHERS.format(table=table)
        granted = ["SELECT", "INSERT"]
        granted += [f"UPDATE ({', '.join(rights.update)})"] if rights.update else []
        granted += ["DELETE"] if rights.delete else []
        yield GRANT.format(rights=", ".join(granted), table=table, role=APPLICATION_ROLE)


# Default privileges of the server may have granted more: everybody else but the owner may read at most.
REVOKE_FROM_OTHERS = """
DO $$
DECLARE other text;
BEGIN
  FOR other IN
    SELECT DISTINCT CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END
    FROM pg_class, aclexplode(relacl) WHERE oid = '{table}'::regclass AND grantee <> relowner
  LOOP
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON {table} FROM %s', other);
  END LOOP;
END $$;
"""
GRANT = """
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
    GRANT {rights} ON {table} TO {role};
  END IF;
END $$;
"""
