"""What the log remembers of itself: the checkpoint that was signed last, beside the key and signed by it. Who sets the
register and the folder of the log back cannot set this back without the key."""

from collections.abc import Iterable
from pathlib import Path

from integrity.log.note import BadNote, Checkpoint, Note, NoteKey
from register.files import atomic_files


def memory_file(key_file: Path) -> Path:
    return key_file.with_name(f"{key_file.name}.last")


def remember(key_file: Path, signed: Note) -> None:
    """Remember a checkpoint, before it is published. Raises OSError."""
    atomic_files.write_file(key_file.parent, memory_file(key_file), str(signed).encode())


def remembered(key_file: Path, keys: Iterable[NoteKey]) -> Checkpoint | None:
    """Return the checkpoint that was signed last; None where nothing is remembered. Raises BadNote where none of these
    keys signed it, OSError."""
    path = memory_file(key_file)
    if not path.exists():
        return None
    note = Note.parse(path.read_text(encoding="utf-8"))
    signed = [note.signed_by(key) for key in keys]
    if not any(signed):
        raise BadNote(path.name)
    return Checkpoint.parse(note.text)
