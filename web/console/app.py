"""The console as an application that stands beside the interface: `/console`."""

import asyncio
import gzip
from functools import cache
from pathlib import Path

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import FileResponse, Response

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

MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript"}
PREVIEWS = 2  # files that are read at once, each by a process of its own
router = PageRouter()
PARTS = (
    lists, case_pages, audit_pages, act_page, approvals_page, register_page, bulk_page, statistics_page, notices_page,
    phrases_page, overview_pages, import_page, revival_page, proposals,
)  # fmt: skip


def mount_console(app: FastAPI, identity: IdentityDesk, office_name: str = "") -> None:
    """Serve the pages beside the interface, behind the log-in. `office_name` stands in the files of statistics."""
    routers = (*(part.router for part in PARTS), router)
    mount_application(
        app,
        "/console",
        PAGES,
        *routers,
        desk=identity,
        titles={},
        office_name=office_name,
        previews=asyncio.Semaphore(2),
    )


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
