"""Pages over many cases: supervision, search, the regulations."""

from datetime import date
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from models.errors import BadInput
from models.procedure import Procedure
from models.time import CHINA
from procedures import InvalidProcedure
from queries.lists.supervision import supervision_view
from queries.search.views import SearchFilter
from starter import reads
from starter.intake.forms import procedures_in_force
from starter.procedure_loading import load_procedure
from web.console.desk import DOOR, ConsoleDesk, show_page
from web.console.inbox_page import address_with
from web.html.requests import Turned
from wording import terms
from wording.articles import article_text
from wording.translation import gettext


class SupervisionPage:
    """What is late and near, by who has the work."""

    def __init__(self, desk: ConsoleDesk) -> None:
        self.desk = desk

    async def __call__(self, request: Request) -> Response:
        """Answer a request for the page."""
        opened, view = await self.desk.visit_with_head(
            request, lambda session, opened, now: supervision_view(session, opened.person, now)
        )
        return show_page(request, opened, "supervision.html", {"title": gettext("Supervision"), "view": view})


class SearchPage:
    """Complaints by number, name or words. What the reader may not see is not found."""

    def __init__(self, desk: ConsoleDesk) -> None:
        self.desk = desk

    async def __call__(self, request: Request) -> Response:
        """Answer a request for the page, or for one page of what was found."""
        opened = await self.desk.identity.require_session(request)
        asked, found, wrong = request.query_params, None, ""
        if words := asked.get("q", "").strip():
            wanted = SearchFilter(words, opened.person, after=asked.get("after") or None)
            try:
                found = await reads.search(self.desk.identity.client, wanted, DOOR)
            except BadInput as error:
                wrong = error.says
        shown: dict[str, object] = {
            "title": gettext("Search"),
            "q": words,
            "found": found,
            "wrong": wrong,
            "next_page": address_with(asked, "q", after=found.next) if found and found.next else "",
        }
        return show_page(request, opened, "search.html", shown, 422 if wrong else 200)


class RuleLine(NamedTuple):
    """A rule as it is read: its id, its article, what it says."""

    id: str
    article: str
    says: str


class RegulationsPage:
    """The regulations of the office, and the rules of one."""

    def __init__(self, desk: ConsoleDesk) -> None:
        self.desk = desk

    async def __call__(self, request: Request) -> Response:
        """Answer a request for the list, or for one regulation."""
        opened = await self.desk.identity.require_session(request)
        slug = request.path_params.get("slug")
        if slug is None:
            found = await procedures_in_force(self.desk.identity.client)
            shown: dict[str, object] = {"title": gettext("Regulations"), "found": found.procedures}
            return show_page(request, opened, "regulations.html", shown)
        now = await self.desk.read(lambda _, at: at)
        procedure = procedure_of_day(self.desk, slug, now.astimezone(CHINA).date())
        shown = {
            "title": terms.title(procedure),
            "procedure": procedure,
            "rules": [
                RuleLine(rule.id, article_text(rule.article), rule.says)
                for rule in procedure.rules
                if not rule.of_house
            ],
        }
        return show_page(request, opened, "regulation.html", shown)


def procedure_of_day(desk: ConsoleDesk, slug: str, today: date) -> Procedure:
    """Return a regulation of the office as it stands on a day. Raises Turned (404) where there is none."""
    try:
        return load_procedure(slug, desk.identity.client.office.chosen_for(slug), today)
    except (InvalidProcedure, BadInput, KeyError, FileNotFoundError):
        raise Turned(404, gettext("There is no such page.")) from None
