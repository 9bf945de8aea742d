"""The tables of the office are made again from their journal, by the owner of the tables."""

from collections.abc import Iterator

import pytest
from sqlalchemy import NullPool, create_engine
from sqlalchemy.orm import Session, sessionmaker

from integrity.repair.office_tables import repair_office_tables
from integrity.repair.rows import RepairedCase
from register.alarms.kinds import WHOLE_KINDS
from register.chains import UnsoundJournal
from register.database import session_factory
from register.office import absence, staff
from register.randomness import RANDOM
from tests.register.fixed_watch import alarms_after_watch, alter_rows, forge_journal
from tests.register.recorded_case import MONDAY, register_staff
from tests.register.test_verified_office import day
from tests.stack.databases import Database

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]


@pytest.fixture
def owner(database: Database, sessions: Sessions) -> Iterator[Sessions]:
    """The register as its owner opens it, with a staff."""
    with sessions.begin() as session:
        register_staff(session)
        staff.add_member(session, "mei", "梅某", at=MONDAY, randomness=RANDOM)
        staff.give_role(session, "mei", "inspector", at=MONDAY)
        absence.insert_absence(session, "mei", day(2), day(4), "li", at=MONDAY)
    engine = create_engine(database.owner_url, poolclass=NullPool)
    yield session_factory(engine)
    engine.dispose()


def repaired(owner: Sessions) -> RepairedCase:
    with owner.begin() as session:
        return repair_office_tables(session)


def standing(sessions: Sessions) -> set[tuple[str, str]]:
    return {alarm for alarm in alarms_after_watch(sessions, day(1)) if alarm[0] in WHOLE_KINDS}


def test_rows_deleted_added_and_altered_are_made_again(owner: Sessions, sessions: Sessions, database: Database) -> None:
    alter_rows(
        database,
        "DELETE FROM holding WHERE person = 'mei'",
        "UPDATE absence SET substitute = 'wang'",
        "INSERT INTO person (id, name, contact, digest) VALUES ('mallory', '某', '', '')",
        f"INSERT INTO service (person, since) VALUES ('mallory', '{MONDAY}')",
        f"INSERT INTO holding (person, role, since) VALUES ('mallory', 'inspector', '{MONDAY}')",
        "INSERT INTO alarm (kind, about, detail, since, seen_at)"
        f" VALUES ('chain_broken', 'x', '{{}}', '{MONDAY}', now())",
    )
    assert {kind for kind, _ in standing(sessions)} == {"office_altered", "alarm_altered"}

    done = repaired(owner)

    assert [(fault.what, (fault.name or "").split()[0]) for fault in done.repaired] == [
        ("absence", "mei"), ("alarm", "chain_broken"), ("holding", "mallory"), ("holding", "mei"),
        ("person", "mallory"), ("service", "mallory"),
    ]  # fmt: skip
    assert done.left == ()
    assert repaired(owner).repaired == ()
    assert {kind for kind, _ in standing(sessions)} <= {"alarm_altered"}  # which stays a day


def test_a_name_cannot_be_made_again(owner: Sessions, database: Database) -> None:
    alter_rows(database, "UPDATE person SET name = '赵某' WHERE id = 'mei'")

    done = repaired(owner)

    assert ([fault.name for fault in done.left], done.repaired) == (["mei"], ())


def test_a_journal_that_does_not_hold_is_not_folded(owner: Sessions, database: Database) -> None:
    forge_journal(database, "UPDATE event SET body = replace(body, 'inspector', 'leader') WHERE stream = 'org'")
    with pytest.raises(UnsoundJournal, match="chain"):
        repaired(owner)


def test_a_journal_cut_at_its_end_is_not_folded(owner: Sessions, database: Database) -> None:
    last = "(SELECT max(seq) FROM event WHERE stream = 'org')"
    forge_journal(database, f"DELETE FROM event WHERE stream = 'org' AND seq = {last}")
    with pytest.raises(UnsoundJournal, match="head"):
        repaired(owner)
