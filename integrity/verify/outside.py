"""Where the watch finds what it compares the register with, outside the database."""

from pathlib import Path
from typing import NamedTuple


class OutsideFiles(NamedTuple):
    """Files and folders outside the database; what is None is not compared."""

    witness: Path | None = None
    attachments: Path | None = None
    archive: Path | None = None


NOTHING_OUTSIDE = OutsideFiles()
