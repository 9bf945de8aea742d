"""The page of the auditors: whether the register holds, and how the rules of a regulation are kept."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from models.errors import BadInput
from models.rule import Slug
from models.time import CHINA
from queries.auditing.audit_pages import MOST_CASES, audit_page_view
from queries.auditing.past_lists import PastList, past_case_list
from queries.auditing.past_office import past_office_view
from queries.auditing.views import PastCaseListView, PastOfficeView
from queries.views.base import Known
from starter.auditing.published_log import signed_log
from starter.input_values import parse_instant
from starter.office.people import role_names
from web.console.desk import ConsoleDesk, show_page
from web.console.overview_pages import procedure_of_day
from web.html.navigation import AUDITS
from web.html.requests import Turned
from wording.articles import article_text
from wording.translation import gettext

MOST_PAST = 50  # open cases of an instant on one page: each is folded within the request


class AuditPage:
    """What the watch has verified and the log has signed; it verifies nothing itself, since that takes minutes."""

    def __init__(self, desk: ConsoleDesk) -> None:
        self.desk = desk

    async def __call__(self, request: Request) -> Response:
        """Answer a request for the page; for auditors and administrators."""
        opened = await self.desk.identity.require_session(request)
        if not set(AUDITS) & set(opened.held):
            raise Turned(403, gettext("This page is for auditors and administrators."))
        procedures = await self.desk.procedure_titles()
        slug = _chosen(request.query_params.get("procedure", ""), procedures)
        view = await self.desk.read(lambda session, now: audit_page_view(session, now, slug))
        shown: dict[str, object] = {
            "title": gettext("Audit"),
            "view": view,
            "log": await signed_log(self.desk.identity.client),
            "procedures": procedures,
            "articles": await self._articles(slug) if slug else {},
            "slug": slug or "",
            "most": MOST_CASES,
            **await self._past(request.query_params),
        }
        return show_page(request, opened, "audit.html", shown, 422 if shown["wrong"] else 200)

    async def _past(self, asked: Mapping[str, str]) -> dict[str, object]:
        """Return the office and its open cases as of the instant that is asked for, if any, or why they cannot be
        shown."""
        written = asked.get("instant", "").strip()
        known: Known = "now" if asked.get("known") == "now" else "then"
        shown: dict[str, object] = {"written": written, "known": known, "wrong": "", "staff": None, "cases": None}
        if not written:
            return shown
        try:
            wanted = PastList(parse_instant(written), known, limit=MOST_PAST, after=asked.get("after", ""))
        except ValueError:
            return shown | {"wrong": gettext("This is no instant: {written}", written=written)}
        try:
            staff, cases = await self.desk.read(lambda session, now: _past_views(session, wanted, now))
        except BadInput as error:
            return shown | {"wrong": error.says}
        return shown | {"staff": staff, "cases": cases}

    async def _articles(self, slug: Slug) -> dict[str, str]:
        """Return where each rule stands in the regulation of today, by the id of the rule."""
        today = (await self.desk.read(lambda _, at: at)).astimezone(CHINA).date()
        return {rule.id: article_text(rule.article) for rule in procedure_of_day(self.desk, slug, today).rules}


def _past_views(session: Session, wanted: PastList, now: datetime) -> tuple[PastOfficeView, PastCaseListView]:
    staff = past_office_view(session, wanted.at, wanted.known, now, role_names())
    return staff, past_case_list(session, wanted, now)


def _chosen(asked: str, procedures: list[tuple[str, str]]) -> Slug | None:
    return asked if asked in dict(procedures) else None
