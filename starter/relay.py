"""The relay: begins what has been registered and not begun, delivers what has been received and not judged.

Everything it does is harmless twice. It holds no state: after a crash the register tells it what is left.
"""

import asyncio
import logging
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter

from sqlalchemy.orm import Session

from activities import inbox, intake
from models.messages import Number
from starter.acts import deliver
from starter.desk import Desk
from starter.errors import Refused, Unavailable
from starter.intake import begin

log = logging.getLogger("banjie.relay")

PAUSE = 1.0  # seconds between two looks
PATIENCE = timedelta(seconds=2)  # the starter itself is given that long first


async def run(desk: Desk, pause: float = PAUSE) -> None:
    """Look again and again. A register or a Temporal that does not answer is waited for."""
    while True:
        try:
            await once(desk)
        except Unavailable as error:
            log.warning("waiting: %s", error.says)
        await asyncio.sleep(pause)


async def once(desk: Desk, patience: timedelta = PATIENCE) -> tuple[int, int]:
    """One look. Gives the number of cases begun and of acts delivered."""
    unstarted, unjudged = await desk.ask(lambda session: _left(session, patience))
    for number in unstarted:
        await begin(desk, number)
    cases = [list(acts) for _, acts in groupby(sorted(unjudged), key=itemgetter(0))]
    delivered = await asyncio.gather(*(_in_order(desk, acts) for acts in cases))
    return len(unstarted), sum(delivered)


def _left(session: Session, patience: timedelta) -> tuple[list[Number], list[tuple[Number, int]]]:
    before: datetime = inbox.system_clock(session, "") - patience
    return [one.number for one in intake.unstarted(session, before)], inbox.unjudged(session, before)


async def _in_order(desk: Desk, acts: list[tuple[Number, int]]) -> int:
    """The acts of one case, one after the other; the first that cannot be delivered makes the rest wait."""
    done = 0
    for number, n in acts:
        one = await desk.ask(lambda session, number=number, n=n: inbox.act(session, number, n))  # type: ignore[misc]
        try:
            await deliver(desk, number, one)
        except Refused:
            pass
        except Unavailable as error:
            log.warning("%s act %s: %s", number, n, error.says)
            return done
        done += 1
    return done
