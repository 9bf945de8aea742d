"""The HTTP side of both gateways: takes a signed post once, hands it to `pass_on`, answers with its status."""

import json
import os
import sys
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Any

import httpx
from signature import is_signed

MOST_BYTES, MOST_IDS = 1024 * 1024, 10_000
PassOn = Callable[[str, dict[str, Any]], int]  # id and content of a post -> status to answer with


class Once:
    """Passes each post on once, one after another: the same may come twice at the same time."""

    def __init__(self, pass_on: PassOn) -> None:
        self.pass_on, self.done, self.lock = pass_on, dict[str, None](), Lock()

    def take(self, id: str, body: bytes) -> int:
        """Return the status to answer with. 503 where the provider does not answer: Banjie tries again."""
        with self.lock:
            if id in self.done:
                return 200
            try:
                status = self.pass_on(id, json.loads(body))
            except httpx.HTTPError as error:
                print(f"{id}: {type(error).__name__}", file=sys.stderr)
                return 503
            if status < 300:
                self.done[id] = None
            if len(self.done) > MOST_IDS:
                del self.done[next(iter(self.done))]
            return status


def serve(pass_on: PassOn) -> None:
    """Serve on PORT until stopped."""
    key, port, once = os.environ["WEBHOOK_KEY"], int(os.environ.get("PORT", "8090")), Once(pass_on)

    class Gateway(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(min(int(self.headers.get("content-length") or 0), MOST_BYTES))
            signed = is_signed(key, {name.lower(): value for name, value in self.headers.items()}, body)
            self.send_response(once.take(self.headers["webhook-id"], body) if signed else 401)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Log nothing of a request: letters hold names."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Gateway)
    print(f"listening on http://127.0.0.1:{server.server_port}/", flush=True)
    server.serve_forever()
