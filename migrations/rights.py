"""What each process may do with each table, by its database role: who inserts, who changes which columns, who deletes,
and to which streams of the journal each appends. Everything else is refused by PostgreSQL, and all may read. As of the
newest revision; `tests/register/test_rights.py` lists the same once more.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

WEB, WORKER, RELAY, WATCH = "banjie_web", "banjie_worker", "banjie_relay", "banjie_watch"
OFFICE = "banjie_office"  # the command line
PROCESS_ROLES = WEB, WORKER, RELAY, WATCH, OFFICE
READER = "banjie_reader"  # of which they all are members
APPLICATION_ROLE = "banjie_app"  # all of them in one, for one login that serves all processes
ROLES = Path(__file__).with_name("roles.sql")

EVERY = PROCESS_ROLES
DOORS = WEB, OFFICE  # through which people and programs come
CASES = WORKER, *DOORS  # who opens a complaint: it is sent in, or a case opens another
SEQUENCERS = RELAY, OFFICE  # the command line while no relay runs: dossiers, checkpoints
JUDGES = RELAY, *CASES  # who puts acts on record, and judges those on a closed case


class TableRights(NamedTuple):
    """The roles that insert rows, those that update columns (names, separated by spaces), and those that delete."""

    insert: tuple[str, ...] = ()
    update: Mapping[str, tuple[str, ...]] = {}
    delete: tuple[str, ...] = ()


RIGHTS: Mapping[str, TableRights] = {
    "register_counter": TableRights(CASES, {"last": CASES}),
    "complaint": TableRights(
        CASES,
        {
            "n last_received_at": JUDGES,
            "seq head state stage closed_at urgent overdue next_due admissions calendar_sha generation awaits_run":
                JUDGES,
            "started_at": (RELAY, *DOORS),
            "execution": (WORKER, OFFICE),
            "opened opening": CASES,
        },
    ),
    "party": TableRights(CASES),
    "text": TableRights(JUDGES, {"closed_at": JUDGES}),
    "attachment": TableRights(CASES),
    "inbox": TableRights(JUDGES, {"state refused seq refused_at": JUDGES}),
    "draft": TableRights((WEB,), {"body at": (WEB,)}, DOORS),
    "saved_view": TableRights((WEB,), {"name query at": (WEB,)}, (WEB,)),
    "event": TableRights(EVERY),
    "unsequenced": TableRights(EVERY, delete=SEQUENCERS),
    "log": TableRights(SEQUENCERS),
    "clock": TableRights(
        JUDGES,
        {"rule started due last_day provisional state noticed stopped plain": JUDGES},
        JUDGES,
    ),
    "task": TableRights(JUDGES, {"since due closed_at urgent overdue next_due": JUDGES}, JUDGES),
    "search": TableRights(JUDGES, delete=JUDGES),
    "notice": TableRights(
        JUDGES, {"holder channel state means text sha256 tries code next_at": JUDGES}, (OFFICE,)
    ),
    "document": TableRights((RELAY,)),
    "document_due": TableRights(JUDGES, {"next_at tries code": (RELAY,)}, (RELAY, OFFICE)),
    "person": TableRights(DOORS),
    "holding": TableRights(DOORS, {"until": DOORS}),
    "service": TableRights(DOORS, {"until successor": DOORS}),
    "absence": TableRights(DOORS, {"until substitute": DOORS}),
    "unit": TableRights(DOORS, {"until parent head post": DOORS}),
    "rank": TableRights(DOORS),
    "distinction": TableRights(DOORS, {"until": DOORS}),
    "sender": TableRights((OFFICE,), {"until": (OFFICE,), "last_used": (WEB,)}),
    "endpoint": TableRights(
        DOORS, {"url types generation rotated until": DOORS, "position disabled code": (RELAY, *DOORS)}
    ),
    "delivery": TableRights(
        (RELAY, *DOORS), {"state tries next_at tried_at code answer": (RELAY, *DOORS)}, (RELAY, *DOORS)
    ),
    "query_code": TableRights((WEB,)),
    "account": TableRights(
        DOORS,
        {"password factor factor_digest factor_step subject os_user until failures locked_until": DOORS},
    ),
    "one_time_link": TableRights(DOORS, {"used": DOORS}),
    "login_session": TableRights((WEB,), {"seen confirmed seal": (WEB,), "until": DOORS}),
    "provider_attempt": TableRights((WEB,), delete=(WEB,)),
    "login_try": TableRights(DOORS, delete=DOORS),
    "login_address": TableRights(DOORS, {"failures failed locked_until": DOORS}, DOORS),
    "edition": TableRights(CASES),
    "law": TableRights(CASES),
    "calendar": TableRights((OFFICE,)),
    "periodic": TableRights((OFFICE,), {"days since": (OFFICE,)}, (OFFICE,)),
    "run": TableRights(
        (RELAY, OFFICE),
        {"status started_at ended_at exported_at seen_at build seq hash registered events sha256": (RELAY, OFFICE)},
    ),
    "alarm": TableRights(
        EVERY, {"seen_at cleared_at": (WATCH, RELAY, OFFICE), "told_at clearing_told_at": (WATCH,)}
    ),
    "look": TableRights((WATCH, RELAY, OFFICE), {"at upto": (WATCH, RELAY, OFFICE)}),
}  # fmt: skip
FUNCTIONS: Mapping[str, tuple[str, ...]] = {"erase_recorded(text, integer)": (OFFICE,)}

ALWAYS = "true"
CLOSED = "EXISTS (SELECT FROM {schema}.complaint WHERE number = NEW.stream AND closed_at IS NOT NULL)"
RAISED = "NEW.type = 'raised'"
NO_PROGRAM = "NEW.type NOT IN ('sender_added', 'sender_revoked', 'taken_on', 'given_up')"
CASE_STREAM = "case"  # a stream without a prefix: the number of a complaint
# What comes before the colon in a stream's name: who appends to it, and on which condition.
STREAMS: Mapping[str, Mapping[str, str]] = {
    CASE_STREAM: {WORKER: ALWAYS, OFFICE: ALWAYS, WEB: CLOSED, RELAY: CLOSED},
    "notice": dict.fromkeys(JUDGES, ALWAYS),
    "custody": {OFFICE: ALWAYS},
    "retention": {OFFICE: ALWAYS},
    "access": dict.fromkeys(DOORS, ALWAYS),
    "query-code": {WEB: ALWAYS},
    "org": {WEB: NO_PROGRAM, OFFICE: ALWAYS},
    "calendars": {OFFICE: ALWAYS},
    "editions": dict.fromkeys(CASES, ALWAYS),
    "alarms": {WATCH: ALWAYS, RELAY: ALWAYS, OFFICE: ALWAYS, WORKER: RAISED, WEB: RAISED},
}
# The same of records that are rows and no events: whose signatures count (`register/signing.py`).
ROW_STREAMS = {"opening": CASES, "inbox": JUDGES, "verdict": JUDGES, "document": (RELAY,)}
# Relations are named with their schemas: whoever may make temporary tables would put theirs first.
PROCESS_OF_STREAM = """
CREATE FUNCTION stream_is_of_its_process() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  allowed text[] := CASE {kind}
{cases}
  END;
BEGIN
  IF current_user = ANY (allowed)
    OR EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = ANY (allowed) AND pg_has_role(oid, 'USAGE'))
    OR pg_has_role((SELECT relowner FROM pg_catalog.pg_class WHERE oid = TG_RELID), 'USAGE') THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% appends no % to stream %', current_user, NEW.type, NEW.stream
    USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER of_its_process BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION stream_is_of_its_process();
"""


def guard_statement(schema: str) -> str:
    """Return the statement that makes the guard of the streams, in the schema of the tables."""
    bare = [kind for kind in STREAMS if kind != CASE_STREAM]
    names = ", ".join(f"'{kind}'" for kind in bare)
    kind = (
        f"CASE WHEN NEW.stream IN ({names}) THEN NEW.stream WHEN strpos(NEW.stream, ':') > 0 "
        f"THEN split_part(NEW.stream, ':', 1) ELSE '{CASE_STREAM}' END"
    )
    cases = [f"    WHEN '{kind}' THEN {_allowed(roles)}" for kind, roles in STREAMS.items()]
    return PROCESS_OF_STREAM.format(kind=kind, cases="\n".join(cases).format(schema=schema))


def _allowed(roles: Mapping[str, str]) -> str:
    always = ", ".join(f"'{role}'" for role, condition in roles.items() if condition == ALWAYS)
    others = (
        f" || CASE WHEN {condition} THEN '{role}' END" for role, condition in roles.items() if condition != ALWAYS
    )
    return f"ARRAY[{always}]" + "".join(others)


def grant_statements() -> Iterator[str]:
    """Yield the statements that give each role its rights and nobody but the owner any other."""
    for table, rights in RIGHTS.items():
        yield REVOKE_FROM_OTHERS.format(table=table)
        yield GRANT.format(rights="SELECT", on=table, role=READER)
        for role in PROCESS_ROLES:
            if granted := ", ".join(_granted(rights, role)):
                yield GRANT.format(rights=granted, on=table, role=role)
    for function, roles in FUNCTIONS.items():
        for role in roles:
            yield GRANT.format(rights="EXECUTE", on=f"FUNCTION {function}", role=role)


def _granted(rights: TableRights, role: str) -> Iterator[str]:
    if role in rights.insert:
        yield "INSERT"
    if columns := updated_columns(rights, role):
        yield f"UPDATE ({', '.join(columns)})"
    if role in rights.delete:
        yield "DELETE"


def updated_columns(rights: TableRights, role: str) -> list[str]:
    """Return the columns of a table that a role may change."""
    return [column for columns, roles in rights.update.items() if role in roles for column in columns.split()]


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
    GRANT {rights} ON {on} TO {role};
  END IF;
END $$;
"""
