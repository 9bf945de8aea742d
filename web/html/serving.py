"""Pages as an application that stands beside the interface. Whatever goes wrong is answered as a page."""

import logging
from collections.abc import Awaitable, Callable, Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from models.errors import Failure, Unavailable
from register.randomness import random_id
from web.html.pages import PageSet, choose_language
from web.html.requests import AskedAgain, SentElsewhere, Turned
from wording.translation import N_, gettext

log = logging.getLogger("banjie.pages")
Page = Callable[[Request], Awaitable[Response]]


def page_application(pages: PageSet, routes: Sequence[tuple[str, Page]]) -> Starlette:
    """Return the application that serves these pages at these paths."""

    async def no_page(request: Request, _: Exception) -> Response:
        choose_language(request)
        return pages.sorry(request, 404, gettext("There is no such page."))

    methods = ["GET", "HEAD", "POST"]
    served = [Route(path, answering_page(pages, page), methods=methods) for path, page in routes]
    return Starlette(routes=served, exception_handlers={404: no_page, 405: no_page})


def answering_page(pages: PageSet, page: Page) -> Page:
    """Return the page, with each failure answered as a page too."""

    async def answer(request: Request) -> Response:
        choose_language(request)
        try:
            _require_storable(request)
            return await page(request)
        except (SentElsewhere, AskedAgain) as other:
            return other.page
        except Exception as error:  # noqa: BLE001  # nothing but a page ever leaves
            return _sorry(pages, request, error)

    return answer


def _require_storable(request: Request) -> None:
    """Raise Turned (422) for an address with what nothing can store."""
    parts = (request.scope["path"], *(part for pair in request.query_params.multi_items() for part in pair))
    if any("\0" in part for part in parts):
        raise Turned(422, gettext("It has characters that cannot be stored (NUL, or surrogates without a pair)."))


def _sorry(pages: PageSet, request: Request, error: Exception) -> Response:
    """Return the page that says why a page cannot be shown."""
    match error:
        case Turned():
            return pages.sorry(request, error.status, error.says)
        case Unavailable():
            return pages.sorry(
                request, 503, gettext("Not possible just now. Try again later; nothing is stored."), Retry_After="30"
            )
        case Failure():
            return pages.sorry(request, 422, error.says)
        case HTTPException():  # of a form that is too large, was cut off, or is none
            says = (
                N_("Too large; nothing is stored. Go back, and send fewer files.")
                if error.status_code == 413
                else N_("The form did not arrive whole. Go back and send it again.")
            )
            return pages.sorry(request, error.status_code, says())
    log.error("fault %s at %s", random_id(), _named_place(request), exc_info=error)
    return pages.sorry(request, 500, gettext("Not possible just now. Try again later; nothing is stored."))


def _named_place(request: Request) -> str:
    """Return the address of a request without what it was filled in with: a one-time link belongs in no log."""
    place = request.url.path
    for filled in request.path_params.values():
        place = place.replace(str(filled), "…")
    return place
