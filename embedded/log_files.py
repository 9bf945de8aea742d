"""Log files of child processes, cut while the processes go on writing: together they hold a bounded number of bytes."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

MAX_LOG_BYTES = 10_000_000
KEPT_LOGS = 5  # of each process, with the one being written: NAME.log, NAME.log.1, ...


def rotate_log(path: Path, max_bytes: int = MAX_LOG_BYTES) -> bool:
    """Copy a log that has grown too long to NAME.log.1, cut it, and return True. The process has the file open to
    append, so it goes on at the new end; what it writes between copy and cut is lost."""
    with suppress(FileNotFoundError):
        if path.stat().st_size <= max_bytes:
            return False
        kept = [path.with_suffix(f".log.{place}") for place in range(1, KEPT_LOGS)]
        for older, newer in zip(reversed(kept), reversed(kept[:-1]), strict=False):
            with suppress(FileNotFoundError):
                newer.replace(older)
        shutil.copy2(path, kept[0])
        os.truncate(path, 0)
        return True
    return False
