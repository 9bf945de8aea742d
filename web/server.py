"""The server of everything that comes over HTTP: the interface for programs, the pages for whoever files, those of
log-in and accounts, the console."""

from starlette.types import ASGIApp, Receive, Scope, Send
from temporalio.runtime import Runtime

from register.spans import current_tracer, span
from settings import Settings
from starter.client import BanjieClient
from web.added_pages import mount_added_pages
from web.api.app import create_app
from web.console.app import mount_console
from web.front.app import mount_front
from web.grading.grade_page import mount_grading
from web.identity.app import identity_desk, mount_identity
from web.intake.app import mount_pages
from web.intake.guards import Guards, load_captcha
from web.measured_requests import MeasuredRequests, route_template
from web.published_texts import PublishedTexts
from web.timed_requests import serve_timed


def serve(client: BanjieClient, chosen: Settings, host: str, port: int) -> None:
    """Serve this client at an address until stopped."""
    app = create_app(client, calls_per_minute=chosen.api_rate, for_person=chosen.api_person_rate)
    guards = Guards(chosen.intake_rate, load_captcha(chosen.intake_captcha))
    mount_pages(app, client, chosen.intake_pages, guards)
    mount_grading(app, client, guards)
    mount_front(app, chosen.intake_pages, chosen.office_name, chosen.office_contact)
    identity = identity_desk(client, chosen)
    mount_identity(app, identity)
    mount_console(app, identity, chosen.office_name, chosen.mail_box_list())
    mount_added_pages(app, identity)
    if chosen.mcp == "yes":
        from web.mcp.door import mount_mcp  # noqa: PLC0415  # its packages are optional

        mount_mcp(app, client)
    proxies = ["127.0.0.1", "::1", *map(str, chosen.http_proxies)]
    serve_timed(
        MeasuredRequests(PublishedTexts(traced_requests(app), client), Runtime.default().metric_meter),
        host,
        port,
        proxies,
    )


def traced_requests(app: ASGIApp) -> ASGIApp:
    """Return the application, each of its requests a span: under that of its sender, if the sender says which (W3C
    Trace Context). The application itself while tracing is off."""
    if current_tracer() is None:
        return app
    from opentelemetry.propagate import extract  # noqa: PLC0415  # optional, and needed here alone

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        came = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        with span(scope["method"], context=extract(came)) as request_span:
            await app(scope, receive, send)
            # The template, as addresses hold numbers and may hold secrets.
            if request_span and scope.get("route"):
                request_span.update_name(f"{scope['method']} {route_template(scope)}")

    return answer
