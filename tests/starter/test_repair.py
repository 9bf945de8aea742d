"""`banjie repair` as a program calls it: what is made again, and what is refused."""

import pytest
from sqlalchemy.orm import Session, sessionmaker

from integrity.repair.cases import all_numbers, repair_case
from models.errors import BadInput, Refused
from models.tables import ComplaintRow
from register.cases.rebuilt_case import rebuilt_case_input
from register.chains import UnsoundJournal
from starter.client import BanjieClient
from tests.register.fixed_watch import alter_rows, forge_journal, record_comparison
from tests.register.recorded_case import MONDAY, SECRET, RecordedCase
from tests.stack.databases import Database

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
OURS = "ours"


@pytest.fixture
def desk(sessions: Sessions) -> BanjieClient:
    return BanjieClient(register=sessions, temporal_address="127.0.0.1:1", secret=SECRET)


async def test_a_case_closed_by_hand_is_open_again(sessions: Sessions, desk: BanjieClient, database: Database) -> None:
    case = RecordedCase(sessions).accept()
    alter_rows(database, "UPDATE complaint SET closed_at = now()", "TRUNCATE task")

    assert await all_numbers(desk) == [case.number]
    repaired = await repair_case(desk, case.number, OURS)

    assert [(fault.what, fault.name) for fault in repaired.repaired] == [
        ("complaint", "closed_at"),
        ("task", "stage water_policy_office"),
    ]
    assert (await repair_case(desk, case.number, OURS)).repaired == ()


async def test_a_forged_journal_is_not_folded(sessions: Sessions, desk: BanjieClient, database: Database) -> None:
    case = RecordedCase(sessions).accept()
    forge_journal(database, "UPDATE event SET body = replace(body, '\"li\"', '\"wang\"') WHERE seq = 2")

    with pytest.raises(Refused, match=r"第 2 号事项.*与备份核对"):
        await repair_case(desk, case.number, OURS)
    with pytest.raises(BadInput):
        await repair_case(desk, "ZZW-2026-000009", OURS)


async def test_nothing_is_made_from_a_journal_cut_at_its_end(
    sessions: Sessions, desk: BanjieClient, database: Database
) -> None:
    case = RecordedCase(sessions).accept()
    forge_journal(database, "DELETE FROM event WHERE seq = 3", "UPDATE complaint SET seq = 2")
    with sessions() as session:
        hash_of_two = session.connection().exec_driver_sql("SELECT hash FROM event WHERE seq = 2").scalar()
    alter_rows(database, f"UPDATE complaint SET head = '{hash_of_two}'")

    with pytest.raises(Refused, match="到第 2 号为止"):
        await repair_case(desk, case.number, OURS)
    with pytest.raises(UnsoundJournal, match="head at event 2"), sessions.begin() as session:
        rebuilt_case_input(session, case.number)


async def test_lists_that_another_release_has_made_are_left(
    sessions: Sessions, desk: BanjieClient, database: Database
) -> None:
    case = RecordedCase(sessions).accept()
    record_comparison(sessions, case.number, MONDAY, build="theirs")
    assert (await repair_case(desk, case.number, OURS)).repaired == ()
    alter_rows(database, "UPDATE complaint SET urgent = true", "TRUNCATE task")

    with pytest.raises(Refused, match=r"由版本 theirs 办理.*本版本（ours）") as refused:
        await repair_case(desk, case.number, OURS)

    assert refused.value.as_dict()["release"] == "theirs"
    with sessions() as session:
        assert session.get_one(ComplaintRow, case.number).urgent
    assert len((await repair_case(desk, case.number, "theirs")).repaired) == 2
