"""The name of a release of the program, derived from its code. Cases are pinned to it. It needs no Temporal, since
the watch has none."""

import base64
import hashlib
from functools import cache
from pathlib import Path

from settings import Settings

CODE_ROOT = Path(__file__).resolve().parents[1]
# All code on which the state of a case depends.
CASE_CODE = ("models", "rules", "workflows", "activities", "register", "worker.py")
NAME_LENGTH = 6  # 30 bits; short, since it is stored twice in every workflow task of every history


def running_release(chosen: Settings) -> str:
    """Return the name of the release that runs here."""
    return chosen.build or release_name(CODE_ROOT)


@cache
def release_name(tree: Path) -> str:
    """Return the name of a release, derived from its code: any change of the code gives another name."""
    digest = hashlib.sha256()
    files = list[Path]()
    for name in CASE_CODE:
        files += (tree / name).rglob("*.py") if (tree / name).is_dir() else [tree / name]
    for path in sorted(files):
        digest.update(f"{path.relative_to(tree)}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return base64.b32encode(digest.digest()).decode().lower()[:NAME_LENGTH]
