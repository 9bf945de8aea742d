"""Folders and files of this account alone. Nobody else can take their place, read them or write into them."""

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO

from models.errors import StackError


def prepare_home(home: Path) -> None:
    """Create the folder of the stack, or check the one that is there. Raises StackError if it cannot be used, belongs
    to somebody else or everybody may write into it: whoever does decides what our servers do."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = home.stat()
    except OSError as error:
        raise StackError("no_home", home=home, problem=error.strerror) from None
    if found.st_uid != os.geteuid():
        raise StackError("foreign_home", home=home, account=found.st_uid, own=os.geteuid())
    if found.st_mode & stat.S_IWOTH:
        raise StackError("open_home", home=home)


def open_private(path: Path, mode: str = "a") -> IO[bytes]:
    """Open a file that only this account may read: to append (`a`) or anew (`w`). A symbolic link is not followed."""
    flags = os.O_CREAT | os.O_NOFOLLOW | (os.O_APPEND | os.O_RDWR if mode == "a" else os.O_TRUNC | os.O_WRONLY)
    descriptor = os.open(path, flags, 0o600)
    os.fchmod(descriptor, 0o600)
    return os.fdopen(descriptor, f"{mode}b")


def is_private_folder(path: Path, owners: tuple[int, ...]) -> bool:
    """Return whether this is a folder, no link to one, that one of these accounts owns and nobody else may enter."""
    with suppress(OSError):
        found = path.lstat()
        return stat.S_ISDIR(found.st_mode) and found.st_uid in owners and not stat.S_IMODE(found.st_mode) & 0o077
    return False


def short_folder(note: Path, owners: tuple[int, ...]) -> Path:
    """Return a folder of our own with a short path. Its name is random, so that nobody can take it first; the file
    `note` keeps it."""
    with suppress(OSError):
        known = Path(note.read_text(encoding="utf-8"))
        if is_private_folder(known, owners):
            return known
    made = Path(tempfile.mkdtemp(prefix="banjie-"))
    with open_private(note, "w") as file:
        file.write(os.fsencode(made))
    return made


def account_folder() -> Path:
    """Return the folder that all stacks of this account share: for locks. Where another account has taken its name, it
    is a folder that nobody shares."""
    shared = Path(tempfile.gettempdir()) / f"banjie-{os.geteuid()}"
    with suppress(FileExistsError):
        shared.mkdir(mode=0o700)
    return shared if is_private_folder(shared, (os.geteuid(),)) else Path(tempfile.mkdtemp(prefix="banjie-"))
