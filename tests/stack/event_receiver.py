"""A real receiver of events at the other end. What it answers is what a test says."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Call(NamedTuple):
    """A request as it came."""

    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def event(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.body)
        return read


@dataclass
class EventReceiver:
    """An HTTP server that takes events and answers each with `status`."""

    url: str = ""
    status: Callable[[Call], int] = lambda _: 204
    said: bytes = b""
    calls: list[Call] = field(default_factory=list)

    def ids(self) -> list[str]:
        return [call.id for call in self.calls]


@contextmanager
def event_receiver(host: str = "127.0.0.1") -> Iterator[EventReceiver]:
    """A receiver on this machine."""
    receiver = EventReceiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            call = Call(headers, self.rfile.read(int(headers["content-length"])))
            receiver.calls.append(call)
            status = receiver.status(call)
            self.send_response(status)
            self.send_header("Location", f"{receiver.url}/elsewhere")
            body = b"" if status == 204 else receiver.said
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer((host, 0), Handler)
    receiver.url = f"http://{host}:{server.server_port}/events"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield receiver
    server.shutdown()
    server.server_close()
    thread.join()
