"""The HTTP interface as `banjie serve` runs it, except that each case has its own time (`clock_offset`)."""

import logging
from dataclasses import replace

import uvicorn

from settings import Settings
from starter.client import open_client
from tests.faults.relay import case_time
from web.api.app import create_app

CALLS_PER_MINUTE = 1_000_000  # a limit on calls would only slow the run down


def main() -> None:
    """Serve until killed, at the port of the settings."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    chosen = Settings()
    client = replace(open_client(chosen, connections=16), clock=case_time)
    app = create_app(client, calls_per_minute=CALLS_PER_MINUTE)
    uvicorn.run(app, host=chosen.http_host, port=chosen.http_port, log_config=None, access_log=False)


if __name__ == "__main__":
    main()
