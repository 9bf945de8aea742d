"""The history archive: event histories of ended workflow runs as Temporal returned them, one file each below one
folder.

The SHA-256 is that of the JSON itself; the compression may change. The file name contains it, so that a run which ended
twice, because Temporal was restored from an older backup in between, has both histories there.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from models.messages import Number
from register.documents.attachments import DamagedFile
from register.files import atomic_files


def history_path(root: Path, number: Number, run_id: str, sha256: str) -> Path:
    """Return where the history of a run lies: by procedure and year, complaint and run."""
    return root / number[:8] / number / f"{run_id}.{sha256[:12]}.json.gz"


def canonical_history(history: str) -> str:
    """Return the JSON with sorted keys: Temporal's library writes maps in any order."""
    return json.dumps(json.loads(history), ensure_ascii=False, sort_keys=True)


def history_digest(history: str) -> str:
    return hashlib.sha256(history.encode()).hexdigest()


def store_history(root: Path, number: Number, run_id: str, history: str) -> str:
    """Store a history; return its digest. The same history is stored once."""
    sha256 = history_digest(history)
    packed = gzip.compress(history.encode(), mtime=0)
    atomic_files.write_file(root, history_path(root, number, run_id, sha256), packed)
    return sha256


def load_history(root: Path, number: Number, run_id: str, sha256: str) -> str:
    """Return a history as it was exported. Raises DamagedFile."""
    file = history_path(root, number, run_id, sha256)
    try:
        history = gzip.decompress(file.read_bytes())
    except FileNotFoundError:
        raise DamagedFile("missing", file) from None
    except (OSError, EOFError, zlib.error):
        raise DamagedFile("altered", file) from None
    if hashlib.sha256(history).hexdigest() != sha256:
        raise DamagedFile("altered", file)
    return history.decode()


def stored_histories(root: Path, number: Number) -> Iterator[tuple[str, str]]:
    """Yield the histories of a complaint that lie in the archive intact, each with the id of its run, whether or not
    the register knows of them."""
    for file in sorted((root / number[:8] / number).glob("*.json.gz")):
        run_id, sha256 = file.name.removesuffix(".json.gz").rsplit(".", 1)
        with suppress(OSError, EOFError, zlib.error):
            history = gzip.decompress(file.read_bytes()).decode(errors="replace")
            if history_digest(history).startswith(sha256):
                yield run_id, history
