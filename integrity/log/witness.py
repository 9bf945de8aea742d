"""A witness: on another machine than the log, it cosigns checkpoints as long as each extends what it saw before."""

import fcntl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from integrity.log.keys import UnsafeKey, add_key, read_keys
from integrity.log.note import COSIGNS, BadNote, Checkpoint, Note, NoteKey, cosigned_at, signed_note
from integrity.log.publish import CHECKPOINT, PublishedLog
from integrity.log.tiles import TileFolder, TileMissing
from integrity.log.unanswered import forget_instants
from register.files import atomic_files

KEYS, LOG, SEEN = "key", "log", "seen"
COSIGNATURES = "cosignatures"


class SplitView(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised where a log shows something else than it showed before: `seen` is what it showed then."""

    def __init__(self, shown: Checkpoint, seen: Checkpoint) -> None:
        super().__init__(f"{shown.origin}: {shown.size} does not extend {seen.size}")
        self.shown, self.seen = shown, seen


@dataclass(frozen=True)
class LogWitness:
    """The folder of a witness: its key, the key of the log that it watches, and what it saw last."""

    folder: Path

    def begin(self, log: NoteKey, name: str) -> NoteKey:
        """Make a witness of a log, and return its public key. Raises UnsafeKey where there is one."""
        if (self.folder / KEYS).exists():
            raise UnsafeKey(self.folder / KEYS)
        made = add_key(self.folder / KEYS, name, COSIGNS)
        self._write(LOG, f"{log}\n")
        return made

    def trust(self, log: NoteKey) -> None:
        """Know a further key of the log."""
        self._write(LOG, f"{(self.folder / LOG).read_text()}{log}\n")

    @property
    def seen(self) -> Checkpoint | None:
        path = self.folder / SEEN
        return Checkpoint.parse(path.read_text(encoding="utf-8")) if path.exists() else None

    def cosign(self, log_folder: Path, at: datetime) -> Checkpoint:
        """Compare the newest checkpoint in the folder of the log, or a copy of it, with what was seen before; sign it,
        and leave the signature there. Raises SplitView, BadNote, UnsafeKey, TileMissing, OSError."""
        note = Note.parse((log_folder / CHECKPOINT).read_text(encoding="utf-8"))
        shown = Checkpoint.parse(note.text)
        if not any(key.name == shown.origin and note.signed_by(key) for key in self.log_keys):
            raise BadNote(shown.origin)
        with self.locked():
            _require_extension(TileFolder(log_folder, shown.size), shown, self.seen)
            signed = self.sign(note, shown, at)
        target = log_folder / COSIGNATURES
        key = read_keys(self.folder / KEYS)[0].key
        atomic_files.write_file(target, target / key.id.hex(), str(signed).encode())
        return shown

    @property
    def log_keys(self) -> list[NoteKey]:
        """The keys of the log that is watched. Raises BadNote, OSError."""
        return [NoteKey.parse(line) for line in (self.folder / LOG).read_text().splitlines()]

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Compare and sign one checkpoint at a time, so that none goes behind another. Raises OSError."""
        with (self.folder / KEYS).open() as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def sign(self, note: Note, shown: Checkpoint, at: datetime) -> Note:
        """Sign a checkpoint that extends what was seen. Raises UnsafeKey, OSError."""
        self._write(SEEN, str(shown))  # before it is signed: nothing that was signed is forgotten
        return signed_note(note.text, read_keys(self.folder / KEYS), int(at.timestamp()))

    def _write(self, name: str, text: str) -> None:
        atomic_files.write_file(self.folder, self.folder / name, text.encode())


def _require_extension(tiles: TileFolder, shown: Checkpoint, seen: Checkpoint | None) -> None:
    """Raise SplitView unless the tree that is shown holds the one that was seen, at its beginning."""
    if tiles.tree_root() != shown.root:
        raise TileMissing(CHECKPOINT)
    if seen is None:
        return
    if shown.origin != seen.origin or shown.size < seen.size or tiles.tree_root(seen.size) != seen.root:
        raise SplitView(shown, seen)


def with_cosignatures(note: Note, log_folder: Path) -> Note:
    """Return a checkpoint with the signatures that witnesses have left for it."""
    lines = list(note.signatures)
    for path in sorted((log_folder / COSIGNATURES).glob("[0-9a-f]" * 8)):
        try:
            other = Note.parse(path.read_text(encoding="utf-8"))
        except (BadNote, OSError, ValueError):
            continue
        lines += other.signatures if other.text == note.text else ()
    return Note(note.text, tuple(lines))


def last_seen_by(log_folder: Path, key: NoteKey) -> Checkpoint | None:
    """Return the checkpoint that a witness signed last, by what is kept of it; None where nothing is."""
    try:
        note = Note.parse((log_folder / COSIGNATURES / key.id.hex()).read_text(encoding="utf-8"))
        return Checkpoint.parse(note.text) if note.signed_by(key) else None
    except (BadNote, OSError, ValueError):
        return None


def keep_cosignature(log_folder: Path, signed: Note, key: NoteKey) -> None:
    """Keep what a witness has signed, those signatures alone that are by this key. Raises BadNote, OSError."""
    own = signed.only_by(key)
    if not own.signatures:
        raise BadNote(f"signature of {key.name}")
    target = log_folder / COSIGNATURES
    atomic_files.write_file(target, target / key.id.hex(), str(own).encode())
    forget_instants(target, about(key))


def about(key: NoteKey) -> str:
    """Return how the names of files begin that say since when this witness is asked in vain."""
    return f"{key.id.hex()}."


def last_cosigned(log_folder: Path, key: NoteKey) -> datetime | None:
    """Return when this witness last signed, verified by its key; None where it never has."""
    return _last_instant([log_folder / COSIGNATURES / key.id.hex()], key)


def last_left(log_folder: Path) -> datetime | None:
    """Return when the witnesses last signed whom nobody asks over the network and whose keys no setting names: as the
    files that they left say, unverified."""
    return _last_instant((log_folder / COSIGNATURES).glob("[0-9a-f]" * 8), None)


def last_signed(log: PublishedLog) -> datetime | None:
    """Return when a witness last signed: of those whose keys the settings name, or where they name none, of any."""
    if not log.witnesses:
        return last_left(log.folder)
    return max(filter(None, (last_cosigned(log.folder, one.key) for one in log.witnesses)), default=None)


def is_witnessed(log: PublishedLog) -> bool:
    """Return True where a witness whose key the settings name has cosigned this log, as it is or as it was when it was
    smaller."""
    try:
        now = log.checkpoint()
    except (BadNote, OSError, ValueError):
        return False
    seen = filter(None, (last_seen_by(log.folder, one.key) for one in log.witnesses))
    return now is not None and any(_is_beginning_of(log, now, one) for one in seen)


def _is_beginning_of(log: PublishedLog, now: Checkpoint, seen: Checkpoint) -> bool:
    try:
        _require_extension(log.tiles(now.size), now, seen)
    except (SplitView, TileMissing):
        return False
    return True


def _last_instant(paths: Iterable[Path], key: NoteKey | None) -> datetime | None:
    at = [seconds for path in paths for seconds in _signing_times(path, key)]
    return datetime.fromtimestamp(max(at), UTC) if at else None


def _signing_times(path: Path, key: NoteKey | None) -> list[int]:
    try:
        note = Note.parse(path.read_text(encoding="utf-8"))
        if key:
            note = note.only_by(key)
        return [cosigned_at(line) for line in note.signatures]
    except (BadNote, OSError, ValueError):
        return []
