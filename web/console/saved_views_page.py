"""Saving, renaming and removing the views that a person keeps of a list."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from models.messages import Person
from register.identity.saved_views import ListOfPerson, SavedView, remove_view, rename_view, save_view
from web.console import inbox_page, limits_page, statistics_page
from web.console.desk import ConsoleDesk
from web.html.pages import go_to
from web.html.requests import Turned
from web.identity.desk import read_form
from wording.translation import gettext

# The lists of which views can be saved: their address, and what of it is kept: never a place in the list, nor words.
LISTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "inbox": ("/console/", inbox_page.KEPT),
    "limits": ("/console/limits", limits_page.KEPT),
    "statistics": ("/console/statistics", statistics_page.KEPT),
}


class SavedViewsPage:
    """What is done with the form in the head of a list."""

    def __init__(self, desk: ConsoleDesk) -> None:
        self.desk, self.client = desk, desk.identity.client

    async def __call__(self, request: Request) -> Response:
        """Do what the form asks for, and go back to the list."""
        opened = await self.desk.identity.require_session(request)
        if request.method != "POST":
            return go_to("/console/")
        self.desk.identity.check_form(request)
        typed = await read_form(request)
        if typed.get("page") not in LISTS:
            raise Turned(404, gettext("Not possible"))
        address, kept = LISTS[typed["page"]]
        pairs = [(name, value) for name, value in parse_qsl(typed.get("query", "")) if name in kept]
        await self._change(opened.person, typed | {"query": urlencode(pairs)})
        return go_to(f"{address}?{urlencode(pairs)}" if pairs else address)

    async def _change(self, person: Person, typed: Mapping[str, str]) -> None:
        of, name, new = ListOfPerson(person, typed["page"]), typed.get("name", ""), self.client.randomness.new_salt()

        def change(session: Session) -> None:
            match typed.get("step"):
                case "save":
                    view = SavedView(new, name, typed["query"])
                    save_view(session, of, view, self.client.clock(session, ""))
                case "rename":
                    rename_view(session, of, typed.get("view", ""), name)
                case "remove":
                    remove_view(session, of, typed.get("view", ""))

        await self.client.transact(change)
