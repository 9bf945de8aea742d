"""The log remembers beside its key what it signed last: a folder or a register that was set back is not signed, and two
persons go on after a restore."""

import asyncio
import errno
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from integrity import check
from integrity.dossier.export import export_dossier
from integrity.log import memory
from integrity.log.keys import add_key, read_keys
from integrity.log.note import Checkpoint
from integrity.log.publish import PublishedLog
from integrity.publish.after_restore import go_on_after_restore
from integrity.publish.signed_log import SigningStopped, publish_or_alarm
from models.errors import BadInput, Unavailable
from models.tables import EventRow
from procedures import load
from register import editions
from register.files import atomic_files
from register.office.access_journal import COMMAND
from starter.client import BanjieClient
from tests.integrity.conftest import Sessions
from tests.register.fixed_watch import alarm_rows
from tests.register.recorded_case import MONDAY, RecordedCase, clock_at, complaint, register_complaint_of
from tests.register.test_log_rows import RECOMPUTE_LOG, forge
from tests.stack.databases import Database

pytestmark = pytest.mark.slow
CUT_OFF = "DELETE FROM log WHERE position > (SELECT max(position) - 2 FROM log); TRUNCATE unsequenced"


class SignedOffice:
    """An office whose relay signs the log."""

    def __init__(self, sessions: Sessions, home: Path) -> None:
        self.home = home
        self.log = PublishedLog(home / "log", home / "keys/log.key")
        self.client = BanjieClient(
            sessions, "127.0.0.1:1", clock=clock_at(MONDAY + timedelta(days=1, minutes=30)), published_log=self.log
        )

    def work(self, key: str) -> Checkpoint:
        """Register a complaint, and let the relay sign."""
        self.register_one(key)
        self.sign()
        return self.signed

    def register_one(self, key: str) -> None:
        with self.client.register.begin() as session:
            register_complaint_of(session, complaint(key))

    def sign(self) -> None:
        asyncio.run(publish_or_alarm(self.client))

    @property
    def signed(self) -> Checkpoint:
        last = self.log.checkpoint()
        assert last
        return last

    def keep(self) -> Path:
        """Return a copy of the folder of the log, as somebody keeps it who wants to set it back."""
        return Path(shutil.copytree(self.log.folder, self.home / "older"))

    def set_back(self, older: Path) -> None:
        shutil.rmtree(self.log.folder)
        older.rename(self.log.folder)

    def stopped(self) -> list[str]:
        standing = (row for row in alarm_rows(self.client.register) if row.cleared_at is None)
        return [row.detail for row in standing if row.kind == "signing_stopped"]


@pytest.fixture
def office(sessions: Sessions, tmp_path: Path) -> SignedOffice:
    RecordedCase(sessions).accept()
    with sessions.begin() as session:
        editions.keep_edition(session, load("zhengzhou-water"), MONDAY)
    return SignedOffice(sessions, tmp_path)


def test_an_older_genuine_log_put_back_with_the_events_after_it_rewritten_is_not_signed(
    office: SignedOffice, database: Database
) -> None:
    first = office.work("a")
    older = office.keep()
    second = office.work("b")
    office.set_back(older)
    forge(
        database,
        f"UPDATE log SET hash = repeat('2', 64) WHERE position = {first.size + 1}",
        f"UPDATE event SET hash = repeat('2', 64) FROM log WHERE position = {first.size + 1} "
        "AND event.stream = log.stream AND event.seq = log.seq",
        RECOMPUTE_LOG,
    )
    office.register_one("c")

    with pytest.raises(SigningStopped):
        office.sign()
    assert office.signed == first  # nothing was signed over
    [detail] = office.stopped()
    assert f'"signed": {second.size}' in detail
    with pytest.raises(SigningStopped):
        office.sign()
    assert len(office.stopped()) == 1


def test_a_folder_that_is_lost_or_set_back_is_made_again_from_a_register_that_holds_all(office: SignedOffice) -> None:
    office.work("a")
    older = office.keep()
    second = office.work("b")
    office.set_back(older)
    office.sign()
    assert office.signed == second

    shutil.rmtree(office.log.folder)
    third = office.work("c")
    assert office.log.tiles(third.size).tree_root(second.size) == second.root
    assert office.stopped() == []


def test_nothing_is_signed_where_the_memory_is_gone_or_signed_by_nobody(office: SignedOffice, tmp_path: Path) -> None:
    office.work("a")
    path = memory.memory_file(office.log.key_file)
    kept = path.read_text(encoding="utf-8")
    add_key(tmp_path / "other.key", office.signed.origin)
    for written in (None, "nothing of the kind", kept.replace("\n\n", "\nmore\n\n")):
        path.unlink() if written is None else path.write_text(written, encoding="utf-8")
        with pytest.raises(SigningStopped):
            office.sign()
    path.write_text(kept, encoding="utf-8")
    office.log.key_file.rename(tmp_path / "aside")
    with pytest.raises(SigningStopped):
        office.sign()
    (tmp_path / "aside").rename(office.log.key_file)
    office.sign()
    assert office.stopped() == []


def test_what_is_signed_is_remembered_before_it_is_published(
    office: SignedOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.work("a")
    write = atomic_files.write_file

    def full(root: Path, target: Path, content: bytes) -> None:
        if target == office.log.folder / "checkpoint":
            raise OSError(errno.ENOSPC, "No space left on device")
        write(root, target, content)

    office.register_one("b")
    with monkeypatch.context() as patched:
        patched.setattr(atomic_files, "write_file", full)
        with pytest.raises(Unavailable, match="No space"):
            office.sign()
    keys = [one.key for one in read_keys(office.log.key_file)]
    ahead = memory.remembered(office.log.key_file, keys)
    assert ahead
    assert ahead.size > office.signed.size
    assert office.stopped() == []  # a full disk is no difference
    office.sign()
    assert office.signed.size >= ahead.size


def go_on(office: SignedOffice, by: str = "li", second: str = "wang", reason: str = "磁盘损坏，自备份恢复") -> None:
    asyncio.run(go_on_after_restore(office.client, by, second, reason))


def test_after_a_restore_two_persons_go_on_with_a_new_log_on_record_and_dossiers_say_so(
    office: SignedOffice, database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office.work("a")
    before = office.work("b")
    with pytest.raises(BadInput):  # the log is signed as ever
        go_on(office)
    forge(database, CUT_OFF)
    with pytest.raises(SigningStopped):
        office.sign()
    for wrong in ({"second": "li"}, {"second": "nobody"}, {"by": "nobody"}, {"reason": " "}):
        with pytest.raises(BadInput):
            go_on(office, **wrong)
    assert len(office.stopped()) == 1

    go_on(office)

    assert office.stopped() == []
    assert office.signed.origin.startswith(f"{before.origin}/")
    assert read_keys(office.log.key_file)[0].name == office.signed.origin
    assert list((office.log.folder / "earlier").glob("*/checkpoint"))
    with office.client.register() as session:
        bodies = session.scalars(select(EventRow.body).where(EventRow.stream == "org")).all()
        number = session.scalars(select(EventRow.stream).where(EventRow.stream.like("ZZW-%"))).first()
    [event] = [body for body in bodies if "log_restored" in body]
    assert all(said in event for said in ('"by":"li"', '"other":"wang"', f'"size":{before.size}', before.root.hex()))

    asyncio.run(export_dossier(office.client, number or "", "li", tmp_path / "dossier.zip", COMMAND))
    check.main([str(tmp_path / "dossier.zip")])
    said = capsys.readouterr().out
    assert "恢复备份后另起总序（li、wang：磁盘损坏，自备份恢复）" in said
    assert "没有要求任何见证方签名" in said
