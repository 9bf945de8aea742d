"""A limit on how much a request may send, applied while it is read."""

from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.api.problems import problem_response
from wording.table.office import api_problems

MAX_BODY_BYTES = 1024 * 1024
MULTIPART_OVERHEAD = 16 * 1024  # boundaries and headers around one file
FILE_ADDRESS = "/v1/attachments"
PAGES = ("/intake/", "/query", "/console/")  # forms with files; the pages themselves say what is too much


class BodyTooLargeError(Exception):
    """Raised to whoever reads the body of a request that sends more than it may."""


class BodyLimit:
    """Answers 413 to a request that sends more than it may, whatever the application makes of the part it has read. A
    file may be as large as an attachment."""

    def __init__(self, app: ASGIApp, attachment_limit: int) -> None:
        self.app, self.attachment_limit = app, attachment_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = self._most(scope["path"])
        counted = _CountedBody(receive, send, most)
        with suppress(BodyTooLargeError):
            await self.app(scope, counted.receive, counted.send)
        if counted.too_large:
            await problem_response("too-large", api_problems.TOO_LARGE(most=most))(scope, receive, send)

    def _most(self, path: str) -> int:
        if path.startswith(PAGES):
            return MAX_BODY_BYTES + self.attachment_limit + MULTIPART_OVERHEAD
        return max(MAX_BODY_BYTES, self.attachment_limit + MULTIPART_OVERHEAD if path == FILE_ADDRESS else 0)


class _CountedBody:
    """The two ends of one request: counts what comes in, and holds the answer back once it was too much."""

    def __init__(self, receive: Receive, send: Send, most: int) -> None:
        self._receive, self._send, self._most, self._came = receive, send, most, 0

    @property
    def too_large(self) -> bool:
        return self._came > self._most

    async def receive(self) -> Message:
        message = await self._receive()
        self._came += len(message.get("body", b""))
        if self.too_large:
            raise BodyTooLargeError
        return message

    async def send(self, message: Message) -> None:
        if not self.too_large:
            await self._send(message)
