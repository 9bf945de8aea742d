"""Each request as a span: under that of its sender, if the sender says which (W3C Trace Context)."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from register.operations.spans import current_tracer, span

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


def traced_requests(app: App) -> App:
    """Return the application, each of its requests traced; the application itself while tracing is off."""
    if current_tracer() is None:
        return app
    from opentelemetry.propagate import extract  # noqa: PLC0415  # optional, and needed here alone

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        came = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        with span(scope["method"], context=extract(came)) as opened:
            await app(scope, receive, send)
            # The template, as addresses hold numbers and may hold secrets.
            if opened and (route := scope.get("route")):
                opened.update_name(f"{scope['method']} {route.path}")

    return answer
