"""Work through many parts of the register, in this process or by several at once: one core goes through a million
complaints in half an hour."""

import gc
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import get_context
from typing import TypeVar

from models.errors import Unavailable
from starter.client import BanjieClient
from wording.translation import N_, by_door

FEW_PARTS = 16  # less work than it takes to start a process
GARBAGE_THRESHOLD = 20_000  # new objects until it is looked for, as in `cli/main.py`
OnProgress = Callable[[int, int], None]  # how many parts are done, of how many
UNSEEN: OnProgress = lambda _done, _of: None  # noqa: E731  # nobody is shown how far the work is
Part = TypeVar("Part")
Result = TypeVar("Result")
_opened: list[BanjieClient] = []  # in a process that works on parts: its one client


def part_results(
    client: BanjieClient,
    work: Callable[[BanjieClient, Part], Result],
    parts: Sequence[Part],
    processes: int = 1,
    on_progress: OnProgress = UNSEEN,
) -> Iterator[Result]:
    """Yield what the work gives of each part, in the order of the parts. Other processes open clients of their own;
    work and parts must be such that they can be sent to them. Raises Unavailable if one of them ended before its time,
    or what the work raises."""
    for done, result in enumerate(_results(client, work, parts, processes), 1):
        yield result
        on_progress(done, len(parts))


def _results(
    client: BanjieClient, work: Callable[[BanjieClient, Part], Result], parts: Sequence[Part], processes: int
) -> Iterator[Result]:
    if processes == 1 or len(parts) <= FEW_PARTS or client.opener is None:
        for part in parts:
            yield work(client, part)
        return
    try:
        with ProcessPoolExecutor(processes, get_context("spawn"), _open, (client.opener,)) as pool:
            yield from pool.map(partial(work_here, work), parts)
    except BrokenProcessPool as error:
        raise Unavailable(
            by_door(
                N_(
                    "A process that worked on a part ended before its time. Run the command again, or "
                    "with --processes 1."
                ),
                http=N_(
                    "A process that worked on a part ended before its time. Run the command again, or with processes 1."
                ),
            )()
        ) from error


def _open(opener: Callable[[], BanjieClient]) -> None:
    """Begin a process that works on parts. What loading made stays: no garbage is looked for in it."""
    _opened.append(opener())
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD)


def work_here(work: Callable[[BanjieClient, Part], Result], part: Part) -> Result:
    """Return what the work gives of a part, by the client of this process."""
    return work(_opened[0], part)
