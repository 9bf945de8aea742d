"""Publish the log: append what has got a position since, and sign how it stands now."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.log.keys import UnsafeKey, log_keys, policy_text
from audit.log.note import Checkpoint, Note, NoteKey, signed_note
from audit.log.tiles import TileFolder
from audit.log.tree import TILE_WIDTH, leaf_data, leaf_hash
from models.tables import LogRow
from register.files import atomic_files
from register.locks import advisory_lock
from settings import Settings

CHECKPOINT, POLICY = "checkpoint", "policy"
ROWS_AT_ONCE = 16_384


class LogDiffers(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised where the log in the register is not the one that was signed: shorter, or another record at `position`.
    Nothing is signed then."""

    def __init__(self, position: int) -> None:
        super().__init__(f"not what was signed, at position {position}")
        self.position = position


@dataclass(frozen=True)
class StampAuthority:
    """Where stamps are asked for (RFC 3161), and the certificates (PEM) by which they are verified."""

    url: str
    certificates: Path


@dataclass(frozen=True)
class NetworkWitness:
    """A witness that is asked over the network (C2SP's tlog-witness): its address, and its key as C2SP writes it."""

    url: str
    key: str


@dataclass(frozen=True)
class PublishedLog:
    """The folder with the files of the log, and the file with its keys, which belongs elsewhere; who stamps
    and who cosigns it."""

    folder: Path
    key_file: Path
    authority: StampAuthority | None = None
    witness: NetworkWitness | None = None

    def checkpoint(self) -> Checkpoint | None:
        """Return the newest checkpoint; None where nothing was signed yet. Raises BadNote."""
        note = self.note()
        return Checkpoint.parse(note.text) if note else None

    def note(self) -> Note | None:
        """Return the newest checkpoint with its signatures. Raises BadNote."""
        path = self.folder / CHECKPOINT
        return Note.parse(path.read_text(encoding="utf-8")) if path.exists() else None

    def is_signed(self) -> bool:
        """Return True where the newest checkpoint is signed by a log that the policy beside it names. Raises BadNote
        where a signature of such a log is not good; IndexError, OSError for files that are not as written."""
        note = self.note()
        lines = (self.folder / POLICY).read_text(encoding="utf-8").splitlines()
        logs = [NoteKey.parse(line.split()[1]) for line in lines if line.startswith("log")]
        signed = [note.signed_by(key) for key in logs] if note else []
        return any(signed)

    def tiles(self, size: int) -> TileFolder:
        return TileFolder(self.folder, size)


def published_log(chosen: Settings) -> PublishedLog | None:
    """Return the signed log that the settings name; None where they name none."""
    folder, key, url, certificates = chosen.tlog_folder, chosen.tlog_key_file, chosen.tlog_stamps, chosen.tlog_stamps_ca
    authority = StampAuthority(str(url), certificates) if url and certificates else None
    address, known = chosen.tlog_witness, chosen.tlog_witness_key
    witness = NetworkWitness(str(address), known) if address and known else None
    return PublishedLog(folder, key, authority, witness) if folder and key else None


def publish(session: Session, log: PublishedLog) -> Checkpoint | None:
    """Append what is new, and sign; return the checkpoint, or None where nothing is on record. Waits for another
    process that is at it. Raises UnsafeKey where the key of a log that was signed is gone; LogDiffers, TileMissing,
    BadNote, OSError."""
    advisory_lock(session, "tlog")
    last = log.checkpoint()
    if last and not log.key_file.exists():  # not signed on by a key that nobody knows
        raise UnsafeKey(f"{log.key_file}: -")
    signers = log_keys(log.key_file)
    tiles = log.tiles(last.size if last else 0)
    _require_same_end(session, tiles, last)
    while added := _leaves(session, tiles.size, ROWS_AT_ONCE):
        tiles.append(added)
    if last and last.size == tiles.size and _signed_by_all(log, [signer.key for signer in signers]):
        return last
    if not tiles.size:
        return None
    checkpoint = Checkpoint(last.origin if last else signers[0].name, tiles.size, tiles.tree_root())
    for name, text in (
        (POLICY, policy_text([signer.key for signer in signers])),
        (CHECKPOINT, str(signed_note(str(checkpoint), signers))),
    ):
        atomic_files.write_file(log.folder, log.folder / name, text.encode())
    return checkpoint


def _signed_by_all(log: PublishedLog, keys: list[NoteKey]) -> bool:
    note = log.note()
    return note is not None and all(note.signed_by(key) for key in keys)


def _require_same_end(session: Session, tiles: TileFolder, last: Checkpoint | None) -> None:
    """Compare the last record that was signed with the one that is there now, and the tiles with their root."""
    if not last:
        return
    if tiles.tree_root() != last.root:
        raise LogDiffers(tiles.size)
    found = session.execute(select(LogRow.stream, LogRow.seq, LogRow.hash).where(LogRow.position == tiles.size)).first()
    (signed,) = tiles.read_hashes(0, tiles.size - 1, 1)
    if found is None or leaf_hash(leaf_data(*found)) != signed:
        raise LogDiffers(tiles.size)


def first_difference(session: Session, tiles: TileFolder, after: int = 0, upto: int | None = None) -> int | None:
    """Return the first position in (after, upto] at which the register holds another record than was signed, or none;
    that of the first record below a tile that is not what was signed; None where all are the same. Raises
    TileMissing."""
    end = tiles.size if upto is None else min(upto, tiles.size)
    for first in range(after, end, ROWS_AT_ONCE):
        count = min(ROWS_AT_ONCE, end - first)
        stored = _leaves(session, first, count)
        signed = tiles.read_hashes(0, first, count)
        if stored != list(signed):
            same = next((n for n, (a, b) in enumerate(zip(stored, signed, strict=False)) if a != b), len(stored))
            return first + same + 1
        tile = tiles.first_unfounded(0, first // TILE_WIDTH, -(-(first + count) // TILE_WIDTH))
        if tile is not None:
            return tile * TILE_WIDTH + 1
        tiles.known.clear()  # the leaves of a very large log need not be held
    return None


def _leaves(session: Session, after: int, count: int) -> list[bytes]:
    """Return the hashes of the leaves of at most `count` positions after one, as far as none is missing."""
    chosen = select(LogRow.position, LogRow.stream, LogRow.seq, LogRow.hash).order_by(LogRow.position)
    rows = session.connection().execute(chosen.where(LogRow.position > after).limit(count))  # not through the ORM
    return [
        leaf_hash(leaf_data(stream, seq, digest))
        for place, (position, stream, seq, digest) in enumerate(rows, after + 1)
        if position == place
    ]
