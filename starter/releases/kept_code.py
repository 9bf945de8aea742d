"""Releases of the program: the name by which a case is pinned to one, and the code that is kept of each."""

import shutil
import tempfile
from pathlib import Path

from models.errors import BadInput
from register.release_names import CASE_CODE, CODE_ROOT, release_name, running_release
from settings import Settings
from wording.translation import gettext

ALL_CODE = (
    *CASE_CODE,
    "conformance",
    "procedures",
    "calendars",
    "wording",
    "documents",
    "notices",
    "queries",
    "integrity",
    "web",
    "starter",
    "services",
    "cli",
    "settings",
)
RETIRED_MARK = "retired"


def keep_release(chosen: Settings) -> str:
    """Keep the code that runs here, so that its cases have a worker after the files have changed; return its name.
    Raises BadInput if other code is kept under that name."""
    name = running_release(chosen)
    folder = _releases_folder(chosen.home) / name
    if folder.exists() and release_name(folder.resolve()) != release_name(CODE_ROOT):
        raise BadInput(
            gettext(
                "BANJIE_BUILD={name} is the name of other code. Give a new release a new name, or "
                "leave BANJIE_BUILD unset.",
                name=name,
            )
        )
    if folder.resolve() != CODE_ROOT:
        _replace_copy(folder)
    (folder / RETIRED_MARK).unlink(missing_ok=True)
    return name


def _replace_copy(folder: Path) -> None:
    """Replace the copy by renaming folders: a worker that starts meanwhile finds the old one or the new one, complete.
    Code that decides no case may differ between them."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".draft-") as draft:
        target = Path(draft) / "new"
        copy_code(target)
        if folder.exists():
            folder.rename(Path(draft) / "old")
        target.rename(folder)


def copy_code(target: Path) -> None:
    """Copy the code that runs here into a new folder."""
    target.mkdir()
    for name in ALL_CODE:
        if (CODE_ROOT / name).is_dir():
            shutil.copytree(CODE_ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__", "*.po"))
        else:
            shutil.copy2(CODE_ROOT / name, target / name)


def kept_releases(home: Path) -> dict[str, Path]:
    """Return the releases whose workers are to run here, by name, with the folder of their code."""
    folders = sorted(_releases_folder(home).glob("[!.]*"))
    return {folder.name: folder.resolve() for folder in folders if not (folder / RETIRED_MARK).exists()}


def retire_release(home: Path, name: str) -> bool:
    """Let the workers of a release end; return whether there were any here. Its code stays, for a case that turns up
    later."""
    folder = _releases_folder(home) / name
    if name not in kept_releases(home):
        return False
    (folder / RETIRED_MARK).touch()
    return True


def _releases_folder(home: Path) -> Path:
    return home / "releases"
