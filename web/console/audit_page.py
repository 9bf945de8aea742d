"""The page of the auditors: whether the register holds, and how the rules of a regulation are kept."""

from starlette.requests import Request
from starlette.responses import Response

from models.rule import Slug
from models.time import CHINA
from queries.console.audit_page import MOST_CASES, audit_page_view
from starter.auditing.published_log import signed_log
from web.console.desk import AUDITS, PAGES, ConsoleDesk, show_page
from web.console.overview_pages import procedure_of_day
from web.html.requests import Turned
from wording.articles import article_text
from wording.table.console import auditing


class AuditPage:
    """What the watch has verified and the log has signed; it verifies nothing itself, since that takes minutes."""

    def __init__(self, desk: ConsoleDesk) -> None:
        self.desk = desk

    async def __call__(self, request: Request) -> Response:
        """Answer a request for the page; for auditors and administrators."""
        opened = await self.desk.identity.require_session(request)
        if not set(AUDITS) & set(opened.held):
            raise Turned(403, auditing.NOT_YOURS())
        procedures = await self.desk.procedure_titles()
        slug = _chosen(request.query_params.get("procedure", ""), procedures)
        view = await self.desk.read(lambda session, now: audit_page_view(session, now, slug))
        shown: dict[str, object] = {
            "title": PAGES.say("auditing"),
            "view": view,
            "log": await signed_log(self.desk.identity.client),
            "procedures": procedures,
            "articles": await self._articles(slug) if slug else {},
            "slug": slug or "",
            "most": MOST_CASES,
        }
        return show_page(request, opened, "audit.html", shown)

    async def _articles(self, slug: Slug) -> dict[str, str]:
        """Return where each rule stands in the regulation of today, by the id of the rule."""
        today = (await self.desk.read(lambda _, at: at)).astimezone(CHINA).date()
        return {rule.id: article_text(rule.article) for rule in procedure_of_day(self.desk, slug, today).rules}


def _chosen(asked: str, procedures: list[tuple[str, str]]) -> Slug | None:
    return asked if asked in dict(procedures) else None
