"""Work on a draft in a process of its own, bounded in time: a text that takes too long stops no page."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from models.errors import BadInput
from procedures.load import add_procedures_folder, other_folders
from wording.translation import gettext

T = TypeVar("T")
NICE = 5  # it gives way to the pages


class OwnProcess:
    """One process that works for all who ask, one after the other; it is started when it is needed first."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    async def run(self, seconds: float, work: Callable[..., T], *given: object) -> T:
        """Return what the work gives. Raises BadInput if it takes longer than so many seconds, or its process ends."""
        pool = self._started()
        try:
            return await asyncio.wait_for(asyncio.get_running_loop().run_in_executor(pool, work, *given), seconds)
        except TimeoutError:
            self._end(pool)
            raise BadInput(gettext("This took longer than {n} seconds and was stopped.", n=int(seconds))) from None
        except BrokenProcessPool:
            self._end(pool)
            raise BadInput(gettext("The work on the draft was stopped. Try again.")) from None

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            folders = tuple(other_folders(Path()))
            self._pool = ProcessPoolExecutor(1, get_context("spawn"), initializer=begin_process, initargs=(folders,))
        return self._pool

    def _end(self, pool: ProcessPoolExecutor) -> None:
        if self._pool is pool:
            self._pool = None
        for process in list((pool._processes or {}).values()):  # no other way to end it before its time
            process.kill()
        pool.shutdown(wait=False, cancel_futures=True)


def begin_process(folders: tuple[Path, ...]) -> None:
    """Begin a process that works on drafts: it gives way, and knows the folders of regulations that the pages know."""
    os.nice(NICE)
    for folder in folders[1:]:
        if folder.is_dir():
            add_procedures_folder(folder)
