"""Verification of the files outside the database: what is missing or altered is an alarm until it is restored."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from integrity.verify import stored_files, watch_checks
from integrity.verify.outside import OutsideFiles
from register.alarms import alarms
from register.alarms.kinds import FILE_KINDS
from register.documents import attachments
from register.documents.attachments import AttachmentStore
from register.files import history_archive
from tests.register.fixed_watch import alarm_rows, record_comparison
from tests.register.recorded_case import MONDAY, RecordedCase, clock_at

pytestmark = pytest.mark.slow
Sessions = sessionmaker[Session]
NOW = MONDAY + timedelta(days=1, minutes=30)


def case_with_files(sessions: Sessions, store: AttachmentStore, contents: list[bytes]) -> RecordedCase:
    case = RecordedCase(sessions).accept()
    files = tuple(attachments.store_upload(store, "photo.txt", BytesIO(content)) for content in contents)
    case.perform("evidence", "li", NOW - timedelta(minutes=10), attachments=files)
    case.record()
    record_comparison(sessions, case.number, NOW)
    return case


def damaged(sessions: Sessions, outside: OutsideFiles) -> dict[tuple[str, str], str | int | None]:
    """Run the watch; return what is wrong with files, by kind and file."""
    with sessions.begin() as session:
        assert watch_checks.run_watch(session, clock_at(NOW), outside)
    standing = [row for row in alarm_rows(sessions) if row.cleared_at is None and row.kind in FILE_KINDS]
    return {(row.kind, row.about): alarms.alarm_detail(row)["what"] for row in standing}


def test_a_file_that_is_missing_or_altered_is_an_alarm_until_it_is_restored(sessions: Sessions, tmp_path: Path) -> None:
    store = AttachmentStore(tmp_path)
    case = case_with_files(sessions, store, [b"one", b"two"])
    outside = OutsideFiles(attachments=tmp_path)
    assert damaged(sessions, outside) == {}
    one, two = (store.path(attachments.sha256_of(content)) for content in (b"one", b"two"))

    one.unlink()
    two.write_bytes(b"TWO")
    assert damaged(sessions, outside) == {
        ("file_damaged", one.name): "missing", ("file_damaged", two.name): "altered",
    }  # fmt: skip
    assert {row.complaint for row in alarm_rows(sessions) if row.kind == "file_damaged"} == {case.number}

    one.write_bytes(b"one")
    two.write_bytes(b"two")
    assert damaged(sessions, outside) == {}


def test_all_files_come_round(sessions: Sessions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored_files, "MIN_FILES_PER_LOOK", 2)
    store = AttachmentStore(tmp_path)
    contents = [f"file {place}".encode() for place in range(7)]
    case_with_files(sessions, store, contents)
    for content in contents:
        store.path(attachments.sha256_of(content)).unlink()

    for _ in range(4):
        found = damaged(sessions, OutsideFiles(attachments=tmp_path))

    assert len(found) == len(contents)


def test_a_damaged_history_of_the_archive_is_an_alarm(sessions: Sessions, tmp_path: Path) -> None:
    case = RecordedCase(sessions).accept()
    sha256 = history_archive.store_history(tmp_path, case.number, "run-1", '{"events":[]}')
    ended = {"status": "completed", "started_at": MONDAY, "ended_at": NOW, "exported_at": NOW, "sha256": sha256}
    record_comparison(sessions, case.number, NOW)
    record_comparison(sessions, case.number, NOW, run_id="run-1", **ended)
    assert damaged(sessions, OutsideFiles(archive=tmp_path)) == {}

    history_archive.history_path(tmp_path, case.number, "run-1", sha256).write_bytes(b"nothing")

    assert damaged(sessions, OutsideFiles(archive=tmp_path)) == {("archive_damaged", "run-1"): "altered"}
