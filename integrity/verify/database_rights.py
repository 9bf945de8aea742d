"""Verify what protects the record in the database itself: the whole catalogue of its tables (columns, constraints,
indexes, triggers, rules, policies, children), its functions, who owns and may change them, and the settings that would
switch a protection off. All of it as the migrations make it, which `register/migrations/catalogue.txt` lists.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from register import migrations
from register.alarms.alarms import Finding
from register.migrations.rights import APPLICATION_ROLE, PROCESS_ROLES, RIGHTS

# What the lines do not say: the name of the owner, which an office chooses, and the default rights of that owner.
ALL_ROLES = (*PROCESS_ROLES, APPLICATION_ROLE)
PROCESSES = ", ".join(f"'{role}'" for role in PROCESS_ROLES)
OUR_ROLES = ", ".join(f"'{role}'" for role in ALL_ROLES)
CATALOGUE = f"""
WITH own AS (
  SELECT pg_class.oid, relname, relkind, relowner, relacl, relrowsecurity, relforcerowsecurity, relpersistence,
    reloptions
  FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relname = ANY(:tables)
), owner AS (
  SELECT relowner AS oid FROM own WHERE relname = 'event'
), application AS (  -- the roles of the processes, and whoever is a member of one
  SELECT pg_roles.oid, rolname, rolsuper, rolcreaterole, rolreplication, rolbypassrls FROM pg_roles
  WHERE rolname IN ({OUR_ROLES}) OR rolname = session_user
    OR (NOT rolsuper AND EXISTS (SELECT FROM pg_roles AS ours
      WHERE ours.rolname IN ({OUR_ROLES}) AND pg_has_role(pg_roles.oid, ours.oid, 'MEMBER')))
), acl AS (
  SELECT relname AS object, relowner AS owner, aclexplode(relacl) AS entry FROM own
  UNION ALL
  SELECT relname || '.' || attname, relowner, aclexplode(attacl)
  FROM own JOIN pg_attribute ON attrelid = own.oid WHERE attacl IS NOT NULL
  UNION ALL
  SELECT 'function ' || proname, proowner, aclexplode(coalesce(proacl, acldefault('f', proowner)))
  FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND prosecdef
)
SELECT relname || ' is ' || relkind::text || CASE WHEN relpersistence = 'p' THEN '' ELSE ' ' || relpersistence::text END
  || CASE WHEN relowner = (SELECT oid FROM owner) THEN '' ELSE ' owner ' || pg_get_userbyid(relowner) END
  || CASE WHEN relrowsecurity THEN ' row security' ELSE '' END
  || CASE WHEN relforcerowsecurity THEN ' forced' ELSE '' END || coalesce(' ' || reloptions::text, '')
FROM own
UNION ALL
SELECT relname || '.' || attname || ' ' || format_type(atttypid, atttypmod)
  || CASE WHEN attnotnull THEN ' not null' ELSE '' END || CASE WHEN attidentity = '' THEN '' ELSE ' identity' END
  || coalesce(CASE WHEN attgenerated = '' THEN ' default ' ELSE ' generated ' END || pg_get_expr(adbin, adrelid), '')
FROM own JOIN pg_attribute ON attrelid = own.oid LEFT JOIN pg_attrdef ON adrelid = own.oid AND adnum = attnum
WHERE attnum > 0 AND NOT attisdropped
UNION ALL
SELECT relname || ' constraint ' || conname || ' ' || pg_get_constraintdef(pg_constraint.oid)
  || CASE WHEN convalidated THEN '' ELSE ' not valid' END
FROM own JOIN pg_constraint ON conrelid = own.oid WHERE contype <> 'n'
UNION ALL
SELECT own.relname || ' index ' || pg_get_indexdef(indexrelid, 0, true)
  || CASE WHEN indisvalid THEN '' ELSE ' invalid' END
FROM own JOIN pg_index ON indrelid = own.oid WHERE indisunique
UNION ALL
SELECT relname || ' trigger ' || tgenabled::text || ' ' || CASE WHEN tgisinternal THEN tgfoid::regproc::text
  ELSE pg_get_triggerdef(pg_trigger.oid, true) END
FROM own JOIN pg_trigger ON tgrelid = own.oid WHERE NOT tgisinternal OR tgenabled <> 'O'
UNION ALL
SELECT relname || ' rule ' || rulename FROM own JOIN pg_rewrite ON ev_class = own.oid
UNION ALL
SELECT relname || ' policy ' || polname FROM own JOIN pg_policy ON polrelid = own.oid
UNION ALL
SELECT relname || ' has child ' || inhrelid::regclass FROM own JOIN pg_inherits ON inhparent = own.oid
UNION ALL
SELECT 'function ' || proname || '(' || pg_get_function_identity_arguments(pg_proc.oid) || ') ' || lanname
  || CASE WHEN prosecdef THEN ' definer' ELSE '' END
  || CASE WHEN proowner = (SELECT oid FROM owner) THEN '' ELSE ' owner ' || pg_get_userbyid(proowner) END
  || coalesce(' ' || proconfig::text, '') || ' ' || encode(sha256(convert_to(prosrc, 'UTF8')), 'hex')
FROM pg_proc JOIN pg_language ON pg_language.oid = prolang
WHERE pronamespace = current_schema()::regnamespace
  AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND classid = 'pg_proc'::regclass AND deptype = 'e')
UNION ALL  -- in a schema that is searched first
SELECT 'function ' || pronamespace::regnamespace || '.' || proname FROM pg_proc
WHERE pronamespace NOT IN (current_schema()::regnamespace, 'pg_catalog'::regnamespace)
  AND proname IN (SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace)
UNION ALL
SELECT 'event trigger ' || evtname FROM pg_event_trigger
UNION ALL  -- of the processes also what they may read
SELECT object || ' ' || grantee || ' ' || privilege
FROM (SELECT object, owner, (entry).grantee AS grantee_oid, (entry).privilege_type AS privilege,
        CASE WHEN (entry).grantee = 0 THEN 'PUBLIC' ELSE pg_get_userbyid((entry).grantee)::text END AS grantee
      FROM acl) AS given
WHERE grantee_oid <> owner AND (grantee IN ({OUR_ROLES}, 'PUBLIC') OR privilege
  IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES', 'EXECUTE', 'MAINTAIN'))
UNION ALL
SELECT 'member ' || pg_get_userbyid(member) || ' of ' || pg_get_userbyid(roleid) FROM pg_auth_members
WHERE roleid IN (SELECT oid FROM owner) OR roleid IN (
  SELECT oid FROM pg_roles WHERE rolname IN ('pg_write_all_data', 'pg_maintain', 'pg_write_server_files',
    'pg_execute_server_program', 'pg_create_subscription'))
  OR (member IN (SELECT oid FROM application) AND (pg_get_userbyid(roleid) NOT IN ({OUR_ROLES})
    OR pg_get_userbyid(member) IN ({OUR_ROLES})))
UNION ALL
SELECT 'role ' || rolname || ' ' || attribute FROM application, unnest(array_remove(ARRAY[
  CASE WHEN rolsuper THEN 'superuser' END, CASE WHEN rolcreaterole THEN 'createrole' END,
  CASE WHEN rolreplication THEN 'replication' END, CASE WHEN rolbypassrls THEN 'bypassrls' END], NULL))
  AS attribute
UNION ALL
SELECT 'setting ' || CASE setrole WHEN 0 THEN 'of the database' ELSE pg_get_userbyid(setrole)::text END || ' '
  || setting
FROM pg_db_role_setting, unnest(setconfig) AS setting
WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
  AND split_part(setting, '=', 1) IN ('session_replication_role', 'search_path', 'row_security', 'role',
    'session_preload_libraries', 'local_preload_libraries', 'check_function_bodies', 'transform_null_equals')
"""
SHARED_LOGINS = text(f"""
SELECT login.rolname FROM pg_roles AS login JOIN pg_roles AS ours
  ON ours.rolname IN ({PROCESSES}) AND pg_has_role(login.oid, ours.oid, 'MEMBER')
WHERE login.rolcanlogin AND NOT login.rolsuper GROUP BY login.rolname HAVING count(*) > 1 ORDER BY login.rolname
""")
ROLE_EXISTS = text("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = :role)")


def altered_rights(session: Session, now: datetime) -> Iterator[Finding]:  # noqa: ARG001  # as they are now
    """Yield each line of the catalogue that the migrations have not made, and each that is gone."""
    stored, expected = stored_catalogue(session), set(migrations.made_catalogue())
    if not session.scalar(ROLE_EXISTS, {"role": APPLICATION_ROLE}):  # an owner who may create no roles works alone
        expected = {line for line in expected if not any(f" {role} " in f"{line} " for role in ALL_ROLES)}
    yield from (Finding(line, None, {"change": "added"}) for line in sorted(stored - expected))
    yield from (Finding(line, None, {"change": "removed"}) for line in sorted(expected - stored))


def shared_logins(session: Session) -> tuple[str, ...]:
    """Return the logins of the server that hold the roles of more than one process: whoever has such a password writes
    what all of these may."""
    return tuple(session.scalars(SHARED_LOGINS))


def stored_catalogue(session: Session) -> set[str]:
    return set(session.scalars(text(CATALOGUE), {"tables": list(RIGHTS)}))
