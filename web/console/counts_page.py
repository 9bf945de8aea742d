"""The numbers beside the navigation, asked for anew from time to time."""

from starlette.requests import Request
from starlette.responses import Response

from web.console.desk import ConsoleDesk, show_page


class CountsPage:
    """How much waits for whoever is logged in: a fragment, each number for its place."""

    def __init__(self, desk: ConsoleDesk) -> None:
        self.desk = desk

    async def __call__(self, request: Request) -> Response:
        """Answer a request for the numbers."""
        opened, _ = await self.desk.visit_with_head(request, lambda _session, _opened, _now: None)
        return show_page(request, opened, "counts.html")
