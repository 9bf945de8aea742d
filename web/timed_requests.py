"""A connection whose request does not come in time is closed: one that is opened and left half-said would hold a place
for ever. What a slow line sends within these limits is taken."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_LIMITS: Mapping[object, timedelta] = {
    h11.IDLE: timedelta(seconds=20),  # the line and the headers
    h11.SEND_BODY: timedelta(minutes=10),  # 100 MB at 1.3 Mbit/s
}


class TimedRequests(H11Protocol):
    """The HTTP protocol of uvicorn, with a limit for each part of a request; what comes bit by bit gains no time."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.awaited: object = None
        self.limit: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_rest()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._await_rest()

    def connection_lost(self, exc: Exception | None) -> None:
        self._set_limit(None)
        super().connection_lost(exc)

    def _await_rest(self) -> None:
        state = self.conn.their_state
        if state is not self.awaited:
            self._set_limit(state)

    def _set_limit(self, awaited: object) -> None:
        if self.limit:
            self.limit.cancel()
        within = REQUEST_LIMITS.get(awaited)
        self.awaited = awaited
        self.limit = self.loop.call_later(within.total_seconds(), self.transport.abort) if within else None


def serve_timed(app: Any, host: str, port: int, proxies: list[str] | None = None) -> None:
    """Serve an application until stopped. `proxies`: addresses whose word is taken for where a request comes from."""
    uvicorn.run(
        app,
        http=TimedRequests,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=proxies,
    )
