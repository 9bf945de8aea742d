"""Since when somebody outside of the office has been asked in vain: a file beside what they would have sent."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from register.files import atomic_files

UNANSWERED, REFUSED = "unanswered", "refused"


def note_instant(folder: Path, name: str, now: datetime) -> None:
    """Remember an instant under a name, unless one is remembered. A folder that cannot be written changes nothing."""
    if instant(folder, name) is None:
        with suppress(OSError):
            atomic_files.write_file(folder, folder / name, now.isoformat().encode())


def instant(folder: Path, name: str) -> datetime | None:
    """Return the instant that is remembered under a name; None where there is none."""
    try:
        return datetime.fromisoformat((folder / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def forget_instants(folder: Path, prefix: str = "") -> None:
    """Forget them: who was asked has answered. Raises OSError."""
    for name in (UNANSWERED, REFUSED):
        (folder / f"{prefix}{name}").unlink(missing_ok=True)
