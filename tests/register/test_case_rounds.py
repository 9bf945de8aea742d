"""How long it takes until every complaint has been verified."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from integrity.verify import case_look
from register.alarms import alarms
from services.watch import WATCH_INTERVAL
from tests.register.fixed_watch import alter_rows
from tests.register.recorded_case import MONDAY, RecordedCase, complaint
from tests.stack.databases import Database

Sessions = sessionmaker[Session]
NOW = MONDAY + timedelta(days=1)
LONGEST_LOOK = timedelta(seconds=1)


@pytest.mark.parametrize("complaints", [1, 49, 1_000, 60_000, 60_001, 66_299, 100_000, 125_999, 1_000_000])
def test_all_complaints_come_round_within_a_day(complaints: int) -> None:
    estimated = int(complaints * 0.9)  # PostgreSQL counts anew when a tenth has been added
    looks = -(-complaints // case_look.cases_per_look(estimated)) + 1  # the last may have begun in the middle
    assert looks * (WATCH_INTERVAL + LONGEST_LOOK) <= timedelta(days=1)


@pytest.mark.slow
def test_looks_need_as_many_as_the_share_of_each_says(
    sessions: Sessions, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_look, "MIN_CASES_PER_LOOK", 1)
    monkeypatch.setattr(case_look, "LOOKS_PER_ROUND", 3)
    numbers = [RecordedCase(sessions, complaint(f"form-{place}")).accept().number for place in range(7)]
    alter_rows(database, "ANALYZE complaint")

    reached = list[str]()
    for _ in range(4):
        with sessions.begin() as session:
            case_look.look_at_cases(session, NOW)
        with sessions() as session:
            last = alarms.last_look(session, case_look.CASE_LOOK)
            assert last is not None
            reached.append(case_look.CaseCursor.model_validate_json(last.upto or "{}").after)
    assert reached == [numbers[2], numbers[5], numbers[6], numbers[2]]
