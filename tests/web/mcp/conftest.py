"""Programs that think, each at the door over HTTP with the SDK's own client."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest_asyncio
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult, TextContent
from starlette.applications import Starlette
from starlette.routing import Route

from starter.client import BanjieClient
from starter.office.senders import add_sender
from tests.stack.office import IDS
from tests.stack.waiting import LIMIT_SECONDS
from tests.web.console.conftest import browser_of
from web.api.callers import RateLimit
from web.api.language import RequestLanguage
from web.mcp.door import PATH, McpEndpoint

__all__ = ["browser_of"]
URL = f"http://interface{PATH}"
Told = tuple[bool, Any]


class Thinker:
    """A program that thinks, at one door."""

    def __init__(self, client: Client) -> None:
        self.client = client

    async def call(self, tool: str, **arguments: Any) -> Any:
        """Return what a tool answers as JSON. Fails where it refuses."""
        went_well, said = await self.told(tool, **arguments)
        assert went_well, said
        return said

    async def told(self, tool: str, **arguments: Any) -> Told:
        """Return whether a tool answers, and what: JSON, or why not in words."""
        return told_by(await self.client.call_tool(tool, arguments))


def told_by(result: CallToolResult) -> Told:
    [content] = result.content
    assert isinstance(content, TextContent)
    return not result.is_error, content.text if result.is_error else json.loads(content.text)


Thinking = Callable[..., Any]


@pytest_asyncio.fixture
async def door(desk: BanjieClient) -> AsyncIterator[Starlette]:
    """The door of a running interface."""
    endpoint = McpEndpoint(desk, RateLimit(1_000_000, 1_000_000))
    app = Starlette(routes=[Route(PATH, endpoint)])
    app.add_middleware(RequestLanguage)
    started, ended = asyncio.Event(), asyncio.Event()

    async def run() -> None:  # a fixture is left in another task than it was entered in
        async with endpoint.manager.run():
            started.set()
            await ended.wait()

    running = asyncio.create_task(run())
    await started.wait()
    yield app
    ended.set()
    await running


@pytest_asyncio.fixture
async def key_of(desk: BanjieClient) -> Callable[..., Awaitable[str]]:
    """Make the key of a program: `await key_of("read", acts_for=["li"])`."""

    async def key(*scopes: str, acts_for: tuple[str, ...] = ("*",)) -> str:
        return await add_sender(desk, f"thinker-{next(IDS)}", scopes or ("read", "propose"), acts_for)

    return key


@pytest_asyncio.fixture
async def thinking(door: Starlette, key_of: Callable[..., Awaitable[str]]) -> Thinking:
    """Open a door for a person: `async with thinking("li", "read") as program`."""

    @asynccontextmanager
    async def opened(
        person: str, *scopes: str, acts_for: tuple[str, ...] = ("*",), key: str = "", mode: Any = "auto"
    ) -> AsyncIterator[Thinker]:
        headers = {
            "Authorization": f"Bearer {key or await key_of(*scopes, acts_for=acts_for)}",
            "Banjie-For": person,
            "Accept-Language": "en",
        }
        transport = httpx2.ASGITransport(app=door)
        async with (
            httpx2.AsyncClient(transport=transport, headers=headers, timeout=LIMIT_SECONDS) as http,
            Client(streamable_http_client(URL, http_client=http), mode=mode) as client,
        ):
            yield Thinker(client)

    return opened
