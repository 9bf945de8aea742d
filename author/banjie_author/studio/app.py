"""The studio as an application that stands beside the interface: `/studio`. The server finds it by its entry point."""

from functools import cache

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from banjie_author.studio import form_pages, play_page, publish_page, text_pages, typed_page
from banjie_author.studio.desk import HOME, PAGES, STATIC, Studio
from banjie_author.studio.own_process import OwnProcess
from rules.acts.deciders import ADMINISTRATOR
from web.added_pages import AddedPages
from web.console.app import loaded_file
from web.html.navigation import Entry
from web.html.serving import PageRouter, mount_application
from web.identity.desk import IdentityDesk
from wording.translation import N_

router = PageRouter()
PARTS = (text_pages, form_pages, typed_page, play_page, publish_page)


def mount_studio(app: FastAPI, identity: IdentityDesk) -> None:
    """Serve the pages beside the interface, behind the log-in."""
    routers = (*(part.router for part in PARTS), router)
    mount_application(app, HOME.rstrip("/"), PAGES, *routers, desk=identity, studio=Studio(_process()), titles={})


@cache
def _process() -> OwnProcess:
    """Return what all applications of a process share: one process beside it reads drafts."""
    return OwnProcess()


STUDIO = AddedPages(Entry(HOME, N_("Studio"), (ADMINISTRATOR,)), mount_studio)


@router.page("/static/{name}")
async def static_file(request: Request, name: str) -> Response:
    """Return a file that the pages load."""
    return loaded_file(request, STATIC / name)
