"""The server of everything that comes over HTTP: the interface for programs, and the pages for whoever files."""

import uvicorn

from settings import Settings
from starter.client import BanjieClient
from web.api.app import create_app
from web.intake.app import mount_pages
from web.intake.guards import Guards, largest_form, load_captcha


def serve(client: BanjieClient, chosen: Settings, host: str, port: int) -> None:
    """Serve this client at an address until stopped."""
    app = create_app(client, calls_per_minute=chosen.api_rate)
    guards = Guards(chosen.intake_rate, largest_form(client), load_captcha(chosen.intake_captcha))
    mount_pages(app, client, chosen.intake_pages, guards)
    uvicorn.run(app, host=host, port=port, log_config=None, access_log=False, server_header=False)
