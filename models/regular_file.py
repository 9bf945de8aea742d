"""Files that people name: only regular ones are read. At a pipe one would wait for ever, and a device never ends."""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO


def open_regular(path: str | Path) -> BinaryIO:
    """Open a file to read it. Raises OSError: with EISDIR for a folder, with ENXIO for a pipe, a device or a socket."""
    _require_regular(path, Path(path).stat())
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)  # it may have been exchanged meanwhile
    try:
        _require_regular(path, os.fstat(descriptor))
    except OSError:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "rb")


def read_regular(path: str | Path) -> bytes:
    """Return the content of a file. Raises OSError as `open_regular` does."""
    with open_regular(path) as file:
        return file.read()


def _require_regular(path: str | Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        code = errno.EISDIR if stat.S_ISDIR(found.st_mode) else errno.ENXIO
        raise OSError(code, os.strerror(code), os.fspath(path))
