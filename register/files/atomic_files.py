"""Write files atomically: a file is complete and synced to disk before it appears under its name. Used for attachments
and the history archive."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import RawIOBase
from pathlib import Path
from secrets import token_hex
from typing import IO, BinaryIO

DRAFT_PREFIX = "draft-"


@dataclass(frozen=True)
class DraftFile:
    """A file that is being written below `root`, at `path` until it is finished."""

    root: Path
    path: Path
    file: BinaryIO

    def finish(self, target: Path) -> None:
        """Sync the file and move it to its place; nothing can be written any more."""
        sync_to_disk(self.file)
        self.file.close()
        move_into_place(self.path, target, self.root)


@contextmanager
def draft_file(root: Path) -> Iterator[DraftFile]:
    """Open a draft below the root. It is removed on exit unless it has been finished."""
    make_folder(root)
    path = root / f"{DRAFT_PREFIX}{token_hex(8)}"
    try:
        with create_private_file(path) as file:
            yield DraftFile(root, path, file)
    finally:
        path.unlink(missing_ok=True)


def write_file(root: Path, target: Path, content: bytes) -> None:
    """Write a file below the root; it is complete and on disk, or as it was before. Raises OSError."""
    with draft_file(root) as draft:
        draft.file.write(content)
        draft.finish(target)


def make_folder(path: Path) -> None:
    """Create a folder, and those above it, that only the owner and the group may read."""
    path.mkdir(mode=0o750, parents=True, exist_ok=True)


def create_private_file(path: Path) -> BinaryIO:
    """Create a file that only the owner (read, write) and the group (read) may use, whatever the umask is."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
    os.fchmod(descriptor, 0o640)
    return os.fdopen(descriptor, "wb")


def write_all(file: RawIOBase, content: bytes) -> None:
    """Write all of the content to an unbuffered file, and wait until it is on disk. Raises OSError."""
    rest = memoryview(content)
    while rest:
        rest = rest[file.write(rest) or 0 :]
    os.fsync(file.fileno())


def sync_to_disk(file: IO[bytes]) -> None:
    """Flush a file and wait until its content is on disk."""
    file.flush()
    os.fsync(file.fileno())


def move_into_place(draft: Path, target: Path, root: Path) -> None:
    """Move a finished draft to its place below the root and sync every folder on the way. A file that lies there
    already, even an altered one, is replaced."""
    folders = [folder for folder in target.parents if folder.is_relative_to(root)]
    for folder in reversed(folders):
        make_folder(folder)
    draft.replace(target)
    for folder in folders:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
