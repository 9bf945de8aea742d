"""One act on all cases that were picked in the inbox."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from models.requirement import Name
from queries.acts.form_choices import holder_choices
from register.identity.sessions import OpenSession
from web.console.carried import logged_out
from web.console.desk import PAGES, ConsoleDesk, show_page
from web.console.many import CLOSE, PICKED, ActOnMany, do_on_each
from web.html.requests import SentElsewhere
from web.identity.desk import read_form_lists
from wording.translation import gettext

# Acts on many, and the text of each.
TEXT_OF: Mapping[Name, Name] = {
    "urge": "reason", "note": "opinion", "mark_urgent": "reason", "transfer": "reason", CLOSE: "",
}  # fmt: skip
MOST = 200  # cases at once: each is judged alone, which takes its time


class BulkPage:
    """What became of an act on many cases, with a line for each; before a transfer the choice of to whom."""

    def __init__(self, desk: ConsoleDesk) -> None:
        self.desk = desk

    async def __call__(self, request: Request) -> Response:
        """Answer a form of the inbox, or of the choice that it led to."""
        if request.method != "POST":
            await self.desk.identity.require_session(request)
            raise SentElsewhere("/console/")
        self.desk.identity.check_form(request)
        opened, typed = await self.desk.identity.session(request), await read_form_lists(request)
        if opened is None:
            return logged_out(request, typed, {})
        name, text, whom = (next(iter(typed.get(field, [])), "").strip() for field in ("act", "text", "whom"))
        if name not in TEXT_OF or not 0 < len(typed.get(PICKED, ())) <= MOST:
            raise SentElsewhere("/console/")
        if name == "transfer" and not whom:
            return await self._ask_whom(request, opened, typed)
        results = await do_on_each(self.desk, ActOnMany(opened.person, name, text, TEXT_OF[name], whom), typed)
        failed = sum(not line.good for line in results)
        shown: dict[str, object] = {"title": PAGES.say(f"bulk_{name}"), "results": results, "failed": failed}
        return show_page(request, opened, "bulk.html", shown)

    async def _ask_whom(self, request: Request, opened: OpenSession, typed: Mapping[str, list[str]]) -> Response:
        choices = await self.desk.read(lambda session, _: holder_choices(session, typed[PICKED]))
        carried = [(name, one) for name, many in typed.items() if name not in ("whom", "text") for one in many]
        shown: dict[str, object] = {
            "title": gettext("Hand over"),
            "carried": carried,
            "numbers": typed[PICKED],
            "choices": choices,
            "text": next(iter(typed.get("text", ())), ""),
        }
        return show_page(request, opened, "bulk_whom.html", shown)
