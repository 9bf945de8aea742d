"""What a process could not do yet: tried again after growing pauses, and said once when it gets stuck and once when it
is well again.

Kept in memory: after a restart each item is tried at once.
"""

import logging
import time
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from models.errors import Unavailable
from models.messages import Number

T = TypeVar("T")
FIRST_PAUSE = timedelta(seconds=1)  # doubles with each try
MAX_PAUSE = timedelta(minutes=5)  # nothing waits longer than that once its cause is gone


@dataclass
class StuckItem:
    """An item that failed `tries` times in a row, the last time as `error`, when its circumstances were `mark`."""

    kind: str
    mark: object
    error: type[BaseException]
    tries: int
    due: float


@dataclass
class StuckItems:
    """The stuck items of one process. An item is tried again at once where its `mark` has changed: something has been
    recorded, a server is back. When one item is well again, all of its kind are tried: they may share the cause."""

    log: logging.Logger
    clock: Callable[[], float] = time.monotonic
    items: dict[str, StuckItem] = field(default_factory=dict)

    async def attempt(
        self,
        item: str,
        work: Callable[[], Awaitable[T]],
        number: Number | None = None,
        *,
        kind: str = "",
        mark: object = None,
    ) -> T | None:
        """Do the work unless the item is pausing; log an error that is new and return None. Without a `kind` an item
        never pauses. The one place that catches everything: one item that fails must not stop the process."""
        stuck = self.items.get(item)
        if stuck and stuck.kind and stuck.mark == mark and self.clock() < stuck.due:
            return None
        try:
            result = await work()
        except Unavailable as error:
            if self._note_failure(item, kind, mark, error):
                self.log.warning("%s: %s", item, error.says, extra={"number": number})
        except Exception as error:
            if self._note_failure(item, kind, mark, error):
                self.log.exception("%s", item, extra={"number": number})
        else:
            self._note_success(item, number)
            return result
        return None

    def forget_settled(self, kind: str, waiting: Collection[str]) -> None:
        """Forget the items of a kind that wait no more: somebody else has done them."""
        for item in [name for name, stuck in self.items.items() if stuck.kind == kind and name not in waiting]:
            self._note_success(item, None)

    def has(self, kind: str) -> bool:
        """Return whether anything of a kind is stuck."""
        return any(stuck.kind == kind for stuck in self.items.values())

    def _note_failure(self, item: str, kind: str, mark: object, error: BaseException) -> bool:
        """Keep the failure; return whether it is another one than the last."""
        before = self.items.get(item)
        tries = before.tries + 1 if before else 1
        pause = min(FIRST_PAUSE * 2 ** min(tries - 1, 20), MAX_PAUSE)
        self.items[item] = StuckItem(kind, mark, type(error), tries, self.clock() + pause.total_seconds())
        return before is None or before.error is not type(error)

    def _note_success(self, item: str, number: Number | None) -> None:
        stuck = self.items.pop(item, None)
        if stuck is None:
            return
        self.log.info("%s: well again, after %d failed tries", item, stuck.tries, extra={"number": number})
        for other in self.items.values():
            if other.kind == stuck.kind:
                other.due = self.clock()
