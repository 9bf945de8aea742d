"""The pages as applications that stand beside the interface: `/intake/<slug>` and `/query`."""

from collections.abc import Sequence

from fastapi import FastAPI

import procedures
from models.errors import BadInput
from starter.client import BanjieClient
from web.html.serving import mount_application
from web.intake import filing_page, query_page
from web.intake.desk import PAGES, IntakeDesk
from web.intake.fields import can_be_asked
from web.intake.guards import Guards
from wording.translation import gettext, listed


def mount_pages(app: FastAPI, client: BanjieClient, chosen: Sequence[str], guards: Guards) -> None:
    """Serve the pages of these procedures beside the interface; without one no page is there. One is chosen as `slug`,
    or as `slug:fact:fact` with the facts that its page asks for. Raises BadInput."""
    if not chosen:
        return
    desk = IntakeDesk(client, guards, dict(map(_checked_page, chosen)))
    mount_application(app, "/intake", PAGES, filing_page.router, desk=desk)
    mount_application(app, "/query", PAGES, query_page.router, desk=desk)


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
