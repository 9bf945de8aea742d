"""Real servers at the other end: a mail server, a gateway. What they answer next is what a test says."""

import asyncio
import email
import email.policy
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as Talk

from notices.channels import SmtpChannel, WebhookChannel
from starter.notices.delivery import NoticeSettings

KEY = b"the key of the gateway, 32 bytes."


@dataclass
class Mailbox:
    """A mail server. It answers what stands in `says` first, then 250; `on_letter` is called when it has one."""

    port: int = 0
    says: list[str] = field(default_factory=list)
    letters: list[EmailMessage] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)  # to where each letter would come back
    on_letter: Callable[[], None] = lambda: None

    async def handle_DATA(self, server: SMTP, session: Talk, envelope: Envelope) -> str:  # noqa: ARG002, N802
        if self.says:
            return self.says.pop(0)
        assert isinstance(envelope.content, bytes)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.letters.append(message)
        self.senders.append(envelope.mail_from or "")
        self.on_letter()
        return "250 OK"

    def channel(self, **other: Any) -> SmtpChannel:
        return SmtpChannel("127.0.0.1", self.port, "tousu@water.example.cn", **({"tls": "none"} | other))

    @property
    def ids(self) -> list[str]:
        return [str(letter["Message-ID"]) for letter in self.letters]


@asynccontextmanager
async def mail_server(box: Mailbox | None = None) -> AsyncIterator[Mailbox]:
    box = box or Mailbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(box, hostname="post.example", loop=loop), "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    yield box
    server.close()
    await server.wait_closed()


@dataclass
class Gateway:
    """A webhook. It answers what stands in `says` first, then 200 with `answer`; it honours the key: the same once."""

    url: str = ""
    says: list[int] = field(default_factory=list)
    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    letters: dict[str, dict[str, Any]] = field(default_factory=dict)
    on_letter: Callable[[], None] = lambda: None
    answer: bytes = b'{"received_at": "2026-03-03T09:00:00+08:00"}'

    def take(self, headers: dict[str, str], body: bytes) -> int:
        if self.says:
            return self.says.pop(0)
        self.calls.append((headers, body))
        self.letters.setdefault(headers["Idempotency-Key"], json.loads(body))
        self.on_letter()
        return 200

    def channel(self) -> WebhookChannel:
        return WebhookChannel(self.url, KEY, "received_at")


@contextmanager
def gateway() -> Iterator[Gateway]:
    found = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(found.take(dict(self.headers), body))
            self.send_header("Content-Length", str(len(found.answer)))
            self.end_headers()
            self.wfile.write(found.answer)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: the tests look at what came."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_address[1]}/notices"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


def both(box: Mailbox, gate: Gateway) -> NoticeSettings:
    """An office that mails first and then asks its gateway."""
    return NoticeSettings({"smtp": box.channel(), "webhook": gate.channel()}, "郑州市水务局")
