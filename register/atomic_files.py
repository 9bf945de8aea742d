"""Files that are complete, and on disk, before they have their place: of the attachments, of the archive."""

import os
from pathlib import Path
from typing import IO, BinaryIO


def folder(path: Path) -> None:
    """A folder for the owner and the group."""
    path.mkdir(mode=0o750, parents=True, exist_ok=True)


def private(path: Path) -> BinaryIO:
    """A new file for the owner and the group, whatever the umask gives others."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
    os.fchmod(descriptor, 0o640)
    return os.fdopen(descriptor, "wb")


def settle(file: IO[bytes]) -> None:
    """What was written is on disk when this returns."""
    file.flush()
    os.fsync(file.fileno())


def place(draft: Path, target: Path, root: Path) -> None:
    """In its place below the root, and the way to it on disk: a file that was altered meanwhile is made good."""
    above = [one for one in target.parents if one.is_relative_to(root)]
    for one in reversed(above):
        folder(one)
    draft.replace(target)
    for one in above:
        descriptor = os.open(one, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
