"""Verification of the journal: any rewriting raises an alarm, even by the owner of the tables."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from sqlalchemy.orm import Session, sessionmaker

from models.tables import EventRow
from register import chains
from register.alarms import alarms
from register.journal import AnyEvent
from tests.register.fixed_watch import alarm_rows, alarms_after_watch, forge_journal, record_comparison
from tests.register.notice_law import OWED_AT, accepted_case, owe_notice
from tests.register.recorded_case import MONDAY, RecordedCase, complaint
from tests.stack.databases import Database

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
NOW = MONDAY + timedelta(days=1, minutes=30)
FORGERIES = {
    "a word": "UPDATE event SET body = replace(body, 'citizen', 'company') WHERE seq = 2 AND {its}",
    "another JSON document": "UPDATE event SET body = '[]' WHERE seq = 2 AND {its}",
    "a column": "UPDATE event SET at = at - interval '1 day' WHERE seq = 2 AND {its}",
    "the name of the act": "UPDATE event SET name = 'note' WHERE seq = 3 AND {its}",
    "an event deleted": "DELETE FROM event WHERE seq = 2 AND {its}",
    "the last event deleted": "DELETE FROM event WHERE seq = 3 AND {its}",
    "all events deleted": "DELETE FROM event WHERE {its}",
    "two events exchanged": """
        UPDATE event SET seq = 102 WHERE seq = 2 AND {its};
        UPDATE event SET seq = 2 WHERE seq = 3 AND {its};
        UPDATE event SET seq = 3 WHERE seq = 102 AND {its}""",
    "a hash": "UPDATE event SET hash = repeat('0', 64) WHERE seq = 3 AND {its}",
}
# Recomputes the chain from the altered event to its end, as a person who knows the algorithm can.
RECOMPUTE_CHAIN = """
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


def chains_after_watch(sessions: Sessions, now: datetime) -> set[str]:
    """Return the streams whose chain is broken after a look. Most of them differ from the log as well."""
    return {about for kind, about in alarms_after_watch(sessions, now) if kind == "chain_broken"}


def test_a_rewritten_journal_is_an_alarm_until_it_is_restored(sessions: Sessions, database: Database) -> None:
    case = RecordedCase(sessions).accept()
    record_comparison(sessions, case.number, NOW)
    assert alarms_after_watch(sessions, NOW) == set()
    forge_journal(database, "CREATE TABLE kept AS SELECT * FROM event")

    for name, forgery in FORGERIES.items():
        forge_journal(database, forgery.format(its=f"stream = '{case.number}'"))
        assert chains_after_watch(sessions, NOW) == {case.number}, name
        forge_journal(  # the alarms of meanwhile stay in their stream
            database,
            "DELETE FROM event WHERE stream <> 'alarms'",
            "INSERT INTO event SELECT * FROM kept WHERE stream <> 'alarms'",
        )
        assert alarms_after_watch(sessions, NOW) == set(), name

    assert [row.complaint for row in alarm_rows(sessions) if row.kind == "chain_broken"] == [case.number] * len(
        FORGERIES
    )


def test_a_recomputed_chain_does_not_match_the_head_in_the_register(sessions: Sessions, database: Database) -> None:
    case = RecordedCase(sessions).accept()
    record_comparison(sessions, case.number, NOW)
    forge_journal(database, RECOMPUTE_CHAIN.replace("NUMBER", case.number))
    with sessions() as session:
        assert '"by":"wang"' in session.get_one(EventRow, (case.number, 2)).body
        [broken] = chains.verify_streams(session, [case.number])

    assert broken.detail == {"seq": 3}
    assert chains_after_watch(sessions, NOW) == {case.number}


def event_types(of: Any) -> Iterator[type[BaseModel]]:
    """Yield the types of a union; some of its members are unions themselves, told apart by `type`."""
    if isinstance(of, type):
        yield of
        return
    for part in get_args(of):
        if not isinstance(part, FieldInfo):
            yield from event_types(part)


@pytest.mark.parametrize("model", [*event_types(AnyEvent)], ids=lambda model: model.__name__)
def test_every_event_says_what_its_row_says(model: type[BaseModel]) -> None:
    """A field with a default is left out of the text, and the watch would call the chain broken."""
    assert all(model.model_fields[name].is_required() for name in ("seq", "type", "name", "at", "recorded_at"))


def test_the_streams_of_office_and_notices_are_verified_too(sessions: Sessions, database: Database) -> None:
    case = accepted_case(sessions)
    notice = owe_notice(case, "acknowledgement", OWED_AT)
    record_comparison(sessions, case.number, NOW)
    assert alarms_after_watch(sessions, OWED_AT) == set()

    forge_journal(database, "UPDATE event SET body = replace(body, '\"wang\"', '\"chen\"') WHERE stream = 'org'")
    forge_journal(database, f"UPDATE event SET body = body || ' ' WHERE stream = 'notice:{notice}'")

    assert chains_after_watch(sessions, OWED_AT) == {"org", f"notice:{notice}"}
    assert {row.about: row.complaint for row in alarm_rows(sessions) if row.kind == "chain_broken"} == {
        "org": None,
        f"notice:{notice}": case.number,
    }


def test_all_streams_are_verified_in_slices_and_written_ones_at_once(
    sessions: Sessions, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chains, "MIN_EVENTS_PER_LOOK", 3)
    numbers = [RecordedCase(sessions, complaint(f"form-{place}")).accept().number for place in range(6)]
    for number in numbers:
        record_comparison(sessions, number, NOW)
    assert alarms_after_watch(sessions, NOW) == set()  # the first slice; from here on written streams are tracked

    forge_journal(
        database, f"UPDATE event SET body = replace(body, 'citizen', 'company') WHERE stream = '{numbers[4]}'"
    )
    assert chains_after_watch(sessions, NOW) == {numbers[4]}
    forge_journal(database, f"UPDATE event SET seq = seq + 1 WHERE stream = '{numbers[3]}' AND seq = 3")
    with sessions.begin() as session:  # as if the change had escaped the tracking of written streams
        progress = chains.Progress(page=1_000_000)
        alarms.record_look(session, chains.CHAIN_LOOK, NOW, progress.model_dump_json())

    seen = [chains_after_watch(sessions, NOW) for _ in range(8)]
    assert seen[0] == {numbers[4]}
    assert seen[-1] == {numbers[3], numbers[4]}
