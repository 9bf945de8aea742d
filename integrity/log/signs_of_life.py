"""Signs of life: when the watch of the office last looked at the signed log, told to the witness with each checkpoint;
and when the witness last heard of the office. A file each, with nothing secret in it."""

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, NamedTuple

from integrity.log.note import BadNote, Checkpoint
from integrity.log.unanswered import instant
from integrity.log.witness import LogWitness
from register.files import atomic_files

WATCHED, HEARD = "watched", "heard"
WATCHED_HEADER = "Banjie-Watched"  # beside C2SP's request; other witnesses leave it out of account
SILENT_AFTER = timedelta(days=2)  # the watch looks each night, the office asks for a cosignature each day
Silent = Literal["office", "watch"]


class WitnessSigns(NamedTuple):
    """What a witness knows of the office: the checkpoint it saw last, when it heard of the office, and when the watch
    of the office had looked last by then; None for what it never learned."""

    seen: Checkpoint | None
    heard: datetime | None
    watched: datetime | None

    def silent(self, now: datetime) -> tuple[Silent, ...]:
        """Return who has shown no sign of life for too long. An office that was never heard of is not missed."""
        if self.heard is None:
            return ()
        signs: tuple[tuple[Silent, datetime | None], ...] = (("office", self.heard), ("watch", self.watched))
        return tuple(who for who, at in signs if at is None or at <= now - SILENT_AFTER)


def note_watch(log_folder: Path, now: datetime) -> None:
    """Note beside the log that the watch has looked. A folder that cannot be written changes nothing."""
    with suppress(OSError):
        atomic_files.write_file(log_folder, log_folder / WATCHED, now.isoformat().encode())


def last_watched(log_folder: Path) -> datetime | None:
    """Return when the watch last looked, as it says itself; None where it never has."""
    return instant(log_folder, WATCHED)


def note_office(witness: LogWitness, now: datetime, watched: datetime | None) -> None:
    """Note in the folder of a witness that the office was heard of, and what it says of its watch. Raises OSError."""
    for name, at in ((HEARD, now), (WATCHED, watched)):
        if at:
            atomic_files.write_file(witness.folder, witness.folder / name, at.isoformat().encode())


def witness_signs(witness: LogWitness) -> WitnessSigns:
    """Return what a witness knows of the office. Raises BadNote."""
    try:
        seen = witness.seen
    except (OSError, ValueError) as error:
        raise BadNote(str(error)) from None
    return WitnessSigns(seen, instant(witness.folder, HEARD), instant(witness.folder, WATCHED))


def parse_watched(written: str | None) -> datetime | None:
    """Return the instant that the office tells of its watch; None for what is none."""
    with suppress(ValueError):
        at = datetime.fromisoformat(written or "")
        return at if at.tzinfo else None
    return None
