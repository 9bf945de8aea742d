"""Within one transaction that only reads, such as that of a page, the same question is asked once."""

from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from sqlalchemy.orm import Session

T = TypeVar("T")
KEPT = "read once"


def keep_reads(session: Session) -> None:
    """Keep from now on what `read_once` reads, until the session ends. Only for a session that changes nothing of what
    is asked: a page may record that somebody has read, but not change the staff."""
    session.info[KEPT] = {}


def read_once(session: Session, key: Hashable, read: Callable[[], T]) -> T:
    """Return what a question is answered with; where reads are kept, as it was answered before."""
    kept: dict[Hashable, object] | None = session.info.get(KEPT)
    if kept is None:
        return read()
    if key not in kept:
        kept[key] = read()
    return cast(T, kept[key])
