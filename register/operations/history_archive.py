"""The archive: histories of runs that have ended, as Temporal told them, each a file of its own below one folder.

What is compared is the SHA-256 of the JSON itself; how it is packed may change. The digest stands in the name too, so
that a run which ended twice, since Temporal was set back in between, has both its histories there.
"""

import gzip
import hashlib
import json
import zlib
from pathlib import Path
from secrets import token_hex

from models.messages import Number
from register import atomic_files
from register.attachments import Spoilt

DRAFT = "draft-"


def path(root: Path, number: Number, run_id: str, sha256: str) -> Path:
    """Where the history of a run lies: by year of the register, number and run."""
    return root / number[:8] / number / f"{run_id}.{sha256[:12]}.json.gz"


def written(history: str) -> str:
    """The same history in the same order of words each time: Temporal's library writes down maps in any."""
    return json.dumps(json.loads(history), ensure_ascii=False, sort_keys=True)


def digest(history: str) -> str:
    """By which a history is known, and seen to be unchanged."""
    return hashlib.sha256(history.encode()).hexdigest()


def keep(root: Path, number: Number, run_id: str, history: str) -> str:
    """Write a history down; its digest. The same history gives the same bytes, and lies there once."""
    atomic_files.folder(root)
    draft, sha256 = root / f"{DRAFT}{token_hex(8)}", digest(history)
    try:
        with atomic_files.private(draft) as file:
            file.write(gzip.compress(history.encode(), mtime=0))
            atomic_files.settle(file)
        atomic_files.place(draft, path(root, number, run_id, sha256), root)
    finally:
        draft.unlink(missing_ok=True)
    return sha256


def read(root: Path, number: Number, run_id: str, sha256: str) -> str:
    """A history as it was exported, for whoever replays it. Raises Spoilt."""
    file = path(root, number, run_id, sha256)
    try:
        history = gzip.decompress(file.read_bytes())
    except FileNotFoundError:
        raise Spoilt("missing", file) from None
    except (OSError, EOFError, zlib.error):
        raise Spoilt("altered", file) from None
    if hashlib.sha256(history).hexdigest() != sha256:
        raise Spoilt("altered", file)
    return history.decode()
