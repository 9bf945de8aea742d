"""The process that sends events is killed at any moment: none is lost, none comes under two ids, each case keeps its
order."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from notices.guarded_post import GuardedPost
from starter.client import BanjieClient
from tests.services.test_webhooks import LOOPBACK, added, later, recorded, send, sequence
from tests.stack.event_receiver import Call, EventReceiver, event_receiver
from tests.stack.office import ROOT, registered
from tests.stack.waiting import wait_until

pytestmark = pytest.mark.slow
KILLS, MANY_KILLS = 1, 6
RELAY = """
import asyncio
from pathlib import Path
from settings import Settings
from services.webhooks import open_webhooks
from starter.client import open_client

async def main():
    webhooks = open_webhooks(open_client(Settings(home=Path({home!r}), webhook_networks="127.0.0.0/8")))
    while True:
        await webhooks.look()
        await asyncio.sleep(0.05)

asyncio.run(main())
"""


async def test_whenever_it_is_killed_nothing_is_lost_or_out_of_order(
    desk: BanjieClient, session_home: Path, many: Callable[[int, int], int]
) -> None:
    office = replace(desk, webhook_networks=LOOPBACK)
    with event_receiver() as receiver:

        def slowly(_: Call) -> int:
            time.sleep(0.05)
            return 204

        receiver.status = slowly
        name = await added(office, receiver)
        numbers = [await registered(office) for _ in range(6)]
        await sequence(office)
        for _ in range(many(KILLS, MANY_KILLS)):
            await asyncio.to_thread(send_until_killed, session_home / "banjie", receiver)
            numbers.append(await registered(office))
            await sequence(office)
        assert receiver.calls
        await send(later(office, timedelta(minutes=2)), name, GuardedPost(LOOPBACK).send)

        ids = list(dict.fromkeys(receiver.ids()))
        for number in numbers:
            assert [one for one in ids if one.startswith(number)] == await recorded(office, number)
        assert sorted(ids) == sorted([one for number in numbers for one in await recorded(office, number)])


def send_until_killed(home: Path, receiver: EventReceiver) -> None:
    """Run the process that sends until something new has come, and kill it in the middle of that."""
    came = len(receiver.calls)
    process = subprocess.Popen([sys.executable, "-c", RELAY.format(home=str(home))], cwd=ROOT)
    try:
        wait_until(lambda: len(receiver.calls) > came, "an event is sent")
    finally:
        process.kill()
        process.wait()
