"""The health file: a process touches it each time a check has shown that its work gets done.

A health check of the container looks at the file's age. A process that is alive but gets nothing done leaves the file
alone. Setting: `BANJIE_PULSE`.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from models.errors import Unavailable
from settings import Settings

log = logging.getLogger("banjie.pulse")

FIRST_CHECK_DELAY = timedelta(seconds=1)
CHECK_INTERVAL = timedelta(seconds=5)  # from the end of one check to the next
CHECK_TIMEOUT = timedelta(seconds=20)


def touch_health_file(chosen: Settings) -> None:
    """Set the file's modification time to now, if the settings name a file."""
    if chosen.pulse:
        chosen.pulse.touch()


@asynccontextmanager
async def health_checks(chosen: Settings, check: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Run `check` repeatedly while the block lasts, and touch the file after each success. `check` raises Unavailable
    when the process cannot do its work. Without a file in the settings nothing is checked."""
    if not chosen.pulse:
        yield
        return
    checking = asyncio.create_task(_check_repeatedly(chosen, check))
    try:
        yield
    finally:
        checking.cancel()
        with suppress(asyncio.CancelledError):
            await checking


async def _check_repeatedly(chosen: Settings, check: Callable[[], Awaitable[None]]) -> None:
    await asyncio.sleep(FIRST_CHECK_DELAY.total_seconds())
    while True:
        try:
            await asyncio.wait_for(check(), CHECK_TIMEOUT.total_seconds())
            touch_health_file(chosen)
        except Unavailable as error:
            log.warning("no sign of work: %s", error.says)
        except TimeoutError:
            log.warning("no sign of work within %g s", CHECK_TIMEOUT.total_seconds())
        await asyncio.sleep(CHECK_INTERVAL.total_seconds())
