"""Publish the log: append what has got a position since, and sign how it stands now."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrity.log.keys import log_keys, policy_text
from integrity.log.memory import memory_file, remember, remembered
from integrity.log.note import BadNote, Checkpoint, Note, NoteKey, signed_note
from integrity.log.tiles import TileFolder
from integrity.log.tree import TILE_WIDTH, leaf_data, leaf_hash, root_over
from models.errors import BadInput
from models.tables import LogRow
from register.files import atomic_files
from register.locks import advisory_lock
from register.log import unsigned_positions
from settings import Settings
from wording.translation import gettext

CHECKPOINT, POLICY = "checkpoint", "policy"
ROWS_AT_ONCE = 16_384


class LogDiffers(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised where the log in the register is not the one that was signed: shorter, or another record at or before
    `position`. `signed`: how many records were signed, as far as that is remembered. Nothing is signed then."""

    def __init__(self, position: int, signed: int) -> None:
        super().__init__(f"not what was signed, at position {position} of {signed}")
        self.position, self.signed = position, signed


@dataclass(frozen=True)
class StampAuthority:
    """Where stamps are asked for (RFC 3161), and the certificates (PEM) by which they are verified."""

    url: str
    certificates: Path


@dataclass(frozen=True)
class NetworkWitness:
    """A witness that is asked over the network (C2SP's tlog-witness): its address, and its key."""

    url: str
    key: NoteKey


@dataclass(frozen=True)
class PublishedLog:
    """The folder with the files of the log, and the file with its keys, which belongs elsewhere and beside which the
    log remembers itself; who stamps and who cosigns it."""

    folder: Path
    key_file: Path
    authority: StampAuthority | None = None
    witnesses: tuple[NetworkWitness, ...] = ()

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
    """Return the signed log that the settings name; None where they name none. Raises BadInput for a key that is
    none."""
    folder, key, url, certificates = chosen.tlog_folder, chosen.tlog_key_file, chosen.tlog_stamps, chosen.tlog_stamps_ca
    authority = StampAuthority(str(url), certificates) if url and certificates else None
    try:
        witnesses = tuple(NetworkWitness(url, NoteKey.parse(key)) for url, key in map(str.split, chosen.tlog_witnesses))
    except BadNote as error:
        raise BadInput(gettext("The key cannot be used: {why}", why=error)) from None
    return PublishedLog(folder, key, authority, witnesses) if folder and key else None


def publish(session: Session, log: PublishedLog) -> Checkpoint | None:
    """Append what is new, and sign; return the checkpoint, or None where nothing is on record. Waits for another
    process that is at it. What is signed is remembered beside the key before it is published, and nothing is signed
    that does not hold what is remembered. Raises LogDiffers, also where the key of a log that was signed is gone;
    UnsafeKey, TileMissing, BadNote, OSError."""
    advisory_lock(session, "tlog")
    last = log.checkpoint()
    if (last or memory_file(log.key_file).exists()) and not log.key_file.exists():  # not signed on by an unknown key
        raise LogDiffers(0, last.size if last else 0)
    signers = log_keys(log.key_file)
    keys = [signer.key for signer in signers]
    tiles = log.tiles(last.size if last else 0)
    known = _require_remembered(session, log, keys, tiles)
    _require_same_end(session, tiles, last)
    for unsigned in unsigned_positions(session, LogRow.position > tiles.size):
        raise LogDiffers(unsigned.position, tiles.size)
    while added := _leaves(session, tiles.size, ROWS_AT_ONCE):
        tiles.append(added)
    if last and last == known and last.size == tiles.size and _signed_by_all(log, keys):
        return last
    if not tiles.size:
        return None
    checkpoint = Checkpoint(known.origin if known else signers[0].name, tiles.size, tiles.tree_root())
    signed = signed_note(str(checkpoint), signers)
    remember(log.key_file, signed)
    policy = policy_text([*keys, *(witness.key for witness in log.witnesses)], needed=False)
    for name, text in ((POLICY, policy), (CHECKPOINT, str(signed))):
        atomic_files.write_file(log.folder, log.folder / name, text.encode())
    return checkpoint


def _signed_by_all(log: PublishedLog, keys: list[NoteKey]) -> bool:
    note = log.note()
    return note is not None and all(note.signed_by(key) for key in keys)


def _require_remembered(
    session: Session, log: PublishedLog, keys: list[NoteKey], tiles: TileFolder
) -> Checkpoint | None:
    """Return the checkpoint that the log remembers to have signed, once the tree that is there begins with it. A folder
    that was lost or set back is made again if the register still holds all that was signed."""
    try:
        known = remembered(log.key_file, keys)
    except (BadNote, ValueError):
        raise LogDiffers(0, tiles.size) from None
    if known is None:
        if tiles.size:
            raise LogDiffers(0, tiles.size)
        return None
    is_behind = tiles.size < known.size
    root = root_over(_first_leaves(session, known.size)) if is_behind else tiles.tree_root(known.size)
    if root != known.root:
        raise LogDiffers(known.size, known.size)
    return known


def _first_leaves(session: Session, count: int) -> Iterator[bytes]:
    """Yield the hashes of the first leaves, fewer where the register has not so many."""
    for first in range(0, count, ROWS_AT_ONCE):
        yield from _leaves(session, first, min(ROWS_AT_ONCE, count - first))


def _require_same_end(session: Session, tiles: TileFolder, last: Checkpoint | None) -> None:
    """Compare the last record that was signed with the one that is there now, and the tiles with their root."""
    if not last:
        return
    if tiles.tree_root() != last.root:
        raise LogDiffers(tiles.size, last.size)
    found = session.execute(select(LogRow.stream, LogRow.seq, LogRow.hash).where(LogRow.position == tiles.size)).first()
    (signed,) = tiles.read_hashes(0, tiles.size - 1, 1)
    if found is None or leaf_hash(leaf_data(*found)) != signed:
        raise LogDiffers(tiles.size, last.size)


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
