"""A limit on how much a request may send, applied while it is read."""

from contextlib import suppress

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.api.problems import problem_response
from wording.translation import gettext

MAX_BODY_BYTES = 1024 * 1024
MULTIPART_OVERHEAD = 16 * 1024  # boundaries and headers around one file
FILE_ADDRESS = "/v1/attachments"
FILE_PAGES = ("/intake/", "/query", "/console/")  # forms with files
PAGES = (*FILE_PAGES, "/account/")  # which say themselves what is too much, as a page


class BodyTooLargeError(HTTPException):
    """Raised to whoever reads the body of a request that sends more than it may."""

    def __init__(self) -> None:
        super().__init__(413)


class BodyLimit:
    """Answers 413 to a request that sends more than it may, whatever the application makes of the part it has read. A
    file may be as large as an attachment. A page answers for itself."""

    def __init__(self, app: ASGIApp, attachment_limit: int) -> None:
        self.app, self.attachment_limit = app, attachment_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most, is_page = self._most(scope["path"]), scope["path"].startswith(PAGES)
        counted = _CountedBody(receive, send, most)
        with suppress(BodyTooLargeError):
            await self.app(scope, counted.receive, send if is_page else counted.send)
        if counted.too_large and not is_page:
            await problem_response(
                "too-large", gettext("The body has more than {most} bytes. Nothing is stored.", most=most)
            )(scope, receive, send)

    def _most(self, path: str) -> int:
        if path.startswith(FILE_PAGES):
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
