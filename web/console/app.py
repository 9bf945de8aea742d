"""The console as an application that stands beside the interface: `/console`."""

import gzip
from functools import cache
from pathlib import Path

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from web.console.act_page import ActPage
from web.console.approvals_page import ApprovalsPage
from web.console.audit_page import AuditPage
from web.console.bulk_page import BulkPage
from web.console.case_audit_page import CaseAuditPage
from web.console.case_page import CasePage
from web.console.counts_page import CountsPage
from web.console.course_page import CoursePage, LimitPage
from web.console.desk import PAGES, STATIC, ConsoleDesk
from web.console.file_pages import FilePages
from web.console.history_page import HistoryPage
from web.console.inbox_page import InboxPage
from web.console.limits_page import LimitsPage
from web.console.operations_page import OperationsPage
from web.console.overview_pages import RegulationsPage, SearchPage, SupervisionPage
from web.console.register_page import ChooseTextPage, RegisterPage
from web.console.saved_views_page import SavedViewsPage
from web.console.statistics_page import StatisticsPage
from web.html.pages import mount_style
from web.html.requests import Turned
from web.html.serving import page_application
from web.identity.desk import IdentityDesk
from wording.translation import gettext

MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript"}


def mount_console(app: FastAPI, identity: IdentityDesk) -> None:
    """Serve the pages beside the interface, behind the log-in."""
    mount_style(app)
    desk = ConsoleDesk(identity)
    files, statistics, audit = FilePages(desk), StatisticsPage(desk), CaseAuditPage(desk)
    pages = (
        ("/", InboxPage(desk)),
        ("/counts", CountsPage(desk)),
        ("/case/{number}", CasePage(desk)),
        ("/case/{number}/history", HistoryPage(desk)),
        ("/case/{number}/audit", audit),
        ("/case/{number}/dossier", audit.dossier),
        ("/case/{number}/act/{act}", ActPage(desk)),
        ("/approvals", ApprovalsPage(desk)),
        ("/limits", LimitsPage(desk)),
        ("/register", ChooseTextPage(desk)),
        ("/register/{slug}", RegisterPage(desk)),
        ("/bulk", BulkPage(desk)),
        ("/supervision", SupervisionPage(desk)),
        ("/statistics", statistics),
        ("/statistics.{kind}", statistics),
        ("/audit", AuditPage(desk)),
        ("/operations", OperationsPage(desk)),
        ("/views", SavedViewsPage(desk)),
        ("/search", SearchPage(desk)),
        ("/regulations", RegulationsPage(desk)),
        ("/regulations/{slug}", RegulationsPage(desk)),
        ("/file/{file}", files.attachment),
        ("/case/{number}/document/{document}", files.document),
        ("/case/{number}/approval-sheet", files.approval_sheet),
        ("/case/{number}/drawing", CoursePage(desk)),
        ("/case/{number}/limit/{clock}", LimitPage(desk)),
        ("/static/{name}", static_file),
    )
    app.mount("/console", page_application(PAGES, pages))


async def static_file(request: Request) -> Response:
    """Return a file that the pages load: the stylesheet, a program. Only such files are compressed: the length of a
    compressed page would tell of what it holds."""
    path = STATIC / request.path_params["name"]
    if path.suffix not in MEDIA_TYPES or not path.is_file():
        raise Turned(404, gettext("There is no such page."))
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
