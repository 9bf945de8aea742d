"""Releases of the program: by which name a case is pinned to one, and the code kept of each as long as it is needed."""

import base64
import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import worker
from models.errors import BadInput
from settings import Settings

HERE = Path(worker.__file__).resolve().parent
DECIDES = ("models", "rules", "workflows", "activities", "register", "worker.py")  # what a case depends on
ALL = (
    *DECIDES,
    "procedures",
    "calendars",
    "wording",
    "documents",
    "notices",
    "queries",
    "embedded",
    "starter",
    "services",
    "cli",
    "migrations",
    "settings.py",
)
LETTERS = 6  # 30 bits: it stands twice in every workflow task of every history
RETIRED = "retired"


def release(chosen: Settings) -> str:
    """The name of the release that runs here."""
    return chosen.build or named(HERE)


@cache
def named(tree: Path) -> str:
    """What a release is called by its code. Another letter in it is another release: nobody has to remember to say
    so."""
    digest = hashlib.sha256()
    for path in sorted(_code(tree)):
        digest.update(f"{path.relative_to(tree)}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return base64.b32encode(digest.digest()).decode().lower()[:LETTERS]


def _code(tree: Path) -> Iterator[Path]:
    for name in DECIDES:
        yield from (tree / name).rglob("*.py") if (tree / name).is_dir() else (tree / name,)


def keep(chosen: Settings) -> str:
    """Keep the code that runs here, so that its cases have a worker after the files have changed; give its name. Raises
    BadInput where other code is kept under that name."""
    name = release(chosen)
    place = _shelf(chosen.home) / name
    if place.exists() and named(place.resolve()) != named(HERE):
        raise BadInput(f"BANJIE_BUILD={name} 已用于另一版程序;新的版本请用新的名称,或不设 BANJIE_BUILD")
    if place.resolve() != HERE:
        _copy(place)
    (place / RETIRED).unlink(missing_ok=True)
    return name


def _copy(place: Path) -> None:
    """Put there whole: a worker that starts just now finds the one or the other. What decides no case may differ."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".draft-") as draft:
        there = Path(draft) / "new"
        copied(there)
        if place.exists():
            place.rename(Path(draft) / "old")
        there.rename(place)


def copied(there: Path) -> None:
    """The code that runs here, in a folder made for it."""
    there.mkdir()
    for name in ALL:
        if (HERE / name).is_dir():
            shutil.copytree(HERE / name, there / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(HERE / name, there / name)


def kept(home: Path) -> dict[str, Path]:
    """The releases whose workers are to run here, by name, with their code."""
    places = sorted(_shelf(home).glob("[!.]*"))
    return {place.name: place.resolve() for place in places if not (place / RETIRED).exists()}


def retire(home: Path, name: str) -> bool:
    """Let the workers of a release end; whether there were any here. Its code stays: a case that turns up later can
    still have one."""
    place = _shelf(home) / name
    if name not in kept(home):
        return False
    (place / RETIRED).touch()
    return True


def _shelf(home: Path) -> Path:
    return home / "releases"
