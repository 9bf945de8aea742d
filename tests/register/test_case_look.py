"""Verification of complaints: whatever is altered in their rows is found, and nothing on an untouched register."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from integrity.repair.cases import repair_lists
from integrity.repair.rows import ListFault
from integrity.verify import case_look, watch_checks
from models.case import replace
from models.form import StoredFile
from models.tables import ComplaintRow
from register.alarms import alarms
from register.alarms.kinds import CASE_KINDS
from register.cases import projections
from tests.documents.document_procedure import accepted_complaint
from tests.register.fixed_watch import alarm_rows, alarms_after_watch, alter_rows, record_comparison, sequence_all
from tests.register.notice_law import OWED_AT, accepted_case, owe_notice
from tests.register.recorded_case import MONDAY, RecordedCase, clock_at, complaint
from tests.stack.databases import Database

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
NOW = MONDAY + timedelta(days=1, minutes=30)
Detail = dict[str, str | int | None]

# What is done to a complaint that was registered (event 2), accepted (3) and owes a notice (4), and whose third act was
# refused: the kind of the alarm, what it says, and at which act or event.
HARMS: dict[str, tuple[str, str, Detail]] = {
    "an act deleted": ("DELETE FROM inbox WHERE n = 2", "act_altered", {"what": "missing", "n": 2}),
    "an act too many": (
        "INSERT INTO inbox (complaint, n, act_id, digest, verified, received_at, state, refused, refused_at) "
        "SELECT complaint, 5, 'x', '', false, received_at, 'refused', '[]', received_at FROM inbox WHERE n = 4",
        "act_altered", {"what": "missing", "n": 5},
    ),
    "an act by another": ("UPDATE inbox SET actor = 'chen' WHERE n = 1", "act_altered", {"what": "altered", "n": 1}),
    "an act by another in all its words": (
        "UPDATE inbox SET actor = 'chen', body = replace(body, '\"li\"', '\"chen\"') WHERE n = 1",
        "act_altered", {"what": "altered", "n": 1},
    ),
    "an act received earlier": (
        "UPDATE inbox SET received_at = received_at - interval '1 day' WHERE n = 2",
        "act_altered", {"what": "instant", "n": 2},
    ),
    "a refusal taken back": (
        "UPDATE inbox SET state = 'accepted', refused = NULL, seq = 3 WHERE n = 3",
        "act_altered", {"what": "verdict", "n": 3},
    ),
    "an accepted act refused": (
        "UPDATE inbox SET state = 'refused', refused = '[]', seq = NULL WHERE n = 2",
        "act_altered", {"what": "verdict", "n": 2},
    ),
    "another reason of a refusal": (
        "UPDATE inbox SET refused = '[{\"why\":\"closed\"}]' WHERE n = 3",
        "act_altered", {"what": "verdict", "n": 3},
    ),
    "an act judged again": (
        "UPDATE inbox SET state = 'received', seq = NULL, refused_at = NULL WHERE n = 1",
        "act_altered", {"what": "verdict", "n": 1},
    ),
    "a text rewritten": (
        "UPDATE text SET body = '河水清澈' WHERE name = 'narrative'",
        "text_altered", {"what": "altered", "name": "narrative"},
    ),
    "a text rewritten with a digest of its own": (
        "UPDATE text SET body = '河水清澈', digest = repeat('0', 64) WHERE name = 'narrative'",
        "text_altered", {"what": "altered", "name": "narrative", "seq": 1},
    ),
    "a text of an act erased": (
        "UPDATE text SET body = NULL, salt = NULL WHERE name = 'target_name'",
        "text_altered", {"what": "erased", "name": "target_name", "n": 1},
    ),
    "a text deleted": ("DELETE FROM text WHERE name = 'target_name'", "text_altered", {"what": "missing", "n": 1}),
    "a text slipped in": (
        "INSERT INTO text (id, complaint, name, body, salt, digest, written_at) "
        "SELECT 'x', complaint, name, body, salt, digest, written_at FROM text WHERE name = 'narrative'",
        "text_altered", {"what": "unnamed", "name": "narrative"},
    ),
    "a text by another": (
        "UPDATE text SET written_by = 'chen' WHERE name = 'target_name'", "text_altered", {"what": "instant", "n": 1},
    ),
    "who filed it": ("UPDATE party SET name = '李四'", "text_altered", {"what": "altered", "name": "party"}),
    "nobody filed it": ("DELETE FROM party", "text_altered", {"what": "altered", "name": "party"}),
    "an attachment of another name": (
        "UPDATE attachment SET name = 'b.jpg'", "text_altered", {"what": "altered", "n": 4},
    ),
    "an attachment with other content": (
        "UPDATE attachment SET sha256 = repeat('0', 64)", "text_altered", {"what": "altered", "n": 4},
    ),
    "an attachment of another act": ("UPDATE attachment SET n = 1", "text_altered", {"what": "instant", "n": 4}),
    "another edition": ("UPDATE complaint SET edition = '1999'", "opening_altered", {"what": "altered"}),
    "received on another day": (
        "UPDATE complaint SET received_at = received_at - interval '1 day'", "opening_altered", {"what": "altered"},
    ),
    "a clock far ahead": (
        "UPDATE complaint SET last_received_at = '2039-01-01'",
        "opening_altered", {"what": "instant", "name": "last_received_at"},
    ),
    "another idempotency key": ("UPDATE complaint SET key = 'x'", "opening_altered", {"what": "altered"}),
    "closed by hand": (
        "UPDATE complaint SET closed_at = now()",
        "lists_wrong", {"what": "complaint", "name": "closed_at"},
    ),
    "a damaged state": (
        "UPDATE complaint SET state = '{\"n\":'",
        "lists_wrong", {"what": "complaint", "name": "state"},
    ),
    "another stage": ("UPDATE complaint SET stage = 'closed'", "lists_wrong", {"what": "complaint", "name": "stage"}),
    "urgent by hand": ("UPDATE complaint SET urgent = true", "lists_wrong", {"what": "complaint", "name": "urgent"}),
    "a later limit": (
        "UPDATE complaint SET next_due = next_due + interval '9 days'",
        "lists_wrong", {"what": "complaint", "name": "next_due"},
    ),
    "another calendar": (
        "UPDATE complaint SET calendar_sha = repeat('0', 64)",
        "lists_wrong", {"what": "complaint", "name": "calendar_sha"},
    ),
    "a clock moved": (
        "UPDATE clock SET due = due + interval '1 day' WHERE name = 'handling'",
        "lists_wrong", {"what": "clock", "name": "handling"},
    ),
    "a clock deleted": (
        "DELETE FROM clock WHERE name = 'handling'",
        "lists_wrong", {"what": "clock", "name": "handling"},
    ),
    "all tasks deleted": ("TRUNCATE task", "lists_wrong", {"what": "task", "name": "stage water_policy_office"}),
    "a task that stands elsewhere in lists": ("UPDATE task SET urgent = NOT urgent", "lists_wrong", {"what": "task"}),
    "a task of another": ("UPDATE task SET holder = 'chen'", "lists_wrong", {"what": "task"}),
    "a task twice": (
        "INSERT INTO task (complaint, holder, role, kind, about, since, due, procedure, urgent, overdue, next_due) "
        "SELECT complaint, holder, role, kind, about, since, due, procedure, urgent, overdue, next_due FROM task",
        "lists_wrong", {"what": "task", "name": "stage water_policy_office"},
    ),
    "a notice delivered by hand": (
        "UPDATE notice SET state = 'delivered', next_at = NULL", "lists_wrong", {"what": "notice", "seq": 4},
    ),
    "a notice deleted": ("DELETE FROM notice", "lists_wrong", {"what": "notice", "seq": 4}),
    "a notice to another": ("UPDATE notice SET to_role = 'investigator'", "lists_wrong", {"what": "notice", "seq": 4}),
}  # fmt: skip
REPAIRABLE = {name: harm for name, harm in HARMS.items() if harm[1] == "lists_wrong"}


def rich_case(sessions: Sessions) -> RecordedCase:
    """Return a case with acts accepted and refused, with clocks, a task and an owed notice."""
    case = accepted_case(sessions)
    case.perform("registered", "chen", OWED_AT - timedelta(minutes=30))
    assert case.verdicts
    photo = StoredFile(name="a.jpg", media_type="image/jpeg", size=3, sha256="ab" * 32)
    case.commit("evidence", "li", OWED_AT - timedelta(minutes=20), attachments=(photo,))
    owe_notice(case, "acknowledgement", OWED_AT)
    record_comparison(sessions, case.number, NOW)
    return case


def found_after_watch(sessions: Sessions) -> dict[str, Detail]:
    alarms_after_watch(sessions, NOW)
    standing = [row for row in alarm_rows(sessions) if row.cleared_at is None]
    return {row.kind: alarms.alarm_detail(row) for row in standing if row.kind in CASE_KINDS}


@pytest.fixture
def harmed(sessions: Sessions) -> RecordedCase:
    case = rich_case(sessions)
    assert found_after_watch(sessions) == {}
    return case


def restore(database: Database, tables: tuple[str, ...]) -> None:
    deletions = [f"DELETE FROM {table}" for table in tables]
    insertions = [f"INSERT INTO {table} OVERRIDING SYSTEM VALUE TABLE kept_{table}" for table in reversed(tables)]
    alter_rows(database, *deletions, *insertions)


@pytest.mark.usefixtures("harmed")
def test_each_harm_is_found_with_its_place_and_clears_when_it_is_undone(sessions: Sessions, database: Database) -> None:
    lists = ("notice", "inbox", "clock", "task", "text", "party", "attachment")
    alter_rows(database, *(f"CREATE TABLE kept_{table} AS TABLE {table}" for table in (*lists, "complaint")))
    columns = (
        "edition", "received_at", "last_received_at", "key", "closed_at", "state", "stage", "urgent", "next_due",
        "calendar_sha",
    )  # fmt: skip
    undo = ", ".join(f"{name} = kept.{name}" for name in columns)
    for name, (statement, kind, expected) in HARMS.items():
        alter_rows(database, statement)
        found = found_after_watch(sessions)
        assert kind in found, name  # of an act also that its texts are another's
        assert expected.items() <= found[kind].items(), name
        restore(database, lists)
        alter_rows(database, f"UPDATE complaint SET {undo} FROM kept_complaint kept")
        assert found_after_watch(sessions) == {}, name


def test_each_wrong_list_is_made_again_from_the_journal(
    harmed: RecordedCase, sessions: Sessions, database: Database
) -> None:
    for name, (statement, _, expected) in REPAIRABLE.items():
        alter_rows(database, statement)
        with sessions.begin() as session:
            repaired = repair_lists(session, harmed.number)
        assert repaired.left == (), name
        assert any(expected.items() <= fault.model_dump().items() for fault in repaired.repaired), name
        assert found_after_watch(sessions) == {}, name
    with sessions.begin() as session:
        assert repair_lists(session, harmed.number).repaired == ()


def test_the_end_of_a_journal_is_set_right_where_the_log_confirms_it(
    harmed: RecordedCase, sessions: Sessions, database: Database
) -> None:
    alter_rows(database, "UPDATE complaint SET seq = 2")
    with sessions.begin() as session:
        assert repair_lists(session, harmed.number).repaired == (ListFault(what="complaint", name="head", seq=4),)
    assert alarms_after_watch(sessions, NOW) == set()


def test_a_case_goes_on_although_its_state_cannot_be_read(
    harmed: RecordedCase, sessions: Sessions, database: Database
) -> None:
    alter_rows(database, "UPDATE complaint SET state = '[]'")
    harmed.perform(
        "liability_marked",
        "li",
        OWED_AT,
        facts={"within_liability": True},
        texts={"responsible_person": "某甲", "circumstances": "情节严重"},
    )
    harmed.record()
    assert found_after_watch(sessions) == {}


def test_documents_are_to_be_made_or_made(sessions: Sessions, database: Database) -> None:
    case = accepted_complaint(sessions)
    record_comparison(sessions, case.number, NOW)
    assert found_after_watch(sessions) == {}

    alter_rows(database, "DELETE FROM document_due")
    assert found_after_watch(sessions)["lists_wrong"] == {"what": "document", "name": "acceptance", "seq": 3, "n": None}
    with sessions.begin() as session:
        assert len(repair_lists(session, case.number).repaired) == 2

    assert found_after_watch(sessions) == {}


def test_all_complaints_come_round_in_slices(
    sessions: Sessions, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_look, "MIN_CASES_PER_LOOK", 2)
    numbers = [RecordedCase(sessions, complaint(f"form-{place}")).accept().number for place in range(5)]
    for number in numbers:
        record_comparison(sessions, number, NOW)
    assert alarms_after_watch(sessions, NOW) == set()

    alter_rows(database, "TRUNCATE task")
    for _ in range(4):
        found = alarms_after_watch(sessions, NOW)

    assert found == {("lists_wrong", number) for number in numbers}


def write_as_folded_otherwise(sessions: Sessions, case: RecordedCase) -> None:
    """Write the lists of a case as a release does that counts a limit by a day more."""
    clocks = dict(case.state.clocks)
    due = clocks["handling"].due
    assert due
    clocks["handling"] = replace(clocks["handling"], due=due + timedelta(days=1))
    with sessions.begin() as session:
        complaint_row = session.get_one(ComplaintRow, case.number)
        projections.renew_projections(session, complaint_row, case.law, replace(case.state, clocks=clocks))


def lists_found(sessions: Sessions, release: str) -> Detail | None:
    """Let the watch of a release look; return what it finds wrong with the lists."""
    sequence_all(sessions)
    with sessions.begin() as session:
        assert watch_checks.run_watch(session, clock_at(NOW), release=release)
    standing = [row for row in alarm_rows(sessions) if row.cleared_at is None and row.kind == "lists_wrong"]
    return alarms.alarm_detail(standing[0]) if standing else None


def test_a_case_of_a_release_that_folds_otherwise_is_compared_with_what_that_release_has_written(
    harmed: RecordedCase, sessions: Sessions, database: Database
) -> None:
    record_comparison(sessions, harmed.number, NOW, build="theirs")
    assert lists_found(sessions, "ours") is None
    write_as_folded_otherwise(sessions, harmed)
    assert lists_found(sessions, "theirs") is not None
    assert lists_found(sessions, "ours") is None

    for statement in (
        "UPDATE clock SET due = due + interval '1 day' WHERE name = 'handling'",
        "UPDATE complaint SET urgent = true",
        "TRUNCATE task",
        "UPDATE complaint SET state = left(state, 20)",
    ):
        alter_rows(database, statement)
        assert lists_found(sessions, "ours") is not None, statement
        write_as_folded_otherwise(sessions, harmed)
        assert lists_found(sessions, "ours") is None, statement
    record_comparison(sessions, harmed.number, NOW, build="theirs", status="completed", ended_at=NOW)
    assert lists_found(sessions, "ours") is not None
