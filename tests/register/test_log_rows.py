"""Verification of the log: what is removed, cut off or put in beside it is found, and a log that was rewritten."""

import errno
from datetime import timedelta
from io import RawIOBase
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine
from sqlalchemy.orm import Session, sessionmaker

from integrity.verify import log_rows, watch_checks
from integrity.verify.outside import OutsideFiles
from integrity.verify.stream_heads import heads_file, read_heads
from integrity.verify.witness_file import differing_witness, read_witness
from register import log
from register.alarms import alarms
from register.files import atomic_files
from tests.register.fixed_watch import alarm_rows, alarms_after_watch, record_comparison, sequence_all
from tests.register.notice_law import OWED_AT, accepted_case, owe_notice
from tests.register.recorded_case import MONDAY, RecordedCase, clock_at, complaint
from tests.stack.databases import Database

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
A_MINUTE = timedelta(minutes=1)
NOW = MONDAY + timedelta(days=1, minutes=30)
# Each with the stream and the number of the record that the alarm names; {number} and {notice} are filled in.
FORGERIES = {
    "the end of the office's stream": (
        "DELETE FROM event WHERE stream = 'org' AND seq = (SELECT max(seq) FROM event WHERE stream = 'org')", "org", 8,
    ),
    "the end of a notice's stream": ("DELETE FROM event WHERE stream = 'notice:{notice}'", "notice:{notice}", 1),
    "the end of a case with its row": (
        "DELETE FROM event WHERE stream = '{number}' AND seq = 4;"
        "UPDATE complaint SET seq = 3, head = (SELECT hash FROM event WHERE stream = '{number}' AND seq = 3)"
        " WHERE number = '{number}'",
        "{number}", 4,
    ),
    "an act at the end": ("DELETE FROM inbox WHERE complaint = '{number}' AND n = 2", "inbox:{number}", 2),
    "a row of the log": ("UPDATE log SET hash = repeat('0', 64) WHERE stream = 'org' AND seq = 2", "org", 2),
    "the chain of the log": ("UPDATE log SET head = repeat('0', 64) WHERE stream = 'org' AND seq = 3", "org", 3),
    "a position removed": ("DELETE FROM log WHERE stream = 'org' AND seq = 4", "org", 4),
    "an event without a position": (
        "INSERT INTO event SELECT 'org', 9, type, name, at, recorded_at, body, prev, hash FROM event"
        " WHERE stream = 'org' AND seq = 8",
        "org", 9,
    ),
    "an act without a position": (
        "INSERT INTO inbox (complaint, n, act_id, digest, verified, received_at, state)"
        " SELECT complaint, 9, 'ninth', digest, verified, received_at, 'accepted' FROM inbox WHERE n = 1",
        "inbox:{number}", 9,
    ),
    "a refusal made up": ("UPDATE inbox SET state = 'refused' WHERE complaint = '{number}' AND n = 2",
                          "verdict:{number}", 2),
}  # fmt: skip


def forge(database: Database, *statements: str) -> None:
    """Execute statements as a superuser for whom no trigger fires."""
    engine = create_engine(database.superuser_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for statement in statements:
            connection.exec_driver_sql(statement)


def log_findings(sessions: Sessions) -> dict[str, tuple[int | None, int | None]]:
    """Return stream, position and number of everything that one look finds wrong with the log."""
    with sessions() as session:
        found = log_rows.broken_log(session, NOW)
    return {one.about: (one.detail["position"], one.detail["seq"]) for one in found}  # type: ignore[misc]


@pytest.mark.parametrize("name", FORGERIES)
def test_what_is_removed_or_put_in_is_found(sessions: Sessions, database: Database, name: str) -> None:
    case = accepted_case(sessions)
    notice = owe_notice(case, "acknowledgement", OWED_AT)
    sequence_all(sessions)
    assert log_findings(sessions) == {}
    statements, stream, seq = FORGERIES[name]
    forge(database, statements.format(number=case.number, notice=notice))

    found = log_findings(sessions)

    assert stream.format(number=case.number, notice=notice) in found
    assert found[stream.format(number=case.number, notice=notice)][1] == seq


def test_an_alarm_about_the_log_stands_until_the_record_is_back(sessions: Sessions, database: Database) -> None:
    case = RecordedCase(sessions).accept()
    record_comparison(sessions, case.number, NOW)
    assert alarms_after_watch(sessions, NOW) == set()
    forge(database, "CREATE TABLE kept AS SELECT * FROM log; DELETE FROM log WHERE position IN (2, 5)")

    for _ in range(3):
        standing = {kind for kind, _ in alarms_after_watch(sessions, NOW)}
        assert standing == {"log_broken"}
    assert {row.about for row in alarm_rows(sessions)} >= {"log", "org"}

    forge(database, "INSERT INTO log SELECT * FROM kept ON CONFLICT DO NOTHING; DROP TABLE kept")
    assert alarms_after_watch(sessions, NOW) == set()


def test_all_records_come_round_in_slices(
    sessions: Sessions, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_rows, "MIN_RECORDS_PER_LOOK", 3)
    numbers = [RecordedCase(sessions, complaint(f"form-{place}")).accept().number for place in range(5)]
    sequence_all(sessions)
    for row in (
        "event WHERE stream = '{}' AND seq = 2",
        "inbox WHERE complaint = '{}' AND n = 2",
        "log WHERE position = 5",
    ):
        forge(database, "DELETE FROM " + row.format(numbers[3]))

    found = set[str]()
    for _ in range(40):
        found |= set(log_findings_of_look(sessions))

    assert found >= {numbers[3], f"inbox:{numbers[3]}", "log"}


def log_findings_of_look(sessions: Sessions) -> set[str]:
    with sessions.begin() as session:
        return {one.about for one in log_rows.broken_log(session, NOW)}


def test_a_queue_that_nobody_sequences_is_an_alarm(sessions: Sessions) -> None:
    RecordedCase(sessions)
    standing = [late_after(sessions, minutes) for minutes in (0, 1, 2, 3)]
    assert standing == [[], [], ["log"], ["log"]]
    sequence_all(sessions)
    assert late_after(sessions, 4) == []


def test_what_is_recorded_in_place_of_another_is_an_alarm(sessions: Sessions) -> None:
    with sessions.begin() as session:
        for digest in ("first", "second"):
            log.enqueue(session, "s", 1, digest)
    sequence_all(sessions)
    assert [late_after(sessions, minutes) for minutes in (0, 2)] == [[], ["log"]]


def late_after(sessions: Sessions, minutes: int) -> list[str]:
    with sessions.begin() as session:
        return [one.about for one in log_rows.late_queue(session, NOW + minutes * A_MINUTE)]


# Recomputes the log from the altered row to its end, as a person who knows the algorithm can.
RECOMPUTE_LOG = """
DO $$
DECLARE one record; before text := repeat('0', 64);
BEGIN
  FOR one IN SELECT * FROM log ORDER BY position LOOP
    before := encode(sha256(convert_to(
      concat_ws(E'\\n', before, one.position, one.stream, one.seq, one.hash), 'UTF8')), 'hex');
    UPDATE log SET head = before WHERE position = one.position;
  END LOOP;
END $$"""


def witness_differs(sessions: Sessions, path: Path, minutes: int) -> alarms.AlarmDetail | None:
    """Look; return the detail of the alarm about the witness, if it stands."""
    found = witness_alarms(sessions, path, minutes)
    assert not (found and path.name not in found)
    return found.get(path.name)


def differs(position: int, agreed: int, stream: str | None = None, seq: int | None = None) -> alarms.AlarmDetail:
    return {"position": position, "agreed": agreed, "stream": stream, "seq": seq}


def witness_alarms(sessions: Sessions, path: Path, minutes: int) -> dict[str, alarms.AlarmDetail]:
    """Look; return the details of the alarms that the witness gives rise to, by what they are about."""
    sequence_all(sessions)
    with sessions.begin() as session:
        assert watch_checks.run_watch(session, clock_at(NOW + minutes * A_MINUTE), OutsideFiles(witness=path))
    standing = [row for row in alarm_rows(sessions) if row.kind == "witness_differs" and row.cleared_at is None]
    return {row.about: alarms.alarm_detail(row) for row in standing}


def test_a_log_that_was_rewritten_consistently_differs_from_its_witness(
    sessions: Sessions, database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "witness"
    case = RecordedCase(sessions).accept()
    assert witness_differs(sessions, path, 0) is None
    [first] = read_witness(path)
    case.perform("note", "li", NOW, texts={"opinion": "已查看"})
    case.record()
    assert witness_differs(sessions, path, 1) is None
    last = read_witness(path)[-1]

    with create_engine(database.superuser_url, poolclass=NullPool).begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql(
            "UPDATE log SET hash = repeat('1', 64) WHERE position = (SELECT max(position) FROM log)"
        )
        connection.exec_driver_sql(RECOMPUTE_LOG)
    for minutes in (2, 3):
        assert witness_differs(sessions, path, minutes) == differs(last.position, first.position)
    assert read_witness(path)[-1] == last

    path.rename(tmp_path / "kept")
    assert witness_differs(sessions, path, 4) == differs(last.position, first.position)
    path.touch()
    assert witness_differs(sessions, path, 5) is None
    assert read_witness(path)[-1].position >= last.position  # alarms are records as well


def test_a_witness_begins_with_the_first_record_however_often_the_empty_log_was_looked_at(
    sessions: Sessions, database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "folder/witness"
    forge(database, "TRUNCATE log; TRUNCATE event; TRUNCATE unsequenced")
    for _ in range(2):
        with sessions.begin() as session:
            assert differing_witness(session, NOW, path) == []
    assert not path.exists()

    RecordedCase(sessions).accept()
    assert witness_differs(sessions, path, 1) is None
    [first] = read_witness(path)
    path.unlink()
    assert witness_differs(sessions, path, 2) == differs(first.position, 0)


def test_a_log_whose_end_was_cut_off_differs_from_its_witness(
    sessions: Sessions, database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "witness"
    RecordedCase(sessions).accept()
    assert witness_differs(sessions, path, 0) is None
    forge(database, "TRUNCATE log; TRUNCATE event; TRUNCATE unsequenced")

    assert witness_differs(sessions, path, 1) == differs(read_witness(path)[0].position, 0)


def test_the_witness_names_the_streams_that_were_rewritten_with_the_log(
    sessions: Sessions, database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "witness"
    case, other = (RecordedCase(sessions, complaint(key)).accept() for key in ("a", "b"))
    assert witness_alarms(sessions, path, 0) == {}
    case.perform("note", "li", NOW, texts={"opinion": "已查看"})
    case.record()
    assert witness_alarms(sessions, path, 1) == {}
    first, last = read_witness(path)
    assert read_heads(path)[case.number].seq == 4
    assert read_heads(path)[other.number].seq == 3

    rewrite = "UPDATE {table} SET hash = repeat('2', 64) WHERE stream = '{stream}' AND seq = {seq}"
    streams = ((case.number, 4), ("org", 8))
    forge(
        database,
        *(rewrite.format(table=table, stream=name, seq=seq) for name, seq in streams for table in ("log", "event")),
        RECOMPUTE_LOG,
    )
    named = witness_alarms(sessions, path, 2)
    at = named.pop(path.name)
    assert at == differs(first.position, 0)
    assert named == {name: differs(first.position, 0, name, seq) for name, seq in streams}
    heads_file(path).unlink()  # then the positions are known still
    assert set(witness_alarms(sessions, path, 3)) == {path.name}
    assert read_witness(path)[-1] == last


def test_the_heads_of_streams_are_kept_once_a_day_and_begin_anew_with_the_witness(
    sessions: Sessions, tmp_path: Path
) -> None:
    path, case = tmp_path / "witness", RecordedCase(sessions).accept()

    def kept() -> int:
        return heads_file(path).read_text().count(f"{case.number} ")

    for minutes, lines in ((0, 1), (1, 2), (2, 3), (24 * 60, 1)):
        assert witness_alarms(sessions, path, minutes) == {}
        assert kept() == lines
        case.perform("note", "li", NOW + minutes * A_MINUTE, texts={"opinion": "已查看"})
        case.record()
    path.write_text("")
    heads_file(path).write_text(f"{case.number} 99 {'0' * 64}\nnonsense\n\n")
    assert witness_alarms(sessions, path, 24 * 60 + 1) == {}
    assert read_heads(path)[case.number].seq == case.state.seq


def test_a_witness_stays_small_and_keeps_the_last_line_of_each_day(
    sessions: Sessions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("integrity.verify.witness_file.MAX_LINES", 4)
    path, case = tmp_path / "witness", RecordedCase(sessions).accept()
    for minutes in (0, 1, 2, 24 * 60, 24 * 60 + 1):
        assert witness_differs(sessions, path, minutes) is None
        case.perform("note", "li", NOW + minutes * A_MINUTE, texts={"opinion": "已查看"})
        case.record()

    assert [(line.at - NOW) // A_MINUTE for line in read_witness(path)] == [2, 24 * 60 + 1]


@pytest.mark.parametrize("full", ["witness", "witness.streams"])
def test_a_full_disk_is_no_difference_and_no_part_of_a_line_stays(
    sessions: Sessions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full: str
) -> None:
    path, case = tmp_path / "witness", RecordedCase(sessions).accept()
    assert witness_differs(sessions, path, 0) is None
    case.perform("note", "li", NOW, texts={"opinion": "已查看"})
    case.record()
    before, heads = path.read_text(), heads_file(path).read_text()
    write, append = atomic_files.write_file, atomic_files.write_all

    def no_room(root: Path, target: Path, content: bytes) -> None:
        if target.name == full:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(root, target, content)

    def half(file: RawIOBase, content: bytes) -> None:
        if full == "witness":
            return append(file, content)
        file.write(content[: len(content) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(atomic_files, "write_file", no_room)
        patched.setattr(atomic_files, "write_all", half)
        assert witness_differs(sessions, path, 1) is None
    standing = {row.kind for row in alarm_rows(sessions) if row.cleared_at is None}
    assert "witness_unkept" in standing
    assert path.read_text() == before
    assert full == "witness" or heads_file(path).read_text() == heads
    assert witness_differs(sessions, path, 2) is None
    assert "witness_unkept" not in {row.kind for row in alarm_rows(sessions) if row.cleared_at is None}
