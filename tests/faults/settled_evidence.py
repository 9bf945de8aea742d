"""After the faults: wait, with a time limit, until everything has settled; then gather the evidence."""

import asyncio
import time
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.errors import Unavailable
from register.acts.inbox import system_clock
from services import relay
from starter.client import BanjieClient
from starter.notices.delivery import NoticeSettings
from tests.faults import evidence
from tests.faults.checker import known_rules
from tests.faults.evidence import Evidence, Row, Run
from tests.faults.letter_receivers import received_letters
from tests.faults.people import Crowd, current_time
from tests.faults.relay import case_time
from tests.faults.servers import Servers
from tests.stack.letter_receivers import Gateway, Mailbox
from tests.stack.waiting import LIMIT_SECONDS

# Minutes by which the relay's clock is advanced: past the lease of an attempt, then past each pause between five
# attempts on two channels.
CLOCK_ADVANCES = (6, 12, 30, 120, 130, 140, 180, 280)

UNSETTLED_QUERY = """
SELECT 'act ' || complaint || ' ' || n AS what FROM inbox WHERE state = 'received'
UNION ALL SELECT 'complaint ' || number FROM complaint WHERE seq = 0
UNION ALL SELECT 'limit ' || k.complaint || ' ' || k.name FROM clock k JOIN complaint c ON c.number = k.complaint
WHERE k.state = 'running' AND c.closed_at IS NULL
AND k.due < clock_timestamp() + make_interval(secs => coalesce((c.opened::json ->> 'clock_offset')::int, 0))
"""


async def wait_until_settled(client: BanjieClient, seconds: float = LIMIT_SECONDS) -> list[str]:
    """Wait until every act is judged, every complaint begun and every expiry recorded; return what is not."""
    deadline = time.monotonic() + seconds
    unsettled = ["the register does not answer"]
    while unsettled and time.monotonic() < deadline:
        await asyncio.sleep(0.5)
        try:
            unsettled = await client.transact(lambda session: list(session.scalars(text(UNSETTLED_QUERY))))
        except Unavailable:
            unsettled = ["the register does not answer"]
    return [f"not at rest after {seconds:g} s: {what}" for what in unsettled]


async def wait_for_last_midnight(crowd: Crowd) -> None:
    """Wait until every case is past its midnight."""
    last = max((plan.midnight for plan in crowd.plans), default=current_time())
    unsettled = (last - current_time()).total_seconds()
    await asyncio.sleep(max(0.0, unsettled) + 3)


async def deliver_remaining_letters(client: BanjieClient, notice_settings: NoticeSettings) -> None:
    """Deliver the remaining letters with the relay's clock advanced past all pauses between attempts."""
    for minutes in CLOCK_ADVANCES:
        ahead = replace(client, clock=_clock_ahead(timedelta(minutes=minutes)))
        while await relay.send_due_notices(ahead, notice_settings):
            pass


def _clock_ahead(by: timedelta) -> Any:
    def clock(session: Session, number: str) -> datetime:
        """Return the advanced time for the relay, and the unchanged time of a case."""
        return case_time(session, number) if number else system_clock(session, number) + by

    return clock


async def gather_evidence(
    servers: Servers, client: BanjieClient, mailbox: Mailbox, webhook: Gateway, crowd: Crowd
) -> Evidence:
    """Gather the evidence; repeat up to five times if events were recorded meanwhile or a case was still recording."""
    temporal = await client.connect_temporal()
    for _ in range(5):
        found, now = await asyncio.to_thread(_read_tables, servers)
        runs = await evidence.fetch_histories(temporal, [row["number"] for row in found["complaint"]])
        again, _ = await asyncio.to_thread(_read_tables, servers)
        if len(again["event"]) == len(found["event"]) and not _not_caught_up(found, runs):
            break
        await asyncio.sleep(5)
    return Evidence(
        now,
        found,
        runs,
        received_letters(mailbox, webhook),
        evidence.read_ledger(crowd.caller.ledger.path),
        known_rules(),
    )


def _not_caught_up(found: dict[str, list[Row]], runs: dict[str, list[Run]]) -> bool:
    """Return True if an open case does not answer, or is ahead of the register."""
    recorded = {row["number"]: row["seq"] for row in found["complaint"]}
    last = {
        number: case_runs[-1] for number, case_runs in runs.items() if case_runs and case_runs[-1].status == "RUNNING"
    }
    return any(run.answer is None or run.answer["seq"] != recorded[number] for number, run in last.items())


def _read_tables(servers: Servers) -> tuple[dict[str, list[Row]], datetime]:
    with evidence.read_transaction(servers.postgres.url("postgres")) as connection:
        return evidence.read_tables(connection)
