"""What each process may do with each table, by its database role: who reads, who inserts, who changes which columns,
who deletes, and to which streams of the journal each appends, or queues records for the log. Everything else is refused
by PostgreSQL. As of the newest revision; `tests/register/test_rights.py` lists the same once more.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

WEB, WORKER, RELAY, WATCH = "banjie_web", "banjie_worker", "banjie_relay", "banjie_watch"
OFFICE = "banjie_office"  # the command line
PROCESS_ROLES = WEB, WORKER, RELAY, WATCH, OFFICE
APPLICATION_ROLE = "banjie_app"  # all of them in one, for one login that serves all processes
ROLES = Path(__file__).with_name("roles.sql")

EVERY = PROCESS_ROLES
DOORS = WEB, OFFICE  # through which people and programs come
CASES = WORKER, *DOORS  # who opens a complaint: it is sent in, or a case opens another
SEQUENCERS = RELAY, OFFICE  # the command line while no relay runs: dossiers, checkpoints
JUDGES = RELAY, *CASES  # who puts acts on record, and judges those on a closed case
VERIFIERS = WATCH, *DOORS  # who compares rows with the journal: it reads what it verifies
ALL_BUT_WORKER = RELAY, *VERIFIERS


class TableRights(NamedTuple):
    """The roles that insert rows, those that update columns (names, separated by spaces), those that delete, and those
    that read: all columns, or `part` of them."""

    insert: tuple[str, ...] = ()
    update: Mapping[str, tuple[str, ...]] = {}
    delete: tuple[str, ...] = ()
    read: tuple[str, ...] = EVERY
    part: Mapping[str, tuple[str, ...]] = {}


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
    "attachment": TableRights(CASES, read=ALL_BUT_WORKER),
    "inbox": TableRights(JUDGES, {"state refused seq refused_at": JUDGES}),
    "draft": TableRights((WEB,), {"body at": (WEB,)}, DOORS, (WEB,), {"about": (OFFICE,)}),
    "phrase": TableRights((WEB,), delete=(WEB,), read=(WEB,)),
    "saved_view": TableRights((WEB,), {"name query at": (WEB,)}, (WEB,), (WEB,)),
    "event": TableRights(EVERY),
    "unsequenced": TableRights(EVERY, delete=SEQUENCERS),
    "log": TableRights(SEQUENCERS),
    "clock": TableRights(
        JUDGES,
        {"rule started due last_day provisional state noticed stopped plain": JUDGES},
        JUDGES,
    ),
    "task": TableRights(JUDGES, {"since due closed_at urgent overdue next_due": JUDGES}, JUDGES),
    "search": TableRights(JUDGES, {}, JUDGES, VERIFIERS, {"id complaint source": (WORKER, RELAY)}),
    "notice": TableRights(
        JUDGES, {"holder channel state means text sha256 tries code next_at": JUDGES}, (OFFICE,)
    ),
    "mail": TableRights(
        (WEB,),
        {"state complaint address subject raw form settled_by settled_at reason": (WEB,)},
        read=(WEB,),
        part={"state received_at": (WATCH, OFFICE)},
    ),
    "notice_mark": TableRights((WEB, RELAY), delete=(RELAY,), read=(WEB, RELAY)),
    "notice_preference": TableRights(
        (WEB, RELAY), {"mail muted language": (WEB,), "digest_day mailed_at": (RELAY,)}, read=(WEB, RELAY)
    ),
    "text_draft": TableRights((WEB,), {"body at": (WEB,)}, (WEB,), (WEB,)),
    "document": TableRights((RELAY,), read=ALL_BUT_WORKER),
    "document_due": TableRights(JUDGES, {"next_at tries code": (RELAY,)}, (RELAY, OFFICE)),
    "person": TableRights(DOORS, {"contact salt digest": (WEB,)}, read=ALL_BUT_WORKER, part={"id name": (WORKER,)}),
    "holding": TableRights(DOORS, {"until": DOORS}),
    "service": TableRights(DOORS, {"until successor": DOORS}),
    "absence": TableRights(DOORS, {"until substitute": DOORS}),
    "unit": TableRights(DOORS, {"until parent head post": DOORS}),
    "rank": TableRights(DOORS),
    "distinction": TableRights(DOORS, {"until": DOORS}),
    "published": TableRights(DOORS, {"until": DOORS}),
    "sender": TableRights(
        DOORS,
        {"digest old_digest old_until expires until": DOORS, "last_used": (WEB,)},
        read=VERIFIERS,
        part={"name expires until": (RELAY,)},
    ),
    "endpoint": TableRights(
        DOORS, {"url types generation rotated until": DOORS, "position disabled code": (RELAY, *DOORS)},
        read=ALL_BUT_WORKER,
    ),
    "delivery": TableRights(
        (RELAY, *DOORS), {"state tries next_at tried_at code answer": (RELAY, *DOORS)}, (RELAY, *DOORS),
        (RELAY, *DOORS),
    ),
    "query_code": TableRights((WEB,), read=VERIFIERS),
    "account": TableRights(
        DOORS,
        {"password factor factor_digest factor_step subject os_user until failures locked_until": DOORS},
        read=DOORS,
        part={"person password factor_digest subject os_user since until": (WATCH,)},
    ),
    "one_time_link": TableRights(DOORS, {"used": DOORS}, read=DOORS),
    "login_session": TableRights((WEB,), {"seen confirmed seal": (WEB,), "until": DOORS}, read=DOORS),
    "provider_attempt": TableRights((WEB,), delete=(WEB,), read=(WEB,)),
    "login_try": TableRights(DOORS, delete=DOORS, read=DOORS),
    "login_address": TableRights(DOORS, {"failures failed locked_until": DOORS}, DOORS, DOORS),
    "edition": TableRights(CASES),
    "law": TableRights(CASES),
    "calendar": TableRights((OFFICE,)),
    "periodic": TableRights((OFFICE,), {"days since": (OFFICE,)}, (OFFICE,)),
    "run": TableRights(
        (RELAY, OFFICE),
        {"status started_at ended_at exported_at seen_at build seq hash registered events sha256": (RELAY, OFFICE)},
        read=ALL_BUT_WORKER,
    ),
    "alarm": TableRights(
        EVERY, {"seen_at cleared_at": (WATCH, RELAY, OFFICE), "told_at clearing_told_at": (WATCH,)}
    ),
    "look": TableRights((WATCH, RELAY, OFFICE), {"at upto": (WATCH, RELAY, OFFICE)}, read=ALL_BUT_WORKER),
}  # fmt: skip
FUNCTIONS: Mapping[str, tuple[str, ...]] = {"erase_recorded(text, integer)": (OFFICE,)}

ALWAYS = "true"
CLOSED = "EXISTS (SELECT FROM {schema}.complaint WHERE number = NEW.stream AND closed_at IS NOT NULL)"
QUEUED = "said IS NULL"  # in the queue of the log, where no type stands: the journal's own guard has looked at it
RAISED = f"({QUEUED} OR said = 'raised')"
NO_DUTY = f"({QUEUED} OR said NOT IN ('taken_on', 'given_up'))"
CASE_STREAM = "case"  # a stream without a prefix: the number of a complaint
# What comes before the colon in a stream's name: who appends to it, and on which condition.
STREAMS: Mapping[str, Mapping[str, str]] = {
    CASE_STREAM: {WORKER: ALWAYS, OFFICE: ALWAYS, WEB: CLOSED, RELAY: CLOSED},
    "notice": dict.fromkeys(JUDGES, ALWAYS),
    "custody": {OFFICE: ALWAYS},
    "retention": {OFFICE: ALWAYS},
    "access": dict.fromkeys(DOORS, ALWAYS),
    "proposal": {WEB: ALWAYS},
    "query-code": {WEB: ALWAYS},
    "org": {WEB: NO_DUTY, OFFICE: ALWAYS},
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
  said text;
  allowed text[];
BEGIN
  IF TG_TABLE_NAME = 'event' THEN
    said := NEW.type;
  END IF;
  allowed := CASE {kind}
{cases}
  END;
  IF current_user = ANY (allowed)
    OR EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = ANY (allowed) AND pg_has_role(oid, 'USAGE'))
    OR pg_has_role((SELECT relowner FROM pg_catalog.pg_class WHERE oid = TG_RELID), 'USAGE') THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% appends no % to stream %', current_user, coalesce(said, 'record'), NEW.stream
    USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER of_its_process BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION stream_is_of_its_process();
CREATE TRIGGER of_its_process BEFORE INSERT ON unsequenced FOR EACH ROW EXECUTE FUNCTION stream_is_of_its_process();
"""


def guard_statement(schema: str) -> str:
    """Return the statement that makes the guard of the streams, in the schema of the tables."""
    bare = [kind for kind in STREAMS if kind != CASE_STREAM]
    names = ", ".join(f"'{kind}'" for kind in bare)
    kind = (
        f"CASE WHEN NEW.stream IN ({names}) THEN NEW.stream WHEN strpos(NEW.stream, ':') > 0 "
        f"THEN split_part(NEW.stream, ':', 1) ELSE '{CASE_STREAM}' END"
    )
    streams = {**STREAMS, **{kind: dict.fromkeys(roles, QUEUED) for kind, roles in ROW_STREAMS.items()}}
    cases = [f"    WHEN '{kind}' THEN {_allowed(roles)}" for kind, roles in streams.items()]
    return PROCESS_OF_STREAM.format(kind=kind, cases="\n".join(cases).format(schema=schema))


def _allowed(roles: Mapping[str, str]) -> str:
    always = ", ".join(f"'{role}'" for role, condition in roles.items() if condition == ALWAYS)
    others = (
        f" || CASE WHEN {condition} THEN '{role}' END" for role, condition in roles.items() if condition != ALWAYS
    )
    return f"ARRAY[{always}]::text[]" + "".join(others)


def grant_statements() -> Iterator[str]:
    """Yield the statements that give each role its rights and nobody but the owner any other."""
    everybody = ", ".join(f"'{role}'" for role in (*PROCESS_ROLES, APPLICATION_ROLE, "PUBLIC"))
    for table, rights in RIGHTS.items():
        yield REVOKE_FROM_OTHERS.format(table=table, processes=everybody)
        for role in PROCESS_ROLES:
            if granted := ", ".join(_granted(rights, role)):
                yield GRANT.format(rights=granted, on=table, role=role)
    for function, roles in FUNCTIONS.items():
        for role in roles:
            yield GRANT.format(rights="EXECUTE", on=f"FUNCTION {function}", role=role)


def _granted(rights: TableRights, role: str) -> Iterator[str]:
    if role in rights.read:
        yield "SELECT"
    elif columns := columns_of(rights.part, role):
        yield f"SELECT ({', '.join(columns)})"
    if role in rights.insert:
        yield "INSERT"
    if columns := columns_of(rights.update, role):
        yield f"UPDATE ({', '.join(columns)})"
    if role in rights.delete:
        yield "DELETE"


def columns_of(by_columns: Mapping[str, tuple[str, ...]], role: str) -> list[str]:
    """Return the columns that are given to a role."""
    return [column for columns, roles in by_columns.items() if role in roles for column in columns.split()]


# Default privileges of the server may have granted more: who is no process and not the owner may read at most.
REVOKE_FROM_OTHERS = """
DO $$
DECLARE other text;
BEGIN
  FOR other IN
    SELECT DISTINCT CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END
    FROM pg_class, aclexplode(relacl) WHERE oid = '{table}'::regclass AND grantee <> relowner
  LOOP
    EXECUTE format('REVOKE %s ON {table} FROM %s', CASE WHEN other IN ({processes}) THEN 'ALL'
      ELSE 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER' END, other);
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
