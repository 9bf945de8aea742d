"""Verify what protects the record in the database itself: who may write to its tables, and the triggers that refuse to
change the past. All of it as the migrations have made it."""

from collections.abc import Iterator, Set
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from migrations import append_only, erasure_door
from migrations.rights import APPLICATION_RIGHTS, APPLICATION_ROLE
from register.operations.alarms import Finding

RIGHTS_ALTERED = "rights_altered"
WRITING = "'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES'"
ITS_TABLES = "relnamespace = current_schema()::regnamespace AND relname = ANY(:tables)"
ROLE_NAME = "CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee)::text END"
QUERIES = {
    # Of the application's role also what it may read.
    "right": f"""
        SELECT relname || ' ' || {ROLE_NAME} || ' ' || privilege_type
        FROM pg_class, aclexplode(relacl) AS acl(grantor, grantee, privilege_type, grantable)
        WHERE {ITS_TABLES} AND grantee <> relowner
          AND (privilege_type IN ({WRITING}) OR {ROLE_NAME} = '{APPLICATION_ROLE}')
        UNION ALL
        SELECT relname || '.' || attname || ' ' || {ROLE_NAME} || ' ' || privilege_type
        FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid,
          aclexplode(attacl) AS acl(grantor, grantee, privilege_type, grantable)
        WHERE {ITS_TABLES} AND grantee <> relowner AND privilege_type IN ({WRITING})
        UNION ALL
        SELECT 'all ' || pg_get_userbyid(member) || ' ' || pg_get_userbyid(roleid)
        FROM pg_auth_members
        WHERE roleid IN (SELECT relowner FROM pg_class WHERE {ITS_TABLES})
          OR roleid = (SELECT oid FROM pg_roles WHERE rolname = 'pg_write_all_data')
        UNION ALL
        SELECT proname || ' ' || {ROLE_NAME} || ' ' || privilege_type
        FROM pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner)))
          AS acl(grantor, grantee, privilege_type, grantable)
        WHERE pronamespace = current_schema()::regnamespace AND proname = '{erasure_door.NAME}' AND grantee <> proowner
    """,
    "trigger": f"""
        SELECT relname || ' ' || tgname || ' ' || tgenabled::text || ' ' || tgtype || ' ' || proname
        FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid
        WHERE {ITS_TABLES} AND NOT tgisinternal
        UNION ALL
        SELECT relname || ' rule ' || rulename
        FROM pg_rewrite JOIN pg_class ON pg_class.oid = ev_class WHERE {ITS_TABLES}
        UNION ALL
        SELECT relname || ' row security' FROM pg_class WHERE {ITS_TABLES} AND relrowsecurity
    """,
}
FUNCTION_BODIES = text("SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace")
ROLE_EXISTS = text("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = :role)")


class Protection(NamedTuple):
    """What the database has, or should have: rights and triggers, each in one line."""

    right: Set[str]
    trigger: Set[str]


def altered_rights(session: Session, now: datetime) -> Iterator[Finding]:  # noqa: ARG001  # as they are now
    """Yield the rights and triggers that are not as the migrations have made them."""
    stored, expected = stored_protection(session), expected_protection(session)
    for name in Protection._fields:
        has, should_have = getattr(stored, name), getattr(expected, name)
        yield from (Finding(line, None, {"change": f"{name}_added"}) for line in sorted(has - should_have))
        yield from (Finding(line, None, {"change": f"{name}_removed"}) for line in sorted(should_have - has))
    bodies = {row.proname: row.prosrc for row in session.execute(FUNCTION_BODIES)}
    tables = append_only.APPEND_ONLY_TABLES
    made = {append_only.function_name(table): append_only.function_body(table) for table in tables}
    for name, body in {**made, erasure_door.NAME: erasure_door.BODY}.items():
        if bodies.get(name) != body:
            yield Finding(name, None, {"change": "function"})


def stored_protection(session: Session) -> Protection:
    tables = {"tables": list(APPLICATION_RIGHTS)}
    return Protection(**{name: set(session.scalars(text(query), tables)) for name, query in QUERIES.items()})


def expected_protection(session: Session) -> Protection:
    """Return what the migrations have made. Where the role of the application did not exist, it has no rights."""
    rights = set(_application_rights()) if session.scalar(ROLE_EXISTS, {"role": APPLICATION_ROLE}) else set()
    triggers = {
        f"{table} {guard.name} O {guard.type} {append_only.function_name(table)}"
        for table in append_only.APPEND_ONLY_TABLES
        for guard in append_only.guards(table)
    }
    return Protection(rights, triggers)


def _application_rights() -> Iterator[str]:
    yield f"{erasure_door.NAME} {APPLICATION_ROLE} EXECUTE"
    for table, rights in APPLICATION_RIGHTS.items():
        for privilege in ("SELECT", "INSERT", *(["DELETE"] if rights.delete else [])):
            yield f"{table} {APPLICATION_ROLE} {privilege}"
        for column in rights.update:
            yield f"{table}.{column} {APPLICATION_ROLE} UPDATE"
