"""The timeline of a case, at three zooms."""

from starlette.requests import Request
from starlette.responses import Response

from queries.cases.case_page import ZOOMS, timeline_view
from web.console.case_page import case_tabs
from web.console.desk import DOOR, PAGES, ConsoleDesk, show_page


class HistoryPage:
    """What happened in a case, newest first."""

    def __init__(self, desk: ConsoleDesk) -> None:
        self.desk = desk

    async def __call__(self, request: Request) -> Response:
        """Answer a request for the page."""
        number, asked = request.path_params["number"], request.query_params.get("zoom", "")
        zoom = asked if asked in ZOOMS else "business"
        opened, timeline = await self.desk.visit(
            request,
            lambda session, opened, now: timeline_view(session, number, zoom, opened.person, now, DOOR),
            number,
        )
        shown: dict[str, object] = {
            "title": f"{number} {timeline.history.title}",
            "timeline": timeline,
            "zooms": [(one, PAGES.say(f"zoom_{one}"), f"?zoom={one}") for one in ZOOMS],
            "tabs": case_tabs(number, "/history", audits=timeline.may_audit),
        }
        return show_page(request, opened, "history.html", shown)
