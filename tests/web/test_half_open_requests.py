"""A request that is left half-said: its connection is closed, and its place is free again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

import h11
import pytest
import uvicorn
from uvicorn.server import ServerState

from web import timed_requests
from web.timed_requests import TimedRequests

pytestmark = pytest.mark.slow  # more than a second

HEAD = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"
SHORT, LONG = timedelta(seconds=0.3), timedelta(seconds=30)


async def answer_length(scope: Any, receive: Any, send: Any) -> None:
    """Answer with what came."""
    if scope["type"] != "http":
        return
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body, more = body + message.get("body", b""), message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Yield a connection to a server."""
    config, state = uvicorn.Config(answer_length, log_config=None), ServerState()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: TimedRequests(config, state, {}), "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        server.close()
        await server.wait_closed()


@pytest.mark.parametrize("sent", ["", "POST / HTTP/1.1\r\nHo", HEAD, HEAD + "1234"])
async def test_who_does_not_finish_a_request_is_cut_off(sent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timed_requests, "REQUEST_LIMITS", {h11.IDLE: SHORT, h11.SEND_BODY: SHORT})
    async with connected() as (reader, writer):
        writer.write(sent.encode())
        assert await asyncio.wait_for(reader.read(1), LONG.total_seconds()) == b""


async def drip(writer: asyncio.StreamWriter) -> None:
    """Send a header now and then, for ever."""
    while True:
        writer.write(b"X: y\r\n")
        await writer.drain()
        await asyncio.sleep(SHORT.total_seconds() / 5)


async def test_a_drip_gains_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timed_requests, "REQUEST_LIMITS", {h11.IDLE: SHORT, h11.SEND_BODY: SHORT})
    async with asyncio.timeout(LONG.total_seconds()), connected() as (_, writer):
        writer.write(b"GET / HTTP/1.1\r\n")
        with pytest.raises(ConnectionError):
            await drip(writer)


async def test_a_whole_request_is_answered_and_the_connection_serves_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timed_requests, "REQUEST_LIMITS", {h11.IDLE: LONG, h11.SEND_BODY: LONG})
    async with connected() as (reader, writer):
        for _ in range(2):
            writer.write(f"{HEAD}123".encode())
            await asyncio.sleep(SHORT.total_seconds())
            writer.write(b"456789")
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200")
            assert await reader.readexactly(9) == b"123456789"
