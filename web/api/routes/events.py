"""The feed of events, in one order over all cases."""

import asyncio
import time
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query

from queries.views.webhooks import EventPageView
from queries.webhooks.event_feed import PAGE_SIZE, event_page, require_types
from web.api.callers import MayFollow
from web.api.problems import responses

router = APIRouter(prefix="/v1", tags=["events"])
LOOK_INTERVAL = 0.25  # seconds between two looks while a caller waits
MAX_WAIT = 30


@router.get("/events", responses=responses())
async def events(
    caller: MayFollow,
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
    wait: Annotated[int, Query(ge=0, le=MAX_WAIT, description="Seconds to wait for something new")] = 0,
    types: Annotated[
        str,
        Query(
            max_length=1000,
            description="Types of CloudEvent, separated by commas; all without",
            examples=["case.closed,case.expired"],
        ),
    ] = "",
    limit: Annotated[int, Query(ge=1, le=PAGE_SIZE)] = PAGE_SIZE,
) -> EventPageView:
    """Return the events after a position: each once, in the order of their commits, without gaps. Keep `next`; nothing
    before it is ever added."""
    wanted = tuple(filter(None, types.split(",")))
    require_types(wanted)
    deadline = time.monotonic() + wait
    while True:
        page = await caller.client.transact(partial(event_page, after=after, types=wanted, limit=limit))
        is_read = page.next == after  # to the end of the log; what was looked through before holds none of these types
        if page.events or (is_read and time.monotonic() >= deadline):
            return page
        after = page.next
        if is_read:
            await asyncio.sleep(LOOK_INTERVAL)
