"""Delivery of events to endpoints: due ones are put on record, sent, and what was answered is recorded.

An event is on record before it is sent and its answer after it. A crash in between sends it again under the same id.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from notices.guarded_post import SendingResult
from notices.signatures import signed_headers
from queries.views.webhooks import TYPE_PREFIX
from queries.webhooks.event_feed import event_at, event_page
from register.log import log_head
from register.webhooks import deliveries, endpoints
from register.webhooks.deliveries import MAX_OPEN, PlannedEvent
from register.webhooks.endpoints import Endpoint
from starter.client import BanjieClient, in_transaction

MEDIA_TYPE = "application/cloudevents+json"
AT_ONCE = 10  # cases of one endpoint of which an event is under way
PAGES_A_ROUND = 10
Post = Callable[[str, bytes, dict[str, str]], Awaitable[SendingResult]]


class SignedEvent(NamedTuple):
    """An event as it is posted to an endpoint."""

    endpoint: str
    position: int
    url: str
    body: bytes
    headers: dict[str, str]


async def plan_deliveries(client: BanjieClient) -> list[str]:
    """Put the new events of each endpoint on record as deliveries; return the names of the endpoints that get any.
    Raises Unavailable."""
    active, head = await _active(client)
    for endpoint in active:
        if endpoint.position < head:
            await _plan(client, endpoint)
    return [endpoint.name for endpoint in active]


async def deliver_due(client: BanjieClient, name: str, post: Post) -> int:
    """Send what is due at one endpoint, event after event of each case; return how many were delivered. Raises
    Unavailable."""
    delivered = 0
    while signed := await _claim(client, name):
        results = await asyncio.gather(*(_send_one(client, one, post) for one in signed))
        delivered += sum(results)
    return delivered


@in_transaction
def forget_delivered(session: Session, client: BanjieClient) -> None:
    """Remove deliveries that were done long ago. Raises Unavailable."""
    deliveries.forget_delivered(session, client.clock(session, ""))


@in_transaction
def _active(session: Session, client: BanjieClient) -> tuple[list[Endpoint], int]:
    return endpoints.sending_endpoints(session, client.clock(session, "")), log_head(session).position


@in_transaction
def _plan(session: Session, client: BanjieClient, endpoint: Endpoint) -> None:
    now, types = client.clock(session, ""), [TYPE_PREFIX + name for name in endpoint.types]
    for _ in range(PAGES_A_ROUND):
        if deliveries.count_open(session, endpoint.name) >= MAX_OPEN:
            return
        page = event_page(session, endpoint.position, types)
        planned = [PlannedEvent(one.position, one.subject, one.data.seq) for one in page.events]
        if not deliveries.plan(session, endpoint, planned, page.next, now) or page.next >= page.last:
            return
        endpoint = endpoint.model_copy(update={"position": page.next})


@in_transaction
def _claim(session: Session, client: BanjieClient, name: str) -> list[SignedEvent]:
    now = client.clock(session, "")
    endpoint = next((one for one in endpoints.sending_endpoints(session, now) if one.name == name), None)
    if endpoint is None:
        return []
    claimed = deliveries.claim(session, name, AT_ONCE, now)
    return [_signed(session, client, endpoint, row.position, now) for row in claimed]


def _signed(session: Session, client: BanjieClient, endpoint: Endpoint, position: int, now: datetime) -> SignedEvent:
    event = event_at(session, position)
    body = event.model_dump_json().encode()
    secrets = [secret for secret in (client.secret, client.secret_before) if secret]
    keys = endpoints.signing_keys(endpoint, secrets, now)
    headers = {"Content-Type": MEDIA_TYPE, "User-Agent": "banjie", **signed_headers(keys, event.id, now, body)}
    return SignedEvent(endpoint.name, position, endpoint.url, body, headers)


async def _send_one(client: BanjieClient, one: SignedEvent, post: Post) -> bool:
    result = await post(one.url, one.body, one.headers)
    await client.transact(
        lambda session: deliveries.record_result(session, one.endpoint, one.position, result, client.clock(session, ""))
    )
    return result.delivered
