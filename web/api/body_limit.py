"""A limit on how much a request may send, applied while it is read."""

from contextlib import suppress

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.api.problems import problem_response
from wording.translation import gettext

MAX_BODY_BYTES = 1024 * 1024
MULTIPART_OVERHEAD = 16 * 1024  # boundaries and headers around one file
MAX_PAGE_BYTES = 1024**3  # a form is read to its end, so that its words come back where its files are too large
FILE_ADDRESS = "/v1/attachments"
FILE_PAGES = ("/intake/", "/query", "/console/")  # forms with files
PAGES = (*FILE_PAGES, "/account/", "/studio/")  # which say themselves what is too much, as a page


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
        most, is_page, came = self._most(scope["path"]), scope["path"].startswith(PAGES), 0

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > most:
                raise BodyTooLargeError
            return message

        async def held_back(message: Message) -> None:
            if came <= most:
                await send(message)

        with suppress(BodyTooLargeError):
            await self.app(scope, counted, send if is_page else held_back)
        if came > most and not is_page:
            says = gettext("The body has more than {most} bytes. Nothing is stored.", most=most)
            await problem_response("too-large", says)(scope, receive, send)

    def _most(self, path: str) -> int:
        if path.startswith(FILE_PAGES):
            return MAX_PAGE_BYTES
        return max(MAX_BODY_BYTES, self.attachment_limit + MULTIPART_OVERHEAD if path == FILE_ADDRESS else 0)
