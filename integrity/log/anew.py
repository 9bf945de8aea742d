"""Begin a new log where the one before cannot be gone on with: its register was restored from a backup. What was signed
stays, aside."""

import re
from datetime import datetime

from integrity.log.keys import UnsafeKey, add_key, read_keys
from integrity.log.memory import memory_file
from integrity.log.note import BadNote, NoteKey
from integrity.log.publish import CHECKPOINT, POLICY, PublishedLog
from integrity.log.stamps import STAMPS
from integrity.log.witness import COSIGNATURES

EARLIER = "earlier"  # folder of the files of logs before, beside those of this one
SINCE = re.compile(r"/\d{8}T\d{6}$")  # ends the name of a log that was begun anew


def begin_anew(log: PublishedLog, at: datetime) -> NoteKey:
    """Put the files of a log, its keys and what it remembers aside, and make the key of a new one, whose name says
    since when. Raises UnsafeKey, OSError."""
    since = f"{at:%Y%m%dT%H%M%S}"
    name = _name(log)
    earlier = log.folder / EARLIER / since
    for part in (CHECKPOINT, POLICY, "tile", COSIGNATURES, STAMPS):
        if (log.folder / part).exists():
            earlier.mkdir(parents=True, exist_ok=True)
            (log.folder / part).replace(earlier / part)
    for path in (log.key_file, memory_file(log.key_file)):
        if path.exists():
            path.replace(path.with_name(f"{path.name}.until-{since}"))
    return add_key(log.key_file, f"{SINCE.sub('', name)}/{since}" if name else None)


def _name(log: PublishedLog) -> str | None:
    """Return the name of the log, by its key or, where that is gone, by its checkpoint."""
    try:
        keys = read_keys(log.key_file)
        last = log.checkpoint()
    except (UnsafeKey, BadNote, ValueError):
        return None
    return keys[0].name if keys else last.origin if last else None
