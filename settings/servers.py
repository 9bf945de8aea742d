"""Where the servers are: those that the settings name, or those of the embedded stack that runs in another process."""

import fcntl
from pathlib import Path

from pydantic import ValidationError

from models.errors import StackError
from models.frozen import Frozen
from settings import Settings

STACK_LOCK, STACK_STATE = "stack.lock", "stack.json"


class ProcessIdentity(Frozen):
    """Identifies a process beyond its own lifetime: pids are reused, pid and start time (`born`, in seconds since the
    epoch) together are not. `stop` names the signal that ends it. Stored in `stack.json`."""

    name: str
    pid: int
    born: float
    stop: str = "SIGTERM"


class Endpoints(Frozen):
    """The addresses of the servers. For the embedded stack also its owner's `pid` and its processes: the content of
    `stack.json` in its folder."""

    database_url: str
    database_owner_url: str
    temporal_address: str
    ui_url: str | None = None
    time_skipping: bool = False
    ready: bool = True
    pid: int | None = None
    processes: tuple[ProcessIdentity, ...] = ()


def locate_servers(settings: Settings) -> Endpoints:
    """Return the servers that the settings name, or those of the embedded stack that runs in another process. Raises
    StackError if none runs."""
    if settings.database_url is not None and settings.temporal_address is not None:
        return Endpoints(
            database_url=settings.database_url,
            database_owner_url=settings.database_owner_url or settings.database_url,
            temporal_address=settings.temporal_address,
        )
    found = running_stack(settings.home)
    if found is None:
        raise StackError("not_running", home=settings.home)
    return found


def running_stack(home: Path) -> Endpoints | None:
    """Return the stack of this folder if its owner lives and its servers are ready."""
    path = home / STACK_LOCK
    if not path.exists():
        return None
    with path.open("rb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            found = read_stack_state(home)
            return found if found is not None and found.ready else None
    return None


def read_stack_state(home: Path) -> Endpoints | None:
    """Return what the owner of this folder wrote last; None if nothing readable is there."""
    try:
        return Endpoints.model_validate_json((home / STACK_STATE).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
