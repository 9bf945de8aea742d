"""Attachments: the files lie in a folder under their SHA-256, what they are stands in the register, and a case knows
them by id and keyed digest only."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO, Literal, Protocol

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from models.form import StoredFile, plain_file_name
from models.messages import Number, Person, TextRef
from models.tables import AttachmentRow, DocumentRow
from register import atomic_files, media_types, texts
from register.locks import hold
from register.texts import Ids

LARGEST = 20 * 1024 * 1024  # bytes
PIECE = 1024 * 1024
DRAFT = "draft-"


class Unacceptable(Exception):  # says what is so, like a refusal
    """A file that is not taken: nothing in it, too much in it, or of a kind that is not allowed (`found`)."""

    def __init__(self, why: Literal["empty", "too_large", "type"], found: str = "") -> None:
        super().__init__(f"{why} {found}".strip())
        self.why, self.found = why, found


class Spoilt(Exception):  # says what is so, like a refusal
    """A stored file that is no longer what it was when it was stored."""

    def __init__(self, why: Literal["missing", "altered"], path: Path) -> None:
        super().__init__(f"{why}: {path}")
        self.why, self.path = why, path


class Sink(Protocol):
    """What bytes can be written to."""

    def write(self, piece: bytes, /) -> object: ...


@dataclass(frozen=True)
class Store:
    """The folder of the attachments, how large (bytes) and of which types one may be."""

    root: Path
    largest: int = LARGEST
    types: tuple[str, ...] = media_types.ALLOWED

    def path(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256[2:4] / sha256


def keep(store: Store, name: str, source: BinaryIO) -> StoredFile:
    """Store a file, complete and on disk before it has its place. The same content lies there once.

    Raises Unacceptable, OSError, ValueError where the name is none for a file.
    """
    atomic_files.folder(store.root)
    draft = store.root / f"{DRAFT}{token_hex(8)}"
    try:
        with atomic_files.private(draft) as file:
            found = look(store, name, source, file)
            atomic_files.settle(file)
        atomic_files.place(draft, store.path(found.sha256), store.root)
    finally:
        draft.unlink(missing_ok=True)
    return found


def put(store: Store, made: bytes) -> str:
    """Store what the office itself has made, of whatever type; its SHA-256."""
    atomic_files.folder(store.root)
    draft = store.root / f"{DRAFT}{token_hex(8)}"
    try:
        with atomic_files.private(draft) as file:
            file.write(made)
            atomic_files.settle(file)
        atomic_files.place(draft, store.path(digest(made)), store.root)
    finally:
        draft.unlink(missing_ok=True)
    return digest(made)


def digest(made: bytes) -> str:
    """Under which a file lies."""
    return hashlib.sha256(made).hexdigest()


def look(store: Store, name: str, source: BinaryIO, copy: Sink | None = None) -> StoredFile:
    """What a file is, copied on the way. Raises Unacceptable, OSError, ValueError."""
    plain_file_name(name)
    size, sha, kind = 0, hashlib.sha256(), ""
    for piece in _pieces(source):
        kind = kind or _allowed(store, media_types.media_type(name, piece[: media_types.ENOUGH]))
        size += len(piece)
        if size > store.largest:
            raise Unacceptable("too_large")
        sha.update(piece)
        if copy:
            copy.write(piece)
    if not size:
        raise Unacceptable("empty")
    return StoredFile(name=name, media_type=kind, size=size, sha256=sha.hexdigest())


def _pieces(source: BinaryIO) -> Iterator[bytes]:
    while piece := source.read(PIECE):
        yield piece


def _allowed(store: Store, kind: str) -> str:
    if not any(fnmatchcase(kind, pattern) for pattern in store.types):
        raise Unacceptable("type", kind)
    return kind


def copy_out(store: Store, sha256: str, sink: Sink | None = None) -> None:
    """The content of a stored file, compared with its digest on the way; what was written is worth nothing where
    this raises Spoilt."""
    path, sha = store.path(sha256), hashlib.sha256()
    try:
        with path.open("rb") as file:
            for piece in _pieces(file):
                sha.update(piece)
                if sink:
                    sink.write(piece)
    except FileNotFoundError:
        raise Spoilt("missing", path) from None
    if sha.hexdigest() != sha256:
        raise Spoilt("altered", path)


def missing(session: Session, store: Store, files: Iterable[StoredFile]) -> list[StoredFile]:
    """Those that do not lie in the folder. From here to the end of the transaction the others are not swept away."""
    ordered = sorted(files, key=lambda one: one.sha256)
    for one in ordered:
        hold(session, f"attachment:{one.sha256}")
    return [one for one in ordered if not _lies(store, one)]


def _lies(store: Store, one: StoredFile) -> bool:
    path = store.path(one.sha256)
    return path.is_file() and path.stat().st_size == one.size


def write(  # noqa: PLR0913  # whose, which, and with what they are sealed
    session: Session,
    number: Number,
    files: Iterable[StoredFile],
    *,
    n: int | None,
    at: datetime,
    by: Person | None,
    ids: Ids,
    secret: bytes,
) -> tuple[TextRef, ...]:
    """Note stored files of a complaint (`n`: of its act); what goes on from here are their references."""
    rows = [
        AttachmentRow(
            id=ids(),
            complaint=number,
            n=n,
            **one.model_dump(),
            hmac=reference(secret, number, one.name, one.sha256),
            added_at=at,
            added_by=by,
        )
        for one in files
    ]
    session.add_all(rows)
    return tuple(TextRef(id=row.id, hmac=row.hmac) for row in rows)


def reference(secret: bytes, number: Number, name: str, sha256: str) -> str:
    """The keyed digest of an attachment: it holds for this content under this name at this complaint only."""
    return texts.keyed(secret, number, name, sha256)[:32]


def of_complaint(session: Session, number: Number) -> list[AttachmentRow]:
    """All that was attached, in the order in which it came."""
    found = select(AttachmentRow).where(AttachmentRow.complaint == number)
    return list(session.scalars(found.order_by(AttachmentRow.added_at, AttachmentRow.n, AttachmentRow.id)))


def stored(store: Store) -> Iterator[Path]:
    """Every file in the folder, and what writing left unfinished."""
    yield from store.root.glob(f"{DRAFT}*")
    yield from (path for path in store.root.glob("??/??/*") if path.is_file())


def sweep(session: Session, path: Path, before: datetime) -> bool:
    """Remove a file that no complaint knows, as attached or as a document, and that has not been stored again since
    `before`; whether it was."""
    hold(session, f"attachment:{path.name}")
    try:
        young = path.stat().st_mtime >= before.timestamp()
    except FileNotFoundError:
        return False
    known = (exists().where(row.sha256 == path.name) for row in (AttachmentRow, DocumentRow))
    if young or session.scalar(select(or_(*known))):
        return False
    path.unlink()
    return True
