"""When the harm is over: everything is let come to rest, within a bound, and then looked at."""

import asyncio
import time
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.errors import Unavailable
from register.inbox import system_clock
from services import relay
from starter.client import BanjieClient
from starter.notice_delivery import NoticeSettings
from tests.faults import evidence
from tests.faults.checker import known_rules
from tests.faults.evidence import Evidence, Row, Run
from tests.faults.people import Crowd, current_time
from tests.faults.post import received_letters
from tests.faults.relay import case_time
from tests.faults.servers import Servers
from tests.stack.post import Gateway, Mailbox

SETTLE_SECONDS = 150.0  # seconds until everything must be at rest
# How far the relay's clock is put ahead, in minutes: past the lease of a try, then past each pause of five tries on
# two channels.
CLOCK_ADVANCES = (6, 12, 30, 120, 130, 140, 180, 280)

UNSETTLED_QUERY = """
SELECT 'act ' || complaint || ' ' || n AS what FROM inbox WHERE state = 'received'
UNION ALL SELECT 'complaint ' || number FROM complaint WHERE seq = 0
UNION ALL SELECT 'limit ' || k.complaint || ' ' || k.name FROM clock k JOIN complaint c ON c.number = k.complaint
WHERE k.state = 'running' AND c.closed_at IS NULL
AND k.due < clock_timestamp() + make_interval(secs => coalesce((c.opened::json ->> 'clock_offset')::int, 0))
"""


async def wait_until_settled(desk: BanjieClient, seconds: float = SETTLE_SECONDS) -> list[str]:
    """Until no act is unjudged, no complaint unbegun, no limit silently over; what is not at rest by then."""
    deadline = time.monotonic() + seconds
    left = ["the register does not answer"]
    while left and time.monotonic() < deadline:
        await asyncio.sleep(0.5)
        try:
            left = await desk.transact(lambda session: list(session.scalars(text(UNSETTLED_QUERY))))
        except Unavailable:
            left = ["the register does not answer"]
    return [f"not at rest after {seconds:g} s: {one}" for one in left]


async def wait_for_last_midnight(crowd: Crowd) -> None:
    """Until every case has come past its midnight."""
    last = max((plan.midnight for plan in crowd.plans), default=current_time())
    left = (last - current_time()).total_seconds()
    await asyncio.sleep(max(0.0, left) + 3)


async def deliver_remaining_letters(desk: BanjieClient, house: NoticeSettings) -> None:
    """As if the hours went by in which what failed is tried again."""
    for minutes in CLOCK_ADVANCES:
        ahead = replace(desk, clock=_clock_ahead(timedelta(minutes=minutes)))
        while await relay.send_due_notices(ahead, house):
            pass


def _clock_ahead(by: timedelta) -> Any:
    def clock(session: Session, number: str) -> datetime:
        """The relay's own clock, not that of a case."""
        return case_time(session, number) if number else system_clock(session, number) + by

    return clock


async def gather_evidence(servers: Servers, desk: BanjieClient, box: Mailbox, gate: Gateway, crowd: Crowd) -> Evidence:
    """All that the checker looks at. Taken again, a few times, where something happened while it was being taken or a
    case was still writing down what it knows."""
    client = await desk.connect_temporal()
    for _ in range(5):
        found, now = await asyncio.to_thread(_read_tables, servers)
        runs = await evidence.fetch_histories(client, [row["number"] for row in found["complaint"]])
        again, _ = await asyncio.to_thread(_read_tables, servers)
        if len(again["event"]) == len(found["event"]) and not _not_caught_up(found, runs):
            break
        await asyncio.sleep(5)
    return Evidence(
        now, found, runs, received_letters(box, gate), evidence.read_ledger(crowd.caller.ledger.path), known_rules()
    )


def _not_caught_up(found: dict[str, list[Row]], runs: dict[str, list[Run]]) -> bool:
    """Whether an open case does not answer, or has come further than the register."""
    recorded = {row["number"]: row["seq"] for row in found["complaint"]}
    last = {number: of[-1] for number, of in runs.items() if of and of[-1].status == "RUNNING"}
    return any(run.answer is None or run.answer["seq"] != recorded[number] for number, run in last.items())


def _read_tables(servers: Servers) -> tuple[dict[str, list[Row]], datetime]:
    with evidence.read_transaction(servers.postgres.url("postgres")) as connection:
        return evidence.read_tables(connection)
