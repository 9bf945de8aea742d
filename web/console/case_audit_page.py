"""The page of a case for an auditor: whether its record holds, who has read it, how it was; and its dossier."""

from datetime import datetime
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from models.errors import BadInput, UnknownRecord
from models.messages import Number, Person
from queries.auditing.audit_pages import MOST_READINGS, case_audit_view
from queries.auditing.views import DossierView
from queries.views.case import CaseView
from starter import reads
from starter.auditing.dossiers import export_dossier
from starter.auditing.record import verify_case
from starter.input_values import parse_instant
from web.api.sent_files import send_file
from web.console.carried import logged_out, require_factor
from web.console.case_page import case_tabs
from web.console.desk import DOOR, ConsoleDesk, show_page, turned_away
from web.html.requests import SentElsewhere
from web.identity.desk import read_form_lists
from wording.translation import gettext


class CaseAuditPage:
    """For whoever may take the dossier of the case away."""

    def __init__(self, desk: ConsoleDesk) -> None:
        self.desk, self.client = desk, desk.identity.client

    async def __call__(self, request: Request) -> Response:
        """Answer a request for the page; with `instant` it shows the case as of then, too."""
        number = request.path_params["number"]
        opened, page = await self.desk.visit(
            request, lambda session, opened, now: case_audit_view(session, number, opened.person, now, DOOR), number
        )
        written = request.query_params.get("instant", "").strip()
        past, wrong = await self._past(number, opened.person, written) if written else (None, "")
        shown: dict[str, object] = {
            "title": f"{number} {page.title}",
            "page": page,
            "most": MOST_READINGS,
            "verified": await verify_case(self.client, number),
            "now": await self.desk.read(lambda _, at: at),
            "past": past,
            "written": written,
            "wrong": wrong,
            "tabs": case_tabs(number, "/audit", audits=True),
        }
        return show_page(request, opened, "case_audit.html", shown, 422 if wrong else 200)

    async def _past(self, number: Number, person: Person, written: str) -> tuple[CaseView | None, str]:
        """Return the case as of an instant, or why it cannot be shown."""
        try:
            at = parse_instant(written)
        except ValueError:
            return None, gettext("This is no instant: {written}", written=written)
        return await self._case_at(number, person, at)

    async def _case_at(self, number: Number, person: Person, at: datetime) -> tuple[CaseView | None, str]:
        try:
            return await reads.show(self.client, number, person, DOOR, at), ""
        except (BadInput, UnknownRecord) as error:
            return None, error.says

    async def dossier(self, request: Request) -> Response:
        """Send the dossier, once whoever asks has confirmed who they are. The export is put on record first."""
        number = request.path_params["number"]
        if request.method != "POST":
            raise SentElsewhere(f"/console/case/{number}/audit")
        self.desk.identity.check_form(request)
        opened, typed = await self.desk.identity.session(request), await read_form_lists(request)
        if opened is None:
            return logged_out(request, typed, {})
        await self.desk.read_case(
            lambda session, now: case_audit_view(session, number, opened.person, now, DOOR), number
        )
        await require_factor(self.desk, request, opened, typed, {})

        async def save(out: Path) -> DossierView:
            return await export_dossier(self.client, number, opened.person, out, DOOR)

        with turned_away():
            return await send_file(save, lambda made: f"{made.number}.dossier.zip", "application/zip")
