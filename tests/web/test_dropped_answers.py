"""Registrations whose answers are lost: each is sent several times at once and again later, and is one complaint."""

import asyncio
import gc
from collections.abc import Callable
from contextlib import suppress

import httpx
import pytest
from sqlalchemy import func, select

from models.tables import ComplaintRow
from starter.client import BanjieClient
from tests.stack.office import IDS, until
from tests.stack.waiting import LIMIT_SECONDS
from tests.web.conftest import Served, complaint_form

# A sender that hangs up while its connection is made leaves that to the garbage collector.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")]
HUNG_UP = (0.01, 0.05)  # seconds after which a sender no longer waits
UNDER_WAY = 8  # registrations at a time, each sent three times


async def sent(web: httpx.AsyncClient, mark: str, waits: float = LIMIT_SECONDS) -> str | None:
    """Send a complaint under a key and return its number; None where the answer came too late or was to try again."""
    with suppress(httpx.TransportError):
        answer = await web.post(
            "/v1/complaints", json=complaint_form(), headers={"Idempotency-Key": mark}, timeout=waits
        )
        assert answer.is_success or answer.status_code == 503, answer.text
        return str(answer.json()["number"]) if answer.is_success else None
    return None


async def registered(web: httpx.AsyncClient, mark: str, gate: asyncio.Semaphore) -> set[str]:
    """Return the numbers that the senders of one complaint are told: two hang up, and one asks until it is told."""
    async with gate:
        told = await asyncio.gather(sent(web, mark), *(sent(web, mark, waits) for waits in HUNG_UP))
        last: list[str | None] = []

        async def is_told() -> bool:
            last.append(await sent(web, mark))
            return bool(last[-1])

        await until(is_told)
    return {number for number in (*told, *last) if number}


async def test_what_is_sent_three_times_at_once_is_one_complaint(
    served: Served, desk: BanjieClient, many: Callable[[int, int], int]
) -> None:
    count, prefix, gate = many(4, 1000), f"dropped-{next(IDS)}", asyncio.Semaphore(UNDER_WAY)
    stored = select(func.count()).select_from(ComplaintRow)
    before = await desk.transact(lambda session: session.scalar(stored)) or 0
    async with httpx.AsyncClient(base_url=served.url, headers=served.headers) as web:
        told = await asyncio.gather(*(registered(web, f"{prefix}-{nth}", gate) for nth in range(count)))

    assert [numbers for numbers in told if len(numbers) != 1] == []
    assert len(set().union(*told)) == count
    gc.collect()  # here, and not in another test
    assert await desk.transact(lambda session: session.scalar(stored)) == before + count
