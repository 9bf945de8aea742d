"""Stamps of the signed log by an authority (RFC 3161): got, verified, kept, in a dossier, and missed."""

import asyncio
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from integrity import check
from integrity.dossier.export import export_dossier
from integrity.log import stamps, unanswered
from integrity.log.note import Checkpoint
from integrity.log.publish import PublishedLog
from integrity.log.stamps import STAMPS, BadStamp
from integrity.log.unanswered import UNANSWERED
from integrity.publish.daily_stamps import MAX_ANSWER_BYTES, publish_and_stamp, stamp_daily, stamp_lines, stamp_log
from integrity.publish.signed_log import publish_log
from integrity.verify.record import verify_everything
from models.errors import Unavailable
from models.tables import AlarmRow
from register.documents.attachments import AttachmentStore
from register.office.access_journal import COMMAND
from services.signed_log_watch import look_at_signed_log
from starter.client import BanjieClient
from starter.seen_services import signed_log_sign
from tests.attacks.attacked_register import NOW
from tests.integrity.conftest import AuditedRegister
from tests.integrity.stamp_authority import StampServer, make_authority, openssl, stamp_server
from tests.stack.tools import tool

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(module_home: Path) -> Iterator[StampServer]:
    tool("openssl")
    with stamp_server(module_home / "stamps") as served:
        yield served


@pytest.fixture
def stamped(audited: AuditedRegister, server: StampServer, tmp_path: Path) -> BanjieClient:
    """An office whose log is stamped, published in a folder of its own."""
    server.answer = None
    log = PublishedLog(tmp_path / "log", tmp_path / "log.key", server.authority)
    store = AttachmentStore(audited.home / "attachments")
    return BanjieClient(audited.sessions, "127.0.0.1:1", clock=lambda *_: NOW, store=store, published_log=log)


def the_log(client: BanjieClient) -> PublishedLog:
    assert client.published_log
    return client.published_log


def test_a_dossier_has_the_stamp_of_its_checkpoint_and_openssl_verifies_it(
    stamped: BanjieClient,
    audited: AuditedRegister,
    server: StampServer,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "stamped.dossier.zip"
    asyncio.run(export_dossier(stamped, audited.names.paper, "li", path, COMMAND))
    assert check.main([str(path), "--json"]) == 0
    assert {"part": check.STAMP, "why": "stamp"} in json.loads(capsys.readouterr().out)["unchecked"]
    with zipfile.ZipFile(path) as archive:
        inside = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    (tmp_path / "stamp.tsr").write_bytes(inside[check.STAMP])
    (tmp_path / "three").write_bytes(b"".join(inside["data/log/checkpoint"].splitlines(keepends=True)[:3]))
    by_root = ("-CAfile", str(server.folder / "ca.pem"))
    openssl(tmp_path, "ts", "-verify", "-in", "stamp.tsr", "-data", "three", *by_root)  # raises where it is not good


def test_the_newest_stamp_says_how_many_records_were_there_by_when(stamped: BanjieClient, server: StampServer) -> None:
    asyncio.run(publish_log(stamped))
    assert stamp_lines(stamped) == []
    asked = server.asked
    for _ in range(2):  # one of a checkpoint is enough
        asyncio.run(stamp_log(stamped))
        asyncio.run(stamp_daily(stamped))
    log = the_log(stamped)
    newest, checkpoint = stamps.newest_stamp(log), log.checkpoint()
    assert newest
    assert checkpoint
    assert newest.checkpoint == checkpoint
    kept_at = (log.folder / "stamps" / f"{checkpoint.size}.tsr").stat().st_mtime
    assert abs(kept_at - newest.at.timestamp()) < 3600
    assert server.asked == asked + 1
    assert str(checkpoint.size) in stamp_lines(stamped)[0]
    assert stamps.is_due(log.folder, newest.at + timedelta(hours=25))
    assert not stamps.is_due(log.folder, newest.at + timedelta(hours=23))

    assert stamps.bad_stamps(log) == (1, [])
    text = log.folder / "stamps" / f"{checkpoint.size}.checkpoint"
    text.write_text(str(checkpoint._replace(root=bytes(32))))
    with pytest.raises(BadStamp):
        stamps.newest_stamp(log)
    assert "时间戳不成立" in stamp_lines(stamped)[0]
    assert signed_log_sign(stamped).stamp_bad
    verified = asyncio.run(verify_everything(stamped))
    assert [(one.kind, one.about) for one in verified.found] == [("stamp_altered", f"stamp {checkpoint.size}")]
    assert verified.stamps == 1
    stamped.published_log = PublishedLog(log.folder, log.key_file)
    unchecked = asyncio.run(verify_everything(stamped))
    assert (unchecked.found, unchecked.stamps) == ((), None)


def test_what_is_no_good_stamp_is_not_kept(stamped: BanjieClient, server: StampServer, tmp_path: Path) -> None:
    asyncio.run(publish_log(stamped))
    log, checkpoint = the_log(stamped), the_log(stamped).checkpoint()
    assert checkpoint
    earlier = server.stamp(stamps.stamp_request(checkpoint).as_bytes())  # good, and to another request: replayed
    about_another = server.stamp(stamps.stamp_request(checkpoint._replace(size=1)).as_bytes())
    for answer in (b"", b"nothing of the kind", bytes(MAX_ANSWER_BYTES + 1), earlier, about_another):
        server.answer = answer
        with pytest.raises(Unavailable):
            asyncio.run(stamp_log(stamped))
    says = asyncio.run(publish_and_stamp(stamped))
    assert [line.partition("：")[0] for line in says] == [checkpoint.origin, "取不到时间戳"]
    assert stamps.stamp_of(log.folder, checkpoint) is None
    assert stamps.stamped_at(earlier, checkpoint, server.authority.certificates)
    make_authority(tmp_path / "other")
    with pytest.raises(BadStamp):
        stamps.stamped_at(earlier, checkpoint, tmp_path / "other" / "ca.pem")


def test_an_authority_that_does_not_answer_stops_no_export_and_is_missed(
    stamped: BanjieClient, audited: AuditedRegister, server: StampServer, tmp_path: Path
) -> None:
    log, server.answer, asked = the_log(stamped), b"", server.asked
    for name in ("a", "b"):
        asyncio.run(export_dossier(stamped, audited.names.paper, "li", tmp_path / name, COMMAND))
        assert check.main([str(tmp_path / name)]) == 0
    assert server.asked == asked + 1  # the second export does not wait for it
    since = unanswered.instant(log.folder / STAMPS, UNANSWERED)
    assert since

    def standing(after: timedelta) -> bool:
        with audited.sessions() as session:
            look_at_signed_log(session, since + after, log)
            found = [row.kind for row in session.query(AlarmRow).filter(AlarmRow.cleared_at.is_(None))]
            session.rollback()
        return "stamp_late" in found

    assert [standing(timedelta(hours=hours)) for hours in (23, 25)] == [False, True]
    server.answer = None
    asyncio.run(stamp_daily(stamped))
    assert unanswered.instant(log.folder / STAMPS, UNANSWERED) is None
    assert not standing(timedelta(hours=25))


def test_a_stamp_with_two_certificates_in_the_order_of_openssl_is_taken(server: StampServer) -> None:
    checkpoint = Checkpoint("office.gov.cn/banjie", 1, bytes(32))
    request = stamps.stamp_request(checkpoint)
    answer = server.stamp(request.as_bytes())

    assert stamps.stamped_at(answer, checkpoint, server.folder / "ca.pem", request)
    ordered = stamps.with_ordered_certificates(answer)
    assert (len(ordered), sorted(ordered)) == (len(answer), sorted(answer))
    assert stamps.with_ordered_certificates(ordered) == ordered
    for nonsense in (b"", b"0", answer[:40], b"0\x84\xff\xff\xff\xff"):
        assert stamps.with_ordered_certificates(nonsense) == nonsense
