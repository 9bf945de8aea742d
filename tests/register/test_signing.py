"""Signatures of records: whose count, where, and what the sequencer does with the others."""

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session, sessionmaker

from models.tables import LogRow, UnsequencedRow
from register import log, signing
from register.database import session_factory
from register.migrations.rights import OFFICE, PROCESS_ROLES, WATCH, WORKER
from register.signing import BadSigners, NoSigner, Signed, Signers, Signing
from tests.register.fixed_watch import sequence_all
from tests.register.recorded_case import RecordedCase
from tests.stack.waiting import wait_until

Sessions = sessionmaker[Session]
WRITERS = 4
UNSIGNED = "INSERT INTO unsequenced (stream, seq, hash, signer, signature) VALUES ('retention', :seq, :hash, '', '')"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    signing.make_missing_keys(tmp_path)
    return tmp_path


def test_each_process_has_a_key_of_its_own_and_one_list_knows_them_all(folder: Path) -> None:
    listed = Signing(folder, WORKER).signers
    assert sorted(key.process for key in listed.values()) == sorted(role.partition("_")[2] for role in PROCESS_ROLES)
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in folder.glob("*/key"))
    before = (folder / "public/signers").read_text()
    signing.make_missing_keys(folder)
    assert (folder / "public/signers").read_text() == before


def test_a_signature_counts_for_one_record_of_a_stream_of_its_process(folder: Path) -> None:
    worker, signers = Signing(folder, WORKER), Signing(folder, OFFICE).signers
    signed = worker.sign("inbox:ZZW-2026-000001", 2, "digest")

    def fault(stream: str, seq: int, digest: str, by: Signed = signed) -> str | None:
        return signers.fault(stream, seq, digest, by, position=1)

    assert fault("inbox:ZZW-2026-000001", 2, "digest") is None
    assert fault("inbox:ZZW-2026-000001", 3, "digest") == "wrong_signature"
    assert fault("inbox:ZZW-2026-000002", 2, "digest") == "wrong_signature"
    assert fault("inbox:ZZW-2026-000001", 2, "another") == "wrong_signature"
    assert fault("custody:ZZW-2026-000001", 2, "digest") == "other_process"
    assert fault("inbox:ZZW-2026-000001", 2, "digest", Signed("", "")) == "unsigned"
    assert fault("inbox:ZZW-2026-000001", 2, "digest", signed._replace(signer="0" * 8)) == "unknown_key"
    assert fault("inbox:ZZW-2026-000001", 2, "digest", signed._replace(signature="no base64")) == "wrong_signature"


def test_a_process_signs_nothing_that_it_may_not_append(folder: Path) -> None:
    with pytest.raises(NoSigner):
        Signing(folder, WATCH).sign("org", 1, "digest")
    (folder / "watch/key").unlink()
    with pytest.raises(NoSigner):
        Signing(folder, WATCH).sign("alarms", 1, "digest")


def test_a_retired_key_counts_up_to_its_position(folder: Path) -> None:
    worker = Signing(folder, WORKER)
    old = worker.sign("inbox:X", 1, "digest")
    signing.add_key(folder, "worker")
    new = worker.sign("inbox:X", 1, "digest")
    assert new.signer != old.signer
    assert [worker.signers.fault("inbox:X", 1, "digest", one, 9) for one in (old, new)] == [None, None]

    assert [key.id for key in signing.retire_old_keys(folder, at=8)] == [old.signer]
    assert signing.retire_old_keys(folder, at=9) == []
    assert worker.signers.fault("inbox:X", 1, "digest", old, 8) is None
    assert worker.signers.fault("inbox:X", 1, "digest", old, 9) == "retired_key"
    assert worker.signers.fault("inbox:X", 1, "digest", new, 9) is None


def test_a_key_that_others_may_read_and_a_list_that_is_none_are_refused(folder: Path) -> None:
    key = folder / "worker/key"
    for mode, owner in ((0o640, 10001), (0o644, 0), (0o460, 0)):
        key.chmod(mode)
        if os.geteuid() == 0:
            os.chown(key, owner, -1)
        with pytest.raises(BadSigners):
            Signing(folder, WORKER).sign("inbox:X", 1, "digest")
    listed = (folder / "public/signers").read_text()
    for wrong in ("signer", "retired 00000000 at 1", listed.replace("worker+", "office+"), "signer web+1+AQ=="):
        with pytest.raises(BadSigners):
            Signers.parse(wrong + "\n")
    assert len(Signers.parse(listed + "signer half a line")) == len(PROCESS_ROLES)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs a file of root")
def test_a_key_that_root_lends_to_a_group_is_taken(folder: Path) -> None:
    """As a cluster lays a secret for the account of a pod."""
    (folder / "worker/key").chmod(0o440)
    assert Signing(folder, WORKER).sign("inbox:X", 1, "digest").signature


@pytest.mark.slow
def test_a_session_without_keys_puts_nothing_on_record(sessions: Sessions) -> None:
    with session_factory(sessions.kw["bind"]).begin() as session, pytest.raises(NoSigner):
        log.enqueue(session, "org", 1, "digest")


@pytest.mark.slow
def test_the_sequencer_takes_nothing_unsigned_and_nothing_after_it_in_its_stream(sessions: Sessions) -> None:
    with sessions.begin() as session:
        log.enqueue(session, "retention", 1, "first")
        session.execute(text(UNSIGNED), {"seq": 2, "hash": "forged"})
        log.enqueue(session, "retention", 3, "upon it")
        log.enqueue(session, "calendars", 1, "elsewhere")
    case = RecordedCase(sessions).accept()
    sequence_all(sessions)

    with sessions.begin() as session:
        logged = set(session.execute(text("SELECT stream, seq FROM log")).all())
        assert {
            ("retention", 1),
            ("calendars", 1),
            (f"opening:{case.number}", 1),
            (f"inbox:{case.number}", 1),
        } <= logged
        assert not {("retention", 2), ("retention", 3)} & logged
        queued, unsigned = log.read_queue(session, 100, 100)
        assert queued == []
        assert [(one.record.stream, one.record.seq, one.why) for one in unsigned] == [("retention", 2, "unsigned")]
        log.enqueue(session, "retention", 2, "genuine")
    sequence_all(sessions)
    with sessions() as session:
        assert session.scalar(text("SELECT max(seq) FROM log WHERE stream = 'retention'")) == 3


@pytest.mark.slow
def test_a_queue_full_of_what_nobody_signed_stops_nobody(sessions: Sessions) -> None:
    with sessions.begin() as session:
        for seq in range(1, 30):
            session.execute(text(UNSIGNED), {"seq": seq, "hash": "forged"})
        for seq in range(1, 4):
            log.enqueue(session, "calendars", seq, "genuine")
    for _ in range(2):
        with sessions.begin() as session:
            assert log.sequence_next(session, 2)
    with sessions() as session:
        assert session.scalars(text("SELECT stream FROM log")).all() == ["calendars"] * 3


@pytest.mark.slow
def test_keys_change_while_the_office_goes_on(sessions: Sessions, folder: Path) -> None:
    """Each of four writers records all the time; no record is lost, none is refused, and the old key counts no more."""
    keys, finished = Signing(folder, OFFICE), Event()
    register = session_factory(sessions.kw["bind"], keys)

    def write(stream: str) -> int:
        for seq in count(1):
            with register.begin() as session:
                log.enqueue(session, stream, seq, "digest")
            if finished.is_set():
                return seq
        raise AssertionError

    def sequence() -> None:
        while not finished.is_set():
            with register.begin() as session:
                log.sequence_next(session)

    def is_on_record(by_old: bool) -> bool:
        """Whether each writer has committed something with the old key, or with another: then nothing that it signed
        before is on its way."""
        with register() as session:  # the queue first: what goes from there to the log meanwhile is seen there
            tables = [session.execute(select(one.stream, one.signer)).all() for one in (UnsequencedRow, LogRow)]
        return (
            len({stream for rows in tables for stream, signer in rows if (signer == old.signer) is by_old}) == WRITERS
        )

    def has_gone_on(end: int) -> bool:
        with register() as session:
            return (session.scalar(select(func.max(LogRow.position))) or 0) > end

    old = keys.sign("custody:0", 1, "digest")
    with ThreadPoolExecutor(5) as pool:
        written = [pool.submit(write, f"custody:{place}") for place in range(WRITERS)]
        sequencer = pool.submit(sequence)
        wait_until(lambda: is_on_record(True))
        signing.add_key(folder, "office")
        wait_until(lambda: is_on_record(False))
        with register() as session:
            end = log.coming_end(session)
        assert [key.id for key in signing.retire_old_keys(folder, end)] == [old.signer]
        wait_until(lambda: has_gone_on(end))
        finished.set()
        wanted = sum(one.result() for one in written)
        sequencer.result()
    sequence_all(register)

    with register.begin() as session:
        rows = session.execute(select(LogRow.position, LogRow.signer).order_by(LogRow.position)).all()
        assert len(rows) == wanted
        assert len({signer for _, signer in rows}) == 2
        assert max(position for position, signer in rows if signer == old.signer) <= end
        assert not list(log.unsigned_positions(session))
        late = {"stream": "custody:0", "seq": 10**6, "hash": "digest", **old._asdict()}
        session.execute(insert(UnsequencedRow), late)
        _, unsigned = log.read_queue(session, end + 1, 100)
        assert [one.why for one in unsigned] == ["retired_key"]
