"""`banjie serve`: the HTTP interface."""

from typing import Annotated

import typer
import uvicorn

from cli.environment import load_environment
from cli.rendering import output
from services import logs
from starter.client import open_client
from web.api.app import create_app
from wording.table.help import help_operations
from wording.table.office import sender_screens

CONNECTIONS = 16  # to PostgreSQL


def serve_command(
    host: Annotated[str | None, typer.Option("--host", help=help_operations.SERVE_HOST())] = None,
    port: Annotated[int | None, typer.Option("--port", min=1, max=65535, help=help_operations.SERVE_PORT())] = None,
) -> None:
    """Serve the HTTP interface until stopped."""
    chosen = load_environment()
    logs.configure_logging(chosen)
    address, number = host or chosen.http_host, port or chosen.http_port
    app = create_app(open_client(chosen, connections=CONNECTIONS), calls_per_minute=chosen.api_rate)
    output.print_line(sender_screens.SERVING(url=f"http://{address}:{number}"))
    uvicorn.run(app, host=address, port=number, log_config=None, access_log=False, server_header=False)
