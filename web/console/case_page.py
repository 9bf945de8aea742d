"""The page of one case: how it stands, what is owed, what can be done, what is on file."""

from typing import cast

from starlette.requests import Request
from starlette.responses import Response

from models.events import EventType
from queries.cases.case_page import case_page_view
from queries.notices import CLOCK_EVENTS
from web.console.desk import DOOR, PAGES, ConsoleDesk, show_page
from wording.event_terms import coming_event_term

DONE = {"yes": "done", "later": "later"}  # what an act has come to, and its line
CASE_TABS = {"": "tab_case", "/history": "tab_history", "/drawing": "tab_drawing"}


class CasePage:
    """A case as whoever is logged in may see it."""

    def __init__(self, desk: ConsoleDesk) -> None:
        self.desk = desk

    async def __call__(self, request: Request) -> Response:
        """Answer a request for the page."""
        number = request.path_params["number"]
        opened, page = await self.desk.visit_with_head(
            request,
            lambda session, opened, now: case_page_view(session, number, opened.person, now, DOOR),
            number=number,
        )
        shown: dict[str, object] = {
            "title": f"{number} {page.case.title}",
            "page": page,
            "case": page.case,
            "tabs": case_tabs(number, "", audits=page.may_audit),
            "caused": event_of_limit,
            "done": PAGES.say(DONE[done]) if (done := request.query_params.get("done")) in DONE else "",
        }
        return show_page(request, opened, "case.html", shown)


def event_of_limit(kind: str) -> str:
    """Return what a limit did that a notice tells of; nothing for a notice that a person owes."""
    return coming_event_term(cast(EventType, kind)) if kind in CLOCK_EVENTS else ""


def case_tabs(number: str, here: str, *, audits: bool = False) -> list[tuple[str, str, bool]]:
    """Return the pages of a case: address, line, whether it is this one; with `audits` that for auditors, too."""
    tabs = {**CASE_TABS, "/audit": "tab_audit"} if audits else CASE_TABS
    return [(f"/console/case/{number}{path}", PAGES.say(line), path == here) for path, line in tabs.items()]
