"""The pages as applications that stand beside the interface: `/intake/<slug>` and `/query`."""

import logging
from collections.abc import Awaitable, Callable, Sequence

from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

import procedures
from models.errors import BadInput, Failure, Unavailable
from register.randomness import random_id
from starter.client import BanjieClient
from web.intake import pages
from web.intake.fields import can_be_asked
from web.intake.filing import FilingPage
from web.intake.guards import Guards, Turned
from web.intake.querying import QueryPage
from wording.language import listed
from wording.table.office import intake_pages, office_files

log = logging.getLogger("banjie.intake")
Page = Callable[[Request], Awaitable[Response]]


def mount_pages(app: FastAPI, client: BanjieClient, chosen: Sequence[str], guards: Guards) -> None:
    """Serve the pages of these procedures beside the interface; without one no page is there. One is chosen as `slug`,
    or as `slug:fact:fact` with the facts that its page asks for. Raises BadInput."""
    if not chosen:
        return
    filing = {slug: FilingPage(client, slug, facts, guards) for slug, facts in map(_checked_page, chosen)}

    async def file(request: Request) -> Response:
        page = filing.get(request.path_params["slug"])
        return await page(request) if page else pages.sorry(request, 404, intake_pages.NO_PAGE())

    app.mount("/intake", _application([("/style.css", _style), ("/{slug}", _answering(file))]))
    app.mount("/query", _application([("/", _answering(QueryPage(client, guards)))]))


def _checked_page(chosen: str) -> tuple[str, tuple[str, ...]]:
    slug, *facts = chosen.split(":")
    if slug not in procedures.slugs():
        raise BadInput(office_files.UNKNOWN_PROCEDURE(slug=slug, slugs=listed(procedures.slugs())))
    if unknown := [name for name in facts if not can_be_asked(procedures.load(slug), name)]:
        raise BadInput(intake_pages.NOT_ASKABLE(slug=slug, facts=listed(unknown)))
    return slug, tuple(facts)


def _application(routes: Sequence[tuple[str, Page]]) -> Starlette:
    async def no_page(request: Request, _: Exception) -> Response:
        pages.choose_language(request)
        return pages.sorry(request, 404, intake_pages.NO_PAGE())

    methods = ["GET", "HEAD", "POST"]
    served = [Route(path, page, methods=methods) for path, page in routes]
    return Starlette(routes=served, exception_handlers={404: no_page, 405: no_page})


def _answering(page: Page) -> Page:
    """Return the page, with each failure answered as a page too."""

    async def answer(request: Request) -> Response:
        pages.choose_language(request)
        try:
            return await page(request)
        except Turned as turned:
            return pages.sorry(request, turned.status, turned.says)
        except Unavailable:
            return pages.sorry(request, 503, intake_pages.FAULT(), Retry_After="30")
        except Failure as failure:
            return pages.sorry(request, 422, failure.says)
        except Exception as error:  # nothing but a page ever leaves
            log.error("fault %s at %s", random_id(), request.url.path, exc_info=error)
            return pages.sorry(request, 500, intake_pages.FAULT())

    return answer


async def _style(_: Request) -> Response:
    headers = {"Cache-Control": "max-age=3600", "X-Content-Type-Options": "nosniff"}
    return FileResponse(pages.FOLDER / "style.css", media_type="text/css", headers=headers)
