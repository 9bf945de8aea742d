"""What the watch verifies as a whole: editions, calendars, register numbers, alarms, rights and triggers. Each change
by hand raises its alarm."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import NullPool, create_engine, select, text
from sqlalchemy.orm import Session, sessionmaker

import procedures
from models.tables import EventRow
from register import calendar_adoption, editions
from register.journal import AlarmEvent
from register.operations import alarms
from register.operations.alarms import Finding
from register.operations.verification import whole_look
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
        calendar_adoption.record_adoption(session, {2026: notice_with_rest_day()}, at=MONDAY, by="chen")
    assert found_by_look(sessions, MONDAY) == []
    return sessions


def found_by_look(sessions: Sessions, now: datetime) -> list[tuple[str, str]]:
    """Return the alarms of these kinds that stand after a look."""
    with sessions.begin() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        whole_look.look_at_whole(session, now)
    rows = alarm_rows(sessions)
    return sorted(
        (row.kind, row.about) for row in rows if row.cleared_at is None and row.kind in whole_look.WHOLE_KINDS
    )


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
    "no trigger": (
        "DROP TRIGGER append_only ON event", ("rights_altered", "event append_only O 58 event_is_append_only"),
    ),
    "a disabled trigger": (
        "ALTER TABLE log DISABLE TRIGGER append_only",
        ("rights_altered", "log append_only D 58 log_is_append_only"),
        ("rights_altered", "log append_only O 58 log_is_append_only"),
    ),
    "a trigger that does nothing": (
        "CREATE OR REPLACE FUNCTION event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN RETURN NULL; END'",
        ("rights_altered", "event_is_append_only"),
    ),
    "a trigger that changes what comes in": (
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
        " CREATE TRIGGER t BEFORE INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION f()",
        ("rights_altered", "inbox t O 7 f"),
    ),
    "a rule": (
        "CREATE RULE r AS ON INSERT TO look DO INSTEAD NOTHING", ("rights_altered", "look rule r"),
    ),
    "hidden rows": ("ALTER TABLE party ENABLE ROW LEVEL SECURITY", ("rights_altered", "party row security")),
    "a right for everybody": ("GRANT DELETE ON inbox TO PUBLIC", ("rights_altered", "inbox PUBLIC DELETE")),
    "a right for the application": (
        "GRANT UPDATE (body) ON text TO banjie_app", ("rights_altered", "text.body banjie_app UPDATE"),
    ),
    "a right for its login": ("GRANT TRUNCATE ON event TO banjie", ("rights_altered", "event banjie TRUNCATE")),
    "a right less": ("REVOKE INSERT ON party FROM banjie_app", ("rights_altered", "party banjie_app INSERT")),
}  # fmt: skip


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_change_by_hand_raises_its_alarm(register: Sessions, database: Database, forgery: str) -> None:
    statement, *expected = FORGERIES[forgery]

    alter_rows(database, statement)

    assert found_by_look(register, MONDAY + AN_HOUR / 2) == []  # it is not time yet
    assert found_by_look(register, MONDAY + AN_HOUR) == expected


def test_whoever_is_made_an_owner_is_named(register: Sessions, database: Database) -> None:
    engine = create_engine(database.superuser_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("CREATE ROLE mallory; GRANT banjie_owner, pg_write_all_data TO mallory"))
    try:
        assert found_by_look(register, MONDAY + AN_HOUR) == [
            ("rights_altered", "all mallory banjie_owner"), ("rights_altered", "all mallory pg_write_all_data"),
        ]  # fmt: skip
    finally:
        with engine.begin() as connection:
            connection.execute(text("DROP ROLE mallory"))
        engine.dispose()


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
