"""Regulations that were published meanwhile are taken from the register before a request, every few seconds at most."""

import time
from contextlib import suppress

from starlette.types import ASGIApp, Receive, Scope, Send

from models.errors import Unavailable
from register.office.published import take_published
from starter.client import BanjieClient

TAKEN_EVERY = 5.0  # seconds; a registration asks by itself


class PublishedTexts:
    """Around the application."""

    def __init__(self, app: ASGIApp, client: BanjieClient) -> None:
        self.app, self.client = app, client
        self.next = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and time.monotonic() >= self.next:
            self.next = time.monotonic() + TAKEN_EVERY
            with suppress(Unavailable):  # what the request itself needs says so
                await self.client.transact(take_published)
        await self.app(scope, receive, send)
