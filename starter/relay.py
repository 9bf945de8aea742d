"""The relay: begins what has been registered and not begun, delivers what has been received and not judged, hands
over the notices that are due.

Everything it does is harmless twice. It holds no state: after a crash the register tells it what is left.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import TypeVar

from sqlalchemy.orm import Session

from activities import inbox, intake
from models.messages import Number
from starter.delivery import deliver
from starter.desk import Desk
from starter.errors import Refused, Unavailable
from starter.intake import begin
from starter.notices import AT_ONCE, House, due, hand_over

T = TypeVar("T")
log = logging.getLogger("banjie.relay")

PAUSE = 1.0  # seconds between two looks
PATIENCE = timedelta(seconds=2)  # the starter itself is given that long first


async def run(
    desk: Desk, pause: float = PAUSE, house: House | None = None, looked: Callable[[], None] = lambda: None
) -> None:
    """Look again and again, whatever happens: a register that does not answer is waited for, and what goes wrong
    with one complaint, act or notice is logged and tried again, since nobody else would. A slow mail server does not
    keep an act waiting. `looked` is called after each look that the register has answered."""
    await asyncio.gather(
        _for_ever(lambda: _look(desk, looked), pause), _for_ever(lambda: send(desk, house or House()), pause)
    )


async def _for_ever(look: Callable[[], Awaitable[object]], pause: float) -> None:
    while True:
        await _safely("the register", look())
        await asyncio.sleep(pause)


async def _look(desk: Desk, looked: Callable[[], None]) -> None:
    await once(desk)
    looked()


async def once(desk: Desk, patience: timedelta = PATIENCE) -> tuple[int, int]:
    """One look. Gives the number of cases begun and of acts delivered."""
    unstarted, unjudged = await desk.ask(lambda session: _left(session, patience))
    begun = [await _safely(number, begin(desk, number), number) for number in unstarted]
    cases = [list(acts) for _, acts in groupby(sorted(unjudged), key=itemgetter(0))]
    delivered = await asyncio.gather(*(_in_order(desk, acts) for acts in cases))
    return sum(map(bool, begun)), sum(delivered)


async def send(desk: Desk, house: House) -> int:
    """One look at the outbox. Gives the number of letters that a channel was tried with."""
    few = asyncio.Semaphore(AT_ONCE)

    async def one(notice: str) -> bool | None:
        async with few:
            return await _safely(f"notice {notice}", hand_over(desk, house, notice), notice.partition(":")[0])

    return sum(map(bool, await asyncio.gather(*map(one, await due(desk)))))


def _left(session: Session, patience: timedelta) -> tuple[list[Number], list[tuple[Number, int]]]:
    before: datetime = inbox.system_clock(session, "") - patience
    return [one.number for one in intake.unstarted(session, before)], inbox.unjudged(session, before)


async def _in_order(desk: Desk, acts: list[tuple[Number, int]]) -> int:
    """The acts of one case, one after the other; the first that cannot be delivered makes the rest wait."""
    done = 0
    for number, n in acts:
        if not await _safely(f"{number} act {n}", _deliver(desk, number, n), number):
            break
        done += 1
    return done


async def _deliver(desk: Desk, number: Number, n: int) -> bool:
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
