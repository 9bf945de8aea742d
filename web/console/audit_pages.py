"""The pages of the auditors: whether the register and a case hold, how they were, how rules are kept; dossiers."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from fastapi import HTTPException
from sqlalchemy.orm import Session
from starlette.responses import Response

from integrity.dossier.export import export_dossier
from integrity.publish.signed_log import signed_log
from integrity.verify.record import verify_case
from models.errors import BadInput
from queries.auditing.audit_pages import MOST_CASES, MOST_READINGS, audit_page_view, case_audit_view
from queries.auditing.past_lists import PastList, past_case_list
from queries.auditing.past_office import past_office_view
from queries.auditing.views import DossierView, PastCaseListView, PastOfficeView
from queries.views.base import Known
from queries.views.case import CaseView
from starter import reads
from starter.input_values import parse_instant
from starter.office.people import role_names
from web.api.sent_files import dossier_name, send_file
from web.console.case_pages import case_tabs
from web.console.kept_forms import SentFields, require_factor
from web.console.visit import DOOR, ConsoleVisit, Reader, Unopened, turned_away
from web.html.navigation import AUDITS
from web.html.pages import go_to
from web.html.serving import PageRouter
from wording.articles import article_of
from wording.translation import gettext

MOST_PAST = 50  # open cases of an instant on one page: each is folded within the request
router = PageRouter()


@router.page("/audit")
async def audit(visit: Reader) -> Response:
    """What the watch has verified and the log has signed; it verifies nothing itself, since that takes minutes."""
    if not set(AUDITS) & set(visit.login.held):
        raise HTTPException(403, gettext("This page is for auditors and administrators."))
    procedures, slug = await visit.procedure_titles(), visit.request.query_params.get("procedure", "")
    chosen = slug if slug in dict(procedures) else None
    view = await visit.read(lambda session, now: audit_page_view(session, now, chosen))
    law = visit.procedure_of_day(chosen, await visit.today()) if chosen else None
    shown: dict[str, object] = {
        "title": gettext("Audit"),
        "view": view,
        "log": await signed_log(visit.client),
        "procedures": procedures,
        "articles": {rule.id: article_of(law, rule) for rule in law.rules} if law else {},
        "slug": chosen or "",
        "most": MOST_CASES,
        **await _past_office(visit, visit.request.query_params),
    }
    return visit.show("audit.html", shown, 422 if shown["wrong"] else 200)


async def _past_office(visit: ConsoleVisit, asked: Mapping[str, str]) -> dict[str, object]:
    """Return the office and its open cases as of the instant that is asked for, if any, or why they cannot be shown."""
    written = asked.get("instant", "").strip()
    known: Known = "now" if asked.get("known") == "now" else "then"
    shown: dict[str, object] = {"written": written, "known": known, "wrong": "", "staff": None, "cases": None}
    if not written:
        return shown
    try:
        wanted = PastList(parse_instant(written), known, limit=MOST_PAST, after=asked.get("after", ""))
    except ValueError:
        return shown | {"wrong": gettext("This is no instant: {written}", written=written)}

    def read(session: Session, now: datetime) -> tuple[PastOfficeView, PastCaseListView]:
        staff = past_office_view(session, wanted.at, wanted.known, now, role_names())
        return staff, past_case_list(session, wanted, now)

    try:
        staff, cases = await visit.read(read)
    except BadInput as error:
        return shown | {"wrong": error.says}
    return shown | {"staff": staff, "cases": cases}


class NotSignedYet(Exception):  # no suffix Error: an expected answer, like a refusal
    """Raised where a dossier was made that holds a record without its place in the signed log."""


@router.page("/case/{number}/audit")
async def case_audit(visit: Unopened, number: str) -> Response:
    """For whoever may take the dossier of the case away: whether its record holds, who has read it, and with `instant`
    how it was."""
    page = await visit.open(
        lambda session, now: case_audit_view(session, number, visit.login.person, now, DOOR), number
    )
    written = visit.request.query_params.get("instant", "").strip()
    past, wrong = await _past_case(visit, number, written) if written else (None, "")
    shown = {
        "title": f"{number} {page.title}",
        "page": page,
        "most": MOST_READINGS,
        "verified": await verify_case(visit.client, number),
        "now": await visit.read(lambda _, now: now),
        "past": past,
        "written": written,
        "wrong": wrong,
        "unsigned": bool(visit.request.query_params.get("unsigned")),
        "tabs": case_tabs(number, "/audit", audits=True),
    }
    return visit.show("case_audit.html", shown, 422 if wrong else 200)


async def _past_case(visit: ConsoleVisit, number: str, written: str) -> tuple[CaseView | None, str]:
    """Return the case as of an instant, or why it cannot be shown."""
    try:
        at = parse_instant(written)
    except ValueError:
        return None, gettext("This is no instant: {written}", written=written)
    try:
        return await reads.show(visit.client, number, visit.login.person, DOOR, at), ""
    except BadInput as error:
        return None, error.says


@router.page("/case/{number}/dossier")
async def no_dossier(number: str) -> Response:
    return go_to(f"/console/case/{number}/audit")


@router.post("/case/{number}/dossier")
async def dossier(visit: Unopened, number: str, sent: SentFields) -> Response:
    """Send the dossier, once whoever asks has confirmed who they are. The export is put on record first. One that is
    not signed yet is sent to those alone who want it as it is."""
    await visit.read_case(lambda session, now: case_audit_view(session, number, visit.login.person, now, DOOR), number)
    await require_factor(visit, sent)

    async def save(out: Path) -> DossierView:
        made = await export_dossier(visit.client, number, visit.login.person, out, DOOR)
        if made.signed is False and not sent.one("unsigned"):
            raise NotSignedYet
        return made

    with turned_away():
        try:
            return await send_file(save, dossier_name, "application/zip")
        except NotSignedYet:
            return go_to(f"/console/case/{number}/audit?unsigned=yes")
