"""Whoever rewrites the journal, be it the owner of the tables, is found out."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from models.tables import EventRow
from register.operations import alarms, journal_verification
from tests.conftest import Database
from tests.register.fixed_watch import alarm_rows, alarms_after_watch, forge_journal, record_comparison
from tests.register.notice_law import OWED_AT, accepted_case, owe_notice
from tests.register.recorded_case import MONDAY, RecordedCase, complaint

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
NOW = MONDAY + timedelta(days=1, minutes=30)
FORGERIES = {
    "a word": "UPDATE event SET body = replace(body, 'citizen', 'company') WHERE seq = 2 AND {its}",
    "no text of ours": "UPDATE event SET body = '[]' WHERE seq = 2 AND {its}",
    "a column": "UPDATE event SET at = at - interval '1 day' WHERE seq = 2 AND {its}",
    "who did it": "UPDATE event SET name = 'note' WHERE seq = 3 AND {its}",
    "one taken out": "DELETE FROM event WHERE seq = 2 AND {its}",
    "the last taken off": "DELETE FROM event WHERE seq = 3 AND {its}",
    "all taken away": "DELETE FROM event WHERE {its}",
    "two exchanged": """
        UPDATE event SET seq = 102 WHERE seq = 2 AND {its};
        UPDATE event SET seq = 2 WHERE seq = 3 AND {its};
        UPDATE event SET seq = 3 WHERE seq = 102 AND {its}""",
    "a hash": "UPDATE event SET hash = repeat('0', 64) WHERE seq = 3 AND {its}",
}
# Whoever knows how the chain is made makes it anew, from the event he altered to the end.
MADE_ANEW = """
DO $$
DECLARE one record; before text;
BEGIN
  UPDATE event SET body = replace(body, '"by":"li"', '"by":"wang"') WHERE stream = 'NUMBER';
  SELECT prev INTO before FROM event WHERE stream = 'NUMBER' AND seq = 1;
  FOR one IN SELECT * FROM event WHERE stream = 'NUMBER' ORDER BY seq LOOP
    UPDATE event SET prev = before, hash = encode(sha256(convert_to(before || E'\\n' || one.body, 'UTF8')), 'hex')
      WHERE stream = one.stream AND seq = one.seq RETURNING hash INTO before;
  END LOOP;
END $$
"""


def test_a_journal_that_was_rewritten_is_an_alarm_until_it_is_as_it_was(sessions: Sessions, database: Database) -> None:
    case = RecordedCase(sessions).accept()
    record_comparison(sessions, case.number, NOW)
    assert alarms_after_watch(sessions, NOW) == set()
    forge_journal(database, "CREATE TABLE kept AS SELECT * FROM event")

    for name, forgery in FORGERIES.items():
        forge_journal(database, forgery.format(its=f"stream = '{case.number}'"))
        assert alarms_after_watch(sessions, NOW) == {("chain_broken", case.number)}, name
        forge_journal(database, "DELETE FROM event", "INSERT INTO event SELECT * FROM kept")
        assert alarms_after_watch(sessions, NOW) == set(), name

    assert [row.complaint for row in alarm_rows(sessions)] == [case.number] * len(FORGERIES)


def test_a_chain_that_was_made_anew_is_not_the_one_the_register_knows(sessions: Sessions, database: Database) -> None:
    case = RecordedCase(sessions).accept()
    record_comparison(sessions, case.number, NOW)
    forge_journal(database, MADE_ANEW.replace("NUMBER", case.number))
    with sessions() as session:
        assert '"by":"wang"' in session.get_one(EventRow, (case.number, 2)).body
        [found] = journal_verification.verify_streams(session, [case.number])

    assert found.detail == {"seq": 3}
    assert alarms_after_watch(sessions, NOW) == {("chain_broken", case.number)}


def test_the_streams_of_office_and_notices_are_verified_too(sessions: Sessions, database: Database) -> None:
    case = accepted_case(sessions)
    notice = owe_notice(case, "acknowledgement", OWED_AT)
    record_comparison(sessions, case.number, NOW)
    assert alarms_after_watch(sessions, OWED_AT) == set()

    forge_journal(database, "UPDATE event SET body = replace(body, '\"wang\"', '\"chen\"') WHERE stream = 'org'")
    forge_journal(database, f"UPDATE event SET body = body || ' ' WHERE stream = 'notice:{notice}'")

    assert alarms_after_watch(sessions, OWED_AT) == {("chain_broken", "org"), ("chain_broken", f"notice:{notice}")}
    assert {row.about: row.complaint for row in alarm_rows(sessions)} == {"org": None, f"notice:{notice}": case.number}


def test_all_come_round_slice_by_slice_and_what_was_written_is_looked_at_at_once(
    sessions: Sessions, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_verification, "MIN_EVENTS_PER_LOOK", 3)
    numbers = [RecordedCase(sessions, complaint(f"form-{one}")).accept().number for one in range(6)]
    for number in numbers:
        record_comparison(sessions, number, NOW)
    assert alarms_after_watch(sessions, NOW) == set()  # the first slice; from here on what is written is known

    forge_journal(
        database, f"UPDATE event SET body = replace(body, 'citizen', 'company') WHERE stream = '{numbers[4]}'"
    )
    assert alarms_after_watch(sessions, NOW) == {("chain_broken", numbers[4])}
    forge_journal(database, f"UPDATE event SET seq = seq + 1 WHERE stream = '{numbers[3]}' AND seq = 3")
    with sessions.begin() as session:  # as if it had been done where the watch does not see what was written
        begun_anew = journal_verification.Progress(page=1_000_000)
        alarms.record_look(session, journal_verification.CHAIN_LOOK, NOW, begun_anew.model_dump_json())

    seen = [alarms_after_watch(sessions, NOW) for _ in range(8)]
    assert seen[0] == {("chain_broken", numbers[4])}
    assert seen[-1] == {("chain_broken", numbers[3]), ("chain_broken", numbers[4])}
