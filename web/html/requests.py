"""From where a request comes, and what is turned away before a page is asked."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from web.html.pages import go_to


class Turned(Exception):  # an expected answer
    """Raised where a request is turned away: the status and what is said."""

    def __init__(self, status: int, says: str) -> None:
        super().__init__(says)
        self.status, self.says = status, says


class SentElsewhere(Exception):  # an expected answer
    """Raised where somebody first has to go to another page of this site, such as the log-in."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.page = go_to(address)


class AskedAgain(Exception):  # an expected answer
    """Raised where what was typed is shown once more, with a question: `page` is the answer."""

    def __init__(self, page: Response) -> None:
        super().__init__()
        self.page = page


def local_address(written: str, otherwise: str) -> str:
    """Return an address to go back to, if it is one of this site; nobody is sent to another by a link."""
    is_local = written.startswith("/") and not written.startswith("//") and "\\" not in written
    return written if is_local and written.isprintable() else otherwise


def address_of(request: Request) -> str:
    """Return the address from which a request comes; behind a proxy that is trusted, the one that it names."""
    return request.client.host if request.client else ""


def is_same_origin(request: Request) -> bool:
    """Return True unless the browser says that another site sends this form. A program that says nothing carries no
    cookie or right that could be abused."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def says_same_origin(request: Request) -> bool:
    """Return True if the browser says that this form comes from this site. Where a cookie gives rights, one that says
    nothing is not believed."""
    said = request.headers.get("sec-fetch-site") or request.headers.get("origin")
    return said is not None and is_same_origin(request)
