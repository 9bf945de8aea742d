"""A witness over the network (C2SP's tlog-witness): it cosigns what has grown; a refusal or silence is an alarm."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import httpx
import pytest
import uvicorn

from integrity import check
from integrity.dossier.export import export_dossier
from integrity.log import unanswered
from integrity.log.keys import add_key, policy_text, read_keys
from integrity.log.note import Checkpoint, Note
from integrity.log.publish import NetworkWitness, PublishedLog
from integrity.log.signs_of_life import note_office, parse_watched, witness_signs
from integrity.log.tree import consistency_proof, folded, is_extension, leaf_hash, tree_root
from integrity.log.unanswered import REFUSED, UNANSWERED
from integrity.log.witness import (
    COSIGNATURES,
    LogWitness,
    about,
    is_witnessed,
    last_cosigned,
    last_left,
    last_signed,
    with_cosignatures,
)
from integrity.log.witness_protocol import AddCheckpoint, answer
from integrity.publish.cosignatures import cosign_export, cosign_log
from integrity.publish.signed_log import publish_log
from models.errors import Unavailable
from models.tables import AlarmRow
from register.documents.attachments import AttachmentStore
from register.office.access_journal import COMMAND
from services.signed_log_watch import look_at_signed_log
from starter.client import BanjieClient
from tests.attacks.attacked_register import NOW
from tests.integrity.conftest import AuditedRegister
from tests.integrity.test_log import show
from tests.stack.waiting import LIMIT_SECONDS
from web.witness_server import witness_app

AT = datetime(2026, 3, 2, tzinfo=UTC)


def test_a_proof_of_consistency_shows_that_a_tree_has_only_grown() -> None:
    leaves = [leaf_hash(str(n).encode()) for n in range(40)]

    def read(level: int, first: int, count: int) -> list[bytes]:
        assert level == 0
        return leaves[first : first + count]

    for size in range(1, 41):
        for old in range(size + 1):
            proof, roots = consistency_proof(read, old, size), (tree_root(read, old), tree_root(read, size))
            assert is_extension(old, roots[0], size, roots[1], proof), (old, size)
            if old > 0:
                assert not is_extension(old, bytes(32), size, roots[1], proof)
                assert not is_extension(old, roots[0], size, bytes(32), proof)
                assert not is_extension(old, roots[0], size, roots[1], [*proof, bytes(32)])
    assert folded(leaves[:32]) == tree_root(read, 32)


def test_a_witness_answers_as_the_protocol_says(tmp_path: Path) -> None:
    log = PublishedLog(tmp_path / "log", tmp_path / "log.key")
    add_key(log.key_file, "office.gov.cn/banjie")
    hashes = [leaf_hash(str(n).encode()) for n in range(300)]
    witness, other = LogWitness(tmp_path / "witness"), PublishedLog(tmp_path / "other", tmp_path / "log.key")
    show(other, [*hashes[:90], hashes[200], *hashes[91:300]])
    witness.begin(read_keys(log.key_file)[0].key, "archive.gov.cn/witness")

    def ask(of: PublishedLog, old: int, proof_of: int | None = None) -> tuple[int, str]:
        note, shown = of.note(), of.checkpoint()
        assert note
        assert shown
        at_most = min(old if proof_of is None else proof_of, shown.size)
        proof = consistency_proof(of.tiles(shown.size).read_hashes, at_most, shown.size)
        return answer(witness, str(AddCheckpoint(old, tuple(proof), note)), AT)

    show(log, hashes[:100])
    assert ask(log, 0)[0] == 200
    show(log, hashes[:300])
    assert ask(log, 0) == (409, "100\n")
    assert ask(log, 301)[0] == 400
    assert ask(log, 100, 99)[0] == 422
    assert ask(other, 100)[0] == 422  # another log, with a proof that is right for it
    assert ask(log, 100)[0] == 200
    assert ask(other, 300) == (409, "300\n")  # as large, with another root
    note = log.note()
    assert note
    unsigned = Note(note.text, (note.signatures[0][:-8] + "AAAAAA=\n",))
    assert answer(witness, str(AddCheckpoint(300, (), unsigned)), AT).status == 403
    elsewhere = Note(f"elsewhere{note.text}", note.signatures)
    assert answer(witness, str(AddCheckpoint(300, (), elsewhere)), AT).status == 404
    for body in ("", "old 1\n", "old 01\n\n", str(AddCheckpoint(300, (b"short",), note))):
        assert answer(witness, body, AT).status == 400
    assert witness.seen == Checkpoint.parse(note.text)


def test_a_witness_counts_by_its_own_key_and_for_this_log_alone(tmp_path: Path) -> None:
    log = PublishedLog(tmp_path / "log", tmp_path / "log.key")
    own = add_key(log.key_file, "office.gov.cn/banjie")
    hashes = [leaf_hash(str(n).encode()) for n in range(300)]
    witness, forger = LogWitness(tmp_path / "witness"), LogWitness(tmp_path / "forger")
    key = witness.begin(own, "archive.gov.cn/witness")
    forger.begin(own, key.name)
    named = replace(log, witnesses=(NetworkWitness("https://archive.gov.cn", key),))
    assert not is_witnessed(named)  # nothing is signed yet

    show(log, hashes[:100])
    left = log.folder / COSIGNATURES / key.id.hex()
    forger.cosign(log.folder, AT)
    (log.folder / COSIGNATURES / read_keys(forger.folder / "key")[0].key.id.hex()).rename(left)
    assert (is_witnessed(named), last_cosigned(log.folder, key), last_signed(named)) == (False, None, None)
    assert last_left(log.folder) == AT  # what the file says of itself

    witness.cosign(log.folder, AT)
    show(log, hashes)
    assert (is_witnessed(named), last_cosigned(log.folder, key), last_signed(named)) == (True, AT, AT)
    assert not is_witnessed(log)  # the settings name nobody
    show(replace(log, folder=tmp_path / "other"), [*hashes[:90], *hashes[200:300]])
    kept = left.read_bytes()
    left = tmp_path / "other" / COSIGNATURES / key.id.hex()
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(kept)
    assert not is_witnessed(replace(named, folder=tmp_path / "other"))


def look_of_watch(client: BanjieClient) -> None:
    with client.register() as session:
        assert look_at_signed_log(session, NOW, client.published_log)
        session.rollback()


def test_the_witness_misses_an_office_or_a_watch_that_has_stopped(tmp_path: Path) -> None:
    witness = LogWitness(tmp_path)
    assert witness_signs(witness).silent(AT) == ()  # nobody was ever heard of
    note_office(witness, AT, None)
    assert witness_signs(witness).silent(AT) == ("watch",)
    note_office(witness, AT, AT - timedelta(hours=20))
    assert [witness_signs(witness).silent(AT + timedelta(hours=hours)) for hours in (27, 29, 49)] == [
        (), ("watch",), ("office", "watch"),
    ]  # fmt: skip
    note_office(witness, AT + timedelta(hours=49), parse_watched("2026"))
    assert witness_signs(witness).silent(AT + timedelta(hours=49)) == ("watch",)


@contextmanager
def served(witness: LogWitness) -> Iterator[str]:
    """Serve a witness on a free port of this machine."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(witness_app(witness), log_config=None))
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.mark.slow
def test_the_office_asks_the_witness_and_a_refusal_or_silence_is_an_alarm(
    audited: AuditedRegister, tmp_path: Path
) -> None:
    witness, folder = LogWitness(tmp_path / "witness"), tmp_path / "log" / COSIGNATURES
    store = AttachmentStore(audited.home / "attachments")
    client = BanjieClient(audited.sessions, "127.0.0.1:1", clock=lambda *_: NOW, store=store)
    plain = PublishedLog(tmp_path / "log", tmp_path / "log.key")
    client.published_log = plain
    asyncio.run(publish_log(client))
    log_key = read_keys(plain.key_file)[0].key
    key = witness.begin(log_key, "archive.gov.cn/witness")

    def standing(after: timedelta) -> set[str]:
        assert client.published_log
        with audited.sessions() as session:
            look_at_signed_log(session, NOW + after, client.published_log)
            found = {row.kind for row in session.query(AlarmRow).filter(AlarmRow.cleared_at.is_(None))}
            session.rollback()
        return found & {"cosignature_late", "cosignature_refused"}

    with served(witness) as url:
        client.published_log = PublishedLog(plain.folder, plain.key_file, witnesses=(NetworkWitness(url, key),))
        for name in ("a", "b"):
            asyncio.run(export_dossier(client, audited.names.paper, "li", tmp_path / name, COMMAND))
        policy = tmp_path / "policy"
        policy.write_text(policy_text([log_key, key]))
        assert check.main([str(tmp_path / "b"), "--policy", str(policy)]) == 0
        note = plain.note()
        assert note
        assert with_cosignatures(note, plain.folder).signed_by(key)

        status = httpx.get(f"{url}/status", timeout=LIMIT_SECONDS)
        assert (status.status_code, "silent watch" in status.text) == (503, True)  # no look of it so far
        look_of_watch(client)
        asyncio.run(cosign_log(client))
        assert witness_signs(witness).watched is None  # cosigned less than a day ago: not asked again
        client.clock = lambda *_: datetime.now(UTC) + timedelta(days=2)  # noqa: TID251  # the witness has this clock
        asyncio.run(cosign_log(client))
        client.clock = lambda *_: NOW
        assert witness_signs(witness).watched == NOW
        posted = partial(httpx.post, f"{url}/add-checkpoint", timeout=LIMIT_SECONDS)
        again = posted(content=str(AddCheckpoint(0, (), note)))
        assert (again.status_code, again.headers["Content-Type"]) == (409, "text/x.tlog.size")
        assert posted(content=b"x" * 70_000).status_code == 413
        (witness.folder / "seen").write_text(str(Checkpoint(log_key.name, 3, bytes(32))))  # it saw another log
        (folder / key.id.hex()).unlink()
        with pytest.raises(Unavailable, match="拒绝"):
            asyncio.run(cosign_log(client))
        assert unanswered.instant(folder, about(key) + REFUSED)
        assert standing(timedelta()) == {"cosignature_refused"}
        (witness.folder / "seen").unlink()
        asyncio.run(cosign_log(client))
        assert standing(timedelta()) == set()
    (folder / key.id.hex()).unlink()
    asyncio.run(cosign_export(client))  # nobody answers: it goes on
    assert unanswered.instant(folder, about(key) + UNANSWERED) == NOW
    assert standing(timedelta(hours=23)) == set()
    assert standing(timedelta(hours=25)) == {"cosignature_late"}


@pytest.mark.slow
def test_every_witness_is_asked_so_that_a_policy_with_two_can_be_met(
    audited: AuditedRegister, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = PublishedLog(tmp_path / "log", tmp_path / "log.key")
    store = AttachmentStore(audited.home / "attachments")
    client = BanjieClient(audited.sessions, "127.0.0.1:1", clock=lambda *_: NOW, store=store, published_log=log)
    asyncio.run(publish_log(client))
    log_key = read_keys(log.key_file)[0].key
    witnesses = [LogWitness(tmp_path / name) for name in ("archive", "court")]
    keys = [one.begin(log_key, f"{one.folder.name}.gov.cn/witness") for one in witnesses]
    policy = tmp_path / "policy"
    policy.write_text(policy_text([log_key, *keys]))

    def exported(name: str) -> tuple[int, str]:
        asyncio.run(export_dossier(client, audited.names.paper, "li", tmp_path / name, COMMAND))
        code = check.main([str(tmp_path / name), "--policy", str(policy)])
        return code, capsys.readouterr().out

    with served(witnesses[0]) as first, served(witnesses[1]) as second:
        asked = tuple(NetworkWitness(url, key) for url, key in zip((first, second), keys, strict=True))
        client.published_log = replace(log, witnesses=asked)
        code, said = exported("both")
        assert (code, "没有要求任何见证方签名" in said) == (0, False)
        client.published_log = replace(log, witnesses=asked[:1])
        assert exported("one")[0] == 2
    assert check.main([str(tmp_path / "both")]) == 0  # the policy inside names them, and asks for none
    assert "w2、w3" in capsys.readouterr().out.replace(", ", "、")
    client.published_log = replace(log, witnesses=asked)
    asyncio.run(cosign_export(client))  # nobody answers; the first has signed the newest: it is not asked
    noted = [unanswered.instant(log.folder / COSIGNATURES, about(key) + UNANSWERED) for key in keys]
    assert noted == [None, NOW]
    with audited.sessions() as session:
        look_at_signed_log(session, NOW + timedelta(hours=25), client.published_log)
        late = session.query(AlarmRow).filter(AlarmRow.kind == "cosignature_late", AlarmRow.cleared_at.is_(None))
        assert [row.about for row in late] == [keys[1].name]
        session.rollback()
