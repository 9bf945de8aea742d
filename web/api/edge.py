"""What HTTP says of every answer: HEAD and OPTIONS, entity tags that change with the content, what is not sent twice,
how often a program may still call."""

import gzip
import hashlib
import re
from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ADDRESSES = ("/v1/", "/healthz", "/readyz", "/openapi.json", "/docs")  # pages have secrets: none is packed
SMALL = 1000  # bytes of an answer that gains little by being packed
RATE = "banjie.rate"  # in the scope of a request: the headers that say how often its program may still call
NOT_AT_ALL = re.compile(r"q=0(\.0*)?")
TAG_LENGTH = 16  # hexadecimal digits of the digest of the content
VARY = "Accept-Encoding, Accept-Language, Authorization"


class HttpEdge:
    """Answers HEAD as GET without its body, gives JSON an ETag, says 304 to whoever has it already, else packs it. The
    tag of a case begins with the hash of its last event, which If-Match names."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(ADDRESSES):
            await self.app(scope, receive, send)
            return
        is_head = scope["method"] == "HEAD"
        answered = {**scope, "method": "GET"} if is_head else scope
        answer = _Answer(answered, send, is_head=is_head)
        await self.app(answered, receive, answer.take)


class _Answer:
    """An answer on its way out. JSON that was asked for by GET is held until all of it is there."""

    def __init__(self, scope: MutableMapping[str, Any], send: Send, *, is_head: bool) -> None:
        self.scope, self.send, self.is_head = scope, send, is_head
        self.start: Message | None = None
        self.body = bytearray()

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            headers.update(self.scope.get(RATE, {}))
            is_json = headers.get("content-type") == "application/json"
            if self.scope["method"] == "GET" and message["status"] == 200 and is_json:
                self.start = message
                return
            await self.send(message)
        elif message["type"] == "http.response.body" and self.start is not None:
            self.body += message.get("body", b"")
            if not message.get("more_body"):
                await self._send_json(self.start)
        else:
            await self.send({**message, "body": b""} if self.is_head and "body" in message else message)

    async def _send_json(self, start: Message) -> None:
        asked, headers = Headers(scope=self.scope), MutableHeaders(raw=start["headers"])
        body = bytes(self.body)
        is_packed = len(body) > SMALL and _takes_gzip(asked.get("accept-encoding", ""))
        state, digest = headers.get("etag", "").strip('"'), hashlib.sha256(body).hexdigest()[:TAG_LENGTH]
        tag = f'"{".".join(filter(None, (state, digest, "gzip" if is_packed else "")))}"'
        headers.update({"ETag": tag, "Vary": VARY, "Cache-Control": "private, no-cache"})
        known = {one.strip().removeprefix("W/") for one in asked.get("if-none-match", "").split(",")}
        if tag in known or "*" in known:
            start, body = {**start, "status": 304}, b""
            for name in ("content-length", "content-type"):
                del headers[name]
        elif is_packed:
            body = gzip.compress(body, mtime=0)
            headers.update({"Content-Encoding": "gzip", "Content-Length": str(len(body))})
        await self.send(start)
        await self.send({"type": "http.response.body", "body": b"" if self.is_head else body})


def _takes_gzip(accepted: str) -> bool:
    """Return True if a caller takes gzip: it names it, and not with the weight 0."""
    wanted = dict(one.replace(" ", "").lower().partition(";")[::2] for one in accepted.split(","))
    return "gzip" in wanted and not NOT_AT_ALL.fullmatch(wanted["gzip"])
