"""Replace a folder by a newly made one, without deleting anything that was not made here."""

import shutil
from pathlib import Path


class ForeignFolderError(Exception):
    """The folder holds something else. The message names it."""


def check_replaceable(target: Path, mark: str) -> None:
    """Raise ForeignFolderError unless the folder is missing, empty, or has the file that marks it as made here."""
    if target.exists() and not (target / mark).is_file() and (not target.is_dir() or any(target.iterdir())):
        raise ForeignFolderError(f"{target} is not replaced: it has no {mark}. Remove it, or name another folder.")


def replace_folder(target: Path, made: Path, mark: str) -> None:
    """Put a folder in place of another one. Raises ForeignFolderError if that was not made here."""
    check_replaceable(target, mark)
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(made, target)
