"""Store attachments: the content lies in a folder under its SHA-256, its description in the register. A case knows an
attachment by id and salted digest only."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import BinaryIO, Literal, Protocol

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from models.form import StoredFile, plain_file_name
from models.messages import Number, Person, TextRef
from models.tables import AttachmentRow, DocumentRow
from register.documents import media_types
from register.documents.body_digests import attachment_digest
from register.files import atomic_files
from register.locks import advisory_lock
from register.randomness import Randomness

MAX_ATTACHMENT_BYTES = 20 * 1024 * 1024
CHUNK_BYTES = 1024 * 1024


class FileRejected(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised for a file that is not accepted: it is empty, too large, or of a type that is not allowed (`found`)."""

    def __init__(self, why: Literal["empty", "too_large", "type"], found: str = "") -> None:
        super().__init__(f"{why} {found}".strip())
        self.why, self.found = why, found


class DamagedFile(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised for a stored file that is missing or no longer has its content."""

    def __init__(self, why: Literal["missing", "altered"], path: Path) -> None:
        super().__init__(f"{why}: {path}")
        self.why, self.path = why, path


class Sink(Protocol):
    """Anything that bytes can be written to."""

    def write(self, chunk: bytes, /) -> object: ...


@dataclass(frozen=True)
class AttachmentStore:
    """The folder of the attachments, the largest size (bytes) and the media types (patterns) that are allowed."""

    root: Path
    largest: int = MAX_ATTACHMENT_BYTES
    types: tuple[str, ...] = media_types.ALLOWED_TYPES

    def path(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256[2:4] / sha256


def store_upload(store: AttachmentStore, name: str, source: BinaryIO) -> StoredFile:
    """Store a file; return its description. The same content is stored once.

    Raises FileRejected, OSError, or ValueError where the name is no plain file name.
    """
    with atomic_files.draft_file(store.root) as draft:
        stored = inspect_upload(store, name, source, draft.file)
        draft.finish(store.path(stored.sha256))
    return stored


def store_bytes(store: AttachmentStore, content: bytes) -> str:
    """Store content that the office itself has made, of any type. Returns its SHA-256."""
    sha256 = sha256_of(content)
    atomic_files.write_file(store.root, store.path(sha256), content)
    return sha256


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def inspect_upload(store: AttachmentStore, name: str, source: BinaryIO, copy: Sink | None = None) -> StoredFile:
    """Return name, type, size and SHA-256 of a file, and copy it to `copy`.

    Raises FileRejected, OSError, ValueError.
    """
    plain_file_name(name)
    size, digest, media_type = 0, hashlib.sha256(), ""
    for chunk in _chunks(source):
        if not media_type:
            media_type = media_types.media_type(name, chunk[: media_types.SNIFF_BYTES])
            if not any(fnmatchcase(media_type, pattern) for pattern in store.types):
                raise FileRejected("type", media_type)
        size += len(chunk)
        if size > store.largest:
            raise FileRejected("too_large")
        digest.update(chunk)
        if copy:
            copy.write(chunk)
    if not size:
        raise FileRejected("empty")
    return StoredFile(name=name, media_type=media_type, size=size, sha256=digest.hexdigest())


def _chunks(source: BinaryIO) -> Iterator[bytes]:
    while chunk := source.read(CHUNK_BYTES):
        yield chunk


def copy_stored_file(store: AttachmentStore, sha256: str, sink: Sink | None = None) -> None:
    """Copy a stored file, or only verify it, comparing the content with its digest.

    Raises DamagedFile; what has been written by then must not be used.
    """
    path, digest = store.path(sha256), hashlib.sha256()
    try:
        with path.open("rb") as file:
            for chunk in _chunks(file):
                digest.update(chunk)
                if sink:
                    sink.write(chunk)
    except FileNotFoundError:
        raise DamagedFile("missing", path) from None
    if digest.hexdigest() != sha256:
        raise DamagedFile("altered", path)


def missing_files(session: Session, store: AttachmentStore, files: Iterable[StoredFile]) -> list[StoredFile]:
    """Return the files that are not in the folder. The others are not swept away until the transaction ends."""
    by_digest = sorted(files, key=lambda file: file.sha256)
    for file in by_digest:
        advisory_lock(session, f"attachment:{file.sha256}")
    return [file for file in by_digest if not _is_stored(store, file)]


def _is_stored(store: AttachmentStore, file: StoredFile) -> bool:
    path = store.path(file.sha256)
    return path.is_file() and path.stat().st_size == file.size


def attach_files(
    session: Session,
    number: Number,
    files: Iterable[StoredFile],
    *,
    n: int | None,
    at: datetime,
    by: Person | None,
    randomness: Randomness,
) -> tuple[TextRef, ...]:
    """Note stored files of a complaint (`n`: of its act); return the references that a case is given."""
    refs = []
    for file in files:
        salt = randomness.new_salt()
        ref = TextRef(id=randomness.new_id(), digest=attachment_digest(salt, number, file))
        columns = {**file.model_dump(), "salt": salt, "added_at": at, "added_by": by}
        session.add(AttachmentRow(id=ref.id, complaint=number, n=n, digest=ref.digest, **columns))
        refs.append(ref)
    return tuple(refs)


def attachments_of(session: Session, number: Number) -> list[AttachmentRow]:
    """Return all attachments of a complaint in the order in which they came."""
    return list(session.scalars(attachments_query(number)))


def attachments_query(number: Number) -> Select[AttachmentRow]:
    found = select(AttachmentRow).where(AttachmentRow.complaint == number)
    return found.order_by(AttachmentRow.added_at, AttachmentRow.n, AttachmentRow.id)


def stored_paths(store: AttachmentStore) -> Iterator[Path]:
    """Yield every file in the folder, unfinished drafts among them."""
    yield from store.root.glob(f"{atomic_files.DRAFT_PREFIX}*")
    yield from (path for path in store.root.glob("??/??/*") if path.is_file())


def sweep_file(session: Session, path: Path, before: datetime | None = None) -> bool:
    """Remove a file that no complaint knows, as attachment or document, and that has not been stored again since
    `before`; without it, whenever it was stored. Returns True when it was removed."""
    advisory_lock(session, f"attachment:{path.name}")
    try:
        recent = path.stat().st_mtime >= before.timestamp() if before else not path.is_file()
    except FileNotFoundError:
        return False
    known = (exists().where(row.sha256 == path.name) for row in (AttachmentRow, DocumentRow))
    if recent or session.scalar(select(or_(*known))):
        return False
    path.unlink()
    return True
