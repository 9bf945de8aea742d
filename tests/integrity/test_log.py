"""The signed log: C2SP's formats by its own examples, tiles, keys, and what does not extend what was signed."""

import base64
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import text

from integrity import check
from integrity.dossier import make
from integrity.log import publish
from integrity.log.keys import UnsafeKey, add_key, drop_oldest_key, policy_text, read_keys
from integrity.log.note import COSIGNS, BadNote, Checkpoint, Note, NoteKey, signed_note
from integrity.log.publish import LogDiffers, PublishedLog
from integrity.log.tiles import TileFolder, TileMissing, tile_path
from integrity.log.tree import leaf_hash, node_hash, root_of_proof
from integrity.log.witness import LogWitness, SplitView, with_cosignatures
from register.office.access_journal import COMMAND
from tests.attacks.attacked_register import NOW
from tests.integrity.conftest import AuditedRegister, Sessions
from tests.register.fixed_watch import sequence_all
from tests.register.recorded_case import complaint, register_complaint_of
from tests.zones import CHINA

AT = datetime(2026, 3, 4, 12, tzinfo=CHINA)
# The example of C2SP's signed-note.
VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
NOTE = (
    "This is an example message.\n\n— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
# Leaves and roots by which implementations of RFC 6962 are tried.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def test_the_example_of_c2sp_verifies_here_and_in_the_checker() -> None:
    note, key = Note.parse(NOTE), NoteKey.parse(VKEY)

    assert (str(key), str(note)) == (VKEY, NOTE)
    assert note.signed_by(key)
    signature = base64.b64decode(note.signatures[0].split(" ")[2])
    assert check.is_signed(key.public, note.text.encode(), signature[4:])
    with pytest.raises(BadNote):
        note._replace(text="This is an exemplar message.\n").signed_by(key)
    for place in range(0, 64, 5):
        other = bytearray(signature[4:])
        other[place] ^= 1
        assert not check.is_signed(key.public, note.text.encode(), bytes(other))


def test_the_roots_are_those_of_rfc_6962(tmp_path: Path) -> None:
    hashes = [leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES]
    for size, root in enumerate(ROOTS, 1):
        tiles = TileFolder(tmp_path / str(size), 0)
        tiles.append(hashes[:size])
        assert tiles.tree_root().hex() == root


def test_tiles_are_named_as_c2sp_says() -> None:
    assert tile_path(0, 1234067) == "tile/0/x001/x234/067"
    assert tile_path(1, 0, 17) == "tile/1/000.p/17"
    assert tile_path(0, 273, 112) == "tile/0/273.p/112"


def naive_root(hashes: list[bytes]) -> bytes:
    """The root as RFC 6962 defines it."""

    @cache
    def over(start: int, end: int) -> bytes:
        if end - start == 1:
            return hashes[start]
        split = 1 << ((end - start - 1).bit_length() - 1)
        return node_hash(over(start, start + split), over(start + split, end))

    return over(0, len(hashes))


def test_a_tree_that_grows_in_steps_has_the_root_of_the_definition_and_proofs_hold(
    tmp_path: Path, many: Callable[[int, int], int]
) -> None:
    most = many(1_000, 66_100)
    hashes = [leaf_hash(str(n).encode()) for n in range(most)]
    tiles = TileFolder(tmp_path, 0)
    for size in (1, 5, 255, 256, 257, 600, *((65_536,) if most > 65_536 else ()), most):
        tiles.append(hashes[tiles.size : size])
        assert tiles.tree_root() == naive_root(hashes[:size]), size
        for index in {0, size - 1, size * 2 // 3}:
            proof = tiles.proof(index)
            assert root_of_proof(index, size, hashes[index], proof) == tiles.tree_root()
            assert check.root_of(str(index).encode(), index, size, proof) == tiles.tree_root()
            assert check.root_of(str(index).encode(), index + 1, size, proof) != tiles.tree_root()
            assert check.root_of(str(index).encode(), index, size, proof[1:]) != tiles.tree_root() or not proof
    assert tiles.tree_root(600) == naive_root(hashes[:600])
    (tmp_path / "tile/0/001").write_bytes(b"short")
    with pytest.raises(TileMissing):
        TileFolder(tmp_path, most).proof(300)


def test_keys_are_for_their_owner_and_change_one_after_the_other(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "log.key"
    first = add_key(path, "office.gov.cn/banjie")
    second = add_key(path)

    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.key for one in read_keys(path)] == [first, second]
    assert (second.name, second.id != first.id) == (first.name, True)
    note = signed_note("office.gov.cn/banjie\n0\n" + "A" * 43 + "=\n", read_keys(path))
    assert note.signed_by(first)
    assert note.signed_by(second)
    assert drop_oldest_key(path) == first
    with pytest.raises(UnsafeKey):
        drop_oldest_key(path)
    path.chmod(0o640)
    with pytest.raises(UnsafeKey):
        read_keys(path)


# ---- of a register -------------------------------------------------------------------------------------------------


def more(sessions: Sessions, key: str) -> None:
    with sessions.begin() as session:
        register_complaint_of(session, complaint(key))
    sequence_all(sessions)


@pytest.mark.slow
def test_what_is_signed_only_grows_and_a_rewritten_register_is_not_signed(sessions: Sessions, tmp_path: Path) -> None:
    log = PublishedLog(tmp_path / "log", tmp_path / "log.key")
    with sessions.begin() as session:
        assert publish.publish(session, log) is None
    more(sessions, "a")
    with sessions.begin() as session:
        first = publish.publish(session, log)
        assert publish.publish(session, log) == first
    more(sessions, "b")
    with sessions.begin() as session:
        second = publish.publish(session, log)
    assert first
    assert second
    assert second.size > first.size
    assert log.tiles(second.size).tree_root(first.size) == first.root
    with sessions() as session:
        session.execute(text("SET TRANSACTION READ WRITE"))
        assert publish.first_difference(session, log.tiles(second.size)) is None
    (tile,) = [path for path in (log.folder / "tile/0").rglob("*") if path.name == str(second.size)]
    tile.write_bytes(tile.read_bytes()[:-1] + b"x")
    with pytest.raises(LogDiffers), sessions.begin() as session:
        publish.publish(session, log)
    with sessions() as session:
        assert publish.first_difference(session, log.tiles(second.size)) == second.size


def test_a_witness_signs_what_has_grown_and_refuses_a_split_view(tmp_path: Path) -> None:
    log = PublishedLog(tmp_path / "log", tmp_path / "log.key")
    key = add_key(log.key_file, "office.gov.cn/banjie")
    witness = LogWitness(tmp_path / "witness")
    own = witness.begin(key, "archive.gov.cn/witness")
    hashes = [leaf_hash(str(n).encode()) for n in range(600)]
    for size in (200, 300):
        show(log, hashes[:size])
        assert witness.cosign(log.folder, AT).size == size
    shown = log.note()
    assert shown
    note = with_cosignatures(shown, log.folder)
    assert note.signed_by(own)
    policy = policy_text([key, own])
    trusted = check.Policy.parse(policy)
    assert trusted.lacking(check.Checkpoint.parse(str(note).encode())) == []
    assert trusted.lacking(check.Checkpoint.parse(str(shown).encode())) == ["w2"]

    for other in ([*hashes[:299], hashes[400], *hashes[300:310]], hashes[:250]):  # another record; the end cut off
        show(PublishedLog(tmp_path / "other", log.key_file), other)
        with pytest.raises(SplitView):
            witness.cosign(tmp_path / "other", AT)
    assert witness.seen == Checkpoint.parse(note.text)
    stranger = PublishedLog(tmp_path / "stranger", tmp_path / "stranger.key")
    add_key(stranger.key_file, "office.gov.cn/banjie")
    show(stranger, hashes)
    with pytest.raises(BadNote):
        witness.cosign(stranger.folder, AT)
    with pytest.raises(UnsafeKey):
        add_key(log.key_file, kind=COSIGNS)


def show(log: PublishedLog, hashes: list[bytes]) -> None:
    """Write a log with these leaves, as if there had never been another."""
    last = log.checkpoint()
    before = last.size if last and last.size <= len(hashes) else 0
    tiles = TileFolder(log.folder, before)
    tiles.append(hashes[before:])
    signers = read_keys(log.key_file)
    made = Checkpoint(signers[0].name, tiles.size, tiles.tree_root())
    (log.folder / "checkpoint").write_text(str(signed_note(str(made), signers)), encoding="utf-8")


# ---- in a dossier --------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_every_record_of_a_dossier_is_proved_to_be_in_the_signed_log(audited: AuditedRegister, tmp_path: Path) -> None:
    path = tmp_path / "logged.zip"
    path.write_bytes(audited.export(audited.names.paper).packed)
    (own,) = [str(one.key) for one in read_keys(audited.log.key_file)]
    stranger = str(add_key(tmp_path / "stranger.key", own.split("+")[0]))

    with audited.sessions.begin() as session:
        export = make.record_export(session, audited.names.paper, "li", NOW, door=COMMAND, sources=audited.sources)
        with pytest.raises(make.NotSigned):  # the export itself is not in the log yet
            make.make_dossier(session, export, audited.sources)
        bare = make.make_dossier(session, export, audited.sources, unsigned=True)
    (tmp_path / "bare.zip").write_bytes(bare.packed)
    assert check.check(tmp_path / "bare.zip").code == 2
    assert check.check(path).code == 0
    assert check.check(path, policy=f"log {own}\nquorum none\n").code == 0
    after_a_change = f"log {own}\nlog {stranger}\nquorum none\n"
    assert check.check(path, policy=after_a_change).code == 0
    for policy in (f"log {stranger}\nquorum none\n", "quorum none\n"):
        found = check.check(path, policy=policy)
        assert [(one.list, one.part) for one in found.listed("altered")] == [("altered", check.CHECKPOINT)], policy
    unknown_witness = f"log {own}\nwitness w {own}\nquorum v\n"
    for nonsense in (unknown_witness, "nonsense", f"log {own}\n", f"log {own}1\nquorum none"):
        with pytest.raises(check.NotChecked):
            check.check(path, policy=nonsense)


@pytest.mark.slow
def test_a_witness_that_has_not_cosigned_is_named_and_nothing_is_called_altered(
    audited: AuditedRegister, tmp_path: Path
) -> None:
    path = tmp_path / "unwitnessed.zip"
    path.write_bytes(audited.export(audited.names.paper).packed)
    (own,) = [str(one.key) for one in read_keys(audited.log.key_file)]
    keys = [add_key(tmp_path / f"{name}.key", name, COSIGNS) for name in ("archive", "court")]
    both = "".join(f"witness {key.name} {key}\n" for key in keys)

    found = check.check(path, policy=f"log {own}\n{both}group all-of-them all archive court\nquorum all-of-them\n")

    assert (found.code, found.listed("altered")) == (2, [])
    assert [one.part for one in found.listed("missing")] == ["witness:archive", "witness:court"]
