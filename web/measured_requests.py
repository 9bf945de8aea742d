"""Each request measured by its route, and a line of it in the log: how many, how fast, with which answers.

Neither holds an address, which names cases and may hold secrets, or a person. The id of the request stands in its line
and in its answer; a proxy that gives one of its own (`X-Request-Id`) finds that.
"""

import logging
import re
import time
from datetime import timedelta

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from temporalio.common import MetricMeter

from register.randomness import RANDOM

log = logging.getLogger("banjie.access")

DURATION = "banjie_http_request_duration"
BUCKETS = (0.05, 0.1, 0.3, 1.0, 3.0, 10.0, 35.0)  # 0.3: what a page may take; 35: a reader of the feed waits for 30
REQUEST_ID = "x-request-id"
GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
PROBES = frozenset({"/healthz", "/readyz"})  # asked every few seconds: counted, and not in the log
NO_ANSWER = 499  # the sender hung up


class MeasuredRequests:
    """The outermost part of the application."""

    def __init__(self, app: ASGIApp, meter: MetricMeter) -> None:
        self.app = app
        self.durations = meter.create_histogram_timedelta(DURATION, "time to the whole answer", "duration")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get(REQUEST_ID, "")
        request_id = given if GIVEN_ID.fullmatch(given) else RANDOM.new_id()
        status = NO_ANSWER

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID] = request_id
            await send(message)

        began = time.perf_counter()
        try:
            await self.app(scope, receive, note)
        except Exception:
            status = 500
            raise
        finally:
            self._tell(scope, status, timedelta(seconds=time.perf_counter() - began), request_id)

    def _tell(self, scope: Scope, status: int, spent: timedelta, request_id: str) -> None:
        route = route_template(scope)
        said: dict[str, str | int] = {"method": method_of(scope), "route": route, "status": status}
        self.durations.record(spent, said)
        if route not in PROBES:
            seconds = round(spent.total_seconds(), 3)
            line = "%(method)s %(route)s %(status)d in %(seconds)g s"
            known = said | {"seconds": seconds, "request_id": request_id}
            log.info(line, known, extra={"request": known})


def route_template(scope: Scope) -> str:
    """Return the address of a request with names in place of values; of one that nothing answers, none."""
    route = scope.get("route")
    return f"{scope.get('root_path', '')}{route.path}" if route else "none"


def method_of(scope: Scope) -> str:
    """Return the method; those that nobody uses are one, or a stranger could make any number of them."""
    known = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}
    method = str(scope["method"])
    return method if method in known else "other"
