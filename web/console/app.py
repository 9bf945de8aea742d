"""The console as an application that stands beside the interface: `/console`."""

import asyncio
import gzip
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from models.errors import BadInput
from settings.mail import MailBox
from web.console import (
    act_page,
    approvals_page,
    audit_pages,
    bulk_page,
    case_pages,
    import_page,
    lists,
    notices_page,
    overview_pages,
    phrases_page,
    proposals,
    register_page,
    revival_page,
    statistics_page,
)
from web.console.visit import PAGES, STATIC
from web.html.serving import PageRouter, mount_application, no_page
from web.identity.desk import IdentityDesk
from wording.translation import gettext

MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript"}
PREVIEWS = 2  # files that are read at once, each by a process of its own
router = PageRouter()
PARTS = (
    lists, case_pages, audit_pages, act_page, approvals_page, register_page, bulk_page, statistics_page, notices_page,
    phrases_page, overview_pages, import_page, revival_page, proposals,
)  # fmt: skip


def mount_console(
    app: FastAPI, identity: IdentityDesk, office_name: str = "", mail_boxes: Iterable[MailBox] = ()
) -> None:
    """Serve the pages beside the interface, behind the log-in. `office_name` stands in the files of statistics,
    `mail_boxes` are the addresses that take complaints. Raises BadInput where the packages that read mail are
    missing."""
    boxes = {box.address: box for box in mail_boxes}
    routers = (*(part.router for part in PARTS), *_mail_routers(identity, boxes), router)
    mount_application(
        app,
        "/console",
        PAGES,
        *routers,
        desk=identity,
        titles={},
        office_name=office_name,
        previews=asyncio.Semaphore(PREVIEWS),
        mail_boxes=boxes,
    )


def _mail_routers(identity: IdentityDesk, boxes: Mapping[str, MailBox]) -> Iterator[PageRouter]:
    """Yield the desk of mail where any is taken, and let the navigation lead to it."""
    if not boxes:
        return
    try:
        from web.console import mail_page  # noqa: PLC0415  # its packages are optional
    except ModuleNotFoundError as error:
        raise BadInput(gettext("Taking mail needs more packages: pip install 'banjie[mail]'.")) from error
    identity.entries.append(mail_page.navigation_entry(identity.client, boxes))
    yield mail_page.router


@router.page("/static/{name}")
async def static_file(request: Request, name: str) -> Response:
    """Return a file that the pages load."""
    return loaded_file(request, STATIC / name)


def loaded_file(request: Request, path: Path) -> Response:
    """Return a file that pages load: the stylesheet, a program. Only such files are compressed: the length of a
    compressed page would tell of what it holds. Raises HTTPException (404)."""
    if path.suffix not in MEDIA_TYPES or not path.is_file():
        raise no_page()
    headers = {
        "Cache-Control": "max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
        "Vary": "Accept-Encoding",
    }
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return FileResponse(path, media_type=MEDIA_TYPES[path.suffix], headers=headers)
    headers["Content-Encoding"] = "gzip"
    return Response(compressed(path), media_type=MEDIA_TYPES[path.suffix], headers=headers)


@cache
def compressed(path: Path) -> bytes:
    """Return a file as it is sent to browsers; it is compressed once."""
    return gzip.compress(path.read_bytes(), mtime=0)
