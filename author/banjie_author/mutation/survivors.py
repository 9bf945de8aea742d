"""The changes of a file that no scenario notices, found by several processes at once, each told as it is found."""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context

from banjie_author.mutation.changes import Change
from banjie_author.mutation.judge import FileJudge, Judgement

# Which changes are tried first: scenarios say when something is told more often than to whom, or who may not act.
LIKELIEST = ("recipient", "role", "number", "unit", "event")
_judges: list[FileJudge] = []  # of this process: what a worker is given once


@dataclass(frozen=True)
class Tried:
    """One change that was tried: what became of it, and how many changes have been tried by then."""

    change: Change
    judgement: Judgement
    done: int


def _begin(judge: FileJudge) -> None:
    _judges[:] = [judge]


def _judged(change: Change) -> Judgement:
    return _judges[0].judged(change)


def try_changes(judge: FileJudge, changes: list[Change], processes: int | None = None) -> Iterator[Tried]:
    """Yield every change as soon as it has been tried. `processes`: by default one for each processor; they are
    forked, so that they know the folders of the office's own regulations."""
    with ProcessPoolExecutor(
        processes or os.cpu_count(), mp_context=get_context("fork"), initializer=_begin, initargs=(judge,)
    ) as pool:
        likeliest = sorted(changes, key=lambda change: LIKELIEST.index(change.kind))
        tried = {pool.submit(_judged, change): change for change in likeliest}
        try:
            for done, future in enumerate(as_completed(tried), start=1):
                yield Tried(tried[future], future.result(), done)
        finally:
            pool.shutdown(cancel_futures=True)
