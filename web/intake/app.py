"""The pages as applications that stand beside the interface: `/intake/<slug>` and `/query`."""

from collections.abc import Sequence

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

import procedures
from models.errors import BadInput
from starter.client import BanjieClient
from web.html.pages import mount_style
from web.html.serving import page_application
from web.intake import pages
from web.intake.fields import can_be_asked
from web.intake.filing import FilingPage
from web.intake.guards import Guards
from web.intake.querying import QueryPage
from wording.translation import gettext, listed


def mount_pages(app: FastAPI, client: BanjieClient, chosen: Sequence[str], guards: Guards) -> None:
    """Serve the pages of these procedures beside the interface; without one no page is there. One is chosen as `slug`,
    or as `slug:fact:fact` with the facts that its page asks for. Raises BadInput."""
    if not chosen:
        return
    filing = {slug: FilingPage(client, slug, facts, guards) for slug, facts in map(_checked_page, chosen)}

    async def file(request: Request) -> Response:
        page = filing.get(request.path_params["slug"])
        return await page(request) if page else pages.sorry(request, 404, gettext("There is no such page."))

    mount_style(app)
    app.mount("/intake", page_application(pages.PAGES, [("/{slug}", file)]))
    app.mount("/query", page_application(pages.PAGES, [("/", QueryPage(client, guards))]))


def _checked_page(chosen: str) -> tuple[str, tuple[str, ...]]:
    slug, *facts = chosen.split(":")
    if slug not in procedures.slugs():
        raise BadInput(
            gettext("There is no procedure {slug}. There are: {slugs}.", slug=slug, slugs=listed(procedures.slugs()))
        )
    if unknown := [name for name in facts if not can_be_asked(procedures.load(slug), name)]:
        raise BadInput(
            gettext(
                "BANJIE_INTAKE_PAGES: {slug} has no fact {facts} that a page can ask for.",
                slug=slug,
                facts=listed(unknown),
            )
        )
    return slug, tuple(facts)
