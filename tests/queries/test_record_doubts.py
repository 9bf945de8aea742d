"""A case whose record does not hold is marked wherever it is shown."""

import pytest
from sqlalchemy.orm import Session, sessionmaker

from procedures import load
from queries.cases.complaint import case_view
from queries.cases.history import history_view
from queries.documents.versions import document_list
from register import editions
from register.alarms.doubts import CASE_DOUBT_KINDS, REGISTER_DOUBT_KINDS, register_doubts
from register.office.access_journal import COMMAND
from tests.register.fixed_watch import alarm_kinds_after_watch, alter_rows, forge_journal
from tests.register.recorded_case import MONDAY, RecordedCase, complaint
from tests.stack.databases import Database
from tests.stack.office import ROOT

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]


def test_the_manual_says_what_to_do_about_each_of_these_alarms() -> None:
    manual = (ROOT / "docs/operations.md").read_text()
    kinds = {*CASE_DOUBT_KINDS, *REGISTER_DOUBT_KINDS}
    assert {kind for kind in kinds if f"`{kind}`" not in manual} == set()


def shown_doubts(sessions: Sessions, number: str) -> list[list[str]]:
    with sessions() as session:
        views = (
            case_view(session, number, None, MONDAY, COMMAND),
            history_view(session, number),
            document_list(session, number, None, MONDAY, COMMAND),
        )
        return [[doubt.code for doubt in view.doubts] for view in views]


def test_a_case_whose_record_does_not_hold_is_marked_and_no_other(sessions: Sessions, database: Database) -> None:
    case = RecordedCase(sessions).accept()
    case.record()
    other = RecordedCase(sessions, complaint("form-2")).accept()
    other.record()
    with sessions.begin() as session:
        editions.keep_edition(session, load("zhengzhou-water"), MONDAY)
    assert set(alarm_kinds_after_watch(sessions, MONDAY)) <= {"case_unstarted", "calendar_missing"}
    assert shown_doubts(sessions, case.number) == [[], [], []]

    forge_journal(database, f"UPDATE event SET hash = repeat('0', 64) WHERE seq = 2 AND stream = '{case.number}'")
    alter_rows(database, f"UPDATE complaint SET urgent = NOT urgent WHERE number = '{case.number}'")
    alarm_kinds_after_watch(sessions, MONDAY)

    marked = shown_doubts(sessions, case.number)
    assert marked[0] == marked[1] == marked[2]
    assert {"chain_broken", "lists_wrong"} <= set(marked[0])
    assert shown_doubts(sessions, other.number) == [[], [], []]
    with sessions() as session:
        assert case.number in register_doubts(session)
        assert other.number not in register_doubts(session)
