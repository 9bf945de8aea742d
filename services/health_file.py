"""Signs of life: a file that a running process touches when it has just seen that its work gets done, for a health
check to look at. A process that merely lives leaves it alone."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from models.errors import Unavailable
from settings import Settings

log = logging.getLogger("banjie.pulse")

FIRST, EVERY = 1.0, 5.0  # seconds before a look
PATIENCE = 20.0  # seconds that one look may take


def beat(chosen: Settings) -> None:
    """The work of this process has just been seen to get done."""
    if chosen.pulse:
        chosen.pulse.touch()


@asynccontextmanager
async def beating(chosen: Settings, works: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Look again and again whether the work gets done, as long as the block lasts. `works` raises Unavailable
    where it does not."""
    if not chosen.pulse:
        yield
        return
    looking = asyncio.create_task(_look(chosen, works))
    try:
        yield
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking


async def _look(chosen: Settings, works: Callable[[], Awaitable[None]]) -> None:
    await asyncio.sleep(FIRST)
    while True:
        try:
            await asyncio.wait_for(works(), PATIENCE)
            beat(chosen)
        except Unavailable as error:
            log.warning("no sign of work: %s", error.says)
        except TimeoutError:
            log.warning("no sign of work within %g s", PATIENCE)
        await asyncio.sleep(EVERY)
