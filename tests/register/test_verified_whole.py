"""What the watch verifies as a whole: editions, calendars, register numbers, alarms, rights and triggers. Each change
by hand raises its alarm."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import NullPool, create_engine, select, text
from sqlalchemy.orm import Session, sessionmaker

import calendars
import procedures
from integrity.verify import whole_look
from integrity.verify.database_rights import stored_catalogue
from models.tables import EventRow
from register import editions, migrations
from register.alarms import alarms
from register.alarms.alarms import Finding
from register.alarms.kinds import WHOLE_KINDS
from register.calendars import notice_adoption
from register.journal import AlarmEvent
from tests.register.fixed_watch import alarm_rows, alter_rows
from tests.register.recorded_case import MONDAY, complaint, register_complaint_of, zhengzhou_law
from tests.register.test_calendar_adoption import notice_with_rest_day
from tests.stack.databases import Database

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def register(sessions: Sessions) -> Sessions:
    """A register with three complaints, an edition, an adopted calendar, and nothing wrong."""
    with sessions.begin() as session:
        for key in "abc":
            register_complaint_of(session, complaint(key))
        editions.keep_edition(session, procedures.load("zhengzhou-water"), MONDAY)
        notice_adoption.record_adoption(session, {2026: notice_with_rest_day()}, at=MONDAY, by="chen")
    assert found_by_look(sessions, MONDAY) == []
    return sessions


def found_by_look(sessions: Sessions, now: datetime) -> list[tuple[str, str]]:
    """Return the alarms of these kinds that stand after a look."""
    with sessions.begin() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        whole_look.look_at_whole(session, now)
    rows = alarm_rows(sessions)
    return sorted((row.kind, row.about) for row in rows if row.cleared_at is None and row.kind in WHOLE_KINDS)


def test_a_year_of_a_calendar_with_a_part_in_its_code_is_as_it_was_adopted(register: Sessions) -> None:
    notice = calendars.holiday_notices("GB-ENG")[2027]
    with register.begin() as session:
        notice_adoption.record_adoption(session, {2027: notice}, at=MONDAY, by="chen", calendar="GB-ENG")

    assert found_by_look(register, MONDAY) == []


EDITION = f"zhengzhou-water {procedures.load('zhengzhou-water').edition}"
LAW = f"zhengzhou-water {zhengzhou_law()[1]}"
# What is done: the alarm.
FORGERIES: dict[str, tuple[str, *tuple[tuple[str, str], ...]]] = {
    "a rule reworded": (
        "UPDATE edition SET body = replace(body, '郑州市', '某市')",
        ("edition_altered", EDITION),
    ),
    "a rule reworded with its digest": (
        "UPDATE edition SET body = body || ' ', sha256 = encode(sha256(convert_to(body || ' ', 'UTF8')), 'hex')",
        ("edition_altered", "zhengzhou-water"),
        ("edition_altered", EDITION),
    ),
    "an edition deleted": ("DELETE FROM edition", ("edition_altered", "zhengzhou-water")),
    "first used later": (
        "UPDATE edition SET first_used = first_used + interval '1 day'",
        ("edition_altered", EDITION),
    ),
    "a law reworded": ("UPDATE law SET body = body || ' '", ("edition_altered", LAW)),
    "a law under another name": (
        "UPDATE law SET slug = 'hotline'",
        ("edition_altered", LAW.replace("zhengzhou-water", "hotline")),
        ("edition_altered", "zhengzhou-water"),
    ),
    "a law deleted": ("DELETE FROM law", ("edition_altered", "zhengzhou-water")),
    "another holiday": (
        "UPDATE calendar SET body = replace(body, '03-27', '03-26')", ("edition_altered", "calendar 1"),
    ),
    "another adopter": ("UPDATE calendar SET adopted_by = 'li'", ("edition_altered", "calendar 1")),
    "a calendar deleted": ("TRUNCATE calendar", ("edition_altered", "calendar 1")),
    "a calendar added": (
        "INSERT INTO calendar SELECT 2, year, code, sha256, body, adopted_at, adopted_by FROM calendar",
        ("edition_altered", "calendar 2"),
    ),
    "a number jumped over": ("UPDATE register_counter SET last = 2000000000", ("numbers_altered", "ZZW-2026")),
    "numbers to be given twice": ("UPDATE register_counter SET last = 1", ("numbers_altered", "ZZW-2026")),
    "no counter": ("DELETE FROM register_counter", ("numbers_altered", "ZZW-2026")),
    "a complaint deleted": (
        "".join(
            f"DELETE FROM {table} WHERE {column} = 'ZZW-2026-000002';"
            for table, column in (("party", "complaint"), ("text", "complaint"), ("complaint", "number"))
        ),
        ("numbers_altered", "ZZW-2026"),
    ),
}  # fmt: skip
APPEND_ONLY = (
    "event trigger O CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON event FOR EACH STATEMENT"
    " EXECUTE FUNCTION event_is_append_only()"
)
FUNCTION = "function event_is_append_only() plpgsql "
ERASE = "function erase_recorded(of_complaint text, at_seq integer) plpgsql definer"
# What is done to the catalogue: the line that is altered, by its beginning.
PROTECTION = {
    "no trigger": ("DROP TRIGGER append_only ON event", APPEND_ONLY),
    "a disabled trigger": (
        "ALTER TABLE event DISABLE TRIGGER append_only", APPEND_ONLY.replace("trigger O", "trigger D"), APPEND_ONLY,
    ),
    "a trigger that does nothing": (
        "CREATE OR REPLACE FUNCTION event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN RETURN NULL; END'",
        FUNCTION, FUNCTION,
    ),
    "a trigger that is asked under a condition": (
        "DROP TRIGGER append_only ON event; CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON event"
        " WHEN (false) EXECUTE FUNCTION event_is_append_only()",
        APPEND_ONLY, APPEND_ONLY.replace("EXECUTE", "WHEN (false) EXECUTE"),
    ),
    "a trigger of one column": (
        "DROP TRIGGER append_only ON event; CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OF at OR TRUNCATE"
        " ON event EXECUTE FUNCTION event_is_append_only()",
        APPEND_ONLY, APPEND_ONLY.replace("UPDATE", "UPDATE OF at"),
    ),
    "a function of the same name elsewhere": (
        "CREATE SCHEMA other; CREATE FUNCTION other.event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN RETURN NULL; END'; DROP TRIGGER append_only ON event; CREATE TRIGGER append_only BEFORE DELETE OR"
        " UPDATE OR TRUNCATE ON event EXECUTE FUNCTION other.event_is_append_only()",
        APPEND_ONLY, APPEND_ONLY.replace("FUNCTION ", "FUNCTION other."), "function other.event_is_append_only",
    ),
    "a trigger that changes what comes in": (
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
        " CREATE TRIGGER t BEFORE INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION f()",
        "function f() plpgsql ",
        "inbox trigger O CREATE TRIGGER t BEFORE INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION f()",
    ),
    "a foreign key that is not asked": (
        "ALTER TABLE party DISABLE TRIGGER ALL",
        'party trigger D "RI_FKey_check_ins"', 'party trigger D "RI_FKey_check_upd"',
    ),
    "an event trigger": (
        "CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';"
        " CREATE EVENT TRIGGER later ON ddl_command_end EXECUTE FUNCTION e()",
        "event trigger later", "function e() plpgsql ",
    ),
    "a rule": ("CREATE RULE r AS ON INSERT TO look DO INSTEAD NOTHING", "look rule r"),
    "hidden rows": ("ALTER TABLE party ENABLE ROW LEVEL SECURITY", "party is r", "party is r row security"),
    "a policy": ("CREATE POLICY few ON party USING (name <> '')", "party policy few"),
    "a child": ("CREATE TABLE more () INHERITS (event)", "event has child more"),
    "another owner": ("ALTER TABLE inbox OWNER TO banjie", "inbox is r", "inbox is r owner banjie"),
    "a function that runs as its caller": (
        "ALTER FUNCTION erase_recorded(text, integer) SECURITY INVOKER",
        "function erase_recorded banjie_office EXECUTE", ERASE.removesuffix(" definer") + " {", ERASE,
    ),
    "a function that runs as its owner": (
        "CREATE FUNCTION door(text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN EXECUTE $1; END'",
        "function door PUBLIC EXECUTE", "function door(text) plpgsql definer",
    ),
    "a check that takes anything": (
        "ALTER TABLE inbox DROP CONSTRAINT ck_inbox_state; ALTER TABLE inbox ADD CONSTRAINT ck_inbox_state CHECK"
        " (true)",
        "inbox constraint ck_inbox_state CHECK (", "inbox constraint ck_inbox_state CHECK (true)",
    ),
    "no foreign key": (
        "ALTER TABLE party DROP CONSTRAINT fk_party_complaint", "party constraint fk_party_complaint FOREIGN KEY",
    ),
    "what was unique": (
        "ALTER TABLE inbox DROP CONSTRAINT uq_inbox_complaint_act_id",
        "inbox constraint uq_inbox_complaint_act_id UNIQUE", "inbox index CREATE UNIQUE INDEX uq_inbox_complaint_act",
    ),
    "a default": (
        "ALTER TABLE inbox ALTER state SET DEFAULT 'accepted'", "inbox.state text not", "inbox.state text not",
    ),
    "what may be empty": (
        "ALTER TABLE inbox ALTER state DROP NOT NULL", "inbox.state text", "inbox.state text not null",
    ),
    "a right for everybody": ("GRANT DELETE ON inbox TO PUBLIC", "inbox PUBLIC DELETE"),
    "a right for the application": ("GRANT UPDATE (body) ON text TO banjie_app", "text.body banjie_app UPDATE"),
    "a right for its login": ("GRANT TRUNCATE ON event TO banjie", "event banjie TRUNCATE"),
    "a right less": ("REVOKE INSERT ON party FROM banjie_web", "party banjie_web INSERT"),
    "triggers that sleep for a role": (
        "ALTER ROLE banjie IN DATABASE {database} SET session_replication_role = replica",
        "setting banjie session_replication_role=replica",
    ),
    "triggers that sleep in the database": (
        "ALTER DATABASE {database} SET session_replication_role = replica",
        "setting of the database session_replication_role=replica",
    ),
}  # fmt: skip
# Of the whole server: taken back after the test.
POWERS = {
    "an owner more": (
        "CREATE ROLE mallory; GRANT banjie_owner, pg_write_all_data TO mallory", "DROP ROLE mallory",
        "member mallory of banjie_owner", "member mallory of pg_write_all_data",
    ),
    "a process that is two": (
        "GRANT banjie_worker TO banjie_web", "REVOKE banjie_worker FROM banjie_web",
        "member banjie_web of banjie_worker",
    ),
    "a superuser": ("ALTER ROLE banjie SUPERUSER", "ALTER ROLE banjie NOSUPERUSER", "role banjie superuser"),
    "a member of the owner": (
        "GRANT banjie_owner TO banjie", "REVOKE banjie_owner FROM banjie", "member banjie of banjie_owner",
    ),
}  # fmt: skip


def are_named(found: list[tuple[str, str]], lines: tuple[str, ...]) -> None:
    """Each line is the beginning of an alarm, and there is no other."""
    assert {kind for kind, _ in found} == {"rights_altered"}
    assert len(found) == len(lines), found
    left = [about for _, about in found]
    for line in sorted(lines, key=len, reverse=True):
        left.remove(next(about for about in left if about.startswith(line)))


def altered_by_superuser(database: Database, statements: str) -> None:
    engine = create_engine(database.superuser_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text(statements.format(database=database.name)))
    engine.dispose()


@pytest.mark.parametrize("change", PROTECTION)
def test_a_change_of_what_protects_the_record_raises_its_alarm(
    register: Sessions, database: Database, change: str
) -> None:
    statements, *lines = PROTECTION[change]

    altered_by_superuser(database, statements)

    are_named(found_by_look(register, MONDAY + AN_HOUR), tuple(lines))


@pytest.mark.parametrize("change", POWERS)
def test_a_role_that_is_given_more_power_raises_its_alarm(register: Sessions, database: Database, change: str) -> None:
    given, taken_back, *lines = POWERS[change]

    altered_by_superuser(database, given)
    try:
        are_named(found_by_look(register, MONDAY + AN_HOUR), tuple(lines))
    finally:
        altered_by_superuser(database, taken_back)


def test_the_list_of_what_the_migrations_make_is_that_of_a_new_database(sessions: Sessions) -> None:
    with sessions.begin() as session:
        assert sorted(stored_catalogue(session)) == migrations.made_catalogue(), (
            "run: python -m tests.register.record_catalogue"
        )


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_change_by_hand_raises_its_alarm(register: Sessions, database: Database, forgery: str) -> None:
    statement, *expected = FORGERIES[forgery]

    alter_rows(database, statement)

    assert found_by_look(register, MONDAY + AN_HOUR / 2) == []  # it is not time yet
    assert found_by_look(register, MONDAY + AN_HOUR) == expected


# ---- alarms -------------------------------------------------------------------------------------------------------

ALARM = ("quarantined", "ZZW-2026-000001")
ALTERED = ("alarm_altered", " ".join(ALARM))


@pytest.fixture
def alarmed(register: Sessions) -> Sessions:
    """The register with an alarm that stands."""
    with register.begin() as session:
        alarms.raise_alarms(session, ALARM[0], [Finding(ALARM[1], ALARM[1], {"registered": 3})], MONDAY)
    assert found_by_look(register, MONDAY + AN_HOUR) == []
    return register


def standing(sessions: Sessions) -> list[tuple[str, str, str]]:
    return [(row.kind, row.about, row.detail) for row in alarm_rows(sessions) if row.cleared_at is None]


@pytest.mark.parametrize(
    "forgery",
    [
        "DELETE FROM alarm",
        "UPDATE alarm SET cleared_at = now()",
        "TRUNCATE alarm",
        "UPDATE alarm SET since = since + interval '1 s'",
    ],
)
def test_an_alarm_deleted_or_cleared_by_hand_is_brought_back(
    alarmed: Sessions, database: Database, forgery: str
) -> None:
    before = standing(alarmed)
    alter_rows(database, forgery)

    assert found_by_look(alarmed, MONDAY + 2 * AN_HOUR) == [ALTERED]
    assert set(before) <= set(standing(alarmed))
    assert found_by_look(alarmed, MONDAY + 20 * AN_HOUR) == [ALTERED]  # for people to see
    if "since" not in forgery:
        assert found_by_look(alarmed, MONDAY + 2 * A_DAY) == []


def test_an_alarm_that_rises_again_after_it_was_cleared_by_hand_is_found(alarmed: Sessions, database: Database) -> None:
    alter_rows(database, "UPDATE alarm SET cleared_at = now()")
    with alarmed.begin() as session:
        alarms.raise_alarms(session, ALARM[0], [Finding(ALARM[1], ALARM[1], {"registered": 3})], MONDAY + AN_HOUR)

    assert found_by_look(alarmed, MONDAY + 2 * AN_HOUR) == [ALTERED]
    assert found_by_look(alarmed, MONDAY + 3 * A_DAY) == []


def test_an_alarm_that_nobody_raised_is_found(alarmed: Sessions, database: Database) -> None:
    alter_rows(
        database,
        f"INSERT INTO alarm (kind, about, detail, since, seen_at) VALUES ('x', 'y', '{{}}', '{MONDAY}', now())",
    )

    assert found_by_look(alarmed, MONDAY + 2 * AN_HOUR) == [("alarm_altered", "x y")]


def test_a_look_in_the_time_to_come_is_found(alarmed: Sessions, database: Database) -> None:
    alter_rows(database, "UPDATE look SET at = at + interval '10 years'")

    assert found_by_look(alarmed, MONDAY + 2 * AN_HOUR) == [("alarm_altered", "whole")]


def test_all_that_a_look_raises_is_one_event(sessions: Sessions) -> None:
    with sessions.begin() as session:
        many = [Finding(f"stream-{n}", None, {"seq": n}) for n in range(1_000)]
        alarms.settle_alarms(session, "chain_broken", many, MONDAY)
    with sessions.begin() as session:
        alarms.settle_alarms(session, "chain_broken", many[:1], MONDAY + AN_HOUR)
        bodies = session.scalars(select(EventRow.body).where(EventRow.stream == "alarms").order_by(EventRow.seq))
        raised, cleared = (AlarmEvent.model_validate_json(body) for body in bodies)

    assert [(len(event.alarms), event.type) for event in (raised, cleared)] == [(1_000, "raised"), (999, "cleared")]
    assert found_by_look(sessions, MONDAY + AN_HOUR) == []
