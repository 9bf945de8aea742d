"""The webhooks of the relay: each endpoint has a task of its own while something is due there, so that one that is slow
or does not answer delays no other."""

import asyncio
import logging
from dataclasses import dataclass, field
from functools import partial

from notices.guarded_post import GuardedPost
from services.stuck_items import StuckItems
from starter.client import BanjieClient
from starter.webhooks.delivery import Post, deliver_due, plan_deliveries

log = logging.getLogger("banjie.webhooks")
ENDPOINTS = "endpoints"  # kind of what can be stuck


@dataclass
class Webhooks:
    """Sends events to the endpoints. It holds no state but which of them is being sent to."""

    client: BanjieClient
    stuck: StuckItems
    post: Post
    sending: dict[str, asyncio.Task[object]] = field(default_factory=dict)

    async def look(self) -> None:
        """Put on record what is new, and begin sending to each endpoint that is not being sent to. Raises
        Unavailable."""
        for name in await plan_deliveries(self.client):
            if name not in self.sending:
                work = partial(deliver_due, self.client, name, self.post)
                task = asyncio.create_task(self.stuck.attempt(f"endpoint {name}", work, kind=ENDPOINTS))
                self.sending[name] = task
                task.add_done_callback(partial(self._done, name))

    def _done(self, name: str, _: asyncio.Task[object]) -> None:
        del self.sending[name]


def open_webhooks(client: BanjieClient) -> Webhooks:
    """Return the webhooks of this client, which call only where the office allows it."""
    return Webhooks(client, StuckItems(log), GuardedPost(client.webhook_networks).send)
