"""The pages as an application that stands beside the interface: `/about`. `/` leads there."""

from collections.abc import Sequence
from pathlib import Path

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import procedures
from web.html.pages import PageSet, go_to
from web.html.serving import PageRouter, mount_application
from wording import terms
from wording.translation import gettext

PAGES = PageSet(Path(__file__).parent / "templates")
START = "/about/"
router = PageRouter()


def mount_front(app: FastAPI, chosen: Sequence[str] = (), office_name: str = "", contact: str = "") -> None:
    """Serve the pages. `chosen`: the intake pages that there are, as the setting names them; `contact`: whom people may
    turn to, as the office words it."""
    slugs = [one.partition(":")[0] for one in chosen]
    app.router.routes.append(Route("/", _to_start))
    mount_application(app, START[:-1], PAGES, router, slugs=slugs, office_name=office_name, contact=contact)


async def _to_start(_: Request) -> Response:
    return go_to(START)


@router.page("/")
async def start(request: Request) -> Response:
    """What is at this address: the pages on which somebody files, and the log-in of the staff."""
    state = request.app.state
    intake = [(f"/intake/{slug}", terms.title(procedures.load(slug))) for slug in state.slugs]
    return PAGES.show(request, "start.html", {"title": state.office_name or gettext("Banjie"), "intake": intake})


@router.page("/accessibility")
async def accessibility(request: Request) -> Response:
    shown = {"title": gettext("Help and accessibility"), "contact": request.app.state.contact}
    return PAGES.show(request, "accessibility.html", shown)
