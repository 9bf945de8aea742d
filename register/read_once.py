"""Within one transaction that only reads, such as that of a page, the same question is asked once."""

from collections.abc import Callable, Collection, Hashable, Mapping
from typing import TypeVar, cast

from sqlalchemy.orm import Session

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
KEPT = "read once"


def keep_reads(session: Session) -> None:
    """Keep from now on what `read_once` reads, until the session ends. Only for a session that changes nothing of what
    is asked: a page may record that somebody has read, but not change the staff."""
    session.info[KEPT] = {}


def read_once(session: Session, key: Hashable, read: Callable[[], T]) -> T:
    """Return what a question is answered with; where reads are kept, as it was answered before."""
    return read_each_once(session, (key,), lambda _: {key: read()})[key]


def read_each_once(
    session: Session, keys: Collection[K], read: Callable[[Collection[K]], Mapping[K, T]]
) -> Mapping[K, T]:
    """Return what several questions are answered with; `read` answers those together that have not been asked."""
    kept: dict[Hashable, object] | None = session.info.get(KEPT)
    if kept is None:
        return read(keys)
    if missing := [key for key in keys if key not in kept]:
        for key, answer in read(missing).items():
            kept[key] = answer
    return {key: cast(T, kept[key]) for key in keys}
