"""The relay: begins what has been registered and not begun, delivers what has been received and not judged, hands
over the notices and makes the papers that are due; compares the runs of the cases with the register, and exports those
that have ended.

Everything it does is harmless twice. It holds no state: after a crash the register tells it what is left.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy.orm import Session

from models.errors import Refused, Unavailable
from models.messages import Number
from queries.alarms import SILENT, watching
from register import complaints, inbox
from starter import documents
from starter.act_delivery import deliver
from starter.client import BanjieClient
from starter.notice_delivery import AT_ONCE, NoticeSettings, due, hand_over
from starter.operations import export
from starter.operations.compare import compare
from starter.workflow_start import begin

T = TypeVar("T")
log = logging.getLogger("banjie.relay")

PAUSE = 1.0  # seconds between two looks
PATIENCE = timedelta(seconds=2)  # the starter itself is given that long first


@dataclass(frozen=True)
class Rounds:
    """How often the relay looks after the runs of the cases, in seconds; for the first time soon after it began."""

    first: float = 20.0
    compare: float = 3600.0
    export: float = 300.0


async def run(
    desk: BanjieClient,
    pause: float = PAUSE,
    house: NoticeSettings | None = None,
    rounds: Rounds = Rounds(),
    looked: Callable[[], None] = lambda: None,
) -> None:
    """Look again and again, whatever happens: a register that does not answer is waited for, and what goes wrong
    with one complaint, act or notice is logged and tried again, since nobody else would. A slow mail server does not
    keep an act waiting. `looked` is called after each look that the register has answered."""
    await asyncio.gather(
        _for_ever("the register", lambda: _look(desk, looked), pause),
        _for_ever("the outbox", lambda: send(desk, house or NoticeSettings()), pause),
        _for_ever("the documents", lambda: paper(desk, house or NoticeSettings()), pause),
        _for_ever("the comparison", lambda: _compare(desk), rounds.compare, rounds.first),
        _for_ever("the export", lambda: _export(desk), rounds.export, rounds.first),
        _mind_the_watch(desk),
    )


async def _for_ever(what: str, look: Callable[[], Awaitable[object]], pause: float, first: float = 0) -> None:
    await asyncio.sleep(first)
    while True:
        await _safely(what, look())
        await asyncio.sleep(pause)


async def _mind_the_watch(desk: BanjieClient) -> None:
    """Whoever watches is watched: a watch that has not looked is told of in this log, since it cannot tell itself."""
    while True:
        await asyncio.sleep(SILENT.total_seconds())
        if not await _safely("the watch", desk.ask(lambda session: watching(session, desk.clock(session, "")))):
            log.warning("the watch has not looked for %s: is `banjie watch` running?", SILENT)


async def _look(desk: BanjieClient, looked: Callable[[], None]) -> None:
    await once(desk)
    looked()


async def once(desk: BanjieClient, patience: timedelta = PATIENCE) -> tuple[int, int]:
    """One look. Gives the number of cases begun, and of cases told of the newest act that waits, with which they fetch
    all before it."""
    unstarted, unjudged = await desk.ask(lambda session: _left(session, patience))
    begun = [await _safely(number, begin(desk, number), number) for number in unstarted]
    told = await asyncio.gather(*(_tell(desk, number, n) for number, n in unjudged))
    return sum(map(bool, begun)), sum(map(bool, told))


async def send(desk: BanjieClient, house: NoticeSettings) -> int:
    """One look at the outbox. Gives the number of letters that a channel was tried with."""
    few = asyncio.Semaphore(AT_ONCE)

    async def one(notice: str) -> bool | None:
        async with few:
            return await _safely(f"notice {notice}", hand_over(desk, house, notice), notice.partition(":")[0])

    return sum(map(bool, await asyncio.gather(*map(one, await due(desk)))))


async def paper(desk: BanjieClient, house: NoticeSettings) -> int:
    """One look at the papers that are to be made. Gives how many were."""
    found = await documents.due(desk)
    return sum([await _safely(f"documents of {one}", documents.make(desk, house, one), one) or 0 for one in found])


async def _compare(desk: BanjieClient) -> None:
    found = await compare(desk)
    amiss = [f"{what} {len(numbers)}" for what, numbers in vars(found).items() if isinstance(numbers, list) and numbers]
    log.info("compared %s runs that go on: %s", found.running, ", ".join(amiss) or "nothing amiss")


async def _export(desk: BanjieClient) -> None:
    if desk.archive is None:
        log.warning("no folder is set for the archive: nothing is exported")
        return
    done = Counter(one.state for one in await export.waiting(desk))
    if done:
        log.info("exported: %s", ", ".join(f"{state} {count}" for state, count in sorted(done.items())))


def _left(session: Session, patience: timedelta) -> tuple[list[Number], list[tuple[Number, int]]]:
    before: datetime = inbox.system_clock(session, "") - patience
    return [one.number for one in complaints.unstarted(session, before)], inbox.unjudged(session, before)


async def _tell(desk: BanjieClient, number: Number, n: int) -> bool | None:
    return await _safely(f"{number} act {n}", _deliver(desk, number, n), number)


async def _deliver(desk: BanjieClient, number: Number, n: int) -> bool:
    one = await desk.ask(lambda session: inbox.act(session, number, n))
    with suppress(Refused):  # an answer too
        await deliver(desk, number, one)
    return True


async def _safely(what: str, work: Awaitable[T], number: Number | None = None) -> T | None:
    """The one place where any error is caught: the relay must go on with the others."""
    try:
        return await work
    except Unavailable as error:
        log.warning("%s: %s", what, error.says, extra={"number": number})
    except Exception:
        log.exception("%s", what, extra={"number": number})
    return None
