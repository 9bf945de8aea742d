"""The server of everything that comes over HTTP: the interface for programs, the pages for whoever files, those of
log-in and accounts, the console."""

import uvicorn

from settings import Settings
from starter.client import BanjieClient
from web.api.app import create_app
from web.console.app import mount_console
from web.identity.app import identity_desk, mount_identity
from web.intake.app import mount_pages
from web.intake.guards import Guards, largest_form, load_captcha
from web.traced_requests import traced_requests


def serve(client: BanjieClient, chosen: Settings, host: str, port: int) -> None:
    """Serve this client at an address until stopped."""
    app = create_app(client, calls_per_minute=chosen.api_rate)
    guards = Guards(chosen.intake_rate, largest_form(client), load_captcha(chosen.intake_captcha))
    mount_pages(app, client, chosen.intake_pages, guards)
    identity = identity_desk(client, chosen)
    mount_identity(app, identity)
    mount_console(app, identity)
    proxies = ["127.0.0.1", "::1", *map(str, chosen.http_proxies)]  # whose word is taken for where a request comes from
    uvicorn.run(
        traced_requests(app),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=proxies,
    )
