"""Pages as an application that stands beside the interface. Whatever goes wrong is answered as a page."""

import logging
from collections.abc import Callable, Coroutine, Mapping
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, FastAPI, HTTPException
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException as FrameworkProblem
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from models.errors import Failure, Unavailable
from register.randomness import random_id
from web.html.pages import SHARED_FILES, PageSet, choose_language, go_to, shared_file
from wording.translation import N_, gettext

log = logging.getLogger("banjie.pages")
NO_PAGE = N_("There is no such page.")
NOT_NOW = N_("Not possible just now. Try again later; nothing is stored.")


class AnotherPage(Exception):  # an expected answer
    """Raised where another page is the answer: one that asks first, or one of this site to which the browser goes."""

    def __init__(self, page: Response | str) -> None:
        super().__init__()
        self.page = go_to(page) if isinstance(page, str) else page


class PageRoute(APIRoute):
    """A route to a page. A fault is caught here, since what the framework lets through is logged with its address, and
    a one-time link belongs in no log."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        page = super().get_route_handler()

        async def answer(request: Request) -> Response:
            choose_language(request)
            parts = (request.scope["path"], *(part for pair in request.query_params.multi_items() for part in pair))
            if any("\0" in part for part in parts):
                says = gettext("It has characters that cannot be stored (NUL, or surrogates without a pair).")
                raise HTTPException(422, says)
            try:
                return await page(request)
            except (AnotherPage, Failure, FrameworkProblem):
                raise
            except Exception as error:  # nothing but a page ever leaves
                log.error("fault %s at %s%s", random_id(), request.scope["root_path"], self.path, exc_info=error)
                return sorry(request, 500, NOT_NOW())

        return answer


class PageRouter(APIRouter):
    """Routes to pages: `page` for those that are read, `post` for forms."""

    def __init__(self) -> None:
        super().__init__(route_class=PageRoute)

    def page(self, path: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        return self.api_route(path, methods=["GET", "HEAD"])


def mount_application(app: FastAPI, path: str, pages: PageSet, *routers: PageRouter, **state: object) -> None:
    """Serve the routes beside the interface, under a path, with the pages' own answers to what goes wrong. The routes
    are the same in every application of a process; they find in `state` what they work with."""
    if all(getattr(route, "endpoint", None) is not shared_file for route in app.routes):
        app.router.routes += [Route(address, shared_file) for address, _ in SHARED_FILES.values()]
    beside = FastAPI(openapi_url=None)
    beside.state.pages = pages
    for name, value in state.items():
        setattr(beside.state, name, value)
    for router in routers:
        beside.router.routes.extend(router.routes)
    app.mount(path, beside)

    @beside.exception_handler(AnotherPage)
    async def another_page(_: Request, error: AnotherPage) -> Response:
        return error.page

    @beside.exception_handler(HTTPException)
    async def turned_away(request: Request, error: HTTPException) -> Response:
        return sorry(request, error.status_code, error.detail)

    @beside.exception_handler(FrameworkProblem)
    async def framework_problem(request: Request, error: FrameworkProblem) -> Response:
        """An address that is none, or a form that is too large, was cut off, or is none."""
        if error.status_code in (404, 405):
            choose_language(request)
            return sorry(request, 404, NO_PAGE())
        if error.status_code == 413:
            return sorry(request, 413, gettext("Too large; nothing is stored. Go back, and send fewer files."))
        return sorry(request, error.status_code, gettext("The form did not arrive whole. Go back and send it again."))

    @beside.exception_handler(Unavailable)
    async def unavailable(request: Request, _: Unavailable) -> Response:
        return sorry(request, 503, NOT_NOW(), {"Retry-After": "30"})

    @beside.exception_handler(Failure)
    async def failed(request: Request, error: Failure) -> Response:
        return sorry(request, 422, error.says)


def sorry(request: Request, status: int, says: str, headers: Mapping[str, str] = {}) -> Response:
    """Return the page that says why something is not possible."""
    shown = {"title": gettext("Not possible"), "says": says}
    pages: PageSet = request.app.state.pages
    answer = pages.show(request, "sorry.html", shown, status)
    answer.headers.update(headers)
    return answer


def no_page() -> HTTPException:
    """Return what is raised where there is no page at an address."""
    return HTTPException(404, NO_PAGE())


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
